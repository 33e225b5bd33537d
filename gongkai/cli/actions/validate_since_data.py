"""Compare ``data/`` with an older revision: tables, register and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks.data_revisions import CommittedData, RevisedData, check_committed, check_revised
from gongkai.cli.workers import sizes_of, spread
from gongkai.errors import DataError
from gongkai.model.problem import Severity
from gongkai.ops.counting.data_comparison import moved, register_differences, table_differences
from gongkai.ops.counting.periods import day_asked
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.store.decoding.decode import content_of
from gongkai.store.disk.data_folder import TASKS, UNITS
from gongkai.store.git.committed_lines import HEAD
from gongkai.store.load import load
from gongkai.store.load_revision import book_of, data_at

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.data_comparison import Moved
    from gongkai.ops.duties.records import ResultT
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.git.repository import Repository
    from gongkai.store.git.revision import Base
    from gongkai.store.load import Loaded


def data_problems(
    repository: Repository, base: Base, folder: Folder, today: date
) -> Iterator[Problem]:
    """Hold the tables and the register of a folder, and those that HEAD has, against a base's.

    Of several trees, where branches crossed, the first is taken. Only if something differs are
    the ledgers read: all of them by the old data and by the new.

    Raises:
        DataError: git cannot read the revision.
    """
    old = data_at(repository, base.trees[0]) if base.trees else {}
    new = load(*folder).book
    if not (old and new):
        return
    loaded = book_of(old, new.ledgers, folder.limits)
    here = list(check_revised(_compared(base.short, old, loaded, new, today)))
    yield from here
    head = repository.commit(HEAD)
    committed = data_at(repository, head) if head else old
    if committed != old and any(
        content_of(folder.root, file, folder.limits) != committed.get(file)
        for file in old.keys() | committed.keys()
    ):
        there = book_of(committed, new.ledgers, folder.limits)
        missing = [file for file in (UNITS, TASKS) if file not in committed]
        unread = missing or _unread(committed, there)
        found = _compared(base.short, old, loaded, there.book, today) if there.book else None
        problems = list(check_revised(found)) if found else []
        yield from check_committed(CommittedData(unread, problems, here))


def _compared(
    revision: str, old: Collection[str], loaded: Loaded, new: Book, today: date
) -> RevisedData:
    before = loaded.book
    if before is None:
        return RevisedData(revision, _unread(old, loaded), {}, {}, {}, (), ())
    years = [year for year in before.tables if year in new.tables]
    tables = {
        year: list(table_differences(before.tables[year], new.tables[year])) for year in years
    }
    register = list(register_differences(before.register, new.register))
    return RevisedData(
        revision=revision,
        unread=_unread(old, loaded),
        gone={y: t.span.file for y, t in before.tables.items() if y not in new.tables},
        tables=tables,
        owners={
            year: {row.task.requirement: row.task.id for row in before.tables[year].rows()}
            for year in years
        },
        register=register,
        figures=_figures(before, new, [y for y in years if register or tables[y]], today),
    )


def _unread(old: Collection[str], loaded: Loaded) -> list[str]:
    """Return the files of the older data that could not be used."""
    if loaded.book:
        used = {table.span.file for table in loaded.book.tables.values()}
        return [file for file in old if file not in {UNITS, *used}]
    faulty = {p.span.file for p in loaded.problems if p.severity is Severity.ERROR}
    return [file for file in old if file in faulty] or list(old)


def _figures(before: Book, after: Book, years: Iterable[int], today: date) -> list[Moved]:
    """Return the figures that differ; none if a ledger cannot be read, an error of its own."""

    def spread_out(
        work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /
    ) -> list[ResultT]:
        return spread(work, units, sizes_of(after.ledgers, [unit.name for unit in units]))

    found = []
    for year in years:
        old, new = (Records(book, book.tables[year], spread=spread_out) for book in (before, after))
        try:
            found.append(moved((old, new), day_asked(Calendar(today, year, ()), None), today))
        except DataError:
            return []
    return [each for each in found if each]
