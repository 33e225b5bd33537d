"""Cells as words, and the signs of the states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import State, Step
from gongkai.model.status import Status

if TYPE_CHECKING:
    from gongkai.model.report import Cell

MARKS = {
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "■",
    Status.DONE: "●",
    Status.VERIFIED: "★",
    Status.RETURNED: "▲",
    Status.NOT_APPLICABLE: "◇",
    Status.NOT_APPLICABLE_AGREED: "◆",
}
"""A sign for each state; all of them can be written in GBK."""


def plain(cell: Cell) -> str:
    """A cell as words."""
    if isinstance(cell, State):
        return _marked(cell.status)
    if isinstance(cell, Step):
        return _step(cell)
    return "" if cell is None else str(cell)


def _marked(status: Status) -> str:
    return f"{MARKS[status]} {status}"


def _step(step: Step) -> str:
    if step.after and step.before is not step.after:
        change = f"→ {_marked(step.after)}"
    else:
        change = "" if step.act or step.note else "不变"
    return " ".join(filter(None, (step.act, change, step.note)))
