"""Read the tables of a web page as a browser lays them out; nothing is run, nothing fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.grid import Document
from gongkai.office.documents.html_table import Found, HtmlTable, TooLarge, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.model.problem import Problem
    from gongkai.office.documents.grid import Grid

_FORM = "网页表格（HTML）"
_DECLARED = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I | re.A)
_HEAD = 4096
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_SAID = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8"}
_HIDING = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_SILENT = {
    "script", "style", "template", "noscript", "iframe", "object", "svg", "title", "select",
    "datalist",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_GROUPS = {"thead", "tbody", "tfoot"}
_CELLS = {"td", "th"}
_MOST_DEEP, _MOST_CELLS = 100, 200_000
"""How deep tables may stand in tables, and how many cells a page may have."""
_COPY = "用浏览器打开，复制表格到 Word 后另存。"


class _Text(NamedTuple):
    """The text of a page, and its encoding; ``declared`` if the page says otherwise."""

    text: str
    encoding: str
    declared: str = ""


def read_html(content: bytes, file: str, most: int) -> Document:
    """Read the tables of a page of at most ``most`` bytes; ``file`` is its name in problems."""
    span = Span(file)
    if len(content) > most:
        return _refused(
            faults.TOO_LARGE.at(
                span, f"网页有 {len(content)} 字节，上限 {most} 字节", "只保留表格，另存后重试。"
            )
        )
    decoded = _decoded(content)
    if not decoded or "\0" in decoded.text:
        why = "网页中有 NUL 字符" if decoded else "无法判断网页的编码"
        return _refused(faults.NO_PAGE.at(span, why, _COPY))
    page = _Page(file)
    # No tree is built, so that depth and length do no harm.
    parser = etree.HTMLParser(
        target=page,  # type: ignore[arg-type] # whose names are text, never bytes
        encoding="utf-8",
        no_network=True,
        huge_tree=True,
    )
    try:
        parser.feed(decoded.text.encode())
        parser.close()
    except TooLarge:
        return _refused(
            faults.TOO_LARGE.at(
                span, "表格的行数、列数或层数远超任务分解表所需", "只保留任务分解表，另存后重试。"
            )
        )
    except etree.XMLSyntaxError:
        return _refused(faults.NO_PAGE.at(span, "网页中没有内容", "核对是不是这个文件。"))
    return Document(
        _FORM,
        tuple(page.grids),
        tuple(page.unread()),
        tuple(_remarks(decoded, span)),
        tuple(page.problems),
    )


def _refused(problem: Problem) -> Document:
    return Document(_FORM, (), problems=(problem,))


def _remarks(decoded: _Text, span: Span) -> Iterator[Problem]:
    if decoded.declared:
        yield faults.LOOKS.at(
            span,
            f"网页声明编码为 {decoded.declared}，按实际的 {decoded.encoding.upper()} 读取",
            "与原件核对文字。",
        )


def _decoded(content: bytes) -> _Text | None:
    """Decode a page by its mark, else as the first of UTF-8, what it declares, GB18030 that fits.

    UTF-8 goes first: what fits it is hardly anything else, while GB18030 fits almost all.
    """
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            text = _try(content[len(mark) :], encoding)
            return None if text is None else _Text(text, encoding)
    match = _DECLARED.search(content[:_HEAD])
    declared = match[1].decode("ascii").lower() if match else ""
    said = _SAID.get(declared, declared)
    for encoding in ("utf-8", *([said] if said else []), "gb18030"):
        text = _try(content, encoding)
        if text is not None:
            agrees = encoding == said or not said or content.isascii()
            return _Text(text, encoding, "" if agrees else declared)
    return None


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return None


class _Page:
    """What the parser calls at every tag; it closes all that a page leaves open."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[HtmlTable] = []
        self._between = Words()
        self._silent = 0
        """How many tags are open from the one on whose content is not shown."""
        self._cells = self._hidden = self._scripts = self._images = 0
        self.grids: list[Grid] = []
        self.problems: list[Problem] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Follow a tag that opens."""
        hides = "hidden" in attributes or _HIDING.search(attributes.get("style", ""))
        if self._silent or tag in _SILENT or hides:
            if not self._silent:
                self._hidden += bool(hides)
                self._scripts += tag == "script"
            self._silent += 1
            return
        table = self._open[-1] if self._open else None
        if tag in _BLOCKS:
            self._words.end_line()
        if tag == "table":
            if len(self._open) == _MOST_DEEP:
                raise TooLarge
            self._open.append(HtmlTable())
        elif tag == "img" and table:
            self._images += 1
        elif table and tag in _GROUPS:
            table.begin_group(tag)
        elif table and tag == "tr":
            table.begin_row()
        elif table and tag in _CELLS:
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise TooLarge
            table.end_cell()
            table.begin_cell(attributes)

    def end(self, tag: str) -> None:
        """Follow a tag that closes."""
        if self._silent:
            self._silent -= 1
            return
        if tag in _BLOCKS:
            self._words.end_line()
        if self._open:
            table = self._open[-1]
            if tag in _CELLS:
                table.end_cell()
            elif tag in _GROUPS:
                table.end_group()
            elif tag == "table":
                table.end_cell()
                self._open.pop()
                self._put(*self._found(table))

    def data(self, data: str | bytes) -> None:
        """Go on with text that is shown."""
        if not self._silent:
            self._words.add(str(data))

    def comment(self, text: str | bytes) -> None:
        """Pass over a comment."""

    def close(self) -> None:
        """Do nothing more: the parser has closed every tag."""

    def unread(self) -> Iterator[str]:
        """Tell what is not read."""
        if self._hidden:
            yield f"{self._hidden} 处隐藏的内容"
        if self._scripts:
            yield f"{self._scripts} 段脚本及其生成的内容"
        if self._images:
            yield f"表格中的 {self._images} 张图片"

    @property
    def _words(self) -> Words:
        """Where text goes: the innermost cell that is open, else between the tables."""
        for table in reversed(self._open):
            if table.cell:
                return table.cell.words
        return self._between

    def _found(self, table: HtmlTable) -> tuple[list[Found], str]:
        """Return the tables that a table stands for, and the text after them.

        One that only lays out a page stands for those in it; one of a single cell is text.
        """
        cells = table.cells
        is_layout = len(cells) == 1 or (table.is_narrow and any(cell.inner for cell in cells))
        if not is_layout:
            if any(cell.inner for cell in cells):
                self._refuse_nested(table)
            return ([Found("", table)] if cells else []), ""
        found: list[Found] = []
        rest = ""
        for cell in cells:
            for above, inner in cell.inner:
                found.append(Found(_joined(rest, above), inner))
                rest = ""
            rest = _joined(rest, cell.text)
        return found, rest

    def _put(self, found: list[Found], rest: str) -> None:
        """Keep tables in the cell in which they stand, or as grids."""
        outer = next((table.cell for table in reversed(self._open) if table.cell), None)
        words = outer.words if outer else self._between
        for above, table in found:
            before = _joined(words.take(), above)
            if outer:
                outer.inner.append(Found(before, table))
            else:
                self.grids.append(table.grid(self._file, len(self.grids) + 1, before))
        words.add(rest)
        words.end_line()

    def _refuse_nested(self, table: HtmlTable) -> None:
        table.grid(self._file, len(self.grids) + 1, "")
        self.problems += [
            faults.NO_PAGE.at(
                cell.laid.span,
                "单元格中另有表格",
                "在原网页中将里面的表格改为文字，或分别保存。",
            )
            for cell in table.cells
            if cell.inner and cell.laid
        ]


def _joined(first: str, second: str) -> str:
    return "\n".join(filter(None, (first, second)))
