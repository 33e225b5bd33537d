"""``list --unit``: one row per duty, named ones apart from those through groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.duty import Via
from gongkai.model.report import Block, CellKind, Report
from gongkai.model.status import Status
from gongkai.model.task import Role
from gongkai.ops.counting.task_shares import Share, shares_by_task
from gongkai.ops.duties.filters import Criteria, DutyOnDay, held_on, kept
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.voluntary import open_ended_tasks, voluntary_lines
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet, unprinted
from gongkai.reports.duty_fields import DUTY, task_fields
from gongkai.reports.lists.list_tasks import TASK_FIELDS, TaskLine

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.report import Json
    from gongkai.model.task import Task
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.lines.effective_lines import EffectiveLine
    from gongkai.reports.duty_fields import HeldDuty
    from gongkai.reports.lists.list_question import Question


class _Reported(NamedTuple):
    """What a unit reported of its own accord on one task."""

    task: Task
    lines: list[EffectiveLine]


_REPORTED: tuple[Field[_Reported], ...] = (
    Field(lambda row: row.task.short_id, "编号"),
    Field(lambda row: row.task.requirement, "具体要求", kind=CellKind.TEXT),
    Field(lambda row: len(row.lines), "条数", kind=CellKind.NUMBER),
    Field(lambda row: row.lines[-1].date, "最近报送"),
)


def unit_listing(
    records: Records, question: Question, unit: Unit, day: date, today: date
) -> Report:
    """Answer ``list --unit`` for one unit."""
    rows = records.resolver.rows
    criteria = question.criteria
    of_unit = records.of(unit)
    everything = held_on(of_unit.histories.values(), day, today)
    histories = kept(of_unit.histories, rows, criteria, day, today)
    held = held_on(histories, day, today)
    later = later_of(histories, day)
    voluntary = _voluntary(records, of_unit, criteria, day, later)
    shares = _shares(records, held, day, today) if question.whole_tasks else {}
    fields = [*task_fields(rows), *unprinted(DUTY, "单位", "列入方式")]
    blocks = [*_duty_blocks(fields, held), *_voluntary_block(records, voluntary)]
    open_ended = [e.duty.task.short_id for e in held if e.duty.task.open_ended]
    summary = unit_summary(held)
    if len(held) < len(everything):
        summary = f"共 {len(everything)} 项，符合条件 {len(held)} 项。{summary}"
    return Report(
        title=words.title_of(records.table, day, today, unit.name),
        lead=(
            *([words.BLANK] if question.blank else []),
            *unit_notes(unit, day, owes=bool(everything)),
            *words.due_note(criteria, day),
            summary,
        ),
        blocks=tuple(blocks),
        remarks=(
            *words.open_ended_remark(open_ended),
            *words.later_remark(later, day),
        ),
        sheet=sheet(fields, held),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "unit": unit.name,
            "tasks": [_duty_task_json(records, each, shares) for each in held],
            "voluntary": [
                {"id": task_id, "last_date": str(lines[-1].date), "entries": len(lines)}
                for task_id, lines in voluntary.items()
            ],
            "later": words.later_json(later),
        },
    )


def _shares(records: Records, held: list[DutyOnDay], day: date, today: date) -> dict[str, Share]:
    """Count how much of the tasks of these duties is done, and read the lines of no others."""
    if not held:
        return {}
    return shares_by_task(records.of_tasks({each.duty.task.id for each in held}), day, today)


def _duty_task_json(records: Records, each: DutyOnDay, shares: dict[str, Share]) -> Json:
    """Return a task with one unit's duty as JSON, with its share if that was counted."""
    task = each.duty.task
    line = TaskLine(records.resolver.rows[task.id], None, shares.get(task.id, Share()))
    return {**record(TASK_FIELDS, line), "duty": record(DUTY, each)}


