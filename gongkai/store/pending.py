"""Several files that change together: a manifest names them once all new ones are on the disk.

Whoever takes the lock next finishes a manifest that it finds; if a file is by then neither what it
was nor what it was to become, it refuses and names it (docs/format.md, «Writing»).
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import DataError, reason
from gongkai.store.failpoints import reach
from gongkai.store.folder import PENDING
from gongkai.store.write import beside, settle, write_through

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Swap(NamedTuple):
    """A new file on the disk that is to take the place of ``target``."""

    target: Path
    fresh: Path
    old: bytes | None
    new: bytes


def swap_all(root: Path, swaps: Sequence[Swap]) -> None:
    """Put new files in their places, all of them or none.

    Raises:
        OSError: before anything was changed.
        DataError: after; the message says what is true then.
    """
    if len(swaps) == 1:
        _swap_one(swaps[0])
        return
    _write_manifest(root, swaps)
    try:
        for swap in swaps:
            reach("write-rename")
            swap.fresh.replace(swap.target)
            settle(swap.target.parent)
        _drop(_manifest(root))
    except OSError as error:
        raise DataError(
            f"写到一半系统出了错：{reason(error)}",
            "各台账的新内容都已在磁盘上；排除故障后，下一次写入会自动补完。",
        ) from error


def finish_pending(root: Path) -> bool:
    """Finish what a writer of several ledgers left undone; False where there was nothing.

    Raises:
        DataError: a ledger is neither what it was nor what it was to become, or cannot be read.
    """
    manifest = _manifest(root)
    if not manifest.exists():
        return False
    try:
        rows = json.loads(manifest.read_bytes())
        for row in rows:
            _check(root, row)
        for row in rows:
            target = root / row["target"]
            if _digest_of(target) == row["old"]:
                reach("write-rename")
                target.with_name(row["fresh"]).replace(target)
                settle(target.parent)
        _drop(manifest)
    except OSError as error:
        raise DataError(
            f"上次写入在半途中断，补完时出了错：{reason(error)}", "排除故障后再试。"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"上次写入在半途中断，清单 {PENDING} 也损坏了。",
            f"核对最近写的台账与旁边的 .tmp 文件，再删去 {PENDING}。",
        ) from error
    return True


def _swap_one(swap: Swap) -> None:
    reach("write-rename")
    swap.fresh.replace(swap.target)
    try:
        settle(swap.target.parent)
    except OSError as error:
        raise DataError(
            f"{swap.target.name} 已写入，但系统没有确认落盘：{reason(error)}",
            "核对这个台账的最后几行，再决定要不要重记。",
        ) from error


def _write_manifest(root: Path, swaps: Sequence[Swap]) -> None:
    """Name all files in a manifest: from then on they will change."""
    rows = [
        {
            "target": swap.target.relative_to(root.resolve()).as_posix(),
            "fresh": swap.fresh.name,
            "old": _digest(swap.old),
            "new": _digest(swap.new),
        }
        for swap in swaps
    ]
    path = _manifest(root)
    draft = beside(path)
    try:
        write_through(draft, json.dumps(rows, ensure_ascii=False).encode())
        reach("write-manifest")
        draft.replace(path)
        settle(path.parent)
    except OSError:
        for file in (path, draft):
            with suppress(OSError):
                file.unlink(missing_ok=True)
        raise


def _check(root: Path, row: dict[str, str]) -> None:
    """Hold that a file of the manifest is as it was with its new one beside it, or done."""
    target = root / row["target"]
    now = _digest_of(target)
    if now == row["new"]:
        return
    if now != row["old"] or _digest_of(target.with_name(row["fresh"])) != row["new"]:
        raise DataError(
            f"上次写入在半途中断，{row['target']} 之后又被改动过，不能自动补完。",
            f"核对 {row['target']} 与同一文件夹里的 {row['fresh']}，合成一份，再删去 {PENDING}。",
        )


def _manifest(root: Path) -> Path:
    return root / PENDING


def _drop(manifest: Path) -> None:
    """Remove a manifest for good: it must not be back after a power cut, when ledgers go on."""
    manifest.unlink()
    settle(manifest.parent)


def _digest_of(path: Path) -> str:
    return _digest(path.read_bytes() if path.exists() else None)


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256(content).hexdigest()
