"""Fold the entries of a duty into its history.

A status is never stored: the state on a day follows from the lines dated up to that day, through
hand-overs between units (docs/format.md, «Fold» and «Units that come and go»).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.duty import Via
from gongkai.model.line_kinds import PROGRESS, Act, kind_of_act
from gongkai.model.status import LEAST_ADVANCED_FIRST, Status
from gongkai.model.task import Role
from gongkai.ops.lines.amendments import Fault, LeftOut
from gongkai.ops.lines.effective_lines import NO_LINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gongkai.model.duty import Claim, Duty
    from gongkai.model.entry import Entry
    from gongkai.model.task import Due
    from gongkai.ops.lines.effective_lines import EffectiveLine, EffectiveLines


_IDLE = (Status.NOT_STARTED, Status.RETURNED)
_IN_PROGRESS = Status.IN_PROGRESS
"""Bound once: looking up an enum member is slow, and a book has many lines."""


class Step(NamedTuple):
    """One effective line, the states before and after it, and the due date in force after it."""

    line: EffectiveLine
    before: Status
    after: Status
    due: Due

    @property
    def entry(self) -> Entry:
        """The effective entry."""
        return self.line.entry

    @property
    def completes(self) -> bool:
        """Whether it takes the duty from not done to done."""
        return self.after.done and not self.before.done


class Handed(NamedTuple):
    """A duty of an old unit that this one continues.

    ``until`` is the old unit's last day; ``carried`` says that state and due date pass over.
    """

    history: History
    until: date
    carried: bool


class History:
    """Everything the ledgers say about one duty.

    ``places`` are those of its lines among ``lines``, in fold order. ``left_out`` are the lines
    that the fold rejected.
    """

    def __init__(
        self,
        duty: Duty,
        handed: Sequence[Handed] = (),
        lines: EffectiveLines = NO_LINES,
        places: Sequence[int] = (),
    ) -> None:
        self.duty = duty
        self.handed = tuple(handed)
        self.left_out: list[LeftOut] = []
        self._carried = [old.history for old in handed if old.carried]
        self._lines = lines
        self._unowed: list[int] = []
        self._places: list[int] = []
        self._days: list[date] = []
        self._turns = [0]
        """After how many of its lines each of the states and due dates comes into force."""
        self._states = [self._state_handed(date.max)]
        self._dues = [self._due_handed(date.max)]
        if places:
            self._fold(places)

    def _fold(self, places: Sequence[int]) -> None:
        lines = self._lines
        state, due = self._states[0], self._dues[0]
        only = self.duty.only_claim(lines.dates[places[0]], lines.dates[places[-1]])
        for place in places:
            mark, day = lines.marks[place], lines.dates[place]
            claim = only or self.duty.claim_on(day)
            if claim is None:
                self._unowed.append(place)
            elif fault := judge(mark, claim, state, due):
                shown = due if isinstance(due, date) else None
                self.left_out.append(LeftOut(lines.entry(place), fault, state, shown))
            else:
                self._places.append(place)
                self._days.append(day)
                before, state, moved = state, step_to(state, mark), mark.due or due
                if state is not before or moved is not due:
                    due = moved
                    self._turns.append(len(self._places))
                    self._states.append(state)
                    self._dues.append(due)

    @property
    def not_owed(self) -> list[EffectiveLine]:
        """The lines dated when the duty did not exist."""
        return [*map(self._lines.line, self._unowed)]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The lines that count, in fold order, each with what it changed."""
        return tuple(map(self._step, range(len(self._places))))

    def steps_until(self, day: date) -> tuple[Step, ...]:
        """Return this unit's own steps dated up to ``day``, in fold order."""
        return self.steps[: bisect_right(self._days, day)]

    def later_days(self, day: date) -> Sequence[date]:
        """Return the days of this unit's own steps dated after ``day``, in fold order."""
        return self._days[bisect_right(self._days, day) :]

    def entries_marked(self, test: Callable[[Entry], object]) -> Iterator[Entry]:
        """Yield the entries of this unit's steps whose marks pass a test."""
        marks = self._lines.marks
        return (self._lines.entry(place) for place in self._places if test(marks[place]))

    def state_on(self, day: date) -> Status:
        """Return the state after all lines dated up to ``day``."""
        place = bisect_right(self._days, day)
        return self._states[self._turn(place)] if place else self._state_handed(day)

    def due_on(self, day: date) -> Due:
        """Return the due date in force on ``day``, with the extensions dated up to then."""
        place = bisect_right(self._days, day)
        return self._dues[self._turn(place)] if place else self._due_handed(day)

    def done_since(self, day: date) -> date | None:
        """Return the day of the last step from not done to done; None if not done on ``day``."""
        if not self.state_on(day).done:
            return None
        place = self._completed(bisect_right(self._days, day))
        if place is not None:
            return self._days[place]
        return max(filter(None, (old.done_since(day) for old in self._carried)), default=None)

    def proved_on(self, day: date) -> bool:
        """Return whether evidence stands behind its being done on ``day``.

        It is that of the last step to done or of a later progress line; where an old unit took
        the step, that of its ledger or of a line of this unit's.
        """
        end = bisect_right(self._days, day)
        completed = self._completed(end)
        marks = self._lines.marks
        if any(marks[place].evidence for place in self._places[completed or 0 : end]):
            return True
        return completed is None and all(old.proved_on(day) for old in self._carried)

    def extensions(self, day: date) -> int:
        """Return how many extensions dated up to ``day`` moved the due date, also of old units."""
        until = self._turn(bisect_right(self._days, day))
        own = sum(before != after for before, after in pairwise(self._dues[: until + 1]))
        return own + sum(old.extensions(day) for old in self._carried)

    def exists_on(self, day: date) -> bool:
        """Return whether it is owed on ``day``, by this unit or an old one."""
        return self.duty.claim_on(day) is not None or any(
            old.exists_on(day) for old in self._carried
        )

    def words(self, day: date) -> Iterator[EffectiveLine]:
        """Yield the effective progress lines up to ``day``, with those handed over by then."""
        end = bisect_right(self._days, day)
        marks = self._lines.marks
        for place in self._places[:end]:
            if marks[place].is_progress:
                yield self._lines.line(place)
        for old in self.handed:
            if old.until < day:
                yield from old.history.words(day)

    def word_days(self, day: date) -> list[date]:
        """Return the days of :meth:`words`."""
        days = self._own_word_days
        found = days[: bisect_right(days, day)]
        for old in self.handed:
            if old.until < day:
                found += old.history.word_days(day)
        return found

    def story(self, day: date) -> list[tuple[str, Step]]:
        """Return every step up to ``day`` as (unit of the ledger, step); old units come first."""
        told = [each for old in self.handed if old.until < day for each in old.history.story(day)]
        return [*told, *((self.duty.unit.name, step) for step in self.steps_until(day))]

    def brought_by(self, day: date) -> Step | None:
        """Return the last step that led to the state of ``day``; None if no line did."""
        state = self.state_on(day)
        steps = [step for _, step in self.story(day)]
        return next((s for s in reversed(steps) if s.after is state is not s.before), None)

    def last_line(self, day: date) -> EffectiveLine | None:
        """Return the last effective progress line up to ``day``, if there is one."""
        return max(self.words(day), key=lambda line: line[:3], default=None)

    def last_word(self, day: date) -> date | None:
        """Return the day of the last effective progress line up to ``day``, if there is one."""
        return max(self.word_days(day), default=None)

    @cached_property
    def _own_word_days(self) -> list[date]:
        marks = self._lines.marks
        pairs = zip(self._places, self._days, strict=True)
        return [day for place, day in pairs if marks[place].is_progress]

    def _turn(self, count: int) -> int:
        """Return which turn is in force after so many lines."""
        return bisect_right(self._turns, count) - 1

    def _completed(self, count: int) -> int | None:
        """Return which of the first lines was the last to take the duty from not done to done."""
        for turn in range(self._turn(count), 0, -1):
            if self._states[turn].done and not self._states[turn - 1].done:
                return self._turns[turn] - 1
        return None

    def _step(self, place: int) -> Step:
        before, after = self._turn(place), self._turn(place + 1)
        line = self._lines.line(self._places[place])
        return Step(line, self._states[before], self._states[after], self._dues[after])

    def _state_handed(self, day: date) -> Status:
        if not self._carried:
            return Status.NOT_STARTED
        states = [old.state_on(day) for old in self._carried]
        return min(states, key=LEAST_ADVANCED_FIRST.index)

    def _due_handed(self, day: date) -> Due:
        if not self._carried:
            return self.duty.due
        days = [due for old in self._carried if isinstance(due := old.due_on(day), date)]
        return max(days, default=self.duty.due)


