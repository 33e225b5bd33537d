"""``list --missing``: one row per duty that is 应报未报, and since when its unit waits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gongkai.model.report import Report
from gongkai.ops.counting.open_duties import OpenDuty, open_duties
from gongkai.ops.counting.task_shares import Share, shares_by_task
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet, unprinted
from gongkai.reports.duty_fields import DUTY, task_fields
from gongkai.reports.lists.list_tasks import TASK_FIELDS, TaskLine
from gongkai.reports.lists.list_unit import unit_notes

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.model.duty import Duty
    from gongkai.model.report import Json
    from gongkai.model.task import Table
    from gongkai.ops.counting.open_duties import OpenDuties
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records
    from gongkai.ops.duties.standing import Standing
    from gongkai.reports.lists.list_question import Question

_UNIT, _SINCE, _CUT_OFF = "单位", "未报起始日", "报送截止日"
_SINCE_FIELD: Field[OpenDuty] = Field(lambda each: each.since, _SINCE, _SINCE, "since")
_CUT_OFF_FIELD: Field[OpenDuty] = Field(lambda each: each.cut_off, _CUT_OFF, _CUT_OFF, "cut_off")
_WHOSE: tuple[Field[OpenDuty], ...] = (
    Field(lambda each: each.duty.unit.name, _UNIT, key="unit"),
    Field(lambda each: each.duty.task.id, key="id"),
    Field(lambda each: each.standing.claim.via.value, key="via"),
)
_MOST_NAMES = 10


def missing_listing(records: Records, question: Question, reading: PeriodReading) -> Report:
    """Answer ``list --missing`` for a quarter."""
    day, unit = reading.as_of, question.one_unit
    found = open_duties(records, reading, _keeper(records, question), question.units)
    who = words.names_of(question.parties, question.excepted)
    waits = _waiting_fields(records)
    whose = (*_WHOSE, *(each._replace(heading="", sheet="") for each in waits))
    kind = f"{reading.period.label}{words.missing_word(records.table, reading)}"
    fields: list[Field[OpenDuty]] = [
        *whose,
        *task_fields(records.resolver.rows),
        *unprinted(DUTY, _UNIT, "最近报送"),
        *waits,
    ]
    open_ended = {e.duty.task.short_id for e in found.missing if e.duty.task.open_ended}
    return Report(
        title=words.title_of(
            records.table, day, reading.today, " · ".join(filter(None, (who, kind)))
        ),
        lead=(
            *([words.BLANK] if question.blank else []),
            *question.notes,
            *(unit_notes(unit, day, owes=True) if unit else []),
            *words.due_note(question.criteria, day),
            _summary(found, words.missing_word(records.table, reading)),
        ),
        blocks=(
            printed(
                unprinted(fields, _UNIT) if unit else fields,
                found.missing,
                "" if found.missing else "没有符合条件的应办事项。",
            ),
        ),
        remarks=(
            *words.open_ended_remark(sorted(open_ended)),
            *words.later_remark(found.later, day, words.listing_of(records.book, records.table)),
        ),
        closing=tuple(_about_since(found, records.table)),
        sheet=sheet(fields, found.missing),
        json={
            "schema": 1,
            "year": records.table.year,
            "period": reading.period.code,
            "as_of": str(day),
            "unit": who or None,
            "missing": [record(whose, each) for each in found.missing],
            "silent": list(found.silent),
            "tasks": _tasks_json(records, question, reading, found),
            "later": words.later_json(found.later),
        },
    )


def _keeper(records: Records, question: Question) -> Callable[[Duty, Standing], bool] | None:
    """Return the function that says whether a duty is kept, by its standing; None keeps all."""
    if not question.narrowed:
        return None
    criteria, names = question.criteria, records.resolver.names
    rows = {row.task.id: row for row in records.table.rows() if criteria.admits_row(row)}

    def keeps(duty: Duty, at: Standing) -> bool:
        row = rows.get(duty.task.id)
        return (
            row is not None and criteria.admits(at) and question.asks(row, (duty.unit.name,), names)
        )

    return keeps


def _summary(found: OpenDuties, word: str) -> str:
    """Return how many duties of how many units are missing, and who never said a word."""
    units = {each.duty.unit.name for each in found.missing}
    number = f"{word} {len(found.missing)} 项"
    whose = f"，涉及 {len(units)} 个单位" if units else ""
    silent = ""
    if found.silent:
        more = f"等 {len(found.silent)} 个单位" if len(found.silent) > _MOST_NAMES else ""
        names = "、".join(found.silent[:_MOST_NAMES])
        silent = f"；其中 {len(found.silent)} 个单位本年度尚未报送任何进展：{names}{more}"
    return f"{number}{whose}{silent}。"


def _waiting_fields(records: Records) -> list[Field[OpenDuty]]:
    """Return since when a duty waits and, in a table with cut-offs, which one it missed."""
    return [_SINCE_FIELD, *([_CUT_OFF_FIELD] if records.table.has_rhythm else [])]


def _about_since(found: OpenDuties, table: Table) -> list[str]:
    """Return the line that says what the last columns mean; empty without rows."""
    begin = spoken(date(table.year, 1, 1))
    said = f"注：{_SINCE}为该事项最近一次报送的日期，本年度尚未报送的为 {begin}。"
    missed = f"{_CUT_OFF}为未报的最早一期的截止日。" if table.has_rhythm else ""
    return [said + missed] if found.missing else []


def _tasks_json(
    records: Records, question: Question, reading: PeriodReading, found: OpenDuties
) -> list[Json]:
    """Return the tasks that have such a duty, with the duty where one unit was asked about."""
    by_task = {each.duty.task.id: each for each in found.missing}
    units = None if question.one_unit else question.units
    shares = (
        shares_by_task(records, reading.as_of, reading.today, units=units)
        if question.whole_tasks
        else {}
    )
    tasks: list[Json] = []
    for row in records.table.rows():
        if each := by_task.get(row.task.id):
            line = TaskLine(row, records.table.due_of(row.task), shares.get(row.task.id, Share()))
            duty: Json = record((*DUTY, *_waiting_fields(records)), each)
            own = {"duty": duty} if question.one_unit else {}
            tasks.append({**record(TASK_FIELDS, line), **own})
    return tasks
