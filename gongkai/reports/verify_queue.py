"""``verify --queue``: what waits for the office's check, the oldest first, with its evidence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, Cell, Column, Json, Kind, Report, State
from gongkai.model.status import Status
from gongkai.model.task import Role, short_id
from gongkai.ops.duties.later_lines import Later
from gongkai.ops.duties.standing import standing
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records, UnitRecords

_WAITING = (Status.DONE, Status.NOT_APPLICABLE)
_COLUMNS = (
    Column("报送日期"),
    Column("等待天数", Kind.NUMBER),
    Column("单位"),
    Column("任务编号"),
    Column("申报状态"),
    Column("完成情况及佐证", Kind.TEXT),
)


class _Waiting(NamedTuple):
    since: date
    unit: str
    task: str
    state: Status
    text: str


def queue_report(records: Records, day: date, today: date) -> Report:
    """Answer ``verify --queue``: 已完成 and 不适用 that the office has not looked at."""
    waiting: list[_Waiting] = []
    later = Later()
    for part in records.gather(partial(_look, day, today)):
        waiting += part.waiting
        later.add(part.later)
    waiting.sort()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (w.since, (day - w.since).days, w.unit, short_id(w.task), State(w.state), w.text)
        for w in waiting
    )
    answers: list[Json] = [
        {"unit": w.unit, "task": w.task, "state": w.state.value, "since": str(w.since)}
        for w in waiting
    ]
    return Report(
        title=words.title_of(records.table, day, today, "待核实"),
        lead=(f"待核实 {len(waiting)} 项。",),
        blocks=(Block(_COLUMNS, rows),),
        remarks=tuple(
            words.later_remark(later, day, words.listing_of(records.book, records.table))
        ),
        closing=(
            "核实通过（销号）：gongkai verify 单位 任务编号 --pass",
            "退回整改：gongkai verify 单位 任务编号 --return 理由",
        ),
        sheet=Block(_COLUMNS, rows),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "waiting": answers,
            "later": words.later_json(later),
        },
    )


class _Seen(NamedTuple):
    """What waits at some units, and what is dated after the day."""

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
    """A duty with the step that brought its state, and what it says."""
    step = history.brought_by(day)
    text = words.entry_text(step.entry, words_of(step.entry)) if step else words.NONE
    duty = history.duty
    return _Waiting(step.line.date if step else day, duty.unit.name, duty.task.id, state, text)
