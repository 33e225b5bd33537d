"""The ledgers of a folder, each read on demand."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from gongkai.errors import UNWRITTEN, DataError
from gongkai.model.book import Ledgers
from gongkai.store.decoding.decode import Source, bytes_of, content_of, read_source, text_of
from gongkai.store.disk import data_folder as folder
from gongkai.store.disk.regular_file import size_of
from gongkai.store.faults import unusable
from gongkai.store.ledgers.ledger_folder import LedgerFolder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from gongkai.model.entry import Ledger
    from gongkai.store.disk.limits import Limits
    from gongkai.store.ledgers.reader import LedgerReading

_MOST_HELD = 100
"""The most ledgers whose bytes are held; few offices have more."""


class LedgerFiles(Ledgers):
    """Ledgers read from the disk at each access, not cached."""

    def __init__(self, root: Path, limits: Limits, found: LedgerFolder | None = None) -> None:
        self.limits = limits
        self._root = root
        self._found = found or LedgerFolder(folder.ledger_files(root))
        self._files = self._found.read
        self._tasks: Collection[str] | None = None

    def __getitem__(self, unit: str) -> Ledger:
        """Read one ledger.

        Raises:
            DataError: its file is unreadable.
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
        """Return the same ledgers, with only the entries of some tasks."""
        narrowed = copy(self)
        narrowed._tasks = tasks
        return narrowed

    def holding(self, beginning: str) -> Iterator[str]:
        """Yield the units whose files contain an id that begins so, in the order of the files."""
        wanted = beginning.encode()
        return (unit for unit in self._files if wanted in self._content(unit))

    def blank(self) -> bool:
        """Return whether no ledger has an entry."""
        return not any(b"\n-" in b"\n" + self._content(unit) for unit in self._files)

    def file(self, unit: str) -> str:
        """Return the file of a unit's ledger, existing or not, relative to the data folder."""
        return self._files.get(unit, f"{folder.LEDGERS}/{unit}.yaml")

    def size(self, unit: str) -> int:
        """Return the size in bytes of a unit's ledger; 0 if there is none."""
        return size_of(self._root, self._files[unit]) if unit in self._files else 0

    def read(self, unit: str) -> LedgerReading:
        """Read one ledger; faults become its problems."""
        source = self._source(unit)
        from gongkai.store.ledgers.reader import decode_ledger

        return decode_ledger(source, unit, self._tasks)

    def _source(self, unit: str) -> Source:
        file = self._files[unit]
        return read_source(self._root, file, self.limits)

    def _content(self, unit: str) -> bytes:
        """Return the bytes of a ledger; empty if it is unreadable."""
        return bytes_of(self._root, self._files[unit], self.limits)


class ChangedError(DataError):
    """Somebody saved a file between two readings, or between reading and writing."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} 在读取期间被其他程序改写。", f"稍后再试；{UNWRITTEN}")


class HeldLedgers(LedgerFiles):
    """Ledgers whose bytes are known again, so that the bytes checked are the bytes changed.

    The bytes of the latest are held, those of the others read anew and compared by their digest.
    """

    def __init__(self, root: Path, limits: Limits, found: LedgerFolder | None = None) -> None:
        super().__init__(root, limits, found)
        self._held: dict[str, bytes] = {}
        self._digests: dict[str, bytes] = {}

    def content(self, unit: str) -> bytes | None:
        """Return the bytes of a ledger; None if there is none yet.

        Raises:
            DataError: it is unreadable, or its file has a name that is not read.
            ChangedError: it is not as it was when it was read before.
        """
        if unit not in self._files:
            if file := self._found.misnamed.get(unit):
                raise DataError(
                    f"{file} 像是{unit}的台账，但文件名不对，未读取。",
                    f"改名为 {unit}{folder.SUFFIX} 再试；{UNWRITTEN}",
                )
            return None
        if unit not in self._held:
            from hashlib import sha256

            file = self._files[unit]
            content = content_of(self._root, file, self.limits)
            if not isinstance(content, bytes):
                untouched = (content.remedy, f"\n{UNWRITTEN}")
                raise unusable((content._replace(remedy=untouched),))
            digest = sha256(content).digest()
            if self._digests.setdefault(unit, digest) != digest:
                raise ChangedError(file)
            if len(self._held) == _MOST_HELD:
                del self._held[next(iter(self._held))]
            self._held[unit] = content
        return self._held[unit]

    def _source(self, unit: str) -> Source:
        return text_of(self.content(unit) or b"", self._files[unit], self.limits)
