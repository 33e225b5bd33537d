"""The effective lines of a ledger: what counts after corrections and retractions."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.columns import Entries
from gongkai.model.on_demand import ItemT, OnDemand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from gongkai.model.entry import Entry


class EffectiveLine(NamedTuple):
    """An effective entry, sorted where its original is.

    ``moment``, ``id`` and ``written`` (the calendar date in ``at``) are those of the original.
    """

    date: date
    moment: str
    id: str
    written: str
    entry: Entry


class EffectiveLines(OnDemand[EffectiveLine]):
    """Effective lines in the order of their originals in the file.

    ``places`` are those of the originals among the entries of the ledger, ``effective`` the
    entries in force of originals that were amended. ``dates`` and ``marks``, by the place of the
    original, are those in force, ``written`` is the calendar date in ``at`` of the original.
    """

    def __init__(
        self,
        entries: Entries,
        places: Sequence[int] | None = None,
        effective: Mapping[int, Entry] | None = None,
    ) -> None:
        self._entries = entries
        self._effective = effective or {}
        self.places = range(len(entries)) if places is None else places
        self.dates, self.marks = entries.columns.dates, entries.columns.marks
        self.written = entries.columns.written
        if self._effective:
            dates = {place: entry.date for place, entry in self._effective.items()}
            self.dates = _replaced(self.dates, dates)
            self.marks = _replaced(self.marks, self._effective)

    def __len__(self) -> int:
        return len(self.places)

    def item(self, place: int) -> EffectiveLine:
        """Make the line of the ``place``-th of the originals."""
        return self.line(self.places[place])

    def line(self, place: int) -> EffectiveLine:
        """Make the line whose original is the entry at a place."""
        columns = self._entries.columns
        return EffectiveLine(
            self.dates[place],
            columns.moments[place],
            columns.ids[place],
            columns.written[place],
            self.entry(place),
        )

    def entry(self, place: int) -> Entry:
        """Make the entry in force for the one at a place."""
        return self._effective.get(place) or self._entries[place]

    @cached_property
    def by_task(self) -> Mapping[str, Sequence[int]]:
        """The places of the originals by task id, in fold order: by day, moment and id."""
        _, tasks, moments, _, ids, *_ = self._entries.columns
        keys = [*zip(self.dates, moments, ids, strict=True)]
        found: dict[str, list[int]] = defaultdict(list)
        for place in sorted(self.places, key=keys.__getitem__):
            found[tasks[place]].append(place)
        return found


def _replaced(column: Sequence[ItemT], others: Mapping[int, ItemT]) -> Sequence[ItemT]:
    copied = [*column]
    for place, item in others.items():
        copied[place] = item
    return copied


NO_LINES = EffectiveLines(Entries())
