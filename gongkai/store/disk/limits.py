"""How much of a file is read."""

from __future__ import annotations

from typing import NamedTuple

MEGABYTE = 1_000_000


class Limits(NamedTuple):
    """How much is read: bytes of a file, and of a line."""

    file: int = 64 * MEGABYTE
    line: int = MEGABYTE

    @property
    def duties(self) -> int:
        """How many duties one table may make."""
        return self.file // 20

    @property
    def said(self) -> str:
        """The limits in words, and how they are raised."""
        return (
            f"一个文件至多 {self.file:,} 字节，一行至多 {self.line:,} 字节；"
            "确实要更大，用 gongkai --size-limit MB 提高上限。"
        )


DEFAULT_LIMITS = Limits()


def limits_of(megabytes: int) -> Limits:
    """The limits for files of so many megabytes: the line's grows in proportion."""
    file = megabytes * MEGABYTE
    return Limits(file, file * DEFAULT_LIMITS.line // DEFAULT_LIMITS.file)
