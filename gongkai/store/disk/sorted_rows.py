"""Sort more rows than memory should hold: in runs, all but the first in a temporary file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import IO, Any, TypeVar

from gongkai.errors import DataError, reason
from gongkai.model.report import MANY

RowT = TypeVar("RowT")
_BLOCK = 100
"""Rows that are written and read together; of each run one block is held."""


class SortedRows(Collection[RowT]):
    """Rows in the order of a key, to be gone through as often as wanted.

    The file has no name and is gone with its process; nobody else can put anything into it.
    """

    def __init__(self, rows: Iterable[RowT], key: Callable[[RowT], Any]) -> None:
        """Go through the rows and sort them.

        Raises:
            DataError: there are many, and the system refuses to write them.
        """
        left = iter(rows)
        self._key = key
        self._first = sorted(islice(left, MANY), key=key)
        self._runs: list[list[int]] = []
        self._len = len(self._first)
        self._file: IO[bytes] | None = None
        while run := sorted(islice(left, MANY), key=key):
            self._runs.append(self._written(run))
            self._len += len(run)

    def __iter__(self) -> Iterator[RowT]:
        return merge(self._first, *map(self._read, self._runs), key=self._key)

    def __len__(self) -> int:
        return self._len

    def __contains__(self, wanted: object) -> bool:
        return any(each == wanted for each in self)

    def _written(self, run: list[RowT]) -> list[int]:
        """Write a run in blocks; return where each begins."""
        import pickle
        from tempfile import TemporaryFile
        from weakref import finalize

        places = []
        try:
            if self._file is None:
                self._file = TemporaryFile()  # noqa: SIM115 — it lives as long as the rows
                finalize(self, self._file.close)
            self._file.seek(0, 2)
            for start in range(0, len(run), _BLOCK):
                places.append(self._file.tell())
                pickle.dump(run[start : start + _BLOCK], self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        except OSError as error:
            raise DataError(
                f"无法写入临时文件：{reason(error)}。",
                "核对临时文件夹的剩余空间和写入权限，或缩小查询范围。",
            ) from error
        return places

    def _read(self, places: list[int]) -> Iterator[RowT]:
        for place in places:
            yield from self._block(place)

    def _block(self, place: int) -> list[RowT]:
        import pickle

        assert self._file is not None
        try:
            self._file.seek(place)
            block: list[RowT] = pickle.load(self._file)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            why = reason(error) if isinstance(error, OSError) else "内容不完整"
            raise DataError(f"无法读取临时文件：{why}。", "核对临时文件夹，再试。") from error
        return block
