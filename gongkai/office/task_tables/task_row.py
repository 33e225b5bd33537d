"""From the cells of a row to a task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import Phrase, Task, numbered, task_id
from gongkai.office.cell import Cell
from gongkai.office.task_tables.column_kinds import ROLES, Kind
from gongkai.office.task_tables.header import text_of
from gongkai.ops.duties.unit_cells import UnitCell, names_units, read_unit_cell
from gongkai.ops.language.deadlines import deadlines_in, question_in, read_due
from gongkai.ops.language.sentences import sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.span import Span
    from gongkai.model.task import Due
    from gongkai.office.task_tables.body import BodyRow, Cells
    from gongkai.office.task_tables.header import Column
    from gongkai.ops.duties.party_names import Names

_SPACED_OUT = r"(?:[\u3400-\u9fff][ \u3000]+){3,}[\u3400-\u9fff]"
"""A word with a blank behind every character."""
_SHOWN = 40
"""The most characters that a doubt quotes."""


class ReadTask(NamedTuple):
    """A task, what is doubtful in it, and the cell that reports on it."""

    task: Task
    doubts: tuple[tuple[Span, str], ...]
    reported: Cell | None


class _Units(NamedTuple):
    """The units of a task, from all its columns."""

    phrases: tuple[Phrase, ...]
    verbatim: str
    due: Cell | None
    """A deadline among them, at their place."""


class TaskReader:
    """Makes tasks of rows, one after the other."""

    def __init__(self, columns: tuple[Column, ...], year: int, names: Names | None) -> None:
        self._columns = columns
        self._year = year
        self._names = names
        self._doubts: list[tuple[Span, str]] = []

    def read(self, row: BodyRow, number: int) -> ReadTask:
        """Read a row as the task of this number."""
        self._doubts = [(cell.span, about) for cell, about in row.doubts]
        requirement = self._cell(row.cells, Kind.REQUIREMENT)
        assert requirement is not None  # a row without one is a problem
        text = requirement.text.strip()
        if question := question_in(text):
            self._doubts.append((requirement.span, question))
        if names_units(text, self._names):
            self._doubts.append(
                (requirement.span, f"具体要求像单位名称，单元格可能错位：{text[:_SHOWN]}")
            )
        if spaced := re.search(_SPACED_OUT, text):
            self._doubts.append((requirement.span, f"文字中有空格：{spaced[0][:_SHOWN]}"))
        units = self._units([row.cells, *row.more])
        due, due_text = self._due(self._cell(row.cells, Kind.DUE) or units.due, text)
        task = Task(
            id=task_id(self._year, numbered(number)),
            requirement=text,
            phrases=units.phrases,
            span=requirement.span,
            sentences=tuple((sentence, requirement.span) for sentence in sentences_of(text)),
            responsible_text=units.verbatim,
            number=one_line(text_of(self._cell(row.cells, Kind.NUMBER))),
            remark="\n".join(self._remarks([row.cells, *row.more])),
            due=due,
            due_text=due_text,
        )
        return ReadTask(task, tuple(self._doubts), self._cell(row.cells, Kind.REPORTED))

    def _cell(self, cells: Cells, kind: Kind) -> Cell | None:
        """Return the cell in the column of a kind, if it holds text."""
        pairs = zip(self._columns, cells, strict=True)
        found = (cell for column, cell in pairs if column.kind is kind)
        return next((cell for cell in found if text_of(cell)), None)

    def _units(self, rows: list[Cells]) -> _Units:
        """Read the cells of units; where one is not given back by its list, all are kept."""
        cells = [
            (column.kind, cell)
            for place, column in enumerate(self._columns)
            if column.kind in ROLES
            for cell in {id(row[place]): row[place] for row in rows}.values()
            if cell and text_of(cell)
        ]
        read = [self._unit_cell(kind, cell) for kind, cell in cells]
        phrases = sorted(
            (phrase for unit in read for phrase in unit.phrases),
            key=lambda phrase: -phrase.role.strength,
        )
        kept = any(unit.verbatim for unit in read) or len(cells) > len({kind for kind, _ in cells})
        if not kept:
            verbatim = ""
        elif len(cells) == 1 and cells[0][0] is Kind.RESPONSIBLE:
            verbatim = read[0].verbatim
        else:
            verbatim = "\n".join(_labelled(kind, cell.text.strip()) for kind, cell in cells)
        dues = (
            Cell(unit.due_text, cell.span)
            for unit, (_, cell) in zip(read, cells, strict=True)
            if unit.due_text
        )
        return _Units(tuple(phrases), verbatim, next(dues, None))

    def _unit_cell(self, kind: Kind, cell: Cell) -> UnitCell:
        unit = read_unit_cell(cell.text, cell.span, ROLES[kind], self._names)
        self._doubts += [(cell.span, doubt) for doubt in unit.doubts]
        return unit

    def _due(self, cell: Cell | None, requirement: str) -> tuple[Due, str]:
        """Return the due day and its words: those of a cell, else those of the requirement."""
        if cell:
            text = cell.text.strip()
            due, question = read_due(text, self._year)
            if question:
                self._doubts.append((cell.span, f"{question}：{one_line(text)[:_SHOWN]}"))
            return due, "" if due == text else text
        found = deadlines_in(requirement, self._year)
        single = found[0] if len({deadline.day for deadline in found}) == 1 else None
        return (single.day, single.text) if single and single.day else (None, "")

    def _remarks(self, rows: list[Cells]) -> Iterator[str]:
        """Yield the remarks of a task, those of a second column of units under its heading."""
        for place, column in enumerate(self._columns):
            if column.kind is Kind.REMARK:
                texts = dict.fromkeys(text_of(row[place]) for row in rows)
                for text in filter(None, texts):
                    yield f"{column.label}：{text}" if column.label else text


def one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return "".join(line.strip() for line in text.splitlines())


def _labelled(kind: Kind, text: str) -> str:
    """Put the name of its column before a cell that does not say it."""
    return f"{kind.value}：{text}"
