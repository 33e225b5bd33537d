"""Run every rule on a whole book, one ledger at a time."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from gongkai.checks import ledgers, tables, units
from gongkai.checks.check import Check, LedgerScene, Scene
from gongkai.model.problem import Severity
from gongkai.ops.duties.party_names import Names
from gongkai.ops.duties.records import Records
from gongkai.ops.lines.amendments import Sifted
from gongkai.ops.lines.effective_lines import NO_LINES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from gongkai.model.book import Book
    from gongkai.model.entry import Ledger
    from gongkai.model.problem import Problem
    from gongkai.ops.duties.records import UnitRecords

CHECKS: tuple[Check[Scene], ...] = (
    tables.duplicate_id,
    tables.foreign_year,
    tables.skipped_id,
    tables.unknown_unit,
    tables.unit_twice,
    tables.no_unit,
    tables.due_outside_year,
    tables.repeated_phrase,
    tables.cell_differs,
    tables.deadline_in_prose,
    tables.stray_space,
    tables.ends_before_begins,
    tables.no_task,
    units.shared_name,
    units.look_alike,
    units.empty_group,
    units.group_in_group,
    units.unknown_member,
    units.broken_succession,
    units.gap_or_overlap,
    units.unconfirmed,
)
LEDGER_CHECKS: tuple[Check[LedgerScene], ...] = (
    ledgers.no_such_unit,
    ledgers.unknown_task,
    ledgers.broken_amendment,
    ledgers.illegal_step,
    ledgers.wrong_hand,
    ledgers.named_not_applicable,
    ledgers.bad_extension,
    ledgers.not_owed,
    ledgers.open_but_owed,
    ledgers.done_without_evidence,
    ledgers.odd_date,
    ledgers.ahead_of_clock,
    ledgers.far_ahead_of_clock,
    ledgers.same_id,
    ledgers.rival_corrections,
    ledgers.empty_phrase,
)
ALL = tuple(Severity)
ERRORS = (Severity.ERROR,)
_OF_QUESTIONS = tuple(
    each
    for each in LEDGER_CHECKS
    if each.rule.severity is Severity.ERROR and each is not ledgers.far_ahead_of_clock
)
"""The rules reported with an answer; not GK079, since answers may be about a past day."""


def check_book(
    book: Book, severities: Collection[Severity] = ALL, names: Names | None = None
) -> Iterator[Problem]:
    """Check the register and the tables against every rule of some severities.

    ``names`` is the index of the register, if the caller has it.
    """
    scene = Scene(book, names or Names(book.register))
    for each in CHECKS:
        if each.rule.severity in severities:
            yield from each.problems(scene)


def check_ledger(scene: LedgerScene, *, of_notes: bool = False) -> Iterator[Problem]:
    """Check one ledger against every rule; those for what notes say only if ``of_notes``."""
    for each in (*LEDGER_CHECKS, *_note_checks()) if of_notes else LEDGER_CHECKS:
        yield from each.problems(scene)


def _note_checks() -> tuple[Check[LedgerScene], ...]:
    from gongkai.checks.notes import CHECKS

    return CHECKS


def errors_in(scene: LedgerScene) -> Iterator[Problem]:
    """Check one ledger against the rules that every answer reports."""
    for each in _OF_QUESTIONS:
        yield from each.problems(scene)


def scene_of(book: Book, names: Names, now: datetime, records: UnitRecords) -> LedgerScene:
    """Return the scene of a unit that was folded by one table."""
    return LedgerScene(
        book,
        names,
        now,
        records.unit,
        records.ledger,
        records.sifted,
        records.histories.own,
        (*records.sifted.left_out, *records.left_out),
    )


def stranger_scene(book: Book, names: Names, now: datetime, ledger: Ledger) -> LedgerScene:
    """Return the scene of a ledger of no unit."""
    return LedgerScene(book, names, now, None, ledger, Sifted(NO_LINES), {})


class LedgerScenes:
    """Makes scenes of ledgers, folded by every table."""

    def __init__(self, book: Book, now: datetime) -> None:
        self.book = book
        self.now = now
        self.names = Names(book.register)
        self._records = [
            Records(book, table, names=self.names, elsewhere=False)
            for table in book.tables.values()
        ]
        self._units = {unit.name: unit for unit in book.register.units}

    def scene(self, ledger: Ledger) -> LedgerScene:
        """Return the scene of a ledger."""
        unit = self._units.get(ledger.unit)
        if unit is None:
            return stranger_scene(self.book, self.names, self.now, ledger)
        sifted = self._records[0].sift(ledger)
        folded = [records.fold_unit(unit, sifted) for records in self._records]
        histories = {task_id: each for of_table in folded for task_id, each in of_table.own.items()}
        left_out = [*sifted.left_out, *chain.from_iterable(each.left_out for each in folded)]
        return LedgerScene(
            self.book, self.names, self.now, unit, ledger, sifted, histories, left_out
        )
