"""Take a stream out of an OLE2 file, the box of the older .xls and .doc."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128


class _Box(NamedTuple):
    """Sectors of one size, and which follows which."""

    content: bytes
    size: int
    skipped: int
    """How many bytes come before the first sector."""
    following: tuple[int, ...]

    def sectors(self, first: int) -> Iterator[bytes]:
        for _ in range(len(self.following) + 1):
            if first >= _LAST_SECTOR:
                return
            start = self.skipped + first * self.size
            yield self.content[start : start + self.size]
            first = self.following[first]
        raise ValueError("sectors follow each other in a circle")

    def read(self, first: int) -> bytes:
        return b"".join(self.sectors(first))


def stream(content: bytes, *names: str) -> bytes:
    """Return the first stream that has one of these names; none if there is none.

    Raises:
        ValueError, IndexError, struct.error: the file is broken.
    """
    sector, small_sector = (1 << power for power in struct.unpack_from("<2H", content, 30))
    if sector not in (512, 4096) or small_sector != 64:
        raise ValueError("sectors of an unknown size")
    directory, cutoff, small_table = (
        struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60)
    )
    box = _Box(content, sector, sector, ())
    table = b"".join(_table_sectors(content, sector))
    box = box._replace(following=_numbers(table))
    entries = box.read(directory)
    root = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries), _ENTRY):
        entry = entries[at : at + _ENTRY]
        first, size = struct.unpack_from("<II", entry, 116)
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(0, length - 2)].decode("utf-16-le", "replace") in names:
            if size < cutoff:
                small = _Box(box.read(root), small_sector, 0, _numbers(box.read(small_table)))
                return small.read(first)[:size]
            return box.read(first)[:size]
    return b""


def _table_sectors(content: bytes, sector: int) -> Iterator[bytes]:
    """Yield the sectors that say which sector follows which."""
    listed = list(struct.unpack_from("<109I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    for _ in range(len(content) // sector):
        if more >= _LAST_SECTOR:
            break
        numbers = struct.unpack_from(f"<{sector // 4}I", content, (more + 1) * sector)
        listed += numbers[:-1]
        more = numbers[-1]
    for number in listed:
        if number < _LAST_SECTOR:
            yield content[(number + 1) * sector : (number + 2) * sector]


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
