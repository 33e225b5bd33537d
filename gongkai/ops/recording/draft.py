"""What somebody wants to note, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from gongkai.model.span import Span
    from gongkai.model.status import Status
    from gongkai.model.task import Row
    from gongkai.model.unit import Unit
    from gongkai.ops.lines.line import Value

UNWRITTEN = "台账未改动。"
"""What every refusal to write ends in."""


class Draft(NamedTuple):
    """What is to be noted on one duty, without ``at`` and ``id``.

    ``dated`` says that the day was chosen and is not just today; ``again`` that the same words may
    be noted twice; ``skip`` that they are passed over in silence where they stand already;
    ``place`` where it was read, if in a file.
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
        """Whether ``note`` wants it, which has options that no other command has."""
        return not self.amends and not self.values.get("act")


class Noted(NamedTuple):
    """A line ready to be written to ``unit``'s ledger, and the state on either side of it."""

    draft: Draft
    unit: str
    line: str
    before: Status | None
    after: Status | None
    remarks: tuple[str, ...] = ()


class Notes(NamedTuple):
    """The lines to write, and the drafts whose words stand already, in a ledger or before them.

    ``remarks`` are of all lines together.
    """

    lines: list[Noted]
    skipped: list[Draft]
    remarks: tuple[str, ...] = ()


class Unfit(NamedTuple):
    """A draft that may not be noted, and why."""

    draft: Draft
    why: str


class UnfitError(RefusedError):
    """Drafts that may not be noted, each with its reason."""

    def __init__(self, faults: Sequence[Unfit]) -> None:
        super().__init__("\n".join(f"未记入：{fault.why}" for fault in faults), UNWRITTEN)
        self.faults = tuple(faults)
