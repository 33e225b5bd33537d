"""The one place that writes files: a new file beside the old one, fsync, compare, rename."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.failpoints import reach

if TYPE_CHECKING:
    from pathlib import Path

_STALE = 3600.0
_SHOWN = 50
_OWN_EYES = 0o600
_ALL_EYES = 0o666


def write_new(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a whole file; an old one stands whole until the new one does.

    Raises:
        RefusedError: there is a file already, and ``replace`` is False; or it is no ordinary one.
        DataError: it is read-only, or the system refused; the old file is as it was.
    """
    if path.is_dir():
        raise RefusedError(f"{path} 是一个文件夹。", "写明文件名。")
    if path.exists() and not path.is_file():
        raise RefusedError(f"{path} 是设备或管道，不能换成文件。", "去掉 -o，用 > 或 | 接走输出。")
    if path.exists() and not replace:
        raise RefusedError(f"{path} 已经存在，没有改动它。", "换一个文件名，或加 --force 覆盖。")
    refuse_read_only(path, str(path))
    try:
        replace_file(path, content)
    except OSError as error:
        raise DataError(f"写不了 {path}：{reason(error)}", "原文件没有改动。") from error


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of a file, so that it is never seen half written.

    Raises:
        OSError: the system refused; the file is as it was, nothing is left beside it.
    """
    target = path.resolve()
    fresh = beside(target)
    try:
        write_through(fresh, content, target)
        reach("write-rename")
        fresh.replace(target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    settle(target.parent)


def beside(path: Path) -> Path:
    """Name a new file in the folder of the one that it is to replace, whose name may be long."""
    return path.with_name(f".{path.name[:_SHOWN]}.{os.urandom(6).hex()}.tmp")


def remove_stale(folder: Path) -> None:
    """Remove what killed writers left beside the files of a folder more than an hour ago."""
    limit = time.time() - _STALE
    for path in folder.glob(".*.tmp"):
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                path.unlink()


def refuse_read_only(path: Path, name: str) -> None:
    """Refuse a file that its owner may not write, though a rename would get around that.

    Raises:
        DataError: it is one.
    """
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise DataError(f"{name} 是只读的，没有改动它。", "确实要写，先去掉只读：chmod u+w。")


def write_through(path: Path, content: bytes, old: Path | None = None) -> None:
    """Write a new file down to the disk, for the eyes that ``old`` is for, if it is there."""
    reach("write-open")
    known = old.stat() if old and old.exists() else None
    path.touch(_OWN_EYES if known else _ALL_EYES, exist_ok=False)
    with path.open("wb") as file:
        reach("write-data")
        file.write(content)
        file.flush()
        if known:
            _hand_over(file.fileno(), known)
        reach("write-fsync")
        os.fsync(file.fileno())


def _hand_over(descriptor: int, old: os.stat_result) -> None:
    """Give a new file the mode of the old one and, where we may, its owner and group."""
    if os.name == "nt":
        return
    for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
        with suppress(OSError):
            os.fchown(descriptor, owner, group)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def settle(folder: Path) -> None:
    """Make a rename outlast a power cut, where the system can."""
    reach("write-fsync-folder")
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
