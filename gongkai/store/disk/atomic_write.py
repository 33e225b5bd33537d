"""Write files: a new file beside the old one, fsync, compare, rename."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from gongkai.errors import DataError, RefusedError, reason
from gongkai.model.way import Way
from gongkai.store.disk.directory import Directory
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.file_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_STALE = 3600.0
_SHOWN = 50
_TAIL = r"\.gongkai-[0-9a-f]{12}\.tmp"
_FRESH = re.compile(rf"\..{{1,{_SHOWN}}}{_TAIL}")
_OWNER_ONLY = 0o600
_DEFAULT_MODE = 0o666
_PERMISSIONS = 0o777
_PATIENCE = 2.0
_POLL = 0.05
_PASSING = (errno.EBUSY, errno.EACCES) if os.name == "nt" else (errno.EBUSY,)
"""Errors that pass: another program (scanner, sync) has the file open."""


class NewFile:
    """A new file that will replace another one in its folder.

    It stays open from creation to rename. If somebody puts another file under its name meanwhile,
    that file is not written to, does not get the permissions of the old one, and is not renamed.
    """

    def __init__(self, folder: Directory, target: str, name: str = "") -> None:
        """Choose a name, or take ``name``, that of an existing file; nothing is created yet."""
        self.target = target
        self.name = name or f".{target[:_SHOWN]}.gongkai-{os.urandom(6).hex()}.tmp"
        self._folder = folder
        self._descriptor: int | None = None
        self._made: os.stat_result | None = None

    def write(self, content: Iterable[bytes], *, hold: bool = True) -> None:
        """Write and fsync the file, with the permissions of the old one if there is one.

        Without ``hold`` it is closed, to spare a descriptor, and known by its inode from then on.

        Raises:
            RefusedError: the old one is not a regular file.
            OSError: the system refuses.
        """
        reach("write-open")
        old = self._folder.file(self.target)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        mode = _OWNER_ONLY if old else _DEFAULT_MODE
        self._descriptor = self._folder.open(self.name, flags, mode)
        self._made = os.fstat(self._descriptor)
        with os.fdopen(self._descriptor, "wb", closefd=False) as file:
            reach("write-data")
            file.writelines(content)
        if old:
            _copy_permissions(self._descriptor, old)
        reach("write-fsync")
        os.fsync(self._descriptor)
        if os.name == "nt" or not hold:
            self.release()

    def read(self, most: int) -> bytes:
        """Open an existing file and return its first ``most`` bytes.

        Raises:
            RefusedError: it is not a regular file.
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
        """Rename the file over the old one; retry for 2 seconds while another program has it open.

        ``point`` is the failpoint of each attempt.

        Raises:
            OSError: the system refuses, or another file has the name; the old file stays.
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
        """Remove the file if its name is still its own, and close it."""
        with suppress(OSError):
            if self._is_named():
                self._folder.remove(self.name)
        self.release()

    def release(self) -> None:
        """Close the file; it stays where it is."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _rename(self) -> None:
        if not self._is_named():
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        self._folder.rename(self.name, self.target)
        self.release()

    def _is_named(self) -> bool:
        """Return whether the name still belongs to our file."""
        named = self._folder.status(self.name)
        return bool(named and self._made and os.path.samestat(named, self._made))


def write_new(path: Path, content: Iterable[bytes], *, replace: bool, shown: Path) -> None:
    """Write a whole file; an old one stays whole until the new one replaces it.

    ``path`` must contain no link; ``shown`` is the path in messages.

    Raises:
        RefusedError: there is a file and ``replace`` is False, or it is not a regular file.
        DataError: it is read-only, or the system refused; the old file is unchanged.
    """
    refuse_existing(path, replace=replace, shown=shown)
    try:
        with Directory(path.parent) as folder:
            name = name_of(path.name)
            refuse_read_only(folder.file(name), str(shown))
            put(folder, name, content)
    except OSError as error:
        raise DataError(
            f"未写入 {shown}：{reason(error)}。", f"{remedy(error)}原文件未改动。"
        ) from error


