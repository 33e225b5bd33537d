"""Word, by python-docx: a letterhead or a blank official document, and the report written into it.

The body is written as text, a row at a time, between what python-docx saves before and behind it:
a table of a hundred thousand rows is never in memory as elements.
"""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from gongkai.model.document import Paragraph, Style
from gongkai.model.report import CellKind, Deadline, Sign
from gongkai.render.formats.docx_blank import (
    BODY,
    CELL,
    HEAD,
    NOTE,
    SECOND,
    TITLE,
    blank,
    fonts,
    size,
)
from gongkai.render.formats.docx_template import MARK, Letterhead, marked, opened
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import printable
from gongkai.render.page.frame import Frame
from gongkai.render.page.layout import GAP, natural_widths, parts, shares
from gongkai.render.page.merged import heights
from gongkai.render.page.of_report import document_of
from gongkai.render.page.paper import (
    LATE_FILL,
    LATE_TEXT,
    WIDEST_MERGED,
    fill,
    lines_in,
    weight,
    with_folded_headings,
)
from gongkai.render.page.width import measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.document import Document
    from gongkai.model.report import Block, Cell, Column, Report
    from gongkai.render.formats.choose import Paper

_PORTRAIT, LANDSCAPE = (8845, 12756), (12756, 8845)
"""The 版心, in twips, width and height."""
_SMALL, _SMALLEST = 18, 15
_UPRIGHT, _TURNED = ((24, 21), 36), ((24, 21, _SMALL, _SMALLEST), 24)
_PARTED = ((_SMALL, _SMALLEST), 24)
"""Half points that the type of a table may have, and columns that text needs to be readable: to
leave the page upright, and to leave words whole; all parts of one table have one size."""
_CRAMPED = ((_SMALLEST,), 0)
"""Where that cannot be, text has what the short columns leave it."""
_NARROWEST = 2 + GAP
"""Display columns of the narrowest column of text: one character."""
_STEP = 100
"""Rows between two reports of progress."""
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
MARGINS = (
    '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
)
_MERGED = {0: "<w:vMerge/>", 2: '<w:vMerge w:val="restart"/>'}
"""By how many rows a cell spans, 2 for more."""
_INDENT = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'
_TYPES = {
    Style.TITLE: (TITLE, ""),
    Style.NUMBER: (BODY, '<w:jc w:val="center"/>'),
    Style.ADDRESSEE: (BODY, ""),
    Style.HEADING: (HEAD, _INDENT),
    Style.SUBHEADING: (SECOND, _INDENT),
    Style.CAPTION: (HEAD, ""),
    Style.BODY: (BODY, _INDENT),
    Style.ENCLOSURE: (BODY, _INDENT),
    Style.SIGNATURE: (BODY, '<w:ind w:right="1280" w:rightChars="400"/><w:jc w:val="right"/>'),
    Style.NOTE: (NOTE, ""),
}
"""The role of a paragraph, and its own layout where its style stands in the document."""
_GAP, _EMPTY = Paragraph("", Style.NOTE), Paragraph("", Style.ADDRESSEE)
_NEW_PAGE = '<w:r><w:br w:type="page"/></w:r>'
_BEGIN, _END = '<w:t xml:space="preserve">', "</w:t>"
LINE = 14
"""Twips of a line for each half point of its type, rather more than less."""
_W = nsdecls("w")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(report: Report, paper: Paper) -> bytes:
    """Return a report as a document, on the letterhead if there is one.

    Raises:
        UsageError: the letterhead is not one.
    """
    turned = any(_fitting(block, _PORTRAIT, *_UPRIGHT) is None for block in report.blocks)
    return _written(document_of(report), paper, turned=turned)


def render_document(document: Document, paper: Paper) -> bytes:
    """Return a paper as a document, always upright, on the letterhead if there is one.

    Raises:
        UsageError: the letterhead is not one.
    """
    return _written(document, paper, turned=False)


def _written(document: Document, paper: Paper, *, turned: bool) -> bytes:
    if paper.template is None:
        area = LANDSCAPE if turned else _PORTRAIT
        letterhead = marked(blank(printable(document.title), landscape=turned), area)
    else:
        letterhead = opened(paper.template)
    return filled(letterhead, _Writer(letterhead, paper).body(document))


