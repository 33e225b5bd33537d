"""Read the text of Word's paragraphs, and mark down what in them is not text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.office.documents.word_xml import WORD, children, inner, is_on, named, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from gongkai.office.documents.word_numbers import Numbers

HIDDEN = "隐藏文字"
PICTURE = "图片"
FORMULA = "公式"
SYMBOL = "特殊字体的符号"
NUMBER = "自动编号"
COMPUTED = "已推算的自动编号"
_SIGNS = {
    "tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad",
}  # fmt: skip
_NOT_TEXT = {"drawing": PICTURE, "pict": PICTURE, "object": PICTURE}
_SYMBOLS = {
    ("wingdings", 0x6F): "□", ("wingdings", 0xA8): "□", ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFE): "☑", ("wingdings", 0xFD): "☒", ("wingdings", 0x6C): "●",
    ("wingdings", 0x6E): "■", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0xA3): "□",
    ("wingdings 2", 0x50): "✓", ("symbol", 0xB7): "•", ("symbol", 0xB4): "×", ("symbol", 0xB1): "±",
    ("symbol", 0xA3): "≤", ("symbol", 0xB3): "≥",
}  # fmt: skip
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PRIVATE_USE = range(0xE000, 0xF900)


class Text:
    """Reads paragraphs in the order of the document.

    ``read`` are the ``w:t`` elements it came by, ``found`` what it met that is no text,
    ``hidden`` the texts that are not shown.
    """

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.read: set[_Element] = set()
        self.found: list[str] = []
        self.hidden: list[str] = []

    def of(self, paragraph: _Element) -> str:
        """Return a paragraph with its automatic number and its line breaks."""
        numbered = self._numbers.of(paragraph)
        if numbered != "":
            self.found.append(NUMBER if numbered is None else COMPUTED)
        return (numbered or "") + "".join(self._pieces(paragraph))

    def _pieces(self, paragraph: _Element) -> Iterator[str]:
        codes: list[bool] = []
        """For each field that is open, whether its code is being read, not yet its result."""
        for piece in children(paragraph):
            if named(piece) == "r":
                yield from self._run(piece, codes)
            elif named(piece) in ("oMath", "oMathPara"):
                self.found.append(FORMULA)

    def _run(self, run: _Element, codes: list[bool]) -> Iterator[str]:
        hidden = is_on(inner(run, "rPr/vanish"))
        for piece in children(run):
            if named(piece) == "r":  # what stands below a phonetic guide
                yield from self._run(piece, codes)
                continue
            if named(piece) == "fldChar":
                _follow(codes, value(piece, "fldCharType"))
                continue
            text = self._text(piece)
            if hidden and text.strip():
                self.found.append(HIDDEN)
                self.hidden.append(text)
            if not hidden and not any(codes):
                yield text

    def _text(self, piece: _Element) -> str:
        name = named(piece)
        if name == "t":
            self.read.add(piece)
            text = piece.text or ""
            return text if piece.get(_SPACE) == "preserve" else text.strip(" \t\r\n")
        if name == "br":
            return "" if value(piece, "type") in ("page", "column") else "\n"
        if name == "sym":
            return self._symbol(piece)
        if name in _NOT_TEXT and not any(True for _ in piece.iter(f"{WORD}txbxContent")):
            self.found.append(_NOT_TEXT[name])
        return _SIGNS.get(name, "")

    def _symbol(self, piece: _Element) -> str:
        said = value(piece, "char") or ""
        try:
            code = int(said, 16)
        except ValueError:
            code = 0xFFFF
        if code < 0xD800 and code not in _PRIVATE_USE:
            return chr(code)
        font = (value(piece, "font") or "").lower()
        if symbol := _SYMBOLS.get((font, code & 0xFF)):
            return symbol
        self.found.append(SYMBOL)
        return ""


def _follow(codes: list[bool], sign: str | None) -> None:
    """Go on in the fields that are open, at the sign that begins, parts or ends one."""
    if sign == "begin":
        codes.append(True)
    elif codes and sign == "separate":
        codes[-1] = False
    elif codes and sign == "end":
        codes.pop()
