"""What a table has on its agenda: duties that wait for somebody, and what came in lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import missed
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import standing
from gongkai.ops.duties.untouched import EACH_UNIT

if TYPE_CHECKING:
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records
    from gongkai.ops.duties.standing import Standing

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

    def put(self, history: History, day: date, times: int = 1) -> None:
        """Add a duty, or the first of several of its unit; ``last`` is then not theirs."""
        unit = history.duty.unit.name
        self.count += times
        self.units.add(unit)
        self._reach(Waiting(day, unit, history.duty.task.short_id))

    def add(self, other: Pile) -> None:
        """Add the duties of another pile."""
        self.count += other.count
        self.units |= other.units
        for end in filter(None, (other.first, other.last)):
            self._reach(end)

    def _reach(self, waiting: Waiting) -> None:
        if self.first is None or waiting < self.first:
            self.first = waiting
        if self.last is None or waiting > self.last:
            self.last = waiting


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
    begin, today = date(records.table.year, 1, 1), reading.today
    soon, before_recent = day + timedelta(SOON), str(today - timedelta(RECENT))

    def take_standing(found: Agenda, history: History, at: Standing, times: int) -> None:
        found.counted += at.counted * times
        found.done += (at.counted and at.state.done) * times
        if at.to_verify:
            step = history.brought_by(day)
            found.to_verify.put(history, step.line.date if step else day)
        if at.overdue and at.due_day:
            found.overdue.put(history, at.due_day, times)
        elif at.due_day and at.falls_due_by(soon):
            found.soon.put(history, at.due_day, times)

    def take(found: Agenda, history: History, times: int) -> None:
        found.later.take(history, day)
        if at := standing(history, day, today):
            take_standing(found, history, at, times)
        at_end = at if reading.as_of == day else standing(history, reading.as_of, today)
        if at_end and missed(history, at_end, reading):
            found.missing.put(history, history.last_word(reading.as_of) or begin, times)
        if at:
            for _, written in history.entries(date.min, today):
                if before_recent < written <= str(today):
                    found.recent.put(history, date.fromisoformat(written))

    return records.count_duties(Agenda, take, EACH_UNIT)
