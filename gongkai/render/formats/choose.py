"""The output formats, by name; each is imported only when it is used."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.model.report import Report
    from gongkai.render.page.layout import Frame


class Format(StrEnum):
    """A format of output."""

    TABLE = "table"
    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    HTML = "html"

    @property
    def delimited(self) -> bool:
        """Whether it has no place for remarks."""
        return self in (Format.CSV, Format.TSV)

    @property
    def machine(self) -> bool:
        """Whether programs read it; they get UTF-8 whatever the console's code page."""
        return self.delimited or self in (Format.JSON, Format.HTML)


def render(report: Report, format_: Format, frame: Frame, *, colour: bool) -> str:
    """Return a report in a format."""
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
