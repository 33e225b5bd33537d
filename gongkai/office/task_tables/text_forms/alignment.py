"""Set cells under the columns they belong to, where merged cells are left out of the text.

Cells come one after another, some missing. They are set so that the whole costs least: a cell
that does not look like what its column holds costs, and so does a column left out, most the
requirement. It is the shortest way through cells and columns (Viterbi's algorithm).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from math import inf
from operator import add
from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.span import Span
from gongkai.model.task import Role
from gongkai.office.task_tables.column_kinds import ROLES, Kind
from gongkai.ops.duties.unit_cells import is_name, read_unit_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.office.cell import Cell

Row: TypeAlias = "list[Cell | None]"
_Step: TypeAlias = "Callable[[int, int], float]"
"""The cost of going from one column to another."""

NUMBER = re.compile(r"[0-9]{1,4}|[(（][0-9]{1,4}[)）]")
HEADING_STYLES = (
    re.compile(r"[一二三四五六七八九十百]{1,3}[、.．]"),
    re.compile(r"[(（][一二三四五六七八九十百]{1,3}[)）]"),
)
"""How headings are numbered, by level."""
NUMBERED = re.compile(r"[0-9]{1,3}[.．、]|[(（][0-9]{1,3}[)）]")
_DUE = re.compile(
    r".{0,12}(?:[年月日底前末]|季度?|半年)(?:完成|公开)?|.{0,4}(?:持续|长期|常年|全年|每年|每月|每季|适时).{0,6}"
)
_NUMBER_BEFORE = re.compile(r"[(（]?([0-9]{1,3})[.．、)）]")
_ENDS = ("。", "；", ";", ".")
_ANYWHERE = Span("")
_WRONG = 10.0
"""The cost of a cell where it cannot be."""
_UNLIKE = 5.0
_ODD = 3.0
_ABSENT = {
    **dict.fromkeys(ROLES, 5.0),
    Kind.REQUIREMENT: 8.0,
    Kind.NUMBER: 3.0,
    Kind.HEADING: 0.4,
}
_ABSENT_OTHERS = 2.0
_ABSENT_RIGHT = 0.1
"""What a column costs more than its left neighbour, for cells that continue are left out there."""


@lru_cache(maxsize=1024)
def looks_like_units(text: str) -> bool:
    """Return whether at least half of what a cell lists is named as units are."""
    phrases = read_unit_cell(text, _ANYWHERE, Role.RESPONSIBLE, None).phrases
    alike = sum(1 for phrase in phrases if phrase.open_ended or is_name(phrase.text, None))
    return bool(phrases) and 2 * alike >= len(phrases)


def is_heading(text: str) -> bool:
    """Return whether a text is numbered as headings are: ``一、``, ``（一）``."""
    return any(style.match(text) for style in HEADING_STYLES)


class Alignment:
    """The columns of a table, by what they hold."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = kinds
        self._levels = kinds.count(Kind.HEADING)
        self._sums = [0.0]
        for column, kind in enumerate(kinds):
            absent = _ABSENT.get(kind, _ABSENT_OTHERS)
            self._sums.append(self._sums[-1] + absent + _ABSENT_RIGHT * column)

    def row(self, cells: Sequence[Cell]) -> Row:
        """Set the cells of one row; there are no more than columns."""
        return self._set(cells, self._way(cells, self._within_row)[1])[0]

    def rows(self, cells: Sequence[Cell]) -> tuple[float, list[Row]]:
        """Set cells of which nobody says where a row begins; return the cost and the rows."""
        if not cells:
            return 0, []
        cost, columns = self._way(cells, self._anywhere)
        return cost, self._set(cells, columns)

    def _way(self, cells: Sequence[Cell], step: _Step) -> tuple[float, list[int]]:
        """Return the cheapest way through: its cost, and the column of each cell."""
        width = range(len(self._kinds))
        steps = [[step(before, column) for before in width] for column in width]
        apart = [[cost + _WRONG * (n < c) for n, cost in enumerate(s)] for c, s in enumerate(steps)]
        costs = [self._absent(0, column) + self._cost(cells[0], column) for column in width]
        ways: list[list[int]] = []
        for above, cell in pairwise(cells):
            fit = apart if _follow_in_number(above.text, cell.text) else steps
            sums = [list(map(add, costs, fit[column])) for column in width]
            costs = [min(sums[column]) + self._cost(cell, column) for column in width]
            ways.append([each.index(min(each)) for each in sums])
        ends = [costs[column] + self._absent(column + 1) for column in width]
        columns = [ends.index(min(ends))]
        for way in reversed(ways):
            columns.append(way[columns[-1]])
        return min(ends), columns[::-1]

    def _within_row(self, before: int, column: int) -> float:
        return self._absent(before + 1, column) if before < column else inf

    def _anywhere(self, before: int, column: int) -> float:
        if before < column:
            return self._absent(before + 1, column)
        return self._absent(before + 1) + self._absent(0, column)

    def _absent(self, start: int, end: int | None = None) -> float:
        """Return the cost of the columns from ``start`` to before ``end`` left out."""
        return self._sums[-1 if end is None else end] - self._sums[start]

    def _cost(self, cell: Cell, column: int) -> float:
        """Return how little a cell looks like what a column holds."""
        kind = self._kinds[column]
        if not cell.text:
            return self._absent(column, column + 1) / 2
        if kind is Kind.NUMBER:
            return 0 if NUMBER.fullmatch(cell.text) else _WRONG
        if kind is Kind.DUE:
            return 0 if _DUE.fullmatch(cell.text) else _WRONG
        if kind in ROLES and not is_heading(cell.text):
            return _units_cost(cell.text)
        if kind is Kind.HEADING:
            return self._heading_cost(cell.text, column)
        if is_heading(cell.text):
            return _WRONG
        return _requirement_cost(cell.text) if kind is Kind.REQUIREMENT else 1

    def _heading_cost(self, text: str, column: int) -> float:
        for level, style in enumerate(HEADING_STYLES):
            if style.match(text):
                meant = min(level, self._levels - 1)
                return 0 if self._kinds[:column].count(Kind.HEADING) == meant else _ODD
        odd = NUMBERED.match(text) or "。" in text[:-1]
        return _no_prose_cost(text) + (_ODD if odd else text.endswith("。"))

    def _set(self, cells: Sequence[Cell], columns: list[int]) -> list[Row]:
        rows: list[Row] = [[None] * len(self._kinds)]
        for cell, (before, column) in zip(cells, pairwise([-1, *columns]), strict=True):
            if column <= before:
                rows.append([None] * len(self._kinds))
            rows[-1][column] = cell
        return rows


def _follow_in_number(above: str, text: str) -> bool:
    """Return whether two texts are numbered one after the other, so that none heads the other."""
    first, second = _NUMBER_BEFORE.match(above), _NUMBER_BEFORE.match(text)
    return first is not None and second is not None and int(first[1]) + 1 == int(second[1])


def _units_cost(text: str) -> float:
    if looks_like_units(text):
        return 0
    return _WRONG if NUMBERED.match(text) or text.endswith(_ENDS) else _ODD


def _requirement_cost(text: str) -> float:
    return _no_prose_cost(text) + (0 if text.endswith(_ENDS) else _ODD)


def _no_prose_cost(text: str) -> float:
    """Return the cost of a number, a deadline or units where prose is expected."""
    if NUMBER.fullmatch(text):
        return _WRONG
    return _UNLIKE if _DUE.fullmatch(text) or looks_like_units(text) else 0
