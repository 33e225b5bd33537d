"""Turn the column of progress of a table into first lines of ledgers, for ``--with-status``."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.batch_row import problem_of
from gongkai.cli.actions.note import Given, drafts_of, texts_of
from gongkai.cli.actions.record import warn_of_clock
from gongkai.cli.arguments.entry_text import writer
from gongkai.cli.arguments.refusals import OPTIONS
from gongkai.cli.arguments.typed_values import calendar_of
from gongkai.cli.clock import now
from gongkai.errors import GongkaiError
from gongkai.model.task import Role
from gongkai.model.unit import Unit
from gongkai.office import faults
from gongkai.ops.duties.resolver import Resolver
from gongkai.ops.recording.draft import UnfitError
from gongkai.ops.recording.judge import prepare
from gongkai.store.changes.append import appended
from gongkai.store.changes.transaction import FileChange
from gongkai.store.ledgers.files import HeldLedgers
from gongkai.store.ledgers.ledger_folder import ledger_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.cli.actions.import_place import Place
    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.task import Row, Table
    from gongkai.office.cell import Cell
    from gongkai.ops.duties.party_names import Names


class Untaken(NamedTuple):
    """A cell of progress that became no line, and why, in Chinese."""

    cell: Cell
    task: str
    why: str


class FirstLines(NamedTuple):
    """The ledgers with the first lines in them, how many lines those are, and cells not taken."""

    changes: tuple[FileChange, ...] = ()
    lines: int = 0
    untaken: tuple[Untaken, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why nothing may be recorded, if it may not."""


def first_lines(
    place: Place, book: Book, table: Table, cells: Mapping[str, Cell], given: Given
) -> FirstLines:
    """Return the ledgers with a line for each cell of progress, by the id of its task.

    A cell belongs to the unit that reports on the task: the one that leads, else the only one that
    is named; of the rest somebody must say whose it is.

    Raises:
        UsageError: the day cannot be read.
        RefusedError: the day or the writer may not be recorded.
        DataError: a ledger cannot be read.
    """
    warn_of_clock()
    found = ledger_folder(place.folder.root, place.folder.limits, book.register)
    ledgers = HeldLedgers(place.folder.root, place.folder.limits, found)
    book = book._replace(ledgers=ledgers)
    resolver, calendar = Resolver(book.register, table), calendar_of(book, table, now().date())
    by = writer(given.by, place.folder.root)
    drafts, untaken, problems = [], [], []
    for row in table.rows():
        cell = cells.get(row.task.id)
        if cell is None or not cell.text.strip():
            continue
        unit = _reporter(row, resolver.names, first_leads=table.first_leads)
        if isinstance(unit, str):
            untaken.append(Untaken(cell, row.task.id, unit))
            continue
        line = given._replace(unit=unit.name, words=(row.task.id, cell.text))
        try:
            of_row = drafts_of(calendar, resolver, line, {**texts_of(line), "by": by})
        except GongkaiError as error:
            problems.append(problem_of(faults.BATCH_REFUSED, cell.span, error.message, error.hint))
        else:
            drafts += [draft._replace(skip=True, place=cell.span) for draft in of_row]
    try:
        notes = prepare(book, table, drafts, now())
    except UnfitError as error:
        problems += [
            problem_of(faults.BATCH_REFUSED, fault.draft.place, fault.why, OPTIONS.mend(fault))
            for fault in error.faults
            if fault.draft.place
        ]
        return FirstLines(untaken=tuple(untaken), problems=tuple(problems))
    changes = [
        (ledgers.file(unit), appended(ledgers, unit, [noted.line for noted in lines])[0])
        for unit, lines in groupby(sorted(notes.lines, key=attrgetter("unit")), attrgetter("unit"))
    ]
    return FirstLines(
        tuple(FileChange(file, change.old, change.new) for file, change in changes),
        len(notes.lines),
        tuple(untaken),
        tuple(problems),
    )


def _reporter(row: Row, names: Names, *, first_leads: bool) -> Unit | str:
    """Return the unit that reports on a task, or in Chinese why nobody knows it."""
    named = [(p.role, names.get(p.text)) for p in row.task.phrases if not p.open_ended]
    leads = [party for role, party in named if role is Role.LEAD]
    owing = [party for role, party in named if role is not Role.SUPPORT]
    if not leads and first_leads and owing and isinstance(owing[0], Unit):
        leads = owing[:1]
    chosen = leads or owing
    if len(chosen) > 1:
        return "有多个责任单位，未写明牵头单位"
    if not chosen or chosen[0] is None:
        return "责任单位不在名册中"
    if not isinstance(chosen[0], Unit):
        return f"{chosen[0].name}是统称，不是单位"
    return chosen[0]
