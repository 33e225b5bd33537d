"""Lay the cells of a Word table out as a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.office.documents.word_xml import children, inner, is_on, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_COLUMNS = 500
"""Word itself makes 63."""
_MOST_PLACES = 1_000_000
_SLIVER = 150
"""A column narrower than this, in twentieths of a point, is two edges drawn not quite in line."""

_Row = list["_Element | None"]


class Layout(NamedTuple):
    """Which cell stands where: each merged one at every place that it covers."""

    rows: list[_Row]
    covered: list[tuple[_Element, _Element]]
    """Cells that a merged one covers, which may still hold text, with that one."""
    hidden: list[_Element]
    """Rows that are not shown."""


def lay_out(table: _Element) -> Layout | None:
    """Return the layout of a table; None if it has too many places."""
    layout = Layout([], [], [])
    places = 0
    for element in children(table, "tr"):
        if is_on(inner(element, "trPr/hidden")):
            layout.hidden.append(element)
            continue
        row = _row(element, layout)
        places += len(row)
        if len(row) > _MOST_COLUMNS or places > _MOST_PLACES:
            return None
        layout.rows.append(row)
    width = max(map(len, layout.rows), default=0)
    if width * len(layout.rows) > _MOST_PLACES:
        return None
    for row in layout.rows:
        row.extend([None] * (width - len(row)))
    grid = inner(table, "tblGrid")
    _narrow(layout.rows, [] if grid is None else [number(each, "w") for each in grid])
    return layout


def _row(element: _Element, layout: Layout) -> _Row:
    above = layout.rows[-1] if layout.rows else []
    row: _Row = [None] * _columns(element, "trPr/gridBefore", 0)
    for cell in children(element, "tc"):
        if len(row) > _MOST_COLUMNS:
            break
        owner = _owner(cell, row, above)
        if owner is not cell:
            layout.covered.append((cell, owner))
        row += [owner] * max(1, _columns(cell, "tcPr/gridSpan", 1))
    return [*row, *[None] * _columns(element, "trPr/gridAfter", 0)]


def _columns(element: _Element, path: str, default: int) -> int:
    return min(number(inner(element, path), default=default), _MOST_COLUMNS + 1)


def _owner(cell: _Element, row: _Row, above: _Row) -> _Element:
    """Return the cell that a cell is merged into; itself, if into none."""
    if _continues(cell, "hMerge") and row and row[-1] is not None:
        return row[-1]
    x = len(row)
    if _continues(cell, "vMerge") and x < len(above) and (owner := above[x]) is not None:
        begins_here = not x or above[x - 1] is not owner
        if begins_here and inner(owner, "tcPr/vMerge") is not None:
            return owner
    return cell


def _continues(cell: _Element, merge: str) -> bool:
    found = inner(cell, f"tcPr/{merge}")
    return found is not None and value(found) in (None, "continue")


def _narrow(rows: list[_Row], widths: list[int]) -> None:
    """Take out columns in which no cell stands alone: repeated ones, and slivers between edges."""
    for x in reversed(range(len(rows[0]) if rows else 0)):
        is_sliver = x < len(widths) and 0 < widths[x] < _SLIVER
        if all(_stands_beside(row, x, is_sliver) for row in rows):
            for row in rows:
                del row[x]


def _stands_beside(row: _Row, x: int, either_side: bool) -> bool:
    """Return whether what stands in a column stands left of it too, or on either side."""
    if x and row[x] is row[x - 1]:
        return True
    return either_side and (row[x] is None or (x + 1 < len(row) and row[x] is row[x + 1]))
