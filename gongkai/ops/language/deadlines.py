"""Find deadlines in prose, and read the cell of one: ``2021年年底前``, ``6月底完成``, 每季度.

A month or a quarter means its last day; a day or a month without a year is the table's.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import Rhythm
from gongkai.ops.language.days import is_year, last_of_month

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gongkai.model.task import Due

_BEFORE = r"(?:之前|以前|前)"
_PROSE = (
    rf"(?:(?P<end_year>[0-9]{{4}})年年?|年)底{_BEFORE}"
    rf"|(?:(?P<year>[0-9]{{4}})年)?(?P<month>[0-9]{{1,2}})月"
    rf"(?:底(?:{_BEFORE}|(?=完成))|(?P<day>[0-9]{{1,2}})日{_BEFORE})"
)
_FAR_APART = r"年年?底[0-9]{1,2}月"
"""``2022年底11月前`` names two days at once."""
_DIGITS_LOST = r"[0-9]\s+[0-9]|(?<![0-9])(?:[0-9]{5,7}|[0-9]{9,})(?![0-9])"

_YEAR = r"(?:(?P<{0}>[0-9]{{4}})年|本年度?|今年|当年)?"
_CELL = (
    r"(?P<undated>每半年|每年(?:[0-9]{1,2}月(?:底|[0-9]{1,2}日)?)?|全年)"
    r"|(?P<quarterly>每个?季度?末?|按季度?)"
    r"|(?P<monthly>每个?月(?:[0-9]{1,2}日|底|末)?|按月)"
    r"|(?P<continuous>持续推进|持续|长期坚持|长期|常态化)"
    r"|(?P<iso_year>[0-9]{4})[-./](?P<iso_month>[0-9]{1,2})(?:[-./](?P<iso_day>[0-9]{1,2}))?(?![0-9])"
    r"|(?<![0-9])(?P<joined_year>(?:19|20)[0-9]{2})(?P<joined_month>[0-9]{2})"
    r"(?P<joined_day>[0-9]{2})(?![0-9])"
    rf"|{_YEAR.format('month_year')}(?:[0-9]{{1,2}}[-—~～至])?(?P<month>[0-9]{{1,2}})月份?"
    r"(?:[底末]|(?P<day>[0-9]{1,2})[日号])?"
    rf"|{_YEAR.format('half_year')}(?P<half>[上下])半年"
    rf"|{_YEAR.format('quarter_year')}第?(?P<quarter>[1-4])季度末?"
    r"|(?:(?P<end_year>[0-9]{4})年年?|本?年|今年)[底末内]"
)
_CLOCK = r"(?<=[0-9])(?:\s+|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?\s*$"
"""The time of day that programs write behind a day."""
_THROUGH = r"[-—~～至到]+"
_FROM_THEN_ON = r"起|开始|后|以后|之后"
_DONE = r"(?:之?前|以前|内)?(?:完成|办结|落实|到位|实施)?"
_ENDS_OF_HALVES = {"上": 6, "下": 12}
_NUMERALS = "〇零一二三四五六七八九"
_NUMERAL = f"[{_NUMERALS}十]+(?=[年月日季])"
_NO_DAY = "没有写明日期"
_IMPOSSIBLE = "日历上没有这一天"


class Deadline(NamedTuple):
    """A deadline as worded, and its last day; None if the calendar does not have the day."""

    text: str
    start: int
    day: date | None


class DueCell(NamedTuple):
    """What the cell of a deadline says; with a ``question``, in Chinese, a person must be asked."""

    due: Due
    question: str = ""


class _Moment(NamedTuple):
    """A day, a rhythm or a question, and where it stands."""

    start: int
    end: int
    due: Due
    question: str


def deadlines_in(text: str, year: int) -> list[Deadline]:
    """Find the deadlines in a requirement; the year defaults to ``year``."""
    found = re.finditer(_PROSE, text)
    return [Deadline(match[0], match.start(), _last_day(match, year)) for match in found]


def question_in(text: str) -> str:
    """Say what is wrong with the days and numbers of a requirement; empty if nothing is."""
    plain = unicodedata.normalize("NFKC", text)
    if re.search(_FAR_APART, "".join(plain.split())):
        return "时限自相矛盾"
    return "数字可能不全" if re.search(r"[0-9] +[0-9]", plain) else ""


def read_due(cell: str, year: int) -> DueCell:
    """Read the cell of a deadline in a year's table."""
    plain = _folded(cell)
    if not plain:
        return DueCell(None)
    if re.search(_DIGITS_LOST, _without_clock(cell)):
        return DueCell(None, "数字可能不全")
    found = list(_without_beginnings([*_moments(plain, year)], plain))
    if not found:
        return DueCell(None, _NO_DAY)
    if found[1:]:
        touching = any(one.end == other.start for one, other in pairwise(found))
        return DueCell(None, "时限自相矛盾" if touching else "写有两个时限")
    moment = found[0]
    if re.match(_FROM_THEN_ON, plain[moment.end :]):
        return DueCell(None, _NO_DAY)
    return DueCell(moment.due, moment.question)


