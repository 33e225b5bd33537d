"""Count a table over periods, by row, in one pass that reads one ledger at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.duty import Via
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.counting.figures import Figures, came_late, count_duty, entries_of
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import Standing, standing, standings
from gongkai.ops.duties.untouched import Apart

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import date

    from gongkai.model.duty import Duty
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History
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
    of the period before, under the keys of the present rows; ``day_before`` is its last day, None
    if it lies before the table's year.
    """

    reading: PeriodReading
    day_before: date | None
    rows: ByKey[Hashable, Split] = field(default_factory=ByKey)
    before: ByKey[Hashable, Split] = field(default_factory=ByKey)
    total: Split = field(default_factory=Split)
    entries_late: int = 0
    amended_late: int = 0
    lines_left_out: int = 0
    later: Later = field(default_factory=Later)
    unconfirmed_duties: int = 0
    unconfirmed_units: int = 0

    def add(self, other: Tally) -> None:
        """Add the tally of other units; totals are summed at the end."""
        self.rows.add(other.rows)
        self.before.add(other.before)
        self.entries_late += other.entries_late
        self.amended_late += other.amended_late
        self.lines_left_out += other.lines_left_out
        self.later.add(other.later)
        self.unconfirmed_duties += other.unconfirmed_duties
        self.unconfirmed_units += other.unconfirmed_units


class Rows(NamedTuple):
    """The rows of a table of figures.

    ``of_duty`` returns the row of a duty on a day, None for no row; ``admits`` says whether a
    standing is counted, None if each is. ``apart`` is what ``of_duty`` looks at.
    """

    of_duty: Callable[[Duty, date], Hashable | None]
    admits: Callable[[Standing], bool] | None
    apart: Apart

    def keep(self, at: Standing) -> bool:
        """Return whether a duty of this standing is counted."""
        return self.admits is None or self.admits(at)


def tally(records: Records, readings: Sequence[PeriodReading], rows: Rows) -> list[Tally]:
    """Count a table over periods, each compared with the period before."""

    def make() -> ByKey[PeriodReading, Tally]:
        return ByKey({each: Tally(each, _day_before(each, records)) for each in readings})

    def take(found: ByKey[PeriodReading, Tally], history: History, times: int) -> None:
        for result in found.values():
            _count_duty(result, history, rows, times)

    def take_unit(found: ByKey[PeriodReading, Tally], unit: UnitRecords) -> None:
        for result in found.values():
            _count_unit(result, unit, records, rows)

    of_unit, of_task = rows.apart
    apart = Apart(of_unit and (lambda unit: (unit.unconfirmed, of_unit(unit))), of_task)
    found = records.count_duties(make, take, apart, take_unit=take_unit)
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


def _day_before(reading: PeriodReading, records: Records) -> date | None:
    last = reading.period.before().last
    return last if last.year >= records.table.year else None


def _count_duty(result: Tally, history: History, rows: Rows, times: int) -> None:
    reading = result.reading
    duty, day = history.duty, reading.as_of
    row = rows.of_duty(duty, day)
    if at_end := standing(history, day, reading.today):
        entries = entries_of(history, at_end, reading)
        if entries:
            result.entries_late += came_late(history, entries, reading)
        if row is not None and rows.keep(at_end):
            figures = result.rows.of(row, Split).of(at_end.claim.via)
            count_duty(figures, history, at_end, reading, entries, times)
            if duty.unit.unconfirmed and at_end.counted:
                result.unconfirmed_duties += times
    if result.day_before and row is not None:
        before = standing(history, result.day_before, reading.today)
        if before and before.counted and rows.keep(before):
            figures = result.before.of(row, Split).of(before.claim.via)
            figures.counted_before += times
            figures.done_before += before.state.done * times
    result.later.take(history, day)


def _count_unit(result: Tally, unit: UnitRecords, records: Records, rows: Rows) -> None:
    reading = result.reading
    day = reading.as_of
    result.lines_left_out += sum(left.entry.date <= day for left in unit.left_out)
    result.lines_left_out += unit.ledger.faulty_lines + len(unit.sifted.left_out)
    tasks = records.resolver.rows
    result.amended_late += sum(
        _amended_late(tree, reading) for tree in unit.sifted.amended if tree.original.task in tasks
    )
    if unit.unit.unconfirmed:
        found = standings(unit.histories.values(), day, reading.today)
        result.unconfirmed_units += any(
            at.counted and rows.of_duty(history.duty, day) is not None and rows.keep(at)
            for history, at in found
        )


def _amended_late(tree: EntryTree, reading: PeriodReading) -> int:
    """Count the amendments of a line of the period that were written after its last day."""
    first, last = reading.period.first, reading.period.last
    dates = [entry.date for entry in (tree.original, *tree.corrections)]
    if not any(first <= day <= last for day in dates):
        return 0
    return sum(entry.at[:10] > str(last) for entry in tree.amendments)
