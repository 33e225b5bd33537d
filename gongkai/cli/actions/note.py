"""Carry out ``gongkai note``: turn the command line into drafts and record them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.record import Drafts, patience, record
from gongkai.cli.arguments.entry_text import clean, clean_note, entry_day, invisible_remark, writer
from gongkai.cli.arguments.refusals import OPTIONS, UnrecordedError
from gongkai.cli.arguments.typed_values import calendar_of, read_status, read_task, table_of
from gongkai.cli.clock import now
from gongkai.cli.streams import tell
from gongkai.cli.usage import dashed
from gongkai.errors import UsageError
from gongkai.model.line_kinds import PROGRESS
from gongkai.model.status import Status
from gongkai.model.unit import Group
from gongkai.ops.counting.periods import read_quarter
from gongkai.ops.duties.party_names import find_all
from gongkai.ops.duties.resolver import Resolver
from gongkai.ops.language.days import Calendar, read_day
from gongkai.ops.recording.draft import EntryDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongkai.cli.arguments.refusals import FieldTerms
    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.book import Book
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.party_names import Party
    from gongkai.ops.lines.line import Value

_EVIDENCE = "写网址、文号或文件路径"


class Given(NamedTuple):
    """The command line of ``note``."""

    unit: str | None = None
    words: tuple[str, ...] = ()
    status: str | None = None
    date: str | None = None
    quarter: str | None = None
    problem: str | None = None
    next: str | None = None
    evidence: tuple[str, ...] = ()
    no_evidence: str | None = None
    by: str | None = None
    open: bool = False
    each: bool = False
    excepted: str | None = None
    again: bool = False
    year: int | None = None
    lock_timeout: float | None = None


def note_down(data: Data, given: Given) -> None:
    """Carry out ``note``.

    Raises:
        UsageError: options contradict each other, or an argument is missing.
        RefusedError: an entry may not be recorded; no ledger is changed.
        DataError: a ledger cannot be read or written; no ledger is changed.
    """
    folder = data.find()
    if len(given.words) < 2:
        _refuse_swallowed(given)
    if given.unit is None or not given.words:
        raise UsageError("缺单位、任务编号或进展。", f"{OPTIONS.note}；批量记入用 --batch 文件名。")
    texts = {**texts_of(given), "by": writer(given.by, folder.root)}

    def drafting(book: Book) -> Drafts:
        table = table_of(book, given.year)
        calendar = calendar_of(book, table, now().date())
        return Drafts(table, drafts_of(calendar, Resolver(book.register, table), given, texts))

    record(folder, drafting, patience(given.lock_timeout))
    for remark in invisible_remark([str(text) for text in texts.values()]):
        tell(remark)


def _refuse_swallowed(given: Given) -> None:
    """Refuse a note that looks like a short option and was read as one.

    Raises:
        UsageError: the note is missing, and a short option has a value that it cannot have.
    """
    today = now().date()
    calendar = Calendar(today, today.year, ())
    likely = {
        "-d": (given.date, lambda value: read_day(value, calendar)),
        "-q": (given.quarter, lambda value: read_quarter(value, calendar)),
        "-s": (given.status, read_status),
    }
    for option, (value, read) in likely.items():
        if value is not None and (value[:1].isspace() or not _can_be_read(read, value)):
            raise UsageError(
                f"缺少进展：“{option}{value}”被当作选项 {option}。", dashed("note", option + value)
            )
    for value in given.evidence:
        if value[:1].isspace():
            raise UsageError(f"缺少进展：“-e{value}”被当作选项 -e。", dashed("note", f"-e{value}"))


def _can_be_read(read: Callable[[str], object], value: str) -> bool:
    """Whether a function reads a value of the command line."""
    try:
        read(value)
    except UsageError:
        return False
    return True


def texts_of(given: Given, fields: FieldTerms = OPTIONS) -> dict[str, Value]:
    """Return the fields of an entry, except date, task and writer.

    ``fields`` names them where one is refused.

    Raises:
        UsageError: options contradict each other, or an argument is missing.
        RefusedError: a text or a status may not be recorded.
    """
    if len(given.words) < 2:
        clean_note(given.words[-1])
        raise UsageError("缺任务编号。", f"{OPTIONS.note}。")
    note = clean_note(given.words[-1], fields.note)
    wanted = given.status
    status = None if wanted is None else read_status(wanted, PROGRESS.statuses)
    if given.open and status is Status.NOT_APPLICABLE:
        raise UnrecordedError(
            "主动报送的任务不能记为“不适用”。", f"{fields.leave_out('status')} 再记。"
        )
    evidence = [clean(each, "佐证材料") for each in given.evidence]
    if not all(evidence):
        raise UnrecordedError("佐证材料为空。", f"{fields.fill('evidence', _EVIDENCE)}。")
    why = clean(given.no_evidence or "", "理由")
    if status is Status.DONE and not evidence and not why:
        raise UnrecordedError(
            "“已完成”须有佐证材料。",
            f"{fields.fill('evidence', _EVIDENCE)}；确实没有的，{fields.fill('why', '说明理由')}。",
        )
    if given.no_evidence is not None and status is not Status.DONE:
        raise UsageError(
            f"{fields.terms['why']}只用于状态“已完成”。", f"{fields.leave_out('why')}再记。"
        )
    return {
        "status": status.value if status else "",
        "note": note,
        "problem": clean(given.problem or "", "问题"),
        "next": clean(given.next or "", "下一步"),
        "evidence": evidence,
        "open": "true" if given.open else "",
        "why": why,
    }


def drafts_of(
    calendar: Calendar, resolver: Resolver, given: Given, texts: Mapping[str, Value]
) -> list[EntryDraft]:
    """Return one draft for each unit and task.

    Raises:
        UsageError: the day or the units are invalid.
        RefusedError: a unit or a task is unknown, or the day is not allowed.
    """
    rows = [read_task(text, resolver, calendar) for text in given.words[:-1]]
    rows = list({row.task.id: row for row in rows}.values())
    day, dated = entry_day(given.date, given.quarter, calendar)
    units = units_of(resolver, given)
    return [
        EntryDraft(
            unit=unit,
            row=row,
            date=day,
            values={**texts, "date": str(day), "task": row.task.id},
            dated=dated,
            again=given.again,
            skip=given.each,
        )
        for unit in units
        for row in rows
    ]


def excepted_of(resolver: Resolver, given: Given) -> list[Party]:
    """Return the units and groups named by ``--except``.

    Raises:
        RefusedError: a name is unknown or empty.
    """
    return find_all(resolver.names, given.excepted) if given.excepted is not None else []


def units_of(resolver: Resolver, given: Given) -> list[Unit]:
    """Return the units named; with ``--each``, the members of groups.

    Raises:
        UsageError: ``--each`` is given without a group.
        RefusedError: a name is unknown or a group's, or no unit is left.
    """
    parties = find_all(resolver.names, given.unit or "")
    groups = [party.name for party in parties if isinstance(party, Group)]
    if groups and not given.each:
        raise UnrecordedError(
            f"{'、'.join(groups)}是统称，不是单位。",
            "为所含各单位各记一条的，加 --each。",
        )
    if given.each and not groups:
        raise UsageError("--each 只能与统称同时使用。", "去掉 --each。")
    units = resolver.units_but(parties, excepted_of(resolver, given))
    if not units:
        raise UnrecordedError("排除 --except 所列单位后，没有剩余单位。", "核对单位名称。")
    return units
