"""Lay out a report as lines; the terminal and plain text draw the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
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

if TYPE_CHECKING:
    from collections.abc import Iterator

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
Draw: TypeAlias = Callable[[Fitted], Iterable[str]]
Strong: TypeAlias = Callable[[str], str]


def paper(document: Document, frame: Frame, measure: Measure, draw: Draw) -> Iterator[str]:
    """Yield a paper as lines of text: its parts one below the other, tables whole."""
    return map("{}\n".format, islice(_lines_of_paper(document, frame, measure, draw), 1, None))


def _lines_of_paper(
    document: Document, frame: Frame, measure: Measure, draw: Draw
) -> Iterator[str]:
    width = frame.width or _LINE
    above: Style | None = None
    for part in document.parts:
        style = part.style if isinstance(part, Paragraph) else None
        yield from [] if style and style.close and style is above else [""]
        above = style
        if isinstance(part, Paragraph):
            yield from _paragraph(part, width, measure)
            continue
        for number, table in enumerate(parts(part, frame, measure) if part.rows else ()):
            fitted = fit(table, frame._replace(full=True, every=True), measure)
            yield from [""] * (number > 0)
            yield from stack(fitted, frame, measure) if fitted.stacked else draw(fitted)


def _paragraph(paragraph: Paragraph, width: int, measure: Measure) -> list[str]:
    """Return the lines of a paragraph, indented, centred or at the right by its style."""
    indent = _INDENT if paragraph.style in _INDENTED else ""
    folded = fold(indent + visible(paragraph.text), width, measure).split("\n")
    if paragraph.style in _CENTRED:
        return [f"{' ' * ((width - measure(line)) // 2)}{line}" for line in folded]
    if paragraph.style is Style.SIGNATURE:
        return [f"{' ' * (width - measure(line))}{line}" for line in folded]
    return [line.rstrip() for line in folded]


def page(
    report: Report, frame: Frame, measure: Measure, draw: Draw, strong: Strong
) -> Iterator[str]:
    """Yield a report as lines of text: title, lead, each block under its caption, remarks."""
    return map("{}\n".format, _lines(report, frame, lru_cache(_MEASURED)(measure), draw, strong))


def _lines(
    report: Report, frame: Frame, measure: Measure, draw: Draw, strong: Strong
) -> Iterator[str]:
    def wrapped(line: str) -> str:
        shown = visible(line)
        folds = fold_clauses if frame.searched else fold
        folded = folds(shown, frame.width, measure) if frame.width else shown
        first, *more = folded.split("\n")
        return "\n".join([first.rstrip(), *(part.strip() for part in more)])

    yield strong(wrapped(report.title))
    yield from map(wrapped, report.lead)
    shortened = 0
    left_out: dict[str, None] = {}
    alike: dict[tuple[Column, ...], list[Block]] = {}
    for block in report.blocks:
        alike.setdefault(block.columns, []).append(block)
    for block in report.blocks:
        yield ""
        if block.caption:
            yield strong(wrapped(block.caption))
        for number, part in enumerate(parts(block, frame, measure) if block.rows else ()):
            fitted = fit(part, frame, measure, alike.get(part.columns, ()))
            shortened += fitted.shortened
            left_out |= dict.fromkeys(fitted.left_out)
            yield from [""] * (number > 0)
            yield from stack(fitted, frame, measure) if fitted.stacked else draw(fitted)
    remarks = list(report.remarks)
    if shortened:
        remarks.append(shortened_remark(shortened))
    if left_out:
        remarks.append(hidden_columns_remark(list(left_out), frame))
    remarks += report.closing
    if remarks:
        yield from ["", *map(wrapped, remarks)]
