"""The rows of a completion report: the key of each duty, the order, ranks and names of keys."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from gongkai.model.report import Rank
from gongkai.ops.counting.tally import Rows
from gongkai.ops.duties.untouched import Apart

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from gongkai.model.duty import Duty
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.tally import Split
    from gongkai.ops.duties.records import Records
    from gongkai.reports.completion.completion_narrowing import Narrowing


class By(StrEnum):
    """What a row stands for."""

    UNIT = "unit"
    SECTION = "section"
    ITEM = "item"
    TASK = "task"
    KIND = "kind"

    @property
    def heading(self) -> str:
        """The heading over the rows' names."""
        return {
            "unit": "单位",
            "section": "一级标题",
            "item": "二级标题",
            "task": "任务",
            "kind": "类别",
        }[self.value]


class Part(StrEnum):
    """Which duties a table counts."""

    BOTH = "both"
    NAMED = "named"
    GROUP = "group"

    @property
    def label(self) -> str:
        """The Chinese word printed for it."""
        return {"both": "合计", "named": "列名", "group": "统称"}[self.value]


class Sort(StrEnum):
    """What rows are sorted by."""

    RATE = "rate"
    NAME = "name"
    OVERDUE = "overdue"
    MISSING = "missing"


def rows_of(records: Records, by: By, narrowing: Narrowing) -> Rows:
    """Return the rows of a report, with the duties that it keeps."""
    criteria, successor = narrowing.criteria, records.resolver.successor
    asked = None if narrowing.units is None else {unit.name for unit in narrowing.units}
    rows = {
        row.task.id: _of_row(row, by) for row in records.table.rows() if criteria.admits_row(row)
    }

    by_unit, by_kind = by is By.UNIT, by is By.KIND

    def of_duty(duty: Duty, day: date) -> Hashable | None:
        row, unit = rows.get(duty.task.id), successor(duty.unit, day)
        if row is None or (asked is not None and unit.name not in asked):
            return None
        return unit.name if by_unit else duty.unit.kind if by_kind else row

    def of_unit(unit: Unit) -> Hashable:
        kept = asked is None or unit.name in asked
        return kept, unit.kind if by_kind else None

    admits = criteria.admits if criteria.of_duties else None
    apart = Apart(None if by_unit else of_unit, lambda task: rows.get(task.id))
    return Rows(of_duty, admits, apart)


def _of_row(row: Row, by: By) -> Hashable:
    """Return the row of the duties of a task, where it does not depend on their units."""
    match by:
        case By.TASK:
            return row.task.id
        case By.SECTION:
            return row.section.title
        case By.ITEM:
            return (row.section.title, row.item.title)
        case _:
            return ""


def in_order(records: Records, by: By, rows: Mapping[Hashable, Split]) -> dict[Hashable, Split]:
    """Sort rows in the order of the register or of the table."""
    register = records.book.register
    order: dict[Hashable, int] = {}
    keys: list[Hashable] = []
    if by is By.UNIT:
        keys = [unit.name for unit in register.units]
    elif by is By.KIND:
        keys = [unit.kind for unit in register.units]
    else:
        keys = [_of_row(row, by) for row in records.table.rows()]
    for key in keys:
        order.setdefault(key, len(order))
    return {key: rows[key] for key in sorted(rows, key=order.__getitem__)}


def ranks(rows: Mapping[Hashable, Split]) -> dict[Hashable, Rank]:
    """Rank the rows with anything counted by the share done; equal shares share a place."""
    from fractions import Fraction

    shares = {
        key: Fraction(both.done, both.counted)
        for key, split in rows.items()
        if (both := split.both).counted
    }
    alike = Counter(shares.values())
    places, place = {}, 1
    for share in sorted(alike, reverse=True):
        places[share] = Rank(place, alike[share] > 1)
        place += alike[share]
    return {key: places[share] for key, share in shares.items()}


def sorted_rows(
    rows: Mapping[Hashable, Split], sort: Sort, ranked: Mapping[Hashable, Rank]
) -> dict[Hashable, Split]:
    """Sort rows that are in order; those that compare equal stay so."""

    def worth(key: Hashable) -> str | int:
        match sort:
            case Sort.NAME:
                return name_of(key)
            case Sort.OVERDUE:
                return -rows[key].both.overdue
            case Sort.MISSING:
                return -rows[key].both.missing
            case Sort.RATE:
                return ranked[key].place if key in ranked else len(rows) + 1

    return {key: rows[key] for key in sorted(rows, key=worth)}


def name_of(key: Hashable) -> str:
    """Return the name of a row."""
    return str(key[1]) if isinstance(key, tuple) else str(key)


def section_of(key: Hashable) -> str:
    """Return the section of the row of an item; empty for other rows."""
    return str(key[0]) if isinstance(key, tuple) else ""
