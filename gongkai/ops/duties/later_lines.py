"""Lines that are dated after the day asked about: what an answer does not count yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.ops.duties.history import History


@dataclass(slots=True)
class Later:
    """How many lines there are of later days, and the last of these days."""

    count: int = 0
    last: date | None = None

    def take(self, history: History, day: date) -> None:
        """Count the steps of a duty that are dated after ``day``."""
        steps = history.steps_after(day)
        if steps:
            self.add(Later(len(steps), steps[-1].line.date))

    def take_days(self, days: Iterable[date]) -> None:
        """Count lines by their days, all of them later."""
        for day in days:
            self.add(Later(1, day))

    def add(self, other: Later) -> None:
        """Add what was found elsewhere."""
        self.count += other.count
        self.last = max(filter(None, (self.last, other.last)), default=None)


def later_of(histories: Iterable[History], day: date) -> Later:
    """Count the steps of duties that are dated after ``day``."""
    found = Later()
    for history in histories:
        found.take(history, day)
    return found
