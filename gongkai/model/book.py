"""Everything that was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.entry import Ledger

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongkai.model.task import Table
    from gongkai.model.unit import Register


class Ledgers(Mapping[str, Ledger]):
    """Ledgers by the name of their unit; a subclass may read each on demand."""

    def __init__(self, known: Mapping[str, Ledger] | None = None) -> None:
        self._known = known or {}

    def __getitem__(self, unit: str) -> Ledger:
        return self._known[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def of_tasks(self, tasks: Collection[str]) -> Ledgers:
        """Return the same ledgers; entries of tasks other than these may be left out."""
        del tasks
        return self

    def holding(self, beginning: str) -> Iterable[str]:
        """Return the units whose ledgers may hold such an id: all that do, perhaps others too."""
        del beginning
        return self


class Overlay(Ledgers):
    """Ledgers of which some are replaced by others."""

    def __init__(self, below: Ledgers, above: Mapping[str, Ledger]) -> None:
        super().__init__(above)
        self._below = below

    def __getitem__(self, unit: str) -> Ledger:
        return self._known[unit] if unit in self._known else self._below[unit]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._below), **dict.fromkeys(self._known)})

    def __len__(self) -> int:
        return len({*self._below, *self._known})

    def of_tasks(self, tasks: Collection[str]) -> Ledgers:
        """Return the same with fewer entries; the replacing ledgers stay whole."""
        return Overlay(self._below.of_tasks(tasks), self._known)


class Book(NamedTuple):
    """The register, the tables by year, and the ledgers by the name of their unit.

    ``current_year`` is the year of ``data/tasks.yaml``.
    """

    register: Register
    tables: Mapping[int, Table]
    current_year: int
    ledgers: Ledgers = Ledgers()

    @property
    def table(self) -> Table:
        """The current year's table."""
        return self.tables[self.current_year]
