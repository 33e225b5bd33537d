"""Markdown: pipe tables in which nothing of the data takes effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.document import Paragraph, Style
from gongkai.model.report import CellKind
from gongkai.render.page.cells import plain
from gongkai.render.page.merged import blanked
from gongkai.render.page.of_report import document_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.document import Document
    from gongkai.model.report import Block, Report

_HEADINGS = {
    Style.TITLE: "## ",
    Style.CAPTION: "### ",
    Style.HEADING: "### ",
    Style.SUBHEADING: "#### ",
}
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~&#!$]|:(?=[A-Za-z0-9_+-]+:))")
_BLOCK_START = re.compile(r"^([0-9]*)([-+.)])(?=[\s-]|$)")


def render(report: Report) -> Iterator[str]:
    """Yield a report as Markdown, line by line."""
    return render_document(document_of(report))


def render_document(document: Document) -> Iterator[str]:
    """Yield a paper as Markdown, line by line."""
    apart = ""
    for part in document.parts:
        if isinstance(part, Paragraph):
            yield f"{apart}{_HEADINGS.get(part.style, '')}{escape(part.text)}\n"
        elif part.rows:
            yield apart
            yield from _table(part)
        else:
            continue
        apart = "\n"


def escape(text: str) -> str:
    """Escape a text for Markdown, inside and outside of tables."""
    escaped = _ACTIVE.sub(r"\\\1", text.replace("\t", " ").strip(" "))
    return _BLOCK_START.sub(r"\1\\\2", escaped).replace("\n", "<br>")


def _table(block: Block) -> Iterator[str]:
    rules = ["---:" if column.kind is CellKind.NUMBER else "---" for column in block.columns]
    yield _row([column.heading for column in block.columns])
    yield f"| {' | '.join(rules)} |\n"
    yield from map(_row, blanked(block, ([plain(cell) for cell in row] for row in block.rows)))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |\n"
