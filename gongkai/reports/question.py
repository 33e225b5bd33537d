"""What ``list`` may be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongkai.ops.select import Criteria

if TYPE_CHECKING:
    from gongkai.ops.names import Party


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: about whom, as of when, and which tasks."""

    parties: tuple[Party, ...] = ()
    excepted: tuple[Party, ...] = ()
    criteria: Criteria = field(default_factory=Criteria)
    blank: bool = False
    """Whether no ledger has any line."""
    whole_tasks: bool = False
    """Whether one unit's tasks are counted over all their duties, which reads every ledger."""
