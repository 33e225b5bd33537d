"""Sealing: hand-written lines of a ledger brought into canonical form, with their ids.

A line that the base revision has is never touched, and one whose id does not fit only where it
is named (docs/format.md, «Seal»).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.comparison import Meant
from gongkai.ops.lines.line import fits, id_of, match_line, moment_of, write_line
from gongkai.ops.recording.moments import SECOND, LinePlace, placed, run_at
from gongkai.store import faults
from gongkai.store.changes.rewrite import Draft, held, rewrite
from gongkai.store.decoding.characters import forbidden
from gongkai.store.ledgers.entry_blocks import chunks_of
from gongkai.store.ledgers.field_values import grave, plain_values, values_of
from gongkai.store.ledgers.grammar import misfit
from gongkai.store.ledgers.reader import EMPTY_LIST
from gongkai.store.ledgers.tidy import mended
from gongkai.store.yaml.mapping import Findings, shown
from gongkai.store.yaml.nodes import Dictionary, Listing
from gongkai.store.yaml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.line import Value
    from gongkai.store.changes.rewrite import Held, SealedLedger
    from gongkai.store.ledgers.entry_blocks import Chunk
    from gongkai.store.ledgers.files import HeldLedgers

_GRANTED = {"by": "-", "at": "2000-01-01T00:00:00+08:00"}
"""What stands in for the writer and the moment while they are not known."""


class Request(NamedTuple):
    """What a sealing goes by.

    ``committed`` counts the lines of the base, None where there is none; ``reseal`` are the ids
    that may be made anew; ``writer`` says who writes, for lines without ``by``.
    """

    committed: Mapping[str, Counter[bytes]] | None
    reseal: frozenset[str]
    now: datetime
    writer: Callable[[], str]


class Sealing(NamedTuple):
    """What was sealed; ``remarks`` are what the clock made of the moments given."""

    ledgers: list[SealedLedger]
    remarks: tuple[str, ...]


def seal(ledgers: HeldLedgers, units: Iterable[str], request: Request) -> Sealing:
    """Seal what can be sealed in these ledgers; nothing is written.

    Raises:
        RefusedError: an id to be made anew is not there, or is one of the base.
        DataError: a ledger cannot be read.
    """
    sealers = [_Sealer(held(ledgers, unit), request) for unit in units]
    missing = request.reseal.difference(*(sealer.renewed for sealer in sealers))
    if missing:
        raise RefusedError(
            f"没有编号不符的记录：{'、'.join(sorted(missing))}",
            "编号不符的记录用 gongkai validate 查看；台账未改动。",
        )
    remarks = _date(sealers, request)
    return Sealing([sealer.result() for sealer in sealers], remarks)


def meant(unit: str, text: str) -> Meant | None:
    """Say what the entry that a text is was meant to be; None where it is not one entry.

    An id says so of a single line, whatever else is wrong with it; without id it must be one
    that can be sealed. A text of an older state may still hold what no ledger may.
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
    granted = frozenset(_GRANTED.keys() - values.keys())
    return Meant(sealed=write_line(unit, {**_GRANTED, **values}), granted=granted)


def _date(sealers: Sequence[_Sealer], request: Request) -> tuple[str, ...]:
    """Give the lines without ``at`` that of the run; one duty's on one day keep their order."""
    run = run_at(request.now, {sealer.unit: sealer.placed() for sealer in sealers})
    waiting = [
        (sealer, draft) for sealer in sealers for draft in sealer.drafts if "at" not in draft.values
    ]
    written: Counter[tuple[str, ...]] = Counter()
    for sealer, draft in waiting:
        duty = (sealer.unit, str(draft.values["task"]), str(draft.values["date"]))
        at = run.at + written[duty] * SECOND
        draft.values["at"] = at.isoformat(timespec="seconds")
        written[duty] += 1
    return run.remarks


