"""Excel, by XlsxWriter: a sheet a block, ready to print; nothing of the data is run."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter

from gongkai.errors import RefusedError
from gongkai.model.report import (
    MANY,
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
from gongkai.render.page.folding import clusters
from gongkai.render.page.layout import GAP, shares
from gongkai.render.page.merged import heights
from gongkai.render.page.paper import (
    LATE_FILL,
    LATE_TEXT,
    WIDEST_MERGED,
    columns,
    fill,
    lines_in,
    weight,
    with_folded_headings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from gongkai.model.report import Cell, Report

MOST_UNITS = 32_767
"""UTF-16 units that Excel keeps of a cell."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_NAME = 31
_NOT_IN_NAME = str.maketrans("[]:*?/\\\n\t", "［］：＊？／＼  ")
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 — no clock: the same report gives the same bytes
A4 = 9
_SIZE, TITLE_SIZE = 11, 16
FONT = {"font_name": "宋体", "font_size": _SIZE}
HEADING = {"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "align": "center"}
BORDER = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter"}
LINE, MOST_HEIGHT, _MOST_LINES = 15.0, 409.0, 25
"""The height of a line, of the highest row, and the lines it shows in any font."""
_AROUND = 9
"""Rows that are kept free for lines around a table."""
_WIDEST = {CellKind.TEXT: 70, CellKind.LABEL: 36, CellKind.NUMBER: 36}
_NARROWEST_SHEET, _WIDEST_SHEET = 84, 225
"""What A4 on its side holds at more than its size, and at not much less than two thirds."""
_MARGIN, _ROOM = 1.5, 3.0
"""Columns beside the text of a cell: its margins, and the button of the filter too."""
_HIGHEST_FROZEN = 260.0
"""Above this height what stands above the heading would fill the screen, and is not frozen."""
DAY = "yyyy-mm-dd"
_TIED = '0"（并列）"'
_SPLIT = "过长的文字，Excel 的一行显示不下，续写在下一行同一栏。"
_LONGEST_CLUSTER = 64


def render(report: Report) -> bytes:
    """Return a report as a workbook; of many rows through temporary files (see decisions.md).

    Raises:
        RefusedError: a table has more rows or columns than a sheet.
    """
    out = io.BytesIO()
    many = sum(len(block.rows) for block in report.blocks) > MANY
    options = {
        "in_memory": not many, "constant_memory": many, "default_format_properties": {**FONT},
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": printable(report.title)[:255], "created": MADE})
        book = _Book(workbook)
        for block in report.blocks or (Block((), ()),):
            book.add(report, block)
    return out.getvalue()


class _Box(NamedTuple):
    """A cell of the report, or a piece of one, on its sheet; rows below may belong to it too."""

    start: int
    cell: Cell
    lines: int
    """How many lines of it each row must show."""


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
        page.lines([report.title], font_size=TITLE_SIZE, bold=True)
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
        self._boxes = [_Box(0, None, 1)] * len(block.columns)
        self._split = False
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)

    def lines(self, lines: Iterable[str], **style: Any) -> None:
        """Write lines over the whole width."""
        size = style.get("font_size", _SIZE)
        room = sum(self._widths) * _SIZE / size
        format_ = self._book.format(text_wrap=True, valign="vcenter", **style)
        for line in filter(None, lines):
            for piece in pieces(printable(line), room, int(_MOST_LINES * _SIZE / size)):
                if len(self._widths) > 1:
                    self._sheet.merge_range(
                        self._at, 0, self._at, len(self._widths) - 1, "", format_
                    )
                self._sheet.write_string(self._at, 0, piece, format_)
                self._end_row(lines_in(piece, room) * LINE * size / _SIZE)

    def table(self) -> None:
        """Write the table, with its heading frozen, repeated on each page and filtered by."""
        block, sheet, top = self._block, self._sheet, self._at
        for place, column in enumerate(block.columns):
            self._string(top, place, printable(column.heading), HEADING)
        self._end_row(_row_height([column.heading for column in block.columns], self._widths) + 4)
        sheet.repeat_rows(top)
        if self._height <= _HIGHEST_FROZEN:
            sheet.freeze_panes(self._at, block.head)
        self._boxes = [_Box(self._at, None, 1)] * len(block.columns)
        body = len(block.rows) - block.footer
        for number, (row, spans) in enumerate(zip(block.rows, heights(block), strict=True)):
            total = {"bold": number >= body, "top": 2 if number == body else 1}
            self._row(row, spans, total)
            if number == body - 1:
                sheet.autofilter(top, 0, self._at - 1, (block.head or len(block.columns)) - 1)
            if self._at + _AROUND > _MOST_ROWS:
                raise _too_large(block)
        for place in range(len(block.columns)):
            self._join(place)
        self._end_row(LINE)
        if self._split:
            self.lines([_SPLIT])

    def set_up(self) -> None:
        """Set the page for printing."""
        self._sheet.set_landscape()
        self._sheet.set_paper(A4)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.print_area(0, 0, max(0, self._at - 1), len(self._widths) - 1)
        self._sheet.set_footer("&C第 &P 页，共 &N 页")

    def _row(self, row: Sequence[Cell], spans: Sequence[int], style: dict[str, Any]) -> None:
        """Write a row of the report, on as many of the sheet as its longest text takes."""
        cut = [self._cut(place, row[place], span) for place, span in enumerate(spans)]
        deep = max(1, *map(len, cut))
        if deep > 1:
            self._split = True
            style = style | {"valign": "top"}
        for offset in range(deep):
            lines = 1
            for place, parts in enumerate(cut):
                begins = offset < len(parts)
                if begins:
                    self._join(place)
                    self._boxes[place] = parts[offset]._replace(start=self._at)
                box = self._boxes[place]
                self._cell(place, box.cell, style, covered=not begins)
                if begins or not offset:
                    lines = max(lines, box.lines)
            self._end_row(LINE * lines + 3)

    def _cut(self, place: int, cell: Cell, span: int) -> list[_Box]:
        """Return a cell of so many rows as boxes that show all of it: none, one or a few."""
        if not span:
            return []
        text, width = printable(plain(cell)), self._widths[place] - 2
        lines = lines_in(text, width)
        if lines <= _MOST_LINES * span and 2 * len(text) <= MOST_UNITS:
            return [_Box(0, cell, ceil(lines / span))]
        cut = pieces(text, width, _MOST_LINES)
        return [_Box(0, piece, lines_in(piece, width)) for piece in cut]

    def _join(self, place: int) -> None:
        """Make the rows of a box that ends above one cell.

        ``merge_range`` would write the cells below the first anew, empty and out of turn.
        """
        start = self._boxes[place].start
        if start < self._at - 1:
            self._sheet.merge.append([start, place, self._at - 1, place])

    def _cell(self, place: int, cell: Cell, style: dict[str, Any], *, covered: bool) -> None:
        """Write a cell; a covered one too, to be filtered by, yet no number is there twice."""
        sheet, at = self._sheet, self._at
        style = _style(self._block.columns[place], cell) | style
        value = _value(cell)
        if value is None or (covered and isinstance(value, int | float)):
            sheet.write_blank(at, place, None, self._bordered(style))
        elif isinstance(value, date):
            day = datetime.combine(value, time())
            sheet.write_datetime(at, place, day, self._bordered(style))
        elif isinstance(value, str):
            self._string(at, place, value, style)
        else:
            sheet.write_number(at, place, value, self._bordered(style))

    def _string(self, row: int, place: int, text: str, style: dict[str, Any]) -> None:
        """Write a text that stays one, also when its cell is edited."""
        quoted = {"quote_prefix": True} if safe(text) != text else {}
        self._sheet.write_string(row, place, text, self._bordered(style | quoted))

    def _bordered(self, style: dict[str, Any]) -> Format:
        return self._book.format(**{**BORDER, **style})

    def _end_row(self, height: float) -> None:
        height = min(MOST_HEIGHT, height)
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
            style |= {"num_format": f'{DAY}" 逾期"' if overdue else DAY, "align": "left"}
        case date():
            style |= {"num_format": DAY, "align": "left"}
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


def pieces(text: str, width: float, most: int) -> list[str]:
    """Cut a text into pieces that a cell holds, and shows in ``most`` lines of a width.

    No visible character is cut, save one too long to be one.
    """
    cut: list[str] = []
    start, place, units, lines, used = 0, 0, 0, 1, 0
    whole = clusters(text)
    for cluster in chain.from_iterable(
        each if len(each) > _LONGEST_CLUSTER else (each,) for each in whole
    ):
        taken = columns(cluster)
        more = len(cluster.encode("utf-16-le")) // 2
        if text[place - 1 : place] == "\n" or used + taken > max(2, width - 1):
            lines, used = lines + 1, 0
        if lines > most or units + more > MOST_UNITS:
            cut.append(text[start:place])
            start, units, lines, used = place, 0, 1, 0
        place, units, used = place + len(cluster), units + more, used + taken
    return [*cut, text[start:]]


def _widths(block: Block) -> list[float]:
    """Return the widths of the columns, in digits; a narrow table is widened for its title.

    In a wide one headings are folded, and columns of text share what the others leave.
    """
    widest = _widest(block)
    places = range(len(block.columns))
    margins = [_MARGIN if place >= block.head > 0 else _ROOM for place in places]
    widths = _wanted(block, widest)
    room = int(_WIDEST_SHEET - sum(margins))
    if sum(widths) > room:
        block = with_folded_headings(block)
        widths = _wanted(block, widest)
        widths = shares(block, widths, room + GAP * (len(widths) - 1), columns, weight) or widths
    around = [width + margin for width, margin in zip(widths, margins, strict=True)]
    stretch = max(1.0, _NARROWEST_SHEET / (sum(around) or 1.0))
    return [round(width * stretch, 1) for width in around or [1.0]]


def _widest(block: Block) -> list[int]:
    """Return how wide the longest line of each column is."""
    widest = [0] * len(block.columns)
    for row in block.rows:
        for place, cell in enumerate(row):
            for line in printable(plain(cell)).split("\n"):
                widest[place] = max(widest[place], columns(line))
    return widest


def _wanted(block: Block, widest: Sequence[int]) -> list[int]:
    """Return the widths that the columns would have, within limits."""
    return [
        min(
            max(columns(column.heading), width),
            WIDEST_MERGED if column.merged else _WIDEST[column.kind],
        )
        for width, column in zip(widest, block.columns, strict=True)
    ]


def _row_height(words: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(lines_in(word, width - 2) for word, width in zip(words, widths, strict=True))
    return min(MOST_HEIGHT, LINE * lines + 3)


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
