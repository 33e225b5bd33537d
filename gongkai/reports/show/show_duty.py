"""``show --unit``: the story of one duty: why it is owed, and every line about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gongkai.model.report import Deadline
from gongkai.ops.counting.figures import returns_of
from gongkai.ops.duties.filters import held_on
from gongkai.ops.duties.later_lines import later_of
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.column import record
from gongkai.reports.duty_fields import DUTY
from gongkai.reports.log import LogQuestion, journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.report import Report
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.filters import DutyOnDay
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records


def duty_page(records: Records, row: Row, unit: Unit, day: date, today: date) -> Report:
    """Answer ``show`` for one task and one unit, with the lines of its predecessors.

    Lines dated after ``day`` are left out; struck and corrected ones are marked.
    """
    task_id = row.task.id
    history = records.of(unit).histories.get(task_id)
    found = held_on([history], day, today) if history else []
    family = records.resolver.family(unit)
    later = later_of((h for each in family if (h := records.of(each).histories.get(task_id))), day)
    told = journal(records, LogQuestion(units=family, tasks={task_id}, until=day))
    return told._replace(
        title=words.title_of(records.table, day, today, f"{task_id} · {unit.name}"),
        lead=(
            f"{row.section.title} → {row.item.title}",
            "",
            *row.task.requirement.split("\n"),
            "",
            *(
                _about(found[0], day)
                if found
                else [f"{spoken(day)}，{row.task.short_id} 不是{unit.name}的应办事项。"]
            ),
            "",
            told.lead[0],
        ),
        remarks=(*told.remarks, *words.later_remark(later, day)),
        json={
            **told.json,
            "as_of": str(day),
            "duty": record(DUTY, found[0]) if found else None,
            "later": words.later_json(later),
        },
    )


def _about(held: DutyOnDay, day: date) -> Iterator[str]:
    at, history = held.standing, held.history
    since = history.brought_by(day)
    yield f"列入方式：{words.reason(at.claim)}（{at.claim.role.label}单位）"
    for old in history.handed:
        yield f"原承担单位：{old.history.duty.unit.name}（至 {old.until}）"
    yield f"状态：{at.state}{f'（自 {since.line.date} 起）' if since else ''}"
    yield f"时限：{Deadline(at.due, at.overdue)}{_extended(history, at.due)}"
    yield from _sent_back(history, day)


def _extended(history: History, due: object) -> str:
    """Return the remark on an extended due date; empty if it was not extended."""
    first = history.duty.due
    return f"（原为 {first}，已延期）" if isinstance(first, date) and first != due else ""


def _sent_back(history: History, day: date) -> Iterator[str]:
    for step, done in sorted(returns_of(history, day), key=lambda each: each[0].line):
        sent = step.line.date
        end = f"{done} 整改完成，用时 {(done - sent).days} 天" if done else "尚在整改"
        yield f"退回整改：{sent}，{end}"
