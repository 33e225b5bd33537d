"""Histories: the entries of each duty folded, in one order, from its first day on.

Status is never stored: every state is what the lines up to a day make of it, through the
hand-overs between units (docs/format.md, «Fold» and «Units that come and go»).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gongkai.model.duty import Via
from gongkai.model.entry import Act, Ledger
from gongkai.model.status import LEAST_ADVANCED_FIRST, OFFICE, UNIT, Status
from gongkai.model.task import Role
from gongkai.ops.amend import Fault, LeftOut, Line, Sifted, sift
from gongkai.ops.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Protocol

    from gongkai.model.book import Book
    from gongkai.model.duty import Claim, Duty
    from gongkai.model.entry import Entry
    from gongkai.model.task import Due, Table
    from gongkai.model.unit import Unit
    from gongkai.ops.names import Names

    class Spread(Protocol):
        """A way to do work on runs of units; the results are in the order of the runs."""

        def __call__(
            self, work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /
        ) -> list[ResultT]:
            """Do the work."""


ResultT = TypeVar("ResultT")


_IDLE = (Status.NOT_STARTED, Status.RETURNED)
_IN_PROGRESS = Status.IN_PROGRESS
"""Bound once: a member is looked up slowly in its class, and lines are many."""


class Step(NamedTuple):
    """One effective line and the state on either side of it; ``due`` is the one then in force."""

    line: Line
    before: Status
    after: Status
    due: Due

    @property
    def entry(self) -> Entry:
        """The effective entry."""
        return self.line.entry


class Handed(NamedTuple):
    """A duty that this one goes on for; ``carried`` where its state and due date went over."""

    history: History
    until: date
    carried: bool


class History:
    """All that the ledgers say of one duty.

    ``not_owed`` are lines of days on which nothing was owed, ``left_out`` those that may not be.
    """

    def __init__(
        self,
        duty: Duty,
        steps: tuple[Step, ...],
        handed: tuple[Handed, ...] = (),
        left_out: tuple[LeftOut, ...] = (),
        not_owed: tuple[Line, ...] = (),
    ) -> None:
        self.duty = duty
        self.steps = steps
        self.handed = handed
        self.left_out = left_out
        self.not_owed = not_owed
        self._days = [step.line.date for step in steps] if steps else []
        self._carried = [old.history for old in handed if old.carried] if handed else []

    def steps_until(self, day: date) -> tuple[Step, ...]:
        """This unit's own steps dated up to ``day``, in the order of the fold."""
        return self.steps[: bisect_right(self._days, day)]

    def steps_after(self, day: date) -> tuple[Step, ...]:
        """This unit's own steps dated after ``day``."""
        return self.steps[bisect_right(self._days, day) :]

    def state_on(self, day: date) -> Status:
        """The state that all lines dated up to ``day`` make."""
        place = bisect_right(self._days, day)
        return self.steps[place - 1].after if place else self._state_handed(day)

    def due_on(self, day: date) -> Due:
        """The due date in force on ``day``, extensions up to then applied."""
        place = bisect_right(self._days, day)
        return self.steps[place - 1].due if place else self._due_handed(day)

    def done_since(self, day: date) -> date | None:
        """The day of the step that last took it from not done to done; None where not done."""
        if not self.state_on(day).done:
            return None
        for step in reversed(self.steps_until(day)):
            if step.after.done and not step.before.done:
                return step.line.date
        return max(filter(None, (old.done_since(day) for old in self._carried)), default=None)

    def exists_on(self, day: date) -> bool:
        """Whether it is owed on ``day``, by this unit or by one it was carried over from."""
        return self.duty.claim_on(day) is not None or any(
            old.exists_on(day) for old in self._carried
        )

    def words(self, day: date) -> Iterator[Line]:
        """The effective progress lines dated up to ``day``, those handed over by then too."""
        for step in self.steps_until(day):
            if step.entry.is_progress:
                yield step.line
        for old in self.handed:
            if old.until < day:
                yield from old.history.words(day)

    def story(self, day: date) -> list[tuple[str, Step]]:
        """Every step dated up to ``day``, with the unit whose ledger has it; old units first."""
        told = [each for old in self.handed if old.until < day for each in old.history.story(day)]
        return [*told, *((self.duty.unit.name, step) for step in self.steps_until(day))]

    def brought_by(self, day: date) -> Step | None:
        """The step that last brought the state of ``day``; None where no line did."""
        state = self.state_on(day)
        steps = [step for _, step in self.story(day)]
        return next((s for s in reversed(steps) if s.after is state is not s.before), None)

    def last_word(self, day: date) -> date | None:
        """The day of the last effective progress line dated up to ``day``."""
        return max((line.date for line in self.words(day)), default=None)

    def _state_handed(self, day: date) -> Status:
        if not self._carried:
            return Status.NOT_STARTED
        states = [old.state_on(day) for old in self._carried]
        return min(states, key=LEAST_ADVANCED_FIRST.index)

    def _due_handed(self, day: date) -> Due:
        if not self._carried:
            return self.duty.due
        days = [due for old in self._carried if isinstance(due := old.due_on(day), date)]
        return max(days, default=self.duty.due)


