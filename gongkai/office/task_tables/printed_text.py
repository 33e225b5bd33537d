"""Read a printed table as text: one cell per line after a TAB, blank lines between rows.

The table of Jinan 2021 came in this form. The header has one cell for both levels of headings, so
a row has one cell more. An empty heading repeats the one above; a heading printed again after a
page break is the same heading.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from gongkai.model.span import Span
from gongkai.model.task import Table
from gongkai.office import faults
from gongkai.office.batch.csv_cells import Cell
from gongkai.office.task_tables.builder import Builder, Imported, is_header, no_header
from gongkai.ops.language.days import is_year

if TYPE_CHECKING:
    from gongkai.model.problem import Problem

_YEAR = r"([0-9]{4})年"


def read_text_table(text: str, file: str, source: str) -> Imported:
    """Parse a table; ``file`` is its name in problems, ``source`` its name in the table."""
    prose, blocks = _blocks(text, file)
    title = next((line for line in reversed(prose) if line), "")
    year = re.search(_YEAR, title)
    problems: list[Problem] = []
    if not blocks or not is_header(blocks[0]):
        problems.append(no_header(blocks, file))
    elif year is None or not is_year(int(year[1])):
        problems.append(
            faults.NO_YEAR.at(Span(file), f"无法从表名判断年份：{title or '（没有表名）'}")
        )
    if problems or year is None:
        return Imported(None, tuple(problems))
    reader = Builder(int(year[1]))
    for block in blocks[1:]:
        reader.row(block)
    table = Table(
        year=reader.year,
        title=title,
        sections=reader.sections(),
        span=Span(file),
        source=source,
        default_due=date(reader.year, 12, 31),
    )
    return Imported(None if reader.problems else table, tuple(reader.problems))


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
