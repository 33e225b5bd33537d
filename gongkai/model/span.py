"""Where something stands in a file."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A place: ``file`` relative to the data folder, ``line`` and ``column`` from 1.

    ``column`` is 1 + the code points before it; ``length`` counts code points of that line.
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = 1
