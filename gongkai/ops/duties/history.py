"""Fold the entries of a duty into its history.

A status is never stored: the state on a day follows from the lines dated up to that day, through
hand-overs between units (docs/format.md, «Fold» and «Units that come and go»).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.duty import Via
from gongkai.model.line_kinds import PROGRESS, Act, kind_of_act
from gongkai.model.status import LEAST_ADVANCED_FIRST, Status
from gongkai.model.task import Role
from gongkai.ops.lines.amendments import EffectiveLine, Fault, LeftOut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gongkai.model.duty import Claim, Duty
    from gongkai.model.entry import Entry
    from gongkai.model.task import Due


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

    ``not_owed`` are lines dated when the duty did not exist, ``left_out`` lines that the fold
    rejected.
    """

    def __init__(
        self,
        duty: Duty,
        steps: tuple[Step, ...],
        handed: tuple[Handed, ...] = (),
        left_out: tuple[LeftOut, ...] = (),
        not_owed: tuple[EffectiveLine, ...] = (),
    ) -> None:
        self.duty = duty
        self.steps = steps
        self.handed = handed
        self.left_out = left_out
        self.not_owed = not_owed
        self._days = [step.line.date for step in steps] if steps else []
        self._carried = [old.history for old in handed if old.carried] if handed else []

    def steps_until(self, day: date) -> tuple[Step, ...]:
        """Return this unit's own steps dated up to ``day``, in fold order."""
        return self.steps[: bisect_right(self._days, day)]

    def steps_after(self, day: date) -> tuple[Step, ...]:
        """Return this unit's own steps dated after ``day``, in fold order."""
        return self.steps[bisect_right(self._days, day) :]

    def state_on(self, day: date) -> Status:
        """Return the state after all lines dated up to ``day``."""
        place = bisect_right(self._days, day)
        return self.steps[place - 1].after if place else self._state_handed(day)

    def due_on(self, day: date) -> Due:
        """Return the due date in force on ``day``, with the extensions dated up to then."""
        place = bisect_right(self._days, day)
        return self.steps[place - 1].due if place else self._due_handed(day)

    def done_since(self, day: date) -> date | None:
        """Return the day of the last step from not done to done; None if not done on ``day``."""
        if not self.state_on(day).done:
            return None
        for step in reversed(self.steps_until(day)):
            if step.completes:
                return step.line.date
        return max(filter(None, (old.done_since(day) for old in self._carried)), default=None)

    def proved_on(self, day: date) -> bool:
        """Return whether evidence stands behind its being done on ``day``.

        It is that of the last step to done or of a later progress line; where an old unit took
        the step, that of its ledger or of a line of this unit's.
        """
        for step in reversed(self.steps_until(day)):
            if step.entry.evidence:
                return True
            if step.completes:
                return False
        return all(old.proved_on(day) for old in self._carried)

    def extensions(self, day: date) -> int:
        """Return how many extensions dated up to ``day`` moved the due date, also of old units."""
        own = sum(step.entry.act is Act.EXTEND for step in self.steps_until(day))
        return own + sum(old.extensions(day) for old in self._carried)

    def exists_on(self, day: date) -> bool:
        """Return whether it is owed on ``day``, by this unit or an old one."""
        return self.duty.claim_on(day) is not None or any(
            old.exists_on(day) for old in self._carried
        )

    def words(self, day: date) -> Iterator[EffectiveLine]:
        """Yield the effective progress lines up to ``day``, with those handed over by then."""
        for step in self.steps_until(day):
            if step.entry.is_progress:
                yield step.line
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
        steps = [step for _, step in self.story(day)]
        return next((s for s in reversed(steps) if s.after is state is not s.before), None)

    def last_line(self, day: date) -> EffectiveLine | None:
        """Return the last effective progress line up to ``day``, if there is one."""
        return max(self.words(day), key=lambda line: line[:3], default=None)

    def last_word(self, day: date) -> date | None:
        """Return the day of the last effective progress line up to ``day``, if there is one."""
        return max((line.date for line in self.words(day)), default=None)

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


def fold(duty: Duty, lines: Collection[EffectiveLine], handed: Sequence[Handed] = ()) -> History:
    """Fold the effective lines of one duty, sorted by (date, moment, id)."""
    start = History(duty, (), tuple(handed))
    if not lines:
        return start
    state, due = start.state_on(date.max), start.due_on(date.max)
    steps: list[Step] = []
    left_out: list[LeftOut] = []
    not_owed: list[EffectiveLine] = []
    for line in sorted(lines):
        entry = line.entry
        claim = duty.claim_on(entry.date)
        if claim is None:
            not_owed.append(line)
        elif fault := judge(entry, claim, state, due):
            shown = due if isinstance(due, date) else None
            left_out.append(LeftOut(entry, fault, state, shown))
        else:
            before, state, due = state, step_to(state, entry), entry.due or due
            steps.append(Step(line, before, state, due))
    return History(duty, tuple(steps), tuple(handed), tuple(left_out), tuple(not_owed))


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
