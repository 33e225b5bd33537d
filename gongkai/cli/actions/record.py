"""Record drafts: lock, turn drafts into lines, write them, and confirm."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from itertools import groupby
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.cli.actions.confirmation import said
from gongkai.cli.advice import in_words
from gongkai.cli.arguments.refusals import in_options
from gongkai.cli.clock import VARIABLE, now
from gongkai.cli.streams import put, tell
from gongkai.errors import UsageError
from gongkai.model.book import Book
from gongkai.model.way import Way
from gongkai.ops.language.days import spoken
from gongkai.ops.recording.draft import EntryDraft, Notes, UnfitError
from gongkai.ops.recording.judge import prepare
from gongkai.reports.wording import listing_of
from gongkai.store.changes.append import append
from gongkai.store.disk.lock import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.model.task import Table
    from gongkai.store.changes.append import Written
    from gongkai.store.disk.data_folder import Folder

_RECORDED = "已全部记入台账，不要重复记入；查看用 gongkai log。"
_NOTHING_NEW = "没有新的记录。"


class Drafts(NamedTuple):
    """Drafts to record, and the table of their tasks."""

    table: Table
    drafts: list[EntryDraft]


class Noting(NamedTuple):
    """Lines that may be recorded, and the table of their tasks."""

    table: Table
    notes: Notes


Drafting: TypeAlias = Callable[[Book], Drafts]
"""Makes drafts from the book as read under the lock."""

Saying: TypeAlias = "Callable[[Notes, Sequence[Written]], list[str]]"
"""Makes the confirmation of what was recorded; both are in the same order."""


def record(
    folder: Folder,
    drafting: Drafting,
    timeout: float = PATIENCE,
    say: Saying = said,
    refusal: Callable[[UnfitError], Exception] = in_options,
) -> None:
    """Write the drafts of ``drafting``, all or none, and print what ``say`` makes of them.

    Drafts that may not be recorded are refused by what ``refusal`` makes of the error.

    Raises:
        RefusedError: a draft may not be recorded, or the lock is held; no ledger is changed.
        DataError: a ledger cannot be read or written; no ledger is changed.
    """

    def noting(book: Book) -> Noting:
        table, drafts = drafting(book)
        try:
            return Noting(table, prepare(book, table, drafts, now()))
        except UnfitError as error:
            raise refusal(error) from error

    write_notes(folder, noting, timeout, say)


def write_notes(
    folder: Folder, noting: Callable[[Book], Noting], timeout: float, say: Saying
) -> None:
    """Write the lines of ``noting``, all or none, and print what ``say`` makes of them.

    Raises:
        RefusedError: ``noting`` refuses, or the lock is held; no ledger is changed.
        DataError: a ledger cannot be read or written; no ledger is changed.
    """
    warn_of_clock()
    notes = Notes([], [])
    outside: list[str] = []

    def plan(book: Book) -> Mapping[str, Sequence[str]]:
        nonlocal notes
        table, judged = noting(book)
        notes = _by_ledger(judged)
        outside[:] = _after_the_year(notes, book, table)
        return {
            unit: [noted.line for noted in lines]
            for unit, lines in groupby(notes.lines, key=attrgetter("unit"))
        }

    written = append(folder.root, plan, timeout=timeout, tell=tell, limits=folder.limits)
    answer = "".join(f"{line}\n" for line in (*say(notes, written), *outside))
    put(answer, _RECORDED if written else _NOTHING_NEW)
    for remark in notes.remarks:
        tell(remark)


def _after_the_year(notes: Notes, book: Book, table: Table) -> list[str]:
    """Return a remark on lines after the table's year, which no answer counts by default.

    Retractions are exempt: they hold whatever their date.
    """
    end = date(table.year, 12, 31)
    lines = [noted.draft for noted in notes.lines if not noted.draft.values.get("retracts")]
    days = [draft.date for draft in lines if draft.date > end]
    if not days:
        return []
    how = in_words((listing_of(book, table), " ", Way.READ_ON_DAY(max(days))))
    return [
        f"以上 {len(days)} 条记录的日期在 {spoken(end)}之后，查询和统计默认不计入；如需查看：{how}"
    ]


def patience(seconds: float | None) -> float:
    """Return how long to wait for the lock: ``--lock-timeout``, else the default.

    Raises:
        UsageError: it is not a finite time.
    """
    if seconds is None:
        return PATIENCE
    if not isfinite(seconds):
        raise UsageError(
            f"--lock-timeout 不能是 {seconds:g}。", "写最多等待的秒数，例如 --lock-timeout 30"
        )
    return seconds


def _by_ledger(notes: Notes) -> Notes:
    """Group the lines by ledger, in the order of writing."""
    order = {noted.unit: place for place, noted in reversed(list(enumerate(notes.lines)))}
    return notes._replace(lines=sorted(notes.lines, key=lambda noted: order[noted.unit]))


def warn_of_clock() -> None:
    """Warn on stderr that ``GONGKAI_NOW`` replaces the clock."""
    if os.environ.get(VARIABLE):
        tell(f"当前时间按环境变量 {VARIABLE} 取为：{now().isoformat()}")
