"""``verify --queue``: what waits for verification, the oldest first, with its evidence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import CellKind, Report, State
from gongkai.model.status import Status
from gongkai.model.task import Role, short_id
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import standing
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records, UnitRecords

_WAITING = (Status.DONE, Status.NOT_APPLICABLE)


class _Waiting(NamedTuple):
    since: date
    unit: str
    task: str
    state: Status
    text: str


def _fields(day: date) -> tuple[Field[_Waiting], ...]:
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
        Field(lambda w: w.text, "完成情况及佐证", "完成情况及佐证", kind=CellKind.TEXT),
    )


def queue_report(records: Records, day: date, today: date) -> Report:
    """Answer ``verify --queue``: 已完成 and 不适用 that the office has not verified."""
    waiting: list[_Waiting] = []
    later = Later()
    for part in records.gather(partial(_look, day, today)):
        waiting += part.waiting
        later.add(part.later)
    waiting.sort()
    fields = _fields(day)
    return Report(
        title=words.title_of(records.table, day, today, "待核实"),
        lead=(f"待核实 {len(waiting)} 项。",),
        blocks=(printed(fields, waiting),),
        remarks=tuple(words.later_remark(later, day)),
        closing=(
            "核实通过（销号）：gongkai verify 单位 任务编号 --pass",
            "退回整改：gongkai verify 单位 任务编号 --return 理由",
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


class _Seen(NamedTuple):
    """What waits at some units, and their lines dated after the day."""

    waiting: list[_Waiting]
    later: Later


def _look(day: date, today: date, units: Iterable[UnitRecords]) -> _Seen:
    seen = _Seen([], Later())
    for unit in units:
        for history in unit.histories.values():
            seen.later.take(history, day)
            at = standing(history, day, today)
            if at and at.state in _WAITING and at.claim.role is not Role.SUPPORT:
                seen.waiting.append(_waiting(history, at.state, day))
    return seen


def _waiting(history: History, state: Status, day: date) -> _Waiting:
    """Return a waiting duty with the text of the step that led to its state."""
    step = history.brought_by(day)
    text = words.entry_text(step.entry, words_of(step.entry)) if step else words.NONE
    duty = history.duty
    return _Waiting(step.line.date if step else day, duty.unit.name, duty.task.id, state, text)
