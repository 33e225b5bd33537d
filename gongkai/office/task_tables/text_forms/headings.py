"""The headings of columns, told apart from the cells of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.office.task_tables.column_kinds import Kind, folded, kind_of
from gongkai.office.task_tables.header import row_columns, says_who_does_what

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.office.cell import Cell

_LONGEST = 8
"""The most characters of a heading where nothing but its words tells it from a task."""


def heading_kind(text: str) -> Kind:
    """Return what a short text heads; of a longer one it is unknown."""
    return kind_of(text) if len(folded(text)) <= _LONGEST else Kind.UNREAD


def is_header(cells: Sequence[Cell]) -> bool:
    """Return whether cells head a task table: what is to be done, and who does it."""
    return says_who_does_what(row_columns(tuple(cells)))


def header_end(cells: Sequence[Cell]) -> int:
    """Return how many cells head the table; between known headings one may be unknown."""
    end = 0
    for number, cell in enumerate(cells):
        if heading_kind(cell.text) is not Kind.UNREAD:
            end = number + 1
        elif not cell.text or len(folded(cell.text)) > _LONGEST or number > end + 1:
            break
    return end


def split_headings(text: str) -> list[tuple[int, int]]:
    """Return the places of headings that follow each other without a separator; else none."""
    ways: dict[int, list[tuple[int, int]]] = {0: []}
    for end in range(1, len(text) + 1):
        for start in sorted(ways, reverse=True):
            if _is_heading(text[start:end]):
                ways[end] = [*ways[start], (start, end)]
                break
    return ways.get(len(text), [])


def _is_heading(text: str) -> bool:
    return len(folded(text)) > 1 and heading_kind(text) is not Kind.UNREAD
