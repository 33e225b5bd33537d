"""A check: a rule, and a function that finds where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from gongkai.model.columns import Entries
from gongkai.model.problem import Problem, Rule, Severity
from gongkai.model.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from gongkai.model.book import Book
    from gongkai.model.entry import Entry, Ledger
    from gongkai.model.problem import Versions
    from gongkai.model.unit import Unit
    from gongkai.model.way import Message
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.lines.amendments import LeftOut, Sifted


class Finding(NamedTuple):
    """One place where a rule is broken."""

    span: Span
    message: str
    remedy: Message = ""
    versions: Versions | None = None


class Scene(NamedTuple):
    """The input of checks of the register and the tables."""

    book: Book
    names: Names


class LedgerScene(NamedTuple):
    """The input of checks of a ledger.

    ``unit`` is None for a ledger of no unit, which has no histories. ``names`` is the index of the
    register; ``histories`` are by task id; ``left_out`` are all lines that are not counted.
    """

    book: Book
    names: Names
    now: datetime
    unit: Unit | None
    ledger: Ledger
    sifted: Sifted
    histories: dict[str, History]
    left_out: Sequence[LeftOut] = ()

    @property
    def entries(self) -> Entries:
        """The entries of the ledger as columns."""
        return Entries.of(self.ledger.entries)


def at_entry(scene: LedgerScene, entry: Entry, message: str, remedy: Message = "") -> Finding:
    """Return a finding whose place is the line of an entry."""
    return Finding(Span(scene.ledger.file, entry.line, 1, len(entry.text)), message, remedy)


_FEW = 8


def some(words: Sequence[str]) -> str:
    """Join words for a message; of many, the first few and the number of all."""
    more = f"等 {len(words)} 个" if len(words) > _FEW else ""
    return "、".join(words[:_FEW]) + more


SceneT = TypeVar("SceneT")


class Check(NamedTuple, Generic[SceneT]):
    """A rule and the function that finds where it is broken."""

    rule: Rule
    find: Callable[[SceneT], Iterable[Finding]]

    def problems(self, scene: SceneT) -> Iterator[Problem]:
        """Yield a problem for every place in ``scene`` where the rule is broken."""
        for finding in self.find(scene):
            yield self.rule.at(*finding)


def check(
    code: str, severity: Severity, title: str
) -> Callable[[Callable[[SceneT], Iterable[Finding]]], Check[SceneT]]:
    """Turn a function into a check; its docstring is the rule's text in docs/problems.md."""

    def make(find: Callable[[SceneT], Iterable[Finding]]) -> Check[SceneT]:
        return Check(Rule(code, severity, title, find.__doc__ or ""), find)

    return make
