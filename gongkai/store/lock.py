"""One lock for the data folder: a file of its own, released by the system when its holder dies."""

from __future__ import annotations

import os
import platform
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.failpoints import reach
from gongkai.store.folder import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import FileLock

PATIENCE = 10.0
_SILENCE = 1.0
_POLL = 0.01


@contextmanager
def data_lock(root: Path, timeout: float, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a data folder; ``tell`` hears who has it after a second of waiting.

    Raises:
        RefusedError: somebody else held it for ``timeout`` seconds.
        DataError: the system gives no lock here.
    """
    from filelock import FileLock

    try:
        folder = _own_folder(root)
        reach("lock")
        lock = FileLock(
            folder / "lock", poll_interval=_POLL, fallback_to_soft=False, preserve_lock_file=True
        )
        _acquire(lock, folder, timeout, tell)
    except OSError as error:
        raise DataError(
            f"不能给 {root} 上锁：{reason(error)}", "检查写的权限；台账未改动。"
        ) from error
    try:
        _say_who(folder)
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, folder: Path, timeout: float, tell: Callable[[str], None]) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=min(_SILENCE, timeout))
    except Timeout:
        pass
    else:
        return
    holder = _holder(folder)
    try:
        if timeout > _SILENCE:
            tell(f"台账正由别人写入（{holder}），等候中……")
            lock.acquire(timeout=timeout - _SILENCE)
            return
    except Timeout:
        pass
    raise RefusedError(
        f"等了 {timeout:g} 秒，台账仍被占用（{holder}）。",
        "稍后再试，或用 --lock-timeout 多等；台账未改动。",
    )


def _own_folder(root: Path) -> Path:
    folder = root / OWN
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_bytes(b"*\n")
    return folder


def _say_who(folder: Path) -> None:
    text = f"{os.getpid()} {platform.node()} {time.time():.0f}"
    with suppress(OSError):
        (folder / "holder").write_bytes(text.encode())


def _holder(folder: Path) -> str:
    try:
        pid, host, since = (folder / "holder").read_text("utf-8").split()
        return f"进程 {pid}，{host}，已 {time.time() - int(since):.0f} 秒"
    except (OSError, ValueError):
        return "不知是谁"
