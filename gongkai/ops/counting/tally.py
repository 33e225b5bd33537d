"""Count a table over periods, by row, in one pass that reads one ledger at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.duty import Via
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.counting.figures import Figures, came_late, count_duty, entries_of
from gongkai.ops.duties.history import History
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.lines.amendments import EntryTree


@dataclass(slots=True)
class Split:
    """Figures of named duties, of group duties, and of both together."""

    named: Figures = field(default_factory=Figures)
    group: Figures = field(default_factory=Figures)

    @property
    def both(self) -> Figures:
        """Named and group together."""
        total = Figures()
        total.add(self.named)
        total.add(self.group)
        return total

    def of(self, via: Via) -> Figures:
        """Return the figures of the duties owed in one way."""
        return self.named if via is Via.NAMED else self.group

    def add(self, other: Split) -> None:
        """Add the figures of other duties."""
        self.named.add(other.named)
        self.group.add(other.group)


@dataclass(slots=True)
class Tally:
    """All figures of one period; the fields beside ``rows`` are those of ``report -f json``.

    ``later`` are the effective lines dated after the day it is read on; ``before`` are the figures
    of the period before, under the keys of the present rows.
    """

    reading: PeriodReading
    rows: dict[Hashable, Split] = field(default_factory=dict)
    before: ByKey[Hashable, Split] = field(default_factory=ByKey)
    total: Split = field(default_factory=Split)
    entries_late: int = 0
    amended_late: int = 0
    lines_left_out: int = 0
    later: Later = field(default_factory=Later)
    unconfirmed_duties: int = 0
    unconfirmed_units: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Add the tally of other units; totals are summed at the end."""
        for key, split in other.rows.items():
            self.rows.setdefault(key, Split()).add(split)
        self.before.add(other.before)
        self.entries_late += other.entries_late
        self.amended_late += other.amended_late
        self.lines_left_out += other.lines_left_out
        self.later.add(other.later)
        self.unconfirmed_duties += other.unconfirmed_duties
        self.unconfirmed_units |= other.unconfirmed_units


Key: TypeAlias = Callable[[History, Standing, date], Hashable | None]
"""Returns the row of a duty by its standing and the day the period is read on; None for no row."""


def tally(records: Records, readings: Sequence[PeriodReading], key: Key) -> list[Tally]:
    """Count a table over periods, each compared with the period before."""

    def take(found: ByKey[PeriodReading, Tally], unit: UnitRecords) -> None:
        for result in found.values():
            _count_unit(result, unit, records, key)

    found = records.count(lambda: ByKey({each: Tally(each) for each in readings}), take)
    strange = sum(len(each.entries) + each.faulty_lines for each in records.strangers())
    for result in found.values():
        result.lines_left_out += strange
        _add_up(result)
    return list(found.values())


def _add_up(result: Tally) -> None:
    """Add the figures of the period before to each row, and sum the rows to the total."""
    for split in result.rows.values():
        result.total.add(split)
    for row_key, split in result.before.items():
        result.total.add(split)
        if row_key in result.rows:
            result.rows[row_key].add(split)


def _count_unit(result: Tally, unit: UnitRecords, records: Records, key: Key) -> None:
    reading = result.reading
    day = reading.as_of
    day_before = reading.period.before().last
    for history in unit.histories.values():
        if at_end := standing(history, day, reading.today):
            entries = entries_of(history, at_end, reading)
            result.entries_late += came_late(history, entries, reading)
            row = key(history, at_end, day)
            if row is not None:
                figures = result.rows.setdefault(row, Split()).of(at_end.claim.via)
                count_duty(figures, history, at_end, reading, len(entries))
                _count_unconfirmed(result, history, at_end)
        if day_before.year >= records.table.year:
            _count_before(result, history, day_before, key)
        result.later.take(history, day)
    result.lines_left_out += sum(left.entry.date <= day for left in unit.left_out)
    result.lines_left_out += unit.ledger.faulty_lines + len(unit.sifted.left_out)
    tasks = records.resolver.rows
    result.amended_late += sum(
        _amended_late(tree, reading) for tree in unit.sifted.amended if tree.original.task in tasks
    )


def _count_unconfirmed(result: Tally, history: History, at_end: Standing) -> None:
    if history.duty.unit.unconfirmed and at_end.counted:
        result.unconfirmed_duties += 1
        result.unconfirmed_units.add(history.duty.unit.name)


def _count_before(result: Tally, history: History, day: date, key: Key) -> None:
    """Count a duty on the last day of the period before, into its present row."""
    reading = result.reading
    at_end = standing(history, day, reading.today)
    if not (at_end and at_end.counted):
        return
    row = key(history, at_end, reading.as_of)
    if row is not None:
        figures = result.before.setdefault(row, Split()).of(at_end.claim.via)
        figures.counted_before += 1
        figures.done_before += at_end.state.done


def _amended_late(tree: EntryTree, reading: PeriodReading) -> int:
    """Count the amendments of a line of the period that were written after its last day."""
    first, last = reading.period.first, reading.period.last
    dates = [entry.date for entry in (tree.original, *tree.corrections)]
    if not any(first <= day <= last for day in dates):
        return 0
    return sum(entry.at[:10] > str(last) for entry in tree.amendments)
