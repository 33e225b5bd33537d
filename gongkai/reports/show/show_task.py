"""``show``: one task in full, who owes it and why, and the state of each duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, CellKind, Deadline, Json, Report, StepCell
from gongkai.model.task import Role
from gongkai.ops.duties.filters import DutyOnDay, held_on
from gongkai.ops.duties.later_lines import later_of
from gongkai.ops.duties.voluntary import voluntary_lines
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet
from gongkai.reports.duty_fields import DUTY

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.task import Row
    from gongkai.ops.duties.history import History, Step
    from gongkai.ops.duties.records import Records

_MOST_ENTRIES = 3


class _Told(NamedTuple):
    """A step of a duty, with the unit whose ledger has it."""

    unit: str
    step: Step

    @property
    def text(self) -> str:
        """All that its entry says."""
        return words.entry_text(self.step.entry, words_of(self.step.entry))


_ENTRIES: tuple[Field[_Told], ...] = (
    Field(lambda told: told.step.line.date, "日期", key="date"),
    Field(lambda told: told.unit, "单位", key="unit"),
    Field(lambda told: told.step.entry.act, key="act"),
    Field(lambda told: told.step.before, key="before"),
    Field(lambda told: told.step.after, key="after"),
    Field(
        lambda told: StepCell(told.step.before, told.step.after, told.step.entry.act), "状态变化"
    ),
    Field(lambda told: told.text, "进展情况", key="text", kind=CellKind.TEXT),
    Field(lambda told: told.step.entry.id, key="id"),
)
_VOLUNTARY: tuple[Field[tuple[str, date, str]], ...] = (
    Field(lambda told: told[0], "单位", key="unit"),
    Field(lambda told: told[1], "日期", key="date"),
    Field(lambda told: told[2], "进展情况", key="text", kind=CellKind.TEXT),
)
_DUTY_SHEET: tuple[Field[DutyOnDay], ...] = (
    Field(lambda each: each.history.duty.task.id, sheet="任务编号"),
    *DUTY,
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
            printed(DUTY, held, f"涉及单位 {len(held)} 个"),
            *_latest(held, day),
            *_voluntary_block(voluntary),
        ),
        remarks=(
            *words.open_ended_remark([row.task.short_id] if row.task.open_ended else []),
            *words.later_remark(later, day),
        ),
        sheet=sheet(_DUTY_SHEET, held),
        json={
            **_json(records, row, held, day),
            "voluntary": [record(_VOLUNTARY, told) for told in voluntary],
            "later": words.later_json(later),
        },
    )


def _histories(records: Records, row: Row) -> list[History]:
    """Return the histories of a task's duties, of every unit and day."""
    units = records.resolver.units_by_task(row.task.id)
    found = (records.of(unit).histories.get(row.task.id) for unit in units)
    return [history for history in found if history]


def _held(histories: list[History], day: date, today: date) -> list[DutyOnDay]:
    found = held_on(histories, day, today)
    return sorted(found, key=lambda each: each.standing.claim.rank, reverse=True)


def _about(records: Records, row: Row, held: list[DutyOnDay]) -> list[str]:
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


def _progress(held: list[DutyOnDay]) -> str:
    """Return how many units are counted, done, and not counted; together they are all."""
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
    return f"时限：{Deadline(due)}{wording}{default}"


def _last_steps(held: list[DutyOnDay], day: date) -> list[_Told]:
    """Return the last steps of each duty up to ``day``, with the unit of their ledger."""
    return [_Told(*told) for each in held for told in each.history.story(day)[-_MOST_ENTRIES:]]


def _voluntary(records: Records, row: Row) -> list[tuple[str, date, str]]:
    """Return the 主动报送 of an open-ended task: unit, day, text."""
    if not row.task.open_ended:
        return []
    wanted = frozenset({row.task.id})
    return [
        (unit.unit.name, line.date, words.entry_text(line.entry, words_of(line.entry)))
        for unit in records.all()
        for line in voluntary_lines(unit.sifted, unit.histories.own, wanted).get(row.task.id, ())
    ]


def _voluntary_block(told: list[tuple[str, date, str]]) -> list[Block]:
    if not told:
        return []
    caption = f"主动报送 {len(told)} 条（不在责任单位之列，不计入统计）"
    return [printed(_VOLUNTARY, told, caption)]


def _latest(held: list[DutyOnDay], day: date) -> list[Block]:
    """Return the last entries of each duty, in fold order."""
    steps = _last_steps(held, day)
    return [printed(_ENTRIES, steps, "最近记录")] if steps else []


def _json(records: Records, row: Row, held: list[DutyOnDay], day: date) -> dict[str, Json]:
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
            **{role.value: list(words.phrases_in(task, role)) for role in Role},
            "responsible_text": task.cell(Role.RESPONSIBLE),
            "open_ended": task.open_ended,
            "due": words.due_json(records.table.due_of(task)),
            "due_text": task.due_text or None,
            "remark": task.remark or None,
        },
        "duties": [record(DUTY, each) for each in held],
        "entries": [record(_ENTRIES, told) for told in _last_steps(held, day)],
    }
