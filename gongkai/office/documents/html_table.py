"""A table of a web page: its cells as they come, laid out as a browser does."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BLANKS = re.compile("[ \t\n\r\f]+")
_DIGITS = re.compile("[ \t\n\r\f]*([0-9]{1,9})")
_MOST_ROWSPAN, _MOST_COLSPAN = 65_534, 1000
"""The most that browsers let a cell span."""
_MOST_PLACES = 500_000
_HEAD, _BODY, _FOOT = range(3)
_ORDER = {"thead": _HEAD, "tfoot": _FOOT}


class TooLarge(Exception):
    """A page whose tables are larger or deeper than any table of tasks."""


class Words:
    """Text as it is laid out: blanks run together, lines without any left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, text: str) -> None:
        """Go on with text as it stands in the page."""
        self._parts.append(_BLANKS.sub(" ", text))

    def end_line(self) -> None:
        """Go on in a new line."""
        self._parts.append("\n")

    def take(self) -> str:
        """Return the lines, and begin anew."""
        lines = (_BLANKS.sub(" ", line).strip(" ") for line in "".join(self._parts).split("\n"))
        self._parts.clear()
        return "\n".join(line for line in lines if line.strip())


class HtmlCell:
    """A cell, how far it spans, and the tables in it."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.rowspan = _spanned(attributes.get("rowspan", ""), _MOST_ROWSPAN)
        if attributes.get("rowspan", "").strip() == "0":
            self.rowspan = _MOST_ROWSPAN
        self.colspan = _spanned(attributes.get("colspan", ""), _MOST_COLSPAN)
        self.words = Words()
        self.text = ""
        self.inner: list[Found] = []
        self.laid: Cell | None = None


class Found(NamedTuple):
    """A table that holds text, and the text before it."""

    above: str
    table: HtmlTable


class _Row(NamedTuple):
    order: int
    group: int
    cells: list[HtmlCell]


class _Placed(NamedTuple):
    """A cell in a row, from its first column to the one after its last."""

    start: int
    end: int
    cell: HtmlCell
    until: int
    """The number of the first row in which it stands no more."""


class HtmlTable:
    """The rows of a table; ``cell`` is the one that is open."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._group = 0
        self._order = _BODY
        self._seen: set[int] = set()
        self.cell: HtmlCell | None = None

    def begin_group(self, tag: str) -> None:
        """Begin a part; the first head goes to the top, the first foot to the bottom."""
        self._group += 1
        order = _ORDER.get(tag, _BODY)
        self._order = _BODY if order in self._seen else order
        self._seen.add(order)

    def end_group(self) -> None:
        """Go on with rows outside the parts."""
        self._group += 1
        self._order = _BODY

    def begin_row(self) -> None:
        """Begin a row."""
        self._rows.append(_Row(self._order, self._group, []))

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell, in a row of its own if there is none."""
        if not self._rows:
            self.begin_row()
        self.cell = HtmlCell(attributes)
        self._rows[-1].cells.append(self.cell)

    def end_cell(self) -> None:
        """Keep the text of the open cell."""
        if self.cell:
            self.cell.text = self.cell.words.take()
            self.cell = None

    @property
    def cells(self) -> list[HtmlCell]:
        """The cells in which something stands."""
        return [cell for row in self._rows for cell in row.cells if cell.text.strip() or cell.inner]

    @property
    def is_narrow(self) -> bool:
        """Whether no row has more than one cell."""
        return all(len(row.cells) <= 1 for row in self._rows)

    def grid(self, file: str, number: int, above: str) -> Grid:
        """Lay the table out; columns in which no cell begins are none.

        Raises:
            TooLarge: it has too many places.
        """
        rows = list(self._laid_out())
        starts = sorted({placed.start for row in rows for placed in row})
        if len(rows) * len(starts) > _MOST_PLACES:
            raise TooLarge
        grid = []
        for y, row in enumerate(rows, 1):
            line: list[Cell | None] = [None] * len(starts)
            for start, end, cell, _ in row:
                first, last = bisect_left(starts, start), bisect_left(starts, end)
                if cell.laid is None:
                    place = f"表{number}!行{y}列{first + 1}"
                    cell.laid = Cell(cell.text, Span(file, y, first + 1, 0, place))
                line[first:last] = [cell.laid] * (last - first)
            grid.append(tuple(line))
        return Grid(f"表{number}", tuple(grid), tuple(above.split("\n")) if above else ())

    def _laid_out(self) -> Iterator[list[_Placed]]:
        """Yield the rows in the order of their parts; a cell ends with its part."""
        work = 0
        ordered = sorted(self._rows, key=attrgetter("order"))
        for _, rows in groupby(ordered, key=attrgetter("group")):
            standing: list[_Placed] = []
            for y, row in enumerate(rows):
                placed = _place(y, row.cells, standing)
                work += len(placed)
                if work > _MOST_PLACES:
                    raise TooLarge
                if placed:
                    yield placed
                standing = [each for each in placed if each.until > y + 1]


def _place(y: int, cells: list[HtmlCell], standing: list[_Placed]) -> list[_Placed]:
    """Put the cells of a row between those that stand there from rows above."""
    placed = []
    waiting = iter(standing)
    taken = next(waiting, None)
    column = 0
    for cell in cells:
        while taken and taken.start <= column:
            placed.append(taken)
            column = max(column, taken.end)
            taken = next(waiting, None)
        end = column + cell.colspan
        if taken:
            end = min(end, taken.start)
        placed.append(_Placed(column, end, cell, y + cell.rowspan))
        column = end
    if taken:
        placed += [taken, *waiting]
    return placed


def _spanned(written: str, most: int) -> int:
    match = _DIGITS.match(written)
    return min(max(1, int(match[1])), most) if match else 1
