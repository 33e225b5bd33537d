"""``show``: one task in full, who owes it and why, and where each duty stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import Block, Cell, Column, Json, Kind, Report, Step
from gongkai.model.task import Role
from gongkai.ops.duties.filters import Held, held_on
from gongkai.ops.duties.later_lines import later_of
from gongkai.ops.duties.voluntary import voluntary_lines
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.task import Row
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.history import Step as Told
    from gongkai.ops.duties.records import Records

_COLUMNS = tuple(Column(h) for h in ("单位", "列入方式", "分工", "状态", "时限", "最近报送"))
_ENTRY_COLUMNS = (Column("日期"), Column("单位"), Column("状态变化"), Column("进展情况", Kind.TEXT))
_MOST_ENTRIES = 3
_SHEET = tuple(
    Column(heading)
    for heading in (
        "任务编号",
        "单位",
        "列入方式",
        "所属统称",
        "分工",
        "状态",
        "时限",
        "逾期",
        "最近报送",
    )
)


def task_page(records: Records, row: Row, day: date, today: date, *, blank: bool) -> Report:
    """Answer ``show`` for one task."""
    histories = _histories(records, row)
    held = _held(histories, day, today)
    voluntary = _voluntary(records, row)
    later = later_of(histories, day)
    later.take_days(when for _, when, _ in voluntary if when > day)
    voluntary = [each for each in voluntary if each[1] <= day]
    return Report(
        title=words.title_of(records.table, day, today, row.task.id),
        lead=(*([words.BLANK] if blank else []), *_about(records, row, held)),
        blocks=(
            Block(_COLUMNS, tuple(_row(each) for each in held), f"涉及单位 {len(held)} 个"),
            *_latest(held, day),
            *_voluntary_block(voluntary),
        ),
        remarks=(
            *words.open_ended_remark([row.task.short_id] if row.task.open_ended else []),
            *words.later_remark(later, day),
        ),
        sheet=Block(_SHEET, tuple(_sheet_row(each) for each in held)),
        json={
            **_json(records, row, held, day),
            "voluntary": [
                {"unit": unit, "date": str(when), "text": text} for unit, when, text in voluntary
            ],
            "later": words.later_json(later),
        },
    )


def _histories(records: Records, row: Row) -> list[History]:
    """The duties of a task, of all units and days."""
    units = records.resolver.units_by_task(row.task.id)
    found = (records.of(unit).histories.get(row.task.id) for unit in units)
    return [history for history in found if history]


def _held(histories: list[History], day: date, today: date) -> list[Held]:
    found = held_on(histories, day, today)
    return sorted(found, key=lambda each: each.standing.claim.rank, reverse=True)


def _about(records: Records, row: Row, held: list[Held]) -> list[str]:
    task = row.task
    lines = [
        f"{row.section.title} → {row.item.title}",
        "",
        *(line for line in task.requirement.split("\n")),
        "",
        *(f"{role.label}单位：{task.cell(role)}" for role in Role if task.cell(role)),
        _due_line(records, row),
    ]
    lines += [
        f"牵头进度：{each.history.duty.unit.name}“{each.standing.state}”"
        for each in held
        if each.standing.claim.role is Role.LEAD
    ]
    if task.number:
        lines.append(f"原表序号：{task.number}")
    if task.remark:
        lines.append(f"备注：{task.remark}")
    if task.since or task.retired:
        lines.append(f"任务起止：{words.day_words(task.since)} 至 {words.day_words(task.retired)}")
    return [*lines, _progress(held)]


def _progress(held: list[Held]) -> str:
    """How many units have done it, and how many are not counted, so that all are accounted for."""
    found = [each.standing for each in held]
    own = [at for at in found if at.claim.role is not Role.SUPPORT]
    counted = [at for at in own if at.counted]
    beside = (
        ("常态化", sum(at.never_ending for at in own)),
        ("不适用", sum(at.state.not_applicable and not at.never_ending for at in own)),
        ("配合", len(found) - len(own)),
    )
    parts = [f"应办 {len(counted)} 个单位", f"已完成 {sum(at.state.done for at in counted)} 个"]
    parts += [f"{word} {number} 个" for word, number in beside if number]
    return f"完成情况：{'，'.join(parts)}"


def _due_line(records: Records, row: Row) -> str:
    due = records.table.due_of(row.task)
    wording = f"（原文“{row.task.due_text}”）" if row.task.due_text else ""
    default = "（按全表统一时限）" if row.task.due is None and due else ""
    return f"时限：{words.due_words(due)}{wording}{default}"


def _row(each: Held) -> tuple[Cell, ...]:
    at = each.standing
    return (
        each.history.duty.unit.name,
        words.reason(at.claim),
        at.claim.role.label,
        words.state_cell(at),
        words.due_words(at.due, overdue=at.overdue),
        words.day_words(each.last_word),
    )


def _last_steps(held: list[Held], day: date) -> list[tuple[str, Told]]:
    """The last steps of each duty up to ``day``, with the unit whose ledger has them."""
    return [told for each in held for told in each.history.story(day)[-_MOST_ENTRIES:]]


def _voluntary(records: Records, row: Row) -> list[tuple[str, date, str]]:
    """What units outside an open-ended list reported of their own accord: unit, day, words."""
    if not row.task.open_ended:
        return []
    wanted = frozenset({row.task.id})
    return [
        (unit.unit.name, line.date, words.entry_text(line.entry, words_of(line.entry)))
        for unit in records.all()
        for line in voluntary_lines(unit.sifted, unit.histories, wanted).get(row.task.id, ())
    ]


def _voluntary_block(told: list[tuple[str, date, str]]) -> list[Block]:
    if not told:
        return []
    columns = (Column("单位"), Column("日期"), Column("进展情况", Kind.TEXT))
    return [Block(columns, tuple(told), f"主动报送 {len(told)} 条（不在责任单位之列，不计入统计）")]


def _latest(held: list[Held], day: date) -> list[Block]:
    """The last entries of each duty, in the order of the fold."""
    rows: list[tuple[Cell, ...]] = [
        (
            step.line.date,
            unit,
            Step(step.before, step.after, step.entry.act),
            words.entry_text(step.entry, words_of(step.entry)),
        )
        for unit, step in _last_steps(held, day)
    ]
    return [Block(_ENTRY_COLUMNS, tuple(rows), "最近记录")] if rows else []


def _sheet_row(each: Held) -> tuple[Cell, ...]:
    return (
        each.history.duty.task.id,
        *words.duty_cells(each),
    )


def _json(records: Records, row: Row, held: list[Held], day: date) -> dict[str, Json]:
    task = row.task
    return {
        "schema": 1,
        "year": records.table.year,
        "as_of": str(day),
        "task": {
            "id": task.id,
            "section": row.section.title,
            "item": row.item.title,
            "requirement": task.requirement,
            "number": task.number or None,
            **{role.value: words.phrases_in(task, role) for role in Role},
            "responsible_text": task.cell(Role.RESPONSIBLE),
            "open_ended": task.open_ended,
            "due": words.due_json(records.table.due_of(task)),
            "due_text": task.due_text or None,
            "remark": task.remark or None,
        },
        "duties": [words.duty_json(each) for each in held],
        "entries": [
            {
                "unit": unit,
                "date": str(step.line.date),
                "act": step.entry.act.value if step.entry.act else None,
                "before": step.before.value,
                "after": step.after.value,
                "text": words.entry_text(step.entry, words_of(step.entry)),
                "id": step.entry.id,
            }
            for unit, step in _last_steps(held, day)
        ],
    }
