"""``show --trace``: a task from its cell in the document to the figures it counts in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.placed_text import PlacedText
from gongkai.model.report import CellKind, Rate, Report, StepCell
from gongkai.model.span import Span
from gongkai.model.task import Role
from gongkai.ops.counting.figures import Figures, count_duty, entries_of
from gongkai.ops.counting.periods import PeriodKind, containing, readings
from gongkai.ops.duties.filters import held_on
from gongkai.ops.duties.standing import standing
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet
from gongkai.reports.duty_fields import DUTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History, Step
    from gongkai.ops.duties.records import Records


class _Told(NamedTuple):
    """A step of a duty: the unit and file of its ledger, the quarter that it counts in."""

    unit: str
    file: str
    step: Step

    @property
    def place(self) -> str:
        """The line of the ledger."""
        return f"{self.file}:{self.step.entry.line}"

    @property
    def quarter(self) -> str:
        """The quarter of the day for which it holds."""
        return containing(PeriodKind.QUARTER, self.step.line.date).code


class _Quarter(NamedTuple):
    """The figures of a task in a quarter."""

    reading: PeriodReading
    figures: Figures


_PLACES: tuple[Field[PlacedText], ...] = (
    Field(lambda each: each.span.place, "位置", "位置", "place"),
    Field(lambda each: each.what, "栏目", "栏目", "what"),
    Field(lambda each: each.text, "文字", "文字", "text", kind=CellKind.TEXT),
)
_ENTRIES: tuple[Field[_Told], ...] = (
    Field(lambda told: told.place, "位置", key="place"),
    Field(lambda told: told.unit, "单位", key="unit"),
    Field(lambda told: told.step.line.date, "日期", key="date"),
    Field(
        lambda told: StepCell(told.step.before, told.step.after, told.step.entry.act), "状态变化",
        json=lambda told: told.step.after.value, key="after",
    ),
    Field(lambda told: told.step.entry.id, "记录编号", key="id"),
    Field(lambda told: told.quarter, "计入", key="quarter"),
)  # fmt: skip
_QUARTERS: tuple[Field[_Quarter], ...] = (
    Field(lambda each: each.reading.period.code, "季度", key="quarter"),
    Field(lambda each: each.reading.as_of, "截至", key="as_of"),
    Field(lambda each: each.figures.counted, "应办", key="counted", kind=CellKind.NUMBER),
    Field(lambda each: each.figures.done, "已完成", key="done", kind=CellKind.NUMBER),
    Field(
        lambda each: Rate(each.figures.rate), "完成率",
        kind=CellKind.NUMBER,
    ),
    Field(lambda each: each.figures.overdue, "逾期", key="overdue", kind=CellKind.NUMBER),
    Field(lambda each: each.figures.missing, "应报未报", key="missing", kind=CellKind.NUMBER),
    Field(lambda each: each.figures.entries, "进展条数", key="entries", kind=CellKind.NUMBER),
)  # fmt: skip


_MORE = {"due": "时限", "due_text": "时限原文", "number": "序号", "remark": "备注"}


def task_trace(
    records: Records,
    row: Row,
    source: Sequence[PlacedText],
    day: date,
    today: date,
    unit: Unit | None = None,
) -> Report:
    """Answer ``show --trace``: of one unit's duty, or of all.

    ``source`` are the cells of the document that the task came from, none if it cannot be read.
    """
    units = [unit] if unit else records.resolver.units_by_task(row.task.id)
    found = (records.of(each).histories.get(row.task.id) for each in units)
    histories = [history for history in found if history]
    held = held_on(histories, day, today)
    told = list(_lines(records, histories, day))
    quarters = list(_quarters(records, histories, day, today))
    ours = list(_in_table(row))
    missing = [] if source else ["原件未能读取，未列出原件中的位置。"]
    return Report(
        title=words.title_of(records.table, day, today, f"{row.task.id} 溯源"),
        lead=(f"{row.section.title} → {row.item.title}",),
        blocks=(
            *([printed(_PLACES, source, "1. 原件")] if source else []),
            printed(_PLACES, ours, "2. 任务表"),
            printed(DUTY, held, f"3. 应办事项 {len(held)} 项"),
            printed(_ENTRIES, told, f"4. 台账记录 {len(told)} 条"),
            printed(_QUARTERS, quarters, "5. 计入各季度的数字"),
        ),
        remarks=tuple(missing),
        sheet=sheet(_PLACES, [*source, *ours, *map(_placed, told)]),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "task": row.task.id,
            "source": [record(_PLACES, each) for each in source],
            "table": [record(_PLACES, each) for each in ours],
            "duties": [record(DUTY, each) for each in held],
            "entries": [record(_ENTRIES, each) for each in told],
            "quarters": [record(_QUARTERS, each) for each in quarters],
        },
    )


def _placed(told: _Told) -> PlacedText:
    """Return a line of a ledger as a place and its text, for the flat sheet."""
    entry = told.step.entry
    text = words.entry_text(entry, words_of(entry))
    return PlacedText(f"{told.unit}台账", text, Span(told.file, entry.line))


def _in_table(row: Row) -> Iterator[PlacedText]:
    """Yield the lines of the table that say what is to be done, and by whom."""
    yield PlacedText("一级标题", row.section.title, row.section.span)
    yield PlacedText("二级标题", row.item.title, row.item.span)
    for sentence, span in row.task.sentences:
        yield PlacedText("具体要求", sentence, span)
    task = row.task
    for role in Role:
        for phrase in task.phrases:
            if phrase.role is role:
                yield PlacedText(f"{role.label}单位", phrase.text, phrase.span)
    said = {
        "due": task.due,
        "due_text": task.due_text,
        "number": task.number,
        "remark": task.remark,
    }
    for key, name in _MORE.items():
        if value := said[key]:
            yield PlacedText(name, str(value), task.places.get(key, task.span))


def _lines(records: Records, histories: Sequence[History], day: date) -> Iterator[_Told]:
    files = {unit.name: unit for unit in records.book.register.units}
    for history in histories:
        for name, step in history.story(day):
            yield _Told(name, records.of(files[name]).ledger.file, step)


def _quarters(
    records: Records, histories: Sequence[History], day: date, today: date
) -> Iterator[_Quarter]:
    """Yield the quarters of the table's year that have begun, with the figures of the duties."""
    quarters = [
        containing(PeriodKind.QUARTER, day.replace(records.table.year, 3 * n, 1))
        for n in (1, 2, 3, 4)
    ]
    for reading in readings([each for each in quarters if each.first <= day], today, day):
        figures = Figures()
        for history in histories:
            if at_end := standing(history, reading.as_of, today):
                count_duty(figures, history, at_end, reading, entries_of(history, at_end, reading))
        yield _Quarter(reading, figures)
