"""Read a printed table as text: one cell per line after a TAB, blank lines between rows.

The table of Jinan 2021 came in this form. The header has one cell for both levels of headings, so
a row has one cell more. An empty heading repeats the one above; a heading printed again after a
page break is the same heading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Document, Grid, GridRow
from gongkai.office.task_tables.header import header_of

_FORM = "每个单元格一行的文本（制表符开头）"


def text_document(text: str, file: str) -> Document:
    """Read a text; ``file`` is its name in problems."""
    prose, blocks = _blocks(text, file)
    if not blocks:
        blocks = [[Cell(line, Span(file))] for line in prose[:1]]
    rows: tuple[GridRow, ...] = tuple(map(tuple, blocks))
    width = len(rows[0]) + 1 if rows else 0
    problems = (
        faults.ROW_WIDTH.at(
            row[0].span,
            f"这一行有 {len(row)} 个单元格，应为 {width} 个",
            "对照原件补上或删去单元格。",
        )
        for row in blocks[1:]
        if len(row) != width and header_of(rows)
    )
    return Document(_FORM, (Grid("", rows, tuple(prose)),), problems=tuple(problems))


def _blocks(text: str, file: str) -> tuple[list[str], list[list[Cell]]]:
    """Return the stripped lines before the table, and the runs of lines that begin with a TAB."""
    prose: list[str] = []
    blocks: list[list[Cell]] = [[]]
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("\t"):
            blocks[-1].append(Cell(line[1:], Span(file, number, 2, max(1, len(line) - 1))))
            continue
        if blocks[-1]:
            blocks.append([])
        if len(blocks) == 1:
            prose.append(line.strip())
    return prose, [block for block in blocks if block]


def read_printed_text(text: str, file: str, wanted: Wanted) -> Reading:
    """Parse a table, and tell what was seen."""
    table, problems = read_text_table(text, file, wanted.source)
    if table is None:
        return Reading(None, None, problems=problems)
    rows = list(table.rows())
    _, blocks = _blocks(text, file)
    names = ("标题", "具体要求", "责任单位")
    columns = tuple(
        ReadColumn("".join(cell.text.split()), name)
        for cell, name in zip(blocks[0], names, strict=True)
    )
    filled = sum(not cell.text for block in blocks[1:] for cell in block[:2])
    return Reading(
        table,
        Seen(
            "文本，每个单元格一行", "", columns, len(rows), levels=2, filled_down=filled, missing=0
        ),
    )
