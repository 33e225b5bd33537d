"""One (task, unit) pair: the atom of every count."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.model.task import Due, ReportRhythm, Role, Task
from gongkai.model.unit import Unit


class Via(StrEnum):
    """Why a unit owes a task: its name is written, or a group that holds it is."""

    NAMED = "named"
    GROUP = "group"

    @property
    def label(self) -> str:
        """The Chinese word printed for it."""
        return {"named": "列名", "group": "统称"}[self.value]


class Claim(NamedTuple):
    """A reason to owe, from ``first`` to ``last`` inclusive; ``through`` is the group's phrase."""

    via: Via
    role: Role
    through: str
    first: date
    last: date

    @property
    def rank(self) -> tuple[bool, int]:
        """Named before group, then the stronger role."""
        return (self.via is Via.NAMED, self.role.strength)


class Duty(NamedTuple):
    """What ``unit`` owes by ``task``; ``due`` before any extension.

    ``report`` is the rhythm of its reports.
    ``claims`` are all reasons over time, in the order of the cell's phrases; ``handed`` the
    duties of the units that this one succeeded, in the order of their last days.
    """

    task: Task
    unit: Unit
    due: Due
    claims: tuple[Claim, ...]
    handed: tuple["Duty", ...] = ()
    report: ReportRhythm | None = None

    def claim_on(self, day: date) -> Claim | None:
        """Return the strongest reason to owe on ``day``; None if the unit owes nothing then."""
        if len(self.claims) == 1:
            claim = self.claims[0]
            return claim if claim.first <= day <= claim.last else None
        best: Claim | None = None
        for claim in self.claims:
            if claim.first <= day <= claim.last and (best is None or claim.rank > best.rank):
                best = claim
        return best
