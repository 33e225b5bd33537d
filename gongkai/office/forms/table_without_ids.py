"""Read a table that a unit typed itself: rows without ids, matched to tasks by their words."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.filled_form import Answer, FilledForm, FilledRow
from gongkai.model.form import OPEN, FormColumn, FormHead
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.forms.filled_form import (
    answer_in,
    folded,
    head_of,
    own_place,
    told_aside,
    told_beside,
)
from gongkai.office.task_tables.column_kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.model.problem import Problem
    from gongkai.model.task import Task
    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import Document, Grid, GridRow

LEAST_ALIKE = 0.8
"""How like a task a row must be to be taken for it."""
_APART = 0.05
"""How much less like the next task must be."""
_UNLIKE = 0.3
"""Tasks less like a row are not even named."""
_SHOWN = 20
_NO_WORDS = re.compile(r"[\s\W_]+")
_CALLED = {
    **{column.value: column for column in OPEN},
    **dict.fromkeys(("存在问题", "问题"), FormColumn.PROBLEM),
    **dict.fromkeys(("下一步", "下步措施"), FormColumn.NEXT),
    **dict.fromkeys(("佐证材料", "证明材料"), FormColumn.EVIDENCE),
}
"""What units call the columns of a form."""
_ABOUT_PROGRESS = re.compile("问题|下一?步|佐证|证明")
"""What no heading of a task says, though it may speak of measures: 存在问题及措施."""
_NOT_TAKEN = frozenset({Kind.REPORTED, Kind.REMARK, Kind.UNREAD})
_SEARCHED = 30
"""The rows in which a header is looked for."""


class _Match(NamedTuple):
    """A task, and how like a row it is: from 0 to 1."""

    likeness: float
    task: Task


def read_table_without_ids(document: Document, tasks: Sequence[Task], file: str) -> FilledForm:
    """Read a task table with a column of progress; each row goes to the task it is like."""
    reader = _Matcher(tasks)
    read: list[Grid] = []
    rows: list[FilledRow] = []
    for grid, header, grid_rows in _tables(document):
        read.append(grid)
        reader.tell_untaken(header, grid_rows)
        rows += [row for cells in grid_rows if (row := reader.row(cells, header))]
    if read:
        reader.problems += told_aside(document, read)
    else:
        reader.problems.append(
            faults.NO_FORM.at(
                Span(file, length=0),
                "没有“编号、状态、进展情况”或“具体要求、完成情况”一类的表头",
                "核对是不是报回的填报表。",
            )
        )
    told = (*reader.problems, *told_beside(document, file))
    return FilledForm(file, head_of_table(document), None, tuple(rows), told, matched=True)


def head_of_table(document: Document) -> dict[FormHead, Answer]:
    """Return what stands above the table under the headings of a form's head."""
    return head_of(document, lambda grid: found[0] if (found := _found(grid)) else None)


class _Header(NamedTuple):
    """Where the words of a task stand, and what a unit wrote about it."""

    requirement: int
    open: Mapping[FormColumn, int]
    untaken: Mapping[int, Cell | None]
    """The headings of columns that are neither of these nor say whose the task is."""


def _tables(document: Document) -> Iterator[tuple[Grid, _Header, Sequence[GridRow]]]:
    """Yield the rows of each table with its header; without one of its own, that of the last."""
    last: _Header | None = None
    width = 0
    for grid in document.grids:
        if found := _found(grid):
            number, last = found
            width = len(grid.rows[number])
            yield grid, last, grid.rows[number + 1 :]
        elif last and grid.rows and len(grid.rows[0]) == width:
            yield grid, last, grid.rows


def _found(grid: Grid) -> tuple[int, _Header] | None:
    """Find the header of a table, and its row."""
    headers = ((number, _header(row)) for number, row in enumerate(grid.rows[:_SEARCHED]))
    return next(((number, header) for number, header in headers if header), None)


def _header(row: GridRow) -> _Header | None:
    """Return the header that a row is; None if it names no task, or no progress."""
    words = [folded(cell.text) if cell else "" for cell in row]
    known: dict[FormColumn, int] = {}
    for place, word in enumerate(words):
        if column := _CALLED.get(word):
            known.setdefault(column, place)
    kinds = {
        place: Kind.UNREAD if _ABOUT_PROGRESS.search(word) else kind_of(word)
        for place, word in enumerate(words)
        if place not in known.values()
    }
    reported = [place for place, kind in kinds.items() if kind is Kind.REPORTED]
    if FormColumn.NOTE not in known and reported:
        known[FormColumn.NOTE] = reported[0]
    wanted = (Kind.REQUIREMENT, Kind.TASK)
    found = [place for kind in wanted for place, each in kinds.items() if each is kind]
    named = [place for place in found if kinds[place] is kinds[found[0]]]
    if FormColumn.NOTE not in known or not named:
        return None
    untaken = {place: row[place] for place, kind in kinds.items() if kind in _NOT_TAKEN}
    return _Header(named[-1], known, untaken)


