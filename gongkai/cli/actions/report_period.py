"""Choose the periods of a report, and the table that counts each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.arguments.typed_values import calendar_of, day_if_given, table_of
from gongkai.errors import UsageError
from gongkai.model.report import Remark
from gongkai.ops.counting.periods import (
    Period,
    PeriodKind,
    PeriodReading,
    containing,
    default_period,
    need_year_begun,
    read_period,
    read_periods,
    read_quarter,
    readings,
)
from gongkai.reports.completion.completion import Chapter

if TYPE_CHECKING:
    from gongkai.cli.session import Desk


class Chosen(NamedTuple):
    """The periods with the days they are read on, and notes on the choice."""

    readings: list[PeriodReading]
    sequence: bool = False
    notes: tuple[str, ...] = ()


def choose(
    desk: Desk, year: int | None, quarter: str | None, period: str | None, as_of: str | None
) -> Chosen:
    """Choose the periods by the options.

    Raises:
        UsageError: options exclude each other, or a period is invalid.
        RefusedError: a period has not begun.
    """
    if quarter is not None and period is not None:
        raise UsageError("--quarter 与 --period 不能同时使用。", "请选用其一。")
    wanted = day_if_given(as_of, desk.calendar)
    notes: tuple[str, ...] = ()
    table_year = desk.table.year
    if quarter is not None:
        periods = [read_quarter(quarter, desk.calendar)]
    elif period is not None:
        periods = read_periods(period, desk.calendar)
    elif year and not wanted:
        periods = [read_period(str(year), desk.calendar)]
    else:
        periods = [default_period(table_year, desk.today, wanted)]
        if not wanted:
            notes = _default_note(periods[0], desk)
    found = readings(periods, desk.today, wanted)
    if len(found) < len(periods):
        last = found[-1].period.code
        notes = (*notes, f"{periods[len(found)].code} 尚未开始，统计到 {last}。")
    return Chosen(found, len(periods) > 1, notes)


def chapters(desk: Desk, year: int | None, chosen: Chosen) -> list[Chapter]:
    """Group the periods by table: that of ``--year``, else that of the period's year.

    Raises:
        RefusedError: a year has no table, or a period ends before the year of its table.
    """

    def table_year(reading: PeriodReading) -> int:
        table = table_of(desk.book, year or reading.period.first.year)
        need_year_begun(calendar_of(desk.book, table, desk.today), reading.as_of)
        return table.year

    return [
        Chapter(desk.records_of(of_year), list(group))
        for of_year, group in groupby(chosen.readings, table_year)
    ]


def _default_note(period: Period, desk: Desk) -> tuple[str, ...]:
    running = containing(PeriodKind.QUARTER, desk.today)
    if running.first.year != desk.table.year or running == period:
        return ()
    fact = "未指定时段，按最近一个已结束的季度统计。"
    return (Remark(fact, f"统计本季度用 --quarter {running.code}。"),)
