"""``gongkai`` without a command: the state of today, what waits, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import Block, Cell, CellKind, Column, Report
from gongkai.ops.counting.agenda import RECENT, SOON, agenda
from gongkai.ops.counting.periods import (
    PeriodKind,
    containing,
    default_period,
    expected_pace,
    readings,
)
from gongkai.ops.language.days import spoken
from gongkai.ops.language.shell_words import as_word
from gongkai.reports import wording as words
from gongkai.reports.completion.completion_cells import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from gongkai.model.problem import Problem
    from gongkai.model.task import Table
    from gongkai.ops.counting.agenda import Agenda, Waiting
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records

_COLUMNS = (
    Column("待办事项"),
    Column("项数", CellKind.NUMBER),
    Column("最早一项", CellKind.TEXT),
    Column("查看"),
)


def overview(
    records: Records,
    day: date,
    today: date,
    faults: Callable[[], Sequence[Problem]],
    *,
    blank: bool,
) -> Report:
    """Answer ``gongkai`` without a command; ``faults`` returns the errors found in reading."""
    quarter = default_period(records.table.year, today, None)
    (reading,) = readings([quarter], today, None)
    seen = agenda(records, day, reading)
    rows = _rows(seen, records.table, day, reading, faults())
    rate = percent(seen.done, seen.counted)
    pace = percent(expected_pace(records.table.year, day), 12)
    tasks = len(records.resolver.rows)
    begin = f"{records.book.register.region} {records.table.year} 年"
    asked = "" if day == today else f"，数据截至 {spoken(day)}"
    return Report(
        title=f"{begin} · 今天 {spoken(today)}{asked}",
        lead=(
            *([words.BLANK] if blank else []),
            f"任务 {tasks} 项，应办事项 {seen.counted} 项，已完成 {seen.done} 项，"
            f"完成率 {rate}（序时进度 {pace}）。",
        ),
        blocks=(Block(_COLUMNS, tuple(rows), "" if rows else "暂无待办事项"),),
        remarks=(
            *words.later_remark(seen.later, day, words.listing_of(records.book, records.table)),
            *_recent(seen, today),
        ),
        closing=tuple(_next_steps(records, seen, reading, blank=blank)),
        sheet=Block(_COLUMNS, tuple(rows)),
        json={},
    )


def _rows(
    seen: Agenda, table: Table, day: date, reading: PeriodReading, problems: Sequence[Problem]
) -> list[tuple[Cell, ...]]:
    quarter = reading.period
    missing = words.missing_word(table, reading)
    named = (
        ("待核实", seen.to_verify, "gongkai verify --queue"),
        ("逾期", seen.overdue, "gongkai list --overdue"),
        (
            f"{missing}（{quarter.label_after(quarter)}）",
            seen.missing,
            f"gongkai list --missing --quarter {as_word(quarter.code)}",
        ),
        (f"{SOON} 日内到期", seen.soon, f"gongkai list --due-within {SOON}d"),
    )
    rows: list[tuple[Cell, ...]] = [
        (name, waiting.count, _oldest(waiting.first, day), command)
        for name, waiting, command in named
        if waiting.first
    ]
    if problems:
        span = problems[0].span
        place = f"首处：{span.file} 第 {span.line} 行"
        rows.append(("数据错误", len(problems), place, "gongkai validate"))
    return rows


def _oldest(first: Waiting, day: date) -> str:
    days = (day - first.day).days
    when = f"已 {days} 天" if days > 0 else f"{first.day.month}月{first.day.day}日"
    return f"{first.unit} {first.task}，{when}"


def _recent(seen: Agenda, today: date) -> list[str]:
    last = seen.recent.last
    if last is None:
        return [f"最近 {RECENT} 天无新增进展。"]
    when = "今天" if last.day == today else spoken(last.day)
    return [
        f"最近 {RECENT} 天记入 {seen.recent.count} 条进展，来自 {len(seen.recent.units)} 个单位；"
        f"最近一条为{last.unit} {last.task}（{when}）。"
    ]


def _next_steps(
    records: Records, seen: Agenda, reading: PeriodReading, *, blank: bool
) -> list[str]:
    if not records.book.register.units:
        return ["下一步：在 data/units.yaml 登记单位，再运行 gongkai validate。"]
    running = containing(PeriodKind.QUARTER, reading.today)
    current = running if running.first.year == records.table.year else reading.period
    waiting = (seen.overdue.first, seen.missing.first, seen.soon.first)
    first = min(filter(None, waiting), default=None)
    unit = as_word(first.unit if first else records.book.register.units[0].name)
    steps = [f"gongkai list --unit {unit}"]
    if first:
        steps.append(f'gongkai note {unit} {as_word(first.task)} "做成了什么" --status 进行中')
    steps.append(
        "gongkai validate" if blank else f"gongkai report --quarter {as_word(current.code)}"
    )
    return ["可继续执行：", *(f"  {step}" for step in steps)]
