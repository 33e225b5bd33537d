"""Everything that was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.entry import Ledger
    from gongkai.model.task import Table
    from gongkai.model.unit import Register


@dataclass(frozen=True, slots=True)
class Book:
    """The register, the tables by year, and the ledgers by the name of their unit.

    ``ledgers`` may read a ledger only when it is asked for, and keep none of them.
    ``current_year`` is the year of ``data/tasks.yaml``.
    """

    register: Register
    tables: Mapping[int, Table]
    current_year: int
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The current year's table."""
        return self.tables[self.current_year]
