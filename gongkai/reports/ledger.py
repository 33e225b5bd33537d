"""``ledger``: the 工作台账, the printed table with what was done beside each task."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import CellKind, Deadline, Report
from gongkai.model.status import Status
from gongkai.model.unit import Unit
from gongkai.ops.counting.task_progress import (
    LAGGING,
    Place,
    Spoken,
    progress_by_task,
    spoken,
)
from gongkai.ops.duties.filters import held_on, kept
from gongkai.ops.duties.later_lines import later_of
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet
from gongkai.reports.completion.completion_cells import percent
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.duty_fields import unit_fields
from gongkai.reports.lists.list_unit import unit_notes, unit_summary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from gongkai.model.report import State
    from gongkai.model.task import Due, Row, Task
    from gongkai.ops.counting.task_progress import TaskProgress
    from gongkai.ops.duties.filters import DutyOnDay
    from gongkai.ops.duties.later_lines import Later
    from gongkai.ops.duties.records import Records


OF_ONE = (
    "注：进展情况、存在的问题、下一步措施取最近一条进展，佐证材料取截至该日的全部进展；"
    "退回整改的，列明退回理由。"
)
OF_MANY = (
    "注：1.完成/应办为已完成（含已核实）与应办单位数，不含配合、常态化和不适用的。"
    "2.逾期、退回整改、未启动、未报送（常态化事项尚无进展）的单位在“存在的问题”栏列出，"
    "一个单位只列一次，以在前的为准。3.单位名称后的文字为牵头单位（或唯一责任单位）报送的内容。"
)


class LedgerQuestion(NamedTuple):
    """Which part of the ledger is asked for; ``blank``: no ledger has any line."""

    narrowing: Narrowing = Narrowing()
    blank: bool = False

    @property
    def unit(self) -> Unit | None:
        """The one unit that is named; None if it is a group, many, or all."""
        parties = self.narrowing.parties
        return parties[0] if len(parties) == 1 and isinstance(parties[0], Unit) else None

    @property
    def who(self) -> str:
        """Those asked about; empty for all."""
        return words.names_of(self.narrowing.parties, self.narrowing.excepted)


class LedgerLine(NamedTuple):
    """A task, and how far it is: in the words of one unit, or of many in sum.

    One unit has a ``state`` and a ``role``, many have figures and ``laggards`` by where they lag.
    """

    row: Row
    deadline: Deadline
    spoken: Spoken
    state: State | None = None
    role: str = ""
    done: int = 0
    counted: int = 0
    laggards: Mapping[Place, list[str]] = {}


def _task(line: LedgerLine) -> Task:
    return line.row.task


_TEXT = CellKind.TEXT
_NUMBER = CellKind.NUMBER
_TASK: tuple[Field[LedgerLine], ...] = (
    Field(
        lambda line: line.row.section.title,
        "工作任务", "一级标题", "section", _TEXT, 9, merged=True,
    ),
    Field(
        lambda line: line.row.item.title,
        "工作任务（二级）", "二级标题", "item", _TEXT, 8, merged=True,
    ),
    Field(
        lambda line: line.row.task.id,
        "编号", "任务编号", "id",
        shown=lambda line: words.task_mark(line.row.task),
    ),
    Field(lambda line: line.row.task.requirement, "具体要求", "具体要求", "requirement", _TEXT),
    *unit_fields(_task, spare=7),
    Field(lambda line: line.deadline.due, "时限", "时限", "due", shown=lambda line: line.deadline),
)  # fmt: skip
_OF_ONE: tuple[Field[LedgerLine], ...] = (
    Field(lambda line: line.role, "分工", "分工", spare=6),
    Field(
        lambda line: line.state,
        "状态", "状态", "state",
        json=lambda line: line.state and line.state.status.value,
    ),
    Field(lambda line: line.deadline.overdue, "", "逾期", "overdue"),
)  # fmt: skip
_OF_MANY: tuple[Field[LedgerLine], ...] = (
    Field(lambda line: words.share(line.done, line.counted), "完成/应办", kind=_NUMBER),
    Field(lambda line: line.done, "", "已完成", "done", _NUMBER),
    Field(lambda line: line.counted, "", "应办", "counted", _NUMBER),
    Field(
        lambda line: "",
        key="laggards",
        json=lambda line: {place.name.lower(): [*units] for place, units in line.laggards.items()},
    ),
)
_SPOKEN: tuple[Field[LedgerLine], ...] = (
    Field(lambda line: line.spoken.note, "进展情况", "进展情况", "note", _TEXT),
    Field(lambda line: line.spoken.problem, "存在的问题", "存在的问题", "problem", _TEXT, 3),
    Field(lambda line: line.spoken.next, "下一步措施", "下一步措施", "next", _TEXT, 4),
    Field(lambda line: list(line.spoken.evidence), "佐证材料", "佐证材料", "evidence", _TEXT, 5),
    Field(lambda line: line.spoken.last, "最近报送", "最近报送", "last_date", spare=2),
)


class _Found(NamedTuple):
    """Whose ledger it is, its columns and lines, its summary, and the lines of later days."""

    who: str
    fields: tuple[Field[LedgerLine], ...]
    lines: list[LedgerLine]
    summary: tuple[str, ...]
    later: Later


def ledger(records: Records, question: LedgerQuestion, day: date, today: date) -> Report:
    """Answer ``ledger``: a row a duty for one unit, else a row a task."""
    found = (_of_one if question.unit else _of_many)(records, question, day, today)
    lines = found.lines
    only = question.narrowing._replace(parties=(), excepted=(), units=None)
    open_ended = [line.row.task.short_id for line in lines if line.row.task.open_ended]
    return Report(
        title=words.title_of(records.table, day, today, f"{found.who}工作台账"),
        lead=(*([words.BLANK] if question.blank else []), *only.said(), *found.summary),
        blocks=(printed(found.fields, lines, "" if lines else "没有符合条件的任务。"),),
        remarks=(*words.open_ended_remark(open_ended), *words.later_remark(found.later, day)),
        closing=((OF_ONE if question.unit else OF_MANY,) if lines else ()),
        sheet=sheet(found.fields, lines),
        json={
            "schema": 1,
            "report": "ledger",
            "region": records.book.register.region,
            "year": records.table.year,
            "as_of": str(day),
            "unit": question.who or None,
            "narrowed": question.narrowing.json(),
            "tasks": [record(found.fields, line) for line in lines],
            "later": words.later_json(found.later),
        },
    )


def _of_one(records: Records, question: LedgerQuestion, day: date, today: date) -> _Found:
    """Find the ledger of one unit, in its own words."""
    unit, criteria = question.unit, question.narrowing.criteria
    assert unit
    rows = records.resolver.rows
    histories = kept(records.of(unit).histories, rows, criteria, day, today)
    held = held_on(histories, day, today)
    lines = [_own_line(rows[each.history.duty.task.id], each, day) for each in held]
    summary = (*unit_notes(unit, day, owes=bool(records.of(unit).histories)), unit_summary(held))
    fields = (*_TASK, *_OF_ONE, *_SPOKEN)
    return _Found(unit.name, fields, lines, summary, later_of(histories, day))


def _own_line(row: Row, each: DutyOnDay, day: date) -> LedgerLine:
    at = each.standing
    said = spoken(each.history, day)
    if reason := _reason(each, day):
        said = said._replace(problem=_lines(said.problem, f"退回理由：{reason}"))
    deadline = Deadline(at.due, at.overdue)
    return LedgerLine(row, deadline, said, words.state_cell(at), at.claim.role.label)


def _reason(each: DutyOnDay, day: date) -> str:
    """Return why the office sent a duty back, while it is not put right."""
    step = each.history.brought_by(day) if each.standing.state is Status.RETURNED else None
    return words_of(step.entry).note if step else ""


def _of_many(records: Records, question: LedgerQuestion, day: date, today: date) -> _Found:
    """Find for many units how many have done each task, and who lags."""
    narrowing = question.narrowing
    found = progress_by_task(records, narrowing.criteria, narrowing.units, day, today)
    lines = [
        _sum_line(row, records.table.due_of(row.task), found.tasks[row.task.id])
        for row in records.table.rows()
        if row.task.id in found.tasks
    ]
    who = question.who or records.book.register.region
    fields = (*_TASK, *_OF_MANY, *_SPOKEN)
    return _Found(who, fields, lines, (_summary(found.tasks.values()),), found.later)


def _summary(tasks: Collection[TaskProgress]) -> str:
    counted, done = (sum(getattr(each, name) for each in tasks) for name in ("counted", "done"))
    overdue = sum(len(each.places[Place.OVERDUE]) for each in tasks)
    return (
        f"{len(tasks)} 项任务；应办事项 {counted} 项，已完成 {done} 项，"
        f"完成率 {percent(done, counted)}，逾期 {overdue} 项。"
    )


def _sum_line(row: Row, due: Due, progress: TaskProgress) -> LedgerLine:
    """Return the row of a task: counts, laggards, and the words of those that answer for it."""
    places = {place: progress.places[place] for place in Place if progress.places[place]}
    laggards = {place: places[place] for place in LAGGING if place in places}
    owing = sum(map(len, places.values()))
    well = [f"{place} {len(units)} 家" for place, units in places.items() if place not in LAGGING]
    badly = [_named(place, units, owing) for place, units in laggards.items()]
    answers = progress.answers
    said = Spoken(
        _lines("，".join(well), *_told(answers, "note")),
        _lines("；".join(badly), *_told(answers, "problem")),
        _lines(*_told(answers, "next")),
        tuple(each for answer in answers.values() for each in answer.evidence),
        progress.last,
    )
    return LedgerLine(
        row, Deadline(due, Place.OVERDUE in places), said,
        done=progress.done, counted=progress.counted, laggards=laggards,
    )  # fmt: skip


def _named(place: Place, units: list[str], owing: int) -> str:
    """Name the units that lag in one way; all are named as 全部."""
    if 1 < owing == len(units):
        return f"全部 {owing} 家{place}"
    return f"{place} {len(units)} 家：{'、'.join(units)}"


def _told(answers: dict[str, Spoken], part: str) -> Iterator[str]:
    """Yield one part of what each unit says, with the unit's name."""
    return (f"{unit}：{text}" for unit, said in answers.items() if (text := getattr(said, part)))


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))
