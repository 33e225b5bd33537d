"""The blank Word document: page and type of official documents (GB/T 9704)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import docx
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_W = nsdecls("w")
LATIN = "Times New Roman"
LINE = 579
"""Twips of a line: 22 lines in 225 mm."""
_CHARACTER = -5
"""Twips that are added to a character of 16 points, so that 28 stand in 156 mm."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 — no clock: the same report gives the same bytes
_PORTRAIT = {
    "size": 'w:w="11906" w:h="16838"',
    "margins": 'w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:footer="1304"',
}
"""A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; the page number 7 mm below."""
_LANDSCAPE = {
    "size": 'w:w="16838" w:h="11906" w:orient="landscape"',
    "margins": 'w:top="1587" w:right="2098" w:bottom="1474" w:left="1984" w:footer="794"',
}
"""The same page turned: the head of a table lies at the binding."""


class Role(NamedTuple):
    """What a paragraph is for: its style, and the type it has where no letterhead says another."""

    style: str
    font: str
    size: int
    """Half points."""
    layout: str = ""


_FIXED = f'<w:spacing w:line="{LINE}" w:lineRule="exact"/>'
PLAIN = (
    '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="0" w:right="0" w:firstLine="0" w:firstLineChars="0"/>'
)
TITLE = Role(
    "Title",
    "方正小标宋简体",
    44,
    '<w:snapToGrid w:val="0"/><w:spacing w:after="240" w:line="700" w:lineRule="exact"/>'
    '<w:jc w:val="center"/>',
)
HEAD = Role("heading 1", "黑体", 32, f"<w:keepNext/>{_FIXED}")
SECOND = Role("heading 2", "楷体", 32, f"<w:keepNext/>{_FIXED}")
BODY = Role("Normal", "仿宋", 32, f'{_FIXED}<w:jc w:val="both"/>')
CELL = Role("gongkai 表格", "仿宋", 24, PLAIN)
NOTE = Role("gongkai 附注", "仿宋", 24, PLAIN)
_NUMBER = Role("footer", "宋体", 28, PLAIN)
_IDS = {TITLE: "Title", HEAD: "Heading1", SECOND: "Heading2", BODY: "Normal", _NUMBER: "Footer"}
OURS = {CELL: "GongkaiCell", NOTE: "GongkaiNote"}
"""Styles that are brought along into a letterhead too."""
_UNUSED = ("thumbnail", "stylesWithEffects", "customXml", "numbering")


def blank(title: str, *, landscape: bool) -> Document:
    """Return an empty document with page, styles and page numbers."""
    document = docx.Document()
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_UNUSED)]:
            del rels[key]
    _set_styles(document.styles.element)
    section = document.sections[0]
    _set_page(section._sectPr, **(_LANDSCAPE if landscape else _PORTRAIT))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _replace_children(footer._element, [_page_number(side)])
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title[:255], "", "", ""
    core.created = core.modified = _MADE
    return document


def style_xml(role: Role, style_id: str) -> str:
    """Return a style of paragraphs for a role."""
    based = "" if role is BODY else '<w:basedOn w:val="Normal"/>'
    close = _CHARACTER if role.size == BODY.size else 0
    default = ' w:default="1"' if role is BODY else ""
    return (
        f'<w:style {_W} w:type="paragraph"{default} w:styleId="{style_id}">'
        f'<w:name w:val="{role.style}"/>{based}<w:qFormat/><w:pPr>{role.layout}</w:pPr>'
        f'<w:rPr>{fonts(role.font)}<w:spacing w:val="{close}"/>{size(role.size)}</w:rPr></w:style>'
    )


def fonts(font: str) -> str:
    """Return the fonts of a run: quotes, dashes and ellipses have the East Asian one too."""
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{LATIN}" w:eastAsia="{font}" w:hAnsi="{LATIN}"'
        f' w:cs="{LATIN}"/>'
    )


def size(half_points: int) -> str:
    """Return a size of type."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _set_styles(styles: BaseOxmlElement) -> None:
    defaults = (
        f"<w:docDefaults {_W}><w:rPrDefault><w:rPr>{fonts(BODY.font)}{size(BODY.size)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
    )
    table = (
        f'<w:style {_W} w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/></w:style>'
    )
    paragraphs = [style_xml(role, style_id) for role, style_id in (_IDS | OURS).items()]
    _replace_children(styles, [defaults, *paragraphs, table])


def _set_page(section: BaseOxmlElement, size: str, margins: str) -> None:
    _replace_children(
        section,
        [
            f"<w:pgSz {_W} {size}/>",
            f'<w:pgMar {_W} {margins} w:header="851" w:gutter="0"/>',
            f'<w:docGrid {_W} w:type="lines" w:linePitch="{LINE}"/>',
        ],
    )


def _page_number(side: str) -> str:
    """Return ``— 1 —``, one character from the outer edge."""
    run = f"<w:r><w:rPr>{fonts(_NUMBER.font)}{size(_NUMBER.size)}</w:rPr><w:t xml:space='preserve'>"
    return (
        f'<w:p {_W}><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="{_NUMBER.size * 10}"/><w:jc w:val="{side}"/></w:pPr>'
        f'{run}— </w:t></w:r><w:fldSimple w:instr=" PAGE ">{run}1</w:t></w:r></w:fldSimple>'
        f"{run} —</w:t></w:r></w:p>"
    )


def _replace_children(element: BaseOxmlElement, children: list[str]) -> None:
    for child in list(element):
        element.remove(child)
    for xml in children:
        element.append(parse_xml(xml))
