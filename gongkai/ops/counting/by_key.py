"""Counts kept apart by a key: a task, a unit, a row, a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.ops.duties.records import Count

KeyT = TypeVar("KeyT")
CountT = TypeVar("CountT", bound="Count")


class ByKey(dict[KeyT, CountT]):
    """One count for each key."""

    def of(self, key: KeyT, make: Callable[[], CountT]) -> CountT:
        """Return the count of a key; where there is none yet, ``make`` one."""
        found = self.get(key)
        if found is None:
            found = self[key] = make()
        return found

    def add(self, other: ByKey[KeyT, CountT]) -> None:
        """Add each count to that of the same key."""
        for key, count in other.items():
            if key in self:
                self[key].add(count)
            else:
                self[key] = count
