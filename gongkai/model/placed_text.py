"""A text of a file or a document, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gongkai.model.span import Span


class PlacedText(NamedTuple):
    """A text: what it is, in Chinese, its words, and where they stand."""

    what: str
    text: str
    span: Span
