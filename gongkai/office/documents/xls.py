"""Read the sheets of an .xls workbook of Excel 97 to 2003 out of its records.

Calamine leaves errors out, does not say what is a formula or hidden, and panics on broken files.
"""

from __future__ import annotations

import struct
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
    MOST_CELLS,
    SAVE_AGAIN,
    Listed,
    Range,
    Refused,
    Sheet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 10_000_000
_MOST_STRINGS = 200_000
_SINCE_1997 = 0x600
_COLUMNS = 256
_EOF, _BOF, _BOUNDSHEET, _FILEPASS, _1904, _XF, _FORMAT = 0x0A, 0x809, 0x85, 0x2F, 0x22, 0xE0, 0x41E
_FORMULA, _MULRK, _NUMBER, _LABEL, _BOOLERR, _LABELSST, _RSTRING, _RK = (
    0x06, 0xBD, 0x203, 0x204, 0x205, 0xFD, 0xD6, 0x27E
)  # fmt: skip
_CONTINUE, _SST, _STRING = 0x3C, 0xFC, 0x207
_ROW, _COLINFO, _FILTERMODE, _NOTE, _MERGED, _OBJECT = 0x208, 0x7D, 0x9B, 0x1C, 0xE5, 0x5D
_ERRORS = {
    0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A",
}  # fmt: skip
_NO_NUMBER = b"\xff\xff"
_PART = "只保留任务分解表，另存为 .xlsx 后重试。"
_BESIDE_CELLS = {20, 25}
"""The objects that are a filter's arrow and a comment."""


class _Shared(NamedTuple):
    """What the sheets of a workbook share."""

    strings: list[str]
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
        raise Refused(faults.TOO_LARGE.at(Span(file), f"文件有 {len(content)} 字节", _PART))
    try:
        records = stream(content, "Workbook", "Book")
        listed, starts, shared = _globals(records, file)
        sheets = [
            _SheetRecords(Sheet(file, each.name), shared, records, start).sheet
            for each, start in zip(listed, starts, strict=True)
        ]
    except (ValueError, IndexError, struct.error, UnicodeError) as error:
        raise _broken(file, error) from error
    return listed, iter(sheets)


def _records(content: bytes, start: int) -> Iterator[tuple[int, _Pieces]]:
    """Yield the records of one part of the workbook, those of charts in it left out."""
    depth = 0
    kind, pieces = _CONTINUE, [b""]
    while start + 4 <= len(content):
        following, size = struct.unpack_from("<2H", content, start)
        start += 4 + size
        record = content[start - size : start]
        if following == _CONTINUE:
            pieces.append(record)
            continue
        if depth == 1:
            yield kind, _Pieces(pieces)
        depth += (following == _BOF) - (following == _EOF)
        if depth <= 0:
            return
        kind, pieces = following, [record]
    raise ValueError("the workbook ends too early")


