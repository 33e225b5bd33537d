"""``list``: one row per task, with k of n duties done."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, CellKind, Report
from gongkai.ops.counting.task_shares import Share, shares_by_task
from gongkai.ops.duties.later_lines import Later
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet, unprinted
from gongkai.reports.duty_fields import unit_fields

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.task import Due, Row, Task
    from gongkai.ops.duties.records import Records
    from gongkai.reports.lists.list_question import Question


class TaskLine(NamedTuple):
    """A task with how much of it is done, over the units asked about."""

    row: Row
    due: Due
    share: Share

    @property
    def share_done(self) -> str:
        """How many of how many duties are done."""
        return words.share(self.share.done, self.share.counted)


def _task(line: TaskLine) -> Task:
    return line.row.task


_LEADS = "牵头单位及状态"
TASK_FIELDS: tuple[Field[TaskLine], ...] = (
    Field(
        lambda line: line.row.task.id,
        "编号", "任务编号", "id",
        shown=lambda line: words.task_mark(line.row.task),
    ),
    Field(lambda line: line.row.section.title, "", "一级标题", "section"),
    Field(lambda line: line.row.item.title, "", "二级标题", "item"),
    Field(
        lambda line: line.row.task.requirement,
        "具体要求", "具体要求", "requirement", CellKind.TEXT,
    ),
    *unit_fields(_task, spare=1),
    Field(lambda line: line.row.task.open_ended, "", "责任单位未列全", "open_ended"),
    Field(lambda line: line.share_done, "完成/应办", kind=CellKind.NUMBER, place=2),
    Field(lambda line: line.share.done, "", "已完成", "done", CellKind.NUMBER),
    Field(lambda line: line.share.counted, "", "应办", "counted", CellKind.NUMBER),
    Field(lambda line: line.share.overdue, "逾期", "逾期", kind=CellKind.NUMBER, place=2),
    Field(lambda line: list(line.share.leads), _LEADS, _LEADS, spare=2, place=1),
    Field(lambda line: line.due, "时限", "时限", place=2),
)  # fmt: skip


def task_listing(records: Records, question: Question, day: date, today: date) -> Report:
    """Answer ``list`` with one row per task; ``--unit`` may name a group or several units."""
    criteria = question.criteria
    shares = shares_by_task(records, day, today, units=question.units, admits=criteria.admits)
    every_line = (
        TaskLine(row, records.table.due_of(row.task), shares.get(row.task.id, Share()))
        for row in records.table.rows()
    )
    names, owing = records.resolver.names, _owing(records, question, day)
    lines = [line for line in every_line if question.asks(line.row, owing[line.row.task.id], names)]
    admitted = [line for line in lines if criteria.admits_row(line.row)]
    shown = [line for line in admitted if not criteria.of_duties or line.share.admitted]
    later = Later()
    for line in shown:
        later.add(line.share.later)
    who = words.names_of(question.parties, question.excepted)
    return Report(
        title=words.title_of(records.table, day, today, who),
        lead=(
            *([words.BLANK] if question.blank else []),
            *words.due_note(criteria, day),
            _task_summary(shown, len(lines), _whose(question)),
        ),
        blocks=(_block(shown),),
        remarks=(
            *words.open_ended_remark(
                [line.row.task.short_id for line in shown if line.row.task.open_ended]
            ),
            *words.later_remark(later, day),
        ),
        sheet=sheet(TASK_FIELDS, shown),
        json={
            "schema": 1,
            "year": records.table.year,
            "as_of": str(day),
            "unit": who or None,
            "tasks": [record(TASK_FIELDS, line) for line in shown],
            "later": words.later_json(later),
        },
    )


def _owing(records: Records, question: Question, day: date) -> defaultdict[str, list[str]]:
    """Return the units asked for by name that owe each task."""
    owing: defaultdict[str, list[str]] = defaultdict(list)
    for unit in question.units or ():
        if unit in question.parties:
            for duty in records.resolver.duties_of(unit):
                if duty.claim_on(day):
                    owing[duty.task.id].append(unit.name)
    return owing


def _task_summary(shown: list[TaskLine], all_tasks: int, whose: str) -> str:
    counted = sum(line.share.counted for line in shown)
    done = sum(line.share.done for line in shown)
    overdue = sum(line.share.overdue for line in shown)
    some = f"共 {all_tasks} 项任务，符合条件 {len(shown)} 项"
    tasks = some if len(shown) < all_tasks else f"{len(shown)} 项任务"
    return f"{tasks}；{whose}应办 {counted} 项，已完成 {done} 项，逾期 {overdue} 项。"


def _whose(question: Question) -> str:
    """Return the word for the units whose duties are counted."""
    if not question.parties:
        return "各单位"
    return "所含单位" if len(question.parties) == 1 else "以上单位"


def _block(lines: list[TaskLine]) -> Block:
    """Return the printed table; without leads it has no column for them."""
    led = any(line.share.leads for line in lines)
    fields = TASK_FIELDS if led else unprinted(TASK_FIELDS, _LEADS)
    return printed(fields, lines, "" if lines else "没有符合条件的任务。")
