"""The duties that wait for verification: 已完成 and 不适用 that the office has not decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.standing import standings

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.entry import Entry
    from gongkai.model.status import Status
    from gongkai.ops.duties.records import Records, UnitRecords


class ToVerify(NamedTuple):
    """A duty that waits since a day; ``entry`` led to its state, None if no line did."""

    since: date
    unit: str
    task: str
    state: Status
    entry: Entry | None


@dataclass(slots=True)
class VerifyQueue:
    """What waits, and the lines dated after the day."""

    waiting: list[ToVerify] = field(default_factory=list)
    later: Later = field(default_factory=Later)

    def add(self, other: VerifyQueue) -> None:
        """Add the duties of other units."""
        self.waiting += other.waiting
        self.later.add(other.later)


def verify_queue(records: Records, day: date, today: date) -> VerifyQueue:
    """Find what waits on ``day``, the oldest first."""

    def take(found: VerifyQueue, unit: UnitRecords) -> None:
        histories = unit.histories.own.values()
        found.later.add(later_of(histories, day))
        for history, at in standings(histories, day, today):
            if at.to_verify:
                step = history.brought_by(day)
                since, entry = (step.line.date, step.entry) if step else (day, None)
                task = history.duty.task.id
                found.waiting.append(ToVerify(since, unit.unit.name, task, at.state, entry))

    queue = records.count(VerifyQueue, take)
    queue.waiting.sort()
    return queue
