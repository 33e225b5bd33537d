"""Find the cells that are one cell in the merged columns of a table."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongkai.model.report import Block, Cell


def heights(block: Block) -> Iterator[tuple[int, ...]]:
    """Yield for each row how many rows each cell spans; 0 for a cell that one above it covers.

    Cells are merged where they and all merged cells left of them are equal; totals never are.
    """
    merged = [place for place, column in enumerate(block.columns) if column.merged]
    if not merged:
        yield from repeat((1,) * len(block.columns), len(block.rows))
        return
    rows = tuple(block.rows)
    ends = dict.fromkeys(merged, 0)
    body = len(rows) - block.footer
    for start in range(len(rows)):
        spans = [1] * len(block.columns)
        for depth, place in enumerate(merged, 1):
            if start < ends[place]:
                spans[place] = 0
                continue
            end = start + 1
            while end < body and _same(rows, merged[:depth], start, end):
                end += 1
            ends[place], spans[place] = end, end - start
        yield tuple(spans)


def _same(rows: Sequence[Sequence[Cell]], places: list[int], one: int, other: int) -> bool:
    return all(rows[one][place] == rows[other][place] for place in places)


def blanked(block: Block, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the words of a block's rows, empty where a cell above covers one."""
    for row, spans in zip(rows, heights(block), strict=True):
        yield [word if span else "" for word, span in zip(row, spans, strict=True)]