def fold(duty: Duty, lines: Collection[Line], handed: Sequence[Handed] = ()) -> History:
    """Fold the effective lines of one duty, in the order of (date, moment, id)."""
    start = History(duty, (), tuple(handed))
    if not lines:
        return start
    state, due = start.state_on(date.max), start.due_on(date.max)
    steps: list[Step] = []
    left_out: list[LeftOut] = []
    not_owed: list[Line] = []
    for line in sorted(lines):
        entry = line.entry
        claim = duty.claim_on(entry.date)
        if claim is None:
            not_owed.append(line)
        elif fault := judge(entry, claim, state, due):
            shown = due if isinstance(due, date) else None
            left_out.append(LeftOut(entry, fault, state, shown))
        else:
            before, state, due = state, step_to(state, entry), entry.due or due
            steps.append(Step(line, before, state, due))
    return History(duty, tuple(steps), tuple(handed), tuple(left_out), tuple(not_owed))


def judge(entry: Entry, claim: Claim, state: Status, due: Due) -> Fault | None:
    """Say why an entry may not follow; None where it may."""
    status = entry.status
    if status is None and entry.act is None:
        return None
    if entry.act is Act.EXTEND:
        forbidden = claim.role is Role.SUPPORT or not isinstance(due, date)
        later = isinstance(due, date) and entry.due is not None and entry.due > due
        return Fault.EXTENSION if forbidden or not later else None
    if status is None or entry.act is Act.REMIND:
        return None
    if entry.act is None and status in OFFICE:
        return Fault.STATUS_OF_OFFICE
    if entry.act is Act.VERIFY and status in UNIT:
        return Fault.STATUS_OF_UNIT
    if status is Status.NOT_APPLICABLE and claim.via is Via.NAMED:
        return Fault.NAMED_NOT_APPLICABLE
    return None if state.may_become(status) else Fault.ILLEGAL_STEP


def step_to(state: Status, entry: Entry) -> Status:
    """The state after a legal entry."""
    if entry.status is not None:
        return state.after(entry.status)
    if entry.is_progress and state in _IDLE:
        return _IN_PROGRESS
    return state


class UnitRecords(NamedTuple):
    """All that is known of one unit by one table; ``histories`` by task, in the table's order.

    ``elsewhere`` are the lines left out in folding the duties of other tables.
    """

    unit: Unit
    ledger: Ledger
    sifted: Sifted
    histories: dict[str, History]
    elsewhere: tuple[LeftOut, ...] = ()

    @property
    def left_out(self) -> Iterator[LeftOut]:
        """The lines whose step or extension may not be, of all tables."""
        for history in self.histories.values():
            yield from history.left_out
        yield from self.elsewhere


