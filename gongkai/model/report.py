"""A report before formatting: tables with typed columns, and lines around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeAlias, TypeVar

from gongkai.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.problem import WordedProblem
    from gongkai.model.task import Due
    from gongkai.model.way import Message

NONE = "—"
"""What is printed where there is nothing."""
OVERDUE = "逾期"
SUPPORT = "配合"
SIGNS: Mapping[str, str] = {
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "■",
    Status.DONE: "●",
    Status.VERIFIED: "★",
    Status.RETURNED: "▲",
    Status.NOT_APPLICABLE: "◇",
    Status.NOT_APPLICABLE_AGREED: "◆",
    OVERDUE: "×",
    SUPPORT: "△",
}
"""The sign of each state, and of what is not a state; all can be encoded in GBK."""


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

    On a narrow screen columns with ``spare`` above 0 are dropped, the highest first. In a
    ``merged`` column equal cells below one another are one cell, as the printed table has them.
    """

    heading: str
    kind: CellKind = CellKind.LABEL
    spare: int = 0
    merged: bool = False


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


class Rate(NamedTuple):
    """A share in tenths of a percent as a cell; None of nothing."""

    tenths: int | None

    def __str__(self) -> str:
        return NONE if self.tenths is None else f"{self.tenths / 10:.1f}%"


class Change(NamedTuple):
    """A difference of two shares in tenths of a percentage point as a cell, with its sign."""

    tenths: int | None

    def __str__(self) -> str:
        return NONE if self.tenths is None else f"{self.tenths / 10:+.1f}"


class Rank(NamedTuple):
    """A place by a figure, from 1, as a cell; ``tied`` with another row."""

    place: int
    tied: bool

    def __str__(self) -> str:
        return f"{self.place}（并列）" if self.tied else str(self.place)


class Deadline(NamedTuple):
    """A due day as a cell, or what stands instead of one: 持续推进, 每季度, 每月, or nothing."""

    due: Due
    overdue: bool = False

    def __str__(self) -> str:
        return f"{self.due or NONE}{f' {OVERDUE}' if self.overdue else ''}"


class Sign(NamedTuple):
    """A duty as a single sign, and in words as a ``hint``; without ``state`` there is no duty."""

    state: State | None = None
    hint: str = ""
    support: bool = False

    @property
    def meaning(self) -> str:
        """What the sign says: overdue, else the state; of support only that it is one."""
        if self.state is None:
            return ""
        return SUPPORT if self.support else OVERDUE if self.state.overdue else self.state.status

    def __str__(self) -> str:
        return SIGNS[self.meaning] if self.state else ""


Cell: TypeAlias = (
    str | int | float | date | State | StepCell | Rate | Change | Rank | Deadline | Sign | None
)


RowT = TypeVar("RowT")
MadeT = TypeVar("MadeT")
MANY = 10_000
"""More rows than these are not kept: they are made anew each time that they are gone through."""


class Made(Collection[MadeT], Generic[RowT, MadeT]):
    """What is made of rows, one by one when it is gone through; up to ``most`` are kept."""

    def __init__(
        self, make: Callable[[RowT], MadeT], rows: Collection[RowT], most: int = MANY
    ) -> None:
        self._make, self._rows, self._most = make, rows, most
        self._held: list[MadeT] | None = None

    def __iter__(self) -> Iterator[MadeT]:
        if len(self) > self._most:
            return map(self._make, self._rows)
        if self._held is None:
            self._held = list(map(self._make, self._rows))
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, wanted: object) -> bool:
        return any(each == wanted for each in self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Collection) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]


class Block(NamedTuple):
    """A table under a caption; the last ``footer`` rows are totals.

    With ``head`` above 0 a screen too narrow for the table gets it in several parts, each with
    the first ``head`` columns, and no column is dropped.
    """

    columns: tuple[Column, ...]
    rows: Collection[tuple[Cell, ...]]
    caption: str = ""
    footer: int = 0
    head: int = 0


class Remark(str):
    """A fact that is printed around the tables, with a ``hint`` for whoever has a command line.

    Papers go to people without one, so they print it as the text that it is.
    """

    __slots__ = ("hint",)
    hint: Message

    def __new__(cls, fact: str, hint: Message) -> Self:
        """Return a fact with its hint; without a fact it is a hint only."""
        remark = super().__new__(cls, fact)
        remark.hint = hint
        return remark


Json: TypeAlias = (
    "bool | int | float | str | list[Json] | Made[Any, dict[str, Json]] | dict[str, Json] | None"
)


class Report(NamedTuple):
    """The answer of a command.

    ``title`` and ``lead`` are printed above the blocks, ``remarks`` below them, ``closing`` last:
    what the figures mean, then commands to go on with; any of these lines may be a ``Remark``.
    ``sheet`` is the answer as one flat table (CSV, TSV), ``json`` the one for programs
    (docs/json.md), without its problems.
    """

    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...]
    sheet: Block
    json: Mapping[str, Json]
    problems: tuple[WordedProblem, ...] = ()
    closing: tuple[str, ...] = ()
