"""``list``: a row a task, with k of n duties done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, Column, Json, Kind, Report
from gongkai.model.task import Role
from gongkai.model.unit import Group, Unit
from gongkai.ops.duties.later_lines import Later
from gongkai.reports import wording as words
from gongkai.reports.task_shares import Share, shares_by_task

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.report import Cell
    from gongkai.model.task import Row
    from gongkai.ops.duties.records import Records
    from gongkai.reports.list_question import Question


TASK_SHEET_COLUMNS = (
    "任务编号", "一级标题", "二级标题", "具体要求", "责任单位", "责任单位未列全", "已完成", "应办",
    "逾期", "牵头单位及状态", "时限",
)  # fmt: skip


class _TaskLine(NamedTuple):
    row: Row
    share: Share

    @property
    def leads(self) -> str:
        return "、".join(self.share.leads)


def task_listing(records: Records, question: Question, day: date, today: date) -> Report:
    """Answer ``list`` with a row a task; ``--unit`` may name a group or several units."""
    criteria = question.criteria
    shares = shares_by_task(
        records, day, today, units=_units_asked(records, question), admits=criteria.admits
    )
    every_line = (_TaskLine(row, shares.get(row.task.id, Share())) for row in records.table.rows())
    lines = [line for line in every_line if _asked(line, records, question)]
    admitted = [line for line in lines if criteria.admits_row(line.row)]
    shown = [line for line in admitted if not criteria.of_duties or line.share.admitted]
    later = Later()
    for line in admitted:
        later.add(line.share.later)
    who = "、".join(party.name for party in question.parties)
    if question.excepted:
        who += f"（除 {'、'.join(party.name for party in question.excepted)}）"
    return Report(
        title=words.title_of(records.table, day, today, who),
        lead=(
            *([words.BLANK] if question.blank else []),
            *words.due_before_note(criteria.due_before),
            _task_summary(shown, len(lines), _whose(question)),
        ),
        blocks=(_task_block(records, shown),),
        remarks=(
            *words.open_ended_remark(
                [line.row.task.short_id for line in shown if line.row.task.open_ended]
            ),
            *words.later_remark(later, day),
        ),
        sheet=Block(
            tuple(Column(heading) for heading in TASK_SHEET_COLUMNS),
            tuple(_task_sheet_row(records, line) for line in shown),
        ),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "unit": who or None,
            "tasks": [task_json(*line) for line in shown],
            "later": words.later_json(later),
        },
    )


def _units_asked(records: Records, question: Question) -> list[Unit]:
    resolver = records.resolver
    if not question.parties:
        asked = {unit.name for unit in records.book.register.units}
    else:
        asked = {unit.name for party in question.parties for unit in resolver.units_of(party)}
    excepted = {unit.name for party in question.excepted for unit in resolver.units_of(party)}
    return [u for u in records.book.register.units if u.name in asked and u.name not in excepted]


def _asked(line: _TaskLine, records: Records, question: Question) -> bool:
    """Whether a task belongs to the parties asked about: a group's cells print it."""
    if not question.parties:
        return True
    groups = {party.name for party in question.parties if isinstance(party, Group)}
    printed = {
        party.name
        for phrase in line.row.task.phrases
        if (party := records.resolver.names.get(phrase.text))
    }
    units = {party.name for party in question.parties if isinstance(party, Unit)}
    return not groups.isdisjoint(printed) or not units.isdisjoint(line.share.units)


def _task_summary(shown: list[_TaskLine], all_tasks: int, whose: str) -> str:
    counted = sum(line.share.counted for line in shown)
    done = sum(line.share.done for line in shown)
    overdue = sum(line.share.overdue for line in shown)
    some = f"共 {all_tasks} 项任务，符合条件 {len(shown)} 项"
    tasks = some if len(shown) < all_tasks else f"{len(shown)} 项任务"
    return f"{tasks}；{whose}应办 {counted} 项，已完成 {done} 项，逾期 {overdue} 项。"


def _whose(question: Question) -> str:
    """The units whose duties are counted, in a word."""
    if not question.parties:
        return "各单位"
    return "所含单位" if len(question.parties) == 1 else "以上单位"


def _task_block(records: Records, lines: list[_TaskLine]) -> Block:
    with_leads = any(line.leads for line in lines)
    lead = (Column("牵头单位及状态"),) if with_leads else ()
    columns = (
        Column("编号"),
        Column("具体要求", Kind.TEXT),
        Column("责任单位", Kind.TEXT),
        *lead,
        Column("完成/应办", Kind.NUMBER),
        Column("逾期", Kind.NUMBER),
        Column("时限"),
    )
    rows = []
    for line in lines:
        task = line.row.task
        rows.append(
            (
                words.task_mark(task),
                task.requirement,
                "；".join(filter(None, (task.cell(role) for role in Role))),
                *((line.leads or words.NONE,) if with_leads else ()),
                words.share(line.share.done, line.share.counted),
                line.share.overdue,
                words.due_words(records.table.due_of(task)),
            )
        )
    return Block(columns, tuple(rows), "" if rows else "没有符合条件的任务")


def _task_sheet_row(records: Records, line: _TaskLine) -> tuple[Cell, ...]:
    task = line.row.task
    return (
        task.id,
        line.row.section.title,
        line.row.item.title,
        task.requirement,
        "；".join(filter(None, (task.cell(role) for role in Role))),
        "是" if task.open_ended else "",
        line.share.done,
        line.share.counted,
        line.share.overdue,
        line.leads,
        words.due_json(records.table.due_of(task)),
    )


def task_json(row: Row, share: Share) -> dict[str, Json]:
    """Give a task for programs; ``done`` and ``counted`` are over the duties of the share."""
    return {
        "id": row.task.id,
        "section": row.section.title,
        "item": row.item.title,
        "requirement": row.task.requirement,
        **{role.value: words.phrases_in(row.task, role) for role in Role},
        "open_ended": row.task.open_ended,
        "done": share.done,
        "counted": share.counted,
    }
