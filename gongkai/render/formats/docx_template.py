"""Open the letterhead of an office: a Word document with a paragraph ``{{正文}}``.

What is opened may come from anybody: sizes are bounded before anything is unpacked, and neither
macros nor document types go further than that.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from gongkai.errors import UsageError
from gongkai.model.way import Way
from gongkai.render.formats.docx_blank import CELL, NOTE, OURS, fonts, size, style_xml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from lxml.etree import _Element

    from gongkai.render.formats.docx_blank import Role

PLACE = "{{正文}}"
MARK = b"<?gongkai?>"
"""What stands in a saved document where the body comes."""
_MOST_PARTS = 2_000
MOST_BYTES = 64_000_000
_SMALLEST = 2_000
"""Twips that the text needs at least."""
_OLD = b"\xd0\xcf\x11\xe0"
_MAIN = "wordprocessingml.document.main+xml"
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, SyntaxError,
    AttributeError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What zipfile and python-docx raise for files that are broken."""
_SMALLER = "删去模板中的图片等附件。"
_AS_DOCX = "用 Word 或 WPS 打开模板，另存为 .docx。"


class Type(NamedTuple):
    """How a paragraph is written: the id of its style, and what the style leaves open."""

    style: str
    layout: str
    run: str


class Letterhead(NamedTuple):
    """A document that holds the mark of the body, and the width and height of its text in twips."""

    document: Document
    area: tuple[int, int]

    def type_of(self, role: Role) -> Type:
        """Return how a role is written; what the document's style says comes first."""
        styles = self.document.styles.element
        style = _style_named(styles, role.style)
        if style is None:
            return Type("", role.layout, fonts(role.font) + size(role.size))
        chain = list(_chain(styles, style))
        font = next(filter(None, map(_east_asian, chain)), None)
        run = f'<w:rFonts w:hint="eastAsia" w:eastAsia="{font}"/>' if font else fonts(role.font)
        sized = any(each.xpath("w:rPr/w:sz") for each in chain)
        return Type(style.get(qn("w:styleId"), ""), "", run + ("" if sized else size(role.size)))


def marked(document: Document, area: tuple[int, int]) -> Letterhead:
    """Return a blank document with its mark."""
    document.element.body.insert(0, _mark())
    return Letterhead(document, area)


def opened(content: bytes) -> Letterhead:
    """Return an office's letterhead.

    Raises:
        UsageError: it is not one.
    """
    _refuse_dangerous(content)
    try:
        document = docx.Document(io.BytesIO(content))
        place = _place(document)
        area = _area(place)
        _mark_place(place)
        _bring_styles(document.styles.element)
    except _UNREADABLE as error:
        _refuse("文件已损坏，或不是 Word 文档", _AS_DOCX, error)
    return Letterhead(document, area)


