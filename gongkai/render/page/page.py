"""Lay out a report as lines; the terminal and plain text draw the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.document import Paragraph, Style
from gongkai.render.page.escape import visible
from gongkai.render.page.folding import Measure, fold, fold_clauses
from gongkai.render.page.layout import (
    Fitted,
    fit,
    hidden_columns_remark,
    parts,
    shortened_remark,
    stack,
)
from gongkai.render.page.merged import blanked

if TYPE_CHECKING:
    from gongkai.model.document import Document
    from gongkai.model.report import Block, Column, Report
    from gongkai.render.page.frame import Frame

_MEASURED = 10_000
"""The size of the cache of widths; most texts are single characters."""
_LINE = 80
"""The columns of a line where nobody says how many."""
_INDENT = "　　"
_INDENTED = (Style.HEADING, Style.SUBHEADING, Style.BODY, Style.ENCLOSURE)
_CENTRED = (Style.TITLE, Style.NUMBER)
Draw: TypeAlias = Callable[[Fitted], list[str]]
Strong: TypeAlias = Callable[[str], str]


def merged(fitted: Fitted) -> Fitted:
    """Return a fitted block in which what a cell above covers is empty."""
    return fitted._replace(rows=blanked(fitted.block, fitted.rows))


def paper(document: Document, frame: Frame, measure: Measure, draw: Draw) -> str:
    """Return a paper as text: its parts one below the other, tables whole."""
    width = frame.width or _LINE
    lines: list[str] = []
    above: Style | None = None
    for part in document.parts:
        style = part.style if isinstance(part, Paragraph) else None
        lines += [] if style and style.close and style is above else [""]
        above = style
        if isinstance(part, Paragraph):
            lines += _paragraph(part, width, measure)
            continue
        for number, table in enumerate(parts(part, frame, measure) if part.rows else ()):
            fitted = fit(table, frame._replace(full=True, every=True), measure)
            lines += [""] * (number > 0)
            lines += stack(fitted, frame, measure) if fitted.stacked else draw(merged(fitted))
    return "\n".join(lines[1:]) + "\n"


def _paragraph(paragraph: Paragraph, width: int, measure: Measure) -> list[str]:
    """Return the lines of a paragraph, indented, centred or at the right by its style."""
    indent = _INDENT if paragraph.style in _INDENTED else ""
    folded = fold(indent + visible(paragraph.text), width, measure).split("\n")
    if paragraph.style in _CENTRED:
        return [f"{' ' * ((width - measure(line)) // 2)}{line}" for line in folded]
    if paragraph.style is Style.SIGNATURE:
        return [f"{' ' * (width - measure(line))}{line}" for line in folded]
    return [line.rstrip() for line in folded]


def page(report: Report, frame: Frame, measure: Measure, draw: Draw, strong: Strong) -> str:
    """Return a report as text: title, lead, each block under its caption, remarks."""

    measure = lru_cache(_MEASURED)(measure)

    def wrapped(line: str) -> str:
        shown = visible(line)
        folds = fold_clauses if frame.searched else fold
        folded = folds(shown, frame.width, measure) if frame.width else shown
        first, *more = folded.split("\n")
        return "\n".join([first.rstrip(), *(part.strip() for part in more)])

    lines = [strong(wrapped(report.title)), *map(wrapped, report.lead)]
    shortened = 0
    left_out: dict[str, None] = {}
    alike: dict[tuple[Column, ...], list[Block]] = {}
    for block in report.blocks:
        alike.setdefault(block.columns, []).append(block)
    for block in report.blocks:
        lines.append("")
        if block.caption:
            lines.append(strong(wrapped(block.caption)))
        for number, part in enumerate(parts(block, frame, measure) if block.rows else ()):
            fitted = fit(part, frame, measure, alike.get(part.columns, ()))
            shortened += fitted.shortened
            left_out |= dict.fromkeys(fitted.left_out)
            lines += [""] * (number > 0)
            lines += stack(fitted, frame, measure) if fitted.stacked else draw(merged(fitted))
    remarks = list(report.remarks)
    if shortened:
        remarks.append(shortened_remark(shortened))
    if left_out:
        remarks.append(hidden_columns_remark(list(left_out), frame))
    remarks += report.closing
    if remarks:
        lines += ["", *map(wrapped, remarks)]
    return "\n".join(lines) + "\n"
