"""Read a document as a task table: choose the reader by its content, then by its suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.office.task_tables.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.model.problem import Problem
    from gongkai.office.task_tables.reading import Wanted
    from gongkai.ops.duties.party_names import Names


class Content(NamedTuple):
    """What a person gave: the bytes of ``file``, its text where it is one, and the bytes allowed.

    ``text`` decodes the bytes: to a text, or to None with the problems.
    """

    content: bytes
    file: str
    text: Callable[[], Decoded]
    most: int


Decoded: TypeAlias = "tuple[str | None, tuple[Problem, ...]]"


def read_document(given: Content, wanted: Wanted, names: Names | None) -> Reading:
    """Read a document as a task table."""
    del names
    text, problems = given.text()
    if text is None:
        return Reading(None, None, problems=problems)
    from gongkai.office.task_tables.printed_text import read_printed_text

    return read_printed_text(text, given.file, wanted)
