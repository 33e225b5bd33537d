"""A report before formatting: tables with typed columns, and lines around them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.problem import WordedProblem
    from gongkai.model.status import Status


class CellKind(StrEnum):
    """What the cells of a column hold; formats align and cut by it."""

    TEXT = "text"
    """Prose: gets the remaining width; may be shortened, with a remark."""
    LABEL = "label"
    """A short word or code: never shortened."""
    NUMBER = "number"
    """Aligned to the right."""


class Column(NamedTuple):
    """A heading over cells of one kind.

    On a narrow screen columns with ``spare`` above 0 are dropped, the highest first.
    """

    heading: str
    kind: CellKind = CellKind.LABEL
    spare: int = 0


class State(NamedTuple):
    """A status as a cell; ``overdue`` only changes its colour."""

    status: Status
    overdue: bool = False


class StepCell(NamedTuple):
    """The effect of a ledger line as a cell: a change of state, an act, or neither."""

    before: Status | None = None
    after: Status | None = None
    act: str | None = None
    note: str = ""


Cell: TypeAlias = str | int | float | date | State | StepCell | None


class Block(NamedTuple):
    """A table under a caption; the last ``footer`` rows are totals."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    footer: int = 0


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Report(NamedTuple):
    """The answer of a command.

    ``title`` and ``lead`` are printed above the blocks, ``remarks`` below them, ``closing`` last:
    what the figures mean, then commands to go on with. ``sheet`` is the answer as one flat table
    (CSV, TSV), ``json`` the one for programs (docs/json.md), without its problems.
    """

    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...]
    sheet: Block
    json: Mapping[str, Json]
    problems: tuple[WordedProblem, ...] = ()
    closing: tuple[str, ...] = ()
