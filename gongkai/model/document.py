"""A paper of paragraphs and tables before formatting: a 通报, a letter."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.report import Block, Json


class Style(StrEnum):
    """What a paragraph is for."""

    TITLE = "title"
    NUMBER = "number"
    """The issue or number of a paper, centred under its title."""
    ADDRESSEE = "addressee"
    """To whom it goes, without indent."""
    HEADING = "heading"
    SUBHEADING = "subheading"
    CAPTION = "caption"
    """What a table is called, above it."""
    BODY = "body"
    ENCLOSURE = "enclosure"
    """An annex that goes with it, listed under the text."""
    SIGNATURE = "signature"
    """Who signs, and the day: at the right."""
    NOTE = "note"
    """What stands under a table, in small type."""

    @property
    def close(self) -> bool:
        """Whether its lines stand one under the other, apart from what is above them."""
        return self in (Style.ENCLOSURE, Style.SIGNATURE)


class Paragraph(NamedTuple):
    """A text; ``new_page`` begins one on paper."""

    text: str
    style: Style = Style.BODY
    new_page: bool = False


Part: TypeAlias = "Paragraph | Block"


class Document(NamedTuple):
    """The parts of a paper in their order, and its data for programs; ``title`` is its name."""

    title: str
    parts: tuple[Part, ...]
    json: Mapping[str, Json] = {}
