"""Escape characters that a terminal obeys instead of printing, as in names of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.invisible import OBEYED

if TYPE_CHECKING:
    from collections.abc import Callable


def visible(text: str) -> str:
    """Escape the characters that a terminal obeys; a tab becomes a space, a line break stays."""
    return replaced(text.replace("\t", " "), escaped)


def printable(text: str) -> str:
    """Escape what an office document cannot hold or obeys; tabs and line breaks stay."""
    if text.isprintable():
        return text
    return re.sub(f"{OBEYED}|[\ufffe\uffff]", lambda match: escaped(match[0]), text)


def replaced(text: str, by: Callable[[str], str]) -> str:
    """Replace every character that a terminal obeys."""
    if text.replace("\n", "").isprintable():
        return text
    return re.sub(OBEYED, lambda match: by(match[0]), text)


def escaped(character: str) -> str:
    """Write a character as Python does in a literal: ``\\x1b``, ``\\u202e``."""
    return character.encode("unicode_escape").decode("ascii")
