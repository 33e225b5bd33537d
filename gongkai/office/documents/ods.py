"""Read the sheets of an .ods workbook out of its XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.cell_values import CellFault, error_value, no_result, number, plain
from gongkai.office.documents.sheet import (
    FORMULA,
    HIDDEN_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    SAVE_AGAIN,
    Listed,
    Range,
    Refused,
    Sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from gongkai.office.documents.archive import Archive

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:[0-9]+")
_DAY = re.compile(r"-?[0-9]+-[0-9]{2}-[0-9]{2}(T[0-9:.]*)?")
_CLOCK = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]*)?S")
_MOST_TEXTS = 200_000
"""The most cells that a repeated cell may stand for, in a sheet."""


def read_ods(archive: Archive) -> tuple[list[Listed], Iterator[Sheet]]:
    """Return the sheets that are listed, and read them one after the other.

    Raises:
        Refused: the workbook cannot be read.
    """
    root = archive.xml(archive.main)
    if isinstance(root, Problem):
        raise Refused(root)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    tables = root.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    listed = [
        Listed(
            table.get(f"{_TABLE}name", ""),
            archive.main,
            table.get(f"{_TABLE}style-name") in hidden,
        )
        for table in tables
    ]
    return listed, (
        _read(Sheet(archive.file, each.name), table)
        for each, table in zip(listed, tables, strict=True)
    )


def _read(sheet: Sheet, table: _Element) -> Sheet:
    row = read = 0
    for element in table.iter(f"{_TABLE}table-row"):
        times = _count(element, "number-rows-repeated", sheet)
        filled = list(_filled(element, sheet))
        if filled and element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            sheet.tell(HIDDEN_ROW, row, 0)
        if row + times > MOST_ROWS and filled:
            raise _no_place(sheet, f"第 {row + times} 行")
        read += times * len(filled)
        if read > _MOST_TEXTS:
            sheet.refuse(f"有文字的单元格超过 {_MOST_TEXTS} 个")
            return sheet
        for y in range(row, row + times) if filled else ():
            for x, cell in filled:
                _put(sheet, y, x, cell)
        row += times
    if comments := sum(1 for _ in table.iter(f"{_OFFICE}annotation")):
        sheet.unread.append(f"工作表“{sheet.name}”的 {comments} 处批注")
    if table.find(f"{_TABLE}shapes") is not None:
        sheet.unread.append(f"工作表“{sheet.name}”的图形、图片或文本框")
    return sheet


def _filled(row: _Element, sheet: Sheet) -> Iterator[tuple[int, _Element]]:
    """Yield the cells of a row that hold something or are merged, with their columns."""
    column = 0
    for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
        times = _count(cell, "number-columns-repeated", sheet)
        if len(cell) or cell.get(f"{_OFFICE}value-type"):
            if column + times > MOST_COLUMNS:
                raise _no_place(sheet, f"第 {column + times} 列")
            for x in range(column, column + times):
                yield x, cell
        column += times


def _put(sheet: Sheet, row: int, column: int, cell: _Element) -> None:
    down = _count(cell, "number-rows-spanned", sheet)
    right = _count(cell, "number-columns-spanned", sheet)
    if down > 1 or right > 1:
        sheet.merged.append(Range(row, column, row + down - 1, column + right - 1))
    sheet.put(row, column, _text, sheet, row, column, cell)


def _text(sheet: Sheet, row: int, column: int, cell: _Element) -> str:
    written = "\n".join(_paragraph(each) for each in cell.iterchildren(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type", "")
    formula = cell.get(f"{_TABLE}formula")
    if cell.get(f"{_CALC}value-type") == "error" or (formula and _ERROR.fullmatch(written)):
        raise error_value(written)
    if formula:
        if not kind:
            raise no_result()
        sheet.tell(FORMULA, row, column)
    return _value(cell, kind, written)


def _value(cell: _Element, kind: str, written: str) -> str:
    """Return the text of a cell; of a number what is stored, if more than a format's text."""
    if kind in ("float", "currency"):
        text = plain(number(cell.get(f"{_OFFICE}value", "")))
        return written if written in ("TRUE", "FALSE") else text
    if kind == "percentage":
        return plain(number(cell.get(f"{_OFFICE}value", "")) * 100) + "%"
    if kind == "date":
        return _day(cell.get(f"{_OFFICE}date-value", ""), written)
    if kind == "time" and (match := _CLOCK.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        hours, minutes, seconds = map(int, match.groups())
        return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
    if kind == "boolean":
        return "TRUE" if cell.get(f"{_OFFICE}boolean-value") == "true" else "FALSE"
    return written


def _day(value: str, written: str) -> str:
    """Return a day; where the cell shows a month or a year only, what it shows."""
    if not _DAY.fullmatch(value) or value.startswith(("-", "0000")):
        raise CellFault(
            faults.NO_DAY,
            f"没有这一天：{value[:20]}",
            "在原文件中改为日期或文本，例如 2021-06-30。",
        )
    day = value[:10]
    shows_day = re.search(rf"(?<![0-9])0?{int(day[8:])}(?![0-9])", written.replace(day[:4], ""))
    return day if shows_day or not written else written


def _paragraph(element: _Element) -> str:
    """Return the text of a paragraph; notes on it are no part of it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            times = child.get(f"{_TEXT}c", "1")
            parts.append(" " * (int(times) if times.isdecimal() and len(times) < 5 else 1))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag in (f"{_TEXT}span", f"{_TEXT}a"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(element: _Element, name: str, sheet: Sheet) -> int:
    """Return how often an element is repeated, or how far it spans."""
    written = element.get(f"{_TABLE}{name}", "1")
    if not re.fullmatch("[1-9][0-9]{0,6}", written):
        raise _no_place(sheet, written[:20])
    return int(written)


def _no_place(sheet: Sheet, what: str) -> Refused:
    return Refused(
        faults.NO_PLACE.at(Span(sheet.file, cell=sheet.name), f"超出表格的范围：{what}", SAVE_AGAIN)
    )
