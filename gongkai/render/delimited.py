"""CSV and TSV: one flat table, with ``'`` before what a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gongkai.model.report import State
from gongkai.ops.formulas import safe
from gongkai.render.cells import plain

if TYPE_CHECKING:
    from gongkai.model.report import Cell, Report


def render_csv(report: Report) -> str:
    """Set a report's sheet as CSV, RFC 4180 with LF."""
    return _render(report, ",")


def render_tsv(report: Report) -> str:
    """Set a report's sheet as TSV."""
    return _render(report, "\t")


def _render(report: Report, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.heading for column in report.sheet.columns])
    writer.writerows([_value(cell) for cell in row] for row in report.sheet.rows)
    return out.getvalue()


def _value(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    return safe(cell.status.value if isinstance(cell, State) else plain(cell))
