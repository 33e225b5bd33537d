"""``page``: where a table stands, for the leadership: figures, months, sections, every duty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Deadline, Rate, State, StepCell
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.counting.figures import Figures, tenths
from gongkai.ops.counting.periods import (
    PeriodKind,
    PeriodReading,
    containing,
    expected_pace,
    readings,
)
from gongkai.ops.counting.tally import tally
from gongkai.ops.duties.filters import held_on
from gongkai.ops.duties.standing import standings
from gongkai.ops.language.days import spoken
from gongkai.ops.language.pinyin_initials import initials
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import printed
from gongkai.reports.completion.completion import definition
from gongkai.reports.completion.completion_cells import Line, RowName, figure_fields
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.completion.completion_rows import By, Part, in_order, name_of, rows_of
from gongkai.reports.matrix import MatrixQuestion, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from gongkai.model.report import Cell, Report
    from gongkai.model.task import Row
    from gongkai.ops.counting.tally import Tally
    from gongkai.ops.duties.filters import DutyOnDay
    from gongkai.ops.duties.history import History, Step
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.lines.line import Words

_OF_DAY = (
    "counted", "done", "rate", "verified", "in_progress", "not_started", "returned", "overdue",
    "done_without_evidence",
)  # fmt: skip
_OF_QUARTER = ("rate", "change_rate", "newly_done", "missing", "entries")
_UNNAMED = RowName("")
PASSES = 3
"""How often all units are read: for the figures, the matrix and the duties."""


class Figure(NamedTuple):
    """A figure with its heading; ``key`` is its name in ``report -f json``."""

    key: str
    heading: str
    cell: Cell


class Share(NamedTuple):
    """What is done of what is counted."""

    name: str
    done: int
    counted: int
    rate: Rate


class Month(NamedTuple):
    """The share at the end of a month, or on ``day`` while it runs; ``pace`` is 序时进度."""

    day: date
    share: Share
    pace: Rate


class BoardEntry(NamedTuple):
    """A line about a duty; ``unit`` is that of the ledger it stands in."""

    unit: str
    step: Step
    words: Words

    @property
    def effect(self) -> StepCell | None:
        """What it changed, or which act it is; None of plain progress."""
        before, after, act = self.step.before, self.step.after, self.step.entry.act
        return StepCell(before, after, act) if act or after is not before else None


class BoardDuty(NamedTuple):
    """A duty with all that was said of it up to the day."""

    unit: str
    row: Row
    held: DutyOnDay
    entries: tuple[BoardEntry, ...]

    @property
    def state(self) -> State:
        """Where it stands."""
        return words.state_cell(self.held.standing)

    @property
    def due(self) -> Deadline:
        """When it is due."""
        return Deadline(self.held.standing.due, self.held.standing.overdue)

    @property
    def why(self) -> str:
        """How the unit comes to owe it."""
        return words.reason(self.held.standing.claim)


class Board(NamedTuple):
    """Everything the page shows; ``duties`` are the rows of each unit, written as they were read.

    ``notes`` stand above the figures. ``names`` are, by unit, the other texts it is searched by.
    """

    title: str
    when: str
    notes: tuple[str, ...]
    of_day: tuple[Figure, ...]
    pace: Rate
    pace_words: str
    quarter: str
    of_quarter: tuple[Figure, ...]
    months: tuple[Month, ...]
    sections: tuple[Share, ...]
    matrix: Report
    duties: Sequence[str]
    names: Mapping[str, Sequence[str]]
    definition: str


@dataclass(slots=True)
class _Reading:
    """What one pass gives: the rows of each unit, and what is done and counted on some days."""

    days: ByKey[date, Figures]
    rows: list[str] = field(default_factory=list)

    def add(self, other: _Reading) -> None:
        """Add the units read after these."""
        self.days.add(other.days)
        self.rows += other.rows


def board(
    records: Records,
    year: PeriodReading,
    quarter: PeriodReading,
    write: Callable[[Iterable[BoardDuty]], str],
    *,
    blank: bool,
) -> Board:
    """Answer ``page`` for the day on which the table's year is read, and for a quarter.

    ``write`` makes the rows of a unit of its duties, so that they need not be kept.
    """
    day, table = year.as_of, records.table
    rows = rows_of(records, By.SECTION, Narrowing())
    tallies = {
        each.reading: each for each in tally(records, list(dict.fromkeys((year, quarter))), rows)
    }
    shown = matrix(records, MatrixQuestion(), year)
    months = _months(table.year, year)
    read = _read(records, year, [each.as_of for each in months], write)
    line = _line(records, tallies[year])
    until = f"（截至 {spoken(quarter.as_of)}）" if quarter.running else ""
    period = quarter.period
    return Board(
        title=f"《{table.title}》落实情况",
        when=f"截至 {spoken(day)}",
        notes=(words.BLANK,) if blank else (),
        of_day=_figures(line, _OF_DAY, words.missing_word(table, year)),
        pace=_pace(line),
        pace_words=line.pace_words,
        quarter=f"{period.label}（{period.span_label}）{until}",
        of_quarter=_figures(
            _line(records, tallies[quarter]), _OF_QUARTER, words.missing_word(table, quarter)
        ),
        months=tuple(_month(table.year, each, read.days[each.as_of]) for each in months),
        sections=_sections(records, tallies[year]),
        matrix=shown,
        duties=read.rows,
        names=_names(records),
        definition=definition(table),
    )


def _months(table_year: int, year: PeriodReading) -> list[PeriodReading]:
    """Return the months of the table's year that have begun, each read on its last day."""
    months = [containing(PeriodKind.MONTH, year.period.first.replace(year=table_year))]
    while months[-1].first.month < 12:
        months.append(months[-1].after())
    return readings(months, year.today, year.as_of)


