"""What a table has on its agenda: duties that wait for somebody, and what came in lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import is_missing
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.standing import Standing, standings

if TYPE_CHECKING:
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records, UnitRecords

SOON = 30
RECENT = 7


class Waiting(NamedTuple):
    """A duty that waits for something, since or until ``day``."""

    day: date
    unit: str
    task: str


@dataclass(slots=True)
class Pile:
    """Waiting duties of one kind: their number, their units, the first and the last."""

    count: int = 0
    units: set[str] = field(default_factory=set)
    first: Waiting | None = None
    last: Waiting | None = None

    def put(self, history: History, day: date) -> None:
        """Add one duty."""
        unit = history.duty.unit.name
        self.count += 1
        self.units.add(unit)
        self._reach(Waiting(day, unit, history.duty.task.short_id))

    def add(self, other: Pile) -> None:
        """Add the duties of another pile."""
        self.count += other.count
        self.units |= other.units
        for end in filter(None, (other.first, other.last)):
            self._reach(end)

    def _reach(self, waiting: Waiting) -> None:
        self.first = waiting if self.first is None else min(self.first, waiting)
        self.last = waiting if self.last is None else max(self.last, waiting)


@dataclass(slots=True)
class Agenda:
    """What waits: to be verified, overdue, 应报未报, due in ``SOON`` days; the ``RECENT`` lines.

    ``later`` are the lines dated after the day.
    """

    counted: int = 0
    done: int = 0
    to_verify: Pile = field(default_factory=Pile)
    overdue: Pile = field(default_factory=Pile)
    missing: Pile = field(default_factory=Pile)
    soon: Pile = field(default_factory=Pile)
    recent: Pile = field(default_factory=Pile)
    later: Later = field(default_factory=Later)

    def add(self, other: Agenda) -> None:
        """Add the duties of other units."""
        self.counted += other.counted
        self.done += other.done
        for name in ("to_verify", "overdue", "missing", "soon", "recent", "later"):
            getattr(self, name).add(getattr(other, name))


def agenda(records: Records, day: date, reading: PeriodReading) -> Agenda:
    """Find what waits on ``day``, and what is missing in a period."""
    begin = date(records.table.year, 1, 1)

    def take(found: Agenda, unit: UnitRecords) -> None:
        histories = unit.histories.values()
        found.later.add(later_of(histories, day))
        for history, at in standings(histories, day, reading.today):
            _take(found, history, at, day, reading.today)
        for history, at in standings(histories, reading.as_of, reading.today):
            if is_missing(history, at, reading):
                found.missing.put(history, history.last_word(reading.as_of) or begin)

    return records.count(Agenda, take)


def _take(found: Agenda, history: History, at: Standing, day: date, today: date) -> None:
    found.counted += at.counted
    found.done += at.counted and at.state.done
    if at.to_verify:
        step = history.brought_by(day)
        found.to_verify.put(history, step.line.date if step else day)
    if at.overdue and at.due_day:
        found.overdue.put(history, at.due_day)
    elif at.due_day and at.falls_due_by(day + timedelta(SOON)):
        found.soon.put(history, at.due_day)
    begin = str(today - timedelta(RECENT))
    for word in history.words(today):
        if begin < word.written <= str(today):
            found.recent.put(history, date.fromisoformat(word.written))
