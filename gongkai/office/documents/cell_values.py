"""Numbers and days of a spreadsheet as the text that a person sees in the cell."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from gongkai.office import faults

if TYPE_CHECKING:
    from gongkai.model.problem import Rule

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DIGITS_LOST = 1e15
"""From here on a number has more than the 15 digits that a spreadsheet keeps."""
_DAY = 86_400
_NOT_A_DAY = 60
"""The 29th of February 1900, which spreadsheets count and no calendar has."""
_LAST_DAY = datetime(9999, 12, 31)  # noqa: DTZ001
_QUOTED = re.compile(r'"([^"]*)"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_CODES = {
    9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "yyyy-m-d", 16: "m-d", 17: "yyyy-m",
    18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-m-d h:mm",
    27: "yyyy-m", 28: "m-d", 29: "m-d", 30: "yyyy-m-d", 31: "yyyy-m-d", 32: "h:mm",
    33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 36: "yyyy-m", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss", 50: "yyyy-m", 51: "m-d", 52: "yyyy-m", 53: "m-d", 54: "m-d", 55: "h:mm",
    56: "h:mm:ss", 57: "yyyy-m", 58: "m-d",
}  # fmt: skip


class CellFault(Exception):
    """A cell whose content is not what was put in."""

    def __init__(self, rule: Rule, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule, self.message, self.remedy = rule, message, remedy


def error_value(written: str) -> CellFault:
    """Return the fault of a cell that shows ``#REF!`` or the like."""
    return CellFault(
        faults.NO_VALUE,
        f"单元格的内容是错误值 {written[:20]}",
        "在原文件中改正公式，或改为直接填写的文字。",
    )


def no_result() -> CellFault:
    """Return the fault of a formula that was never computed."""
    return CellFault(
        faults.NO_VALUE,
        "公式没有保存计算结果",
        "用 Excel 或 WPS 打开并保存一次，或改为直接填写的文字。",
    )


def built_in(number: int) -> str:
    """Return the format that a number stands for, as a Chinese Excel shows it."""
    return _CODES.get(number, "")


def number(written: str) -> float:
    """Return the number that is stored, if none of its digits were lost."""
    value = float(written) if _NUMBER.fullmatch(written) else math.nan
    if not math.isfinite(value):
        raise CellFault(
            faults.DIGITS_LOST, f"不是可用的数字：{written[:40]}", "在原文件中重新填写这一单元格。"
        )
    if abs(value) >= _DIGITS_LOST:
        raise CellFault(
            faults.DIGITS_LOST,
            f"数字超过 15 位，末几位已丢失：{written[:40]}",
            "在原文件中将单元格格式改为“文本”，重新填写全部数字。",
        )
    return value


def shown(value: float, code: str, is_1904: bool) -> str:
    """Return a number as its format shows it: a day, a share or the bare number."""
    code = code.split(";")[0]
    letters = _letters(code)
    if _ELAPSED.search(code) or (letters & set("hs") and not letters & set("yd")):
        return _clock(round(value * _DAY))
    if letters & set("ymd"):
        return _day(value, letters, is_1904)
    if "%" in _QUOTED.sub("", code):
        return plain(value * 100) + "%"
    return plain(value)


def adds_text(code: str) -> bool:
    """Say whether a format shows more than the number: words, or zeros before it."""
    code = code.split(";")[0]
    if _letters(code) or _ELAPSED.search(code):
        return False
    words = "".join(match[1] or "" for match in _QUOTED.finditer(code))
    return bool(words.strip()) or _bare(code).startswith("00")


def plain(value: float) -> str:
    """Return a number without exponent: ``1.0`` is ``1``."""
    return format(Decimal(f"{value + 0:.15g}"), "f")


def _bare(code: str) -> str:
    return _BRACKETS.sub("", _QUOTED.sub("", code))


def _letters(code: str) -> set[str]:
    """Return which of y, m, d, h, s a format has."""
    return set(_bare(code).lower()) & set("ymdhs")


def _clock(seconds: int) -> str:
    if seconds < 0:
        raise _no_day(seconds / _DAY)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def _day(serial: float, letters: set[str], is_1904: bool) -> str:
    """Return a day with as much of it as is shown."""
    day = _moment(serial, is_1904)
    if "d" in letters:
        return f"{day:%Y-%m-%d}" + (f" {day:%H:%M}" if "h" in letters else "")
    year = f"{day.year}年" if "y" in letters else ""
    return year + (f"{day.month}月" if "m" in letters else "")


def _moment(serial: float, is_1904: bool) -> datetime:
    is_before_gap = serial < _NOT_A_DAY
    first = 0 if is_1904 else 1
    if serial < first or (not is_1904 and int(serial) == _NOT_A_DAY):
        raise _no_day(serial)
    zero = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30 + is_before_gap)  # noqa: DTZ001
    if serial > (_LAST_DAY - zero).days:
        raise _no_day(serial)
    return zero + timedelta(seconds=min(round(serial * _DAY), (_LAST_DAY - zero).days * _DAY))


def _no_day(serial: float) -> CellFault:
    return CellFault(
        faults.NO_DAY,
        f"日期序号 {plain(serial)} 没有对应的日期",
        "在原文件中改为日期或文本，例如 2021-06-30。",
    )
