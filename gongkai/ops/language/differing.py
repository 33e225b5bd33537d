"""Cut two texts down to where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG = 40
_AROUND = 10
"""How many characters that are equal are kept on either side."""
_CUT = "…"


def differing(before: str, after: str) -> tuple[str, str]:
    """Return two texts, long ones without the beginning and end that they have in common."""
    if min(len(before), len(after)) == 0 or max(len(before), len(after)) <= _LONG:
        return before, after
    start = _equal(before, after)
    end = _equal(reversed(before[start:]), reversed(after[start:]))
    return _cut(before, start, end), _cut(after, start, end)


def _equal(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many characters are equal from the beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), len(text) - max(0, end - _AROUND)
    head = text[:first] if first <= 1 else _CUT
    tail = text[last:] if len(text) - last <= 1 else _CUT
    return f"{head}{text[first:last]}{tail}"
