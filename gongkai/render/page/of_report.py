"""Turn a report into a paper of paragraphs and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.document import Document, Paragraph, Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.document import Part
    from gongkai.model.report import Report


def document_of(report: Report) -> Document:
    """Return title, lead, each block under its caption, and remarks as the parts of a paper."""
    return Document(report.title, tuple(_parts(report)), report.json)


def _parts(report: Report) -> Iterator[Part]:
    yield Paragraph(report.title, Style.TITLE)
    yield from (Paragraph(line) for line in report.lead if line)
    for block in report.blocks:
        if block.caption:
            yield Paragraph(block.caption, Style.CAPTION)
        yield block
    yield from (Paragraph(line, Style.NOTE) for line in (*report.remarks, *report.closing))
