"""Drafts of entries, and the lines made from them."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from gongkai.model.span import Span
    from gongkai.model.status import Status
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.model.way import Message
    from gongkai.ops.lines.line import Value

"""The end of every refusal to write."""


class EntryDraft(NamedTuple):
    """An entry to be written for one duty, still without ``at`` and ``id``.

    ``dated``: the user chose the date. ``again``: an equal entry may exist already. ``skip``: drop
    the draft silently if one does. ``place``: where the draft was read, if in a file.
    """

    unit: Unit
    row: Row
    date: date
    values: Mapping[str, Value]
    dated: bool = False
    again: bool = False
    skip: bool = False
    place: Span | None = None

    @property
    def amends(self) -> bool:
        """Whether it corrects or retracts a line of the unit's own ledger."""
        return bool(self.values.get("corrects") or self.values.get("retracts"))

    @property
    def of_note(self) -> bool:
        """Whether it comes from ``note``, which has options that other commands lack."""
        return not self.amends and not self.values.get("act")


class Noted(NamedTuple):
    """A line ready for ``unit``'s ledger, with the states before and after it."""

    draft: EntryDraft
    unit: str
    line: str
    before: Status | None
    after: Status | None
    remarks: tuple[str, ...] = ()


class Notes(NamedTuple):
    """The lines to write, and the drafts skipped as duplicates of entries or earlier drafts.

    ``remarks`` concern all lines together.
    """

    lines: list[Noted]
    skipped: list[EntryDraft]
    remarks: tuple[Message, ...] = ()


class Remedy(Enum):
    """What to change in a draft that is refused; the command line words it."""

    NOT_OPEN = auto()
    OPEN = auto()
    AGAIN = auto()
    DATE = auto()
    WITHOUT_STATUS = auto()
    STATUS_NONE = auto()


class Unfit(NamedTuple):
    """A draft that is refused, why, and what to change, if anything helps."""

    draft: EntryDraft
    why: Message
    remedy: Remedy | None = None


class UnfitError(RefusedError):
    """Raised for drafts that are refused; each has its reason in ``faults``."""

    def __init__(self, faults: Sequence[Unfit]) -> None:
        super().__init__(tuple(("未记入：", fault.why, "\n") for fault in faults), UNWRITTEN)
        self.faults = tuple(faults)
