"""The duties of a table as a grid: where each stands, by unit and task."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.ops.duties.filters import kept
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.standing import standings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gongkai.model.unit import Unit
    from gongkai.ops.duties.filters import Criteria
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing


@dataclass(slots=True)
class DutyGrid:
    """The standing of each duty by unit and task, and the lines dated after the day.

    Units without a duty are absent.
    """

    units: dict[str, dict[str, Standing]] = field(default_factory=dict)
    later: Later = field(default_factory=Later)

    def add(self, other: DutyGrid) -> None:
        """Add the duties of other units."""
        self.units |= other.units
        self.later.add(other.later)


def duty_grid(
    records: Records, criteria: Criteria, units: Sequence[Unit] | None, day: date, today: date
) -> DutyGrid:
    """Find the duties of some units, or all, that exist on ``day`` and meet the criteria."""
    rows = records.resolver.rows

    def take(found: DutyGrid, unit: UnitRecords) -> None:
        histories = kept(unit.histories, rows, criteria, day, today)
        found.later.add(later_of(histories, day))
        duties = {history.duty.task.id: at for history, at in standings(histories, day, today)}
        if duties:
            found.units[unit.unit.name] = duties

    return records.count(DutyGrid, take, units)
