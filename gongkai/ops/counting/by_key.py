"""Counts kept apart by a key: a task, a unit, a row, a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from gongkai.ops.duties.records import Count

KeyT = TypeVar("KeyT")
CountT = TypeVar("CountT", bound="Count")


class ByKey(dict[KeyT, CountT]):
    """One count for each key."""

    def add(self, other: ByKey[KeyT, CountT]) -> None:
        """Add each count to that of the same key."""
        for key, count in other.items():
            if key in self:
                self[key].add(count)
            else:
                self[key] = count