class _Sealer:
    """Sorts the entries of one ledger: to be sealed, to be dropped, to be left."""

    def __init__(self, held: Held, request: Request) -> None:
        self.held = held
        self.unit, self.file = held.ledger.unit, held.ledger.file
        self.request = request
        self.drafts: list[Draft] = []
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

    def placed(self) -> list[LinePlace]:
        """The lines of the ledger and those that are to be sealed, some without ``at``."""
        return [*map(placed, self.held.ledger.entries), *map(_placed, self.drafts)]

    def _sort(self, chunk: Chunk) -> None:
        """Decide what becomes of one entry."""
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
        """Whether the base has a line of it; each line of the base stands for one here."""
        lines = [line.encode() for line in chunk.text.split("\n") if line.strip()]
        known = [line for line in lines if self._base[line] > 0]
        self._base.subtract(known)
        return bool(known)

    def _keep_faults(self, chunk: Chunk) -> None:
        for number in range(chunk.first, chunk.last + 1):
            self.problems += self._errors.get(number, ())

    def _read(self, chunk: Chunk) -> None:
        """Make a draft of an entry, or say why it cannot be sealed."""
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
            self.drafts.append(Draft(chunk, values, remarks))

    def _may_renew(self, chunk: Chunk, given: str, values: Mapping[str, Value]) -> bool:
        """Whether an id may be made anew: it fits, or will once in form, or was named."""
        if fits(self.unit, chunk.text) or id_of(write_line(self.unit, values)) == given:
            return True
        if given not in self.request.reseal:
            return False
        if any(line.endswith(f"id: {given}}}".encode()) for line in self._all_of_base):
            raise RefusedError(
                f"未整理：{given} 已提交到 git，{self.file} 第 {chunk.first} 行是改动后的内容。",
                f"用 git diff {as_word(self.file)} 查看并恢复原记录；"
                f"内容有误的，用 gongkai correct {as_word(given)} 更正。台账未改动。",
            )
        self.renewed.add(given)
        return True

    def _bad_line(self, chunk: Chunk, message: str) -> Problem:
        return faults.BAD_LINE.at(
            self._span(chunk),
            message,
            "改正后再用 gongkai seal --write 整理；记录时间（at）可以不写，由程序补填。",
        )

    def _bad_id(self, chunk: Chunk, given: str) -> Problem:
        return faults.BAD_ID.at(
            self._span(chunk),
            "记录编号与内容不符：该记录被改动过，或抄自其他记录；未改动",
            f"用 git diff {as_word(self.file)} 查看并恢复原记录；"
            "内容有误的，用 gongkai correct 更正。\n"
            f"确为新写的记录：gongkai seal --reseal {as_word(given)} --write",
        )

    def _span(self, chunk: Chunk) -> Span:
        line = self.held.lines[chunk.first - 1].rstrip()
        return Span(self.file, chunk.first, 1, max(1, len(line)))

    def result(self) -> SealedLedger:
        """Make the new text, once every draft has its moment.

        Raises:
            RefusedError: the new text does not read as the old one with the sealed lines.
        """
        sealed = rewrite(self.held, self.drafts, self.doubles)
        settled = sum(len(self._errors.get(number, ())) for number in self._settled)
        return sealed._replace(problems=self.problems, settled=settled)


def _placed(draft: Draft) -> LinePlace:
    value = {key: str(text) for key, text in draft.values.items()}
    target = value.get("corrects") or value.get("retracts", "")
    return LinePlace(value["task"], value["date"], target, moment_of(value.get("at", "")))


def _only_entry(text: str, file: str, number: int = 1) -> Dictionary | None:
    """The one entry that a text holds; None where it holds none, or more."""
    root = parse(text, file, number).root
    items = root.items if isinstance(root, Listing) else []
    return items[0] if len(items) == 1 and isinstance(items[0], Dictionary) else None


def _wrong(unit: str, values: Mapping[str, Value]) -> str:
    """Say why an entry has no canonical form, ``at`` and ``by`` granted; empty where it has."""
    full = {**_GRANTED, **values}
    if fault := misfit(full):
        return fault
    if not moment_of(str(full["at"])):
        return f"记录时间（at）格式不对：{shown(str(full['at']))}"
    return "" if match_line(write_line(unit, full)) else "该记录不能写成规范的一行"
