"""An answer before it is set on paper: tables with typed columns, and lines around them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.problem import Problem
    from gongkai.model.status import Status


class Kind(StrEnum):
    """What a column holds; a format decides how it is aligned and whether it may be cut."""

    TEXT = "text"
    """Prose: takes the width that is left; may be shortened where that is said."""
    LABEL = "label"
    """A short word or code: never shortened."""
    NUMBER = "number"
    """Aligned to the right."""


class Column(NamedTuple):
    """A heading over cells of one kind.

    ``spare`` above 0 lets narrow paper leave the column out, the higher the sooner.
    """

    heading: str
    kind: Kind = Kind.LABEL
    spare: int = 0


class State(NamedTuple):
    """A status as a cell; ``overdue`` matters to colour only."""

    status: Status
    overdue: bool = False


class Step(NamedTuple):
    """What a line of a ledger did, as a cell: a change of state, an act, or neither."""

    before: Status | None = None
    after: Status | None = None
    act: str | None = None
    note: str = ""


Cell: TypeAlias = str | int | float | date | State | Step | None


class Block(NamedTuple):
    """A table under a caption; the last ``footer`` rows are totals."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    footer: int = 0


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Report(NamedTuple):
    """What a command answers.

    ``title`` and ``lead`` stand above the blocks, ``remarks`` under them, and ``closing`` last:
    what the figures mean, then commands to go on with; ``sheet`` is the same
    as one flat table (CSV, TSV), and ``json`` for programs (docs/json.md), without its problems.
    """

    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...]
    sheet: Block
    json: Mapping[str, Json]
    problems: tuple[Problem, ...] = ()
    closing: tuple[str, ...] = ()
