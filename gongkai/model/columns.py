"""The entries of a ledger as columns: an entry is made only for a line that is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.entry import Entry
from gongkai.model.on_demand import OnDemand

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import date

OFFSET = "+08:00"
"""The end of ``at`` on Beijing's clock."""
_FIRST_MARK = Entry._fields.index("act")


class Columns(NamedTuple):
    """Values of entries, by place; ``written`` are the calendar dates in ``at``.

    An item of ``marks`` is an entry, shared by lines that agree in all that follows the text of
    an entry; its other fields mean nothing. An item of ``sources`` is the line in UTF-8 of an
    entry on Beijing's clock, or an entry that was made before.
    """

    dates: Sequence[date] = ()
    tasks: Sequence[str] = ()
    moments: Sequence[str] = ()
    written: Sequence[str] = ()
    ids: Sequence[str] = ()
    numbers: Sequence[int] = ()
    marks: Sequence[Entry] = ()
    sources: Sequence[bytes | Entry] = ()


class Entries(OnDemand[Entry]):
    """The entries of a ledger in the order of its lines, each under its place.

    ``text`` holds the lines of all entries that are to be made.
    """

    def __init__(
        self,
        columns: Columns = Columns(),  # noqa: B008 - cannot be changed
        text: str = "",
    ) -> None:
        self.columns = columns
        self._text = text

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Entries:
        """Return entries as columns; those that are columns already as they are."""
        if isinstance(entries, Entries):
            return entries
        rows = ((e.date, e.task, e.moment, e.at[:10], e.id, e.line, e, e) for e in entries)
        return cls(Columns(*zip(*rows, strict=True)))

    def and_(self, others: Sequence[Entry]) -> Entries:
        """Return these entries with others behind them."""
        pairs = zip(self.columns, Entries.of(others).columns, strict=True)
        return Entries(Columns._make([*own, *other] for own, other in pairs), self._text)

    def picked(self, places: Iterable[int]) -> Entries:
        """Return the entries at some places, in their order."""
        kept = [*places]
        picked = ([column[place] for place in kept] for column in self.columns)
        return Entries(Columns._make(picked), self._text)

    def __len__(self) -> int:
        return len(self.columns.ids)

    def item(self, place: int) -> Entry:
        """Make the entry at a place."""
        source = self.columns.sources[place]
        if isinstance(source, Entry):
            return source
        dates, tasks, moments, _, ids, numbers, marks, _ = self.columns
        at = f"{moments[place]}{OFFSET}"
        begin = dates[place], tasks[place], at, moments[place], ids[place], numbers[place]
        return Entry._make((*begin, source.decode(), *marks[place][_FIRST_MARK:]))

    @cached_property
    def kinds(self) -> Collection[Entry]:
        """The different ``marks``."""
        return dict(zip(map(id, self.columns.marks), self.columns.marks, strict=True)).values()

    def places_marked(self, test: Callable[[Entry], object]) -> list[int]:
        """Return the places whose marks pass a test."""
        wanted = {id(mark) for mark in self.kinds if test(mark)}
        if not wanted:
            return []
        return [place for place, mark in enumerate(self.columns.marks) if id(mark) in wanted]

    def any_text(self, test: Callable[[str], object]) -> bool:
        """Return whether the text of any entry may pass a test: false only if none does."""
        sources = self.columns.sources if Entry in set(map(type, self.columns.sources)) else ()
        made = (source.text for source in sources if isinstance(source, Entry))
        return bool(test(self._text)) or any(map(test, made))

    @cached_property
    def last_moment(self) -> str:
        """The last moment of writing; empty if there is no entry."""
        return max(self.columns.moments, default="")

    @cached_property
    def unique(self) -> bool:
        """Whether no two lines have the same id."""
        return len(set(self.columns.ids)) == len(self)
