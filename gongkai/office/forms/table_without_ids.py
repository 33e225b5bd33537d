"""Read a table that a unit typed itself: rows without ids, matched to tasks by their words."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.filled_form import Answer, FilledForm, FilledRow
from gongkai.model.form import FormColumn
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.forms.filled_form import head_of, told_beside
from gongkai.office.task_tables.table_reader import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.problem import Problem
    from gongkai.model.task import Task
    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import Document
    from gongkai.office.task_tables.reading import Wanted

LEAST_ALIKE = 0.8
"""How like a task a row must be to be taken for it."""
_APART = 0.05
"""How much less like the next task must be."""
_SHOWN = 20
_NO_WORDS = re.compile(r"[\s\W_]+")
_REQUIREMENT = "requirement"


class _Match(NamedTuple):
    """A task, and how like a row it is: from 0 to 1."""

    likeness: float
    task: Task


def read_table_without_ids(document: Document, tasks: Sequence[Task], wanted: Wanted) -> FilledForm:
    """Read a task table with a column of progress; each row goes to the task it is like."""
    reading = read_table(document, wanted, None)
    if reading.table is None:
        return FilledForm(wanted.file, problems=reading.problems, matched=True)
    cells = {
        each.task_id: each.cell
        for each in reversed(reading.cells)
        if each.field == _REQUIREMENT and each.task_id
    }
    reader = _Matcher(tasks)
    rows = [
        row
        for typed in (each.task for each in reading.table.rows())
        if (said := reading.reported.get(typed.id)) and said.text.strip()
        if (row := reader.row(typed.requirement, cells.get(typed.id, said), said))
    ]
    if not reading.reported:
        reader.problems.append(
            faults.NO_FORM.at(
                Span(wanted.file, length=0),
                "没有“完成情况”或“进展情况”一栏，或该栏没有文字",
                "在任务表中加“进展情况”一栏，填写后重新报送。",
            )
        )
    return FilledForm(
        wanted.file,
        head_of(document),
        None,
        tuple(rows),
        (*reader.problems, *told_beside(document, wanted.file)),
        matched=True,
    )


class _Matcher:
    """Matches rows to tasks; what is to be told is collected on the way."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = [(_bare(task.requirement), task) for task in tasks]
        self._taken: dict[str, Answer] = {}
        self.problems: list[Problem] = []

    def row(self, requirement: str, place: Cell, said: Cell) -> FilledRow | None:
        """Return a row under the id of its task; None if it is like none, or like two."""
        shown, span = f"“{requirement[:_SHOWN]}…”", place.span
        alike = self._alike(_bare(requirement))
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
            note = Answer(said.text.strip(), said.span)
            return FilledRow(task, "", {FormColumn.ID: task, FormColumn.NOTE: note})
        return None

    def _refuse(self, span: Span, what: str) -> None:
        remedy = "照抄任务表的文字，或改用带编号的填报表。"
        self.problems.append(faults.NO_MATCH.at(span, what, remedy))

    def _alike(self, text: str) -> list[_Match]:
        """Return the two tasks that a text is most like, the likest first."""
        return sorted(self._matches(text), key=lambda each: -each.likeness)[:2]

    def _matches(self, text: str) -> Iterator[_Match]:
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(text)
        least = 0.0
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
