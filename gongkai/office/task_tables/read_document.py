"""Read a document as a task table: choose the reader by its content, then by its suffix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.office.documents.grid import Document
from gongkai.office.task_tables.table_reader import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.model.problem import Problem
    from gongkai.office.task_tables.reading import Reading, Wanted
    from gongkai.ops.duties.party_names import Names

_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
_PAGES = (".html", ".htm", ".mht")
_PAGE = rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div)\b"
_BEGINNING = 4096
_PROSE = "Word 正文"
"""The form of a Word document without a table: a row a paragraph."""


class Content(NamedTuple):
    """What a person gave: the bytes of ``file``, its text where it is one, and the bytes allowed.

    ``text`` decodes the bytes: to a text, or to None with the problems.
    """

    content: bytes
    file: str
    text: Callable[[], Decoded]
    most: int


Decoded: TypeAlias = "tuple[str | None, tuple[Problem, ...]]"


def read_document(given: Content, wanted: Wanted, names: Names | None) -> Reading:
    """Read a document as a task table; ``names`` are the units that are known, if any are."""
    return read_table(document_of(given), wanted, names)


def document_of(given: Content) -> Document:
    """Read a document into grids."""
    content, file, most = given.content, given.file, given.most
    suffix = file[file.rfind(".") :].lower()
    if content.startswith((_ZIP, _OLE2)):
        return _of_office(content, file, most, suffix)
    if suffix in _PAGES or re.match(_PAGE, content[:_BEGINNING], re.IGNORECASE | re.DOTALL):
        from gongkai.office.documents.html import read_html

        return read_html(content, file, most)
    from gongkai.office.task_tables.text_forms.read_text import read_text

    text, problems = given.text()
    return Document("", (), problems=problems) if text is None else read_text(text, file)


def _of_office(content: bytes, file: str, most: int, suffix: str) -> Document:
    from gongkai.office.documents.archive import is_old_word
    from gongkai.office.documents.workbook import is_xls, read_workbook

    if is_old_word(content):
        from gongkai.office.documents.old_word import read_old_word

        return read_old_word(content, file, most)
    if is_xls(content) or suffix in _WORKBOOKS or b"xl/workbook.xml" in content:
        return read_workbook(content, file, most)
    from gongkai.office.documents.docx import read_docx

    document = read_docx(content, file, most)
    return _of_paragraphs(document, file) if document.form == _PROSE else document


def _of_paragraphs(document: Document, file: str) -> Document:
    """Read a document without a table as a text: its tasks may stand in paragraphs."""
    from gongkai.office.task_tables.text_forms.read_text import read_text

    lines = [cell.text for grid in document.grids for row in grid.rows for cell in row if cell]
    read = read_text("\n".join(lines), file)
    return read._replace(
        form=f"Word，{read.form}",
        unread=(*document.unread, *read.unread),
        remarks=(*document.remarks, *read.remarks),
        problems=(*document.problems, *read.problems),
    )
