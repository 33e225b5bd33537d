"""Sequences whose items are made when they are asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

ItemT = TypeVar("ItemT")


class OnDemand(Sequence[ItemT]):
    """A sequence that makes an item anew each time; it equals any sequence of equal items."""

    @abstractmethod
    def item(self, place: int) -> ItemT:
        """Make the item at a place, from 0."""

    @overload
    def __getitem__(self, place: int) -> ItemT: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ItemT]: ...
    def __getitem__(self, place: int | slice) -> ItemT | Sequence[ItemT]:
        """Return one item, or those of a slice."""
        places = range(len(self))[place]
        return self.item(places) if isinstance(places, int) else [*map(self.item, places)]

    def __iter__(self) -> Iterator[ItemT]:
        return map(self.item, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]
