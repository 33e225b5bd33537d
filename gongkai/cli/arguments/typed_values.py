"""Parse command-line words into tables, tasks, days, statuses and roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError, UsageError
from gongkai.model.duty import Via
from gongkai.model.line_kinds import VERIFY
from gongkai.model.status import Status
from gongkai.model.task import TASK_ID, Role, numbered, task_id, year_of
from gongkai.ops.counting.periods import read_bound
from gongkai.ops.duties.filters import Criteria
from gongkai.ops.language.days import Calendar, folded, read_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from gongkai.model.book import Book
    from gongkai.model.task import Row, Table
    from gongkai.ops.duties.resolver import Resolver


def calendar_of(book: Book, table: Table, today: date) -> Calendar:
    """Return the calendar for parsing days, periods and task ids of ``table``."""
    return Calendar(today, table.year, tuple(sorted(book.tables)))


def day_if_given(text: str | None, calendar: Calendar) -> date | None:
    """Parse the day of an optional option.

    Raises:
        UsageError: it is not a day.
    """
    return None if text is None else read_day(text, calendar)


def bound_if_given(text: str | None, calendar: Calendar, *, last: bool = False) -> date | None:
    """Read the day of an option that may be absent; of a period its first or ``last`` day.

    Raises:
        UsageError: it is neither.
    """
    return None if text is None else read_bound(text, calendar, last=last)


def read_day_count(text: str) -> int:
    """Read a number of days: ``30d``, ``30天`` or ``30``.

    Raises:
        UsageError: it is none, or has more than four digits.
    """
    match = re.fullmatch("([0-9]{1,4})[D天]?", folded(text))
    if match is None:
        raise UsageError(f"天数格式不对：“{text}”。", "应写为 30d、30天 或 30，最多 9999 天。")
    return int(match[1])


def days(
    since: str | None, until: str | None, calendar: Calendar
) -> tuple[date | None, date | None]:
    """Parse the first and last day asked about.

    Raises:
        UsageError: one is not a day, or they are in the wrong order.
    """
    first, last = (bound_if_given(since, calendar), bound_if_given(until, calendar, last=True))
    if first and last and last < first:
        raise UsageError(f"--until {last} 早于 --since {first}。", "将两个日期对调。")
    return first, last


def refuse_empty(option: str, *texts: str | None) -> None:
    """Refuse an empty search text, which would match everything.

    Raises:
        UsageError: a text is empty.
    """
    if any(text is not None and not text.strip() for text in texts):
        raise UsageError(f"{option} 的内容为空。", f"写明要查的文字，或去掉 {option}。")


def criteria_of(
    named: bool, group: bool, sections: Sequence[str] | None, items: Sequence[str] | None
) -> Criteria:
    """Return the filters of ``--named``, ``--group``, ``--section`` and ``--item``.

    Raises:
        UsageError: they exclude each other, or a text is empty.
    """
    if named and group:
        raise UsageError("--named 与 --group 不能同时使用。", "两类都要的，两个选项都不加。")
    refuse_empty("--section", *(sections or ()))
    refuse_empty("--item", *(items or ()))
    return Criteria(
        sections=tuple(sections or ()),
        items=tuple(items or ()),
        via=Via.NAMED if named else Via.GROUP if group else None,
    )


def read_status(text: str, allowed: Collection[Status] = tuple(Status)) -> Status:
    """Parse a status, which must be one of ``allowed``.

    Raises:
        UsageError: there is no such status.
        RefusedError: this command may not write it.
    """
    words = "、".join(status for status in Status if status in allowed)
    if text not in tuple(Status):
        raise UsageError(f"没有这个状态：{text}", f"可用：{words}。")
    status = Status(text)
    if status not in allowed:
        from gongkai.cli.arguments.refusals import UnrecordedError

        raise UnrecordedError(f"“{text}”{_why_not(status)}。", f"可用：{words}。")
    return status


def _why_not(status: Status) -> str:
    if status is Status.NOT_STARTED:
        return "是尚无记录时的状态，不能记入"
    return f"不能由{'单位' if status in VERIFY.statuses else '公开办'}记入"


def read_role(text: str) -> Role:
    """Parse a role, in Chinese or English.

    Raises:
        UsageError: there is no such role.
    """
    for role in Role:
        if text in (role.label, role.value):
            return role
    raise UsageError(f"没有这种分工：{text}", "可用：牵头、责任、配合。")


def table_of(book: Book, year: int | None) -> Table:
    """Return the table of a year, by default the current one.

    Raises:
        RefusedError: there is none.
    """
    wanted = year or book.current_year
    if wanted not in book.tables:
        raise no_table(wanted, book.tables)
    return book.tables[wanted]


def no_table(year: int, years: Iterable[int]) -> RefusedError:
    """Return the refusal of a year without a table, naming the years that have one."""
    known = "、".join(map(str, sorted(years)))
    return RefusedError(f"没有 {year} 年的任务表。", f"现有年份：{known}。")


def read_task(text: str, resolver: Resolver, calendar: Calendar) -> Row:
    """Return the task that ``2021-T09``, ``T09`` or ``9`` means in the table asked about.

    Raises:
        RefusedError: there is none.
    """
    wanted, year = folded(text), calendar.year
    number = wanted.removeprefix("T")
    if number.isascii() and number.isdecimal():
        wanted = task_id(year, numbered(int(number)))
    if wanted in resolver.rows:
        return resolver.rows[wanted]
    if re.fullmatch(TASK_ID, wanted) and (other := year_of(wanted)) != year:
        if other not in calendar.years:
            raise no_table(other, calendar.years)
        raise RefusedError(
            f"{year} 年的任务表中没有 {wanted}。", f"查询 {other} 年的任务，加 --year {other}。"
        )
    raise RefusedError(f"没有这项任务：{text}", _task_hint(text, list(resolver.rows)))


def _task_hint(text: str, ids: list[str]) -> str:
    if text.startswith(("“", "”", "‘")):
        return '命令行中的引号用半角 "，不用“”。'
    return (
        f"现有编号：{ids[0]} 至 {ids[-1]}，用 gongkai list 查看。"
        if ids
        else "该年度任务表中没有任务。"
    )
