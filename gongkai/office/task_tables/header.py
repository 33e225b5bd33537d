"""The header of a task table: the rows that say what its columns are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.office.task_tables.column_kinds import ROLES, Kind, folded, kind_of, names_a_task
from gongkai.ops.duties.unit_cells import names_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import GridRow

_SEARCHED = 30
"""The rows in which a header is looked for."""
_MOST_HEADER_ROWS = 3
_NUMBER = r"[0-9]{1,4}[.．、]?"
_SHORT = 12
"""The most characters of a cell in the second row of a header."""


class Column(NamedTuple):
    """A column; ``cell`` is the lowest of its header, ``label`` goes before its remarks."""

    kind: Kind
    heading: str
    cell: Cell | None = None
    label: str = ""


class Header(NamedTuple):
    """Its first row and the row after it, from 0; ``columns`` end with the last that is headed."""

    first: int
    after: int
    columns: tuple[Column, ...]

    def of(self, *kinds: Kind) -> list[int]:
        """Return the places of the columns of these kinds."""
        return [place for place, column in enumerate(self.columns) if column.kind in kinds]

    @property
    def requirement(self) -> int:
        """The place of the requirement."""
        return self.of(Kind.REQUIREMENT)[0]

    @property
    def units(self) -> list[int]:
        """The places of the columns of units."""
        return self.of(*ROLES)

    @property
    def headings(self) -> tuple[str, ...]:
        """The words of the header."""
        return tuple(column.heading for column in self.columns)


def header_of(rows: Sequence[GridRow]) -> Header | None:
    """Find the header that names a task and who does it; None if there is none."""
    for first in range(min(len(rows), _SEARCHED)):
        if not _may_begin(rows[first]):
            continue
        after = _end(rows, first)
        columns = _columns(rows[first:after])
        if says_who_does_what(columns):
            return Header(first, after, tuple(_resolved(columns)))
    return None


def says_who_does_what(columns: Sequence[Column]) -> bool:
    """Return whether columns name a task and who does it."""
    return names_task(columns) and any(column.kind in ROLES for column in columns)


def names_task(columns: Sequence[Column]) -> bool:
    """Return whether one of the columns names a task."""
    return any(
        names_a_task(column.heading) and column.kind in (Kind.TASK, Kind.REQUIREMENT)
        for column in columns
    )


def columns_over(header: Header, rows: Sequence[GridRow]) -> tuple[Column, ...]:
    """Return a column for every cell of the rows below a header.

    A header with fewer cells than the first row has one for all levels of headings; where it is
    wide enough as it stands, what lies to its right is not read.
    """
    columns = list(header.columns)
    first = next((row for row in rows if _width(row) > len(columns)), None)
    if first is not None and not any(_fits(first, place) for place in header.units):
        place = min(header.of(Kind.HEADING, Kind.REQUIREMENT))
        spread = columns[place]._replace(kind=Kind.HEADING)
        columns[place:place] = [spread] * (_width(first) - len(columns))
    width = max(map(len, rows), default=0)
    columns += [Column(Kind.UNREAD, "")] * (width - len(columns))
    return tuple(_numbered(column, place, rows) for place, column in enumerate(columns))


def goes_on_below(header: Header, rows: Sequence[GridRow], more: Sequence[GridRow]) -> bool:
    """Return whether rows without a header of their own hold units where those above them do."""
    columns = columns_over(header, rows)
    units = [place for place, column in enumerate(columns) if column.kind in ROLES]
    return any(_fits(row, place) for row in more for place in units)


def _width(row: GridRow) -> int:
    """Return how many columns a row takes up; one heading over the whole width takes up one."""
    written = [place for place, cell in enumerate(row) if text_of(cell)]
    alone = len({id(row[place]) for place in written}) == 1
    return 1 if alone else max(written, default=-1) + 1


def _fits(row: GridRow, place: int) -> bool:
    return place < len(row) and names_units(text_of(row[place]), None)


def _numbered(column: Column, place: int, rows: Sequence[GridRow]) -> Column:
    """Return a column of headings that holds nothing but numbers as one of numbers."""
    if column.kind is not Kind.HEADING:
        return column
    texts = [text_of(row[place]) for row in rows if place < len(row)]
    written = [text for text in texts if text]
    if written and all(re.fullmatch(_NUMBER, text) for text in written):
        return column._replace(kind=Kind.NUMBER)
    return column


def row_columns(row: GridRow) -> Sequence[Column]:
    """Return the columns that a row would head."""
    return _columns([row])


def text_of(cell: Cell | None) -> str:
    """Return the text of a cell without the blanks around it; empty if there is no cell."""
    return cell.text.strip() if cell else ""


def _may_begin(row: GridRow) -> bool:
    """Return whether a row may be the first of a header: several cells, one of them known."""
    texts = {id(cell): text_of(cell) for cell in row if text_of(cell)}
    return len(texts) > 1 and any(kind_of(text) is not Kind.UNREAD for text in texts.values())


def _end(rows: Sequence[GridRow], first: int) -> int:
    """Return the row behind a header that begins at ``first``."""
    after = first + 1
    while (
        after < len(rows)
        and after - first < _MOST_HEADER_ROWS
        and _goes_on(rows[after - 1], rows[after])
    ):
        after += 1
    return after


def _goes_on(row: GridRow, below: GridRow) -> bool:
    """Return whether a row is the lower part of the header above it."""
    pairs = list(zip(row, below, strict=False))
    new = [lower for upper, lower in pairs if lower is not upper and text_of(lower)]
    if any(len(text_of(cell)) > _SHORT for cell in new):
        return False
    if any(upper is lower and text_of(upper) for upper, lower in pairs):
        return True
    return bool(new) and all(kind_of(text_of(cell)) is not Kind.UNREAD for cell in new)


def _columns(rows: Sequence[GridRow]) -> list[Column]:
    """Return the columns of a header; one without words goes on with the task on its left."""
    columns: list[Column] = []
    for cells in zip(*rows, strict=False):
        column = _column([cell for cell in cells if text_of(cell)])
        if not column.heading and columns and columns[-1].kind is Kind.TASK:
            column = columns[-1]
        columns.append(column)
    last = max((place for place, cell in enumerate(rows[0]) if text_of(cell)), default=-1)
    lower = (place for row in rows[1:] for place, cell in enumerate(row) if text_of(cell))
    return columns[: max([last, *lower]) + 1]


def _column(cells: list[Cell | None]) -> Column:
    """Return the column under one or more cells; the lowest that says what it is decides."""
    own = list({id(cell): cell for cell in cells if cell}.values())
    words = [folded(cell.text) for cell in own]
    heading = "".join(dict.fromkeys(words))
    tried = (kind_of(text) for text in (*words[:0:-1], heading, *words[:1]))
    kind = next((kind for kind in tried if kind is not Kind.UNREAD), Kind.UNREAD)
    return Column(kind, heading, own[-1] if own else None)


def _resolved(columns: list[Column]) -> Iterator[Column]:
    """Yield the columns, each kind but headings and remarks once: the last is nearest the work."""
    requirement = _last(columns, Kind.REQUIREMENT)
    if requirement is None:
        requirement = _last(columns, Kind.TASK)
    for place, column in enumerate(columns):
        if place == requirement:
            yield column._replace(kind=Kind.REQUIREMENT)
        elif column.kind in (Kind.TASK, Kind.REQUIREMENT):
            yield column._replace(kind=Kind.HEADING)
        elif column.kind in (Kind.REMARK, Kind.UNREAD) or place == _last(columns, column.kind):
            yield column
        elif column.kind in ROLES:
            yield column._replace(kind=Kind.REMARK, label=column.heading)
        else:
            yield column._replace(kind=Kind.UNREAD)


def _last(columns: list[Column], kind: Kind) -> int | None:
    return max((place for place, column in enumerate(columns) if column.kind is kind), default=None)
