"""Which units need a 催办单 today and for what, and the slips that were sent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.line_kinds import Act
from gongkai.model.status import Status
from gongkai.model.task import Role
from gongkai.ops.counting.figures import missed
from gongkai.ops.duties.later_lines import Later, later_of
from gongkai.ops.duties.standing import is_past, standing, standings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.entry import Entry
    from gongkai.model.task import Due
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.duties.standing import Standing
    from gongkai.ops.lines.effective_lines import EffectiveLine


class Reason(StrEnum):
    """Why a duty is on a slip."""

    MISSING = "missing"
    OVERDUE = "overdue"
    RETURNED = "returned"


class Wanted(NamedTuple):
    """A duty on a slip: its standing, its last progress entry, and what lacks.

    ``sent_back`` is the entry that returned it, if it is returned; ``unproved`` says that it was
    called done without evidence. ``cut_off`` is that of the report missed, if it had one.
    """

    task: str
    reasons: tuple[Reason, ...]
    state: Status
    due: Due
    last: Entry | None
    sent_back: Entry | None
    unproved: bool
    cut_off: date | None


class Slip(NamedTuple):
    """What a unit is asked for, the how-manyth slip it is, and the day of the last one."""

    unit: Unit
    number: int
    wanted: tuple[Wanted, ...]
    last: date | None


@dataclass(slots=True)
class Reminders:
    """The slips of a day, in register order; ``later`` are the lines dated after the day."""

    slips: list[Slip] = field(default_factory=list)
    later: Later = field(default_factory=Later)

    def add(self, other: Reminders) -> None:
        """Add the slips of other units."""
        self.slips += other.slips
        self.later.add(other.later)


class Sent(NamedTuple):
    """A slip that was sent; ``entry`` is one of its lines.

    ``answered`` is the day on which the unit's next progress on one of its tasks was recorded.
    """

    day: date
    unit: str
    number: int
    tasks: tuple[str, ...]
    entry: Entry
    answered: date | None


@dataclass(slots=True)
class SentSlips:
    """The slips that were sent."""

    slips: list[Sent] = field(default_factory=list)

    def add(self, other: SentSlips) -> None:
        """Add the slips of other units."""
        self.slips += other.slips


def reminders(
    records: Records, day: date, reading: PeriodReading | None, units: Sequence[Unit] | None = None
) -> Reminders:
    """Find what units (default: all) are to be reminded of on ``day``, which is today.

    应报未报 is that of the period; without one nothing is.
    """

    def take(found: Reminders, of_unit: UnitRecords) -> None:
        found.later.add(later_of(of_unit.histories.own.values(), day))
        wanted = []
        for history, at in standings(of_unit.histories.values(), day, day):
            cut_off = _missed(history, at, reading)
            if reasons := _reasons(at, missing=cut_off is not None):
                wanted.append(_wanted(history, at, reasons, day, cut_off))
        if wanted:
            sent = _sent_lines(of_unit)
            last = max((line.date for run in sent for line in run), default=None)
            found.slips.append(Slip(of_unit.unit, len(sent) + 1, tuple(wanted), last))

    return records.count(Reminders, take, units)


def sent_slips(records: Records, units: Sequence[Unit] | None = None) -> list[Sent]:
    """Find the slips that were sent to units (default: all), by day and in register order."""

    def take(found: SentSlips, of_unit: UnitRecords) -> None:
        for number, run in enumerate(_sent_lines(of_unit), start=1):
            tasks = tuple(dict.fromkeys(line.entry.task for line in run))
            first = run[0]
            answered = _answered(of_unit, tasks, first.moment)
            found.slips.append(
                Sent(first.date, of_unit.unit.name, number, tasks, first.entry, answered)
            )

    return sorted(records.count(SentSlips, take, units).slips, key=lambda sent: sent.day)


def _reasons(at: Standing, *, missing: bool) -> tuple[Reason, ...]:
    told = {
        Reason.MISSING: missing,
        Reason.OVERDUE: at.overdue,
        Reason.RETURNED: at.state is Status.RETURNED and at.claim.role is not Role.SUPPORT,
    }
    return tuple(reason for reason, holds in told.items() if holds)


def _missed(history: History, at: Standing, reading: PeriodReading | None) -> date | None:
    """Return the cut-off of the report that is 应报未报, here or with the unit that owed it then.

    A report with a cut-off of its own is not asked for before that is over.
    """
    if reading is None or at.claim.role is Role.SUPPORT:
        return None
    if at_end := standing(history, reading.as_of, reading.today):
        day = missed(history, at_end, reading)
        early = day and history.duty.report and not is_past(day, reading.asked, reading.today)
        return None if early else day
    carried = (_missed(old.history, at, reading) for old in history.handed if old.carried)
    return min(filter(None, carried), default=None)


def _wanted(
    history: History, at: Standing, reasons: tuple[Reason, ...], day: date, cut_off: date | None
) -> Wanted:
    last = history.last_line(day)
    returned = history.brought_by(day) if Reason.RETURNED in reasons else None
    return Wanted(
        history.duty.task.id,
        reasons,
        at.state,
        at.due,
        last.entry if last else None,
        returned.entry if returned else None,
        not history.proved_on(day),
        cut_off if history.duty.report else None,
    )


def _sent_lines(of_unit: UnitRecords) -> list[list[EffectiveLine]]:
    """Return the 催办 lines of a unit's ledger by slip: those of one run have one ``at``."""
    runs: dict[str, list[EffectiveLine]] = defaultdict(list)
    for history in of_unit.histories.own.values():
        for line in history.lines_marked(lambda mark: mark.act is Act.REMIND):
            runs[line.moment].append(line)
    return [runs[moment] for moment in sorted(runs)]


def _answered(of_unit: UnitRecords, tasks: Sequence[str], moment: str) -> date | None:
    later = min(_words_since(of_unit, tasks, moment), default=None)
    return date.fromisoformat(later[1]) if later else None


def _words_since(
    of_unit: UnitRecords, tasks: Sequence[str], moment: str
) -> Iterator[tuple[str, str]]:
    """Yield the moments of progress on some tasks since a slip, each with its calendar date.

    A line of the same second is an answer: had it been there before, of the same day it would
    have pushed the slip a second on, and of the quarter it would have left nothing to ask for.
    """
    for task in tasks:
        for line in of_unit.histories[task].words(date.max):
            if line.moment >= moment:
                yield line.moment, line.written
