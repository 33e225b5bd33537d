"""Check names of units: each becomes a file name, on any system."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.invisible import FILLERS, INVISIBLE
from gongkai.ops.duties.party_names import outside_brackets
from gongkai.store.decoding.characters import named
from gongkai.store.disk.data_folder import LEDGERS


class Alphabet(NamedTuple):
    """The characters of a name: ``letters``, ``marks`` in brackets only; ``said`` in Chinese.

    Letters are ranges: the first and the last of each, one behind the other. A regex of them would
    cost every start of the program more than all names of a register.
    """

    letters: str
    marks: str
    said: str

    def holds(self, character: str) -> bool:
        """Return whether a name may hold a character, at least in brackets."""
        return character in self.marks or _is_among(character, self.letters)

    def stray(self, text: str) -> str:
        """Return the first character that a name may not hold; empty if there is none."""
        letters = self.letters
        return next((each for each in text if not _is_among(each, letters)), "")

    def stripped(self, text: str) -> str:
        """Return a text without the marks in its brackets."""
        plain = outside_brackets(text)
        return "".join(
            character
            for character, outside in zip(text, plain, strict=True)
            if character == outside or character not in self.marks
        )


_LETTERS = "AZaz09㐀䶿一鿿〇〇\U00020000\U000323af（）()··--"
OF_FILES = Alphabet(_LETTERS, "", "只用汉字、字母、数字和 （）()·-")
OF_CELLS = Alphabet(
    f"〔〕{_LETTERS}", "、，", "只用汉字、字母、数字和 （）()〔〕·-（括号内还可用顿号、逗号）"
)
"""For groups and aliases, which occur in cells only and keep the marks of printed tables."""
_RESERVED = r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])"
_LONGEST_NAME = 240


def name_fault(text: str, alphabet: Alphabet) -> str:
    """Return in Chinese why a text cannot be a name; empty if it can."""
    stray = alphabet.stray(alphabet.stripped(text))
    if stray and (match := re.search(INVISIBLE, text)):
        return f"名称中有看不见的字符 {named(match[0])}"
    if text.startswith("-"):
        return "名称不能以 - 开头"
    if text.isascii() and re.fullmatch(_RESERVED, text):
        return f"{text} 在 Windows 上不能作文件名"
    if len(text.encode()) > _LONGEST_NAME:
        return f"名称有 {len(text)} 个字，太长，不能作文件名"
    if stray:
        return f"名称中不能有 {_displayed(stray)}"
    return ""


@cache
def _is_among(character: str, ranges: str) -> bool:
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return any(first <= character <= last for first, last in pairs)


def ledger_file_name(file: str) -> str:
    """Return the name, within ``ledgers/``, of a ledger that may be written.

    Raises:
        RefusedError: it is not directly in that folder, or its name cannot be a unit's.
    """
    name = file.removeprefix(f"{LEDGERS}/")
    unit = unicodedata.normalize("NFC", name.removesuffix(".yaml"))
    fault = name_fault(unit, OF_FILES) if unit else "名称为空"
    if fault or file != f"{LEDGERS}/{name}" or not name.endswith(".yaml"):
        what = f"未写入 {file[:_LONGEST_NAME]}：{fault or '不是台账的文件名'}。"
        raise RefusedError(what, f"{name_meant(unit, OF_FILES)}{UNWRITTEN}")
    return name


def name_meant(text: str, alphabet: Alphabet) -> str:
    """Return a remedy with a name that can be used instead."""
    meant = "".join(_allowed(character, alphabet) for character in text).lstrip("-")
    if meant and meant != text and not name_fault(meant, alphabet):
        return f"是不是 {meant}？名称{alphabet.said}。"
    return f"换一个名称：{alphabet.said}，至多 80 个汉字。"


def _allowed(character: str, alphabet: Alphabet) -> str:
    """Return the character or its compatibility form, whichever is allowed; else empty."""
    forms = (character, unicodedata.normalize("NFKC", character))
    return next((form for form in forms if alphabet.holds(form)), "")


def _displayed(character: str) -> str:
    """Return a character in quotes, or its name if it is invisible or looks like another."""
    plain = unicodedata.normalize("NFKC", character)
    kind = unicodedata.category(character)[0]
    deceives = kind in "CMZ" or character in FILLERS or (plain != character and kind != "P")
    return named(character) if deceives else f"“{character}”"
