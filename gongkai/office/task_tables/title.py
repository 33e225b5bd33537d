"""The title of a table, and the year that it is of."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.language.days import is_year
from gongkai.ops.language.traditional_characters import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = "表|方案|清单|要点|计划|台账|分工|任务|安排|一览|分解"
_TITLE = rf".*(?:{_NAME})(?:\s*[（(〔][^）)〕]*[）)〕])*"
_IN_A_NOTICE = rf"《([^》]*(?:{_NAME})[^》]*)》"
_OTHER = r"附件.{0,3}|[（(].*[）)]|.*(?:[:：。；;]|通知|通报|意见|函)"
_YEAR = r"(?<![0-9])([0-9]{4})\s*年(?!\s*[0-9]{1,2}\s*月)"
_BARE_YEAR = r"(?<![0-9])(20[0-9]{2})(?![0-9])"
_NUMERAL_YEAR = "[〇○零一二三四五六七八九]{4}(?=年)"
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LONGEST = 100
"""The most characters of a line of a title."""
_MOST_LINES = 3
"""The most lines that a title takes."""


class Title(NamedTuple):
    """A printed title, and the places of its lines among those it was found in."""

    text: str
    lines: range


def printed_title(lines: Sequence[str]) -> Title:
    """Find the title among the lines above a table, the nearest line last; it may be empty."""
    for last in range(len(lines) - 1, -1, -1):
        if len(lines[last]) <= _LONGEST and re.fullmatch(_TITLE, simplified(lines[last])):
            taken = range(_beginning(lines, last), last + 1)
            return Title("".join(lines[place] for place in taken), taken)
    for place, line in enumerate(lines):
        if named := re.search(_IN_A_NOTICE, line):
            return Title(named[1], range(place, place + 1))
    return Title("", range(0))


def years_in(text: str) -> list[int]:
    """Return the years that a title or the line of a notice names, without those of a day."""
    return _years(_YEAR, text)


def years_in_name(name: str) -> list[int]:
    """Return the years that the name of a file holds."""
    return _years(_BARE_YEAR, name)


def _years(form: str, text: str) -> list[int]:
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(_NUMERAL_YEAR, lambda found: found[0].translate(_DIGITS), plain)
    found = (int(year) for year in re.findall(form, plain))
    return list(dict.fromkeys(year for year in found if is_year(year)))


def _beginning(lines: Sequence[str], last: int) -> int:
    """Return the line on which a title that ends at ``last`` begins: the nearest with a year."""
    for first in range(last, max(-1, last - _MOST_LINES), -1):
        if first < last and re.fullmatch(_OTHER, lines[first]):
            break
        if years_in(lines[first]):
            return first
    return last
