"""Read a page of HTML back: its tables, its text, and all that could be obeyed."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "input"}


@dataclass
class PageCell:
    """A cell of a table: its tag, its attributes, its text."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return int(self.attributes.get("rowspan", "1"))


@dataclass
class PageTable:
    """The rows of a table by part; ``caption`` is its text."""

    caption: str = ""
    parts: dict[str, list[list[PageCell]]] = field(default_factory=dict)

    def texts(self, *parts: str) -> list[list[str]]:
        """Give the words of some parts, those of a merged cell in its first row only."""
        texts: list[list[str]] = []
        for part in parts:
            covered: dict[int, int] = {}
            for row in self.parts.get(part, []):
                texts.append(_laid_out(row, covered))
        return texts


def _laid_out(row: list[PageCell], covered: dict[int, int]) -> list[str]:
    cells = list(row)
    texts: list[str] = []
    while cells or covered.get(len(texts), 0):
        place = len(texts)
        if covered.get(place, 0):
            covered[place] -= 1
            texts.append("")
        else:
            cell = cells.pop(0)
            covered[place] = cell.rows - 1
            texts.append(cell.text)
    return texts


class Page(HTMLParser):
    """A page, read as a browser reads it; every tag that is opened must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: list[PageTable] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._cell: PageCell | None = None
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag in VOID:
            return
        self._open.append(tag)
        self.texts.setdefault(tag, []).append("")
        if tag == "table":
            self.tables.append(PageTable())
        elif tag in ("thead", "tbody", "tfoot"):
            self.tables[-1].parts[tag] = []
        elif tag == "tr":
            self._rows().append([])
        elif tag in ("th", "td"):
            self._cell = PageCell(tag, attributes)
            self._rows()[-1].append(self._cell)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag in ("th", "td"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data
        if self._cell:
            self._cell.text += data
        elif "caption" in self._open:
            self.tables[-1].caption += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def _rows(self) -> list[list[PageCell]]:
        return list(self.tables[-1].parts.values())[-1]


def assert_allows_only(page: Page, style: str, script: str) -> None:
    """Hold a page to a policy that allows its own style and script, and neither to any request."""
    policy = next(a["content"] for _, a in page.tags if "http-equiv" in a)
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src '{hashed(style)}'",
        f"script-src '{hashed(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert not re.search(r"url\(|@import|https?:|fetch|XMLHttp|innerHTML|eval", style + script)


def hashed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
