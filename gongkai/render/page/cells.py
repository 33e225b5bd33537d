"""Convert cells to text, with a sign for each state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import SIGNS, State, StepCell

if TYPE_CHECKING:
    from gongkai.model.report import Cell
    from gongkai.model.status import Status


def plain(cell: Cell) -> str:
    """Return a cell as text."""
    if isinstance(cell, State):
        return _marked(cell.status)
    if isinstance(cell, StepCell):
        return _step(cell)
    return "" if cell is None else str(cell)


def _marked(status: Status) -> str:
    return f"{SIGNS[status]} {status}"


def _step(step: StepCell) -> str:
    if step.after and step.before is not step.after:
        change = f"→ {_marked(step.after)}"
    else:
        change = "" if step.act or step.note else "不变"
    return " ".join(filter(None, (step.act, change, step.note)))
