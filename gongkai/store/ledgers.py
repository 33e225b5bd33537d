"""The ledgers of a folder, each read when it is asked for."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from gongkai.errors import DataError, reason
from gongkai.model.book import Ledgers
from gongkai.store import folder
from gongkai.store.failpoints import reach
from gongkai.store.faults import unusable
from gongkai.store.text import Source, read_source, text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from gongkai.model.entry import Ledger
    from gongkai.store.ledger import Reading
    from gongkai.store.text import Limits


class LedgerFiles(Ledgers):
    """Ledgers that are read anew each time, none of them kept."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.limits = limits
        self._root = root
        self._files = folder.ledger_files(root)
        self._tasks: Collection[str] | None = None

    def __getitem__(self, unit: str) -> Ledger:
        """Read one ledger.

        Raises:
            DataError: its file cannot be read as a ledger at all.
        """
        reading = self.read(unit)
        if not reading.readable:
            raise unusable(reading.ledger.problems)
        return reading.ledger

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, unit: object) -> bool:
        return unit in self._files

    def of_tasks(self, tasks: Collection[str]) -> LedgerFiles:
        """The same ledgers, of which only entries of some tasks are made."""
        narrowed = copy(self)
        narrowed._tasks = tasks
        return narrowed

    def holding(self, entry_id: str) -> Iterator[str]:
        """The units in whose files an id is written, in the order of the files."""
        wanted = entry_id.encode()
        return (unit for unit in self._files if wanted in (self._content(unit) or b""))

    def blank(self) -> bool:
        """Whether no ledger has any line but comments."""
        return not any(b"\n-" in b"\n" + (self._content(unit) or b"-") for unit in self._files)

    def file(self, unit: str) -> str:
        """The file of a unit's ledger, relative to the data folder, be it there or not."""
        return self._files.get(unit, f"{folder.LEDGERS}/{unit}.yaml")

    def size(self, unit: str) -> int:
        """The bytes of a unit's ledger; 0 where there is none."""
        try:
            return (self._root / self._files[unit]).stat().st_size
        except (KeyError, OSError):
            return 0

    def read(self, unit: str) -> Reading:
        """Read one ledger, whatever is wrong with it."""
        source = self._source(unit)
        from gongkai.store.ledger import decode_ledger

        return decode_ledger(source, unit, self._tasks)

    def _source(self, unit: str) -> Source:
        file = self._files[unit]
        return read_source(self._root / file, file, self.limits)

    def _content(self, unit: str) -> bytes | None:
        """The bytes of a file; None where the system does not give them."""
        try:
            return (self._root / self._files[unit]).read_bytes()
        except OSError:
            return None


class HeldLedgers(LedgerFiles):
    """Ledgers whose bytes are remembered, so that what was checked is what is written to."""

    def __init__(self, root: Path, limits: Limits) -> None:
        super().__init__(root, limits)
        self._held: dict[str, bytes] = {}

    def content(self, unit: str) -> bytes | None:
        """The bytes of a ledger; None where there is none yet.

        Raises:
            DataError: the system does not give the file.
        """
        if unit not in self._files:
            return None
        if unit not in self._held:
            try:
                reach("read-open")
                self._held[unit] = (self._root / self._files[unit]).read_bytes()
            except OSError as error:
                raise DataError(
                    f"读不出 {self._files[unit]}：{reason(error)}", "检查路径与权限；没有记入。"
                ) from error
        return self._held[unit]

    def _source(self, unit: str) -> Source:
        return text_of(self.content(unit) or b"", self._files[unit], self.limits)
