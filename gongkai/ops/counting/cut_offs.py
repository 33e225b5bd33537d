"""The days by which reports are wanted (docs/format.md, «Reports by a day»)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import Every
from gongkai.ops.counting.periods import Period, PeriodKind, PeriodReading, containing
from gongkai.ops.duties.standing import is_past

if TYPE_CHECKING:
    from gongkai.model.task import ReportRhythm, Table, Task

_KINDS = {
    Every.MONTH: PeriodKind.MONTH,
    Every.QUARTER: PeriodKind.QUARTER,
    Every.HALF: PeriodKind.HALF,
}


class ReportPeriod(NamedTuple):
    """The days that a report covers, and the last day on which it is in time."""

    first: date
    last: date
    cut_off: date

    def is_over(self, reading: PeriodReading) -> bool:
        """Return whether the cut-off is over on the day asked about."""
        return is_past(self.cut_off, reading.asked, reading.today)


@lru_cache(maxsize=4096)
def report_period(rhythm: ReportRhythm, day: date) -> ReportPeriod:
    """Return the report period that holds ``day``."""
    _, first, last = containing(_KINDS[rhythm.every], day)
    days = int(rhythm.by)
    if rhythm.by.startswith("+"):
        return ReportPeriod(first, last, last + timedelta(days))
    return ReportPeriod(first, last, last.replace(day=min(days, last.day)))


@lru_cache(maxsize=256)
def asked_for(rhythm: ReportRhythm, reading: PeriodReading) -> tuple[ReportPeriod, ...]:
    """Return the report periods of a period that are over; while none is, the first of them."""
    reports = _ending_in(rhythm, reading.period)
    return tuple(each for each in reports if each.is_over(reading)) or reports[:1]


def cut_off(table: Table, task: Task, period: Period) -> date:
    """Return the day by which the last report on a task in a period is wanted."""
    rhythm = table.report_of(task)
    reports = _ending_in(rhythm, period) if rhythm else ()
    return reports[-1].cut_off if reports else period.last


def all_over(table: Table, reading: PeriodReading) -> bool:
    """Return whether what is missing is 应报未报 for every task, and 尚未报送 for none."""
    rhythms = {table.report_of(row.task) for row in table.rows()}
    return all(
        all(each.is_over(reading) for each in asked_for(rhythm, reading))
        if rhythm
        else not reading.running
        for rhythm in rhythms
    )


def _ending_in(rhythm: ReportRhythm, period: Period) -> tuple[ReportPeriod, ...]:
    """Return the report periods whose last day lies in a period."""
    reports = []
    report = report_period(rhythm, period.first)
    while report.last <= period.last:
        reports.append(report)
        report = report_period(rhythm, report.last + timedelta(1))
    return tuple(reports)
