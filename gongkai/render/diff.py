"""Show a file before and after as a unified diff."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from gongkai.render.problems import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTEXT = 1


def diff(file: str, old: Sequence[str], new: Sequence[str]) -> str:
    """Return the lines that differ, escaped for a terminal; empty if there are none.

    An empty text after the last line end is not a line.
    """
    if old and new and not (old[-1] or new[-1]):
        old, new = old[:-1], new[:-1]
    lines = unified_diff(old, new, f"a/{file}", f"b/{file}", lineterm="", n=_CONTEXT)
    return "".join(f"{printable(line)}\n" for line in lines)
