"""The one way ledgers change: lock, read, plan, new files, compare, rename.

Several ledgers change together or not at all: once all new files are on the disk a manifest names
them, and whoever takes the lock next finishes what it finds (docs/format.md, «Writing»).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.book import load
from gongkai.store.failpoints import reach
from gongkai.store.folder import LEDGERS, OWN, has_pending, is_data
from gongkai.store.ledgers import HeldLedgers
from gongkai.store.lock import data_lock
from gongkai.store.pending import Swap, finish_pending, swap_all
from gongkai.store.text import DEFAULT_LIMITS, Limits
from gongkai.store.write import beside, refuse_read_only, remove_stale, write_through

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gongkai.model.book import Book

_TRIES = 3


class Change(NamedTuple):
    """The bytes of a unit's ledger before and after; ``old`` is None where there was none."""

    unit: str
    old: bytes | None
    new: bytes


Plan: TypeAlias = "Callable[[Book, HeldLedgers], Sequence[Change]]"
"""From the book as it stands under the lock, and its ledgers, to what is to change."""


def change_ledgers(
    root: Path,
    plan: Plan,
    *,
    timeout: float,
    tell: Callable[[str], None],
    limits: Limits = DEFAULT_LIMITS,
) -> None:
    """Change the ledgers as ``plan`` wants, all of them or none.

    ``plan`` is asked anew where an editor saved a ledger between its reading and the writing.

    Raises:
        RefusedError: ``plan`` refuses, the lock is held, or a ledger keeps changing.
        DataError: a ledger cannot be read or written; every ledger is as it was.
    """
    with data_lock(root, timeout, tell):
        if finish_pending(root):
            tell("上次写入在半途中断，已补完。")
        for folder in (LEDGERS, OWN):
            remove_stale(root / folder)
        for _ in range(_TRIES):
            with suppress(_ChangedError):
                return _once(root, plan, limits)
    raise RefusedError("台账正被别的程序反复改写，没有记入。", "关掉编辑器里打开的台账再试。")


class _ChangedError(Exception):
    """An editor saved a ledger between our reading and our writing."""


def propose(
    root: Path, plan: Plan, limits: Limits = DEFAULT_LIMITS
) -> tuple[Sequence[Change], HeldLedgers]:
    """Ask ``plan`` what it would change of the ledgers as they are; nothing is written.

    Raises:
        RefusedError: ``plan`` refuses.
        DataError: the data cannot be read.
    """
    book = load(root, limits).need()
    ledgers = HeldLedgers(root, limits)
    return plan(book._replace(ledgers=ledgers), ledgers), ledgers


def _once(root: Path, plan: Plan, limits: Limits) -> None:
    changes, ledgers = propose(root, plan, limits)
    try:
        _write_all(root, changes, ledgers)
    except OSError as error:
        raise DataError(
            f"写不了台账：{reason(error)}", "台账未改动；检查磁盘空间与权限。"
        ) from error


def _write_all(root: Path, changes: Sequence[Change], ledgers: HeldLedgers) -> None:
    """Put all new files on the disk, then in their places.

    Once a manifest names them they stay, whatever happens: the next writer needs them.
    """
    swaps: list[Swap] = []
    try:
        (root / LEDGERS).mkdir(exist_ok=True)
        for change in changes:
            path = _target(root, ledgers.file(change.unit))
            swaps.append(Swap(path, beside(path), change.old, change.new))
            write_through(swaps[-1].fresh, change.new, path)
        for swap in swaps:
            _compare(swap)
        if swaps:
            swap_all(root, swaps)
    except BaseException:
        if not has_pending(root):
            for swap in swaps:
                with suppress(OSError):
                    swap.fresh.unlink(missing_ok=True)
        raise


def _target(root: Path, file: str) -> Path:
    """The file that a ledger really is: in the data folder, and no other file of the data.

    Raises:
        RefusedError: it is a link to something else.
        DataError: it is read-only.
    """
    inside, own = root.resolve(), (root / LEDGERS).resolve() / PurePath(file).name
    path = (root / file).resolve()
    if not path.is_relative_to(inside):
        raise RefusedError(f"{file} 是指向数据目录之外的链接，没有写。", "把台账移回数据目录。")
    if path != own and is_data(path, root):
        other = path.relative_to(inside).as_posix()
        raise RefusedError(
            f"{file} 是指向 {other} 的链接，没有写。",
            "那是另一个数据文件；删去链接，各用各的台账。",
        )
    refuse_read_only(path, file)
    return path


def _compare(swap: Swap) -> None:
    """Hold that a ledger is still what was read."""
    reach("write-compare")
    now = swap.target.read_bytes() if swap.target.exists() else None
    if now != swap.old:
        raise _ChangedError
