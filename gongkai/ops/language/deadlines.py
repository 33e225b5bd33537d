"""Find deadlines in prose: ``2021年年底前``, ``6月底完成``, ``6月10日前``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.language.days import is_year, last_of_month

if TYPE_CHECKING:
    from datetime import date

_BEFORE = r"(?:之前|以前|前)"
_PROSE = (
    rf"(?:(?P<end_year>[0-9]{{4}})年年?|年)底{_BEFORE}"
    rf"|(?:(?P<year>[0-9]{{4}})年)?(?P<month>[0-9]{{1,2}})月"
    rf"(?:底(?:{_BEFORE}|(?=完成))|(?P<day>[0-9]{{1,2}})日{_BEFORE})"
)


class Deadline(NamedTuple):
    """A deadline as worded, and its last day; None if the calendar does not have the day."""

    text: str
    start: int
    day: date | None


def deadlines_in(text: str, year: int) -> list[Deadline]:
    """Find the deadlines in a requirement; the year defaults to ``year``."""
    found = re.finditer(_PROSE, text)
    return [Deadline(match[0], match.start(), _last_day(match, year)) for match in found]


def _last_day(match: re.Match[str], year: int) -> date | None:
    meant = int(match["end_year"] or match["year"] or year)
    month = int(match["month"] or 12)
    if not (is_year(meant) and 1 <= month <= 12):
        return None
    last = last_of_month(meant, month)
    if match["day"] is None:
        return last
    return last.replace(day=int(match["day"])) if 1 <= int(match["day"]) <= last.day else None
