"""Fold the entries of a duty into its history.

A status is never stored: the state on a day follows from the lines dated up to that day, through
hand-overs between units (docs/format.md, «Fold» and «Units that come and go»).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
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


_NOT_STARTED = Status.NOT_STARTED
_RETURNED = Status.RETURNED
_IDLE = (_NOT_STARTED, _RETURNED)
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

    __slots__ = (
        "_carried", "_days", "_dues", "_lines", "_places", "_states", "_turns", "_unowed",
        "duty", "handed", "left_out",
    )  # fmt: skip

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
        self._carried = [old.history for old in handed if old.carried] if handed else []
        self._lines = lines
        self._unowed: Sequence[int] = ()
        self._places: Sequence[int] = ()
        self._days: Sequence[date] = ()
        self._turns = [0]
        """After how many of its lines each of the states and due dates is in force."""
        state, due = self._handed_on(date.max)
        self._states, self._dues = [state], [due]
        if places:
            self._fold(places)

    def _fold(self, places: Sequence[int]) -> None:
        dates, marks = self._lines.dates, self._lines.marks
        owed = self._owed(places)
        state, due = self._states[0], self._dues[0]
        dropped: set[int] = set()
        for count, place in enumerate(owed, 1):
            mark = marks[place]
            if mark.status is None and mark.act is None:
                if state not in _IDLE:
                    continue
            elif fault := self._fault(mark, dates[place], state, due):
                shown = due if isinstance(due, date) else None
                self.left_out.append(LeftOut(self._lines.entry(place), fault, state, shown))
                dropped.add(place)
                continue
            before, state, moved = state, step_to(state, mark), mark.due or due
            if state is not before or moved is not due:
                due = moved
                self._turns.append(count - len(dropped))
                self._states.append(state)
                self._dues.append(due)
        self._places = [each for each in owed if each not in dropped] if dropped else owed
        self._days = [dates[place] for place in self._places]

    def _fault(self, mark: Entry, day: date, state: Status, due: Due) -> Fault | None:
        claim = self.duty.claim_on(day)
        return judge(mark, claim, state, due) if claim else None

    def _owed(self, places: Sequence[int]) -> Sequence[int]:
        """Return the places of lines dated when the duty existed; keep the others apart."""
        dates, duty = self._lines.dates, self.duty
        claim = duty.claims[0]
        if claim.first <= dates[places[0]] and dates[places[-1]] <= claim.last:
            return places  # mostly so, and quicker than to ask day by day
        self._unowed = [place for place in places if duty.claim_on(dates[place]) is None]
        unowed = set(self._unowed)
        return [place for place in places if place not in unowed]

    @property
    def not_owed(self) -> list[EffectiveLine]:
        """The lines dated when the duty did not exist."""
        return [*map(self._lines.line, self._unowed)]

    @property
    def steps(self) -> tuple[Step, ...]:
        """This unit's own lines that count, in fold order, each with what it changed."""
        return self.steps_until(date.max)

    def steps_until(self, day: date) -> tuple[Step, ...]:
        """Return this unit's own steps dated up to ``day``, in fold order."""
        return tuple(map(self._step, range(bisect_right(self._days, day))))

    def later_days(self, day: date) -> Sequence[date]:
        """Return the days of this unit's own steps dated after ``day``, in fold order."""
        return self._days[bisect_right(self._days, day) :]

    def lines_marked(self, test: Callable[[Entry], object]) -> Iterator[EffectiveLine]:
        """Yield this unit's own lines that count and whose marks pass a test, in fold order."""
        marks = self._lines.marks
        return (self._lines.line(place) for place in self._places if test(marks[place]))

    def on(self, day: date) -> tuple[Status, Due]:
        """Return state and due date after all lines dated up to ``day``, extensions included."""
        if count := bisect_right(self._days, day):
            turn = self._turn(count)
            return self._states[turn], self._dues[turn]
        return self._handed_on(day)

    def state_on(self, day: date) -> Status:
        """Return the state after all lines dated up to ``day``."""
        return self.on(day)[0]

    def due_on(self, day: date) -> Due:
        """Return the due date in force on ``day``, with the extensions dated up to then."""
        return self.on(day)[1]

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
        own = 0
        if self._dues[-1] is not self._dues[0]:
            until = self._turn(bisect_right(self._days, day))
            own = sum(before is not after for before, after in pairwise(self._dues[: until + 1]))
        return own + sum(old.extensions(day) for old in self._carried) if self._carried else own

    def exists_on(self, day: date) -> bool:
        """Return whether it is owed on ``day``, by this unit or an old one."""
        return self.duty.claim_on(day) is not None or any(
            old.exists_on(day) for old in self._carried
        )

    @property
    def ever_returned(self) -> bool:
        """Whether it ever was 退回整改 by this unit's own lines, or was handed over so."""
        return _RETURNED in self._states

    def entries(self, first: date, last: date) -> list[tuple[date, str]]:
        """Return the days of :meth:`words` from ``first``, and the calendar date in each ``at``."""
        begin, end = bisect_left(self._days, first), bisect_right(self._days, last)
        lines = self._lines
        dates, written, marks = lines.dates, lines.written, lines.marks
        found = [
            (dates[place], written[place])
            for place in self._places[begin:end]
            if marks[place].act is None
        ]
        for old in self.handed:
            if old.until < last:
                found += old.history.entries(first, last)
        return found

    def words(self, day: date) -> Iterator[EffectiveLine]:
        """Yield the effective progress lines up to ``day``, with those handed over by then."""
        lines = self._lines
        for place in self._places[: bisect_right(self._days, day)]:
            if lines.marks[place].is_progress:
                yield lines.line(place)
        for old in self.handed:
            if old.until < day:
                yield from old.history.words(day)

    def story(self, day: date) -> list[tuple[str, Step]]:
        """Return every step up to ``day`` as (unit of the ledger, step); old units come first."""
        told = [each for old in self.handed if old.until < day for each in old.history.story(day)]
        return [*told, *((self.duty.unit.name, step) for step in self.steps_until(day))]

    def brought_by(self, day: date) -> Step | None:
        """Return the last step that led to the state of ``day``; None if no line did."""
        state = self.state_on(day)
        count = bisect_right(self._days, day)
        place = self._last_turn(count, lambda before, after: after is state is not before)
        if place is not None:
            return self._step(place)
        olds = [
            step for old in self.handed if old.until < day for _, step in old.history.story(day)
        ]
        return next((s for s in reversed(olds) if s.after is state is not s.before), None)

    def last_line(self, day: date) -> EffectiveLine | None:
        """Return the last effective progress line up to ``day``, if there is one."""
        return max(self.words(day), key=lambda line: line[:3], default=None)

    def last_word(self, day: date) -> date | None:
        """Return the day of the last effective progress line up to ``day``, if there is one."""
        lines = self._lines
        own = reversed(self._places[: bisect_right(self._days, day)])
        last = next((lines.dates[place] for place in own if lines.marks[place].is_progress), None)
        olds = (old.history.last_word(day) for old in self.handed if old.until < day)
        return max(filter(None, (last, *olds)), default=None)

    def _turn(self, count: int) -> int:
        """Return which turn is in force after so many lines."""
        return bisect_right(self._turns, count) - 1

    def _completed(self, count: int) -> int | None:
        """Return which of the first lines was the last to take the duty from not done to done."""
        return self._last_turn(count, lambda before, after: after.done and not before.done)

    def _last_turn(self, count: int, turned: Callable[[Status, Status], bool]) -> int | None:
        """Return which of the first lines was the last to turn the state so."""
        for turn in range(self._turn(count), 0, -1):
            if turned(self._states[turn - 1], self._states[turn]):
                return self._turns[turn] - 1
        return None

    def _step(self, place: int) -> Step:
        before, after = self._turn(place), self._turn(place + 1)
        line = self._lines.line(self._places[place])
        return Step(line, self._states[before], self._states[after], self._dues[after])

    def _handed_on(self, day: date) -> tuple[Status, Due]:
        """Return state and due date on ``day`` before any of its own lines."""
        if not self._carried:
            return _NOT_STARTED, self.duty.due
        states, dues = zip(*(old.on(day) for old in self._carried), strict=True)
        days = [due for due in dues if isinstance(due, date)]
        state = min(states, key=LEAST_ADVANCED_FIRST.index)
        return state, max(days, default=self.duty.due)


def judge(entry: Entry, claim: Claim, state: Status, due: Due) -> Fault | None:
    """Return why an entry is not allowed in this state; None if it is allowed."""
    status = entry.status
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
