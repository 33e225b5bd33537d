"""Write a table as text, in every form in which such tables are copied out of documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TypeAlias

from tests.office.spec import TableSpec

TextForm: TypeAlias = Callable[[TableSpec], str]


def _rows(spec: TableSpec, merged: str | None) -> list[list[str]]:
    """Return header and rows; ``merged`` stands for a cell that continues, None leaves it out."""
    rows: list[list[str]] = [[] for _ in spec.grid]
    begun = {(y, x): cell.text for y, x, cell in spec.placed()}
    for y, row in enumerate(spec.grid):
        for x, _ in enumerate(row):
            text = begun.get((y, x), merged)
            if text is not None:
                rows[y].append(text)
    return rows


def _header(spec: TableSpec) -> list[str]:
    return [cell.text for cell in spec.header[0]]


def _body(spec: TableSpec, merged: str | None) -> list[list[str]]:
    return _rows(spec, merged)[len(spec.header) :]


def tab_lines(spec: TableSpec) -> str:
    """Write one cell a line after a TAB, an empty line between rows."""
    rows = [_header(spec), *_body(spec, "")]
    blocks = ("".join(f"\t{cell}\n" for cell in row) for row in rows)
    return f" {spec.title}\n\n" + "\n".join(blocks)


def _csv(spec: TableSpec, separator: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerows([[spec.title], *_rows(spec, "")])
    return file.getvalue()


def comma_separated(spec: TableSpec) -> str:
    """Write CSV, as a spreadsheet saves it."""
    return _csv(spec, ",")


def tab_separated(spec: TableSpec) -> str:
    """Write cells separated by TABs, as a spreadsheet copies them."""
    return _csv(spec, "\t")


def markdown(spec: TableSpec) -> str:
    """Write a table of Markdown; what it cannot hold is escaped."""
    header, *rows = _rows(spec, "")
    lines = [header, ["---"] * len(header), *rows]
    escaped = ([c.replace("|", "\\|").replace("\n", "<br>") for c in row] for row in lines)
    return f"# {spec.title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in escaped)


def rows_with_bars(spec: TableSpec) -> str:
    """Write a row a line, a bar behind each cell; cells that continue are left out."""
    rows = [_header(spec), *_body(spec, None)]
    return f"{spec.title}\n" + "".join(f"{' | '.join(row)} |\n" for row in rows)


def cells_with_bars(spec: TableSpec) -> str:
    """Write a cell and a bar a line; cells that continue are left out."""
    cells = [cell for row in [_header(spec), *_body(spec, None)] for cell in row]
    return f"{spec.title}\n" + "".join(f"{cell} |\n" for cell in cells)


def bars_on_lines(spec: TableSpec) -> str:
    """Write cells and bars on lines of their own; cells that continue are left out."""
    cells = [cell for row in [_header(spec), *_body(spec, None)] for cell in row]
    return f"{spec.title}\n" + "".join(f"{cell}\n|\n" for cell in cells)


def cells_on_lines(spec: TableSpec) -> str:
    """Write a cell a line and nothing else; cells that continue are left out."""
    cells = [cell for row in [_header(spec), *_body(spec, None)] for cell in row]
    return "\n".join([spec.title, *cells]) + "\n"


def wide_blanks(spec: TableSpec) -> str:
    """Write cells with wide blanks between them; cells that continue are left out."""
    rows = [_header(spec), *_body(spec, None)]
    return f"{spec.title}\n" + "".join("\u3000".join(row) + "\n" for row in rows)


def _prose(spec: TableSpec, task: str) -> str:
    """Write headings on lines of their own, and each task by a pattern."""
    lines = [spec.title]
    above: list[str] = []
    for row in spec.grid[len(spec.header) :]:
        *headings, requirement, units = row
        new = (n for n in range(len(headings)) if headings[: n + 1] != above[: n + 1])
        lines += [headings[n] for n in new]
        above = headings
        lines.append(task.format(requirement, units))
    return "\n".join(lines) + "\n"


def paragraphs(spec: TableSpec) -> str:
    """Write the units in brackets behind each requirement."""
    return _prose(spec, "{}（{}）")


def labelled(spec: TableSpec) -> str:
    """Write the units on a line of their own, led by what they are."""
    return _prose(spec, "{}\n责任单位：{}")


TABLES: tuple[TextForm, ...] = (
    tab_lines,
    comma_separated,
    tab_separated,
    markdown,
    rows_with_bars,
    cells_with_bars,
    bars_on_lines,
    cells_on_lines,
    wide_blanks,
)
"""Every form that keeps cells apart."""
