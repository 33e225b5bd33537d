"""Count how much of each task is done: k of n duties, over all units or some."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.task import Role
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from gongkai.model.unit import Unit
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing

    Admits: TypeAlias = Callable[[Standing], bool]


class Share:
    """The counts of one task's duties; ``admitted`` says whether any passes the filter.

    ``leads`` are the leading units with their states, ``units`` all that owe the task, ``later``
    the lines dated after the day.
    """

    __slots__ = ("admitted", "counted", "done", "later", "leads", "overdue", "units")

    def __init__(self) -> None:
        self.counted = 0
        self.done = 0
        self.overdue = 0
        self.admitted = False
        self.leads: list[str] = []
        self.units: list[str] = []
        self.later = Later()

    def take(self, unit: str, at: Standing, admits: Admits) -> None:
        """Count a duty."""
        if at.counted:
            self.counted += 1
            self.done += at.state.done
            self.overdue += at.overdue
        if at.claim.role is Role.LEAD:
            self.leads.append(f"{unit} {at.state}")
        self.units.append(unit)
        self.admitted = self.admitted or admits(at)

    def add(self, other: Share) -> None:
        """Add the duties of other units."""
        self.counted += other.counted
        self.done += other.done
        self.overdue += other.overdue
        self.leads += other.leads
        self.units += other.units
        self.later.add(other.later)
        self.admitted = self.admitted or other.admitted


def shares_by_task(
    records: Records,
    day: date,
    today: date,
    *,
    units: Sequence[Unit] | None = None,
    admits: Admits = lambda _: True,
) -> ByKey[str, Share]:
    """Count the duties that exist on ``day`` by task, of some units or all."""

    def take(found: ByKey[str, Share], unit: UnitRecords) -> None:
        for task_id, history in unit.histories.items():
            share = found.get(task_id)
            if share is None:
                share = found[task_id] = Share()
            share.later.take(history, day)
            if at := standing(history, day, today):
                share.take(unit.unit.name, at, admits)

    return records.count(ByKey[str, Share], take, units)
