"""Session of a reading command: the book, the table asked about, and the errors met so far."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.run import ERRORS, check_book, errors_in, scene_of, stranger_scene
from gongkai.cli.advice import worded
from gongkai.cli.arguments.typed_values import calendar_of, day_if_given, read_task, table_of
from gongkai.cli.clock import now
from gongkai.cli.workers import sizes_of, spread
from gongkai.errors import RefusedError, UsageError
from gongkai.model.entry import Ledger
from gongkai.model.problem import Severity
from gongkai.model.unit import Group
from gongkai.ops.counting.periods import day_asked
from gongkai.ops.duties.party_names import Names, find_all
from gongkai.ops.duties.records import Records, UnitRecords
from gongkai.reports.wording import left_out_remark
from gongkai.store.disk.data_folder import has_pending
from gongkai.store.ledgers.files import LedgerFiles
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.problem import Problem, WordedProblem
    from gongkai.model.report import Report
    from gongkai.model.task import Row, Table
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.party_names import Party
    from gongkai.ops.duties.records import ResultT


class Parties(NamedTuple):
    """Whom a question names, as units in the order of the register; None where it names nobody."""

    parties: tuple[Party, ...] = ()
    excepted: tuple[Party, ...] = ()
    units: list[Unit] | None = None


class Desk:
    """A loaded book and the table asked about."""

    def __init__(self, data: Data, year: int | None = None) -> None:
        folder = data.find()
        self.root = folder.root
        self.today = now().date()
        loaded = load(*folder)
        self.book = loaded.need()
        self._names = Names(self.book.register)
        self._by_year: dict[int, Records] = {}
        self.turn_to(table_of(self.book, year))
        self._of_book = [
            *_errors(loaded.problems),
            *check_book(self.book, ERRORS, self._names),
        ]
        self._noticed: dict[str, _Noticed] = {}
        self.follow: Callable[[int, int], None] | None = None
        self._step: Callable[[], None] | None = None

    def turn_to(self, table: Table) -> None:
        """Ask this table from here on."""
        self.table = table
        self.calendar = calendar_of(self.book, table, self.today)
        self.records = self.records_of(table.year)

    @property
    def blank(self) -> bool:
        """Return whether every ledger is empty."""
        return isinstance(self.book.ledgers, LedgerFiles) and self.book.ledgers.blank()

    def records_of(self, year: int) -> Records:
        """Return the records for the table of a year."""
        if year not in self._by_year:
            self._by_year[year] = self._records(self.book.tables[year])
        return self._by_year[year]

    @property
    def errors(self) -> tuple[WordedProblem, ...]:
        """Return the errors met so far."""
        of_ledgers = (problem for each in self._noticed.values() for problem in each.errors)
        return tuple(map(worded, (*self._of_book, *of_ledgers)))

    def day(self, as_of: str | None) -> date:
        """Return the day asked about.

        Raises:
            UsageError: it cannot be read.
            RefusedError: it lies before the table's year.
        """
        return day_asked(self.calendar, day_if_given(as_of, self.calendar))

    def asked(self, names: str | None, excepted: str | None) -> Parties:
        """Resolve the names of ``--unit`` and ``--except``, ``甲、乙``.

        Raises:
            UsageError: ``excepted`` is given without ``names``.
            RefusedError: a name is unknown, or no unit is left.
        """
        if names is None:
            if excepted is not None:
                raise UsageError(
                    "--except 只能与 --unit 同时使用。", "用 --unit 写明单位，或去掉 --except。"
                )
            return Parties()
        parties, others = self._parties(names), () if excepted is None else self._parties(excepted)
        left = {unit.name for unit in self.records.resolver.units_but(parties, others)}
        units = [unit for unit in self.book.register.units if unit.name in left]
        if not units:
            raise RefusedError(
                "排除 --except 所列单位后，没有剩余单位。", "核对 --unit 与 --except。"
            )
        return Parties(parties, others, units)

    def one_unit(self, name: str) -> Unit:
        """Return the unit that a name means.

        Raises:
            RefusedError: the name is unknown, a group's, or means several units.
        """
        parties = self._parties(name)
        if len(parties) != 1:
            raise RefusedError(f"一次只能查看一个单位：{name}", "写其中一个单位的名称。")
        party = parties[0]
        if isinstance(party, Group):
            raise RefusedError(f"{party.name}是统称，不是单位。", "请写其中一个单位的名称。")
        return party

    def row(self, text: str) -> Row:
        """Return the task that ``2021-T09``, ``T09`` or ``9`` means.

        Raises:
            RefusedError: there is none.
        """
        return read_task(text, self.records.resolver, self.calendar)

    def finish(
        self, report: Report, day: date, *, strangers: bool = False, whole: str = ""
    ) -> Report:
        """Append the remarks of :meth:`remarks` to a report."""
        told = self.remarks(day, strangers=strangers, whole=whole)
        return report._replace(remarks=(*report.remarks, *told), problems=self.errors)

    def remarks(self, day: date, *, strangers: bool = False, whole: str = "") -> list[str]:
        """Return the remark on data errors and skipped lines; ``whole`` begins it."""
        for ledger in self.records.strangers() if strangers else ():
            self._noticed[ledger.unit] = self._stranger(ledger)
        told = left_out_remark(
            len(self.errors), sum(each.lost_by(day) for each in self._noticed.values()), whole
        )
        if has_pending(self.root):
            told.append("上次写入中断，部分台账可能尚未更新；下次写入时自动补完。")
        return told

    def _parties(self, names: str) -> tuple[Party, ...]:
        return tuple(find_all(self.records.resolver.names, names))

    def _stranger(self, ledger: Ledger) -> _Noticed:
        """Return the errors of a ledger that belongs to no unit; all its lines are skipped."""
        errors = errors_in(stranger_scene(self.book, self._names, now(), ledger))
        return _Noticed(tuple(errors), len(ledger.entries) + ledger.faulty_lines, [])

    def _records(self, table: Table) -> Records:
        return Records(self.book, table, self._watch, spread=self._spread, names=self._names)

    def _spread(
        self, work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /
    ) -> list[ResultT]:
        """Spread the units over processes, and collect the errors each process found.

        ``follow`` is told how many units are read, as far as the share of this process shows.
        """

        def noticing(share: Sequence[Unit]) -> tuple[ResultT, dict[str, _Noticed]]:
            self._step = self._steps(share, units) if share[:1] == units[:1] else None
            return work(share), self._noticed

        sizes = sizes_of(self.book.ledgers, [unit.name for unit in units])
        results = []
        for result, noticed in spread(noticing, units, sizes):
            self._noticed |= noticed
            results.append(result)
        self._step = None
        if self.follow:
            self.follow(len(units), len(units))
        return results

    def _steps(self, share: Sequence[Unit], units: Sequence[Unit]) -> Callable[[], None] | None:
        """Return what is called with each unit of a share; some are read for their successors."""
        follow, read, last = self.follow, count(), len(units) - 1
        return follow and (
            lambda: follow(min(next(read) * len(units) // len(share), last), len(units))
        )

    def _watch(self, records: UnitRecords) -> None:
        if self._step:
            self._step()
        if records.unit.name in self._noticed:
            return
        if records.ledger == Ledger(records.unit.name, ""):
            self._noticed[records.unit.name] = _NOTHING
        else:
            self._noticed[records.unit.name] = _Noticed(
                (
                    *_errors(records.ledger.problems),
                    *errors_in(scene_of(self.book, self._names, now(), records)),
                ),
                records.ledger.faulty_lines + len(records.sifted.left_out),
                [left.entry.date for left in records.left_out],
            )


class _Noticed(NamedTuple):
    """The errors of a ledger, and the number of lines they skip: on all days, and from a day on."""

    errors: tuple[Problem, ...]
    lost: int
    lost_from: list[date]

    def lost_by(self, day: date) -> int:
        """Return how many lines are skipped on a day."""
        return self.lost + sum(each <= day for each in self.lost_from)


_NOTHING = _Noticed((), 0, [])


def _errors(problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is Severity.ERROR)
