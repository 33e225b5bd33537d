"""Count duties into the figures that every report uses (docs/format.md, «Counting»)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from gongkai.model.line_kinds import Act
from gongkai.model.status import Status
from gongkai.model.task import Rhythm, Role
from gongkai.ops.counting.cut_offs import asked_for, report_period
from gongkai.ops.language.days import ONE_DAY, months_between, quarters_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from gongkai.model.task import Due
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History, Step
    from gongkai.ops.duties.standing import Standing

    EntryDates: TypeAlias = tuple[date, str]


class Pace(StrEnum):
    """序时: how what is done compares with the months of the year that are over."""

    COMPLETE = "complete"
    ON_PACE = "on_pace"
    BEHIND = "behind"

    @property
    def label(self) -> str:
        """The Chinese word printed for it."""
        return {"complete": "全部完成", "on_pace": "达序时", "behind": "欠序时"}[self.value]


@dataclass(slots=True)
class Figures:
    """Sums over duties, named as in ``report -f json``.

    ``done_before`` and ``counted_before`` are of the period before; ``ongoing`` counts
    never-ending duties, ``ongoing_with_word`` those with progress in the period.
    """

    counted: int = 0
    done: int = 0
    verified: int = 0
    in_progress: int = 0
    returned: int = 0
    not_started: int = 0
    overdue: int = 0
    done_late: int = 0
    done_without_evidence: int = 0
    extended: int = 0
    extensions: int = 0
    missing: int = 0
    not_applicable: int = 0
    not_applicable_agreed: int = 0
    ongoing_with_word: int = 0
    ongoing: int = 0
    entries: int = 0
    newly_done: int = 0
    sent_back: int = 0
    rework_days: list[int] = field(default_factory=list)
    rework_open: int = 0
    done_before: int = 0
    counted_before: int = 0

    def add(self, other: Figures, times: int = 1) -> None:
        """Add the figures of other duties, a number of times."""
        for name in _NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name) * times)

    @property
    def rate(self) -> int | None:
        """完成率 in tenths of a percent; None if nothing is counted."""
        return tenths(self.done, self.counted)

    def pace(self, months: int) -> Pace | None:
        """Return 序时 when ``months`` of the year are over; None if nothing is counted."""
        if not self.counted:
            return None
        if self.done == self.counted:
            return Pace.COMPLETE
        return Pace.ON_PACE if 12 * self.done >= months * self.counted else Pace.BEHIND

    @property
    def rework_days_median(self) -> float | None:
        """The median days from 退回整改 to 已完成; None if nothing was completed again."""
        if not self.rework_days:
            return None
        from statistics import median

        return median(self.rework_days)


_NAMES = [each.name for each in fields(Figures)]


def tenths(part: int, whole: int) -> int | None:
    """Return a rate in tenths of a percent, rounded half up; None if ``whole`` is 0."""
    return (2000 * part + whole) // (2 * whole) if whole else None


def has_word(
    history: History, due: Due, reading: PeriodReading, entries: Sequence[EntryDates]
) -> bool:
    """Return whether there is progress in the period.

    For a periodic duty, one line in each full month or quarter.
    """
    if not entries or not isinstance(due, Rhythm):
        return bool(entries)
    return all(
        any(begin <= day <= end for day, _ in entries)
        for begin, end in _beats(due, reading.period.first, reading.as_of)
        if history.exists_on(begin) and history.exists_on(end)
    )


def count_duty(
    figures: Figures,
    history: History,
    at_end: Standing,
    reading: PeriodReading,
    entries: Sequence[EntryDates],
    times: int = 1,
) -> None:
    """Count a duty a number of times in one period into ``figures``.

    ``at_end`` is its standing on ``as_of``, ``entries`` are its :func:`entries_of`.
    """
    if at_end.claim.role is Role.SUPPORT:
        return
    if times > 1:
        one = Figures()
        count_duty(one, history, at_end, reading, entries)
        figures.add(one, times)
        return
    figures.entries += len(entries)
    if at_end.never_ending:
        if at_end.wanted:
            figures.ongoing += 1
            figures.ongoing_with_word += has_word(history, at_end.due, reading, entries)
    elif at_end.state is Status.NOT_APPLICABLE:
        figures.not_applicable += 1
    elif at_end.state is Status.NOT_APPLICABLE_AGREED:
        figures.not_applicable_agreed += 1
    else:
        _count_state(figures, history, at_end, reading)
    figures.missing += missed(history, at_end, reading, entries) is not None
    if history.ever_returned or history.handed:
        _count_returns(figures, history, reading)


def entries_of(history: History, at_end: Standing, reading: PeriodReading) -> list[EntryDates]:
    """Return the dates of the entries of the period."""
    if at_end.claim.role is Role.SUPPORT:
        return []
    return history.entries(reading.period.first, reading.as_of)


def came_late(history: History, entries: Iterable[EntryDates], reading: PeriodReading) -> int:
    """Count the entries that were written after the period, or the cut-off of their report."""
    rhythm = history.duty.report
    if rhythm is None:
        last = str(reading.period.last)
        return sum(written > last for _, written in entries)
    return sum(written > str(report_period(rhythm, day).cut_off) for day, written in entries)


def missed(
    history: History,
    at_end: Standing,
    reading: PeriodReading,
    entries: Sequence[EntryDates] | None = None,
) -> date | None:
    """Return the cut-off of the first report that a duty lacks; None if it is not 应报未报.

    A duty without a rhythm of reports owes one for the period, by its last day: it is 应报未报 if
    it was owed throughout, not done at the start, and without progress.
    """
    if not at_end.wanted:
        return None
    rhythm, period = history.duty.report, reading.period
    if rhythm is None:
        if entries is None:
            entries = entries_of(history, at_end, reading)
        if has_word(history, at_end.due, reading, entries):
            return None
        return period.last if _owes_report(history, at_end, period.first) else None
    reports = asked_for(rhythm, reading)
    days = [day for day, _ in history.entries(date.min, reading.as_of)] if reports else ()
    for first, last, cut_off in reports:
        if (
            _owes_report(history, at_end, first)
            and history.exists_on(min(last, reading.as_of))
            and not any(first <= day <= last for day in days)
        ):
            return cut_off
    return None


def _owes_report(history: History, at_end: Standing, first: date) -> bool:
    """Return whether a duty exists on ``first``, applicable and not done before."""
    if not history.exists_on(first):
        return False
    at_start = history.state_on(first - ONE_DAY)
    return not at_start.not_applicable and (at_end.never_ending or not at_start.done)


def _count_state(
    figures: Figures, history: History, at_end: Standing, reading: PeriodReading
) -> None:
    state = at_end.state
    figures.counted += 1
    if state.done:
        since = history.done_since(reading.as_of)
        late = since is not None and isinstance(at_end.due, date) and since > at_end.due
        figures.done += 1
        figures.verified += state is Status.VERIFIED
        figures.done_late += late
        figures.done_without_evidence += not history.proved_on(reading.as_of)
        figures.newly_done += not history.state_on(reading.period.first - ONE_DAY).done
    elif state is Status.IN_PROGRESS:
        figures.in_progress += 1
    elif state is Status.RETURNED:
        figures.returned += 1
    else:
        figures.not_started += 1
    figures.overdue += at_end.overdue
    if extensions := history.extensions(reading.as_of):
        figures.extensions += extensions
        figures.extended += 1


def _count_returns(figures: Figures, history: History, reading: PeriodReading) -> None:
    for step, done in returns_of(history, reading.as_of):
        if step.line.date < reading.period.first:
            continue
        figures.sent_back += 1
        if done is None:
            figures.rework_open += 1
        else:
            figures.rework_days.append((done - step.line.date).days)


def returns_of(
    history: History, day: date, following: Sequence[Step] = ()
) -> Iterator[tuple[Step, date | None]]:
    """Yield every 退回整改 up to ``day`` with the day of the next 已完成, None while it is open.

    ``following`` are steps of the successor unit.
    """
    steps = history.steps_until(day)
    for place, step in enumerate(steps):
        if _is_return(step):
            later = (*steps[place + 1 :], *following)
            yield step, next((each.line.date for each in later if _says_done(each)), None)
    for old in history.handed:
        if old.carried:
            yield from returns_of(old.history, day, (*steps, *following))


def _is_return(step: Step) -> bool:
    return step.entry.act is Act.VERIFY and step.entry.status is Status.RETURNED


def _says_done(step: Step) -> bool:
    return step.entry.is_progress and step.entry.status is Status.DONE


def _beats(due: Due, first: date, last: date) -> list[tuple[date, date]]:
    if due is Rhythm.MONTHLY:
        return months_between(first, last)
    if due is Rhythm.QUARTERLY:
        return quarters_between(first, last)
    return []
