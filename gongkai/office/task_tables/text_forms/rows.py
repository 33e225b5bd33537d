"""From a header and cells to a grid: every cell under its column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.office.documents.grid import Grid
from gongkai.office.task_tables.column_kinds import Kind
from gongkai.office.task_tables.header import header_of
from gongkai.office.task_tables.text_forms.alignment import NUMBER, Alignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import GridRow
    from gongkai.office.task_tables.text_forms.alignment import Row

_FEWEST_NUMBERS = 3
_MOST_LEVELS = 3


class Columns(NamedTuple):
    """The header with one cell a column, and what each column holds."""

    header: tuple[Cell, ...]
    kinds: tuple[Kind, ...]


def grid_of_rows(header: list[Cell], rows: list[list[Cell]], above: tuple[str, ...]) -> Grid:
    """Return rows as a grid; a row without its merged cells is short, or ends in empty ones."""
    written = [without_last_blanks(row) or row for row in rows]
    width = max(len(header), *map(len, written)) if rows else len(header)
    columns = _columns(header, [cell for row in written for cell in row], width - len(header))
    alignment = Alignment(columns.kinds)
    words = _texts(header)
    body: list[GridRow] = []
    for row, own in zip(rows, written, strict=True):
        aligned = alignment.row(own)
        if _texts(own) == words:
            body.append(columns.header)
        elif len(row) >= width and aligned[: len(own)] == own and len(own) > 1:
            body.append(tuple(row[:width]))
        else:
            body.append(_whole(aligned, columns))
    return Grid("", (columns.header, *body), above)


def grid_of_whole_rows(header: list[Cell], rows: list[list[Cell]], above: tuple[str, ...]) -> Grid:
    """Return rows that leave no cell out, not even an empty one."""
    width = max(len(header), *(len(without_last_blanks(row)) for row in rows), 0)
    columns = _columns(header, [cell for row in rows for cell in row], width - len(header))
    filled = ((*row[:width], *[None] * (width - len(row))) for row in rows)
    return Grid("", (columns.header, *filled), above)


def grid_of_cells(header: list[Cell], cells: list[Cell], above: tuple[str, ...]) -> Grid:
    """Return cells as a grid, where nothing says which begin a row.

    There are as many levels of headings as let the cells fit best.
    """
    cells = _without_headers([cell for cell in cells if cell.text], header)
    numbered = _has_numbers(header, cells)
    layouts = [_columns(header, cells, numbered + levels) for levels in range(_MOST_LEVELS)]
    read = [(Alignment(columns.kinds).rows(cells), columns) for columns in layouts]
    (_, rows), columns = min(read, key=lambda each: each[0][0])
    return Grid("", (columns.header, *(_whole(row, columns) for row in rows)), above)


def without_last_blanks(row: list[Cell]) -> list[Cell]:
    """Return a row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].text:
        end -= 1
    return row[:end]


def _columns(header: list[Cell], cells: list[Cell], more: int) -> Columns:
    """Return ``more`` columns than the header has: a number without a heading, then headings."""
    headed = list(header)
    kinds = _kinds(header)
    if more and _has_numbers(header, cells):
        first = next(cell for cell in cells if NUMBER.fullmatch(cell.text))
        place = 0 if first is cells[0] else kinds.index(Kind.REQUIREMENT)
        headed.insert(place, first._replace(text=Kind.NUMBER.value))
        kinds.insert(place, Kind.NUMBER)
        more -= 1
    place = kinds.index(Kind.HEADING if Kind.HEADING in kinds else Kind.REQUIREMENT)
    headed[place:place] = [headed[place]] * more
    kinds[place:place] = [Kind.HEADING] * more
    return Columns(tuple(headed), tuple(kinds))


def _kinds(header: list[Cell]) -> list[Kind]:
    """Return what the columns hold; units that go to the remark are still units."""
    found = header_of((tuple(header),))
    columns = found.columns if found else ()
    return [Kind.RESPONSIBLE if column.label else column.kind for column in columns]


def _has_numbers(header: list[Cell], cells: list[Cell]) -> bool:
    """Return whether there are bare numbers that no heading announces."""
    numbers = sum(1 for text in _texts(cells) if NUMBER.fullmatch(text))
    return numbers >= _FEWEST_NUMBERS and Kind.NUMBER not in _kinds(header)


def _whole(row: Row, columns: Columns) -> GridRow:
    """Return a row; a heading that stands alone is merged over the rest of it."""
    filled = [column for column, cell in enumerate(row) if cell and cell.text]
    last = filled[-1] if filled else len(row)
    if all(columns.kinds[column] is Kind.HEADING for column in filled):
        row[last + 1 :] = [row[last]] * (len(row) - last - 1) if filled else []
    return tuple(row)


def _without_headers(cells: list[Cell], header: list[Cell]) -> list[Cell]:
    """Return the cells without a header that is printed again after a page break."""
    words = _texts(header)
    kept: list[Cell] = []
    for cell in cells:
        kept.append(cell)
        if _texts(kept[-len(words) :]) == words:
            del kept[-len(words) :]
    return kept


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells]
