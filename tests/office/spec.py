"""Tables as the makers of documents get them, and the table of 2021 among them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import Role
from gongkai.store.load import load
from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gongkai.model.task import Table


class SpecCell(NamedTuple):
    """A cell, over so many rows and columns."""

    text: str
    rowspan: int = 1
    colspan: int = 1


SpecRow = tuple[SpecCell, ...]
"""The cells that begin in a row."""


class TableSpec(NamedTuple):
    """A table to be written as a document."""

    title: str
    header: tuple[SpecRow, ...]
    rows: tuple[SpecRow, ...]

    @property
    def grid(self) -> list[list[str]]:
        """Its texts, header and rows, each merged cell's at every place that it covers."""
        places = {
            (y, x): cell.text
            for top, left, cell in self.placed()
            for y in range(top, top + cell.rowspan)
            for x in range(left, left + cell.colspan)
        }
        height, width = (max(each) + 1 for each in zip(*places, strict=True))
        return [[places[y, x] for x in range(width)] for y in range(height)]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return sum(cell.colspan for cell in self.header[0])

    def placed(self) -> Iterator[tuple[int, int, SpecCell]]:
        """Yield every cell with its row and column, from 0, header and rows."""
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate([*self.header, *self.rows]):
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                yield y, x, cell
                taken |= {
                    (y + down, x + right)
                    for down in range(cell.rowspan)
                    for right in range(cell.colspan)
                }
                x += cell.colspan


def merged(rows: Sequence[Sequence[str]], columns: Collection[int]) -> tuple[SpecRow, ...]:
    """Make one cell of every run of equal texts in these columns, each column on its own."""

    def cells(y: int) -> Iterator[SpecCell]:
        for x, text in enumerate(rows[y]):
            if x not in columns:
                yield SpecCell(text)
            elif not y or rows[y - 1][x] != text:
                end = y + 1
                while end < len(rows) and rows[end][x] == text:
                    end += 1
                yield SpecCell(text, rowspan=end - y)

    return tuple(tuple(cells(y)) for y in range(len(rows)))


@cache
def table_2021() -> Table:
    """Return the table of 2021 as ``data/tasks.yaml`` has it."""
    book = load(ROOT).book
    assert book is not None
    return book.tables[2021]


def rows_2021() -> list[list[str]]:
    """Return the rows of 2021: 一级标题, 二级标题, 具体要求, 责任单位."""
    return [
        [row.section.title, row.item.title, row.task.requirement, row.task.cell(Role.RESPONSIBLE)]
        for row in table_2021().rows()
    ]


def spec_2021(
    columns: Collection[int] = (0, 1),
    header: tuple[SpecRow, ...] = (
        (SpecCell("工作任务", colspan=2), SpecCell("具体要求"), SpecCell("责任单位")),
    ),
    numbered: bool = False,
) -> TableSpec:
    """Return the table of 2021, merged in these columns; ``numbered`` puts a number first.

    ``columns=range(4)`` merges the units too, ``header=SPLIT_HEADER`` has two rows.
    """
    rows = merged(rows_2021(), columns)
    if numbered:
        number = SpecCell("序号", rowspan=len(header))
        header = ((number, *header[0]), *header[1:])
        rows = tuple((SpecCell(str(n)), *row) for n, row in enumerate(rows, 1))
    return TableSpec(table_2021().title, header, rows)


SPLIT_HEADER: tuple[SpecRow, ...] = (
    (
        SpecCell("工作任务", colspan=2),
        SpecCell("具体要求", rowspan=2),
        SpecCell("责任单位", rowspan=2),
    ),
    (SpecCell("一级标题"), SpecCell("二级标题")),
)