class _Pieces:
    """A record and what continues it, read from the front."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces, self.record = pieces, pieces[0]
        self._piece = self._at = 0

    def take(self, size: int) -> bytes:
        """Return so many bytes, from as many pieces as they are in."""
        taken = b""
        while len(taken) < size:
            part = self._some(size - len(taken))
            taken += part
            if not part:
                self._next()
        return taken

    def text(self, width: int) -> str:
        """Return a text: its length in so many bytes, how it is stored, its characters."""
        left = int.from_bytes(self.take(width), "little")
        how = self.take(1)[0]
        runs = int.from_bytes(self.take(2), "little") if how & 8 else 0
        more = int.from_bytes(self.take(4), "little") if how & 4 else 0
        parts = []
        while left:
            is_wide = how & 1
            part = self._some(left << is_wide)
            if not part:
                self._next()
                how = self.take(1)[0]
            parts.append(part.decode("utf-16-le" if is_wide else "latin-1"))
            left -= len(part) >> is_wide
        self.take(4 * runs + more)
        return "".join(parts).replace("\r\n", "\n").replace("\r", "\n")

    def _some(self, size: int) -> bytes:
        """Return up to so many bytes of this piece."""
        part = self._pieces[self._piece][self._at : self._at + size]
        self._at += len(part)
        return part

    def _next(self) -> None:
        self._piece, self._at = self._piece + 1, 0
        if self._piece == len(self._pieces):
            raise ValueError("a text ends too early")


def _globals(content: bytes, file: str) -> tuple[list[Listed], list[int], _Shared]:
    """Read what all sheets share: their list, their strings and the formats of numbers."""
    if struct.unpack_from("<3H", content)[2] != _SINCE_1997:
        raise Refused(
            faults.NO_WORKBOOK.at(
                Span(file), "这是 Excel 97 以前的工作簿", "用 Excel 或 WPS 打开，另存为 .xlsx。"
            )
        )
    listed, starts, formats, strings = [], [], [], []
    own: dict[int, str] = {}
    is_1904 = False
    for kind, pieces in _records(content, 0):
        record = pieces.record
        if kind == _FILEPASS:
            raise Refused(
                faults.LOCKED.at(Span(file), "文件有打开密码", "用办公软件打开，取消密码后另存。")
            )
        if kind == _BOUNDSHEET:
            start, state, sort = struct.unpack("<I2B", pieces.take(6))
            listed.append(Listed(pieces.text(1), "" if sort else "sheet", bool(state & 3)))
            starts.append(start)
        elif kind == _FORMAT:
            own |= {int.from_bytes(pieces.take(2), "little"): pieces.text(2)}
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _SST:
            count = struct.unpack("<2I", pieces.take(8))[1]
            if count > _MOST_STRINGS:
                raise Refused(faults.TOO_LARGE.at(Span(file), f"文字有 {count} 条", _PART))
            strings = [pieces.text(2) for _ in range(count)]
        elif kind == _1904:
            is_1904 = record[:1] == b"\1"
    codes = [own.get(each, built_in(each)) for each in formats]
    return listed, starts, _Shared(strings, codes, is_1904)


class _SheetRecords:
    """A sheet as its records tell it."""

    def __init__(self, sheet: Sheet, shared: _Shared, content: bytes, start: int) -> None:
        self.sheet, self._shared = sheet, shared
        self._awaiting = (0, 0)
        """The place of the formula whose text comes next."""
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        comments = objects = 0
        for kind, pieces in _records(content, start):
            record = pieces.record
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
                self._cell(kind, pieces)
            if len(sheet.texts) > MOST_CELLS:
                sheet.refuse(f"有内容的单元格超过 {MOST_CELLS} 个")
                raise Refused(sheet.problems[-1])
        self._tell(hidden_rows, hidden_columns)
        if comments:
            sheet.unread.append(f"工作表“{sheet.name}”的 {comments} 处批注")
        if objects:
            sheet.unread.append(f"工作表“{sheet.name}”的图形、图片或文本框")

    def _cell(self, kind: int, pieces: _Pieces) -> None:
        record = pieces.record
        if kind in (_NUMBER, _RK, _FORMULA, _BOOLERR, _LABELSST, _LABEL, _RSTRING):
            row, column, style = struct.unpack("<3H", pieces.take(6))
            if kind == _LABELSST:
                at = int.from_bytes(pieces.take(4), "little")
                self.sheet.texts[row, column] = self._shared.strings[at]
            elif kind in (_LABEL, _RSTRING):
                self.sheet.texts[row, column] = pieces.text(2)
            elif kind == _NUMBER:
                self._number(row, column, style, struct.unpack_from("<d", record, 6)[0])
            elif kind == _RK:
                self._number(row, column, style, _packed(record[6:10]))
            elif kind == _BOOLERR:
                self._value(row, column, record[6], is_error=record[7] == 1)
            else:
                self._formula(row, column, style, record[6:14])
        elif kind == _STRING:
            self.sheet.texts[self._awaiting] = pieces.text(2)
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
            self._awaiting = (row, column)
        elif value[0] in (1, 2):
            self._value(row, column, value[2], is_error=value[0] == 2)

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        codes = self._shared.codes
        code = codes[style] if style < len(codes) else ""
        if adds_text(code):
            self.sheet.tell(ADDED, row, column)
        self.sheet.put(row, column, self._shown, value, code)

    def _shown(self, value: float, code: str) -> str:
        return shown(number(repr(value)), code, self._shared.is_1904)

    def _value(self, row: int, column: int, value: int, *, is_error: bool) -> None:
        self.sheet.put(row, column, _error if is_error else _truth, value)

    def _tell(self, hidden_rows: set[int], hidden_columns: set[int]) -> None:
        filled = self.sheet.texts
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
