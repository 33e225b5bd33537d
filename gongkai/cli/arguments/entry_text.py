"""Clean the texts of an entry, or refuse them."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from gongkai.cli.arguments.refusals import OPTIONS, UnrecordedError
from gongkai.errors import UsageError
from gongkai.model.invisible import INVISIBLE
from gongkai.model.task import SPOKEN_TASK_ID
from gongkai.ops.counting.periods import read_quarter
from gongkai.ops.language.days import folded, read_day
from gongkai.store.decoding.characters import find_forbidden, named
from gongkai.store.git.git_program import user_name

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from gongkai.cli.arguments.refusals import FieldTerms
    from gongkai.ops.language.days import Calendar

_UNDECODED = "[\udc80-\udcff]"
"""Surrogates: bytes of the command line that are invalid in the terminal's encoding."""


def clean(text: str, what: str) -> str:
    """Normalize a text for a ledger: NFC, stripped, without forbidden characters.

    A text of invisible characters alone becomes empty.

    Raises:
        RefusedError: it holds a forbidden character, or is not valid text.
    """
    if re.search(_UNDECODED, text):
        raise UnrecordedError(f"{what}不是 UTF-8 编码。", "将终端的编码设为 UTF-8 后再记。")
    found = unicodedata.normalize("NFC", text).strip()
    match = find_forbidden(found.replace("\r\n", "\n"))
    if match:
        raise UnrecordedError(f"{what}中有不得出现的字符 {named(match[0])}。", "删去该字符后再记。")
    return found.replace("\r\n", "\n") if re.sub(INVISIBLE, "", found).strip() else ""


def clean_note(text: str, remedy: str = OPTIONS.note) -> str:
    """Clean the text of a note; ``remedy`` says how to write one.

    Raises:
        RefusedError: it is empty, or only a task id.
    """
    found = clean(text, "进展")
    if not found:
        raise UnrecordedError("进展为空。", remedy)
    if re.fullmatch(SPOKEN_TASK_ID, folded(found)):
        raise UnrecordedError(f"进展只有任务编号（{found}），缺正文。", remedy)
    return found


def invisible_remark(texts: list[str]) -> list[str]:
    """Return a remark on invisible characters, which are kept in escaped form."""
    kept = sum(len(re.findall(INVISIBLE, text)) for text in texts)
    return [f"文字中有 {kept} 个不可见字符，已按代码（如 \\u200B）保存。"] if kept else []


def writer(given: str | None, root: Path, fields: FieldTerms = OPTIONS) -> str:
    """Return the writer: ``--by``, ``GONGKAI_BY``, else git's user.name.

    Raises:
        RefusedError: none of them is set, or the name cannot be used.
    """
    what = fields.terms["by"]
    if given is None and (found := os.environ.get("GONGKAI_BY")):
        given, what = found, "GONGKAI_BY "
    elif given is None:
        given, what = user_name(root), "git 的 user.name "
    name = clean(given, what)
    if not name:
        raise UnrecordedError(
            "缺记录人。",
            f"{fields.fill('by', '写明姓名')}，"
            "或设置环境变量 GONGKAI_BY，或运行 git config user.name 姓名。",
        )
    if "\n" in name or "\t" in name:
        raise UnrecordedError(f"{what}不能换行。", "只写姓名。")
    return name


def entry_day(given: str | None, quarter: str | None, calendar: Calendar) -> tuple[date, bool]:
    """Return the date of an entry, and whether it was given.

    It is ``--date``, the last day of ``--quarter``, or today.

    Raises:
        UsageError: both are given, or one cannot be parsed.
        RefusedError: the day is in the future or before the table's year.
    """
    if given is not None and quarter is not None:
        raise UsageError("--date 与 --quarter 不能同时使用。", "请选用其一。")
    today, year = calendar.today, calendar.year
    day = today
    if given is not None:
        day = read_day(given, calendar)
    elif quarter is not None:
        day = read_quarter(quarter, calendar).last
    if day > today:
        raise UnrecordedError(
            f"日期 {day} 晚于今天（{today}）。",
            "核对日期，台账只记已发生的事项。",
        )
    if day.year < year:
        raise UnrecordedError(
            f"日期 {day} 早于任务表的 {year} 年。",
            f"核对年份，现有年份：{'、'.join(map(str, calendar.years))}。",
        )
    return day, given is not None or quarter is not None
