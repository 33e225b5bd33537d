"""Clean up a hand-written entry."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gongkai.model.invisible import STRAY_INVISIBLE
from gongkai.ops.language.days import loose_day, strict_day
from gongkai.store.yaml.nodes import Listing, Scalar

if TYPE_CHECKING:
    from gongkai.store.yaml.nodes import Dictionary, Node

_DAYS = ("date", "due")


def mended(node: Dictionary) -> tuple[Dictionary, tuple[str, ...]]:
    """Return an entry with its texts cleaned, and what was done to it, in Chinese.

    Texts become NFC and lose invisible characters and outer white space; days in another usual
    form become ``YYYY-MM-DD``; an empty ``id`` is dropped.
    """
    done: dict[str, None] = {}
    pairs = [
        (key, _value(key.text, value, done))
        for key, value in node.pairs
        if not (key.text == "id" and isinstance(value, Scalar) and not value.text)
    ]
    return node._replace(pairs=pairs), tuple(done)


def _value(key: str, node: Node, done: dict[str, None]) -> Node:
    if isinstance(node, Listing):
        return node._replace(items=[_value(key, item, done) for item in node.items])
    if not isinstance(node, Scalar):
        return node
    text = _cleaned(node.text.rstrip("\n") if node.block else node.text, done)
    if key in _DAYS and strict_day(text) is None and (day := loose_day(text)):
        done["日期改为 YYYY-MM-DD"] = None
        text = str(day)
    return node._replace(text=text, block=False)


def _cleaned(text: str, done: dict[str, None]) -> str:
    normal = unicodedata.normalize("NFC", text)
    seen = re.sub(STRAY_INVISIBLE, "", normal)
    bare = seen.strip()
    if normal != text:
        done["文字改为 NFC 形式"] = None
    if seen != normal:
        done["删去看不见的字符"] = None
    if bare != seen:
        done["删去两端的空白"] = None
    return bare
