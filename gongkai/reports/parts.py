"""What a report may be asked for: its rows, and which duties are counted."""

from __future__ import annotations

from enum import StrEnum


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
