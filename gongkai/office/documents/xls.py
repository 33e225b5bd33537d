"""Read the sheets of an older .xls workbook: its text by calamine, all else from its records.

Calamine leaves errors out, and does not say what is a formula or hidden.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.cell_values import (
    adds_text,
    built_in,
    error_value,
    number,
    shown,
)
from gongkai.office.documents.ole2 import stream
from gongkai.office.documents.sheet import (
    ADDED,
    FILTER,
    FORMULA,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    SAVE_AGAIN,
    Listed,
    Range,
    Refused,
    Sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 16_000_000
_MOST_PLACES = 2_000_000
_COLUMNS = 256
_EOF, _BOF, _BOUNDSHEET, _FILEPASS, _1904, _XF, _FORMAT = 0x0A, 0x809, 0x85, 0x2F, 0x22, 0xE0, 0x41E
_FORMULA, _MULRK, _NUMBER, _LABEL, _BOOLERR, _LABELSST, _RSTRING, _RK = (
    0x06, 0xBD, 0x203, 0x204, 0x205, 0xFD, 0xD6, 0x27E
)  # fmt: skip
_ROW, _COLINFO, _FILTERMODE, _NOTE, _MERGED, _OBJECT = 0x208, 0x7D, 0x9B, 0x1C, 0xE5, 0x5D
_WITH_TEXT = {_LABEL, _LABELSST, _RSTRING}
_ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip
_NO_NUMBER = b"\xff\xff"
_BESIDE_CELLS = {20, 25}
"""The objects that are a filter's arrow and a comment."""


class _Styles(NamedTuple):
    codes: list[str]
    is_1904: bool


def read_xls(content: bytes, file: str, most: int) -> tuple[list[Listed], Iterator[Sheet]]:
    """Return the sheets that are listed, and read them one after the other.

    Raises:
        Refused: the workbook cannot be read.
    """
    if file.lower().endswith(".et"):
        raise Refused(
            faults.NO_WORKBOOK.at(
                Span(file), "这是 WPS 表格（.et），不能读取", "用 WPS 打开，另存为 .xlsx。"
            )
        )
    if len(content) > min(most, _MOST_BYTES):
        raise Refused(
            faults.TOO_LARGE.at(Span(file), f"文件有 {len(content)} 字节", "另存为 .xlsx 后重试。")
        )
    try:
        records = stream(content, "Workbook", "Book")
        listed, starts, styles = _globals(records, file)
        sheets = [
            _SheetRecords(Sheet(file, each.name), styles, records, start)
            for each, start in zip(listed, starts, strict=True)
        ]
    except (ValueError, IndexError, struct.error, UnicodeError) as error:
        raise _broken(file, error) from error
    return listed, _with_texts(content, file, sheets)


def _with_texts(content: bytes, file: str, sheets: list[_SheetRecords]) -> Iterator[Sheet]:
    """Put in the text that calamine reads; only now is it sure that it needs little memory."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            texts = [
                workbook.get_sheet_by_name(each.sheet.name).to_python(skip_empty_area=False)
                if each.texts
                else []
                for each in sheets
            ]
    except CalamineError as error:
        raise _broken(file, error) from error
    for each, rows in zip(sheets, texts, strict=True):
        for row, column in each.texts:
            text = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
            if isinstance(text, str) and text:
                each.sheet.texts[row, column] = text.replace("\r\n", "\n").replace("\r", "\n")
        yield each.sheet


def _records(content: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the workbook, those of charts in it left out."""
    depth = 0
    while start + 4 <= len(content):
        kind, size = struct.unpack_from("<2H", content, start)
        start += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, content[start - size : start]
        if kind == _EOF and depth <= 0:
            return
    raise ValueError("the workbook ends too early")


def _globals(content: bytes, file: str) -> tuple[list[Listed], list[int], _Styles]:
    """Read what all sheets share: their list and the formats of numbers."""
    listed, starts, formats, own = [], [], [], {}
    is_1904 = False
    for kind, record in _records(content, 0):
        if kind == _FILEPASS:
            raise Refused(
                faults.LOCKED.at(Span(file), "文件有打开密码", "用办公软件打开，取消密码后另存。")
            )
        if kind == _BOUNDSHEET:
            start, state, sort = struct.unpack_from("<I2B", record)
            listed.append(Listed(_text(record[6:], 1), "" if sort else "sheet", bool(state & 3)))
            starts.append(start)
        elif kind == _FORMAT:
            own[struct.unpack_from("<H", record)[0]] = _text(record[2:], 2)
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _1904:
            is_1904 = record[:1] == b"\1"
    codes = [own.get(each, built_in(each)) for each in formats]
    return listed, starts, _Styles(codes, is_1904)


def _text(record: bytes, width: int) -> str:
    """Return a text after its length; of 1997 and later, a byte says how it is encoded."""
    length = int.from_bytes(record[:width], "little")
    if record[width] & 1:
        return record[width + 1 : width + 1 + 2 * length].decode("utf-16-le")
    return record[width + 1 : width + 1 + length].decode("latin-1")


