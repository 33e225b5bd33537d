"""A form as a Word document: an official page with a table, its open cells as content controls."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from gongkai.model.form import GUIDE, HEAD_OPEN, OPEN, UNCHANGED, FormColumn, FormHead
from gongkai.render.formats.docx import (
    BORDERS,
    LANDSCAPE,
    LINE,
    MARGINS,
    cell_width,
    filled,
    run_xml,
)
from gongkai.render.formats.docx_blank import CELL, HEAD, PLAIN, Role, blank, fonts, size, style_xml
from gongkai.render.formats.docx_template import marked
from gongkai.render.forms.guide import FILL, WIDTHS, guide
from gongkai.render.page.escape import printable
from gongkai.render.page.paper import lines_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongkai.model.form import BlankForm, FormRow

_ROOM = LANDSCAPE[0]
_STYLE = "GongkaiForm"
_TYPE = Role("gongkai 填报", CELL.font, 18, PLAIN)
"""The type of the table, small enough for eleven columns."""
_BOLD = fonts(HEAD.font) + size(_TYPE.size)
_HEIGHT = 900
"""Twips that a row has at least: the unit is to write there, be it by hand."""
_HEAD = (
    (FormHead.UNIT, FormHead.QUARTER, FormHead.BY_DAY, FormHead.CONTACT),
    (FormHead.FILLED_BY, FormHead.SIGNED_BY, FormHead.FILLED_ON, None),
)
_LABEL = _ROOM // 12
_VALUE = _ROOM // 4 - _LABEL
_EMPTY = "　　"
"""What stands in a control until it is filled in: spaces, so that the paper stays clean."""
_HEADING = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF2"/>'
_COLOUR = f'<w:shd w:val="clear" w:color="auto" w:fill="{FILL}"/>'
_DATE = (
    '<w:date><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="zh-CN"/>'
    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
)
_TEXT = ""
"""A control of rich text: what one of plain text holds, LibreOffice 7.4 writes several times."""
_W = nsdecls("w")
_INDENT = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'


def render(form: BlankForm) -> bytes:
    """Return a form as a document; its last page says how it is filled in."""
    document = blank(printable(form.title), landscape=True)
    document.core_properties.keywords = form.mark
    document.styles.element.append(parse_xml(style_xml(_TYPE, _STYLE)))
    return filled(marked(document, LANDSCAPE), _Writer(form).body())


class _Writer:
    """The body of the document."""

    def __init__(self, form: BlankForm) -> None:
        self._form = form
        self._ids = count(1)

    def body(self) -> Iterator[str]:
        yield _paragraph(self._form.title, "Title")
        yield from _table([_LABEL, _VALUE] * 4, map(self._head_row, _HEAD))
        yield _paragraph("", _STYLE)
        yield from _table(_widths(), self._rows())
        yield _paragraph(GUIDE, "Heading1", '<w:r><w:br w:type="page"/></w:r>')
        for number, line in enumerate(guide(self._form), start=1):
            yield _paragraph(f"{number}. {line}", "Normal", layout=_INDENT)

    def _head_row(self, headings: Sequence[FormHead | None]) -> str:
        return f"<w:tr>{''.join(self._head_cells(headings))}</w:tr>"

    def _head_cells(self, headings: Sequence[FormHead | None]) -> Iterator[str]:
        for heading in headings:
            if heading is None:
                yield _cell(_LABEL, "", _words("")) + _cell(_VALUE, "", _words(""))
                continue
            yield _cell(_LABEL, _HEADING, _words(heading.value, _BOLD))
            if heading in HEAD_OPEN:
                kind = _DATE if heading is FormHead.FILLED_ON else _TEXT
                yield _cell(_VALUE, _COLOUR, self._control(heading.value, kind))
            else:
                value = self._form.head[heading]
                yield _cell(_VALUE, "", self._held(heading.value, value))

    def _rows(self) -> Iterator[str]:
        headings = (
            _cell(
                width,
                _COLOUR if column in OPEN else _HEADING,
                _words(column.value, _BOLD),
                "center",
            )
            for column, width in zip(FormColumn, _widths(), strict=True)
        )
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(headings)}</w:tr>"
        for row, fingerprint in zip(self._form.rows, self._form.fingerprints(), strict=True):
            cells = (
                self._duty_cell(row, fingerprint, column, width)
                for column, width in zip(FormColumn, _widths(), strict=True)
            )
            whole = "<w:cantSplit/>" if _is_low(row) else ""
            yield (
                f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{_HEIGHT}" w:hRule="atLeast"/></w:trPr>'
                f"{''.join(cells)}</w:tr>"
            )

    def _duty_cell(self, row: FormRow, fingerprint: str, column: FormColumn, width: int) -> str:
        """Return a cell of a duty; behind its id stands the fingerprint as hidden text.

        Office programs keep that whatever they save; some of them forget what a control is called.
        """
        if column is FormColumn.ID:
            held = self._held(column.value, row.task_id)
            return _cell(width, "", held + _words(f" {fingerprint}", "<w:vanish/>"))
        if column not in OPEN:
            return _cell(width, "", _words(row.filled[column]))
        kind = _choice(row) if column is FormColumn.STATUS else _TEXT
        return _cell(width, _COLOUR, self._control(column.value, kind))

    def _held(self, name: str, text: str) -> str:
        """Return a text that cannot be changed."""
        return self._sdt(name, "sdtContentLocked", "", _TEXT, text)

    def _control(self, name: str, kind: str) -> str:
        """Return a control to be filled in, which cannot be removed."""
        return self._sdt(name, "sdtLocked", "<w:showingPlcHdr/>", kind, _EMPTY)

    def _sdt(self, name: str, lock: str, shows: str, kind: str, text: str) -> str:
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/>'
            f'<w:id w:val="{next(self._ids)}"/><w:lock w:val="{lock}"/>{shows}{kind}</w:sdtPr>'
            f"<w:sdtContent>{_words(text)}</w:sdtContent></w:sdt>"
        )


def _is_low(row: FormRow) -> bool:
    """Return whether a row leaves half a page at least for what the unit writes."""
    lines = max(
        lines_in(printable(row.filled[column]), width / cell_width(_TYPE.size))
        for column, width in zip(FormColumn, _widths(), strict=True)
        if column not in OPEN
    )
    return 2 * lines * _TYPE.size * LINE < LANDSCAPE[1]


def _words(text: str, type_: str = "") -> str:
    return run_xml(printable(text), type_)


def _choice(row: FormRow) -> str:
    """Return the drop-down of a row's states; Word's cannot be emptied once it is used."""
    steps = (UNCHANGED, *(step.value for step in row.steps))
    items = (f'<w:listItem w:displayText="{step}" w:value="{step}"/>' for step in steps)
    return f"<w:dropDownList>{''.join(items)}</w:dropDownList>"


def _widths() -> list[int]:
    """Return the widths of the columns in twips."""
    whole = sum(WIDTHS.values())
    return [WIDTHS[column] * _ROOM // whole for column in FormColumn]


def _table(widths: Sequence[int], rows: Iterable[str]) -> Iterator[str]:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{MARGINS}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    yield from rows
    yield "</w:tbl>"


def _cell(width: int, properties: str, content: str, side: str = "left") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{_STYLE}"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{content}</w:p></w:tc>'
    )


def _paragraph(text: str, style: str, before: str = "", layout: str = "") -> str:
    words = escape(printable(text))
    return (
        f'<w:p {_W}><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{before}'
        f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )
