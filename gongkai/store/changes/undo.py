"""Undo: remove the lines of one run of a writer that no commit has yet.

Whole lines are removed; every other byte of the ledgers stays (docs/format.md, «Undo»).
"""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError
from gongkai.model.book import Overlay
from gongkai.model.way import Way
from gongkai.ops.lines.comparison import compare, entries_in
from gongkai.ops.lines.line import words_of
from gongkai.store.changes.seal import meant
from gongkai.store.changes.transaction import LedgerChange
from gongkai.store.decoding.decode import text_of
from gongkai.store.git.committed_lines import bare_lines
from gongkai.store.ledgers.reader import decode_ledger

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from gongkai.model.book import Book
    from gongkai.model.entry import Entry, Ledger
    from gongkai.store.ledgers.files import HeldLedgers


class PlacedEntry(NamedTuple):
    """An entry and its place; ``line`` is its text in the file."""

    unit: str
    file: str
    entry: Entry
    line: str


class Altered(NamedTuple):
    """A ledger in which committed entries were changed or removed by hand.

    ``lines`` are the numbers of the changed ones; ``alone`` says that nothing else is new.
    """

    file: str
    lines: Sequence[int]
    gone: int
    alone: bool


class TakenBack(NamedTuple):
    """The lines to remove, the changes of the files, and the book without the lines."""

    lines: tuple[PlacedEntry, ...]
    changes: tuple[LedgerChange, ...]
    after: Book


def latest_run(
    ledgers: HeldLedgers, committed: Mapping[str, Counter[bytes]], by: str
) -> tuple[PlacedEntry, ...]:
    """Return the uncommitted lines of the latest run in which ``by`` wrote: those of one ``at``.

    Lines that others filled in, in forms taken in the same run, go with them.

    Raises:
        DataError: a ledger that differs from the committed one cannot be read.
    """
    fresh = [placed for unit in ledgers for placed in _fresh(ledgers, unit, committed)]
    own = (placed.entry.moment for placed in fresh if words_of(placed.entry).by == by)
    latest = max(own, default="")
    return tuple(placed for placed in fresh if placed.entry.moment == latest)


def edits_by_hand(
    ledgers: HeldLedgers, committed: Mapping[str, Counter[bytes]]
) -> tuple[list[tuple[str, int]], list[Altered]]:
    """Return what was edited by hand: lines that begin no entry, and altered committed entries.

    A line is given by its file and number, and only if it is no form of a committed one.

    Raises:
        DataError: a ledger that differs from the committed one cannot be read.
    """
    uncounted, altered = [], []
    for unit in sorted({*ledgers, *committed}):
        fresh = _fresh_lines(ledgers, unit, committed)
        found = _altered(ledgers, unit, committed, fresh)
        if found:
            altered.append(found)
        items = [number for number, line in fresh.items() if line.lstrip().startswith(b"-")]
        if items:
            known = {entry.line for entry in ledgers[unit].entries}
            known.update(found.lines if found else ())
            uncounted += [(ledgers.file(unit), number) for number in items if number not in known]
    return uncounted, altered


def _altered(
    ledgers: HeldLedgers,
    unit: str,
    committed: Mapping[str, Counter[bytes]],
    fresh: Mapping[int, bytes],
) -> Altered | None:
    """Return how the committed entries of one ledger were altered; None if they were not."""
    base = [line for line in committed.get(unit) or () if line.lstrip().startswith(b"- {")]
    here = bare_lines(ledgers.content(unit) or b"")
    if set(base).issubset(here):
        return None
    before = entries_in(line.decode(errors="replace") for line in base)
    after = compare(unit, before, (line.decode(errors="replace") for line in here), meant)
    if not after.missing:
        return None
    lines = [change.line for change in after.changed]
    return Altered(ledgers.file(unit), lines, len(after.missing), alone=set(lines) >= set(fresh))


