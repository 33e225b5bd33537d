"""Compare the history of a duty without and with lines that are not written yet."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.entry import Entry
    from gongkai.model.status import Status
    from gongkai.ops.duties.history import History, Step
    from gongkai.ops.lines.amendments import LeftOut

NEW = -1
"""The line number of an entry that is not written yet."""


class _Agreed(NamedTuple):
    """A day whose state is the same with and without the new lines."""

    day: date
    state: Status


class Replay:
    """The effect of new lines on one duty; computed once for any number of lines."""

    def __init__(self, old: History, new: History) -> None:
        self.old = old
        self.new = new

    def step(self, entry: Entry) -> Step:
        """Return the step of a new line."""
        return self._steps[entry.id]

    def left_out_by(self, entry: Entry) -> LeftOut | None:
        """Return the line rejected because of a new one: that line itself, or one after it."""
        found = [place for place in map(self._left_out.get, (entry.id, "")) if place is not None]
        return self.new.left_out[min(found)] if found else None

    def undone_on(self, day: date) -> date | None:
        """Return the day of a later line that sets another state, with or without the new line."""
        place = bisect_right(self._days, day)
        if place == len(self._days):
            return None
        if self._agreed[place].state is self.new.state_on(day):
            place = self._next_other[place]
        return self._days[place] if place < len(self._days) else None

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {step.entry.id: step for step in self.new.steps if step.entry.line == NEW}

    @cached_property
    def _left_out(self) -> dict[str, int]:
        """The first line rejected because of each new line, as its place, by the new line's id.

        Under ``""`` stands the first one that comes before every new line.
        """
        known = {left.entry.text for left in self.old.left_out}
        steps = list(self._steps.values())
        days = [step.line.date for step in steps]
        found: dict[str, int] = {}
        for place, left in enumerate(self.new.left_out):
            entry = left.entry
            before = bisect_right(days, entry.date)
            cause = steps[before - 1].entry.id if before else ""
            if entry.text not in known:
                found.setdefault(entry.id if entry.line == NEW else cause, place)
        return found

    @cached_property
    def _agreed(self) -> list[_Agreed]:
        """The days on which the state does not depend on the new lines."""
        days = dict.fromkeys(step.line.date for step in self.new.steps)
        states = ((day, self.new.state_on(day), self.old.state_on(day)) for day in days)
        return [_Agreed(day, state) for day, state, before in states if state is before]

    @cached_property
    def _days(self) -> list[date]:
        return [agreed.day for agreed in self._agreed]

    @cached_property
    def _next_other(self) -> list[int]:
        """For each agreed day, the place of the next one with a different state."""
        following = [len(self._agreed)] * len(self._agreed)
        for place in range(len(self._agreed) - 2, -1, -1):
            same = self._agreed[place].state is self._agreed[place + 1].state
            following[place] = following[place + 1] if same else place + 1
        return following
