"""Read files and list folders; below the data folder no link is followed."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from gongkai.store.disk.directory import KINDS, Directory, StrangeFileError, kind_of, what
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.file_names import place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_CHUNK = 1 << 20


def read_regular(root: Path, file: str, most: int) -> bytes:
    """Return a regular file below the data folder: ``most`` bytes, and one more if there are more.

    Raises:
        StrangeFileError: it is something else, or a folder on the way to it is a link.
        OSError: it is missing, or the system refuses.
    """
    *folders, name = file.split("/")
    with _opened(root, *folders) as folder:
        opened = folder.open(name, os.O_RDONLY)
    try:
        return _read(opened, most)
    finally:
        os.close(opened)


def list_folder(root: Path, folder: str) -> list[str]:
    """Return the names in a folder below the data folder, sorted.

    Raises:
        StrangeFileError: it is something else, or a folder on the way to it is a link.
        OSError: it is missing, or the system refuses.
    """
    reach("read-list")
    with _opened(root, *folder.split("/")) as opened:
        return sorted(opened.names())


def size_of(root: Path, file: str) -> int:
    """Return the bytes of a regular file below the data folder; 0 if there is none."""
    with suppress(OSError):
        status = place(root, file).lstat()
        return status.st_size if stat.S_ISREG(status.st_mode) else 0
    return 0


def what_is(root: Path, file: str) -> str:
    """Return in Chinese what a name below the data folder is; empty if there is nothing."""
    with suppress(OSError):
        return what(place(root, file).lstat())
    return ""


def read_named(path: Path, most: int) -> bytes:
    """Read a file that the user names like ``read_regular``; it may be a link or a pipe.

    Raises:
        StrangeFileError: it is a folder, or a device other than a terminal.
        OSError: it is missing, or the system refuses.
    """
    reach("read-open")
    _need_kind(path.stat(), {*KINDS} - {stat.S_IFDIR}, path)
    opened = os.open(path, _READ)
    try:
        if not os.isatty(opened):
            _need_kind(os.fstat(opened), {stat.S_IFREG, stat.S_IFIFO, stat.S_IFSOCK}, path)
        return _read(opened, most)
    finally:
        os.close(opened)


@contextmanager
def _opened(root: Path, *folders: str) -> Iterator[Directory]:
    """Open a folder below ``root``, folder by folder."""
    with ExitStack() as stack:
        folder = stack.enter_context(Directory(root, reading=True))
        for name in folders:
            folder = stack.enter_context(folder.folder(name))
        yield folder


def _need_kind(status: os.stat_result, wanted: set[int], path: Path) -> None:
    """Raise StrangeFileError unless a status is of a wanted kind."""
    if kind_of(status) not in wanted:
        raise StrangeFileError(what(status), str(path))


def _read(opened: int, most: int) -> bytes:
    """Return all bytes, or ``most`` and one more; the size in the status is only a hint."""
    hint = min(os.fstat(opened).st_size, most) + 1
    chunks = [os.read(opened, hint)]
    left = most + 1 - len(chunks[0])
    while chunks[-1] and left > 0:
        chunks.append(os.read(opened, min(left, _CHUNK)))
        left -= len(chunks[-1])
    return b"".join(chunks)
