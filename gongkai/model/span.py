"""Where something stands in a file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Span(NamedTuple):
    """A place: ``file`` relative to the data folder, ``line`` and ``column`` from 1.

    ``column`` is 1 + the code points before it; ``length`` counts code points of that line;
    it is 0 if the line is not to be shown (gone, or quoted in the remedy already).
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = 1


NOWHERE: Mapping[str, Span] = MappingProxyType({})
"""The field places of a value that was not read from a file: none."""