def _refuse_dangerous(content: bytes) -> None:
    """Refuse what is no plain docx, without unpacking more than it may hold."""
    if len(content) > MOST_BYTES:
        _refuse(f"过大（上限 {MOST_BYTES // 10_000} 万字节）", _SMALLER)
    if content.startswith(_OLD):
        _refuse("是旧版 .doc 文件，或加了密码", "用 Word 或 WPS 打开，去掉密码，另存为 .docx。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            entries = parts.infolist()
            if len(entries) > _MOST_PARTS or sum(e.file_size for e in entries) > MOST_BYTES:
                _refuse(
                    f"展开后过大（上限 {MOST_BYTES // 10_000} 万字节、{_MOST_PARTS} 个部件）",
                    _SMALLER,
                )
            names = [entry.filename for entry in entries]
            kinds = parts.read("[Content_Types].xml").decode("utf-8", "replace")
            if any(name.lower().endswith("vbaproject.bin") for name in names) or "macro" in kinds:
                _refuse("含有宏（.docm）", "另存为不含宏的 .docx。")
            if _MAIN not in kinds:
                _refuse("不是 Word 文档（.docx）", _AS_DOCX)
            for name in names:
                if name.lower().endswith((".xml", ".rels")) and _is_odd(parts.read(name)):
                    _refuse(f"部件 {name} 含有 DTD 或程序自用的标记", _AS_DOCX)
    except _UNREADABLE as error:
        _refuse("不是 Word 文档（.docx），或文件已损坏", _AS_DOCX, error)


def _is_odd(part: bytes) -> bool:
    return MARK in part or _DOCTYPE.search(part) is not None


def _place(document: Document) -> BaseOxmlElement:
    """Return the paragraph that the body replaces."""
    found = [each._p for each in document.paragraphs if each.text.strip() == PLACE]
    if len(found) != 1:
        how = "没有单独成段的" if not found else f"有 {len(found)} 个"
        _refuse(
            f"{how} {PLACE}",
            f"在模板正文（不是表格、页眉、文本框）中，另起一段写 {PLACE}，只写一处。",
        )
    return found[0]


def _area(place: BaseOxmlElement) -> tuple[int, int]:
    """Return the width and height of the text in the section of a paragraph."""
    sections = place.xpath("(.|following-sibling::*)/descendant-or-self::w:sectPr")
    if not sections:
        _refuse("没有页面设置", _AS_DOCX)
    page, margins = (sections[0].find(qn(name)) for name in ("w:pgSz", "w:pgMar"))
    if page is None or margins is None:
        _refuse("没有页面设置", _AS_DOCX)

    def inside(whole: str, *sides: str) -> int:
        of_margins = (abs(int(margins.get(qn(f"w:{side}"), "0"))) for side in sides)
        return int(page.get(qn(f"w:{whole}"), "0")) - sum(of_margins)

    area = inside("w", "left", "right", "gutter"), inside("h", "top", "bottom")
    if min(area) < _SMALLEST:
        _refuse("页面太小，容纳不下正文", "检查模板的纸张大小和页边距。")
    return area


def _mark_place(place: BaseOxmlElement) -> None:
    """Put the mark in the place of a paragraph; the end of a section that it holds stays."""
    place.addprevious(_mark())
    if not place.xpath("w:pPr/w:sectPr"):
        if (parent := place.getparent()) is not None:
            parent.remove(place)
        return
    for child in list(place):
        if child.tag != qn("w:pPr"):
            place.remove(child)


def _mark() -> _Element:
    return parse_xml(b"<body>" + MARK + b"</body>")[0]


def _bring_styles(styles: BaseOxmlElement) -> None:
    """Add our styles, based on the document's own Normal, whatever its id, and in its font."""
    normal = _style_named(styles, "Normal")
    tables = styles.xpath('w:style[@w:type="table"][@w:default="1"]')
    own = {CELL: [*tables, *_chain(styles, normal)], NOTE: _chain(styles, normal)}
    for role, style_id in OURS.items():
        for old in styles.xpath(f'w:style[@w:styleId="{style_id}"]'):
            styles.remove(old)
        font = next(filter(None, map(_east_asian, own[role])), role.font)
        style = parse_xml(style_xml(role._replace(font=font), style_id))
        for based in style.xpath("w:basedOn"):
            if normal is None:
                style.remove(based)
            else:
                based.set(qn("w:val"), normal.get(qn("w:styleId"), ""))
        styles.append(style)


def _style_named(styles: BaseOxmlElement, name: str) -> BaseOxmlElement | None:
    style: BaseOxmlElement
    for style in styles.xpath('w:style[@w:type="paragraph"]'):
        if (_value(style, "w:name") or "").lower() == name.lower():
            return style
    return None


def _chain(styles: BaseOxmlElement, style: BaseOxmlElement | None) -> list[BaseOxmlElement]:
    """Return a style and those that it is based on."""
    by_id = {each.get(qn("w:styleId")): each for each in styles.xpath("w:style")}
    chain: list[BaseOxmlElement] = []
    while style is not None and style not in chain:
        chain.append(style)
        style = by_id.get(_value(style, "w:basedOn"))
    return chain


def _east_asian(style: BaseOxmlElement) -> Any:
    """Return the East Asian font that a style names itself, not by a theme."""
    named: BaseOxmlElement
    for named in style.xpath("w:rPr/w:rFonts"):
        if named.get(qn("w:eastAsiaTheme")) is None:
            return named.get(qn("w:eastAsia")) or None
    return None


def _value(element: BaseOxmlElement, tag: str) -> str | None:
    found = element.find(qn(tag))
    return None if found is None else str(found.get(qn("w:val")))


def _refuse(why: str, hint: str, cause: Exception | None = None) -> NoReturn:
    raise UsageError((Way.NAME_TEMPLATE, f" 的模板{why}。"), hint) from cause
