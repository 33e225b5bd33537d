"""A document as grids of cells, whatever its form."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.problem import Problem
    from gongkai.office.cell import Cell

GridRow: TypeAlias = "tuple[Cell | None, ...]"
"""The cells of a row; None where the document has no cell.

A merged cell stands, as the same object, at every place that it covers.
"""


class Grid(NamedTuple):
    """One table of a document: ``rows`` as long as the widest, ``name`` as a person calls it."""

    name: str
    """``表2``, ``Sheet1``; empty for the one grid of a text."""
    rows: tuple[GridRow, ...]
    above: tuple[str, ...] = ()
    """The lines of text between the grid before and this one."""


class Document(NamedTuple):
    """What a document holds; with a ``problem`` that bars reading it, nothing is to be used."""

    form: str
    """The form that was seen, in Chinese: ``Word 表格``."""
    grids: tuple[Grid, ...]
    unread: tuple[str, ...] = ()
    """What the document holds beside and is not read, in Chinese: ``2 处脚注``."""
    remarks: tuple[Problem, ...] = ()
    """What was read and is to be told: a filter that hides rows, a formula's cached value."""
    problems: tuple[Problem, ...] = ()
    """Why it is refused."""
    prose: tuple[Cell, ...] = ()
    """The paragraphs between and after the tables of a Word document."""
    hidden: Mapping[str, str] = MappingProxyType({})
    """The hidden text of a cell, by its place; the keywords of the document, by the empty place."""
