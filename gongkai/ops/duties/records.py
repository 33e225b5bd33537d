"""The duties of a table with their histories, read one unit at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gongkai.model.book import Overlay
from gongkai.model.entry import Ledger
from gongkai.ops.duties.history import Handed, History
from gongkai.ops.duties.resolver import Resolver
from gongkai.ops.duties.untouched import Untouched
from gongkai.ops.lines.amendments import LeftOut, Sifted, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Protocol, Self

    from gongkai.model.book import Book
    from gongkai.model.duty import Duty
    from gongkai.model.task import Table
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.duties.untouched import Apart

    class Count(Protocol):
        """A sum over some units."""

        def add(self, other: Self, /) -> None:
            """Add the sum over other units."""

    class Spread(Protocol):
        """Splits units into runs and does work on each run."""

        def __call__(
            self, work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /
        ) -> list[ResultT]:
            """Return the result of each run, in the order of the runs."""


ResultT = TypeVar("ResultT")
CountT = TypeVar("CountT", bound="Count")


class Histories(Mapping[str, History]):
    """The histories of a unit's duties, by task id in table order.

    ``own`` are those that say more of it than the duties it owes like other units: with lines,
    named, leading or handed down. The others are made when they are asked for.
    """

    def __init__(self, own: dict[str, History], unit: Unit, resolver: Resolver) -> None:
        self.own = own
        self.alike = resolver.alike(unit)
        self._unit = unit
        self._order = resolver.order

    def __getitem__(self, task_id: str) -> History:
        return self.own.get(task_id) or self.blank(task_id)

    def blank(self, task_id: str) -> History:
        """Return the history of a duty that the unit owes like others, without lines."""
        return History(self.alike.duties[task_id]._replace(unit=self._unit))

    @property
    def left_out(self) -> Iterator[LeftOut]:
        """The lines rejected by the fold."""
        return (left for history in self.own.values() for left in history.left_out)

    def __iter__(self) -> Iterator[str]:
        own, alike = self.own.keys(), self.alike.duties.keys()
        if own <= alike:
            return iter(alike)
        return iter(sorted(own | alike, key=self._order.__getitem__))

    def __len__(self) -> int:
        return len(self.own.keys() | self.alike.duties.keys())


class UnitRecords(NamedTuple):
    """Everything known about one unit under one table.

    ``left_out`` are the lines rejected by the fold, of its duties of other tables too.
    """

    unit: Unit
    ledger: Ledger
    sifted: Sifted
    histories: Histories
    left_out: tuple[LeftOut, ...] = ()


def in_one(work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /) -> list[ResultT]:
    """Do the work on all units in a single run."""
    return [work(units)]


class Records:
    """The records of one table; the ledger of a unit is read when the unit is asked for.

    ``watch`` is called once with each unit that was read. ``keep`` caches every unit: right for
    coming back to a few, wrong for one pass over all. ``tasks`` limits duties and lines to these
    tasks. ``names`` is the index of the register, if the caller has it. ``elsewhere`` False skips
    lines of other tables. ``spread`` may split a pass over all units into several runs.
    """

    def __init__(
        self,
        book: Book,
        table: Table,
        watch: Callable[[UnitRecords], None] | None = None,
        *,
        keep: bool = False,
        tasks: Collection[str] | None = None,
        names: Names | None = None,
        elsewhere: bool = True,
        spread: Spread = in_one,
    ) -> None:
        self.book = book
        self._ledgers = book.ledgers if tasks is None else book.ledgers.of_tasks(tasks)
        self._watch = watch
        self._keep = keep
        self._spread = spread
        self.table = table
        self.resolver = Resolver(book.register, table, tasks, names)
        self._elsewhere = elsewhere
        self.known_tasks = frozenset(
            row.task.id for each in book.tables.values() for row in each.rows()
        )
        self._kept: dict[str, UnitRecords] = {}

    def of(self, unit: Unit) -> UnitRecords:
        """Read and fold one unit; cached with ``keep``, or if another unit continues its duties."""
        if unit.name in self._kept:
            return self._kept[unit.name]
        ledger = self._ledgers.get(unit.name) or Ledger(unit.name, "")
        sifted = self.sift(ledger)
        histories = self.fold_unit(unit, sifted)
        left_out = (*histories.left_out, *self._left_out_elsewhere(unit, sifted))
        records = UnitRecords(unit, ledger, sifted, histories, left_out)
        if self._keep or unit.name in self.resolver.heirs:
            self._kept[unit.name] = records
        if self._watch:
            self._watch(records)
        return records

    def forget(self) -> None:
        """Drop the units that were kept."""
        self._kept.clear()

    def beside(self, ledgers: Mapping[str, Ledger]) -> Records:
        """Return records of the same table in which some ledgers are replaced by these."""
        other = copy(self)
        other._ledgers = Overlay(self._ledgers, ledgers)
        other._kept = {}
        return other

    def of_tasks(self, tasks: Collection[str]) -> Records:
        """Return records of the same table with the duties and lines of some tasks only."""
        return Records(
            self.book,
            self.table,
            self._watch,
            tasks=tasks,
            names=self.resolver.names,
            spread=self._spread,
        )

    def sift(self, ledger: Ledger) -> Sifted:
        """Find the effective lines of a ledger, for the tasks of every table."""
        return sift(ledger.entries, self.known_tasks)

    def all(self) -> Iterator[UnitRecords]:
        """Yield the records of every unit, in register order."""
        return map(self.of, self.book.register.units)

    def count(
        self,
        make: Callable[[], CountT],
        take: Callable[[CountT, UnitRecords], None],
        units: Sequence[Unit] | None = None,
    ) -> CountT:
        """Sum over some units (default: all), each read once; every sum comes through here.

        ``make`` returns an empty count, ``take`` counts a unit into it; ``spread`` may do so in
        several processes, so a count must pickle.
        """

        def count_run(run: Sequence[Unit]) -> CountT:
            found = make()
            for unit in run:
                take(found, self.of(unit))
            return found

        return self._sum(count_run, units)

    def count_duties(
        self,
        make: Callable[[], CountT],
        take: Callable[[CountT, History, int], None],
        apart: Apart,
        units: Sequence[Unit] | None = None,
        take_unit: Callable[[CountT, UnitRecords], None] = lambda _found, _unit: None,
    ) -> CountT:
        """Sum over the duties of some units (default: all) and over the units, as :meth:`count`.

        ``take`` counts a duty a number of times: duties without lines that units owe alike come
        together, where the question does not tell them apart.
        """

        def count_run(run: Sequence[Unit]) -> CountT:
            found, untouched = make(), Untouched(apart)
            for unit in run:
                records = self.of(unit)
                take_unit(found, records)
                for history in records.histories.own.values():
                    take(found, history, 1)
                for history, times in untouched.of(unit, records.histories):
                    take(found, history, times)
            for history, times in untouched.kept():
                take(found, history, times)
            return found

        return self._sum(count_run, units)

    def _sum(
        self, count_run: Callable[[Sequence[Unit]], CountT], units: Sequence[Unit] | None
    ) -> CountT:
        asked = self.book.register.units if units is None else units
        total, *others = self._spread(count_run, asked)
        for other in others:
            total.add(other)
        return total

    def strangers(self) -> Iterator[Ledger]:
        """Yield the ledgers that belong to no unit of the register."""
        known = {unit.name for unit in self.book.register.units}
        return (self.book.ledgers[name] for name in self.book.ledgers if name not in known)

    def _left_out_elsewhere(self, unit: Unit, sifted: Sifted) -> tuple[LeftOut, ...]:
        known = sifted.lines.by_task.keys() <= self.resolver.rows.keys()
        if known or not self._elsewhere:
            return ()
        return tuple(
            left
            for others in self._of_other_tables
            for left in others.fold_unit(unit, sifted).left_out
        )

    @cached_property
    def _of_other_tables(self) -> list[Records]:
        return [
            Records(self.book, table, names=self.resolver.names, elsewhere=False)
            for table in self.book.tables.values()
            if table is not self.table
        ]

    def fold_unit(self, unit: Unit, sifted: Sifted) -> Histories:
        """Fold the duties of a unit from the effective lines of its ledger, by task id."""
        lines = sifted.lines
        olds = {old.name: self.of(old).histories for old in self.resolver.predecessors(unit)}
        own = {}
        for task_id, duty in self.resolver.own_duties(unit, lines.by_task).items():
            handed = [_handed(duty, olds[old.unit.name][old.task.id]) for old in duty.handed]
            own[task_id] = History(duty, handed, lines, lines.by_task.get(task_id, ()))
        return Histories(own, unit, self.resolver)


def _handed(duty: Duty, history: History) -> Handed:
    """Link to an old unit's duty; its state passes over unless this unit owed the task already."""
    until = history.duty.unit.until or date.max
    begins_later = any(claim.first > until for claim in duty.claims)
    return Handed(history, until, begins_later and duty.claim_on(until) is None)
