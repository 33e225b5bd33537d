"""Read a printed table as text: one cell per line after a TAB, blank lines between rows.

The table of Jinan 2021 came in this form. The header has one cell for both levels of headings, so
a row has one cell more. An empty heading repeats the one above; a heading printed again after a
page break is the same heading.
"""

from __future__ import annotations

from gongkai.model.span import Span
from gongkai.office.cell import Cell
from gongkai.office.task_tables.builder import Imported, Layout, table_in

_LAYOUT = Layout("没有以制表符开头的行", "每个单元格一行、以制表符开头，行间空一行")


def read_text_table(text: str, file: str, source: str) -> Imported:
    """Parse a table; ``file`` is its name in problems, ``source`` its name in the table."""
    prose, blocks = _blocks(text, file)
    title = next((line for line in reversed(prose) if line), "")
    return table_in(title, blocks, file, source, _LAYOUT)


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
