"""What reading a document as a task table gives."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.model.task import Table
    from gongkai.office.cell import Cell


class Wanted(NamedTuple):
    """What a person asks of a document: which table, of which year, from which source."""

    source: str
    """The path that the table names as its source."""
    sheet: str = ""
    table: int | None = None
    """The number of the table in the document, from 1."""
    year: int | None = None
    force: bool = False
    """Whether more than a tenth of the rows may be doubtful."""
    file: str = ""
    """The file as problems name it, for those without a place in it."""


class Doubt(NamedTuple):
    """A place that a person should hold against the original, and why, in Chinese."""

    span: Span
    about: str


class ReadColumn(NamedTuple):
    """A column as it is headed, and what it is read as; empty if it is not read."""

    heading: str
    read_as: str


class Seen(NamedTuple):
    """What was seen in a document, to be told before anything is written."""

    form: str
    table: str
    columns: tuple[ReadColumn, ...]
    rows: int
    levels: int
    """How many levels of headings it has."""
    filled_down: int
    """How many cells were filled from a merged cell above."""
    missing: int
    """How many cells the rows lack."""
    unread: tuple[str, ...] = ()


class SourceCell(NamedTuple):
    """A cell of the document, and what it became: ``field`` of the task ``task_id``.

    ``task_id`` is empty for the title, for headings, and for a cell that is not read.
    """

    cell: Cell
    task_id: str
    field: str
    """``title``, ``section``, ``item``, or the key in ``tasks.yaml``."""


class Reading(NamedTuple):
    """A document as a task table; ``table`` is None if it is refused, with its ``problems``."""

    table: Table | None
    seen: Seen | None
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    cells: tuple[SourceCell, ...] = ()
    """Every cell of the table, in the order of the document."""
    reported: Mapping[str, Cell] = MappingProxyType({})
    """The cell of 完成情况 or 进展情况, by the id of its task."""
