"""The rows below the header, each with the headings that it stands under."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.office import faults
from gongkai.office.task_tables.column_kinds import ROLES, Kind, folded
from gongkai.office.task_tables.header import Column, text_of
from gongkai.ops.language.traditional_characters import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.problem import Problem
    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import GridRow

Cells: TypeAlias = "tuple[Cell | None, ...]"

_NUMBERED = (
    r"第?[一二三四五六七八九十]+(?:[、.．]|部分|章)",
    r"[（(][一二三四五六七八九十]+[)）]",
    r"[0-9]+[、.．]",
)
"""How headings are numbered, by rank."""
_NOTE = (
    r"(?:备注|注|说明|填报人|填报单位|联系人|联系电话|电话|审核人|审签人|填表人|制表|填报日期|日期"
    r"|合计|总计|小计)\s*[0-9]*\s*[:：].*"
)
_SENTENCE = r".*[。；;]"
_LONGEST_NUMBER = 4
_SHOWN = 40
"""The most characters that a doubt quotes."""
_DITTO = frozenset({"同上", "同前", "〃", "″"})
"""What a cell says that is the same as the one above."""
_CONTINUED = frozenset({Kind.HEADING, Kind.DUE, *ROLES})
"""Columns in which a row without a cell goes on with the one above."""


class BodyRow(NamedTuple):
    """A row that holds a task; ``printed`` are its own cells, ``cells`` those filled down too."""

    printed: Cells
    cells: Cells
    headings: tuple[Cell, ...]
    more: tuple[Cells, ...] = ()
    """The cells of rows below whose requirement is merged with that of this one."""
    doubts: tuple[tuple[Cell, str], ...] = ()


class SectionRow(NamedTuple):
    """A row that is one heading over its whole width."""

    cell: Cell
    depth: int
    """The place of the heading among those above a task, from 0."""


class Body:
    """Collects the rows of a table; what a row lacks is filled from the one above.

    ``merged`` says whether the document tells which cells are merged: then an empty cell is empty.
    """

    def __init__(self, columns: tuple[Column, ...], titles: frozenset[str], merged: bool) -> None:
        self.columns = columns
        self.rows: list[BodyRow] = []
        self.lines: list[tuple[GridRow, int | SectionRow | None]] = []
        """Every row of the document, with what it is: the place in ``rows``, a heading, or none."""
        self.problems: list[Problem] = []
        self.notes: list[Cell] = []
        self.filled = self.missing = self.blank = 0
        self._titles = titles
        self._merged = merged
        self._requirement = next(iter(self._places(Kind.REQUIREMENT)))
        self._units = self._places(*ROLES)
        self._above: Cells | None = None
        self._sections: list[tuple[int, Cell]] = []

    @property
    def levels(self) -> int:
        """How many levels of headings it has."""
        return max((len(row.headings) for row in self.rows), default=0)

    def _places(self, *kinds: Kind) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.kind in kinds]

    def row(self, row: GridRow) -> None:
        """Add one row of the document."""
        self.lines.append((row, self._read(row)))

    def _read(self, row: GridRow) -> int | SectionRow | None:
        if not any(map(text_of, row)):
            self.blank += 1
            return None
        if self._is_header(row):
            return None
        if notes := _notes(row):
            self.notes += notes
            return None
        heading = self._lone_heading(row)
        if heading is None:
            return self._task((*row, *[None] * (len(self.columns) - len(row))))
        if folded(heading.text) in self._titles:
            return None
        return self._section(heading)

    def _is_header(self, row: GridRow) -> bool:
        """Return whether a row repeats words of the header, as after a page break."""
        pairs = [
            (folded(cell.text), column.heading)
            for cell, column in zip(row, self.columns, strict=False)
            if cell and text_of(cell)
        ]
        return len(pairs) > 1 and all(text in heading for text, heading in pairs)

    def _lone_heading(self, row: GridRow) -> Cell | None:
        """Return the cell of a row that is one heading, or a note, over its whole width."""
        written = {id(cell): cell for cell in row if cell and text_of(cell)}
        if len(written) == 2 and self._begins_with_number(row):
            written.pop(id(row[0]))
        if len(written) != 1:
            return None
        (cell,) = written.values()
        wide = sum(1 for other in row if other is cell) > 1 and row[-1] in (cell, None)
        first = next(place for place, other in enumerate(row) if other is cell)
        numbered = re.match("|".join(_NUMBERED[:2]), cell.text.strip()) and first == 0
        if wide or numbered:
            return cell
        alone = self.columns[first].kind in (Kind.HEADING, Kind.NUMBER, Kind.UNREAD)
        sentence = re.fullmatch(_SENTENCE, cell.text.strip(), re.DOTALL)
        return cell if alone and not sentence else None

    def _begins_with_number(self, row: GridRow) -> bool:
        return self.columns[0].kind is Kind.NUMBER and 0 < len(text_of(row[0])) <= _LONGEST_NUMBER

    def _section(self, cell: Cell) -> SectionRow:
        """Open a heading: it ends those of its own rank and below."""
        text = cell.text.strip()
        rank = next((n for n, form in enumerate(_NUMBERED) if re.match(form, text)), 0)
        self._sections = [(above, kept) for above, kept in self._sections if above < rank]
        self._sections.append((rank, cell))
        self._above = None
        return SectionRow(cell, len(self._sections) - 1)

    def _task(self, printed: Cells) -> int | None:
        problem = self._fault(printed)
        cells = self._fill(printed)
        if problem:
            self.problems.append(problem)
            self._above = cells
            return None
        if self._above and printed[self._requirement] is self._above[self._requirement]:
            last = self.rows[-1]
            self.rows[-1] = last._replace(more=(*last.more, cells))
        else:
            doubts = tuple(self._doubts(printed, cells))
            self.rows.append(BodyRow(printed, cells, self._headings(cells), (), doubts))
        self._above = cells
        return len(self.rows) - 1

    def _fill(self, printed: Cells) -> Cells:
        """Fill from the row above what a row lacks."""
        above = self._above or (None,) * len(printed)
        no_units = not any(text_of(printed[place]) for place in self._units)
        cells: list[Cell | None] = []
        for column, own, upper in zip(self.columns, printed, above, strict=True):
            if simplified(text_of(own)) in _DITTO and column.kind in _CONTINUED and upper:
                self.filled += 1
                cells.append(upper)
                continue
            if text_of(own):
                self.filled += own is upper
                cells.append(own)
                continue
            empty = column.kind is Kind.HEADING or (column.kind in ROLES and no_units)
            absent = own is None and (column.kind in _CONTINUED or bool(column.label))
            taken = upper if empty or absent else None
            self.filled += taken is not None
            self.missing += own is None and column.kind is not Kind.UNREAD
            cells.append(taken)
        return tuple(cells)

    def _headings(self, cells: Cells) -> tuple[Cell, ...]:
        """Return the headings above a task; a cell that spans two levels stands once."""
        own = (cells[place] for place in self._places(Kind.HEADING))
        found = [*(cell for _, cell in self._sections), *(cell for cell in own if cell)]
        return tuple({id(cell): cell for cell in found}.values())

    def _doubts(self, printed: Cells, cells: Cells) -> Iterator[tuple[Cell, str]]:
        """Yield what is unsure in the columns of units."""
        labelled = [place for place, column in enumerate(self.columns) if column.label]
        places = sorted([*self._units, *labelled]) if labelled else []
        own = [place for place in places if text_of(printed[place])]
        absent = sum(1 for place in places if printed[place] is None)
        for place in own if absent else ():
            if cell := printed[place]:
                heading = self.columns[place].heading
                text = folded(cell.text)[:_SHOWN]
                yield cell, f"这一行少 {absent} 个单元格，“{text}”按“{heading}”栏读入"
        if self._merged and not any(text_of(printed[place]) for place in self._units):
            for place in self._units:
                if cell := cells[place]:
                    yield cell, "下一行的责任单位为空，按此填入"

    def _fault(self, printed: Cells) -> Problem | None:
        """Return why a row cannot be read."""
        first = next(cell for cell in printed if cell)
        requirement = printed[self._requirement]
        if not text_of(requirement):
            return _empty(requirement or first, "具体要求")
        units = [printed[place] for place in self._units]
        above = [self._above[place] for place in self._units] if self._above else []
        if not any(map(text_of, (*units, *above))):
            return _empty(next((cell for cell in units if cell), first), "责任单位")
        if self._lacks_heading(printed):
            return faults.NO_HEADING.at(
                first.span, "标题为空，也没有可沿用的上级标题", "补上这一行的一级标题和二级标题。"
            )
        return None

    def _lacks_heading(self, printed: Cells) -> bool:
        """Return whether a heading is empty below one that is new, or where none is above."""
        new = self._above is None and not self._sections
        for place in self._places(Kind.HEADING):
            own = text_of(printed[place])
            if new and not own:
                return True
            new = new or bool(self._above and own and own != text_of(self._above[place]))
        return False


def _notes(row: GridRow) -> list[Cell]:
    """Return the cells of a row that holds nothing but notes; empty if it holds more."""
    written = list({id(cell): cell for cell in row if cell and text_of(cell)}.values())
    noted = all(re.fullmatch(_NOTE, simplified(cell.text.strip()), re.DOTALL) for cell in written)
    return written if noted else []


def _empty(cell: Cell, what: str) -> Problem:
    return faults.EMPTY_CELL.at(
        cell.span, f"“{what}”为空", "对照原件补上文字；可能在提取文本时丢失。"
    )
