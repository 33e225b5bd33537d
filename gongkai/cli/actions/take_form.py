"""Take a form that came back: whose it is, of which quarter, by whom, and what its rows say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.batch_row import problem_of
from gongkai.cli.actions.take_rows import FIELDS, RowTaker, Signed
from gongkai.cli.arguments.entry_text import writer
from gongkai.cli.arguments.refusals import UnrecordedError
from gongkai.errors import GongkaiError
from gongkai.model.filled_form import Answer
from gongkai.model.form import FormHead
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.ops.counting.periods import read_quarter, readings
from gongkai.ops.language.days import read_day
from gongkai.ops.recording.form_rows import is_blank
from gongkai.reports.form import form_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from gongkai.model.filled_form import FilledForm
    from gongkai.model.form import BlankForm
    from gongkai.model.problem import Problem
    from gongkai.model.unit import Unit
    from gongkai.model.way import Message
    from gongkai.ops.counting.periods import Period
    from gongkai.ops.duties.records import Records
    from gongkai.ops.language.days import Calendar
    from gongkai.ops.recording.draft import EntryDraft


class Said(NamedTuple):
    """What the command line says of all forms."""

    unit: str | None = None
    quarter: str | None = None
    date: str | None = None
    by: str | None = None


class Setting(NamedTuple):
    """What forms are held against."""

    records: Records
    calendar: Calendar
    said: Said
    root: Path


class TakenForm(NamedTuple):
    """A form with the drafts of what it says, and all problems; ``unchanged`` rows say nothing."""

    form: FilledForm
    unit: Unit | None = None
    quarter: Period | None = None
    by: str = ""
    drafts: tuple[EntryDraft, ...] = ()
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether nothing of it may be noted."""
        return any(each.severity is Severity.ERROR for each in self.problems)


def take_form(setting: Setting, form: FilledForm) -> TakenForm:
    """Return the drafts of a form, and what is wrong with it."""
    return _Taking(setting, form).taken()


def present_form(setting: Setting, unit: Unit, quarter: Period, *, everything: bool) -> BlankForm:
    """Return the form that a unit would be given now.

    Raises:
        RefusedError: the quarter has not begun.
    """
    reading = readings([quarter], setting.calendar.today, None)[0]
    return form_of(setting.records, unit, reading, quarter.last, everything=everything)


def quarter_said(form: FilledForm, said: Said, calendar: Calendar) -> Period | None:
    """Return the quarter of a form: as it was made, as its head says, as the command line says.

    Raises:
        UsageError: it is no quarter.
    """
    head = form.head.get(FormHead.QUARTER)
    text = form.mark[1] if form.mark else head.text if head else ""
    text = text or said.quarter or ""
    return read_quarter(text, calendar) if text else None


