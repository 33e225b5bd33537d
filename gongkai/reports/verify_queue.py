"""``verify --queue``: what waits for verification, the oldest first, with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import NONE, CellKind, Remark, Report, State
from gongkai.model.task import short_id
from gongkai.model.way import Way
from gongkai.ops.counting.to_verify import ToVerify, verify_queue
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet

if TYPE_CHECKING:
    from datetime import date

    from gongkai.ops.duties.records import Records


def _fields(day: date) -> tuple[Field[ToVerify], ...]:
    return (
        Field(lambda w: w.since, "报送日期", "报送日期", "since"),
        Field(
            lambda w: (day - w.since).days, "等待天数", "等待天数", kind=CellKind.NUMBER, spare=2
        ),
        Field(lambda w: w.unit, "单位", "单位", "unit"),
        Field(lambda w: short_id(w.task), "任务编号", "任务编号"),
        Field(lambda w: w.task, key="task"),
        Field(lambda w: State(w.state), "申报状态", "申报状态", spare=1),
        Field(lambda w: w.state, key="state"),
        Field(_text, "完成情况及佐证", "完成情况及佐证", kind=CellKind.TEXT),
    )


def queue_report(records: Records, day: date, today: date) -> Report:
    """Answer ``verify --queue``: 已完成 and 不适用 that the office has not verified."""
    queue = verify_queue(records, day, today)
    waiting, later = queue.waiting, queue.later
    fields = _fields(day)
    return Report(
        title=words.title_of(records.table, day, today, "待核实"),
        lead=(f"待核实 {len(waiting)} 项。",),
        blocks=(printed(fields, waiting),),
        remarks=tuple(words.later_remark(later, day)),
        closing=(
            Remark("", ("核实通过（销号）：", Way.PASS("单位", "任务编号"))),
            Remark("", ("退回整改：", Way.SEND_BACK("单位", "任务编号"))),
        ),
        sheet=sheet(fields, waiting),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "waiting": [record(fields, each) for each in waiting],
            "later": words.later_json(later),
        },
    )


def _text(waiting: ToVerify) -> str:
    """Return all that the entry says which led to the state."""
    return words.entry_text(waiting.entry, words_of(waiting.entry)) if waiting.entry else NONE
