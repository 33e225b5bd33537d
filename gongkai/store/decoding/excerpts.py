"""Show the line of a file that a problem is about."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gongkai.store.decoding.decode import bytes_of, legible
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.model.span import Span


def excerpts(root: Path, limits: Limits = DEFAULT_LIMITS) -> Callable[[Span], str | None]:
    """Return a function from a place in the data to its line; None if it has none."""

    @lru_cache(maxsize=4)
    def lines_of(file: str) -> list[str]:
        return legible(bytes_of(root, file, limits)).split("\n")

    return lambda span: _line_at(span, lines_of(span.file))


def excerpts_of(text: str) -> Callable[[Span], str | None]:
    """Return a function from a place in ``text`` to its line; None if it has none."""
    lines = text.split("\n")
    return lambda span: _line_at(span, lines)


def _line_at(span: Span, lines: Sequence[str]) -> str | None:
    return lines[span.line - 1] if span.line <= len(lines) else None
