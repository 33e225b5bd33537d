"""Limits on the size of files and lines."""

from __future__ import annotations

from typing import NamedTuple

from gongkai.model.way import Message, Way

MEGABYTE = 1_000_000


class Limits(NamedTuple):
    """The most bytes of a file, and of a line."""

    file: int = 64 * MEGABYTE
    line: int = MEGABYTE

    @property
    def duties(self) -> int:
        """The most duties of one table."""
        return self.file // 20

    @property
    def said(self) -> Message:
        """The limits in Chinese, and how to raise them."""
        file, line = _in_words(self.file), _in_words(self.line)
        return f"单个文件上限 {file}，单行上限 {line}；确需提高的，用 ", Way.RAISE_LIMIT, "。"


DEFAULT_LIMITS = Limits()
_MYRIAD = 10_000


def _in_words(size: int) -> str:
    """Return a number of bytes in Chinese: ``6400 万字节（64 MB）``."""
    if size < _MYRIAD:
        return f"{size} 字节"
    return f"{size / _MYRIAD:.12g} 万字节（{size / MEGABYTE:.12g} MB）"


def limits_of(megabytes: int) -> Limits:
    """Return the limits for files of so many megabytes; the line limit grows in proportion."""
    file = megabytes * MEGABYTE
    return Limits(file, file * DEFAULT_LIMITS.line // DEFAULT_LIMITS.file)