class _Matcher:
    """Matches rows to tasks; what is to be told is collected on the way."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = [(_bare(task.requirement), task) for task in tasks]
        self._taken: dict[str, Answer] = {}
        self.problems: list[Problem] = []

    def tell_untaken(self, header: _Header, rows: Sequence[GridRow]) -> None:
        """Note the columns that are not taken, and cells without a heading."""
        read = (header.requirement, *header.open.values())
        for place, heading in header.untaken.items():
            filled = [
                cell
                for row in rows
                if (cell := row[place])
                and cell.text.strip()
                and not any(cell is row[other] for other in read)
            ]
            if heading and folded(heading.text) and filled:
                self._tell(heading, f"“{folded(heading.text)[:_SHOWN]}”一栏")
            else:
                for cell in filled:
                    self._tell(cell, f"没有栏目名的单元格：“{cell.text.strip()[:_SHOWN]}”")

    def _tell(self, cell: Cell, what: str) -> None:
        remedy = "需要报送的写在完成情况一栏中。"
        self.problems.append(faults.NOT_TAKEN.at(own_place(cell.span), f"未采用{what}", remedy))

    def row(self, cells: GridRow, header: _Header) -> FilledRow | None:
        """Return a row under the id of its task; None if it says nothing, or is like none."""
        said = {
            column: answer_in(cell)
            for column, place in header.open.items()
            if (cell := cells[place]) is not None
        }
        place = cells[header.requirement]
        written = next((answer for answer in said.values() if answer.text), None)
        if written is None:
            return None
        if place is None:
            self._refuse(written.span, f"“{written.text[:_SHOWN]}”所在的行没有任务的文字")
            return None
        if FormColumn.NOTE in said and folded(place.text) == folded(said[FormColumn.NOTE].text):
            return None
        shown, span = f"“{place.text.strip()[:_SHOWN]}…”", own_place(place.span)
        alike = self._alike(_bare(place.text))
        best = alike[0] if alike else None
        second = alike[1] if alike[1:] else None
        if best is None or best.likeness < LEAST_ALIKE:
            near = f"，最相近的是 {best.task.id}，相似度 {best.likeness:.0%}" if best else ""
            self._refuse(span, f"{shown}不能对应任务{near}（至少应为 {LEAST_ALIKE:.0%}）")
        elif second and best.likeness - second.likeness < _APART:
            both = (
                f"{best.task.id}（{best.likeness:.0%}）、{second.task.id}（{second.likeness:.0%}）"
            )
            self._refuse(span, f"{shown}与两项任务同样相近：{both}")
        elif known := self._taken.get(best.task.id):
            self.problems.append(
                faults.FORM_ROW.at(
                    span,
                    f"{best.task.id} 有两行，另一行在 {known.span.cell or known.span.place}",
                    "合并为一行。",
                )
            )
        else:
            task = Answer(best.task.id, span)
            self._taken[best.task.id] = task
            words = f"{shown}对应 {best.task.id}，相似度 {best.likeness:.0%}"
            self.problems.append(faults.MATCHED.at(span, words, "核对是否同一项任务。"))
            return FilledRow(task, "", {FormColumn.ID: task, **said})
        return None

    def _refuse(self, span: Span, what: str) -> None:
        remedy = "照抄任务表的文字，或改用带编号的填报表。"
        self.problems.append(faults.NO_MATCH.at(span, what, remedy))

    def _alike(self, text: str) -> list[_Match]:
        """Return the two tasks that a text is most like, the likest first; or the one it is."""
        same = [task for words, task in self._tasks if words == text]
        if len(same) == 1:
            return [_Match(1.0, same[0])]
        return sorted(self._matches(text), key=lambda each: -each.likeness)[:2]

    def _matches(self, text: str) -> Iterator[_Match]:
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(text)
        least = _UNLIKE
        for words, task in self._tasks:
            matcher.set_seq1(words)
            if matcher.real_quick_ratio() <= least or matcher.quick_ratio() <= least:
                continue
            match = _Match(matcher.ratio(), task)
            least = max(least, match.likeness - 2 * _APART)
            yield match


def _bare(text: str) -> str:
    """Return the words of a text without punctuation, its characters in one width."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", text))
