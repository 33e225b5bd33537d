"""The wording shared by all reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.duty import Via
from gongkai.model.report import NONE, Remark, State
from gongkai.model.task import Role
from gongkai.model.way import Way
from gongkai.ops.counting.cut_offs import all_over
from gongkai.ops.language.days import spoken
from gongkai.ops.lines.line import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gongkai.model.book import Book
    from gongkai.model.duty import Claim
    from gongkai.model.entry import Entry
    from gongkai.model.report import Json
    from gongkai.model.task import Due, Table, Task
    from gongkai.model.way import Message
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.filters import Criteria
    from gongkai.ops.duties.later_lines import Later
    from gongkai.ops.duties.party_names import Party
    from gongkai.ops.duties.standing import Standing
    from gongkai.ops.lines.line import Words

OPEN_ENDED = "＊"
"""The mark of a task whose list of units is not complete."""
WHOLE = "全表"
"""Begins a line on the whole table and its ledgers under a table of some duties only."""
READ = "所查"
"""Begins a line on whatever was read for an answer that shows only a part of it."""
_DIGITS = "〇一二三四五六七八九"
BLANK = "台账尚无记录，“未启动”“逾期”仅表示未记入台账，不代表实际办理情况。"


def share(part: int, whole: int) -> str:
    """Format a share as ``k/n``; ``—`` if ``whole`` is 0."""
    return f"{part}/{whole}" if whole else NONE


def day_words(day: date | None) -> str:
    """Return a day as a cell."""
    return str(day) if day else NONE


def due_json(due: Due) -> str | None:
    """Return a due date for programs: a day, 持续推进 and the like, or null."""
    return str(due) if due else None


def missing_word(table: Table, reading: PeriodReading) -> str:
    """Return what 应报未报 is called: while its period runs, or its reports do, 尚未报送."""
    return "应报未报" if all_over(table, reading) else "尚未报送"


def han(number: int) -> str:
    """Return a number below 100 as headings are numbered: ``十二``; a larger one in digits."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    begin = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
    return begin + (_DIGITS[ones] if ones or not tens else "")


def names_of(parties: Sequence[Party], excepted: Sequence[Party]) -> str:
    """Return the names of parties asked about, and of those taken out of them."""
    but = f"（除 {'、'.join(party.name for party in excepted)}）" if excepted else ""
    return "、".join(party.name for party in parties) + but


def phrases_in(task: Task, role: Role) -> list[str]:
    """Return the phrases of a task's cell in one role, without 等有关部门."""
    return [p.text for p in task.phrases if p.role is role and not p.open_ended]


def units_cell(task: Task) -> str:
    """Return the printed cells of a task's units, whatever their role."""
    return "；".join(filter(None, (task.cell(role) for role in Role)))


def state_cell(found: Standing) -> State:
    """Return a state as a cell."""
    return State(found.state, found.overdue)


def last_said(last: Entry | None) -> str:
    """Return the day and the note of a last progress entry, or that there is none."""
    return f"{last.date} {words_of(last).note}" if last else "未报送过"


def entry_text(entry: Entry, spoken: Words) -> str:
    """Return everything that an entry says, in one text."""
    evidence = "、".join(spoken.evidence)
    parts = (
        ("", spoken.note), ("问题：", spoken.problem), ("下一步：", spoken.next),
        ("延期至 ", str(entry.due or "")), ("理由：", spoken.why), ("佐证：", evidence),
    )  # fmt: skip
    return " ".join(f"{label}{text}" for label, text in parts if text) or NONE


def reason(claim: Claim) -> str:
    """Return why a unit owes: 列名, or 统称 with its phrase."""
    return claim.via.label if claim.via is Via.NAMED else f"统称“{claim.through}”"


def due_note(criteria: Criteria, day: date) -> list[str]:
    """Return the line that spells out the days of ``--due-before`` and ``--due-within``, if any."""
    before, by = criteria.due_before, criteria.due_by
    parts = [
        f"时限早于 {spoken(before)}" if before else "",
        f"尚未完成、在 {(by - day).days} 天内到期（{spoken(day)}至{spoken(by)}）" if by else "",
    ]
    said = "，且".join(filter(None, parts))
    return [f"只列{said}的。"] if said else []


def title_of(table: Table, day: date, today: date, who: str = "") -> str:
    """Return the first line of an answer: about whom, which table, as of when."""
    future = "（该日期未到，按现有记录推算）" if day > today else ""
    return " · ".join(filter(None, (who, table.title, f"截至 {spoken(day)}{future}")))


def task_mark(task: Task) -> str:
    """Return a task's short id, marked if its list of units is open-ended."""
    return task.short_id + (OPEN_ENDED if task.open_ended else "")


def scope(units: str | None, *filters: object) -> str:
    """Return what begins a line on the data that were read: of some units only, or all.

    Without filters everything that was read is shown, and nothing is to be said.
    """
    if not any(filters):
        return ""
    return READ if units else WHOLE


def left_out_remark(errors: int, lines: int, whole: str = "") -> list[str]:
    """Return the line that says what errors in the data cost; empty if there are none.

    ``whole`` is what :func:`scope` says under a table of some duties only.
    """
    if not errors:
        return []
    lost = f"，{lines} 条记录未计入" if lines else ""
    return [Remark(f"{whole}数据有 {errors} 处错误{lost}。", ("用 ", Way.CHECK, " 查看。"))]


def later_remark(later: Later, day: date, how: Message = "加", whole: str = "") -> list[str]:
    """Return the line on lines dated after the day of the question, and how to see them.

    ``how`` is 加, or the command that can be asked about another day; ``whole`` is
    :data:`WHOLE` under a table of some duties only.
    """
    if not later.last:
        return []
    fact = f"{whole}另有 {later.count} 条记录的日期在 {spoken(day)}之后，未计入。"
    return [Remark(fact, ("如需查看：", how, " ", Way.READ_ON_DAY(later.last)))]


def later_json(later: Later) -> dict[str, Json] | None:
    """Return the lines dated after the day of the question, for programs."""
    return {"entries": later.count, "last_date": str(later.last)} if later.last else None


def listing_of(book: Book, table: Table) -> Message:
    """Return the command that lists a table."""
    if table is book.table:
        return Way.LIST_TASKS
    return (Way.LIST_TASKS, " ", Way.OF_YEAR(table.year))


def open_ended_remark(short_ids: Sequence[str]) -> list[str]:
    """Return the line that names tasks whose lists of units are open-ended."""
    if not short_ids:
        return []
    return [f"{OPEN_ENDED} {'、'.join(short_ids)} 的责任单位以“等有关部门”结尾，未全部列明。"]