def unit_summary(held: list[DutyOnDay]) -> str:
    """Return the second line of an answer: the figures of what is owed."""
    counted = [each for each in held if each.standing.counted]
    named = sum(each.standing.claim.via is Via.NAMED for each in counted)
    states = [each.standing.state for each in counted]
    parts = [f"已完成 {sum(state.done for state in states)} 项"]
    for status in (Status.IN_PROGRESS, Status.RETURNED, Status.NOT_STARTED):
        if status is not Status.RETURNED or status in states:
            parts.append(f"{status} {states.count(status)} 项")
    parts.append(f"逾期 {sum(each.standing.overdue for each in held)} 项")
    beside = _beside(held)
    split = f"（列名 {named} 项、统称 {len(counted) - named} 项）"
    also = f"；另有{'，'.join(beside)}" if beside else ""
    return f"应办事项 {len(counted)} 项{split}：{'，'.join(parts)}{also}。"


def _beside(held: list[DutyOnDay]) -> list[str]:
    """Return what is listed but not counted, in words."""
    support = sum(each.standing.claim.role is Role.SUPPORT for each in held)
    own = [each.standing for each in held if each.standing.claim.role is not Role.SUPPORT]
    never_ending = sum(each.never_ending for each in own)
    excused = sum(each.state.not_applicable and not each.never_ending for each in own)
    kinds = (("常态化", never_ending), ("不适用", excused), ("配合", support))
    return [f"{name} {number} 项" for name, number in kinds if number]


def unit_notes(unit: Unit, day: date, *, owes: bool) -> list[str]:
    """Say why a unit owes nothing on a day, or when it began or ended."""
    if unit.exists_on(day):
        return [] if owes else ["没有任务列有该单位，该单位也不在任何统称之内。"]
    if unit.until and unit.until < day:
        heir = f"，其后由{unit.renamed_to}承接" if unit.renamed_to else ""
        return [f"{unit.name}已于 {spoken(unit.until)}撤并{heir}。"]
    return [f"{unit.name}自 {spoken(unit.since)}起设立。"] if unit.since else []


def _duty_blocks(fields: list[Field[HeldDuty]], held: list[DutyOnDay]) -> list[Block]:
    blocks = []
    for via in Via:
        own = [each for each in held if each.standing.claim.via is via]
        if own:
            blocks.append(printed(fields, own, _caption(via, own)))
    return blocks or [printed(fields, [], "没有符合条件的应办事项。")]


def _caption(via: Via, held: list[DutyOnDay]) -> str:
    phrases = dict.fromkeys(each.standing.claim.through for each in held)
    through = "、".join(f"“{phrase}”" for phrase in phrases if phrase)
    beside = f"其中{'、'.join(_beside(held))}" if _beside(held) else ""
    inside = "，".join(filter(None, (through, beside)))
    return f"{via.label} {len(held)} 项" + (f"（{inside}）" if inside else "")


def _voluntary(
    records: Records, of_unit: UnitRecords, criteria: Criteria, day: date, later: Later
) -> dict[str, list[EffectiveLine]]:
    """Return the unit's 主动报送 up to ``day`` by task; ``later`` takes those of later days.

    Filters of duties exclude 主动报送.
    """
    if criteria.of_duties:
        return {}
    rows = records.resolver.rows
    open_ended = open_ended_tasks([records.table])
    lines_of = voluntary_lines(of_unit.sifted, of_unit.histories.own, open_ended)
    found = {
        task_id: lines for task_id, lines in lines_of.items() if criteria.admits_row(rows[task_id])
    }
    later.take_days(line.date for lines in found.values() for line in lines if line.date > day)
    told = {
        task_id: [line for line in lines if line.date <= day] for task_id, lines in found.items()
    }
    return {task_id: lines for task_id, lines in told.items() if lines}


def _voluntary_block(records: Records, voluntary: dict[str, list[EffectiveLine]]) -> list[Block]:
    if not voluntary:
        return []
    rows = [
        _Reported(records.resolver.rows[task_id].task, lines)
        for task_id, lines in voluntary.items()
    ]
    caption = f"主动报送 {len(rows)} 项（不在责任单位之列，不计入统计）"
    return [printed(_REPORTED, rows, caption)]
