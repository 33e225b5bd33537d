"""The ledgers of a revision, read from git some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from gongkai.store.disk.data_folder import ledger_name

if TYPE_CHECKING:
    from gongkai.store.git.repository import Repository

ValueT = TypeVar("ValueT")
_AT_ONCE = 100
"""The most ledgers that are held, as many as are read in one go."""


class LedgersAt(Mapping[str, ValueT]):
    """What is made of the ledgers of a revision, by the name of their unit (NFC).

    They are quick to go through in the order of the units.
    """

    def __init__(
        self,
        repository: Repository,
        blobs: Mapping[str, str],
        make: Callable[[Sequence[bytes]], ValueT],
    ) -> None:
        """Take the hashes of ledgers by the names of their files, and what to make of a unit's."""
        self._repository, self._blobs, self._make = repository, blobs, make
        files: dict[str, list[str]] = {}
        for name in blobs:
            files.setdefault(ledger_name(name), []).append(name)
        self._files = dict(sorted(files.items()))
        self._read: dict[str, ValueT] = {}

    def __getitem__(self, unit: str) -> ValueT:
        """Read a unit's ledger, and those that follow it.

        Raises:
            DataError: git cannot read them.
        """
        if unit not in self._read:
            if unit not in self._files:
                raise KeyError(unit)
            units = list(self._files)
            start = units.index(unit)
            self._read = self._made(units[start : start + _AT_ONCE])
        return self._read[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, unit: object) -> bool:
        return unit in self._files

    def _made(self, units: Sequence[str]) -> dict[str, ValueT]:
        wanted = {name: self._blobs[name] for unit in units for name in self._files[unit]}
        contents = self._repository.contents(wanted)
        return {unit: self._make([contents[name] for name in self._files[unit]]) for unit in units}
