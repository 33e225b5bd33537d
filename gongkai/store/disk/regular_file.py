"""Read files and list folders; below the data folder no link is followed."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from gongkai.store.disk.directory import is_link
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.file_names import name_of, on_disk, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = "链接"
FOLDER = "文件夹"
_WHAT = {
    stat.S_IFLNK: LINK,
    stat.S_IFDIR: FOLDER,
    stat.S_IFREG: "文件",
    stat.S_IFIFO: "管道",
    stat.S_IFSOCK: "套接字",
    stat.S_IFCHR: "设备",
    stat.S_IFBLK: "设备",
}
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_NO_FOLLOW_NO_WAIT = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Do not follow a link, and do not wait for the other end of a pipe."""
_AS_FOLDER = getattr(os, "O_DIRECTORY", 0)
_CAN_DESCEND = os.open in os.supports_dir_fd
"""Whether the system can open a file relative to an open folder."""
_CHUNK = 1 << 20


class StrangeFileError(OSError):
    """Something else is where a file or a folder should be: ``what`` it is, and ``where``."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(errno.EINVAL, what)
        self.what = what
        self.where = where


def read_regular(root: Path, file: str, most: int) -> bytes:
    """Return a regular file below the data folder: ``most`` bytes, and one more if there are more.

    Raises:
        StrangeFileError: it is something else, or a folder on the way to it is a link.
        OSError: it is missing, or the system refuses.
    """
    with _opened(root, file, stat.S_IFREG) as opened:
        return _read(opened, most)


def list_folder(root: Path, folder: str) -> list[str]:
    """Return the names in a folder below the data folder, sorted.

    Raises:
        StrangeFileError: it is something else, or a folder on the way to it is a link.
        OSError: it is missing, or the system refuses.
    """
    reach("read-list")
    with _opened(root, folder, stat.S_IFDIR) as opened, os.scandir(opened) as found:
        return sorted(name_of(each.name) for each in found)


def size_of(root: Path, file: str) -> int:
    """Return the bytes of a regular file below the data folder; 0 if there is none."""
    with suppress(OSError):
        status = place(root, file).lstat()
        return status.st_size if stat.S_ISREG(status.st_mode) else 0
    return 0


def what_is(root: Path, file: str) -> str:
    """Return in Chinese what a name below the data folder is; empty if there is nothing."""
    with suppress(OSError):
        return _kind(place(root, file).lstat())[1]
    return ""


def read_named(path: Path, most: int) -> bytes:
    """Read a file that the user names like ``read_regular``; it may be a link or a pipe.

    Raises:
        StrangeFileError: it is a folder, or a device other than a terminal.
        OSError: it is missing, or the system refuses.
    """
    reach("read-open")
    _need_kind(path.stat(), {*_WHAT} - {stat.S_IFDIR}, str(path))
    opened = os.open(path, _READ)
    try:
        if not os.isatty(opened):
            _need_kind(os.fstat(opened), {stat.S_IFREG, stat.S_IFIFO, stat.S_IFSOCK}, str(path))
        return _read(opened, most)
    finally:
        os.close(opened)


@contextmanager
def _opened(root: Path, file: str, kind: int) -> Iterator[int | Path]:
    """Open a file or folder below ``root``, folder by folder.

    Where folders cannot be opened (Windows) each is only checked, and yielded as its path.
    """
    parts = file.split("/")
    at: int | Path = root
    with ExitStack() as stack:
        if _CAN_DESCEND:
            at = os.open(root, _READ | _AS_FOLDER)
            stack.callback(os.close, at)
        for depth in range(1, len(parts) + 1):
            wanted = kind if depth == len(parts) else stat.S_IFDIR
            at = _enter(at, on_disk(parts[depth - 1]), wanted, "/".join(parts[:depth]))
            if isinstance(at, int):
                stack.callback(os.close, at)
        yield at


def _enter(folder: int | Path, name: str, kind: int, where: str) -> int | Path:
    if isinstance(folder, int):
        _need_kind(os.stat(name, dir_fd=folder, follow_symlinks=False), {kind}, where)
        flags = _READ | _NO_FOLLOW_NO_WAIT | (_AS_FOLDER if kind == stat.S_IFDIR else 0)
        opened = os.open(name, flags, dir_fd=folder)
    else:
        path = folder / name
        _need_kind(path.lstat(), {kind}, where)
        if kind == stat.S_IFDIR:
            return path
        opened = os.open(path, _READ)
    try:
        _need_kind(os.fstat(opened), {kind}, where)
    except OSError:
        os.close(opened)
        raise
    return opened


def _need_kind(status: os.stat_result, wanted: set[int], where: str) -> None:
    """Raise StrangeFileError unless a status is of a wanted kind."""
    kind, what = _kind(status)
    if kind not in wanted:
        raise StrangeFileError(what, where)


def _kind(status: os.stat_result) -> tuple[int, str]:
    """Return the kind of a status, as ``st_mode`` has it and in Chinese."""
    kind = stat.S_IFLNK if is_link(status) else stat.S_IFMT(status.st_mode)
    return kind, _WHAT.get(kind, "设备")


def _read(opened: int | Path, most: int) -> bytes:
    """Return all bytes, or ``most`` and one more; the size in the status is only a hint."""
    assert isinstance(opened, int)
    hint = min(os.fstat(opened).st_size, most) + 1
    chunks = [os.read(opened, hint)]
    left = most + 1 - len(chunks[0])
    while chunks[-1] and left > 0:
        chunks.append(os.read(opened, min(left, _CHUNK)))
        left -= len(chunks[-1])
    return b"".join(chunks)
