"""The words of an entry from the command line: cleaned, or refused."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError, UsageError
from gongkai.model.task import SPOKEN_TASK_ID
from gongkai.ops.counting.periods import read_quarter
from gongkai.ops.language.days import folded, read_day
from gongkai.ops.lines.line import INVISIBLE
from gongkai.store.decoding.characters import find_forbidden, named
from gongkai.store.git.repository import user_name

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from gongkai.ops.language.days import Calendar

_UNDECODED = "[\udc80-\udcff]"
"""What Python makes of bytes from the command line that are no text in the terminal's encoding."""


def clean(text: str, what: str) -> str:
    """Make a text fit for a ledger: NFC, no blanks at its ends, nothing forbidden in it.

    Empty where nobody could see it.

    Raises:
        RefusedError: it holds a character that no ledger may, or came in another encoding.
    """
    if re.search(_UNDECODED, text):
        raise RefusedError(
            f"未记入：{what}不是 UTF-8 编码。", "把终端的编码设为 UTF-8 再试；台账未改动。"
        )
    found = unicodedata.normalize("NFC", text).strip()
    match = find_forbidden(found.replace("\r\n", "\n"))
    if match:
        raise RefusedError(
            f"未记入：{what}里有不许出现的字符 {named(match[0])}。", "删去它再记；台账未改动。"
        )
    return found.replace("\r\n", "\n") if re.sub(INVISIBLE, "", found).strip() else ""


def clean_note(text: str) -> str:
    """Make the text of a note fit for a ledger.

    Raises:
        RefusedError: nothing can be read in it, or it is only a task's id.
    """
    found = clean(text, "进展")
    if not found:
        raise RefusedError("未记入：进展是空的。", "写清做成了什么。")
    if re.fullmatch(SPOKEN_TASK_ID, folded(found)):
        raise RefusedError(
            f"未记入：进展只有一个任务编号（{found}），正文是不是忘了写？",
            '写作 gongkai note 单位 T09 "做成了什么"。',
        )
    return found


def invisible_remark(texts: list[str]) -> list[str]:
    """Say that invisible characters were kept, escaped."""
    kept = sum(len(re.findall(INVISIBLE, text)) for text in texts)
    return [f"文字里有 {kept} 个看不见的字符，已转义保存。"] if kept else []


def writer(given: str | None, root: Path) -> str:
    """Who writes: ``--by``, ``GONGKAI_BY``, else git's user.name.

    Raises:
        RefusedError: none of them says, or the name is not UTF-8.
    """
    what = "--by "
    if given is None and (found := os.environ.get("GONGKAI_BY")):
        given, what = found, "GONGKAI_BY "
    elif given is None:
        given, what = user_name(root), "git 的 user.name "
    name = clean(given, what)
    if not name:
        raise RefusedError(
            "未记入：不知道是谁记的。", "加 --by 姓名，或设 GONGKAI_BY，或 git config user.name。"
        )
    if "\n" in name or "\t" in name:
        raise RefusedError(f"未记入：{what}不能换行。", "只写姓名。")
    return name


def entry_day(given: str | None, quarter: str | None, calendar: Calendar) -> tuple[date, bool]:
    """The day an entry is dated, and whether it was chosen: ``--date``, the quarter's end, today.

    Raises:
        UsageError: both are given, or one cannot be read.
        RefusedError: the day lies in the future or before the table's year.
    """
    if given is not None and quarter is not None:
        raise UsageError("--date 与 --quarter 不能一起用。", "留下一个。")
    today, year = calendar.today, calendar.year
    day = today
    if given is not None:
        day = read_day(given, calendar)
    elif quarter is not None:
        day = read_quarter(quarter, calendar).last
    if day > today:
        raise RefusedError(f"未记入：日期 {day} 在今天（{today}）之后。", "台账只记已经发生的事。")
    if day.year < year:
        raise RefusedError(
            f"未记入：日期 {day} 早于任务表的 {year} 年。",
            f"核对年份；有任务表的年份：{'、'.join(map(str, calendar.years))}。",
        )
    return day, given is not None or quarter is not None