def judge(entry: Entry, claim: Claim, state: Status, due: Due) -> Fault | None:
    """Return why an entry is not allowed in this state; None if it is allowed."""
    status = entry.status
    if status is None and entry.act is None:
        return None
    if entry.act is Act.EXTEND:
        forbidden = claim.role is Role.SUPPORT or not isinstance(due, date)
        later = isinstance(due, date) and entry.due is not None and entry.due > due
        return Fault.EXTENSION if forbidden or not later else None
    if status is None:
        return None
    if status not in kind_of_act(entry.act).statuses:
        return Fault.STATUS_OF_UNIT if entry.act else Fault.STATUS_OF_OFFICE
    if status is Status.NOT_APPLICABLE and claim.via is Via.NAMED:
        return Fault.NAMED_NOT_APPLICABLE
    return None if state.may_become(status) else Fault.ILLEGAL_STEP


def steps_of_unit(state: Status, via: Via = Via.GROUP) -> tuple[Status, ...]:
    """Return what a unit may make of a state: no step of the office's, no 不适用 by name."""
    return tuple(
        step
        for step in Status
        if step in PROGRESS.statuses
        and state.may_become(step)
        and (step is not Status.NOT_APPLICABLE or via is not Via.NAMED)
    )


def step_to(state: Status, entry: Entry) -> Status:
    """Return the state after an allowed entry."""
    if entry.status is not None:
        return state.after(entry.status)
    if entry.is_progress and state in _IDLE:
        return _IN_PROGRESS
    return state
