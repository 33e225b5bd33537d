"""Find the duties of a period that a unit still owes: those overdue, and 应报未报."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import is_missing
from gongkai.ops.duties.filters import held_on

if TYPE_CHECKING:
    from datetime import date

    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing


class OpenDuty(NamedTuple):
    """A duty of a unit by the task's id, with its standing and the day of its last word."""

    unit: str
    task: str
    at: Standing
    last_word: date | None


@dataclass(slots=True)
class OpenDuties:
    """Duties in the order of the register and the table.

    ``silent`` are the units with something 应报未报 that have no progress line at all.
    """

    overdue: list[OpenDuty] = field(default_factory=list)
    missing: list[OpenDuty] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def add(self, other: OpenDuties) -> None:
        """Add the duties of units that come later in the register."""
        self.overdue += other.overdue
        self.missing += other.missing
        self.silent += other.silent


def open_duties(records: Records, reading: PeriodReading) -> OpenDuties:
    """Find the duties that are overdue or 应报未报 on the day a period is read on."""

    def take(found: OpenDuties, unit: UnitRecords) -> None:
        name = unit.unit.name
        held = held_on(unit.histories.values(), reading.as_of, reading.today)
        missing = [each for each in held if is_missing(each.history, each.standing, reading)]
        for duties, kept in (
            (found.overdue, [each for each in held if each.standing.overdue]),
            (found.missing, missing),
        ):
            duties += [
                OpenDuty(name, each.history.duty.task.id, each.standing, each.last_word)
                for each in kept
            ]
        if missing and not any(each.last_word for each in held):
            found.silent.append(name)

    return records.count(OpenDuties, take)
