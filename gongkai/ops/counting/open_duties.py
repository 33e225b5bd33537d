"""Find the duties of a period that units still owe: those overdue, and 应报未报."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import missed
from gongkai.ops.duties.filters import held_on
from gongkai.ops.duties.later_lines import Later, later_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.model.duty import Duty
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing


class OpenDuty(NamedTuple):
    """A duty still owed; ``since`` is its last word, else the first day of the table's year.

    ``cut_off`` is that of the first report it lacks; None if it lacks none.
    """

    duty: Duty
    standing: Standing
    last_word: date | None
    since: date
    cut_off: date | None


@dataclass(slots=True)
class OpenDuties:
    """Duties in the order of the register and the table, and the lines of later days.

    ``silent`` are the units with something 应报未报 that have no progress line at all; in
    ``missing`` they come first.
    """

    overdue: list[OpenDuty] = field(default_factory=list)
    missing: list[OpenDuty] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    later: Later = field(default_factory=Later)

    def add(self, other: OpenDuties) -> None:
        """Add the duties of units that come later in the register."""
        self.overdue += other.overdue
        self.missing += other.missing
        self.silent += other.silent
        self.later.add(other.later)


def open_duties(
    records: Records,
    reading: PeriodReading,
    keeps: Callable[[Duty, Standing], bool] | None = None,
    units: Sequence[Unit] | None = None,
) -> OpenDuties:
    """Find the duties that are overdue or 应报未报 on the day a period is read on.

    Only those that ``keeps`` keeps are found, and only their lines of later days counted.
    """
    day = reading.as_of
    begin = date(records.table.year, 1, 1)

    def take(found: OpenDuties, unit: UnitRecords) -> None:
        histories = [*unit.histories.values()]
        held = [
            each
            for each in held_on(histories, day, reading.today)
            if keeps is None or keeps(each.history.duty, each.standing)
        ]
        asked = histories if keeps is None else [each.history for each in held]
        found.later.add(later_of(asked, day))
        missing = False
        for history, at, last in held:
            cut_off = missed(history, at, reading)
            duty = OpenDuty(history.duty, at, last, last or begin, cut_off)
            if at.overdue:
                found.overdue.append(duty)
            if cut_off:
                found.missing.append(duty)
                missing = True
        if missing and not any(each.last_word(day) for each in unit.histories.own.values()):
            found.silent.append(unit.unit.name)

    found = records.count(OpenDuties, take, units)
    silent = set(found.silent)
    found.missing.sort(key=lambda each: each.duty.unit.name not in silent)
    return found