def filled(letterhead: Letterhead, body: Iterator[str]) -> bytes:
    """Save a document with the body in the place of its mark; no clock goes into it."""
    saved, out = io.BytesIO(), io.BytesIO()
    letterhead.document.save(saved)
    main = letterhead.document.part.partname.lstrip("/")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with new.open(entry, "w") as part:
                before, mark, behind = old.read(name).partition(MARK if name == main else b"\0")
                part.write(before)
                for xml in body if mark else ():
                    part.write(xml.encode())
                part.write(behind)
    return out.getvalue()


class _Fitted(NamedTuple):
    """A table's size of type in half points, and the widths of its columns in twips."""

    size: int
    widths: tuple[int, ...]


class _Writer:
    """A report as paragraphs and tables for a letterhead."""

    def __init__(self, letterhead: Letterhead, paper: Paper) -> None:
        self._area = letterhead.area
        self._type = lru_cache(None)(letterhead.type_of)
        self._tell = paper.progress or (lambda done, rows: None)
        self._done = self._rows = 0

    def body(self, document: Document) -> Iterator[str]:
        """Yield the paragraphs and tables of a document."""
        parts_ = [
            part if isinstance(part, Paragraph) else list(self._parts(part))
            for part in document.parts
        ]
        self._rows = sum(
            len(table.rows) for part in parts_ if isinstance(part, list) for table in part
        )
        above: Style | None = None
        for part in parts_:
            if isinstance(part, Paragraph):
                if part.style.close and part.style is not above:
                    yield self._paragraph(_EMPTY)
                yield self._paragraph(part)
                above = part.style
                continue
            if part and above is Style.BODY:
                yield self._paragraph(_GAP)
            above = None
            for table in part:
                yield from self._table(table)
        self._tell(self._rows, self._rows)

    def _parts(self, block: Block) -> Sequence[Block]:
        """Return a block in parts that fit the page side by side."""
        room = self._area[0] // cell_width(_SMALL)
        return parts(block, Frame(room), measure) if block.rows else ()

    def _paragraph(self, paragraph: Paragraph) -> str:
        role, own = _TYPES[paragraph.style]
        type_ = self._type(role)
        style = f'<w:pStyle w:val="{type_.style}"/>' if type_.style else ""
        page = _NEW_PAGE if paragraph.new_page else ""
        run = run_xml(printable(paragraph.text), type_.run)
        return f"<w:p {_W}><w:pPr>{style}{type_.layout or own}</w:pPr>{page}{run}</w:p>"

    def _table(self, block: Block) -> Iterator[str]:
        """Yield a table row by row, and an empty line that parts it from what follows."""
        wanted = _PARTED if block.head else _TURNED
        fitted = (
            _fitting(block, self._area, *wanted)
            or _fitting(block, self._area, *_CRAMPED)
            or _squeezed(block, self._area)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in fitted.widths)
        yield (
            f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(fitted.widths)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblBorders>{BORDERS}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        )
        yield self._heading(block.columns, fitted)
        body = len(block.rows) - block.footer
        for number, (row, spans) in enumerate(zip(block.rows, heights(block), strict=True)):
            if self._done % _STEP == 0:
                self._tell(self._done, self._rows)
            self._done += 1
            yield self._row(block.columns, row, spans, fitted, total=number >= body)
        yield f"</w:tbl>{self._paragraph(_GAP)}"

    def _heading(self, columns: Sequence[Column], fitted: _Fitted) -> str:
        run = fonts(HEAD.font) + size(fitted.size)
        cells = (
            self._cell(width, _HEADING, "center", run_xml(printable(column.heading), run))
            for column, width in zip(columns, fitted.widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"

    def _row(
        self,
        columns: Sequence[Column],
        row: Sequence[Cell],
        spans: Sequence[int],
        fitted: _Fitted,
        *,
        total: bool,
    ) -> str:
        words = [
            printable(plain(cell)) if span else "" for cell, span in zip(row, spans, strict=True)
        ]
        lines = max(
            lines_in(word, width / cell_width(fitted.size))
            for word, width in zip(words, fitted.widths, strict=True)
        )
        whole = "<w:trPr><w:cantSplit/></w:trPr>" if self._fits(lines, fitted) else ""
        cells = "".join(
            self._cell(
                width,
                _MERGED.get(min(span, 2), "") + _shade(fill(cell)),
                _side(column, cell),
                run_xml(word, self._run_of(cell, fitted, total=total)),
            )
            for column, cell, span, width, word in zip(
                columns, row, spans, fitted.widths, words, strict=True
            )
        )
        return f"<w:tr>{whole}{cells}</w:tr>"

    def _fits(self, lines: int, fitted: _Fitted) -> bool:
        """Whether a row of so many lines fits a page; a higher one has to be split."""
        return lines * fitted.size * LINE < self._area[1]

    def _run_of(self, cell: Cell, fitted: _Fitted, *, total: bool) -> str:
        bold = "<w:b/>" if total else ""
        colour = f'<w:color w:val="{LATE_TEXT}"/>' if fill(cell) == LATE_FILL else ""
        return f"{self._type(CELL).run}{bold}{colour}{size(fitted.size)}"

    def _cell(self, width: int, properties: str, side: str, run: str) -> str:
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{self._type(CELL).style}"/><w:jc w:val="{side}"/></w:pPr>{run}'
            "</w:p></w:tc>"
        )


def _fitting(
    block: Block, area: tuple[int, int], sizes: Sequence[int], readable: int
) -> _Fitted | None:
    """Return how a table fits side by side in the largest type that leaves text readable."""
    natural = _natural(block)
    for size_ in sizes:
        widths = shares(
            with_folded_headings(block), natural, area[0] // cell_width(size_), _room_for, weight
        )
        if widths and all(
            width >= min(wanted, readable) for width, wanted in zip(widths, natural, strict=True)
        ):
            return _Fitted(size_, _filling([width + GAP for width in widths], area[0]))
    return None


def _squeezed(block: Block, area: tuple[int, int]) -> _Fitted:
    """Return a table that does not fit in the smallest type: text is broken, all words if need be.

    Short columns keep their width where text has a character's room beside them.
    """
    widths = [min(width, _TURNED[1]) + GAP for width in _natural(block)]
    texts = [column.kind is CellKind.TEXT for column in block.columns]
    room = area[0] // cell_width(_SMALLEST)
    left = room - sum(width for width, text in zip(widths, texts, strict=True) if not text)
    if left > _NARROWEST * sum(texts) > 0:
        wanted = sum(width for width, text in zip(widths, texts, strict=True) if text)
        widths = [
            width * left // wanted if text else width
            for width, text in zip(widths, texts, strict=True)
        ]
    return _Fitted(_SMALLEST, _filling(widths, area[0]))


def _natural(block: Block) -> list[int]:
    """Return the widths of the columns; a heading may take two lines, 逾期 one below its day."""
    words = [[_folded(cell) for cell in row] for row in block.rows]
    natural = natural_widths(with_folded_headings(block), words, _room_for)
    return [
        min(width, WIDEST_MERGED) if column.merged else width
        for width, column in zip(natural, block.columns, strict=True)
    ]


def _folded(cell: Cell) -> str:
    words = printable(plain(cell))
    return words.replace(" ", "\n") if isinstance(cell, Deadline) else words


def _room_for(text: str) -> int:
    """Return the columns that a text may take: not every font has narrow digits and letters."""
    return measure(text) + sum(map(str.isascii, text)) // 4


def _filling(widths: Sequence[int], room: int) -> tuple[int, ...]:
    """Return widths in proportion that fill the page."""
    return tuple(width * room // sum(widths) for width in widths)


def cell_width(half_points: int) -> int:
    """Return the twips of a display column, half a han character."""
    return half_points * 5


def _side(column: Column, cell: Cell) -> str:
    if isinstance(cell, Sign):
        return "center"
    return "right" if column.kind is CellKind.NUMBER else "left"


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""


_HEADING = _shade("E7ECF2")


def run_xml(text: str, properties: str) -> str:
    """Return a text as a run; its line breaks and tabs as Word writes them."""
    words = (
        escape(text)
        .replace("\t", f"{_END}<w:tab/>{_BEGIN}")
        .replace("\n", f"{_END}<w:br/>{_BEGIN}")
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{_BEGIN}{words}{_END}</w:r>" if text else ""
