"""Cut a fitted table into runs of rows, so that a library draws a long one piece by piece."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gongkai.render.page.merged import blanked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.render.page.layout import Fitted

_RUN = 1_000
"""The rows that are drawn at once."""


def runs(fitted: Fitted) -> Iterator[Fitted]:
    """Yield the runs of a table, with what a cell above covers empty; the last has the totals."""
    block = fitted.block
    rows = zip(blanked(block, fitted.rows), block.rows, strict=True)
    left = len(block.rows)
    while left:
        size = _RUN if left > _RUN + block.footer else left
        left -= size
        words, cells = zip(*islice(rows, size), strict=True)
        footer = 0 if left else block.footer
        yield fitted._replace(block=block._replace(rows=cells, footer=footer), rows=words)
