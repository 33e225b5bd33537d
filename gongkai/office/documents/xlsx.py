"""Read the sheets of an .xlsx workbook out of its XML, without computing anything."""

from __future__ import annotations

import re
from itertools import accumulate
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.cell_values import (
    CellFault,
    adds_text,
    built_in,
    error_value,
    no_result,
    number,
    shown,
)
from gongkai.office.documents.sheet import (
    ADDED,
    FILTER,
    FORMULA,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    RICH,
    SAVE_AGAIN,
    Listed,
    Range,
    Refused,
    Sheet,
    column_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from gongkai.office.documents.archive import Archive

_STRICT = "http://purl.oclc.org/ooxml/"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ANCHOR = re.compile("[0-9]{1,7}")
_MOST_SAID = 5
_COLUMN = re.compile("[1-9][0-9]{0,4}")
_ESCAPED = re.compile("_x(0009|000[Aa]|000[Dd]|005[Ff])_")
_MARKS = ("strike", "vertAlign")
_TRUE = ("1", "true", "on")


class _String(NamedTuple):
    text: str
    is_rich: bool


class _Styles(NamedTuple):
    """What cells share in a workbook."""

    strings: list[_String]
    codes: list[str]
    """The format of numbers, by the style of a cell."""
    is_1904: bool


def read_xlsx(archive: Archive) -> tuple[list[Listed], Iterator[Sheet]]:
    """Return the sheets that are listed, and read those to be read one after the other.

    Raises:
        Refused: the workbook, or one of its parts, cannot be read.
    """
    workbook = _root(archive, archive.main)
    if _STRICT in workbook.tag:
        raise Refused(
            faults.NO_WORKBOOK.at(
                Span(archive.file),
                "这是“Strict Open XML 电子表格”，不能读取",
                "在 Excel 中另存，类型选“Excel 工作簿（*.xlsx）”。",
            )
        )
    targets = _targets(archive, archive.main)
    listed = [
        Listed(
            sheet.get("name", ""),
            target if kind == "worksheet" else "",
            sheet.get("state", "visible") != "visible",
        )
        for sheet in workbook.iterfind("{*}sheets/{*}sheet")
        for kind, target in [targets.get(_relation(sheet), ("", ""))]
    ]
    return listed, _sheets(archive, workbook, targets, listed)


def _sheets(
    archive: Archive, workbook: _Element, targets: dict[str, tuple[str, str]], listed: list[Listed]
) -> Iterator[Sheet]:
    parts = dict(targets.values())
    properties = workbook.find("{*}workbookPr")
    styles = _Styles(
        _strings(archive, parts.get("sharedStrings", "")),
        _codes(archive, parts.get("styles", "")),
        properties is not None and properties.get("date1904") in _TRUE,
    )
    for each in listed:
        sheet = Sheet(archive.file, each.name)
        if each.part:
            _SheetReader(archive, each.part, styles, sheet).read()
        yield sheet


class _SheetReader:
    """Reads one part into a sheet."""

    def __init__(self, archive: Archive, part: str, styles: _Styles, sheet: Sheet) -> None:
        self._archive, self._part, self._styles, self._sheet = archive, part, styles, sheet

    def read(self) -> None:
        """Read cells, merged ranges, and what is beside them."""
        root = _root(self._archive, self._part)
        for row, element in self._rows(root):
            self._read_row(row, element)
        for merged in root.iterfind("{*}mergeCells/{*}mergeCell"):
            first, _, last = merged.get("ref", "").partition(":")
            top, left = self._place(first)
            bottom, right = self._place(last or first)
            self._sheet.merged.append(Range(top, left, bottom, right))
        self._look_aside(root)

    def _rows(self, root: _Element) -> Iterator[tuple[int, _Element]]:
        row = -1
        for element in root.iterfind("{*}sheetData/{*}row"):
            written = element.get("r")
            row = self._row(written) if written else row + 1
            yield row, element

    def _row(self, written: str) -> int:
        return self._place(f"A{written}")[0]

    def _place(self, reference: str) -> tuple[int, int]:
        """Return the row and column of ``C7``, from 0."""
        match = _REFERENCE.fullmatch(reference)
        if match:
            row, column = int(match[2]) - 1, _column(match[1])
            if row < MOST_ROWS and column < MOST_COLUMNS:
                return row, column
        raise Refused(
            faults.NO_PLACE.at(
                Span(self._archive.file, cell=self._sheet.name),
                f"没有这样的单元格：{reference[:20]}",
                SAVE_AGAIN,
            )
        )

    def _read_row(self, row: int, element: _Element) -> None:
        column = -1
        has_text = False
        for cell in element.iterfind("{*}c"):
            reference = cell.get("r")
            y, column = self._place(reference) if reference else (row, column + 1)
            if len(cell):
                self._sheet.put(y, column, self._text, cell, (y, column))
                has_text = True
        if has_text and _is_hidden(element, "ht"):
            self._sheet.tell(HIDDEN_ROW, row, 0)

    def _text(self, cell: _Element, at: tuple[int, int]) -> str:
        kind = cell.get("t", "n")
        value = cell.findtext("{*}v") or ""
        if kind == "e":
            raise error_value(value)
        if cell.find("{*}f") is not None:
            if not value and kind != "str":
                raise no_result()
            self._sheet.tell(FORMULA, *at)
        if kind == "s":
            return self._string(self._shared(value), at)
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return "" if inline is None else self._string(_string(inline), at)
        if kind == "b":
            return "TRUE" if value in _TRUE else "FALSE"
        if kind == "str":
            return _unescaped(value)
        return value if kind == "d" else self._number(value, cell, at)

    def _shared(self, value: str) -> _String:
        if value.isdecimal() and int(value[:10]) < len(self._styles.strings):
            return self._styles.strings[int(value)]
        raise CellFault(faults.NO_VALUE, "单元格的文字不在文件中", SAVE_AGAIN)

    def _string(self, string: _String, at: tuple[int, int]) -> str:
        if string.is_rich:
            self._sheet.tell(RICH, *at)
        return string.text

    def _number(self, value: str, cell: _Element, at: tuple[int, int]) -> str:
        if not value:
            return ""
        style = cell.get("s", "0")
        codes = self._styles.codes
        code = codes[int(style)] if style.isdecimal() and int(style) < len(codes) else ""
        if adds_text(code):
            self._sheet.tell(ADDED, *at)
        return shown(number(value.strip()), code, self._styles.is_1904)

    def _look_aside(self, root: _Element) -> None:
        """Tell of hidden columns and filters, and of what is not read."""
        filled = {column for _, column in self._sheet.texts}
        for column in sorted(filled & _hidden_columns(root)):
            self._sheet.tell(HIDDEN_COLUMN, 0, column)
        properties = root.find("{*}sheetPr")
        filtering = root.find("{*}autoFilter")
        if (properties is not None and properties.get("filterMode") in _TRUE) or (
            filtering is not None and len(filtering)
        ):
            self._sheet.tell(FILTER, 0, 0)
        self._sheet.unread += self._unread(root)

    def _unread(self, root: _Element) -> Iterator[str]:
        name = f"工作表“{self._sheet.name}”"
        targets = _targets(self._archive, self._part)
        for kind, target in targets.values():
            if kind in ("comments", "threadedComment"):
                comments = _root(self._archive, target)
                if count := sum(1 for each in comments.iter("{*}comment", "{*}threadedComment")):
                    yield f"{name}的 {count} 处批注"
            elif kind == "drawing" and (places := self._anchors(target)):
                yield f"{name}的图形、图片或文本框{_said(places)}"
        header = root.find("{*}headerFooter")
        if header is not None and any(part.text for part in header):
            yield f"{name}的页眉、页脚"

    def _anchors(self, part: str) -> list[str]:
        """Return the cells that drawings begin in; one that cannot be told is an empty text."""
        drawings = self._archive.xml(part) if part in self._archive.names else None
        if drawings is None or isinstance(drawings, Problem):
            return [""]
        return list(dict.fromkeys(map(_anchored, drawings.iterfind("*"))))


def _anchored(anchor: _Element) -> str:
    """Return the cell in which a drawing begins; empty if it hangs on none."""
    row, column = (anchor.findtext(f"{{*}}from/{{*}}{name}") or "" for name in ("row", "col"))
    known = _ANCHOR.fullmatch(row) and _ANCHOR.fullmatch(column)
    return f"{column_name(int(column))}{int(row) + 1}" if known else ""


def _said(places: list[str]) -> str:
    known = [place for place in places if place]
    more = "等" if len(known) > _MOST_SAID else ""
    return f"（{'、'.join(known[:_MOST_SAID])}{more}）" if known else ""


def _root(archive: Archive, part: str) -> _Element:
    root = archive.xml(part)
    if isinstance(root, Problem):
        raise Refused(root)
    return root


def _relation(element: _Element) -> str:
    """Return the id of what an element is related to, whatever the prefix."""
    return next((str(value) for key, value in element.items() if str(key).endswith("}id")), "")


def _targets(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part is related to inside the file: kind and part, by id."""
    folder, _, name = part.rpartition("/")
    relations = join(folder, "_rels", f"{name}.rels")
    if relations not in archive.names:
        return {}
    return {
        each.get("Id", ""): (
            each.get("Type", "").rpartition("/")[2],
            normpath(join("/", dirname(part), each.get("Target", ""))).lstrip("/"),
        )
        for each in _root(archive, relations).iterfind("{*}Relationship")
        if each.get("TargetMode") != "External"
    }


def _strings(archive: Archive, part: str) -> list[_String]:
    if part not in archive.names:
        return []
    return [_string(each) for each in _root(archive, part).iterfind("{*}si")]


def _string(element: _Element) -> _String:
    """Return the text of a string; how it is pronounced is no part of it."""
    runs = element.findall("{*}r")
    parts = [each.findtext("{*}t") or "" for each in [element, *runs]]
    is_rich = any(run.find(f"{{*}}rPr/{{*}}{mark}") is not None for run in runs for mark in _MARKS)
    return _String(_unescaped("".join(parts)), is_rich)


def _unescaped(text: str) -> str:
    """Put in the characters that XML cannot hold, which Excel writes as ``_x000D_``."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _codes(archive: Archive, part: str) -> list[str]:
    """Return the formats of numbers, by style."""
    if part not in archive.names:
        return []
    root = _root(archive, part)
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    used = [each.get("numFmtId", "0") for each in root.iterfind("{*}cellXfs/{*}xf")]
    return [own.get(each, built_in(int(each)) if each.isdecimal() else "") for each in used]


def _hidden_columns(root: _Element) -> set[int]:
    """Return the columns that are hidden, from 0, however often that is said."""
    steps = [0] * (MOST_COLUMNS + 1)
    for element in root.iterfind("{*}cols/{*}col"):
        first, last = element.get("min", ""), element.get("max", "")
        if _is_hidden(element, "width") and _COLUMN.fullmatch(first) and _COLUMN.fullmatch(last):
            steps[min(int(first) - 1, MOST_COLUMNS)] += 1
            steps[min(int(last), MOST_COLUMNS)] -= 1
    return {column for column, depth in enumerate(accumulate(steps)) if depth > 0}


def _is_hidden(element: _Element, size: str) -> bool:
    return element.get("hidden") in _TRUE or element.get(size) == "0"


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
