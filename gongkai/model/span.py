"""Where something stands in a file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Span(NamedTuple):
    """A place: ``file`` relative to the data folder, ``line`` and ``column`` from 1.

    ``column`` is 1 + the code points before it; ``length`` counts code points of that line;
    it is 0 where the line is not to be shown, being no more or standing in the remedy.
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = 1


NOWHERE: Mapping[str, Span] = MappingProxyType({})
"""The places of the fields of what was not read from a file."""
