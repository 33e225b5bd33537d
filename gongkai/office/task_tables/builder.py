"""Build a task table from rows of cells."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.task import (
    Item,
    Phrase,
    Role,
    Section,
    Table,
    Task,
    join_cell,
    numbered,
    task_id,
)
from gongkai.office import faults
from gongkai.ops.duties.party_names import split_outside_brackets
from gongkai.ops.language.days import is_year
from gongkai.ops.language.deadlines import deadlines_in
from gongkai.ops.language.sentences import sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.problem import Problem
    from gongkai.office.cell import Cell


_HEADERS = (
    frozenset({"工作任务", "目标任务", "任务"}),
    frozenset({"具体要求", "工作要求", "主要内容", "贯彻举措"}),
    frozenset({"责任单位", "责任部门", "责任科室", "落实单位"}),
)
_ROW_CELLS = len(_HEADERS) + 1
_YEAR = r"([0-9]{4})年"
_OPEN, _ENDED = "等", ("部门", "单位")
_SEPARATOR = r"[、，,；;]"
_Row = tuple[str, str, Task]
"""The headings above a task, and the task."""


class Imported(NamedTuple):
    """A table, or None with the problems of the text."""

    table: Table | None
    problems: tuple[Problem, ...]


class Layout(NamedTuple):
    """How a form of document holds a table, in Chinese."""

    no_rows: str
    """What is missing in a document without a row."""
    rows: str
    """How its rows and cells are written."""


def table_in(
    title: str, rows: list[list[Cell]], file: str, source: str, layout: Layout
) -> Imported:
    """Read a title and rows of cells, the header first; ``file`` is named in problems."""
    year = re.search(_YEAR, title)
    if not rows or not _is_header(rows[0]):
        return Imported(None, (_no_header(rows, file, layout),))
    if year is None or not is_year(int(year[1])):
        what = f"无法从表名判断年份：{title or '（没有表名）'}"
        return Imported(None, (faults.NO_YEAR.at(Span(file), what),))
    builder = _TableBuilder(int(year[1]))
    for row in rows[1:]:
        builder.row(row)
    table = Table(
        year=builder.year,
        title=title,
        sections=builder.sections(),
        span=Span(file),
        source=source,
        default_due=date(builder.year, 12, 31),
    )
    return Imported(None if builder.problems else table, tuple(builder.problems))


def _split_cell(cell: str) -> list[str]:
    """Split a cell of units into phrases; 等有关部门 is a phrase of its own."""
    phrases = [part.strip() for part in split_outside_brackets(cell, _SEPARATOR)]
    last = phrases[-1]
    place = last.find(_OPEN, 1)
    if place > 0 and last[place + 1 :].endswith(_ENDED):
        phrases[-1:] = [last[:place], last[place:]]
    return [phrase for phrase in phrases if phrase]


def _is_header(row: list[Cell]) -> bool:
    """Return whether a row is the header of a task table."""
    words = ["".join(cell.text.split()) for cell in row]
    return len(words) == len(_HEADERS) and all(
        word in known for word, known in zip(words, _HEADERS, strict=True)
    )


def _no_header(rows: list[list[Cell]], file: str, layout: Layout) -> Problem:
    """Return the problem of a document without a header, with its first row."""
    first = "、".join(cell.text for cell in rows[0][:6]) if rows else ""
    seen = f"第一行是：{first}" if rows else layout.no_rows
    return faults.NO_HEADER.at(
        rows[0][0].span if rows else Span(file),
        f"不像任务分解表：{seen}",
        f"应有“工作任务、具体要求、责任单位”三列；{layout.rows}。",
    )


class _TableBuilder:
    """Collects rows under their headings."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.problems: list[Problem] = []
        self._rows: list[_Row] = []

    def row(self, cells: list[Cell]) -> None:
        """Add one row of the table."""
        problem = self._fault(cells)
        if problem:
            self.problems.append(problem)
            return
        above = self._rows[-1] if self._rows else ("", "", None)
        section = cells[0].text or above[0]
        item = cells[1].text or above[1]
        self._rows.append((section, item, self._task(cells[2], cells[3])))

    def sections(self) -> tuple[Section, ...]:
        """Return the rows nested under their headings; a repeated heading is the same one."""
        return tuple(
            Section(title, tuple(self._items(rows)), rows[0][2].span)
            for title, rows in _runs(self._rows, 0)
        )

    def _items(self, rows: list[_Row]) -> Iterator[Item]:
        for title, under in _runs(rows, 1):
            yield Item(title, tuple(task for _, _, task in under), under[0][2].span)

    def _fault(self, cells: list[Cell]) -> Problem | None:
        if len(cells) != _ROW_CELLS:
            return faults.ROW_WIDTH.at(
                cells[0].span,
                f"这一行有 {len(cells)} 个单元格，应为 {_ROW_CELLS} 个",
                "对照原件补上或删去单元格。",
            )
        for cell, what in zip(cells[2:], ("具体要求", "责任单位"), strict=True):
            if not cell.text.strip():
                return faults.EMPTY_CELL.at(
                    cell.span, f"“{what}”为空", "对照原件补上文字；可能在提取文本时丢失。"
                )
        new_section = cells[0].text and (not self._rows or cells[0].text != self._rows[-1][0])
        if (new_section or not self._rows) and not (cells[0].text and cells[1].text):
            return faults.NO_HEADING.at(
                cells[0].span,
                "标题为空，也没有可沿用的上级标题",
                "补上这一行的一级标题和二级标题。",
            )
        return None

    def _task(self, requirement: Cell, units: Cell) -> Task:
        phrases = tuple(
            Phrase(text, Role.RESPONSIBLE, units.span) for text in _split_cell(units.text)
        )
        found = deadlines_in(requirement.text, self.year)
        single = found[0] if len({deadline.day for deadline in found}) == 1 else None
        return Task(
            id=task_id(self.year, numbered(len(self._rows) + 1)),
            requirement=requirement.text,
            phrases=phrases,
            span=requirement.span,
            sentences=tuple((text, requirement.span) for text in sentences_of(requirement.text)),
            responsible_text="" if join_cell(list(phrases)) == units.text else units.text,
            due=single.day if single else None,
            due_text=single.text if single and single.day else "",
        )


def _runs(rows: list[_Row], level: int) -> list[tuple[str, list[_Row]]]:
    """Group consecutive rows under the same heading."""
    runs: list[tuple[str, list[_Row]]] = []
    for row in rows:
        title = str(row[level])
        if not runs or runs[-1][0] != title:
            runs.append((title, []))
        runs[-1][1].append(row)
    return runs
