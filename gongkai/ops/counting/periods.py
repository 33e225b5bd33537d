"""Read periods (``2021Q2``, ``2021-06``, ``A..B``), and choose the day each is read on."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError, UsageError
from gongkai.model.way import Way
from gongkai.ops.language.days import (
    ONE_DAY,
    day_if_one,
    folded,
    is_year,
    last_of_month,
    read_day,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.ops.language.days import Calendar


class PeriodKind(StrEnum):
    """The length of a period; a sequence has periods of one kind."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    DAYS = "days"


_MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both inclusive."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def code(self) -> str:
        """The period as written on the command line and in JSON: ``2021Q2``."""
        if self.kind is PeriodKind.DAYS:
            return f"{self.first}..{self.last}"
        return f"{self.first.year}{_suffix(self.kind, self.first)}"

    @property
    def label(self) -> str:
        """The period as written in a title: ``2021年第二季度``."""
        year, month = self.first.year, self.first.month
        names = {
            PeriodKind.YEAR: f"{year}年全年",
            PeriodKind.HALF: f"{year}年{'上' if month == 1 else '下'}半年",
            PeriodKind.QUARTER: f"{year}年第{'一二三四'[(month - 1) // 3]}季度",
            PeriodKind.MONTH: f"{year}年{month}月",
            PeriodKind.DAYS: f"{spoken(self.first)}至{spoken(self.last)}",
        }
        return names[self.kind]

    def label_after(self, first: Period) -> str:
        """Return the label after that of ``first``: without the year if it is the same."""
        known = self.kind is not PeriodKind.YEAR and self.first.year == first.first.year
        return self.label.removeprefix(f"{first.first.year}年") if known else self.label

    @property
    def span_label(self) -> str:
        """The first and last day in words; empty if the label contains them already."""
        if self.kind is PeriodKind.DAYS:
            return ""
        return f"{self.first.month}月{self.first.day}日至{self.last.month}月{self.last.day}日"

    def before(self) -> Period:
        """Return the preceding period of the same kind, or as many days directly before."""
        end = self.first - ONE_DAY
        if self.kind is PeriodKind.DAYS:
            return Period(self.kind, end - (self.last - self.first), end)
        return containing(self.kind, end)

    def after(self) -> Period:
        """Return the following period of the same kind; never of two days."""
        return containing(self.kind, self.last + ONE_DAY)


def _suffix(kind: PeriodKind, first: date) -> str:
    return {
        PeriodKind.YEAR: "",
        PeriodKind.HALF: f"H{(first.month + 5) // 6}",
        PeriodKind.QUARTER: f"Q{(first.month + 2) // 3}",
        PeriodKind.MONTH: f"-{first.month:02}",
    }[kind]


def containing(kind: PeriodKind, day: date) -> Period:
    """Return the period of a kind that holds ``day``."""
    length = _MONTHS[kind]
    begin = (day.month - 1) // length * length + 1
    return Period(kind, date(day.year, begin, 1), last_of_month(day.year, begin + length - 1))


_DIGIT = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}
_MARKS = "[-–—~至到]+"
_YEAR = r"([0-9]{4})年?(?:全年)?|全年"
_HALF = r"(?:([0-9]{4})年?)?(?:H([12])|([上下])半年)"
_QUARTER = r"(?:([0-9]{4})年?)?-?(?:Q([1-4])|第?([一二三四1-4])季度)"
_MONTH = r"(?:([0-9]{4})(?:年|-|/|\.))?([0-9]{1,2})月?"
_MONTHS_OF_YEAR = rf"(?:([0-9]{{4}})年)?([0-9]{{1,2}})月?{_MARKS}([0-9]{{1,2}})月"
_FIRST_MONTHS = r"(?:([0-9]{4})年)?前([0-9]{1,2})个?月"
_FIRST_QUARTERS = r"(?:([0-9]{4})年)?前([二两三23])个?季度"
_QUARTERS = {"二": 2, "两": 2, "2": 2, "三": 3, "3": 3}
_FROM_TODAY = {
    "本月": (PeriodKind.MONTH, 0), "上月": (PeriodKind.MONTH, 1), "上个月": (PeriodKind.MONTH, 1),
    "本季度": (PeriodKind.QUARTER, 0), "本季": (PeriodKind.QUARTER, 0),
    "上季度": (PeriodKind.QUARTER, 1), "上季": (PeriodKind.QUARTER, 1),
    "上个季度": (PeriodKind.QUARTER, 1),
    "本年": (PeriodKind.YEAR, 0), "今年": (PeriodKind.YEAR, 0),
    "去年": (PeriodKind.YEAR, 1), "上年": (PeriodKind.YEAR, 1),
}  # fmt: skip
"""What is said of today: the kind of the period, and how many before the running one."""
_UP_TO = rf"\.{{2,}}|{_MARKS}"
_DAY_OF_MONTH = "([0-9]{1,2})[日号]"


