"""What a check is: a rule, and a function that finds where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from gongkai.model.problem import Problem, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from gongkai.model.book import Book
    from gongkai.model.entry import Ledger
    from gongkai.model.problem import Versions
    from gongkai.model.span import Span
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.lines.amendments import LeftOut, Sifted


class Finding(NamedTuple):
    """One place where a rule is broken."""

    span: Span
    message: str
    remedy: str = ""
    versions: Versions | None = None


class Scene(NamedTuple):
    """What checks of the register and the tables see."""

    book: Book
    names: Names


class LedgerScene(NamedTuple):
    """What checks of a ledger see; ``unit`` is None and nothing is folded for no unit's ledger.

    ``names`` are those of the register. ``histories`` are by task; ``elsewhere`` are lines left out
    in duties not among them.
    """

    book: Book
    names: Names
    now: datetime
    unit: Unit | None
    ledger: Ledger
    sifted: Sifted
    histories: dict[str, History]
    elsewhere: tuple[LeftOut, ...] = ()


_FEW = 8


def some(words: Sequence[str]) -> str:
    """List words for a message, of very many the first and their number."""
    more = f"等 {len(words)} 个" if len(words) > _FEW else ""
    return "、".join(words[:_FEW]) + more


SceneT = TypeVar("SceneT")


class Check(NamedTuple, Generic[SceneT]):
    """A rule and the function that finds where it is broken."""

    rule: Rule
    find: Callable[[SceneT], Iterable[Finding]]

    def problems(self, scene: SceneT) -> Iterator[Problem]:
        """Every place in ``scene`` where the rule is broken."""
        for finding in self.find(scene):
            yield self.rule.at(*finding)


def check(
    code: str, severity: Severity, title: str
) -> Callable[[Callable[[SceneT], Iterable[Finding]]], Check[SceneT]]:
    """Make a check of a function; its docstring becomes the rule's text in docs/problems.md."""

    def make(find: Callable[[SceneT], Iterable[Finding]]) -> Check[SceneT]:
        return Check(Rule(code, severity, title, find.__doc__ or ""), find)

    return make
