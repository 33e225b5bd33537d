"""Read CSV and TSV into one grid, each cell with its place as a spreadsheet names it."""

from __future__ import annotations

import re

from gongkai.office import faults
from gongkai.office.batch.csv_cells import Cells
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Document, Grid
from gongkai.office.documents.sheet import column_name
from gongkai.ops.language.spreadsheet_formulas import unquoted

_FORM = "CSV 文本"
_BEGINNING = 4096


def read_csv(text: str, file: str, *, bom: bool = False) -> Document:
    """Read a text whose cells are parted by tabs or, where it has none at first, by commas."""
    separator = "\t" if re.match("[^\n]*\t", text[:_BEGINNING].lstrip("\n")) else ","
    cells = Cells(text, file, separator, bom=bom, rule=faults.TEXT_CELL)
    rows = [
        [
            Cell(unquoted(cell.text), cell.span._replace(cell=f"{column_name(x)}{y}", length=0))
            for x, cell in enumerate(row)
        ]
        for y, row in enumerate(cells, 1)
    ]
    if cells.problem:
        return Document(_FORM, (), problems=(cells.problem,))
    width = max(map(len, rows), default=0)
    grid = Grid("", tuple((*row, *[None] * (width - len(row))) for row in rows))
    return Document(_FORM, (grid,))
