"""Cells that end with a bar, one a line: ``工作任务 |``, or the bar on a line of its own."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gongkai.office.cell import Cell
    from gongkai.office.task_tables.text_forms.lines import Line

BAR = r"(?<!\\)\|"


class Stream(NamedTuple):
    """The cells of a text in their order; ``padded``: numbers of those on lines of bars alone."""

    cells: list[Cell]
    padded: set[int]

    def pads_after(self, start: int) -> int:
        """Return how many columns a line of bars adds to a header that ends at ``start``."""
        return next(number for number in count() if start + number not in self.padded)

    def rows_after(self, start: int, width: int) -> list[list[Cell]]:
        """Return rows of ``width`` cells, if lines of bars fill them up; else none."""
        ends = [n + 1 - start for n in self.padded if n >= start and n + 1 not in self.padded]
        if not ends or any(end % width for end in ends):
            return []
        return [self.cells[at : at + width] for at in range(start, len(self.cells), width)]


def stream_of(lines: list[Line]) -> Stream:
    """Return the cells that bars end; a cell may run over several lines."""
    stream = Stream([], set())
    pending: list[Cell] = []
    for line in lines:
        *closed, rest = line.cells(BAR)
        for cell in closed:
            if len(closed) > 1 and not line.text.strip(" |"):
                stream.padded.add(len(stream.cells))
            stream.cells.append(joined([*pending, cell]))
            pending = []
        if rest.text:
            pending.append(rest)
    return stream


def joined(pieces: list[Cell]) -> Cell:
    """Join the lines of a cell, at the place of the first that has text."""
    written = [piece for piece in pieces if piece.text] or pieces[:1]
    return written[0]._replace(text="\n".join(piece.text for piece in written))
