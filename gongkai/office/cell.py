"""A cell of a person's table, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gongkai.model.span import Span


class Cell(NamedTuple):
    """The text of a cell and its place."""

    text: str
    span: Span
