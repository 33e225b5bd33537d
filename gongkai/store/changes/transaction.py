"""The only way to change files of the data: lock, read, plan, new files, compare, rename.

Several files change together or not at all: once all new ones are on the disk, a manifest names
them, and whoever takes the lock next completes it (docs/format.md, «Writing»).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.errors import UNWRITTEN, DataError, RefusedError, reason
from gongkai.model.report import Made
from gongkai.store.changes.journal import (
    MOST_FILES,
    Swap,
    digest_of,
    finish_pending,
    is_pending,
    swap_all,
    swap_of,
)
from gongkai.store.changes.targets import Folders, target_of
from gongkai.store.disk.atomic_write import NewFile, refuse_read_only, remedy, remove_stale
from gongkai.store.disk.data_folder import LEDGERS
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits
from gongkai.store.disk.lock import HeldFolder, data_lock
from gongkai.store.ledgers.files import ChangedError, HeldLedgers
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from gongkai.model.book import Book

_TRIES = 3
_MOST_OPEN = 100
"""The most new files held open; a system may allow no more than 256."""


class LedgerChange(NamedTuple):
    """The bytes of a unit's ledger before and after; ``old`` is None for a new ledger."""

    unit: str
    old: bytes | None
    new: bytes


class FileChange(NamedTuple):
    """The bytes of a file of the data before and after; ``old`` is None for a new file."""

    file: str
    old: bytes | None
    new: bytes


Plan: TypeAlias = "Callable[[Book, HeldLedgers], Collection[LedgerChange]]"
"""A function from the book and its ledgers, read under the lock, to the changes.

The changes are gone through once, and each new file is written before the next is asked for.
"""


def change_ledgers(
    root: Path,
    plan: Plan,
    *,
    timeout: float,
    tell: Callable[[str], None],
    limits: Limits = DEFAULT_LIMITS,
) -> None:
    """Write the changes of ``plan``, all of them or none.

    If an editor saves a ledger between the reading and the writing, ``plan`` is called again.

    Raises:
        RefusedError: ``plan`` refuses, the lock is held, or a ledger keeps changing.
        DataError: a ledger cannot be read or written; every ledger is unchanged.
    """

    def files() -> Collection[FileChange]:
        changes, ledgers = _planned(root, plan, limits)
        return Made(
            lambda each: FileChange(ledgers.file(each.unit), each.old, each.new), changes, most=0
        )

    change_files(root, files, timeout=timeout, tell=tell, limits=limits)


def change_files(
    root: Path,
    plan: Callable[[], Collection[FileChange]],
    *,
    timeout: float,
    tell: Callable[[str], None],
    limits: Limits = DEFAULT_LIMITS,
    what: str = "台账",
) -> None:
    """Write the changes of ``plan``, all of them or none; ``what`` they are, in Chinese.

    Raises:
        RefusedError: ``plan`` refuses, the lock is held, or a file keeps changing.
        DataError: a file cannot be read or written; every file is unchanged.
    """
    with data_lock(root, timeout, tell) as held:
        if finish_pending(held, limits.file):
            tell("上次写入中断，已自动补完。")
        _remove_leftovers(held)
        _steadily(lambda: _try_once(held, plan(), what), what)


def propose(root: Path, plan: Plan, limits: Limits = DEFAULT_LIMITS) -> None:
    """Call ``plan`` as if its changes were to be made now; write nothing.

    Raises:
        RefusedError: ``plan`` refuses, or a ledger keeps changing.
        DataError: the data cannot be read.
    """
    _steadily(lambda: _planned(root, plan, limits), "台账")


def _planned(
    root: Path, plan: Plan, limits: Limits
) -> tuple[Collection[LedgerChange], HeldLedgers]:
    loaded = load(root, limits)
    book, ledgers = loaded.need(), HeldLedgers(root, limits, loaded.ledgers)
    return plan(book._replace(ledgers=ledgers), ledgers), ledgers


def _steadily(act: Callable[[], object], what: str) -> None:
    """Do what needs files that nobody changes meanwhile; begin again if somebody did.

    Raises:
        RefusedError: a file keeps changing.
    """
    for _ in range(_TRIES):
        with suppress(ChangedError):
            act()
            return
    raise RefusedError(
        f"未写入：{what}正被其他程序反复改写。",
        f"关闭编辑器中打开的{what}后再试；{what}未改动。",
    )


def _remove_leftovers(held: HeldFolder) -> None:
    """Remove the new files of killed writers, as far as the system allows."""
    with suppress(OSError):
        remove_stale(held.own)
        with held.top.folder(LEDGERS) as ledgers:
            remove_stale(ledgers)


def _try_once(held: HeldFolder, changes: Collection[FileChange], what: str) -> None:
    if len(changes) > MOST_FILES:
        raise RefusedError(
            f"未写入：涉及 {len(changes)} 本台账，一次至多 {MOST_FILES} 本。",
            f"分几次写入；{UNWRITTEN}",
        )
    try:
        if changes:
            _write_all(held, changes)
    except OSError as error:
        raise DataError(
            f"未写入{what}：{reason(error)}。", f"{remedy(error)}{what}未改动。"
        ) from error


def _write_all(held: HeldFolder, changes: Collection[FileChange]) -> None:
    """Write all new files, then rename them over the old ones.

    Once a manifest names them they are kept, whatever happens: the next writer needs them.
    """
    swaps: list[Swap] = []
    with Folders(held.top, make=True) as folders:
        try:
            for change in changes:
                target = target_of(change.file)
                folder = folders[target.folder]
                refuse_read_only(folder.file(target.name), folder.shown(target.name))
                fresh = NewFile(folder, target.name)
                swaps.append(swap_of(target, folder, fresh, change.old, change.new))
                fresh.write([change.new], hold=len(swaps) <= _MOST_OPEN)
            for swap in swaps:
                _need_unchanged(swap)
            swap_all(held, swaps)
        finally:
            needed = is_pending(held.own)
            for swap in swaps:
                if needed:
                    swap.fresh.release()
                else:
                    swap.fresh.discard()


def _need_unchanged(swap: Swap) -> None:
    """Raise ChangedError unless a file is still what was read."""
    reach("write-compare")
    if digest_of(swap.folder.read(swap.fresh.target, swap.most)) != swap.old:
        raise ChangedError(swap.folder.shown(swap.fresh.target))