class _SheetRecords:
    """A sheet as its records tell it, and the places whose text calamine is to give."""

    def __init__(self, sheet: Sheet, styles: _Styles, content: bytes, start: int) -> None:
        self.sheet, self._styles = sheet, styles
        self.texts: list[tuple[int, int]] = []
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        comments = objects = 0
        for kind, record in _records(content, start):
            if kind == _ROW and struct.unpack_from("<H", record, 12)[0] & 0x20:
                hidden_rows.add(struct.unpack_from("<H", record)[0])
            elif kind == _COLINFO:
                first, last, width, _, options = struct.unpack_from("<5H", record)
                if options & 1 or not width:
                    hidden_columns |= set(range(first, min(last + 1, _COLUMNS)))
            elif kind == _FILTERMODE:
                sheet.tell(FILTER, 0, 0)
            elif kind == _NOTE:
                comments += 1
            elif kind == _OBJECT and struct.unpack_from("<H", record, 4)[0] not in _BESIDE_CELLS:
                objects += 1
            elif kind == _MERGED:
                numbers = struct.unpack(f"<{len(record) // 2}H", record[: len(record) // 2 * 2])
                for at in range(1, len(numbers) - 3, 4):
                    top, bottom, left, right = numbers[at : at + 4]
                    sheet.merged.append(Range(top, left, bottom, right))
            else:
                self._cell(kind, record)
        self._bound()
        self._tell(hidden_rows, hidden_columns)
        if comments:
            sheet.unread.append(f"工作表“{sheet.name}”的 {comments} 处批注")
        if objects:
            sheet.unread.append(f"工作表“{sheet.name}”的图形、图片或文本框")

    def _cell(self, kind: int, record: bytes) -> None:
        if kind in (_NUMBER, _RK, _FORMULA, _BOOLERR, *_WITH_TEXT):
            row, column, style = struct.unpack_from("<3H", record)
            if kind in _WITH_TEXT:
                self.texts.append((row, column))
            elif kind == _NUMBER:
                self._number(row, column, style, struct.unpack_from("<d", record, 6)[0])
            elif kind == _RK:
                self._number(row, column, style, _packed(record[6:10]))
            elif kind == _BOOLERR:
                self._value(row, column, record[6], is_error=record[7] == 1)
            else:
                self._formula(row, column, style, record[6:14])
        elif kind == _MULRK:
            row, column = struct.unpack_from("<2H", record)
            for at in range(4, len(record) - 2, 6):
                style = struct.unpack_from("<H", record, at)[0]
                self._number(row, column, style, _packed(record[at + 2 : at + 6]))
                column += 1

    def _formula(self, row: int, column: int, style: int, value: bytes) -> None:
        self.sheet.tell(FORMULA, row, column)
        if value[6:] != _NO_NUMBER:
            self._number(row, column, style, struct.unpack("<d", value)[0])
        elif value[0] == 0:
            self.texts.append((row, column))
        elif value[0] in (1, 2):
            self._value(row, column, value[2], is_error=value[0] == 2)

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        codes = self._styles.codes
        code = codes[style] if style < len(codes) else ""
        if adds_text(code):
            self.sheet.tell(ADDED, row, column)
        self.sheet.put(row, column, self._shown, value, code)

    def _shown(self, value: float, code: str) -> str:
        return shown(number(repr(value)), code, self._styles.is_1904)

    def _value(self, row: int, column: int, value: int, *, is_error: bool) -> None:
        self.sheet.put(row, column, _error if is_error else _truth, value)

    def _bound(self) -> None:
        """Refuse a sheet that is too large for calamine, which keeps every place in it.

        Raises:
            Refused: it is.
        """
        filled = [(0, 0), *self.sheet.texts, *self.texts]
        rows, columns = (max(each) + 1 for each in zip(*filled, strict=True))
        if rows * columns > _MOST_PLACES:
            self.sheet.refuse(f"文字分布在 {rows} 行 {columns} 列")
            raise Refused(self.sheet.problems[-1])

    def _tell(self, hidden_rows: set[int], hidden_columns: set[int]) -> None:
        filled = {*self.sheet.texts, *self.texts}
        for row in sorted(hidden_rows & {row for row, _ in filled}):
            self.sheet.tell(HIDDEN_ROW, row, 0)
        for column in sorted(hidden_columns & {column for _, column in filled}):
            self.sheet.tell(HIDDEN_COLUMN, 0, column)


def _truth(value: int) -> str:
    return "TRUE" if value else "FALSE"


def _error(value: int) -> str:
    raise error_value(_ERRORS.get(value, str(value)))


def _packed(content: bytes) -> float:
    """Return a number that is packed into four bytes."""
    bits = struct.unpack("<i", content)[0]
    is_hundredth, is_whole = bits & 1, bits & 2
    value: float = (
        bits >> 2 if is_whole else struct.unpack("<d", b"\0" * 4 + struct.pack("<i", bits & ~3))[0]
    )
    return value / 100 if is_hundredth else value


def _broken(file: str, error: Exception) -> Refused:
    return Refused(faults.BROKEN.at(Span(file), f"文件不完整或已损坏（{error}）", SAVE_AGAIN))
