"""What office documents share: the colours of states, and how high text is."""

from __future__ import annotations

from math import ceil, isqrt
from typing import TYPE_CHECKING

from gongkai.model.report import Deadline, Sign, State, StepCell
from gongkai.model.status import Status
from gongkai.render.page.width import measure

if TYPE_CHECKING:
    from gongkai.model.report import Block, Cell

_FILLS = {
    Status.NOT_STARTED: "F2F2F2",
    Status.IN_PROGRESS: "DDEBF7",
    Status.DONE: "E2F0D9",
    Status.VERIFIED: "C6E0B4",
    Status.RETURNED: "FFF2CC",
    Status.NOT_APPLICABLE: "EADCF4",
    Status.NOT_APPLICABLE_AGREED: "DFCBEF",
}
WIDEST_MERGED = 16
"""Display columns of a column whose cells are several rows high."""
LATE_FILL, LATE_TEXT = "FCE4E4", "C00000"


def fill(cell: Cell) -> str:
    """Return the colour behind a cell, as six hex digits; empty for none."""
    match cell:
        case State(overdue=True) | Sign(State(overdue=True)) | Deadline(overdue=True):
            return LATE_FILL
        case State(status) | Sign(State(status)):
            return _FILLS[status]
        case StepCell(before, Status() as after) if after is not before:
            return _FILLS[after]
    return ""


def with_folded_headings(block: Block) -> Block:
    """Return a block whose headings are as wide as they are in two lines."""
    columns = (
        column._replace(heading=column.heading[: max(3, ceil(len(column.heading) / 2))])
        for column in block.columns
    )
    return block._replace(columns=tuple(columns))


def weight(natural: int) -> int:
    """Return how much a column of text counts: long texts get more room, yet not all of it."""
    return isqrt(natural) + 1


def columns(line: str) -> int:
    """Return the width of a line in display columns; a tab is as wide as a blank."""
    return measure(line.replace("\t", " "))


def lines_in(text: str, width: float) -> int:
    """Return how many lines a text takes in a width; a line may end a column early."""
    return sum(max(1, ceil(columns(line) / max(2, width - 1))) for line in text.split("\n"))
