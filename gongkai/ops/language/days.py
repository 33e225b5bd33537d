"""Days as they are written: strictly in files, in any usual form on the command line."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from gongkai.errors import UsageError

_STRICT = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_LOOSE = (
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]?)"
)
_COMPACT = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_SHORT = r"([0-9]{1,2})(?:-([0-9]{1,2})|/([0-9]{1,2})|月([0-9]{1,2})[日号]?)"
_FROM_TODAY = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1}
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""The form of a day in files; whether the calendar has it is checked by ``strict_day``."""
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Days outside these years are refused; arithmetic within them cannot overflow."""

ONE_DAY = timedelta(days=1)


class Calendar(NamedTuple):
    """Defaults for days and periods on the command line: today, and the table's year.

    ``years`` are the years that have a table.
    """

    today: date
    year: int
    years: tuple[int, ...]


@lru_cache(maxsize=4096)
def strict_day(text: str) -> date | None:
    """Read ``YYYY-MM-DD``, the form of files; None if the text is not such a day."""
    match = re.fullmatch(_STRICT, text)
    return _day(*map(int, match.groups())) if match else None


def loose_day(text: str) -> date | None:
    """Read a day as people write it: any width, ``2021-3-31``, ``2021/3/31``, ``2021年3月31日``."""
    match = re.fullmatch(_LOOSE, folded(text))
    return _day(*(int(part) for part in match.groups() if part)) if match else None


def read_day(text: str, calendar: Calendar) -> date:
    """Read a day from the command line.

    Raises:
        UsageError: the text is not a day.
    """
    found = day_if_one(text, calendar)
    if found is None:
        raise UsageError(f"日期格式不对：“{text}”。", "应写为 2021-06-30。")
    return found


def day_if_one(text: str, calendar: Calendar) -> date | None:
    """Read a day in any form of the command line, or None: ``3-6``, 今天, ``20210306`` too.

    Raises:
        UsageError: the form is that of a day, but the calendar does not have it.
    """
    plain = folded(text)
    if is_from_today(plain):
        return calendar.today + timedelta(_FROM_TODAY[plain])
    for form in (_LOOSE, _COMPACT, _SHORT):
        if match := re.fullmatch(form, plain):
            parts = [int(part) for part in match.groups() if part]
            year, month, day = parts if parts[2:] else (calendar.year, *parts)
            if not is_year(year):
                outside = f"年份不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间：“{text}”。"
                raise UsageError(outside, "核对年份。")
            found = _day(year, month, day)
            if found is None:
                raise UsageError(f"日历上没有 {year}-{month:02}-{day:02}。", "核对日期。")
            return found
    return None


def is_from_today(text: str) -> bool:
    """Return whether a text is relative to today: 今天, 昨天."""
    return folded(text) in _FROM_TODAY


def spoken(day: date) -> str:
    """Format a day for a sentence: ``2021年3月6日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def folded(text: str) -> str:
    """Fold width and case and drop white space: how the command line reads ids and days."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - ONE_DAY


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """Return the full calendar months between two days, as (first day, last day)."""
    months = []
    year, month = first.year, first.month
    while date(year, month, 1) <= last:
        begin, end = date(year, month, 1), last_of_month(year, month)
        if first <= begin and end <= last:
            months.append((begin, end))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def quarters_between(first: date, last: date) -> list[tuple[date, date]]:
    """Return the full calendar quarters between two days, as (first day, last day)."""
    months = months_between(first, last)
    return [
        (begin, months[place + 2][1])
        for place, (begin, _) in enumerate(months)
        if begin.month % 3 == 1 and place + 2 < len(months)
    ]


def is_year(year: int) -> bool:
    """Return whether days of this year are accepted."""
    return FIRST_YEAR <= year <= LAST_YEAR


def _day(year: int, month: int, day: int) -> date | None:
    if not is_year(year):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
