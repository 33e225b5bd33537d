"""What a reading command has before it: the book, the table asked about, the faults met so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.checks.run import ERRORS, check_book, check_ledger, scene_of, stranger_scene
from gongkai.cli.arguments import day as read_day
from gongkai.cli.arguments import read_task, table_of
from gongkai.cli.clock import now
from gongkai.errors import RefusedError, UsageError
from gongkai.model.problem import Problem, Severity
from gongkai.model.unit import Group
from gongkai.ops.history import Records, UnitRecords
from gongkai.ops.names import find_all
from gongkai.ops.periods import day_asked
from gongkai.reports.words import left_out_remark
from gongkai.store.book import load
from gongkai.store.folder import has_pending
from gongkai.store.ledgers import LedgerFiles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.cli.data import Data
    from gongkai.model.report import Report
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit


class Desk:
    """A loaded book and one of its tables."""

    def __init__(self, data: Data, year: int | None = None) -> None:
        folder = data.find()
        self.root = folder.root
        self.today = now().date()
        loaded = load(*folder)
        self.book = loaded.need()
        self.table = table_of(self.book, year)
        self.records = Records(self.book, self.table, self._watch)
        self._by_year = {self.table.year: self.records}
        self._errors: list[Problem] = []
        self._seen: set[str] = set()
        self._lost_whenever = 0
        self._lost_on: list[date] = []
        self._keep(loaded.problems)
        self._keep(check_book(self.book, ERRORS))

    @property
    def blank(self) -> bool:
        """Whether no ledger has any line."""
        return isinstance(self.book.ledgers, LedgerFiles) and self.book.ledgers.blank()

    def records_of(self, year: int) -> Records:
        """The records by the table of a year."""
        if year not in self._by_year:
            self._by_year[year] = Records(self.book, self.book.tables[year], self._watch)
        return self._by_year[year]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The errors met so far."""
        return tuple(self._errors)

    def day(self, as_of: str | None) -> date:
        """The day asked about."""
        return day_asked(self.table.year, self.today, read_day(as_of) if as_of else None)

    def parties(self, names: str | None) -> tuple[Unit | Group, ...]:
        """The units and groups of an option, ``甲、乙``.

        Raises:
            RefusedError: one of them is unknown.
        """
        return () if names is None else tuple(find_all(self.records.resolver.names, names))

    def units(self, names: str | None, excepted: str | None) -> list[Unit] | None:
        """The units that ``names`` stand for, without those of ``excepted``; None where not asked.

        Raises:
            UsageError: ``excepted`` alone.
            RefusedError: one of them is unknown, or none is left.
        """
        if names is None:
            if excepted is not None:
                raise UsageError("--except 只与 --unit 一起用。", "写明 --unit。")
            return None
        resolver = self.records.resolver
        asked = resolver.units_but(self.parties(names), self.parties(excepted))
        if not asked:
            raise RefusedError(
                "去掉 --except 的单位以后，一个也不剩。", "检查 --unit 与 --except。"
            )
        return asked

    def one_unit(self, name: str) -> Unit:
        """The unit of a name.

        Raises:
            RefusedError: it is unknown, or means several.
        """
        parties = self.parties(name)
        if len(parties) != 1 or isinstance(parties[0], Group):
            raise RefusedError(f"{name} 不是一个单位。", "一次看一个单位。")
        return parties[0]

    def row(self, text: str) -> Row:
        """The task that ``2021-T09``, ``T09`` or ``9`` means.

        Raises:
            RefusedError: there is none.
        """
        return read_task(text, self.records.resolver, self.table.year)

    def finish(self, report: Report, day: date, *, strangers: bool = False) -> Report:
        """Say under a report what the faults met on the way cost it."""
        lost = self._lost_whenever + sum(each <= day for each in self._lost_on)
        if strangers:
            for ledger in self.records.strangers():
                scene = stranger_scene(self.book, self.today, ledger)
                self._keep(check_ledger(scene, ERRORS))
                lost += len(ledger.entries) + ledger.faulty_lines
        remark = left_out_remark(len(self._errors), lost)
        if has_pending(self.root):
            remark.append("上次写入在半途中断，部分台账可能还是旧的；下一次写入会自动补完。")
        return report._replace(remarks=(*report.remarks, *remark), problems=tuple(self._errors))

    def _watch(self, records: UnitRecords) -> None:
        if records.unit.name in self._seen:
            return
        self._seen.add(records.unit.name)
        self._lost_whenever += records.ledger.faulty_lines + len(records.sifted.left_out)
        self._lost_on += [left.entry.date for left in records.left_out]
        self._keep(records.ledger.problems)
        self._keep(check_ledger(scene_of(self.book, self.today, records), ERRORS))

    def _keep(self, problems: Iterable[Problem]) -> None:
        self._errors += [each for each in problems if each.severity is Severity.ERROR]