def _line(records: Records, result: Tally) -> Line:
    return Line.of(result.reading, records.table.year, _UNNAMED, Part.BOTH, result.total.both)


def _figures(line: Line, keys: Sequence[str], missing: str) -> tuple[Figure, ...]:
    """Return some figures of a period, named and printed as ``report`` does."""
    fields = figure_fields("上季度", missing)
    by_key = {each.key: each for each in fields if each.heading}
    chosen = [by_key[key] for key in keys]
    (cells,) = printed(chosen, [line]).rows
    return tuple(
        Figure(each.key, each.heading, cell) for each, cell in zip(chosen, cells, strict=True)
    )


def _pace(line: Line) -> Rate:
    return Rate(tenths(line.months, 12))


def _month(table_year: int, reading: PeriodReading, figures: Figures) -> Month:
    pace = Rate(tenths(expected_pace(table_year, reading.as_of), 12))
    return Month(reading.as_of, _share(f"{reading.period.first.month}月", figures), pace)


def _sections(records: Records, result: Tally) -> tuple[Share, ...]:
    rows = in_order(records, By.SECTION, result.rows)
    return tuple(_share(name_of(key), split.both) for key, split in rows.items())


def _share(name: str, figures: Figures) -> Share:
    return Share(name, figures.done, figures.counted, Rate(figures.rate))


def _read(
    records: Records,
    year: PeriodReading,
    days: Sequence[date],
    write: Callable[[Iterable[BoardDuty]], str],
) -> _Reading:
    def take(found: _Reading, unit: UnitRecords) -> None:
        histories = [*unit.histories.values()]
        for day, figures in found.days.items():
            for _, at in standings(histories, day, year.today):
                figures.counted += at.counted
                figures.done += at.counted and at.state.done
        found.rows.append(write(_duties(histories, records.resolver.rows, year)))

    return records.count(lambda: _Reading(ByKey({day: Figures() for day in days})), take)


def _duties(
    histories: Sequence[History], rows: Mapping[str, Row], year: PeriodReading
) -> Iterator[BoardDuty]:
    for held in held_on(histories, year.as_of, year.today):
        told = sorted(held.history.story(year.as_of), key=lambda each: each[1].line)
        entries = tuple(BoardEntry(name, step, words_of(step.entry)) for name, step in told)
        yield BoardDuty(held.duty.unit.name, rows[held.history.duty.task.id], held, entries)


def _names(records: Records) -> dict[str, list[str]]:
    """Return the other names of each unit, and the initials of all its names."""
    return {
        unit.name: list(dict.fromkeys((*unit.names[1:], *map(initials, unit.names))))
        for unit in records.book.register.units
    }
