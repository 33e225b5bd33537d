"""Excel, by XlsxWriter: a sheet a block, ready to print; nothing of the data is run."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from gongkai.errors import RefusedError
from gongkai.model.report import (
    Block,
    CellKind,
    Change,
    Column,
    Deadline,
    Rank,
    Rate,
    Sign,
)
from gongkai.model.way import Way
from gongkai.ops.language.spreadsheet_formulas import safe
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import printable
from gongkai.render.page.layout import GAP, natural_widths, shares
from gongkai.render.page.merged import heights
from gongkai.render.page.paper import (
    LATE_FILL,
    LATE_TEXT,
    WIDEST_MERGED,
    fill,
    lines_in,
    weight,
    with_folded_headings,
)
from gongkai.render.page.width import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gongkai.model.report import Cell, Report

MOST_UNITS = 32_767
"""UTF-16 units that Excel keeps of a cell."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_NAME = 31
_NOT_IN_NAME = str.maketrans("[]:*?/\\\n\t", "［］：＊？／＼  ")
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 — no clock: the same report gives the same bytes
_A4 = 9
_SIZE, _TITLE_SIZE = 11, 16
_FONT = {"font_name": "宋体", "font_size": _SIZE}
_HEADING = {"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "align": "center"}
_BORDER = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter"}
_LINE, _MOST_HEIGHT = 15.0, 409.0
_AROUND = 9
"""Rows that are kept free for lines around a table."""
_WIDEST = {CellKind.TEXT: 70, CellKind.LABEL: 36, CellKind.NUMBER: 36}
_NARROWEST_SHEET, _WIDEST_SHEET = 84, 225
"""What A4 on its side holds at more than its size, and at not much less than two thirds."""
_MARGIN, _ROOM = 1.5, 3.0
"""Columns beside the text of a cell: its margins, and the button of the filter too."""
_HIGHEST_FROZEN = 260.0
"""Above this height what stands above the heading would fill the screen, and is not frozen."""
_DAY = "yyyy-mm-dd"
_TIED = '0"（并列）"'
_SPLIT = "超过 Excel 单元格上限（32767 字）的文字，续写在下一行同一栏。"


def render(report: Report) -> bytes:
    """Return a report as a workbook.

    Raises:
        RefusedError: a table has more rows or columns than a sheet.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": _FONT}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": printable(report.title)[:255], "created": _MADE})
        book = _Book(workbook)
        for block in report.blocks or (Block((), ()),):
            book.add(report, block)
    return out.getvalue()


class _Line(NamedTuple):
    """A row of the report on its sheet: where it begins, and its cells in pieces that fit."""

    start: int
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def last(self) -> int:
        """The last row of the sheet that it takes."""
        return self.start + max(map(len, self.cells), default=1) - 1


class _Book:
    """A workbook with its formats."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._names: list[str] = []
        self.format = lru_cache(None)(self._new_format)

    def add(self, report: Report, block: Block) -> None:
        """Add a block as a sheet, between the title and the remarks."""
        rows = len(block.rows) + len(report.lead) + len(report.remarks) + len(report.closing)
        if rows + _AROUND > _MOST_ROWS or len(block.columns) > _MOST_COLUMNS:
            raise _too_large(block)
        name = sheet_name(block.caption or report.title, self._names)
        self._names.append(name)
        page = _Page(self, self._workbook.add_worksheet(name), block)
        page.lines([report.title], font_size=_TITLE_SIZE, bold=True)
        page.lines(report.lead)
        page.lines([block.caption], bold=True)
        if block.rows:
            page.table()
        page.lines([*report.remarks, *report.closing], font_color="#595959")
        page.set_up()

    def _new_format(self, **properties: Any) -> Format:
        return self._workbook.add_format(properties)


class _Page:
    """A sheet that is filled from the top."""

    def __init__(self, book: _Book, sheet: Worksheet, block: Block) -> None:
        self._book, self._sheet, self._block = book, sheet, block
        self._widths = _widths(block)
        self._at = 0
        self._height = 0.0
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)

    def lines(self, lines: Iterable[str], **style: Any) -> None:
        """Write lines over the whole width."""
        size = style.get("font_size", _SIZE)
        room = sum(self._widths) * _SIZE / size
        format_ = self._book.format(text_wrap=True, valign="vcenter", **style)
        for line in filter(None, lines):
            for piece in pieces(printable(line)):
                if len(self._widths) > 1:
                    self._sheet.merge_range(
                        self._at, 0, self._at, len(self._widths) - 1, "", format_
                    )
                self._sheet.write_string(self._at, 0, piece, format_)
                self._end_row(lines_in(piece, room) * _LINE * size / _SIZE)

    def table(self) -> None:
        """Write the table, with its heading frozen, repeated on each page and filtered by."""
        block, sheet, top = self._block, self._sheet, self._at
        for place, column in enumerate(block.columns):
            self._string(top, place, printable(column.heading), _HEADING)
        self._end_row(_row_height([column.heading for column in block.columns], self._widths) + 4)
        sheet.repeat_rows(top)
        if self._height <= _HIGHEST_FROZEN:
            sheet.freeze_panes(self._at, block.head)
        lines = list(_lines_of(block, self._at))
        body = len(lines) - block.footer
        if body:
            filtered = block.head or len(block.columns)
            sheet.autofilter(top, 0, lines[body - 1].last, filtered - 1)
        if lines[-1].last + _AROUND > _MOST_ROWS:
            raise _too_large(block)
        for number, spans in enumerate(heights(block)):
            total = {"bold": number >= body, "top": 2 if number == body else 1}
            self._merge(lines, number, spans, total)
            self._row(lines[number], spans, total)
        if any(line.last > line.start for line in lines):
            self.lines([_SPLIT])
        self._end_row(_LINE)

    def set_up(self) -> None:
        """Set the page for printing."""
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.print_area(0, 0, max(0, self._at - 1), len(self._widths) - 1)
        self._sheet.set_footer("&C第 &P 页，共 &N 页")

    def _merge(
        self, lines: Sequence[_Line], number: int, spans: Sequence[int], total: dict[str, Any]
    ) -> None:
        line = lines[number]
        for place, span in enumerate(spans):
            if span > 1:
                style = _style(self._block.columns[place], line.cells[place][0]) | total
                last = lines[number + span - 1].last
                self._sheet.merge_range(line.start, place, last, place, "", self._bordered(style))

    def _row(self, line: _Line, spans: Sequence[int], total: dict[str, Any]) -> None:
        for offset in range(line.last - line.start + 1):
            words = []
            for place, (parts, span) in enumerate(zip(line.cells, spans, strict=True)):
                cell = parts[offset] if span and offset < len(parts) else None
                if span:
                    self._cell(self._at, place, cell, total)
                word = printable(plain(cell))
                words.append(word[: ceil(len(word) / max(1, span))])
            self._end_row(_row_height(words, self._widths))

    def _cell(self, row: int, place: int, cell: Cell, total: dict[str, Any]) -> None:
        style = _style(self._block.columns[place], cell) | total
        value = _value(cell)
        if value is None:
            self._sheet.write_blank(row, place, None, self._bordered(style))
        elif isinstance(value, date):
            day = datetime.combine(value, time())
            self._sheet.write_datetime(row, place, day, self._bordered(style))
        elif isinstance(value, str):
            self._string(row, place, value, style)
        else:
            self._sheet.write_number(row, place, value, self._bordered(style))

    def _string(self, row: int, place: int, text: str, style: dict[str, Any]) -> None:
        """Write a text that stays one, also when its cell is edited."""
        quoted = {"quote_prefix": True} if safe(text) != text else {}
        self._sheet.write_string(row, place, text, self._bordered(style | quoted))

    def _bordered(self, style: dict[str, Any]) -> Format:
        return self._book.format(**{**_BORDER, **style})

    def _end_row(self, height: float) -> None:
        height = min(_MOST_HEIGHT, height)
        self._sheet.set_row(self._at, height)
        self._height += height
        self._at += 1


