"""Seal: bring hand-written lines of a ledger into canonical form, with ids.

A line of the base revision is never changed; a line with a wrong id only if the user names the
id (docs/format.md, «Seal»).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.model.way import Message, Way
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.comparison import Meant
from gongkai.ops.lines.line import fits, id_of, match_line, moment_of, write_line
from gongkai.ops.recording.moments import SECOND, Ahead, LinePlace, not_later, placed, run_at
from gongkai.store import faults
from gongkai.store.changes.rewrite import (
    Rewriting,
    SealedLedger,
    is_clean,
    ledger_text,
    rewrite,
)
from gongkai.store.decoding.characters import forbidden
from gongkai.store.ledgers.entry_blocks import chunks_of
from gongkai.store.ledgers.field_values import grave, plain_values, values_of
from gongkai.store.ledgers.grammar import ADDED_BY_SEALING, misfit
from gongkai.store.ledgers.reader import EMPTY_LIST
from gongkai.store.ledgers.tidy import mended
from gongkai.store.yaml.mapping import Findings, shortened
from gongkai.store.yaml.nodes import Dictionary, Listing
from gongkai.store.yaml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.line import Value
    from gongkai.store.changes.rewrite import LedgerText
    from gongkai.store.ledgers.entry_blocks import Chunk
    from gongkai.store.ledgers.files import HeldLedgers


class Request(NamedTuple):
    """The settings of a sealing.

    ``committed`` counts the lines of the base, by unit, None if there is no base; ``reseal`` has
    the ids that may be renewed; ``writer`` returns who writes, for lines without ``by``.
    """

    committed: Mapping[str, Counter[bytes]] | None
    reseal: frozenset[str]
    now: datetime
    writer: Callable[[], str]


class Planned(NamedTuple):
    """What is to be done in a ledger, without its text.

    ``problems`` are those of lines left as they are, ``settled`` counts those of committed lines;
    ``followed`` are the lines that the drafts must follow.
    """

    drafts: list[Rewriting]
    doubles: list[Chunk]
    problems: list[Problem]
    settled: int
    followed: list[Ahead]


class SealedLedgers(Mapping[str, SealedLedger]):
    """The ledgers in which there is anything to do or to tell; each is sealed when asked for."""

    def __init__(self, ledgers: HeldLedgers, planned: Mapping[str, Planned]) -> None:
        self._ledgers, self._planned = ledgers, planned
        self._latest: SealedLedger | None = None

    def __getitem__(self, unit: str) -> SealedLedger:
        """Return a sealed ledger; the latest is held.

        Raises:
            RefusedError: the new text would be unreadable.
            ChangedError: the ledger is no longer what it was.
        """
        if self._latest is None or self._latest.change.unit != unit:
            each = self._planned[unit]
            sealed = rewrite(ledger_text(self._ledgers, unit), each.drafts, each.doubles)
            self._latest = sealed._replace(problems=each.problems, settled=each.settled)
        return self._latest

    def __iter__(self) -> Iterator[str]:
        return iter(self._planned)

    def __len__(self) -> int:
        return len(self._planned)

    @property
    def touched(self) -> list[str]:
        """The units in whose ledgers entries are rewritten or dropped."""
        return [unit for unit, each in self._planned.items() if each.drafts or each.doubles]


class Sealing(NamedTuple):
    """The sealed ledgers; ``remarks`` say how the clock changed the moments."""

    ledgers: SealedLedgers
    remarks: tuple[Message, ...]


def seal(ledgers: HeldLedgers, units: Iterable[str], request: Request) -> Sealing:
    """Seal what can be sealed in these ledgers; write nothing.

    Raises:
        RefusedError: an id to be renewed is not there, or is one of the base.
        DataError: a ledger cannot be read.
    """
    planned: dict[str, Planned] = {}
    missing = set(request.reseal)
    for unit in units:
        sealer = _Sealer(ledger_text(ledgers, unit), request)
        missing -= sealer.renewed
        if sealer.has_anything():
            planned[unit] = sealer.planned()
    if missing:
        raise RefusedError(
            f"没有编号不符的记录：{'、'.join(sorted(missing))}",
            ("编号不符的记录用 ", Way.CHECK, f" 查看；{UNWRITTEN}"),
        )
    run = run_at(request.now, [line for each in planned.values() for line in each.followed])
    for each in planned.values():
        _date(each.drafts, run.at)
    return Sealing(SealedLedgers(ledgers, planned), run.remarks)


def meant(unit: str, text: str) -> Meant | None:
    """Return the entry that a text was meant to be; None if it is not one entry.

    A single line with an id is known by it, whatever else is wrong; without id the text must be
    sealable. Text of an older revision may hold characters that are forbidden.
    """
    node = None if any(forbidden(text, unit, has_bom=False)) else _only_entry(text, unit)
    if node is None:
        return None
    node, _ = mended(node)
    keys = [key.text for key, _ in node.pairs]
    if "id" in keys:
        alone = "\n" not in text and len(set(keys)) == len(keys)
        return Meant(id=plain_values(node).get("id", "")) if alone else None
    findings = Findings()
    values = values_of(node, findings)
    if grave(findings.problems) or _wrong(unit, values):
        return None
    granted = frozenset(ADDED_BY_SEALING.keys() - values.keys())
    return Meant(sealed=write_line(unit, {**ADDED_BY_SEALING, **values}), granted=granted)


def _date(drafts: Sequence[Rewriting], at: datetime) -> None:
    """Set the missing ``at`` of drafts; a second apart for one duty and day, to keep the order."""
    written: Counter[tuple[str, str]] = Counter()
    for values in (draft.values for draft in drafts if "at" not in draft.values):
        duty = (str(values["task"]), str(values["date"]))
        values["at"] = (at + written[duty] * SECOND).isoformat(timespec="seconds")
        written[duty] += 1


class _Sealer:
    """Sorts the entries of one ledger: to seal, to drop, to leave."""

    def __init__(self, held: LedgerText, request: Request) -> None:
        self.held = held
        self.unit, self.file = held.ledger.unit, held.ledger.file
        self.request = request
        self.drafts: list[Rewriting] = []
        self.doubles: list[Chunk] = []
        self.problems: list[Problem] = []
        self.renewed: set[str] = set()
        self._errors: dict[int, list[Problem]] = defaultdict(list)
        for problem in held.ledger.problems:
            line = held.lines[problem.span.line - 1].rstrip()
            if problem.severity is Severity.ERROR and line != EMPTY_LIST:
                self._errors[problem.span.line].append(problem)
        self._base = Counter((request.committed or {}).get(held.ledger.unit, ()))
        self._all_of_base = tuple(self._base)
        self._seen: set[str] = set()
        self._settled: set[int] = set()
        self._targets = {entry.corrects or entry.retracts for entry in held.ledger.entries}
        chunks = chunks_of(held.lines, held.ledger.file)
        if chunks is None:
            self.problems += chain.from_iterable(self._errors.values())
        for chunk in chunks or ():
            self._sort(chunk)

    def has_anything(self) -> bool:
        """Return whether there is anything to do in the ledger, or to tell of it."""
        to_tell = self.problems or self._settled_errors()
        return bool(self.drafts or self.doubles or to_tell) or not is_clean(self.held)

    def planned(self) -> Planned:
        """Return what is to be done in the ledger."""
        lines = [*map(placed, self.held.ledger.entries), *map(_placed, self.drafts)]
        return Planned(
            self.drafts,
            self.doubles,
            self.problems,
            self._settled_errors(),
            list(not_later(self.unit, lines)),
        )

    def _settled_errors(self) -> int:
        return sum(len(self._errors.get(number, ())) for number in self._settled)

    def _sort(self, chunk: Chunk) -> None:
        """Decide whether one entry is sealed, dropped or left."""
        committed = self._is_committed(chunk)
        if chunk.text in self._seen:
            self.doubles += [] if committed else [chunk]
            return
        self._seen.add(chunk.text)
        if committed:
            self._settled.update(range(chunk.first, chunk.last + 1))
        elif not fits(self.unit, chunk.text):
            self._read(chunk)
        elif chunk.node is None or id_of(chunk.text) in self._targets:
            self._keep_faults(chunk)
        else:
            self._read(chunk)

    def _is_committed(self, chunk: Chunk) -> bool:
        """Return whether the base has a line of it; each base line matches one line here."""
        lines = [line.encode() for line in chunk.text.split("\n") if line.strip()]
        known = [line for line in lines if self._base[line] > 0]
        self._base.subtract(known)
        return bool(known)

    def _keep_faults(self, chunk: Chunk) -> None:
        for number in range(chunk.first, chunk.last + 1):
            self.problems += self._errors.get(number, ())

    def _read(self, chunk: Chunk) -> None:
        """Add a draft of an entry, or the problems that prevent it."""
        node = chunk.node or _only_entry(chunk.text, self.file, chunk.first)
        if not isinstance(node, Dictionary):
            self._keep_faults(chunk)
            return
        findings = Findings()
        node, remarks = mended(node)
        values = values_of(node, findings)
        if not grave(findings.problems):
            given = str(values.pop("id", ""))
            if wrong := _wrong(self.unit, values):
                findings.add(self._bad_line(chunk, wrong))
            elif given and not self._may_renew(chunk, given, values):
                findings.add(self._bad_id(chunk, given))
        if grave(findings.problems):
            self.problems += findings.problems
        else:
            if "by" not in values:
                values["by"] = self.request.writer()
            self.drafts.append(Rewriting(chunk, values, remarks))

    def _may_renew(self, chunk: Chunk, given: str, values: Mapping[str, Value]) -> bool:
        """Return whether an id may be renewed: it is right, will be once canonical, or is named."""
        if fits(self.unit, chunk.text) or id_of(write_line(self.unit, values)) == given:
            return True
        if given not in self.request.reseal:
            return False
        if any(line.endswith(f"id: {given}}}".encode()) for line in self._all_of_base):
            raise RefusedError(
                f"未整理：{given} 已提交到 git，{self.file} 第 {chunk.first} 行是改动后的内容。",
                (self._restore(), Way.CORRECT(given), f" 更正。{UNWRITTEN}"),
            )
        self.renewed.add(given)
        return True

    def _bad_line(self, chunk: Chunk, message: str) -> Problem:
        return faults.BAD_LINE.at(
            self._span(chunk),
            message,
            ("改正后再用 ", Way.SEAL, " 整理；记录时间（at）可以不写，由程序补填。"),
        )

    def _bad_id(self, chunk: Chunk, given: str) -> Problem:
        return faults.BAD_ID.at(
            self._span(chunk),
            "记录编号与内容不符：该记录被改动过，或抄自其他记录；未改动",
            (
                self._restore(),
                Way.CORRECT,
                " 更正。\n确为新写的记录：",
                Way.RESEAL(given),
            ),
        )

    def _restore(self) -> str:
        return f"用 git diff {as_word(self.file)} 查看并恢复原记录；内容有误的，用 "

    def _span(self, chunk: Chunk) -> Span:
        line = self.held.lines[chunk.first - 1].rstrip()
        return Span(self.file, chunk.first, 1, max(1, len(line)))


def _placed(draft: Rewriting) -> LinePlace:
    value = {key: str(text) for key, text in draft.values.items()}
    target = value.get("corrects") or value.get("retracts", "")
    return LinePlace(value["task"], value["date"], target, moment_of(value.get("at", "")))


def _only_entry(text: str, file: str, number: int = 1) -> Dictionary | None:
    """Return the only entry of a text; None if it holds none, or more."""
    root = parse(text, file, number).root
    items = root.items if isinstance(root, Listing) else []
    return items[0] if len(items) == 1 and isinstance(items[0], Dictionary) else None


def _wrong(unit: str, values: Mapping[str, Value]) -> str:
    """Return in Chinese why an entry has no canonical form; missing ``at``, ``by`` do not count."""
    full = {**ADDED_BY_SEALING, **values}
    if fault := misfit(full):
        return fault
    if not moment_of(str(full["at"])):
        return f"记录时间（at）格式不对：{shortened(str(full['at']))}"
    return "" if match_line(write_line(unit, full)) else "该记录不能写成规范的一行"
