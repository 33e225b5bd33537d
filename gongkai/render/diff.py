"""A file before and after, as a unified diff."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from gongkai.render.problems import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTEXT = 1


def diff(file: str, old: Sequence[str], new: Sequence[str]) -> str:
    """Set the lines that differ, escaped as a terminal needs; empty where none does.

    What is behind the last line end is no line where it is empty.
    """
    if old and new and not (old[-1] or new[-1]):
        old, new = old[:-1], new[:-1]
    lines = unified_diff(old, new, f"a/{file}", f"b/{file}", lineterm="", n=_CONTEXT)
    return "".join(f"{visible(line)}\n" for line in lines)
