"""The question of ``list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.unit import Group, Unit
from gongkai.ops.duties.filters import Criteria

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongkai.model.task import Row
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.party_names import Names, Party


class Question(NamedTuple):
    """What ``list`` is asked: about which parties, and which tasks."""

    parties: tuple[Party, ...] = ()
    excepted: tuple[Party, ...] = ()
    units: Sequence[Unit] | None = None
    """The units of the parties without those excepted; None for all."""
    criteria: Criteria = Criteria()
    blank: bool = False
    """Whether no ledger has any line."""
    whole_tasks: bool = False
    """Whether tasks are counted over duties that are not listed, which reads every ledger."""
    missing: PeriodReading | None = None
    """The period whose 应报未报 are asked for; the day asked about is the one it is read on."""
    notes: tuple[str, ...] = ()
    """Lines to stand above the table, on the choice of the period."""

    def asks(self, row: Row, owing: Collection[str], names: Names) -> bool:
        """Return whether a task prints an asked group, or an asked unit is among those owing it."""
        if not self.parties:
            return True
        groups = {party.name for party in self.parties if isinstance(party, Group)}
        printed = {party.name for phrase in row.task.phrases if (party := names.get(phrase.text))}
        units = {party.name for party in self.parties if isinstance(party, Unit)}
        return not groups.isdisjoint(printed) or not units.isdisjoint(owing)

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.parties) or any(self.criteria)

    @property
    def one_unit(self) -> Unit | None:
        """The unit, where a single one is asked about."""
        party = self.parties[0] if len(self.parties) == 1 else None
        return party if isinstance(party, Unit) else None
