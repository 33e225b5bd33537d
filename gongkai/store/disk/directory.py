"""An open folder in which names never follow links.

Links below a data folder may come from anybody. Where the system can open a file relative to an
open folder (not on Windows), moving or replacing the folder meanwhile has no effect either.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from errno import EINVAL, ELOOP, ENOTDIR
from typing import TYPE_CHECKING

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.store.disk.file_names import NO_NAMES, name_of, on_disk, place

if TYPE_CHECKING:
    from pathlib import Path

LINK = "链接"
FOLDER = "文件夹"
KINDS = {
    stat.S_IFLNK: LINK,
    stat.S_IFDIR: FOLDER,
    stat.S_IFREG: "文件",
    stat.S_IFIFO: "管道",
    stat.S_IFSOCK: "套接字",
    stat.S_IFCHR: "设备",
    stat.S_IFBLK: "设备",
}
_RELATIVE = os.open in os.supports_dir_fd
"""Whether the system can open a file relative to an open folder."""
_NO_FOLLOW = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Follow no link, wait for no other end of a pipe, and take no terminal."""
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_NOT_IN_NAMES = "\0/\\:" if os.name == "nt" else "\0/"
_WINDOWS_LINKS = (0xA000000C, 0xA0000003)
"""Windows' tags of symbolic links and of junctions."""


class StrangeFileError(OSError):
    """Something else is where a file or a folder should be: ``what`` it is, and ``where``."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(EINVAL, what)
        self.what = what
        self.where = where


class Directory:
    """An open folder; ``with`` closes it.

    A strange file is refused as something that cannot be written; a folder opened for ``reading``,
    and those in it, raise StrangeFileError instead.
    """

    def __init__(
        self,
        path: Path,
        shown: str = "",
        within: Directory | None = None,
        *,
        reading: bool = False,
    ) -> None:
        """Open the folder at a path that the user chose, or, with ``within``, a direct child.

        Raises:
            OSError: it is missing, not a folder, or the system refuses.
        """
        self._path = path
        self._shown = shown
        self._reading = reading
        self._descriptor: int | None = None
        if not _RELATIVE:
            path.stat()
        elif within is None:
            self._descriptor = os.open(path, _FOLDER)
        else:
            flags = _FOLDER | os.O_NOFOLLOW
            self._descriptor = os.open(path.name, flags, dir_fd=within._descriptor)

    def __enter__(self) -> Directory:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def folder(self, name: str, *, make: bool = False) -> Directory:
        """Open a folder in this one; ``make`` creates it if it is missing.

        Raises:
            RefusedError: it is a link.
            OSError: it is missing, not a folder, or the system refuses.
        """
        if make:
            with suppress(FileExistsError):
                os.mkdir(self._at(name), dir_fd=self._descriptor)
        self._need(name, stat.S_IFDIR)
        return Directory(place(self._path, name), self.shown(name), self, reading=self._reading)

    def shown(self, name: str) -> str:
        """Return a file's name for messages: its path below the first opened folder."""
        return f"{self._shown}/{name}" if self._shown else name

    def status(self, name: str) -> os.stat_result | None:
        """Return the status of a name, not following a link; None if there is nothing.

        Raises:
            OSError: the system refuses.
        """
        try:
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def file(self, name: str) -> os.stat_result | None:
        """Return the status of a regular file; None if there is nothing.

        Raises:
            RefusedError: it is a link, a folder, a device or a pipe.
            OSError: the system refuses.
        """
        return self._need(name, stat.S_IFREG)

    def open(self, name: str, flags: int, mode: int = 0o666) -> int:
        """Open a file, or create it if the flags say so, and return its descriptor.

        Raises:
            RefusedError: what is there is not a regular file.
            OSError: the system refuses.
        """
        self.file(name)
        descriptor = os.open(self._at(name), flags | _NO_FOLLOW, mode, dir_fd=self._descriptor)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise OSError(ELOOP, os.strerror(ELOOP))

    def read(self, name: str, most: int) -> bytes | None:
        """Return the first ``most`` bytes of a file; None if there is none.

        Raises:
            RefusedError: what is there is not a regular file.
            OSError: the system refuses.
        """
        try:
            descriptor = self.open(name, os.O_RDONLY)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            return file.read(most)

    def rename(self, old: str, new: str) -> None:
        """Rename a file or a folder within this folder, replacing what has the new name.

        Raises:
            OSError: the system refuses.
        """
        here = self._descriptor
        os.replace(self._at(old), self._at(new), src_dir_fd=here, dst_dir_fd=here)

    def remove(self, name: str) -> None:
        """Remove a file, or a link itself, if there is one.

        Raises:
            OSError: the system refuses.
        """
        with suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self._descriptor)

    def remove_folder(self, name: str) -> None:
        """Remove an empty folder.

        Raises:
            OSError: it is not empty, or the system refuses.
        """
        os.rmdir(self._at(name), dir_fd=self._descriptor)

    def names(self) -> list[str]:
        """Return the names of everything in the folder.

        Raises:
            OSError: the system refuses.
        """
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as found:
            return [name_of(entry.name) for entry in found]

    def sync(self) -> None:
        """Fsync the folder so that renames survive a power cut, where the system can.

        Raises:
            OSError: it fails.
        """
        if self._descriptor is not None:
            os.fsync(self._descriptor)

    def _need(self, name: str, wanted: int) -> os.stat_result | None:
        """Return the status of a name of the wanted kind; None if there is nothing."""
        status = self.status(name)
        if status is None or kind_of(status) == wanted:
            return status
        error = StrangeFileError(what(status), self.shown(name))
        raise error if self._reading else _refusal(error, wanted)

    def _at(self, name: str) -> str | Path:
        """Return the path of a name for the system.

        Raises:
            OSError: it is not a name but a path, or leads out of the folder.
        """
        if name in NO_NAMES or any(each in name for each in _NOT_IN_NAMES):
            raise OSError(EINVAL, os.strerror(EINVAL))
        return place(self._path, name) if self._descriptor is None else on_disk(name)


def is_link(status: os.stat_result) -> bool:
    """Return whether a status is that of a symbolic link, or of a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) in _WINDOWS_LINKS


def kind_of(status: os.stat_result) -> int:
    """Return the kind of a status as ``st_mode`` has it, a junction being a link."""
    return stat.S_IFLNK if is_link(status) else stat.S_IFMT(status.st_mode)


def what(status: os.stat_result) -> str:
    """Return in Chinese what a status is that of."""
    return KINDS.get(kind_of(status), "设备")


def _refusal(error: StrangeFileError, wanted: int) -> Exception:
    """Return why nothing is written where a strange file is."""
    where = error.where
    if wanted == stat.S_IFREG:
        kind = error.what if error.what in {LINK, FOLDER} else "设备或管道"
        return RefusedError(
            f"未写入：{where} 是{kind}，不是普通文件。", f"核对并移走 {where}；{UNWRITTEN}"
        )
    if error.what == LINK:
        return RefusedError(
            f"未写入：{where} 是链接，不是文件夹本身。",
            f"删去链接，把文件夹本身放在原处；{UNWRITTEN}",
        )
    return NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))
