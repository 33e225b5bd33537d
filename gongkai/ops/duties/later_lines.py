"""Count the lines dated after the day of a question, which the answer does not include."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.ops.duties.history import History


@dataclass(slots=True)
class Later:
    """The number of later lines, and the day of the last one."""

    count: int = 0
    last: date | None = None

    def take(self, history: History, day: date) -> None:
        """Add the steps of a duty dated after ``day``."""
        if days := history.later_days(day):
            self._reach(len(days), days[-1])

    def take_days(self, days: Iterable[date]) -> None:
        """Add one line for each day; all days are later ones."""
        for day in days:
            self._reach(1, day)

    def add(self, other: Later) -> None:
        """Add the lines counted elsewhere."""
        if other.last:
            self._reach(other.count, other.last)

    def _reach(self, count: int, last: date) -> None:
        self.count += count
        if self.last is None or last > self.last:
            self.last = last


def later_of(histories: Iterable[History], day: date) -> Later:
    """Count the steps of duties dated after ``day``."""
    found = Later()
    for history in histories:
        found.take(history, day)
    return found
