"""Grids as the readers of documents give them, from short texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.span import Span
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Document, Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.office.documents.grid import GridRow

UP, LEFT = "↑", "←"
"""In the place of a text: merged with the cell above, or on the left."""
NO_CELL = "×"


def grid(rows: Sequence[str | Sequence[str]], name: str = "表1", above: Sequence[str] = ()) -> Grid:
    """Return a grid; a row is a list of texts, or one text with ``|`` between its cells."""
    texts = [row.split("|") if isinstance(row, str) else list(row) for row in rows]
    width = max(map(len, texts), default=0)
    made: list[GridRow] = []
    for y, line in enumerate(texts, 1):
        row: list[Cell | None] = []
        for x, text in enumerate([*line, *[NO_CELL] * (width - len(line))], 1):
            if text == NO_CELL:
                row.append(None)
            elif text == UP:
                row.append(made[-1][x - 1])
            elif text == LEFT:
                row.append(row[-1])
            else:
                row.append(Cell(text, Span("表.docx", y, x, 0, f"{name}!行{y}列{x}")))
        made.append(tuple(row))
    return Grid(name, tuple(made), tuple(above))


def document(*grids: Grid) -> Document:
    """Return a document of these grids."""
    return Document("Word 表格", grids)
