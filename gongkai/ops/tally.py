"""The figures of a table over periods, by row: one pass over the units, a ledger at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.duty import Via
from gongkai.model.task import Role
from gongkai.ops.count import Figures, entries_of, figures_of
from gongkai.ops.history import History, Records, UnitRecords
from gongkai.ops.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.ops.amend import Tree
    from gongkai.ops.periods import Reading


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
        """The figures of duties owed in one way."""
        return self.named if via is Via.NAMED else self.group


@dataclass(slots=True)
class Tally:
    """All figures of one period; the fields beside ``rows`` are those of ``report -f json``.

    ``days_after`` are the days of effective lines dated after the day it is read on.
    """

    reading: Reading
    rows: dict[Hashable, Split] = field(default_factory=dict)
    total: Split = field(default_factory=Split)
    entries_late: int = 0
    amended_late: int = 0
    lines_left_out: int = 0
    days_after: list[date] = field(default_factory=list)
    unconfirmed_duties: int = 0
    unconfirmed_units: set[str] = field(default_factory=set)


Key: TypeAlias = Callable[[History, date], Hashable]
"""Says which row a duty belongs to, as of the day the period is read on."""


def tally(records: Records, readings: Sequence[Reading], key: Key) -> list[Tally]:
    """Count a table over periods, each against the period before."""
    tallies = [Tally(reading) for reading in readings]
    before: list[dict[Hashable, Split]] = [defaultdict(Split) for _ in readings]
    for unit in records.all():
        for result, earlier in zip(tallies, before, strict=True):
            _count_unit(result, earlier, unit, records, key)
    strange = sum(len(each.entries) + each.faulty_lines for each in records.strangers())
    for result, earlier in zip(tallies, before, strict=True):
        result.lines_left_out += strange
        for row_key, split in earlier.items():
            _add_before(result.total, split)
            if row_key in result.rows:
                _add_before(result.rows[row_key], split)
    return tallies


def _count_unit(
    result: Tally,
    before: dict[Hashable, Split],
    unit: UnitRecords,
    records: Records,
    key: Key,
) -> None:
    reading = result.reading
    day, last_day = reading.as_of, str(reading.period.last)
    for history in unit.histories.values():
        at_end = standing(history, day, reading.today)
        if at_end:
            figures = figures_of(history, at_end, reading)
            row = result.rows.setdefault(key(history, day), Split())
            row.of(at_end.claim.via).add(figures)
            result.total.of(at_end.claim.via).add(figures)
            if at_end.claim.role is not Role.SUPPORT:
                result.entries_late += sum(w > last_day for w in entries_of(history, reading))
            _count_unconfirmed(result, history, figures)
        _count_before(before, history, reading, records.table.year, key)
        result.days_after += [s.line.date for s in history.steps if s.line.date > day]
    result.lines_left_out += sum(left.entry.date <= day for left in unit.left_out)
    result.lines_left_out += unit.ledger.faulty_lines + len(unit.sifted.left_out)
    tasks = records.resolver.rows
    result.amended_late += sum(
        _amended_late(tree, reading) for tree in unit.sifted.trees if tree.original.task in tasks
    )


def _count_unconfirmed(result: Tally, history: History, figures: Figures) -> None:
    if history.duty.unit.unconfirmed and figures.counted:
        result.unconfirmed_duties += 1
        result.unconfirmed_units.add(history.duty.unit.name)


def _count_before(
    before: dict[Hashable, Split], history: History, reading: Reading, year: int, key: Key
) -> None:
    """Count the period before into the row in which the duty stands now."""
    day = reading.period.before().last
    at_end = standing(history, day, reading.today) if day.year >= year else None
    if at_end and at_end.counted:
        figures = before[key(history, reading.as_of)].of(at_end.claim.via)
        figures.counted_before += 1
        figures.done_before += at_end.state.done


def _amended_late(tree: Tree, reading: Reading) -> int:
    """How many corrections and retractions of a period's line were written after its last day."""
    if not tree.amendments:
        return 0
    first, last = reading.period.first, reading.period.last
    dates = [entry.date for entry in (tree.original, *tree.corrections)]
    if not any(first <= day <= last for day in dates):
        return 0
    return sum(entry.at[:10] > str(last) for entry in tree.amendments)


def _add_before(total: Split, split: Split) -> None:
    total.named.add(split.named)
    total.group.add(split.group)
