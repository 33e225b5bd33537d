"""The standing of a duty on one day: state, due date, counted or not, overdue or not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.status import PASSED
from gongkai.model.task import Rhythm, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.duty import Claim
    from gongkai.model.status import Status
    from gongkai.model.task import Due
    from gongkai.ops.duties.history import History


_SUPPORT = Role.SUPPORT


class Standing(NamedTuple):
    """The standing of a duty on one day; ``counted`` duties are the denominator of rates."""

    claim: Claim
    state: Status
    due: Due
    counted: bool
    overdue: bool

    @property
    def due_day(self) -> date | None:
        """The due day; None for a never-ending duty or one without a due date."""
        return self.due if isinstance(self.due, date) else None

    def falls_due_by(self, last: date) -> bool:
        """Return whether it is counted, neither done nor overdue yet, and due by ``last``."""
        open_ = self.counted and not self.state.done and not self.overdue
        return open_ and self.due_day is not None and self.due_day <= last

    @property
    def never_ending(self) -> bool:
        """Whether it has a rhythm instead of a due day."""
        return isinstance(self.due, Rhythm)

    @property
    def to_verify(self) -> bool:
        """Whether the unit claims 已完成 or 不适用, and the office has not decided."""
        return self.state in PASSED and self.claim.role is not _SUPPORT

    @property
    def wanted(self) -> bool:
        """Whether progress is expected: it is counted, or never-ending and applicable."""
        return self.counted or (
            self.claim.role is not Role.SUPPORT
            and self.never_ending
            and not self.state.not_applicable
        )


def standing(history: History, day: date, today: date) -> Standing | None:
    """Return the standing of a duty on ``day``; None if it does not exist then."""
    claim = history.duty.claim_on(day)
    if claim is None:
        return None
    state, due = history.on(day)
    ends = claim.role is not _SUPPORT and not isinstance(due, Rhythm)
    counted = ends and not state.not_applicable
    overdue = counted and not state.done and is_past(due, day, today)
    # the same as Standing(...), but without the cost of calling its constructor
    return tuple.__new__(Standing, (claim, state, due, counted, overdue))


def standings(
    histories: Iterable[History], day: date, today: date
) -> Iterator[tuple[History, Standing]]:
    """Yield the duties that exist on ``day``, with their standing."""
    for history in histories:
        if at := standing(history, day, today):
            yield history, at


def is_past(due: Due, day: date, today: date) -> bool:
    """Return whether a due day is over on ``day``; on the day itself only in hindsight."""
    return isinstance(due, date) and (due < day or (due == day and day < today))
