"""Tasks as paragraphs: the units in brackets behind a text, or on labelled lines below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Document, Grid
from gongkai.office.task_tables.column_kinds import Kind
from gongkai.office.task_tables.text_forms.alignment import (
    HEADING_STYLES,
    NUMBERED,
    looks_like_units,
)
from gongkai.office.task_tables.text_forms.bars import joined
from gongkai.office.task_tables.text_forms.headings import heading_kind
from gongkai.ops.duties.party_names import brackets_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.office.documents.grid import GridRow
    from gongkai.office.task_tables.text_forms.lines import Line

_LABELLED = r"\s*([^：:，。、\s]{2,8})\s*[：:]\s*(.+)"
_ANOTHER_LABEL = r"[；;，,]\s*[^：:，。、\s]{2,8}[：:]"
_BEFORE_UNITS = "。；;！!”"
_PARTS = r"[牵牽][头頭]|[负負][责責]|配合|[责責]任[单單]位|落[实實]"
_STOP = r"[。；;]?"
_TITLE_SENTENCE = r"[^。]+。"
_SAID = (Kind.LEAD, Kind.RESPONSIBLE, Kind.SUPPORT, Kind.DUE)
_SHOWN = 12
_LOWEST = len(HEADING_STYLES)
"""The rank of arabic numbers, below which no sentence is a heading."""


class _Task(NamedTuple):
    """A task under its headings, and the cells that say who does it until when."""

    section: Cell | None
    item: Cell | None
    text: Cell
    said: dict[Kind, Cell]


def read_paragraphs(lines: list[Line]) -> Document | None:
    """Read paragraphs as a table of headings, requirements and units; None if nobody is named."""
    reader = _Reader()
    for line in lines:
        if line.text.strip():
            reader.line(line)
    if not reader.tasks:
        return None
    grid = Grid("", tuple(_rows(reader.tasks)), tuple(cell.text for cell in reader.above))
    return Document("段落文字", (grid,), tuple(map(_left, [*reader.left, *reader.pending])))


class _Reader:
    """Collects tasks under their headings.

    ``pending`` are paragraphs that wait for their units; ``left`` those that had none.
    """

    def __init__(self) -> None:
        self.tasks: list[_Task] = []
        self.above: list[Cell] = []
        self.left: list[Cell] = []
        self.pending: list[Cell] = []
        self._section: Cell | None = None
        self._item: Cell | None = None
        self._item_has_line = False
        self._item_rank = _LOWEST

    def line(self, line: Line) -> None:
        """Read one paragraph."""
        brackets = _brackets_of_units(line)
        if not brackets:
            self._plain(line)
            return
        start = 0
        for begin, end in brackets:
            self.pending.append(line.cell(start, begin))
            self._task({Kind.RESPONSIBLE: line.cell(begin + 1, end - 1)})
            start = end + len(re.match(_STOP, line.text[end:])[0])  # type: ignore[index]
        if line.text[start:].strip():
            self.pending.append(line.cell(start))

    def _plain(self, line: Line) -> None:
        label = re.fullmatch(_LABELLED, line.text)
        kind = heading_kind(label[1]) if label else Kind.UNREAD
        if label and kind in _SAID:
            several = re.search(_ANOTHER_LABEL, label[2])
            self._say(kind, line.cell() if several else line.cell(label.start(2)))
        elif (level := _heading_level(line.text.strip())) is not None:
            self._heading(level, line.cell())
        else:
            self.pending.append(line.cell())

    def _heading(self, level: int, cell: Cell) -> None:
        begun = self.tasks or self._section or self._item
        (self.left if begun else self.above).extend(self.pending)
        self.pending = []
        self._item, self._item_has_line = (cell, True) if level else (None, False)
        self._item_rank = _LOWEST
        if not level:
            self._section = cell

    def _say(self, kind: Kind, cell: Cell) -> None:
        """Add what a labelled line says to the task above it."""
        if self.pending:
            self._task({kind: cell})
        elif self._item_has_line and self._item and not self._has_tasks(self._item):
            self.pending, self._item, self._item_has_line = [self._item], None, False
            self._task({kind: cell})
        elif self.tasks and kind not in self.tasks[-1].said:
            self.tasks[-1].said[kind] = cell
        else:
            self.left.append(cell)

    def _has_tasks(self, item: Cell) -> bool:
        return bool(self.tasks) and self.tasks[-1].item is item

    def _task(self, said: dict[Kind, Cell]) -> None:
        """Make a task of the paragraphs that wait; its first sentence may be its heading."""
        text = joined(self._without_title())
        self.pending = []
        rank = _rank(text.text)
        if not self._item_has_line and rank is not None and rank <= self._item_rank:
            heading = re.match(_TITLE_SENTENCE, text.text)
            rest = text.text[heading.end() :] if heading else ""
            self._item = _part(text, 0, len(text.text) - len(rest)) if rest else None
            self._item_rank = rank if rest else _LOWEST
            text = _part(text, len(text.text) - len(rest), None) if rest else text
        self.tasks.append(_Task(self._section, self._item, text, said))

    def _without_title(self) -> list[Cell]:
        """Return the paragraphs that wait, without lines above the first that are no sentence."""
        first = self.pending[-1:]
        if self.tasks or self._section or self._item:
            return self.pending
        self.above += self.pending[:-1]
        return first


def _rows(tasks: list[_Task]) -> Iterator[GridRow]:
    """Yield a header in our words, and a row a task; a lone heading spans both levels."""
    kinds = [kind for kind in _SAID if any(kind in task.said for task in tasks)]
    levels = any(task.section for task in tasks) + any(task.item for task in tasks)
    span = tasks[0].text.span
    head = Cell("工作任务", span._replace(length=0))
    what = head._replace(text=Kind.REQUIREMENT.value) if levels else head
    others = (Cell(kind.value, span._replace(length=0)) for kind in kinds)
    yield (*[head] * levels, what, *others)
    for task in tasks:
        headings = [heading for heading in (task.section, task.item) if heading]
        spread = [*headings, *headings[-1:] * (levels - len(headings))]
        nothing = Cell("", task.text.span)
        yield (*spread, task.text, *(task.said.get(kind, nothing) for kind in kinds))


def _brackets_of_units(line: Line) -> list[tuple[int, int]]:
    """Return the brackets that say who does what stands before them."""
    text = line.text
    return [
        (begin, end)
        for begin, end in brackets_in(text)
        if (looks_like_units(text[begin + 1 : end - 1]) or re.search(_PARTS, text[begin:end]))
        and (text[:begin].rstrip()[-1:] in _BEFORE_UNITS or not text[end:].strip(" 。；;"))
    ]


def _heading_level(text: str) -> int | None:
    """Return the level of a line that is a heading; a line of several sentences is none."""
    if "。" in text[:-1]:
        return None
    return next((level for level, style in enumerate(HEADING_STYLES) if style.match(text)), None)


def _rank(text: str) -> int | None:
    """Return how high a text is numbered, 0 for ``一、``; None if it is not."""
    styles = (*HEADING_STYLES, NUMBERED)
    return next((rank for rank, style in enumerate(styles) if style.match(text)), None)


def _part(cell: Cell, start: int, end: int | None) -> Cell:
    """Return a part of a cell of one line, at its own place."""
    text = cell.text[start:end]
    place = Span(cell.span.file, cell.span.line, cell.span.column + start, max(1, len(text)))
    return Cell(text, place)


def _left(cell: Cell) -> str:
    shown = cell.text[:_SHOWN] + ("……" if len(cell.text) > _SHOWN else "")
    return f"第 {cell.span.line} 行“{shown}”没有写由谁负责"
