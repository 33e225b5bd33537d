"""The output formats, by name; each is imported only when it is used."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.model.document import Document
    from gongkai.model.report import Report
    from gongkai.render.page.frame import Frame


class Format(StrEnum):
    """A format of output."""

    TABLE = "table"
    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def delimited(self) -> bool:
        """Whether it has no place for remarks."""
        return self in (Format.CSV, Format.TSV)

    @property
    def machine(self) -> bool:
        """Whether programs read it; they get UTF-8 whatever the console's code page."""
        return self.delimited or self in (Format.JSON, Format.HTML)

    @property
    def binary(self) -> bool:
        """Whether it is a file of an office program, no text."""
        return self in (Format.XLSX, Format.DOCX)


PAPER = (Format.DOCX, Format.MARKDOWN, Format.HTML, Format.TEXT, Format.JSON)
"""The formats with room for paragraphs."""


class Paper(NamedTuple):
    """What a binary format may use: an office's letterhead, and whom to tell of the progress."""

    template: bytes | None = None
    progress: Callable[[int, int], None] | None = None
    """Called with the rows done and all rows."""


def render(report: Report, format_: Format, frame: Frame, *, colour: bool) -> Iterator[str]:
    """Yield a report in a text format, piece by piece."""
    match format_:
        case Format.TABLE:
            from gongkai.render.formats import terminal

            return terminal.render(report, frame, colour=colour)
        case Format.TEXT:
            from gongkai.render.formats import plain_text as text

            return text.render(report, frame)
        case Format.MARKDOWN:
            from gongkai.render.formats import markdown

            return markdown.render(report)
        case Format.CSV:
            from gongkai.render.formats import csv_tsv as delimited

            return delimited.render_csv(report)
        case Format.TSV:
            from gongkai.render.formats import csv_tsv as delimited

            return delimited.render_tsv(report)
        case Format.JSON:
            from gongkai.render.formats import json_ as as_json

            return as_json.render(report)
        case Format.HTML:
            from gongkai.render.formats import html

            return html.render(report)
        case _:
            raise ValueError(format_)


def render_binary(report: Report, format_: Format, paper: Paper) -> bytes:
    """Return a report in a binary format."""
    match format_:
        case Format.XLSX:
            from gongkai.render.formats import xlsx

            return xlsx.render(report)
        case Format.DOCX:
            from gongkai.render.formats import docx

            return docx.render(report, paper)
        case _:
            raise ValueError(format_)


def render_document(document: Document, format_: Format, frame: Frame) -> Iterator[str]:
    """Yield a paper in a text format that has room for one (``PAPER``)."""
    match format_:
        case Format.TEXT:
            from gongkai.render.formats import plain_text

            return plain_text.render_document(document, frame)
        case Format.MARKDOWN:
            from gongkai.render.formats import markdown

            return markdown.render_document(document)
        case Format.JSON:
            from gongkai.render.formats import json_

            return iter([json_.dump({**document.json})])
        case Format.HTML:
            from gongkai.render.formats import html

            return html.render_document(document)
        case _:
            raise ValueError(format_)


def render_document_binary(document: Document, format_: Format, paper: Paper) -> bytes:
    """Return a paper in a binary format that has room for one (``PAPER``)."""
    match format_:
        case Format.DOCX:
            from gongkai.render.formats import docx

            return docx.render_document(document, paper)
        case _:
            raise ValueError(format_)