def refuse_existing(path: Path, *, replace: bool, shown: Path) -> None:
    """Refuse a path at which no new file can be written, before any work is done for it.

    Raises:
        RefusedError: there is a file and ``replace`` is False, or it is not a regular file.
    """
    if path.is_dir():
        raise RefusedError(f"未写入：{shown} 是文件夹。", "写明文件名。")
    if path.exists() and not path.is_file():
        raise RefusedError(
            f"{shown} 是设备或管道，不能作为输出文件。",
            ("去掉 ", Way.NAME_OUTPUT, "，改用 > 或 |。"),
        )
    if path.exists() and not replace:
        raise RefusedError(
            f"{shown} 已经存在，未改动。", ("换一个文件名，或加 ", Way.REPLACE_FILE, " 覆盖。")
        )


def refuse_parent(path: Path, *, shown: Path) -> None:
    """Refuse a path whose folder takes nothing new, before any work is done for it.

    Raises:
        RefusedError: the folder is not there, or is none.
        DataError: nothing may be written into it.
    """
    folder, named = path.parent, shown.parent
    if not folder.is_dir():
        is_none = folder.exists() or any(each.is_file() for each in folder.parents)
        raise RefusedError(
            f"未写入 {shown}：{f'{named} 不是文件夹' if is_none else f'文件夹 {named} 不存在'}。",
            (
                "" if is_none else "先建立该文件夹，或",
                "在 ",
                Way.NAME_OUTPUT,
                " 后写已有的文件夹。",
            ),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataError(f"未写入 {shown}：文件夹 {named} 没有写入权限。", "改写到其他文件夹。")


def put(folder: Directory, name: str, content: Iterable[bytes]) -> None:
    """Replace a file by the pieces of ``content`` in one step, so that nobody sees it half written.

    Raises:
        RefusedError: what is there is not a regular file.
        OSError: the system refused; the file is unchanged, nothing is left beside it.
    """
    fresh = NewFile(folder, name)
    try:
        fresh.write(content)
        fresh.take_place("write-rename")
    except BaseException:
        fresh.discard()
        raise
    settle(folder)


def is_fresh(name: str, target: str) -> bool:
    """Return whether a name is that of a new file that we made for ``target``."""
    return re.fullmatch(re.escape(f".{target[:_SHOWN]}") + _TAIL, name) is not None


def remove_stale(folder: Directory) -> None:
    """Remove new files older than an hour, which killed writers left in a folder."""
    limit = time.time() - _STALE
    for name in filter(_FRESH.fullmatch, folder.names()):
        with suppress(OSError):
            status = folder.status(name)
            if status and stat.S_ISREG(status.st_mode) and status.st_mtime < limit:
                folder.remove(name)


def refuse_read_only(status: os.stat_result | None, name: str) -> None:
    """Refuse a read-only file, which a rename could replace all the same.

    Raises:
        DataError: the file is read-only.
    """
    if status and not status.st_mode & stat.S_IWUSR:
        raise DataError(f"{name} 为只读文件，未改动。", "确需写入的，先取消只读（chmod u+w）。")


def remedy(error: OSError) -> str:
    """Return what to do about an error in writing."""
    if error.errno == errno.EBUSY:
        return "关闭占用文件的程序，或等其处理完毕，再重新写入。"
    return "核对磁盘剩余空间和写入权限。"


def settle(folder: Directory) -> None:
    """Fsync a folder so that a rename survives a power cut, where the system can.

    Raises:
        OSError: it fails.
    """
    reach("write-fsync-folder")
    folder.sync()


def _copy_permissions(descriptor: int, old: os.stat_result) -> None:
    """Copy permissions and, where allowed, owner and group of the old file to the new one."""
    if os.name == "nt":
        return
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & _PERMISSIONS)
