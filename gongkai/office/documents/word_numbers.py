"""Work out the automatic numbers of Word, which stand in no text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.office.documents.word_xml import WORD, inner, is_on, number, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

_DIGITS = "零一二三四五六七八九"
_LEVELS = 9
_MOST_STYLES = 50
"""The most styles that one rests on, one above the other."""


def _chinese(count: int) -> str | None:
    """Return 1 to 99 as 一 to 九十九."""
    tens, ones = divmod(count, 10)
    if not 0 < count < 100:
        return None
    return (_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + _DIGITS[ones] * (ones > 0)


def _circled(count: int) -> str | None:
    return chr(0x245F + count) if 0 < count <= 20 else None


def _letter(count: int) -> str | None:
    return chr(ord("A") + count - 1) if 0 < count <= 26 else None


def _roman(count: int) -> str | None:
    if not 0 < count < 40:
        return None
    tens, ones = divmod(count, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]


def _lower(spell: Callable[[int], str | None]) -> Callable[[int], str | None]:
    return lambda count: (spell(count) or "").lower() or None


_SPELLINGS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalZero": "{:02}".format,
    "decimalFullWidth": lambda count: str(count).translate({48 + n: 0xFF10 + n for n in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "upperLetter": _letter,
    "lowerLetter": _lower(_letter),
    "upperRoman": _roman,
    "lowerRoman": _lower(_roman),
    **dict.fromkeys(
        (
            "chineseCounting", "chineseCountingThousand", "taiwaneseCounting",
            "taiwaneseCountingThousand", "japaneseCounting", "ideographDigital",
        ),
        _chinese,
    ),
}  # fmt: skip
_NONE = {"bullet", "none"}


class _Level(NamedTuple):
    form: str
    text: str
    start: int
    space: str
    """What parts the number and the text: only a blank is kept."""
    plain: bool
    """Whether the numbers of the levels above are decimal here."""


class Numbers:
    """The lists of a document; asked of its paragraphs in their order."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = {
            style.get(f"{WORD}styleId", ""): style
            for style in (() if styles is None else styles.iterfind(f"{WORD}style"))
        }
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: _Element) -> None:
        lists = {value(each, "abstractNumId"): each for each in numbering if "abstract" in each.tag}
        for num in numbering.iterfind(f"{WORD}num"):
            key, of = value(num, "numId") or "", value(inner(num, "abstractNumId")) or ""
            levels = dict(map(_level, lists[of].iterfind(f"{WORD}lvl"))) if of in lists else {}
            restarts = {}
            for changed in num.iterfind(f"{WORD}lvlOverride"):
                depth, start = number(changed, "ilvl"), inner(changed, "startOverride")
                if start is not None:
                    restarts[depth] = number(start)
                if (level := inner(changed, "lvl")) is not None:
                    levels[depth] = _level(level)[1]
            self._levels[key], self._list_of[key], self._restarts[key] = levels, of, restarts

    def of(self, paragraph: _Element) -> str | None:
        """Return the number before a paragraph, and count it; None where it cannot be told."""
        key, depth = self._list(paragraph)
        if key in ("", "0"):
            return ""
        level = self._levels.get(key, {}).get(depth)
        if level is None:
            return None
        counts = self._counts.setdefault(self._list_of[key], {})
        restart = self._restarts[key].pop(depth, None)
        counts[depth] = counts.get(depth, level.start - 1) + 1 if restart is None else restart
        for deeper in range(depth + 1, _LEVELS):
            counts.pop(deeper, None)
        return "" if level.form in _NONE else self._spelled(level, self._levels[key], counts)

    def _spelled(
        self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]
    ) -> str | None:
        text = level.text
        for mark in set(re.findall("%[1-9]", text)):
            depth = int(mark[1]) - 1
            if (above := levels.get(depth)) is None:
                return None
            spell = _SPELLINGS.get("decimal" if level.plain else above.form)
            spelled = spell(counts.get(depth, above.start)) if spell else None
            if spelled is None:
                return None
            text = text.replace(mark, spelled)
        return text + level.space

    def _list(self, paragraph: _Element) -> tuple[str, int]:
        """Return the list of a paragraph and its level, from itself or from its styles."""
        rests_on = "pPr/pStyle"
        element: _Element | None = paragraph
        for _ in range(_MOST_STYLES):
            found = inner(element, "pPr/numPr")
            if key := value(inner(found, "numId")):
                return key, number(inner(found, "ilvl"))
            element = self._styles.get(value(inner(element, rests_on)) or "")
            if element is None:
                break
            rests_on = "basedOn"
        return "", 0


def _level(level: _Element) -> tuple[int, _Level]:
    space = " " if value(inner(level, "suff")) == "space" else ""
    return number(level, "ilvl"), _Level(
        value(inner(level, "numFmt")) or "decimal",
        value(inner(level, "lvlText")) or "",
        number(inner(level, "start")),
        space,
        is_on(inner(level, "isLgl")),
    )
