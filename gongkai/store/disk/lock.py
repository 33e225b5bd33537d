"""The lock of a data folder: a file, released by the system when its holder dies."""

from __future__ import annotations

import errno
import os
import platform
import re
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, DataError, RefusedError, reason
from gongkai.model.way import Way
from gongkai.store.disk.data_folder import OWN
from gongkai.store.disk.directory import Directory
from gongkai.store.disk.failpoints import reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 10.0
_SILENCE = 1.0
_POLL = 0.01
_HOLDER = re.compile(r"([0-9]{1,10}) (\S{1,64}) ([0-9]{1,12})")
_LONGEST_HOLDER = 400
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


class HeldFolder(NamedTuple):
    """A data folder whose lock is held: its path, and two open folders: it and ``.gongkai``."""

    root: Path
    top: Directory
    own: Directory


@contextmanager
def data_lock(root: Path, timeout: float, tell: Callable[[str], None]) -> Iterator[HeldFolder]:
    """Hold the lock of a data folder; after a second of waiting ``tell`` gets who has it.

    Raises:
        RefusedError: somebody else held it for ``timeout`` seconds, or one of the program's own
            files is a link.
        DataError: the system cannot lock here.
    """
    with ExitStack() as stack:
        try:
            top = stack.enter_context(Directory(root))
            own = stack.enter_context(top.folder(OWN, make=True))
            _ensure_git_ignore(own)
            reach("lock")
            descriptor = own.open("lock", os.O_RDWR | os.O_CREAT)
            stack.callback(os.close, descriptor)
            _acquire(descriptor, own, timeout, tell)
        except OSError as error:
            raise _lock_error(root, error) from error
        stack.callback(_release, descriptor)
        _write_holder(own)
        yield HeldFolder(root, top, own)


def _acquire(descriptor: int, own: Directory, timeout: float, tell: Callable[[str], None]) -> None:
    """Take the lock.

    Raises:
        RefusedError: somebody else held it for ``timeout`` seconds.
        OSError: the system cannot lock, or the file was removed meanwhile.
    """
    if not _acquired_within(min(_SILENCE, timeout), descriptor):
        holder = _holder(own)
        if timeout > _SILENCE:
            tell(f"台账正被占用（{holder}），正在等待……")
        if not _acquired_within(timeout - _SILENCE, descriptor):
            raise RefusedError(
                f"已等待 {timeout:g} 秒，台账仍被占用（{holder}）。",
                ("稍后再试，或用 ", Way.WAIT_LONGER, f" 延长等待时间；{UNWRITTEN}"),
            )
    if not os.fstat(descriptor).st_nlink:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))


def _acquired_within(seconds: float, descriptor: int) -> bool:
    from filelock import lock_descriptor

    end = time.monotonic() + seconds
    while not lock_descriptor(descriptor, blocking=False):
        if time.monotonic() >= end:
            return False
        time.sleep(_POLL)
    return True


def _release(descriptor: int) -> None:
    from filelock import unlock_descriptor

    unlock_descriptor(descriptor)


def _lock_error(root: Path, error: OSError) -> DataError:
    if error.errno in _NO_LOCKS:
        return DataError(
            f"未能锁定 {root}：所在的文件系统不支持文件锁，多人同时写入会丢失记录。",
            f"把数据目录移到本机磁盘再写入，或请管理员为该网络盘开启文件锁；{UNWRITTEN}",
        )
    return DataError(f"未能锁定 {root}：{reason(error)}。", f"核对该目录的写入权限；{UNWRITTEN}")


def _ensure_git_ignore(own: Directory) -> None:
    """Write a ``.gitignore`` for the folder unless there is one."""
    with suppress(FileExistsError):
        if own.status(".gitignore") is None:
            _write(own, ".gitignore", "*\n")


def _write_holder(own: Directory) -> None:
    """Write who holds the lock; only people read it."""
    with suppress(OSError):
        own.remove("holder")
        _write(own, "holder", f"{os.getpid()} {platform.node()} {time.time():.0f}")


def _write(own: Directory, name: str, text: str) -> None:
    descriptor = own.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode())


def _holder(own: Directory) -> str:
    """Return who holds the lock, in words; the file is checked, for others may have written it."""
    try:
        said = (own.read("holder", _LONGEST_HOLDER) or b"").decode()
    except (OSError, RefusedError, ValueError):
        said = ""
    match = _HOLDER.fullmatch(said.strip())
    if not match or not match[2].isprintable():
        return "占用者不明"
    seconds = max(0, round(time.time()) - int(match[3]))
    return f"进程 {match[1]}，{match[2]}，已占用 {seconds} 秒"