def latest_line(ledgers: HeldLedgers, by: str) -> PlacedEntry | None:
    """Return the latest line that ``by`` wrote, committed or not; None if there is none."""
    found = ((unit, entry) for unit in ledgers for entry in ledgers[unit].entries)
    own = (pair for pair in found if words_of(pair[1]).by == by)
    latest = max(own, key=lambda pair: (pair[1].moment, pair[1].id), default=None)
    if latest is None:
        return None
    unit, entry = latest
    line = bare_lines(ledgers.content(unit) or b"")[entry.line - 1]
    return PlacedEntry(unit, ledgers.file(unit), entry, line.decode())


def take_back(book: Book, ledgers: HeldLedgers, run: Sequence[PlacedEntry]) -> TakenBack:
    """Remove the lines of a run from their ledgers; write nothing.

    Raises:
        RefusedError: a line that stays corrects or retracts one of them.
    """
    changes, after = [], {}
    for unit in dict.fromkeys(placed.unit for placed in run):
        gone = [placed for placed in run if placed.unit == unit]
        old = ledgers[unit]
        _refuse_targets(old, gone)
        content = ledgers.content(unit) or b""
        change = LedgerChange(
            unit, content, without(content, {placed.line.encode() for placed in gone})
        )
        after[unit] = _proved(change, old, gone, ledgers)
        changes.append(change)
    return TakenBack(tuple(run), tuple(changes), book._replace(ledgers=Overlay(ledgers, after)))


def without(content: bytes, lines: Collection[bytes]) -> bytes:
    """Return a file without any copy of these lines; every other byte stays."""
    bom = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    *whole, last = content.removeprefix(bom).split(b"\n")
    pieces = [*(piece + b"\n" for piece in whole), last]
    bare = bare_lines(content)
    return bom + b"".join(p for p, line in zip(pieces, bare, strict=True) if line not in lines)


def _fresh(
    ledgers: HeldLedgers, unit: str, committed: Mapping[str, Counter[bytes]]
) -> Iterator[PlacedEntry]:
    """Yield the uncommitted entries of one ledger; read it only if there are any."""
    lines = _fresh_lines(ledgers, unit, committed)
    if not any(line.startswith(b"-") for line in lines.values()):
        return
    for entry in ledgers[unit].entries:
        if entry.line in lines:
            yield PlacedEntry(unit, ledgers.file(unit), entry, lines[entry.line].decode())


def _fresh_lines(
    ledgers: HeldLedgers, unit: str, committed: Mapping[str, Counter[bytes]]
) -> dict[int, bytes]:
    """Return the uncommitted lines of one ledger, by their numbers."""
    base = committed.get(unit) or ()
    lines = bare_lines(ledgers.content(unit) or b"")
    return {number: line for number, line in enumerate(lines, 1) if line and line not in base}


def _refuse_targets(ledger: Ledger, gone: Sequence[PlacedEntry]) -> None:
    """Refuse if a line that stays corrects or retracts one that is removed."""
    ids = {placed.entry.id for placed in gone}
    for entry in ledger.entries:
        target = entry.corrects or entry.retracts
        if target in ids and entry.id not in ids:
            what = "更正" if entry.corrects else "撤销"
            who = words_of(entry).by
            raise RefusedError(
                f"未撤回：{ledger.file} 第 {entry.line} 行（{entry.id}，{who}）"
                f"是对 {target} 的{what}，须先撤回该行。",
                (
                    "撤回该行：",
                    Way.TAKE_BACK(who),
                    "\n保留两行，只撤销原记录：",
                    Way.RETRACT_WITH_REASON(target),
                ),
            )


def _proved(
    change: LedgerChange, old: Ledger, gone: Sequence[PlacedEntry], ledgers: HeldLedgers
) -> Ledger:
    """Check that the new file reads as the old one without these lines; return its ledger."""
    reading = decode_ledger(text_of(change.new, old.file, ledgers.limits), old.unit)
    ids = {placed.entry.id for placed in gone}
    kept = [entry.text for entry in old.entries if entry.id not in ids]
    if not reading.readable or [entry.text for entry in reading.ledger.entries] != kept:
        raise AssertionError(old.file)
    return reading.ledger
