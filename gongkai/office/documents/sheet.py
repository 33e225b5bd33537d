"""A sheet of a workbook while it is read, and the grid that it gives."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.cell import Cell
from gongkai.office.documents.cell_values import CellFault
from gongkai.office.documents.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.model.problem import Problem, Rule

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_CELLS = 500_000
"""The most cells of one grid."""


class Refused(Exception):
    """A workbook that is not read, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Listed(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


class Told(NamedTuple):
    """Something about cells that is told once a sheet, at the first of them."""

    rule: Rule
    what: str
    """What stands after «n 处»."""


FORMULA = Told(faults.FORMULA, "公式，按文件中保存的计算结果读取")
HIDDEN_ROW = Told(faults.HIDDEN, "隐藏的行，照常读取")
HIDDEN_COLUMN = Told(faults.HIDDEN, "隐藏的列，照常读取")
FILTER = Told(faults.HIDDEN, "筛选正在使用，筛去的行照常读取")
RICH = Told(faults.LOOKS, "单元格有带删除线或上下标的文字，照常读取")
ADDED = Told(faults.LOOKS, "数字的显示格式另加文字或零，只读取数字")
COVERED = Told(faults.LOOKS, "文字被合并单元格遮住，未读取")


class Range(NamedTuple):
    """A merged range, from its first to its last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet:
    """A sheet: its cells by row and column from 0, and what is told of it."""

    def __init__(self, file: str, name: str) -> None:
        self.file, self.name = file, name
        self.texts: dict[tuple[int, int], str] = {}
        self.merged: list[Range] = []
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self._first: dict[Told, Span] = {}
        self._told: Counter[Told] = Counter()

    def span(self, row: int, column: int) -> Span:
        """Return the place of a cell: ``Sheet1!C7``."""
        return Span(
            self.file, row + 1, column + 1, 0, f"{self.name}!{column_name(column)}{row + 1}"
        )

    def put(self, row: int, column: int, text_of: Callable[..., str], *given: object) -> None:
        """Keep the text of a cell, or why it has none that can be used."""
        try:
            if text := text_of(*given):
                self.texts[row, column] = text
        except CellFault as fault:
            self.problems.append(fault.rule.at(self.span(row, column), fault.message, fault.remedy))

    def tell(self, what: Told, row: int, column: int) -> None:
        """Count what is to be told, and keep its first place."""
        self._first.setdefault(what, self.span(row, column))
        self._told[what] += 1

    def remarks(self) -> list[Problem]:
        """Return what is told of the sheet."""
        return [
            what.rule.at(self._first[what], f"{count} 处{what.what}", "与原件核对。")
            for what, count in self._told.items()
        ]

    def grid(self) -> Grid | None:
        """Return the rows and columns that hold text, a merged cell at every place it covers."""
        filled = [place for place, text in self.texts.items() if text.strip()]
        rows = sorted({row for row, _ in filled})
        columns = sorted({column for _, column in filled})
        if len(rows) * len(columns) > MOST_CELLS:
            self.refuse(f"{len(rows)} 行 {len(columns)} 列，超过 {MOST_CELLS} 个单元格")
            return None
        cells = {place: Cell(text, self.span(*place)) for place, text in self.texts.items()}
        self._merge(cells, rows, columns)
        return Grid(
            self.name,
            tuple(
                tuple(cells.get((y, x)) or Cell("", self.span(y, x)) for x in columns) for y in rows
            ),
        )

    def refuse(self, message: str) -> None:
        """Note that the sheet is too large."""
        self.problems.append(
            faults.TOO_LARGE.at(
                Span(self.file, cell=self.name), message, "只保留任务分解表，另存后重试。"
            )
        )

    def _merge(
        self, cells: dict[tuple[int, int], Cell], rows: list[int], columns: list[int]
    ) -> None:
        """Put every merged cell at all the places that it covers."""
        covered: set[tuple[int, int]] = set()
        for top, left, bottom, right in self.merged:
            cell = cells.get((top, left)) or Cell("", self.span(top, left))
            for y in _within(rows, top, bottom):
                for x in _within(columns, left, right):
                    if (y, x) in covered:
                        self.problems.append(
                            faults.NO_PLACE.at(self.span(y, x), "合并单元格互相重叠", SAVE_AGAIN)
                        )
                        return
                    if (y, x) != (top, left) and self.texts.get((y, x), "").strip():
                        self.tell(COVERED, y, x)
                    covered.add((y, x))
                    cells[y, x] = cell


SAVE_AGAIN = "用 Excel 或 WPS 打开，另存为普通的 .xlsx 后重试。"


def column_name(column: int) -> str:
    """Return the letters of a column from 0: ``AA`` of 26."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = ascii_uppercase[letter] + name
    return name


def _within(places: list[int], first: int, last: int) -> list[int]:
    return places[bisect_left(places, first) : bisect_left(places, last + 1)]
