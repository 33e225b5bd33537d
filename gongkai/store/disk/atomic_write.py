"""The one place that writes files: a new file beside the old one, fsync, compare, rename."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.disk.directory import Directory
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.file_names import name_of

if TYPE_CHECKING:
    from pathlib import Path

_STALE = 3600.0
_SHOWN = 50
_TAIL = r"\.gongkai-[0-9a-f]{12}\.tmp"
_FRESH = re.compile(rf"\..{{1,{_SHOWN}}}{_TAIL}")
_OWN_EYES = 0o600
_ALL_EYES = 0o666
_PERMISSIONS = 0o777
_PATIENCE = 2.0
_POLL = 0.05
_PASSING = (errno.EBUSY, errno.EACCES) if os.name == "nt" else (errno.EBUSY,)
"""What the system answers while a scanner or a sync program has a file open."""


class Fresh:
    """A new file that is to take the place of another one in its folder.

    One descriptor holds it from when it is made until it is renamed: what somebody puts under its
    name meanwhile is not written to, is not given the rights of the old file, nor takes its place.
    """

    def __init__(self, folder: Directory, target: str, name: str = "") -> None:
        """Choose a name; nothing is made yet. ``name`` is that of one that is there already."""
        self.target = target
        self.name = name or f".{target[:_SHOWN]}.gongkai-{os.urandom(6).hex()}.tmp"
        self._folder = folder
        self._descriptor: int | None = None
        self._made: os.stat_result | None = None

    def write(self, content: bytes, *, hold: bool = True) -> None:
        """Write the file down to the disk, for the eyes that the old one is for, if it is there.

        Without ``hold`` it is known by its number alone from then on, which spares a descriptor.

        Raises:
            RefusedError: the old one is no ordinary file.
            OSError: the system refuses.
        """
        reach("write-open")
        old = self._folder.file(self.target)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        self._descriptor = self._folder.open(self.name, flags, _OWN_EYES if old else _ALL_EYES)
        self._made = os.fstat(self._descriptor)
        with os.fdopen(self._descriptor, "wb", closefd=False) as file:
            reach("write-data")
            file.write(content)
        if old:
            _hand_over(self._descriptor, old)
        reach("write-fsync")
        os.fsync(self._descriptor)
        if os.name == "nt" or not hold:
            self.release()

    def read(self, most: int) -> bytes:
        """Take up a file that is there already, and read it, no more than ``most`` bytes.

        Raises:
            RefusedError: it is no ordinary file.
            OSError: it is missing, or the system refuses.
        """
        self._descriptor = self._folder.open(self.name, os.O_RDONLY)
        self._made = os.fstat(self._descriptor)
        with os.fdopen(self._descriptor, "rb", closefd=False) as file:
            content = file.read(most)
        if os.name == "nt":
            self.release()
        return content

    def take_place(self, point: str) -> None:
        """Rename the file to what it is for; tried again while another program has that open.

        ``point`` is the failpoint that each attempt passes.

        Raises:
            OSError: the system refuses, or another file has the name; the old one stands.
        """
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                reach(point)
                self._rename()
            except OSError as error:
                if error.errno not in _PASSING:
                    raise
                if time.monotonic() > end:
                    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from error
                time.sleep(_POLL)
            else:
                return

    def discard(self) -> None:
        """Remove the file, if it is still there under its name."""
        with suppress(OSError):
            if self._is_named():
                self._folder.remove(self.name)
        self.release()

    def release(self) -> None:
        """Let the file go; it stays where it is."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _rename(self) -> None:
        if not self._is_named():
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        self._folder.rename(self.name, self.target)
        self.release()

    def _is_named(self) -> bool:
        """Whether it is our file that has the name."""
        named = self._folder.status(self.name)
        return bool(named and self._made and os.path.samestat(named, self._made))


def write_new(path: Path, content: bytes, *, replace: bool, shown: Path) -> None:
    """Write a whole file; an old one stands whole until the new one does.

    ``path`` leads through no link; ``shown`` is what people know it by.

    Raises:
        RefusedError: there is a file already, and ``replace`` is False; or it is no ordinary one.
        DataError: it is read-only, or the system refused; the old file is as it was.
    """
    if path.is_dir():
        raise RefusedError(f"未写入：{shown} 是文件夹。", "写明文件名。")
    if path.exists() and not path.is_file():
        raise RefusedError(f"{shown} 是设备或管道，不能作为输出文件。", "去掉 -o，改用 > 或 |。")
    if path.exists() and not replace:
        raise RefusedError(f"{shown} 已经存在，未改动。", "换一个文件名，或加 --force 覆盖。")
    try:
        with Directory(path.parent) as folder:
            name = name_of(path.name)
            refuse_read_only(folder.file(name), str(shown))
            put(folder, name, content)
    except OSError as error:
        raise DataError(
            f"未写入 {shown}：{reason(error)}。", f"{remedy(error)}原文件未改动。"
        ) from error


def put(folder: Directory, name: str, content: bytes) -> None:
    """Put ``content`` in the place of a file, so that it is never seen half written.

    Raises:
        RefusedError: what stands there is no ordinary file.
        OSError: the system refused; the file is as it was, nothing is left beside it.
    """
    fresh = Fresh(folder, name)
    try:
        fresh.write(content)
        fresh.take_place("write-rename")
    except BaseException:
        fresh.discard()
        raise
    settle(folder)


def is_fresh(name: str, target: str) -> bool:
    """Whether a name is one that we give a new file beside ``target``."""
    return re.fullmatch(re.escape(f".{target[:_SHOWN]}") + _TAIL, name) is not None


def remove_stale(folder: Directory) -> None:
    """Remove what killed writers left in a folder more than an hour ago."""
    limit = time.time() - _STALE
    for name in filter(_FRESH.fullmatch, folder.names()):
        with suppress(OSError):
            status = folder.status(name)
            if status and stat.S_ISREG(status.st_mode) and status.st_mtime < limit:
                folder.remove(name)


def refuse_read_only(status: os.stat_result | None, name: str) -> None:
    """Refuse a file that its owner may not write, though a rename would get around that.

    Raises:
        DataError: it is one.
    """
    if status and not status.st_mode & stat.S_IWUSR:
        raise DataError(f"{name} 为只读文件，未改动。", "确需写入的，先取消只读（chmod u+w）。")


def remedy(error: OSError) -> str:
    """Say what to do about what the system has against writing."""
    if error.errno == errno.EBUSY:
        return "关闭占用文件的程序，或等其处理完毕，再重新写入。"
    return "核对磁盘剩余空间和写入权限。"


def settle(folder: Directory) -> None:
    """Make a rename outlast a power cut, where the system can.

    Raises:
        OSError: it fails.
    """
    reach("write-fsync-folder")
    folder.sync()


def _hand_over(descriptor: int, old: os.stat_result) -> None:
    """Give a new file the permissions of the old one and, where we may, its owner and group."""
    if os.name == "nt":
        return
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & _PERMISSIONS)
