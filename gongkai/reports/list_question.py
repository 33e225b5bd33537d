"""The question of ``list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.duties.filters import Criteria

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.unit import Unit
    from gongkai.ops.duties.party_names import Party


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
    """Whether one unit's tasks are counted over all their duties, which reads every ledger."""
