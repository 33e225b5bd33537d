"""Parse CSV and TSV into cells with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.problem import Problem, Rule

_QUOTED = re.compile(r' *"((?:[^"]++|"")*+)" *')
_OPENING = re.compile(r' *"')
_PLAIN = {separator: re.compile(f"[^{separator}\n]*") for separator in ",\t"}
_HOW = "单元格中有引号、换行或分隔符的，用半角引号括起整个单元格，其中的引号写两个。"


class Cells:
    """The rows of a text; ``problem`` is the fault that ended them, if any, by ``rule``.

    ``bom`` says that a byte order mark precedes the text; it counts as a column of line 1.
    """

    def __init__(
        self,
        text: str,
        file: str,
        separator: str,
        *,
        bom: bool = False,
        rule: Rule = faults.BATCH_FORM,
    ) -> None:
        self._rule = rule
        self.problem: Problem | None = None
        self._text = text
        self._file = file
        self._separator = separator
        self._line = 1
        self._start = -bom

    def __iter__(self) -> Iterator[list[Cell]]:
        """Yield each row; a quoted cell may span several lines."""
        row: list[Cell] = []
        place = 0
        while place <= len(self._text) and self.problem is None:
            value, end = self._cell(place)
            row.append(Cell(value, self._span(place, end)))
            ends = end == len(self._text) or self._text[end] == "\n"
            self._go_on(place, end + 1)
            place = end + 1
            if ends and not self.problem:
                yield row
                row = []

    def _cell(self, place: int) -> tuple[str, int]:
        """Return the value of the cell at ``place``, and its end."""
        if match := _QUOTED.match(self._text, place):
            end = match.end()
            if self._text[end : end + 1] not in (self._separator, "\n", ""):
                self.problem = self._text_behind(place, end)
            return match[1].replace('""', '"'), end
        if _OPENING.match(self._text, place):
            span = self._span(place, place + 1)
            self.problem = self._rule.at(span, "引号不配对，其后内容都被当成这一格", _HOW)
        match = _PLAIN[self._separator].match(self._text, place)
        end = match.end() if match else place
        return self._text[place:end], end

    def _text_behind(self, place: int, end: int) -> Problem:
        lines = self._text.count("\n", place, end)
        if lines:
            closed = f"引号不配对，到第 {self._line + lines} 行的下一个引号为止都被当成这一格"
            return self._rule.at(self._span(place, place + 1), closed, _HOW)
        return self._rule.at(self._span(end, end + 1), "右引号之后还有文字", _HOW)

    def _span(self, place: int, end: int) -> Span:
        newline = self._text.find("\n", place, end)
        length = (newline if newline >= 0 else end) - place
        return Span(self._file, self._line, place - self._start + 1, max(1, length))

    def _go_on(self, place: int, end: int) -> None:
        lines = self._text.count("\n", place, end)
        if lines:
            self._line += lines
            self._start = self._text.rfind("\n", place, end) + 1
