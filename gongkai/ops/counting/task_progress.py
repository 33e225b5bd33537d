"""How far a task is over many units: how many are where, who lags, and what the lead says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.status import Status
from gongkai.model.task import Role
from gongkai.ops.duties.filters import DutyOnDay, held_on, kept
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.lines.line import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gongkai.model.unit import Unit
    from gongkai.ops.duties.filters import Criteria
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records, UnitRecords


class Spoken(NamedTuple):
    """What the unit of a duty says: its last progress line, and all evidence up to then."""

    note: str = ""
    problem: str = ""
    next: str = ""
    evidence: tuple[str, ...] = ()
    last: date | None = None


def spoken(history: History, day: date) -> Spoken:
    """Return what was said on a duty up to ``day``, with the words handed over."""
    lines = sorted(history.words(day))
    if not lines:
        return Spoken()
    told = [words_of(line.entry) for line in lines]
    evidence = dict.fromkeys(each for words in told for each in words.evidence)
    last = told[-1]
    return Spoken(last.note, last.problem, last.next, tuple(evidence), lines[-1].date)


class Place(StrEnum):
    """Where a duty is; each is in one place only."""

    DONE = "已完成"
    IN_PROGRESS = "进行中"
    WITH_WORD = "已报送"
    NOT_APPLICABLE = "不适用"
    SILENT = "未报送"
    NOT_STARTED = "未启动"
    RETURNED = "退回整改"
    OVERDUE = "逾期"


LAGGING = (Place.OVERDUE, Place.RETURNED, Place.NOT_STARTED, Place.SILENT)
"""The places whose units are named, the worst first."""
_PLACES = {
    Status.NOT_STARTED: Place.NOT_STARTED,
    Status.IN_PROGRESS: Place.IN_PROGRESS,
    Status.RETURNED: Place.RETURNED,
    Status.DONE: Place.DONE,
    Status.VERIFIED: Place.DONE,
    Status.NOT_APPLICABLE: Place.NOT_APPLICABLE,
    Status.NOT_APPLICABLE_AGREED: Place.NOT_APPLICABLE,
}


@dataclass(slots=True)
class TaskProgress:
    """The duties of one task: the units in each place, and the words of those that answer for it.

    ``counted`` and ``done`` are those of a report; support is left out. Who leads, or stands
    alone in the cell, answers for a task.
    """

    counted: int = 0
    done: int = 0
    places: defaultdict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, Spoken] = field(default_factory=dict)
    last: date | None = None

    def take(self, each: DutyOnDay, day: date) -> None:
        """Count a duty."""
        duty, at = each.history.duty, each.standing
        if at.claim.role is Role.SUPPORT:
            return
        self.counted += at.counted
        self.done += at.counted and at.state.done
        self.places[place_of(each)].append(duty.unit.name)
        self._reach(each.last_word)
        alone = len(duty.task.phrases) == 1 and not at.claim.through
        if at.claim.role is Role.LEAD or alone:
            self.answers[duty.unit.name] = spoken(each.history, day)

    def add(self, other: TaskProgress) -> None:
        """Add the duties of other units."""
        self.counted += other.counted
        self.done += other.done
        for place, units in other.places.items():
            self.places[place] += units
        self.answers |= other.answers
        self._reach(other.last)

    def _reach(self, day: date | None) -> None:
        self.last = max(filter(None, (self.last, day)), default=None)


def place_of(each: DutyOnDay) -> Place:
    """Return where a duty is."""
    at = each.standing
    if at.overdue:
        return Place.OVERDUE
    if at.wanted and at.never_ending:
        return Place.WITH_WORD if each.last_word else Place.SILENT
    return _PLACES[at.state]


@dataclass(slots=True)
class TableProgress:
    """The progress of the tasks of a table, by id, and the lines dated after the day."""

    tasks: defaultdict[str, TaskProgress] = field(default_factory=lambda: defaultdict(TaskProgress))
    later: Later = field(default_factory=Later)

    def add(self, other: TableProgress) -> None:
        """Add the duties of other units."""
        for task_id, progress in other.tasks.items():
            self.tasks[task_id].add(progress)
        self.later.add(other.later)


def progress_by_task(
    records: Records, criteria: Criteria, units: Sequence[Unit] | None, day: date, today: date
) -> TableProgress:
    """Count the duties of some units, or all, that exist on ``day`` and meet the criteria."""
    rows = records.resolver.rows

    def take(found: TableProgress, unit: UnitRecords) -> None:
        histories = kept(unit.histories, rows, criteria, day, today)
        found.later.add(later_of(histories, day))
        for each in held_on(histories, day, today):
            found.tasks[each.history.duty.task.id].take(each, day)

    return records.count(TableProgress, take, units)
