"""Where something stands in a file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Span(NamedTuple):
    """A place: ``file`` relative to the data folder, ``line`` and ``column`` from 1.

    ``column`` is 1 + the code points before it; ``length`` counts code points of that line;
    it is 0 if the line is not to be shown (gone, or quoted in the remedy already).
    ``cell`` is the place in a document without lines: ``表2!行5列3``, ``Sheet1!C7``.
    """

    file: str
    line: int = 1
    column: int = 1
    length: int = 1
    cell: str = ""

    @property
    def place(self) -> str:
        """The place as it is printed: ``file:line:column``, or ``file!cell``."""
        return f"{self.file}!{self.cell}" if self.cell else f"{self.file}:{self.line}:{self.column}"


NOWHERE: Mapping[str, Span] = MappingProxyType({})
"""The field places of a value that was not read from a file: none."""