def _value(cell: Cell) -> str | int | float | date | None:
    """Return what a cell holds in Excel: text, a number or a day."""
    match cell:
        case Rate(int(tenths)):
            return tenths / 1000
        case Change(int(tenths)):
            return tenths / 10
        case Rank(place):
            return place
        case Deadline(date() as due):
            return due
        case None | int() | float() | date():
            return cell
    return printable(plain(cell))


def _style(column: Column, cell: Cell) -> dict[str, Any]:
    """Return how a cell is formatted."""
    style: dict[str, Any] = {}
    match cell:
        case Rate(int()):
            style["num_format"] = "0.0%"
        case Change(int()):
            style["num_format"] = "+0.0;-0.0;+0.0"
        case Rank(tied=True):
            style["num_format"] = _TIED
        case Deadline(date(), overdue):
            style |= {"num_format": f'{_DAY}" 逾期"' if overdue else _DAY, "align": "left"}
        case date():
            style |= {"num_format": _DAY, "align": "left"}
        case str():
            style["num_format"] = "@"
        case Sign():
            style["align"] = "center"
    colour = fill(cell)
    if colour:
        style["bg_color"] = f"#{colour}"
    if colour == LATE_FILL:
        style["font_color"] = f"#{LATE_TEXT}"
    if column.kind is CellKind.NUMBER:
        style["align"] = "right"
    return style | {"text_wrap": True}


