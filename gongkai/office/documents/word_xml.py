"""The words of WordprocessingML: names, attributes, and what stands inside wrappers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_WRAPPERS = {
    f"{WORD}{name}"
    for name in (
        "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple", "bdo", "dir",
        "ruby", "rubyBase",
    )
}  # fmt: skip
ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def named(element: _Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value(element: _Element | None, name: str = "val") -> str | None:
    """Return an attribute; None without it, or without the element."""
    return None if element is None else element.get(f"{WORD}{name}")


def number(element: _Element | None, name: str = "val", default: int = 0) -> int:
    """Return an attribute as a number; ``default`` where it is none."""
    said = value(element, name) or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else default


def is_on(element: _Element | None) -> bool:
    """Return whether a switch is there and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off")


def inner(parent: _Element | None, path: str) -> _Element | None:
    """Return the first element by the names of a path: ``tcPr/gridSpan``."""
    if parent is None:
        return None
    return parent.find("/".join(f"{WORD}{name}" for name in path.split("/")))


def children(parent: _Element, *names: str) -> Iterator[_Element]:
    """Yield the children of these names, also those in wrappers; all that are no wrapper, if none.

    Of content for several versions of Word one is taken, the newest.
    """
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from children(child, *names)
        elif child.tag == ALTERNATIVES:
            if len(child):
                yield from children(child[0], *names)
        elif not names or named(child) in names:
            yield child