def read_period(text: str, calendar: Calendar) -> Period:
    """Read one period in any usual form; the year defaults to the table's.

    Raises:
        UsageError: the text is not a period.
    """
    found = _read_named(folded(text), calendar)
    if found is None:
        raise UsageError(
            f"时段格式不对：“{text}”。",
            "应写为 2021、2021H1、2021Q2、2021-06，或 2021-04-01..2021-06-30。",
        )
    return found


def _read_named(plain: str, calendar: Calendar) -> Period | None:
    year = calendar.year
    if plain in _FROM_TODAY:
        kind, ago = _FROM_TODAY[plain]
        running = containing(kind, calendar.today)
        return running.before() if ago else running
    if match := re.fullmatch(_YEAR, plain):
        return _named(PeriodKind.YEAR, match[1] or year, 1)
    if match := re.fullmatch(_HALF, plain):
        half = match[2] or _DIGIT[match[3]]
        return _named(PeriodKind.HALF, match[1] or year, 6 * int(half) - 5)
    if match := re.fullmatch(_QUARTER, plain):
        digit = match[2] or _DIGIT.get(match[3], match[3])
        return _named(PeriodKind.QUARTER, match[1] or year, 3 * int(digit) - 2)
    if match := re.fullmatch(_MONTHS_OF_YEAR, plain):
        return _months(int(match[1] or year), int(match[2]), int(match[3]))
    if match := re.fullmatch(_FIRST_MONTHS, plain):
        return _months(int(match[1] or year), 1, int(match[2]))
    if match := re.fullmatch(_FIRST_QUARTERS, plain):
        return _months(int(match[1] or year), 1, 3 * _QUARTERS[match[2]])
    match = re.fullmatch(_MONTH, plain)
    if match and (match[1] or plain.endswith("月")) and 1 <= int(match[2]) <= 12:
        return _named(PeriodKind.MONTH, match[1] or year, int(match[2]))
    return None


def _months(year: int, first: int, last: int) -> Period | None:
    """Return the months from one to another, as a half year, quarter, … where they are one."""
    if not is_year(year) or not 1 <= first <= last <= 12:
        return None
    begin, end = date(year, first, 1), last_of_month(year, last)
    named = (containing(kind, begin) for kind in _MONTHS)
    whole = (each for each in named if (each.first, each.last) == (begin, end))
    return next(whole, Period(PeriodKind.DAYS, begin, end))


def _named(kind: PeriodKind, year: str | int, month: int) -> Period | None:
    if not is_year(int(year)):
        return None
    return containing(kind, date(int(year), month, 1))


def read_bound(text: str, calendar: Calendar, *, last: bool) -> date:
    """Read a day, or the first or ``last`` day of a period.

    Raises:
        UsageError: it is neither.
    """
    period = None if day_if_one(text, calendar) else _read_named(folded(text), calendar)
    if period is None:
        return read_day(text, calendar)
    return period.last if last else period.first


def read_quarter(text: str, calendar: Calendar) -> Period:
    """Read a quarter.

    Raises:
        UsageError: the text is not a quarter.
    """
    found = read_period(text, calendar)
    if found.kind is not PeriodKind.QUARTER:
        raise UsageError(f"“{text}”不是季度。", "应写为 2021Q2。")
    return found


def read_periods(text: str, calendar: Calendar) -> list[Period]:
    """Read one period, two days, or a sequence ``2021Q1..2021Q4``.

    Raises:
        UsageError: the text is none of these, mixes kinds, or ends before it begins.
    """
    plain = folded(text)
    ends = None if _read_named(plain, calendar) else _ends(plain, calendar)
    if ends is None:
        return [read_period(text, calendar)]
    first = day_if_one(ends[0], calendar)
    last = _last_day(ends[1], first, calendar)
    if first and last:
        if last < first:
            raise UsageError(f"时段“{text}”的末日早于首日。", "将两个日期对调。")
        return [Period(PeriodKind.DAYS, first, last)]
    if first or last:
        raise UsageError(f"时段“{text}”的两端不是同一类。", "两端都写日期，或都写同一类时段。")
    begin = read_period(ends[0], calendar)
    return _sequence(text, begin, read_period(ends[1], calendar._replace(year=begin.first.year)))