def in_one(work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /) -> list[ResultT]:
    """Do the work on all units at once."""
    return [work(units)]


class Records:
    """The records of one table: each unit's ledger is read when the unit is asked for.

    ``watch`` is shown every unit that was read, once. ``keep`` keeps what was read: for who comes
    back to a few units, not for who passes over all. With ``tasks`` only the duties and the lines
    of these tasks are looked at. ``names`` are those of the register, where they are known already.
    Without ``elsewhere`` nothing is said of lines of other tables. ``spread`` may do what is asked
    of all units in several runs.
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
        """Read and fold one unit; only units that hand their duties on are kept."""
        if unit.name in self._kept:
            return self._kept[unit.name]
        ledger = self._ledgers.get(unit.name) or Ledger(unit.name, "")
        sifted = self.sift(ledger)
        records = UnitRecords(unit, ledger, sifted, self.fold_unit(unit, sifted))
        if self._elsewhere:
            records = records._replace(elsewhere=self._faults_elsewhere(records))
        if self._keep or unit.name in self.resolver.heirs:
            self._kept[unit.name] = records
        if self._watch:
            self._watch(records)
        return records

    def sift(self, ledger: Ledger) -> Sifted:
        """Sort the entries of a ledger into trees, of all tables."""
        return sift(ledger.entries, self.known_tasks)

    def all(self) -> Iterator[UnitRecords]:
        """Every unit of the register, one after another."""
        return map(self.of, self.book.register.units)

    def gather(
        self,
        work: Callable[[Iterable[UnitRecords]], ResultT],
        units: Sequence[Unit] | None = None,
    ) -> list[ResultT]:
        """Do ``work`` on these units, or on all, by runs of them as ``spread`` likes."""
        asked = self.book.register.units if units is None else units
        return self._spread(lambda run: work(map(self.of, run)), asked)

    def strangers(self) -> Iterator[Ledger]:
        """The ledgers of no unit."""
        known = {unit.name for unit in self.book.register.units}
        return (self.book.ledgers[name] for name in self.book.ledgers if name not in known)

    def _faults_elsewhere(self, records: UnitRecords) -> tuple[LeftOut, ...]:
        tasks = {line.entry.task for line in records.sifted.lines}
        if tasks <= self.resolver.rows.keys():
            return ()
        return tuple(
            left
            for others in self._of_other_tables
            for history in others.fold_unit(records.unit, records.sifted).values()
            for left in history.left_out
        )

    @cached_property
    def _of_other_tables(self) -> list[Records]:
        return [
            Records(self.book, table, names=self.resolver.names, elsewhere=False)
            for table in self.book.tables.values()
            if table is not self.table
        ]

    def fold_unit(self, unit: Unit, sifted: Sifted) -> dict[str, History]:
        """Fold the duties of a unit from the sifted lines of its ledger."""
        lines = lines_by_task(sifted)
        olds = {old.name: self.of(old).histories for old in self.resolver.predecessors(unit)}
        histories = {}
        for duty in self.resolver.duties_of(unit):
            handed = [_handed(duty, olds[old.unit.name][old.task.id]) for old in duty.handed]
            histories[duty.task.id] = fold(duty, lines.get(duty.task.id, ()), handed)
        return histories


def lines_by_task(sifted: Sifted) -> dict[str, list[Line]]:
    """The effective lines of a ledger by the task they are of."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in sifted.lines:
        lines[line.entry.task].append(line)
    return lines


def _handed(duty: Duty, history: History) -> Handed:
    """Join a duty of an old unit: its state goes over where nothing was owed on its last day."""
    until = history.duty.unit.until or date.max
    begins_later = any(claim.first > until for claim in duty.claims)
    return Handed(history, until, begins_later and duty.claim_on(until) is None)
