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
    from collections.abc import Sequence

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


def render(report: Report) -> str:
    """Return a report as Markdown."""
    return render_document(document_of(report))


def render_document(document: Document) -> str:
    """Return a paper as Markdown."""
    parts = [
        f"{_HEADINGS.get(part.style, '')}{escape(part.text)}"
        if isinstance(part, Paragraph)
        else "\n".join(_table(part))
        for part in document.parts
        if isinstance(part, Paragraph) or part.rows
    ]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Escape a text for Markdown, inside and outside of tables."""
    escaped = _ACTIVE.sub(r"\\\1", text.replace("\t", " ").strip(" "))
    return _BLOCK_START.sub(r"\1\\\2", escaped).replace("\n", "<br>")


def _table(block: Block) -> list[str]:
    rules = ["---:" if column.kind is CellKind.NUMBER else "---" for column in block.columns]
    rows = blanked(block, [[plain(cell) for cell in row] for row in block.rows])
    return [
        _row([column.heading for column in block.columns]),
        f"| {' | '.join(rules)} |",
        *map(_row, rows),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"