def _ends(plain: str, calendar: Calendar) -> tuple[str, str] | None:
    """Part what stands on both sides of a mark; a hyphen is one only where both can be read."""
    marks = list(re.finditer(_UP_TO, plain))
    sure = [mark for mark in marks if mark[0] != "-"]
    for mark in sure or marks:
        ends = plain[: mark.start()], plain[mark.end() :]
        if sure or _can_be_read(*ends, calendar):
            return ends
    return None


def _can_be_read(begin: str, end: str, calendar: Calendar) -> bool:
    """Return whether both ends are days, or both are periods."""
    if first := day_if_one(begin, calendar):
        return _last_day(end, first, calendar) is not None
    return bool(_read_named(begin, calendar) and _read_named(end, calendar))


def _last_day(end: str, first: date | None, calendar: Calendar) -> date | None:
    """Read the last day of a range, which may omit the year or month of the first."""
    if first is None:
        return day_if_one(end, calendar)
    if match := re.fullmatch(_DAY_OF_MONTH, end):
        end = f"{first.month}-{match[1]}"
    return day_if_one(end, calendar._replace(year=first.year))


def _sequence(text: str, first: Period, last: Period) -> list[Period]:
    if first.kind is not last.kind:
        raise UsageError(f"时段“{text}”的两端不是同一类。", "例如 2021Q1..2021Q4。")
    if last.first < first.first:
        raise UsageError(f"时段“{text}”的末端早于首端。", "将两端对调。")
    periods = [first]
    while periods[-1].first < last.first:
        periods.append(periods[-1].after())
    return periods


class PeriodReading(NamedTuple):
    """A period, and the day on which it is read.

    ``asked`` is the earlier of today and the day asked about, which may lie after the period.
    """

    period: Period
    as_of: date
    today: date
    asked: date

    @property
    def running(self) -> bool:
        """Whether the period is not over on the day it is read on."""
        return self.as_of < self.period.last


def readings(periods: Sequence[Period], today: date, as_of: date | None) -> list[PeriodReading]:
    """Choose the day each period is read on; drop later periods that have not begun.

    Raises:
        RefusedError: the first period begins after today, or after ``as_of``.
    """
    first = periods[0].first
    if first > today:
        raise RefusedError(
            f"时段 {periods[0].code} 尚未开始（今天是 {today}）。", "改用已经开始的时段。"
        )
    if as_of and as_of < first:
        raise RefusedError(
            (Way.READ_ON_DAY(as_of), f" 早于时段的首日 {first}。"),
            "改用较晚的日期，或较早的时段。",
        )
    end = min(today, as_of) if as_of else today
    return [PeriodReading(p, min(p.last, end), today, end) for p in periods if p.first <= end]


def default_period(table_year: int, today: date, as_of: date | None) -> Period:
    """Return the default quarter: that of ``as_of``, else the last one that is over."""
    if as_of:
        return containing(PeriodKind.QUARTER, as_of)
    quarter = containing(PeriodKind.QUARTER, date(table_year, 12, 31))
    while quarter.last >= today and quarter.first.month > 1:
        quarter = quarter.before()
    return quarter


def day_asked(calendar: Calendar, as_of: date | None) -> date:
    """Return the day a question is about: ``as_of``, else today, but within the table's year.

    Raises:
        RefusedError: ``as_of`` lies before the table's year.
    """
    if as_of:
        need_year_begun(calendar, as_of)
    return as_of or min(calendar.today, date(calendar.year, 12, 31))


def need_year_begun(calendar: Calendar, day: date) -> None:
    """Refuse a day before the year of the table asked about, when it had no duties.

    Raises:
        RefusedError: it is one.
    """
    if day.year < calendar.year:
        known = "、".join(map(str, calendar.years))
        there = day.year in calendar.years
        raise RefusedError(
            f"{spoken(day)}早于任务表的年份 {calendar.year} 年，当时尚无应办事项。",
            (
                f"核对日期；现有年份：{known}",
                ("（查询该年加 ", Way.OF_YEAR(day.year), "）。") if there else "。",
            ),
        )


@cache
def expected_pace(table_year: int, day: date) -> int:
    """Return 序时进度: how many of the 12 months of the table's year are over on ``day``."""
    return sum(last_of_month(table_year, month) <= day for month in range(1, 13))
