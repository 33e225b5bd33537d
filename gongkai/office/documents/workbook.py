"""Read a workbook, .xlsx, .xls or .ods, into grids: one a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.archive import Kind, open_archive
from gongkai.office.documents.grid import Document
from gongkai.office.documents.ods import read_ods
from gongkai.office.documents.ole2 import OLE2
from gongkai.office.documents.sheet import Refused
from gongkai.office.documents.xls import read_xls
from gongkai.office.documents.xlsx import read_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.office.documents.archive import Archive
    from gongkai.office.documents.grid import Grid
    from gongkai.office.documents.sheet import Listed, Sheet

_ZIPPED: dict[Kind, tuple[str, Callable[[Archive], tuple[list[Listed], Iterator[Sheet]]]]] = {
    Kind.WORKBOOK: ("Excel 工作簿（.xlsx）", read_xlsx),
    Kind.ODS: ("ODF 电子表格（.ods）", read_ods),
}
_XLS = "Excel 97-2003 工作簿（.xls）"
_STREAMS = ["Workbook".encode("utf-16-le") + b"\0\0", "Book".encode("utf-16-le") + b"\0\0"]


def read_workbook(content: bytes, file: str, most: int) -> Document:
    """Read the sheets of a workbook; a hidden one only if there is no other.

    ``file`` is its name in problems, ``most`` the most bytes that may be unpacked.
    """
    try:
        if is_xls(content):
            return _document(_XLS, file, *read_xls(content, file, most))
        wanted = Kind.ODS if file.lower().endswith(".ods") else Kind.WORKBOOK
        form, read = _ZIPPED[wanted]
        return _document(form, file, *read(_opened(content, file, most, wanted)))
    except Refused as refused:
        return Document("", (), problems=(refused.problem,))


def _opened(content: bytes, file: str, most: int, wanted: Kind) -> Archive:
    archive = open_archive(content, file, most, wanted)
    if isinstance(archive, Problem):
        raise Refused(archive)
    return archive


def is_xls(content: bytes) -> bool:
    """Say whether a file is an older workbook."""
    return content.startswith(OLE2) and any(each in content for each in _STREAMS)


def _document(form: str, file: str, listed: list[Listed], sheets: Iterator[Sheet]) -> Document:
    """Read the sheets that are to be read, and tell of the others."""
    is_any_visible = any(each.part and not each.is_hidden for each in listed)
    grids: list[Grid] = []
    unread: list[str] = []
    remarks: list[Problem] = []
    problems: list[Problem] = []
    for each, sheet in zip(listed, sheets, strict=True):
        if not each.part:
            unread.append(f"图表或宏工作表“{each.name}”")
        elif each.is_hidden and is_any_visible:
            unread.append(f"隐藏的工作表“{each.name}”")
            remarks.append(
                faults.HIDDEN.at(
                    Span(file, cell=each.name),
                    f"工作表“{each.name}”是隐藏的，未读取",
                    "需要读取的，在原文件中取消隐藏。",
                )
            )
        else:
            grid = sheet.grid()
            grids += [grid] if grid and grid.rows else []
            unread += sheet.unread
            remarks += sheet.remarks()
            problems += sheet.problems
    if not grids and not problems:
        problems.append(
            faults.NO_WORKBOOK.at(Span(file), "工作簿中没有文字", "核对是不是这个文件。")
        )
    return Document(form, tuple(grids), tuple(unread), tuple(remarks), tuple(problems))
