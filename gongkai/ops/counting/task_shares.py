"""Count how much of each task is done: k of n duties, over all units or some."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.task import Role
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import standing
from gongkai.ops.duties.untouched import Apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from gongkai.model.unit import Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records
    from gongkai.ops.duties.standing import Standing

    Admits: TypeAlias = Callable[[Standing], bool]


class Share:
    """The counts of one task's duties; ``admitted`` says whether any passes the filter.

    ``leads`` are the leading units with their states, ``later`` the lines dated after the day.
    """

    __slots__ = ("admitted", "counted", "done", "later", "leads", "overdue")

    def __init__(self) -> None:
        self.counted = 0
        self.done = 0
        self.overdue = 0
        self.admitted = False
        self.leads: list[str] = []
        self.later = Later()

    def take(self, unit: str, at: Standing, admits: Admits, times: int) -> None:
        """Count a duty, or one for several that no unit leads."""
        if at.counted:
            self.counted += times
            self.done += at.state.done * times
            self.overdue += at.overdue * times
        if at.claim.role is Role.LEAD:
            self.leads.append(f"{unit} {at.state}")
        self.admitted = self.admitted or admits(at)

    def add(self, other: Share) -> None:
        """Add the duties of other units."""
        self.counted += other.counted
        self.done += other.done
        self.overdue += other.overdue
        self.leads += other.leads
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

    def take(found: ByKey[str, Share], history: History, times: int) -> None:
        share = found.of(history.duty.task.id, Share)
        share.later.take(history, day)
        if at := standing(history, day, today):
            share.take(history.duty.unit.name, at, admits, times)

    by_task = Apart(lambda _: None, lambda task: task.id)
    return records.count_duties(ByKey[str, Share], take, by_task, units)
