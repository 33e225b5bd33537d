"""Carry out ``gongkai verify`` and ``gongkai extend``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.record import Drafts, record
from gongkai.cli.arguments.entry_text import clean, entry_day, writer
from gongkai.cli.arguments.refusals import UnrecordedError
from gongkai.cli.arguments.typed_values import calendar_of, read_task, table_of
from gongkai.cli.clock import now
from gongkai.model.line_kinds import Act
from gongkai.model.status import PASSED, RETURNABLE, Status
from gongkai.ops.duties.records import Records
from gongkai.ops.duties.resolver import Resolver
from gongkai.ops.language.days import read_day
from gongkai.ops.recording.draft import EntryDraft

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.book import Book
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.store.disk.data_folder import Folder


class Verdict(NamedTuple):
    """The command line of ``verify``; ``returned`` is the reason to return, None to pass."""

    unit: str
    tasks: tuple[str, ...]
    returned: str | None
    date: str | None
    by: str | None
    year: int | None


class Extension(NamedTuple):
    """The command line of ``extend``."""

    unit: str
    task: str
    due: str
    why: str
    date: str | None
    by: str | None
    year: int | None


def give_verdict(folder: Folder, given: Verdict, timeout: float) -> None:
    """Pass duties or return them.

    Raises:
        RefusedError: a duty cannot be passed or returned; nothing is written.
    """
    reason = "" if given.returned is None else clean(given.returned, "理由")
    if given.returned is not None and not reason:
        raise UnrecordedError("退回整改须写理由。", '例如 --return "链接打不开"。')
    by = writer(given.by, folder.root)

    def drafting(book: Book) -> Drafts:
        table = table_of(book, given.year)
        records = Records(book, table, keep=True)
        unit = records.resolver.names.find_unit(given.unit)
        calendar = calendar_of(book, table, now().date())
        day, dated = entry_day(given.date, None, calendar)
        rows = [read_task(text, records.resolver, calendar) for text in given.tasks]
        return Drafts(
            table,
            [
                EntryDraft(
                    unit,
                    row,
                    day,
                    {
                        "date": str(day),
                        "task": row.task.id,
                        "act": Act.VERIFY.value,
                        "status": _verdict(records, unit, row, day, passed=not reason).value,
                        "note": reason,
                        "by": by,
                    },
                    dated,
                    again=True,
                )
                for row in rows
            ],
        )

    record(folder, drafting, timeout)


def give_extension(folder: Folder, given: Extension, timeout: float) -> None:
    """Set a later due date for one duty.

    Raises:
        RefusedError: the duty cannot be extended so; nothing is written.
    """
    why = clean(given.why, "理由")
    if not why:
        raise UnrecordedError("批准延期须写理由。", "用 --why 写明理由。")
    by = writer(given.by, folder.root)

    def drafting(book: Book) -> Drafts:
        table = table_of(book, given.year)
        resolver = Resolver(book.register, table)
        unit = resolver.names.find_unit(given.unit)
        calendar = calendar_of(book, table, now().date())
        row = read_task(given.task, resolver, calendar)
        day, dated = entry_day(given.date, None, calendar)
        values = {
            "date": str(day),
            "task": row.task.id,
            "act": Act.EXTEND.value,
            "by": by,
            "why": why,
            "due": str(read_day(given.due, calendar)),
        }
        return Drafts(table, [EntryDraft(unit, row, day, values, dated)])

    record(folder, drafting, timeout)


def _verdict(records: Records, unit: Unit, row: Row, day: date, *, passed: bool) -> Status:
    """Return the status that a verdict writes, by the status on the day.

    Raises:
        RefusedError: the status on the day cannot be passed or returned.
    """
    history = records.of(unit).histories.get(row.task.id)
    state = history.state_on(day) if history else Status.NOT_STARTED
    if passed and state in PASSED:
        return PASSED[state]
    if not passed and state in RETURNABLE:
        return Status.RETURNED
    what, states = ("核实", PASSED) if passed else ("退回", RETURNABLE)
    allowed = "".join(f"“{each}”" for each in Status if each in states)
    raise UnrecordedError(
        f"{unit.name} {row.task.id} 在 {day} 为“{state}”，不能{what}；"
        f"状态为{allowed}的才能{what}。",
        "待核实事项：gongkai verify --queue",
    )
