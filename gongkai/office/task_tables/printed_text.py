"""A printed table as text: one cell a line, each led by a TAB, a blank line between rows.

This is the form in which the table of Jinan 2021 came. The header has one cell for both levels
of headings, so a row has one cell more; an empty heading continues the one above, and one that is
printed again after a page break is the same heading.
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
    """Read a table from its text; ``file`` names it in problems, ``source`` in the table."""
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
    """The lines before the table, stripped, and the runs of lines led by a TAB."""
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
