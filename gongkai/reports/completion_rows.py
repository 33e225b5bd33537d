"""The rows of a completion report: the key of each duty, the order and names of keys."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from datetime import date

    from gongkai.ops.counting.tally import Split
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records


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


def row_key(records: Records, by: By) -> Callable[[History, date], Hashable]:
    """Return the function from a duty and the day of reading to the key of its row."""
    resolver = records.resolver

    def key(history: History, day: date) -> Hashable:
        unit, task = history.duty.unit, history.duty.task
        row = resolver.rows[task.id]
        match by:
            case By.UNIT:
                return resolver.successor(unit, day).name
            case By.KIND:
                return unit.kind
            case By.TASK:
                return task.id
            case By.SECTION:
                return row.section.title
            case By.ITEM:
                return (row.section.title, row.item.title)

    return key


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
        for row in records.table.rows():
            keys.append(
                row.task.id if by is By.TASK
                else row.section.title if by is By.SECTION
                else (row.section.title, row.item.title)
            )  # fmt: skip
    for key in keys:
        order.setdefault(key, len(order))
    return {key: rows[key] for key in sorted(rows, key=order.__getitem__)}


def name_of(key: Hashable) -> str:
    """Return the name of a row."""
    return str(key[1]) if isinstance(key, tuple) else str(key)


def section_of(key: Hashable) -> str:
    """Return the section of the row of an item; empty for other rows."""
    return str(key[0]) if isinstance(key, tuple) else ""
