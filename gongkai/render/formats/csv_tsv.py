"""CSV and TSV: one flat table, with ``'`` before what a spreadsheet would run.

A line of TSV is a row: no cell holds a tab or a line break.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from gongkai.model.report import State
from gongkai.ops.language.spreadsheet_formulas import safe
from gongkai.render.page.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.model.report import Cell, Report

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def render_csv(report: Report) -> Iterator[str]:
    """Yield a report's sheet as CSV, RFC 4180 with LF, row by row."""
    return _render(report, ",", str)


def render_tsv(report: Report) -> Iterator[str]:
    """Yield a report's sheet as TSV, with ``\\t``, ``\\n``, ``\\r`` and ``\\\\`` in its cells."""
    return _render(report, "\t", _on_one_line)


class _Line:
    """What a writer of CSV writes to: it gives back each line."""

    def write(self, line: str) -> str:
        return line


def _render(report: Report, delimiter: str, written: Callable[[str], str]) -> Iterator[str]:
    writer = csv.writer(_Line(), delimiter=delimiter, lineterminator="\n")
    yield writer.writerow([column.heading for column in report.sheet.columns])
    for row in report.sheet.rows:
        yield writer.writerow([_value(cell, written) for cell in row])


def _value(cell: Cell, written: Callable[[str], str]) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    return written(safe(cell.status.value if isinstance(cell, State) else plain(cell)))


def _on_one_line(text: str) -> str:
    return text.translate(_ESCAPES)
