"""What may be a name: it will be that of a file, on any system, and be read by people."""

from __future__ import annotations

import re
import unicodedata

from gongkai.errors import RefusedError
from gongkai.ops.lines import INVISIBLE
from gongkai.store.characters import named
from gongkai.store.folder import LEDGERS

_NAME = r"[A-Za-z0-9㐀-䶿一-鿿〇\U00020000-\U000323af（）()·-]+"
_RESERVED = r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])"
_LONGEST_NAME = 240
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


def name_fault(text: str) -> str:
    """Say why a text cannot be a name; empty where it can."""
    fit = re.fullmatch(_NAME, text)
    if not fit and (match := re.search(INVISIBLE, text)):
        return f"名称里有看不见的字符 {named(match[0])}"
    if text.startswith("-"):
        return "名称不能以 - 开头"
    if text.isascii() and re.fullmatch(_RESERVED, text):
        return f"{text} 在 Windows 上不能作文件名"
    if len(text.encode()) > _LONGEST_NAME:
        return f"名称有 {len(text)} 个字，太长，不能作文件名"
    if not fit:
        strange = next(character for character in text if not re.fullmatch(_NAME, character))
        return f"名称里不能有 {_displayed(strange)}"
    return ""


def ledger_file_name(file: str) -> str:
    """Give the name, in the folder of ledgers, of a ledger's file that may be written.

    Raises:
        RefusedError: it does not lie right in that folder, or is not named as a unit may be.
    """
    name = file.removeprefix(f"{LEDGERS}/")
    unit = unicodedata.normalize("NFC", name.removesuffix(".yaml"))
    fault = name_fault(unit) if unit else "名称是空的"
    if fault or file != f"{LEDGERS}/{name}" or not name.endswith(".yaml"):
        what = f"未写入 {file[:_LONGEST_NAME]}：{fault or '不是台账的文件名'}。"
        raise RefusedError(what, f"{name_meant(unit)}台账未改动。")
    return name


def name_meant(text: str) -> str:
    """Suggest a name that can be used."""
    meant = "".join(map(_allowed, text)).lstrip("-")
    if meant and meant != text and not name_fault(meant):
        return f"是不是 {meant}？名称只用汉字、字母、数字和 （）()·-。"
    return "换一个名称：只用汉字、字母、数字和 （）()·-，至多 80 个汉字。"


def _allowed(character: str) -> str:
    """The character itself, or the plain form of it that names may have, or nothing."""
    forms = (character, unicodedata.normalize("NFKC", character))
    return next((form for form in forms if re.fullmatch(_NAME, form)), "")


def _displayed(character: str) -> str:
    """A character as it looks, or its name where looks deceive."""
    plain = unicodedata.normalize("NFKC", character)
    kind = unicodedata.category(character)[0]
    deceives = kind in "CMZ" or character in _FILLERS or (plain != character and kind != "P")
    return named(character) if deceives else f"“{character}”"
