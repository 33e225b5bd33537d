"""Make drafts of the rows of a form; what is wrong with one becomes problems by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.batch_row import problem_of
from gongkai.cli.arguments.entry_text import clean, clean_note
from gongkai.cli.arguments.refusals import FieldTerms, UnrecordedError
from gongkai.cli.arguments.typed_values import read_task
from gongkai.errors import GongkaiError
from gongkai.model.filled_form import Answer
from gongkai.model.form import OPEN, UNCHANGED, FormColumn, FormHead
from gongkai.model.line_kinds import PROGRESS
from gongkai.model.problem import Severity
from gongkai.model.status import Status
from gongkai.office import faults
from gongkai.office.batch.columns import several
from gongkai.ops.language.days import folded
from gongkai.ops.language.similar_words import nearest_word
from gongkai.ops.recording.draft import EntryDraft, Remedy
from gongkai.ops.recording.form_rows import (
    Origin,
    compare,
    is_blank,
    repeated,
    says_nothing_new,
    stated,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gongkai.model.filled_form import FilledForm, FilledRow
    from gongkai.model.form import BlankForm, FormRow
    from gongkai.model.problem import Problem, Rule
    from gongkai.model.span import Span
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.model.way import Message
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records
    from gongkai.ops.language.days import Calendar
    from gongkai.ops.lines.line import Value

_NO_EVIDENCE = re.compile(r"(?:无|没有|暂无)\s*[:：]\s*(\S.*)", re.DOTALL)
_NONE = re.compile(r"(?:无|没有|暂无|[-—/])[。]?")
_NO_REPORT = frozenset(
    ("无", "/", "-", "—", "——", "同上", "无进展", "没有进展", UNCHANGED, "无变化", "暂无")
)
"""What units write into 进展情况 where there is nothing to report."""
_NO_PROOF = re.compile(r"(?:详?见附件|附件|略|如?图|见图)")
"""What points to evidence that is not there."""
_EVIDENCE = "写网址、文号或文件路径"
_LINK = re.compile(
    r"(?:https?|ftp)://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)*\.(?:cn|com|net|org)\b\S*", re.I
)
_NUMBER = re.compile(r".*[〔\[［(（【]\s*[0-9]{4}\s*[〕\]］)）】].*号.*", re.DOTALL)
_PATH = re.compile(r".*[/\\].*|.+\.[A-Za-z0-9]{2,5}", re.DOTALL)
_STATE_FIRST = re.compile("已完成|已办结|完成|办结|不适用")
FIELDS = FieldTerms(
    terms={
        "status": f"“{FormColumn.STATUS}”一栏",
        "evidence": f"“{FormColumn.EVIDENCE}”一栏",
        "why": f"“{FormColumn.EVIDENCE}”一栏",
        "by": f"“{FormHead.FILLED_BY}”",
        "date": "日期",
        "open": "“主动报送”",
    },
    before="在",
    without="清空",
    note=f"在“{FormColumn.NOTE}”一栏写明做成了什么。",
    remedies={
        Remedy.NOT_OPEN: "",
        Remedy.OPEN: "主动报送的，用 gongkai note --open 记入。",
        Remedy.AGAIN: "确需再记一次，用 gongkai note --again。",
        Remedy.DATE: "",
        Remedy.WITHOUT_STATUS: f"只补充情况的，清空“{FormColumn.STATUS}”一栏。",
    },
)
"""How a unit writes the fields of an entry."""


_SHOWN = 20


class Signed(NamedTuple):
    """Whose form it is, the day its entries hold for, who filled it in, and the form of today.

    ``first`` is the day on which the quarter of the form begins.
    """

    unit: Unit
    first: date
    day: date
    by: str
    present: BlankForm


class RowTaker:
    """Makes drafts of the rows of one form; ``unchanged`` are those that say nothing new."""

    def __init__(
        self, records: Records, calendar: Calendar, form: FilledForm, signed: Signed
    ) -> None:
        self._records, self._calendar = records, calendar
        self._form, self._signed = form, signed
        self._present = {row.task_id: row for row in signed.present.rows}
        self._histories = records.of(signed.unit).histories
        year, book = records.table.year, records.book
        self._origin = Origin(
            signed.present.unit,
            signed.present.quarter,
            [unit.name for unit in book.register.units],
            [f"{year}Q{number}" for number in range(1, 5)],
        )
        self._first: dict[str, Span] = {}
        self._errors = 0
        self.unchanged = 0
        self.problems: list[Problem] = []

    def draft(self, row: FilledRow) -> EntryDraft | None:
        """Return the draft of a row; None if it says nothing new, or has a problem."""
        if is_blank(row) or self._is_filler(row):
            self._tell_blank(row)
            return None
        errors = self._errors
        found = self._task(row)
        if found is None:
            return None
        history = self._histories.get(found.task.id)
        values = self._values(row, history, self._signed.day)
        present = self._present.get(found.task.id)
        if present and not self._form.matched:
            self._hold(row, present, values, history)
        if self._errors > errors:
            return None
        if history and says_nothing_new(values, history, self._signed.day, self._signed.first):
            self.unchanged += 1
            return None
        self._need_whole(row, values)
        return None if self._errors > errors else self._entry(row, found, values)

    def _entry(self, row: FilledRow, found: Row, values: dict[str, Value]) -> EntryDraft:
        unit, _, day, by, _ = self._signed
        filled = {**values, "date": str(day), "task": found.task.id, "by": by}
        place = self._cell(row, FormColumn.STATUS if values["status"] else FormColumn.NOTE).span
        return EntryDraft(unit, found, day, filled, dated=True, place=place)

    def _problem(self, rule: Rule, place: Span, what: Message, remedy: Message) -> None:
        self._errors += rule.severity is Severity.ERROR
        self.problems.append(problem_of(rule, place, what, remedy))

    def _refused(self, rule: Rule, place: Span, error: GongkaiError) -> None:
        told = (error.message, error.hint)
        if isinstance(error, UnrecordedError):
            told = (error.problem, error.remedy)
        self._problem(rule, place, *told)

    def _cell(self, row: FilledRow, column: FormColumn) -> Answer:
        return row.cells.get(column, Answer("", row.task.span))

    def _task(self, row: FilledRow) -> Row | None:
        """Find the task of a row in which something is written."""
        place = row.task.span
        if not row.task.text:
            self._problem(faults.FORM_ROW, place, "这一行没有编号", "补上编号，或清空这一行。")
            return None
        try:
            found = read_task(row.task.text, self._records.resolver, self._calendar)
        except GongkaiError as error:
            self._refused(faults.FORM_ROW, place, error)
            return None
        first = self._first.setdefault(found.task.id, place)
        if first is not place:
            what = f"{found.task.id} 有两行，另一行在 {first.cell or first.place}"
            self._problem(faults.FORM_ROW, place, what, "合并为一行。")
            return None
        return found

    def _is_filler(self, row: FilledRow) -> bool:
        """Return whether its progress is a filler word, and no other open cell says anything."""
        note = self._cell(row, FormColumn.NOTE)
        others = {**row.cells, FormColumn.NOTE: note._replace(text="")}
        return _filler(note.text) in _NO_REPORT and is_blank(row._replace(cells=others))

    def _tell_blank(self, row: FilledRow) -> None:
        """Count a row without a report; tell a filler, no task, and what was written over."""
        note = self._cell(row, FormColumn.NOTE)
        if note.text:
            what = f"“{note.text[:_SHOWN]}”不是进展情况，未采用"
            self._problem(faults.NOT_TAKEN, note.span, what, "有进展的写明做了什么，没有的留空。")
        try:
            found = read_task(row.task.text, self._records.resolver, self._calendar)
        except GongkaiError:
            if cell := next((each for each in row.cells.values() if each.text), None):
                what = f"这一行没有任务编号，“{cell.text[:_SHOWN]}”未采用"
                self._problem(faults.NOT_TAKEN, cell.span, what, "写在任务的“进展情况”中。")
            return
        self.unchanged += 1
        present = self._present.get(found.task.id)
        if present and not self._form.matched:
            self._tell_over(row, compare(row, present, self._origin).written_over)

    def _tell_over(self, row: FilledRow, columns: Sequence[FormColumn]) -> None:
        """Tell what a unit wrote over."""
        for column in columns:
            cell = self._cell(row, column)
            what = f"“{column}”被改为“{cell.text[:_SHOWN]}”，未采用"
            self._problem(faults.NOT_TAKEN, cell.span, what, "内容有误的，另行告知政务公开办。")

    def _values(self, row: FilledRow, history: History | None, day: date) -> dict[str, Value]:
        """Return what the open cells say; nothing of one that cannot be used."""
        values: dict[str, Value] = {"why": "", "evidence": []}
        for column, key in OPEN.items():
            cell = self._cell(row, column)
            try:
                if column is FormColumn.STATUS:
                    state = history.state_on(day) if history else Status.NOT_STARTED
                    values[key] = self._status(folded(cell.text), state)
                elif column is FormColumn.EVIDENCE:
                    values |= self._evidence(cell, str(values["status"]))
                elif column is FormColumn.NOTE and cell.text:
                    values[key] = clean_note(cell.text, FIELDS.note)
                else:
                    values[key] = clean(cell.text, column.value)
            except GongkaiError as error:
                self._refused(faults.FORM_CELL, cell.span, error)
                values.setdefault(key, "")
        return values

    def _status(self, text: str, state: Status) -> str:
        word = stated(text, state)
        if word and word not in PROGRESS.statuses:
            offered = [status.value for status in Status if status in PROGRESS.statuses]
            near = nearest_word(word, offered)
            words = f"是不是“{near}”？" if near else ""
            raise UnrecordedError(
                f"没有“{word}”这个状态，或单位不能填写", f"{words}可填：{'、'.join(offered)}。"
            )
        return word

    def _evidence(self, cell: Answer, status: str) -> dict[str, Value]:
        """Return the pieces of evidence, or the reason why there is none."""
        if reason := _NO_EVIDENCE.fullmatch(cell.text):
            if status != Status.DONE:
                what = "未采用没有佐证的理由：只用于状态“已完成”"
                self._problem(faults.NOT_TAKEN, cell.span, what, "写在“进展情况”中。")
                return {"evidence": []}
            return {"evidence": [], "why": clean(reason[1], "理由")}
        if _NONE.fullmatch(cell.text):
            return {"evidence": []}
        found = [clean(each, FormColumn.EVIDENCE) for each in several(cell.text)]
        if status == Status.DONE and all(_NO_PROOF.fullmatch(_filler(each)) for each in found):
            return {"evidence": []}
        for line in found:
            if not any(form.fullmatch(line) for form in (_LINK, _NUMBER, _PATH)):
                what = f"“{line[:_SHOWN]}”不是网址、文号或文件路径，照原样记入"
                self._problem(faults.ODD_EVIDENCE, cell.span, what, f"{_EVIDENCE}，每行一项。")
        return {"evidence": found}

    def _need_whole(self, row: FilledRow, values: dict[str, Value]) -> None:
        """Refuse what no entry may lack, at the cell where it is missing."""
        note = self._cell(row, FormColumn.NOTE)
        if not values["note"]:
            unfit = values["status"] == Status.NOT_APPLICABLE
            remedy = "写明不适用的理由。" if unfit else "写明做成了什么。"
            self._problem(faults.FORM_CELL, note.span, f"“{FormColumn.NOTE}”为空", remedy)
        if values["status"] == Status.DONE and not values["evidence"] and not values["why"]:
            self._problem(
                faults.FORM_CELL,
                self._cell(row, FormColumn.EVIDENCE).span,
                "“已完成”须有佐证材料",
                f"{_EVIDENCE}；确实没有的，写“无：理由”。",
            )
        has_state = FormColumn.STATUS in row.cells
        if not has_state and (word := _STATE_FIRST.match(str(values["note"]))):
            self._problem(
                faults.NOT_TAKEN,
                note.span,
                f"文字以“{word[0]}”开头，但表中没有状态一栏，状态未据此改变",
                "状态有变的，用 gongkai note --status 记入。",
            )

    def _hold(
        self,
        row: FilledRow,
        present: FormRow,
        values: dict[str, Value],
        history: History | None,
    ) -> None:
        """Hold a row against the form of today; tell what was written over in it."""
        compared = compare(row, present, self._origin)
        if outdated := compared.outdated:
            same = repeated(values, history, self._signed.day) if history else None
            what = f"{present.task_id}：{outdated.why}"
            if same:
                what = f"{present.task_id} 的这些内容已经记入（{same.id}，{same.date}）"
            place = self._cell(row, outdated.column).span
            remedy = "清空这一行，或改用新生成的填报表。"
            self._problem(faults.FORM_OUTDATED, place, what, remedy)
        self._tell_over(row, compared.written_over)


def _filler(text: str) -> str:
    """Return a text without blanks, in one width, and without a stop at its end."""
    return folded(text).rstrip("。.")