def is_deadline(text: str) -> bool:
    """Return whether a text is nothing but a deadline: ``6月底完成``, 持续推进."""
    return re.fullmatch(f"(?:{_CELL}){_DONE}", _folded(text)) is not None


def without_verb(deadline: str) -> str:
    """Return a deadline without the word for what is to be done by then: ``6月底``."""
    return re.sub(r"(?:完成|办结|落实|到位|实施)[。.]?$", "", deadline)


def _without_clock(cell: str) -> str:
    """Fold width, and drop the time of day behind a day."""
    return re.sub(_CLOCK, "", unicodedata.normalize("NFKC", cell))


def _folded(cell: str) -> str:
    """Fold width, drop blanks and clocks, and write numerals before 月, 日 and 季 as digits."""
    plain = "".join(_without_clock(cell).split())
    return re.sub(
        "[〇零一二三四五六七八九十]+(?=[月日年季])", lambda found: _number(found[0]), plain
    )


def _number(numeral: str) -> str:
    """Write a numeral as digits: 十一 is 11, 二〇二一 is 2021."""
    if "十" not in numeral:
        return "".join(str(max(0, _NUMERALS.index(sign) - 1)) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    return str(int(_number(tens) or 1) * 10 + int(_number(ones) or 0))


def _moments(plain: str, year: int) -> Iterator[_Moment]:
    for match in re.finditer(_CELL, plain):
        due, question = _meaning(match, year)
        yield _Moment(match.start(), match.end(), due, question)


def _without_beginnings(found: list[_Moment], plain: str) -> Iterator[_Moment]:
    """Yield the moments but those from which a span of time begins: ``2021.1至2021.6``."""
    for place, moment in enumerate(found, 1):
        if place == len(found) or not re.fullmatch(
            _THROUGH, plain[moment.end : found[place].start]
        ):
            yield moment


def _meaning(match: re.Match[str], year: int) -> tuple[Due, str]:
    """Return the due day or rhythm of a match of ``_CELL``, and what is in question."""
    if match["undated"]:
        return None, _NO_DAY
    for group, rhythm in _RHYTHMS.items():
        if match[group]:
            return rhythm, ""
    day = _cell_day(match, year)
    return day, "" if day else _IMPOSSIBLE


_RHYTHMS = {
    "quarterly": Rhythm.QUARTERLY,
    "monthly": Rhythm.MONTHLY,
    "continuous": Rhythm.CONTINUOUS,
}


def _cell_day(match: re.Match[str], year: int) -> date | None:
    """Return the last day of what a match of ``_CELL`` names."""
    years = ("iso_year", "joined_year", "month_year", "half_year", "quarter_year", "end_year")
    named = _first(match, *years)
    meant = year if named is None else named
    if match["half"]:
        return _end(meant, _ENDS_OF_HALVES[match["half"]])
    if match["quarter"]:
        return _end(meant, 3 * int(match["quarter"]))
    month = _first(match, "iso_month", "joined_month", "month")
    day = _first(match, "iso_day", "joined_day", "day")
    return _end(meant, 12 if month is None else month, day)


def _first(match: re.Match[str], *groups: str) -> int | None:
    """Return the number in the first of these groups that took part in the match."""
    return next((int(match[group]) for group in groups if match[group]), None)


def _last_day(match: re.Match[str], year: int) -> date | None:
    meant = int(match["end_year"] or match["year"] or year)
    return _end(meant, int(match["month"] or 12), int(match["day"]) if match["day"] else None)


def _end(year: int, month: int, day: int | None = None) -> date | None:
    """Return a day, or the last of a month; None if the calendar does not have it."""
    if not (is_year(year) and 1 <= month <= 12):
        return None
    last = last_of_month(year, month)
    if day is None:
        return last
    return last.replace(day=day) if 1 <= day <= last.day else None
