"""What a page is fitted to."""

from __future__ import annotations

from typing import NamedTuple


class Frame(NamedTuple):
    """The width in columns (None: unlimited), and what may be cut.

    ``full`` folds text instead of cutting it, ``every`` keeps every column. If the answer may be
    ``searched`` (``| grep``), nothing is cut or dropped and clauses stay whole, even beyond the
    width.
    """

    width: int | None = None
    full: bool = False
    every: bool = False
    searched: bool = False
