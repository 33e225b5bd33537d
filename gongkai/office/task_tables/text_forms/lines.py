"""The lines of a text, and cells cut out of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from gongkai.model.span import Span
from gongkai.office.cell import Cell


class Line(NamedTuple):
    """A line of a file, its number from 1."""

    text: str
    number: int
    file: str

    def cell(self, start: int = 0, end: int | None = None) -> Cell:
        """Return the text between two places as a cell, without the blanks around it."""
        piece = self.text[start:end]
        text = piece.strip()
        column = start + len(piece) - len(piece.lstrip()) + 1
        return Cell(text, Span(self.file, self.number, column, max(1, len(text))))

    def cells(self, separator: str) -> list[Cell]:
        """Cut the line at a pattern."""
        cells, start = [], 0
        for match in re.finditer(separator, self.text):
            cells.append(self.cell(start, match.start()))
            start = match.end()
        return [*cells, self.cell(start)]


def lines_of(text: str, file: str) -> list[Line]:
    """Return the lines of a text."""
    return [Line(line, number, file) for number, line in enumerate(text.split("\n"), 1)]


def prose_of(lines: list[Line]) -> tuple[str, ...]:
    """Return the words of lines that are no table, blank ones left out."""
    return tuple(line.text.strip() for line in lines if line.text.strip())
