"""The duties that are 应报未报 in a period, and since when each unit waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import is_missing
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.standing import standings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.model.duty import Duty
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing


class MissingDuty(NamedTuple):
    """A duty that is 应报未报; ``since`` is its last word, else the first day of the year."""

    duty: Duty
    standing: Standing
    last_word: date | None
    since: date


@dataclass(slots=True)
class Missing:
    """What is 应报未报, the units without a single word so far, and the lines of later days."""

    duties: list[MissingDuty] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    later: Later = field(default_factory=Later)

    def add(self, other: Missing) -> None:
        """Add the duties of other units."""
        self.duties += other.duties
        self.silent += other.silent
        self.later.add(other.later)


def missing_duties(
    records: Records,
    reading: PeriodReading,
    keeps: Callable[[Duty, Standing], bool] | None = None,
    units: Sequence[Unit] | None = None,
) -> Missing:
    """Find the duties that are 应报未报, of some units or all; silent units come first.

    Only those that ``keeps`` keeps are found, and only their lines of later days counted.
    """
    day = reading.as_of
    begin = date(records.table.year, 1, 1)

    def take(found: Missing, unit: UnitRecords) -> None:
        histories = unit.histories.values()
        owed = [
            (history, at)
            for history, at in standings(histories, day, reading.today)
            if keeps is None or keeps(history.duty, at)
        ]
        asked = histories if keeps is None else [history for history, _ in owed]
        found.later.add(later_of(asked, day))
        duties = [
            MissingDuty(history.duty, at, last := history.last_word(day), last or begin)
            for history, at in owed
            if is_missing(history, at, reading)
        ]
        found.duties += duties
        if duties and not any(history.last_word(day) for history in histories):
            found.silent.append(unit.unit.name)

    found = records.count(Missing, take, units)
    silent = set(found.silent)
    found.duties.sort(key=lambda each: each.duty.unit.name not in silent)
    return found