class _Taking:
    """Takes one form."""

    def __init__(self, setting: Setting, form: FilledForm) -> None:
        self._setting, self._form = setting, form
        self._records, self._calendar, self._given, self._root = setting
        self._problems = list(form.problems)

    def taken(self) -> TakenForm:
        unit, quarter, by = self._unit(), self._quarter(), self._by()
        day = self._day(quarter) if quarter else None
        taken = TakenForm(self._form, unit, quarter, by or "")
        if unit and quarter and day and by is not None:
            present = present_form(self._setting, unit, quarter, everything=True)
            signed = Signed(unit, quarter.first, day, by, present)
            rows = RowTaker(self._records, self._calendar, self._form, signed)
            drafts = [draft for row in self._form.rows if (draft := rows.draft(row))]
            taken = taken._replace(drafts=tuple(drafts), unchanged=rows.unchanged)
            self._problems += rows.problems
        return taken._replace(problems=_said_once(self._problems))

    def _problem(self, place: Span, what: Message, remedy: Message) -> None:
        self._problems.append(problem_of(faults.FORM_HEAD, place, what, remedy))

    def _refused(self, place: Span, error: GongkaiError) -> None:
        if isinstance(error, UnrecordedError):
            self._problem(place, error.problem, error.remedy)
        else:
            self._problem(place, error.message, error.hint)

    def _place(self, head: FormHead) -> Span:
        answer = self._form.head.get(head)
        return answer.span if answer else Span(self._form.file, length=0)

    @property
    def _readable(self) -> bool:
        """Whether the document is a form at all; else its head is not missed."""
        return bool(self._form.rows) or not self._form.problems

    def _unit(self) -> Unit | None:
        """Find whose form it is: as it was made, as its head says, as the command line says."""
        said = self._form.head.get(FormHead.UNIT, Answer("", Span(self._form.file, length=0)))
        name = self._form.mark[0] if self._form.mark else said.text
        place = self._place(FormHead.UNIT)
        wanted = self._given.unit
        if not name and wanted is None:
            if self._readable:
                self._problem(place, "没有写明填报单位", "用 --unit 写明。")
            return None
        names = self._records.resolver.names
        try:
            found = names.find_unit(name or wanted or "")
            if wanted is not None and names.find_unit(wanted) is not found:
                self._problem(
                    place,
                    f"填报单位是{found.name}，与 --unit {wanted} 不符",
                    "核对文件，或去掉 --unit。",
                )
                return None
        except GongkaiError as error:
            self._refused(place, error)
            return None
        if said.text and said.text != name:
            what = f"填报单位被改为“{said.text}”，未采用：该表是{name}的填报表"
            self._problems.append(faults.NOT_TAKEN.at(place, what, "核对文件。"))
        return found

    def _quarter(self) -> Period | None:
        place = self._place(FormHead.QUARTER)
        try:
            found = quarter_said(self._form, self._given, self._calendar)
            wanted = self._given.quarter
            if found and wanted is not None:
                asked = read_quarter(wanted, self._calendar)
                if asked != found:
                    what = f"填报季度是{found.label}，与 --quarter {asked.code} 不符"
                    self._problem(place, what, "核对文件，或去掉 --quarter。")
                    return None
            if found and found.first.year != self._records.table.year:
                what = f"填报季度是{found.label}，不属于 {self._records.table.year} 年的任务表"
                self._problem(place, what, "各年度的填报表分别记入。")
                return None
            if found:
                readings([found], self._calendar.today, None)
                self._tell_changed(found)
        except GongkaiError as error:
            self._refused(place, error)
            return None
        if found is None and self._readable:
            self._problem(place, "没有写明填报季度", "用 --quarter 写明。")
        return found

    def _tell_changed(self, quarter: Period) -> None:
        """Tell that the head says another quarter than the form was made for."""
        said = self._form.head.get(FormHead.QUARTER)
        if self._form.mark and said and said.text and said.text != quarter.label:
            what = f"填报季度被改为“{said.text}”，未采用：该表是{quarter.label}的填报表"
            self._problems.append(faults.NOT_TAKEN.at(said.span, what, "核对文件。"))

    def _day(self, quarter: Period) -> date | None:
        """Return the day of the entries: the last of the quarter, unless another one is given."""
        today = self._calendar.today
        day = quarter.last
        if self._given.date is not None:
            day = read_day(self._given.date, self._calendar)
        what = remedy = ""
        if not quarter.first <= day <= quarter.last:
            what = f"--date {day} 不在{quarter.label}之内"
            remedy = "核对日期，或去掉 --date。"
        elif day > today and self._given.date is None:
            what = f"{quarter.label}尚未结束（今天是 {today}）"
            remedy = f"用 --date 写明记入的日期，例如 --date {today}。"
        elif day > today:
            what, remedy = f"--date {day} 晚于今天（{today}）", "核对日期。"
        if what:
            self._problem(self._place(FormHead.QUARTER), what, remedy)
        return None if what else day

    def _by(self) -> str | None:
        """Return who filled it in; nobody need be named where nothing is written."""
        said = self._form.head.get(FormHead.FILLED_BY)
        name = (said.text if said else "") or self._given.by
        place = self._place(FormHead.FILLED_BY)
        if not name:
            if self._readable and any(not is_blank(row) for row in self._form.rows):
                what = f"没有写明{FormHead.FILLED_BY}"
                self._problem(place, what, "写明姓名，或用 --by 姓名。")
                return None
            return ""
        try:
            return writer(name, self._root, FIELDS)
        except GongkaiError as error:
            self._refused(place, error)
            return None


def _said_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return problems without those that say the same of the same cell."""
    return tuple({(each.code, each.span.place, each.message): each for each in problems}.values())
