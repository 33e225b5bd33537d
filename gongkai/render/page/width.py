"""The width of text in display columns, by wcwidth; imported only where text is measured."""

from __future__ import annotations

from wcwidth import wcswidth


def measure(text: str) -> int:
    """Return the width of a line in display columns."""
    return max(0, wcswidth(text))
