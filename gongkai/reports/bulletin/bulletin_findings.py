"""What a 通报 is made of: the figures of the units of each kind, and the duties still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.counting.figures import Pace
from gongkai.ops.counting.open_duties import open_duties
from gongkai.ops.counting.tally import Split, tally
from gongkai.reports.completion.completion import Asked, Page
from gongkai.reports.completion.completion_cells import Line, RowName
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.completion.completion_rows import By, Part, Sort, ranks, rows_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from gongkai.ops.counting.open_duties import OpenDuties
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records

PACES = (*Pace, None)
"""序时 in the order it is told; None where nothing is counted."""


class Kind(NamedTuple):
    """The units of one kind as in the register, ranked among themselves, and their sum."""

    name: str
    lines: tuple[Line, ...]
    total: Line

    @property
    def ranked(self) -> list[Line]:
        """The units with the best first, those without a rank last."""
        return sorted(self.lines, key=lambda line: line.own_rank or len(self.lines) + 1)

    def of_pace(self, pace: Pace | None) -> list[Line]:
        """Return the units of a 序时, the best first."""
        return [line for line in self.ranked if line.pace is pace]


class Findings(NamedTuple):
    """The figures of a period as ``report --sort rate`` has them, by kind, and what is open."""

    page: Page
    kinds: tuple[Kind, ...]
    total: Line
    open: OpenDuties

    @property
    def reading(self) -> PeriodReading:
        """The period and the day it is read on."""
        return self.page.reading


def findings(records: Records, reading: PeriodReading) -> Findings:
    """Count a period for its 通报."""
    asked = Asked(sort=Sort.RATE)
    rows = rows_of(records, By.UNIT, Narrowing())
    page = Page(records, tally(records, [reading], rows)[0], asked)
    by_kind: dict[str, dict[Hashable, Split]] = {}
    for unit in records.book.register.units:
        if unit.name in page.rows:
            by_kind.setdefault(unit.kind, {})[unit.name] = page.rows[unit.name]
    return Findings(
        page,
        tuple(_kind(page, name, rows) for name, rows in by_kind.items()),
        _line(page, RowName("合计"), page.result.total),
        open_duties(records, reading),
    )


def _kind(page: Page, name: str, rows: Mapping[Hashable, Split]) -> Kind:
    places = ranks(rows)
    lines = [
        _line(page, RowName(str(unit), rank=places.get(unit)), split)
        for unit, split in rows.items()
    ]
    total = Split()
    for split in rows.values():
        total.add(split)
    return Kind(name, tuple(lines), _line(page, RowName(name), total))


def _line(page: Page, name: RowName, split: Split) -> Line:
    return Line.of(page.reading, page.records.table.year, name, Part.BOTH, split.both)
