"""The one task table among the grids of a document."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.way import Way
from gongkai.office import faults
from gongkai.office.task_tables.header import (
    Header,
    goes_on_below,
    header_of,
    names_task,
    row_columns,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.problem import Problem
    from gongkai.office.documents.grid import Document, Grid, GridRow
    from gongkai.office.task_tables.reading import Wanted

_CONTINUED = r"续表.{0,3}|[（(]续.{0,3}[）)]|第?[0-9]+页?|[-—]\s*[0-9]+\s*[-—]"
"""What may stand between the parts of a table: 续表, or the number of a page."""
_TABLE = r"表[0-9]+|"
_HEADER = "表头应写明任务和由谁负责，例如“工作任务、具体要求、责任单位”。"
_SHOWN, _SHOWN_LENGTH = 8, 20


class ChosenTable(NamedTuple):
    """A task table: the grids that it is split over, and the header of the first."""

    grids: tuple[Grid, ...]
    header: Header

    @property
    def name(self) -> str:
        """The names of its grids: ``表2、表3``."""
        return "、".join(grid.name for grid in self.grids if grid.name)

    @property
    def above(self) -> tuple[GridRow, ...]:
        """The rows above the header."""
        return self.grids[0].rows[: self.header.first]

    @property
    def merged(self) -> bool:
        """Whether the document tells which cells of its rows are merged."""
        rows = list(self.body())
        return any(
            cell is upper and text_of(cell)
            for above, row in pairwise(rows)
            for upper, cell in zip(above, row, strict=False)
        )

    def body(self) -> Iterator[GridRow]:
        """Yield the rows below the header, those of later grids whole."""
        yield from self.grids[0].rows[self.header.after :]
        for grid in self.grids[1:]:
            yield from grid.rows


def choose(document: Document, wanted: Wanted) -> ChosenTable | Problem:
    """Return the table that is wanted, or the only one there is, or why there is none."""
    grids = list(document.grids)
    if wanted.sheet or wanted.table is not None:
        named = [
            grid
            for number, grid in enumerate(grids, 1)
            if grid.name == wanted.sheet or number == wanted.table
        ]
        if not named:
            return _no_such_table(grids, wanted)
        found = [table for table in _tables(grids) if named[0] in table.grids]
        return found[0] if found else _not_a_task_table(named[0], wanted)
    found = list(_tables(grids))
    if len(found) == 1:
        return found[0]
    if found:
        return _several(found, wanted)
    if not grids:
        return faults.NO_HEADER.at(Span(wanted.file), "不像任务分解表：文件中没有表格", _HEADER)
    return _not_a_task_table(max(grids, key=_likeness), wanted)


def _tables(grids: list[Grid]) -> Iterator[ChosenTable]:
    """Yield the task tables, each with the grids that go on with it."""
    open_table: ChosenTable | None = None
    for grid in grids:
        header = header_of(grid.rows)
        if open_table and _goes_on(open_table, grid, header):
            open_table = open_table._replace(grids=(*open_table.grids, grid))
            continue
        if open_table:
            yield open_table
        open_table = ChosenTable((grid,), header) if header else None
    if open_table:
        yield open_table


def _goes_on(table: ChosenTable, grid: Grid, header: Header | None) -> bool:
    """Return whether a grid is the next part of a table: the same columns, nothing between."""
    last = table.grids[-1]
    if not (re.fullmatch(_TABLE, last.name) and re.fullmatch(_TABLE, grid.name)):
        return False  # sheets are no pages
    if any(line.strip() and not re.fullmatch(_CONTINUED, line.strip()) for line in grid.above):
        return False
    if header:
        return header.headings == table.header.headings and header.first == 0
    alike = _width(grid) == _width(table.grids[0])
    return alike and goes_on_below(table.header, list(table.body()), grid.rows)


def _width(grid: Grid) -> int:
    return max(map(len, grid.rows), default=0)


def _likeness(grid: Grid) -> int:
    """Return how much a grid is like a task table: the largest is told of."""
    return sum(1 for row in grid.rows for cell in row if text_of(cell))


def _no_such_table(grids: list[Grid], wanted: Wanted) -> Problem:
    asked = f"工作表“{wanted.sheet}”" if wanted.sheet else f"第 {wanted.table} 张表"
    names = "、".join(grid.name for grid in grids if grid.name)
    there = f"；现有 {len(grids)} 张{f'：{names}' if names else ''}"
    return faults.NO_SUCH_TABLE.at(Span(wanted.file), f"没有{asked}{there}")


def _several(found: list[ChosenTable], wanted: Wanted) -> Problem:
    """Return the problem of several task tables, naming each with its rows."""
    each = "、".join(f"{table.name}（{_rows(table)} 行）" for table in found)
    way = Way.NAME_TABLE if re.fullmatch(_TABLE, found[0].name) else Way.NAME_SHEET
    return faults.SEVERAL_TABLES.at(
        _place(found[0].grids[0], wanted),
        f"文件中有 {len(found)} 张任务分解表：{each}",
        ("选定其中一张：", way, "。"),
    )


def _rows(table: ChosenTable) -> int:
    """Return the number of rows that hold a requirement."""
    place = table.header.requirement
    return sum(1 for row in table.body() if place < len(row) and text_of(row[place]))


def _not_a_task_table(grid: Grid, wanted: Wanted) -> Problem:
    """Return the problem of a grid without a header, with what it begins with."""
    what = f"不像任务分解表：{_what_is_missing(grid)}；开头是：{_beginning(grid)}"
    return faults.NO_HEADER.at(_place(grid, wanted), what, _HEADER)


def _what_is_missing(grid: Grid) -> str:
    """Say what no header of a grid names."""
    if any(names_task(row_columns(row)) for row in grid.rows[:_SHOWN]):
        return "没有写明由谁负责的栏目"
    return "没有“工作任务”一类的栏目"


def _beginning(grid: Grid) -> str:
    """Return the first words of a grid."""
    cells = {id(cell): text_of(cell) for row in grid.rows[:_SHOWN] for cell in row if cell}
    texts = ["".join(text.split())[:_SHOWN_LENGTH] for text in cells.values() if text]
    return "、".join(texts[:_SHOWN]) or "（空）"


def _place(grid: Grid, wanted: Wanted) -> Span:
    """Return the place of the first text of a grid."""
    cells = (cell for row in grid.rows for cell in row if cell)
    return next((cell.span for cell in cells if text_of(cell)), Span(wanted.file))