def _lines_of(block: Block, at: int) -> Iterator[_Line]:
    """Yield the rows of a block with their places on the sheet."""
    for row in block.rows:
        line = _Line(at, tuple(tuple(_parts_of(cell)) for cell in row))
        yield line
        at = line.last + 1


def _parts_of(cell: Cell) -> Sequence[Cell]:
    return pieces(printable(cell)) if isinstance(cell, str) else (cell,)


def pieces(text: str) -> list[str]:
    """Cut a text into pieces that a cell holds; never within a character."""
    if 2 * len(text) <= MOST_UNITS:
        return [text]
    cut: list[str] = []
    start, room = 0, MOST_UNITS
    for place, character in enumerate(text):
        units = 1 + (character > "\uffff")
        if units > room:
            cut.append(text[start:place])
            start, room = place, MOST_UNITS
        room -= units
    return [*cut, text[start:]]


def _widths(block: Block) -> list[float]:
    """Return the widths of the columns, in digits; a narrow table is widened for its title.

    In a wide one headings are folded, and columns of text share what the others leave.
    """
    words = [[printable(plain(cell)) for cell in row] for row in block.rows]
    places = range(len(block.columns))
    margins = [_MARGIN if place >= block.head > 0 else _ROOM for place in places]
    widths = _wanted(block, words)
    room = int(_WIDEST_SHEET - sum(margins))
    if sum(widths) > room:
        block = with_folded_headings(block)
        widths = _wanted(block, words)
        widths = shares(block, widths, room + GAP * (len(widths) - 1), measure, weight) or widths
    around = [width + margin for width, margin in zip(widths, margins, strict=True)]
    stretch = max(1.0, _NARROWEST_SHEET / (sum(around) or 1.0))
    return [round(width * stretch, 1) for width in around or [1.0]]


def _wanted(block: Block, words: Sequence[Sequence[str]]) -> list[int]:
    """Return the widths that the text of the columns would have, within limits."""
    return [
        min(width, WIDEST_MERGED if column.merged else _WIDEST[column.kind])
        for width, column in zip(natural_widths(block, words, measure), block.columns, strict=True)
    ]


def _row_height(words: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(lines_in(word, width - 2) for word, width in zip(words, widths, strict=True))
    return min(_MOST_HEIGHT, _LINE * lines + 3)


def sheet_name(text: str, taken: Sequence[str]) -> str:
    """Return a name for a sheet that Excel accepts and that is not taken."""
    known = {name.lower() for name in (*taken, "History")}
    base = printable(text).translate(_NOT_IN_NAME)
    number, name = 1, _cut(base, "")
    while not name or name.lower() in known:
        number += 1
        name = _cut(base, f" ({number})") if base.strip("' ") else f"表{number - 1}"
    return name


def _cut(text: str, tail: str) -> str:
    """Return the beginning of a name that has room for its tail."""
    text = re.sub(r"\s+", " ", text).strip("' ")
    while len((text + tail).encode("utf-16-le")) > 2 * _MOST_NAME:
        text = text[:-1].rstrip("' ")
    return text + tail


def _too_large(block: Block) -> RefusedError:
    return RefusedError(
        f"表格过大，Excel 容纳不下：{len(block.rows)} 行，{len(block.columns)} 栏"
        f"（一张工作表最多 {_MOST_ROWS} 行、{_MOST_COLUMNS} 栏）。",
        ("缩小查询范围，或用 ", Way.ANSWER_AS_CSV, " 导出。"),
    )
