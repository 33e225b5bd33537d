"""Several files that change together: a manifest names them once all new ones are on the disk.

Whoever takes the lock next finishes a manifest that it finds; if a file is by then neither what it
was nor what it was to become, it refuses and names it (docs/format.md, «Writing»). A manifest may
come with the data from anybody, so nothing is done that this module would not have written.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.decoding.unit_name import ledger_file_name
from gongkai.store.disk.atomic_write import Fresh, is_fresh, remedy, settle
from gongkai.store.disk.data_folder import LEDGERS, PENDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.store.disk.directory import Directory
    from gongkai.store.disk.lock import Held

MOST_FILES = 10_000
"""How many ledgers a manifest may name."""
_MOST_BYTES = 1000 * MOST_FILES
_SHOWN = 240
_NAME = PENDING.rpartition("/")[2]
_DAMAGED = f"核对最近写入的台账与同一文件夹里的 .tmp 文件，再删去 {PENDING}。"


class Swap(NamedTuple):
    """A new file on the disk that is to take the place of an old one."""

    fresh: Fresh
    old: bytes | None
    new: bytes


class _Row(NamedTuple):
    """A ledger of a manifest: its name, that of its new file, the digests of both."""

    name: str
    fresh: str
    old: str
    new: str


def swap_all(held: Held, ledgers: Directory, swaps: Sequence[Swap]) -> None:
    """Put new files in the places of ledgers, all of them or none.

    Raises:
        OSError: before anything was changed.
        DataError: after; the message says what is true then.
    """
    if len(swaps) == 1:
        _swap_one(ledgers, swaps[0])
        return
    _write_manifest(held.own, swaps)
    try:
        for swap in swaps:
            swap.fresh.take_place("write-rename")
            settle(ledgers)
        _drop(held.own)
    except OSError as error:
        raise DataError(
            f"写入过程中系统出错：{reason(error)}。",
            "部分台账可能尚未更新，新内容均已存盘；排除故障后，下次写入时自动补完。",
        ) from error


def is_pending(own: Directory) -> bool:
    """Whether a manifest stands, so that the new files that it names are still needed.

    Raises:
        OSError: the system refuses.
    """
    return own.status(_NAME) is not None


def finish_pending(held: Held, most: int) -> bool:
    """Finish what a writer of several ledgers left undone; False where there was nothing.

    ``most`` is how many bytes a ledger may have.

    Raises:
        RefusedError: the manifest is not the user's own, or git tracks it.
        DataError: it is damaged, names what is no ledger, or a ledger is neither what it was nor
            what it was to become, or cannot be read. Nothing is renamed.
    """
    if not is_pending(held.own):
        return False
    try:
        rows = _rows(held)
        with held.top.folder(LEDGERS) as ledgers:
            undone = [row for row in rows if not _is_done(ledgers, row, most)]
            for row in undone:
                _fresh_of(ledgers, row, most).take_place("write-rename")
                settle(ledgers)
        _drop(held.own)
    except OSError as error:
        raise DataError(
            f"上次写入中断，补完时出错：{reason(error)}。",
            f"{remedy(error)}排除故障后，下次写入时自动补完。",
        ) from error
    return True


def _swap_one(ledgers: Directory, swap: Swap) -> None:
    swap.fresh.take_place("write-rename")
    try:
        settle(ledgers)
    except OSError as error:
        raise DataError(
            f"{swap.fresh.target} 已写入，但系统未确认保存成功：{reason(error)}。",
            "核对该台账的最后几条记录，再决定是否重新记入。",
        ) from error


def _write_manifest(own: Directory, swaps: Sequence[Swap]) -> None:
    """Name all files in a manifest: from then on they will change."""
    rows = [
        {
            "target": f"{LEDGERS}/{swap.fresh.target}",
            "fresh": swap.fresh.name,
            "old": _digest(swap.old),
            "new": _digest(swap.new),
        }
        for swap in swaps
    ]
    draft = Fresh(own, _NAME)
    try:
        draft.write(json.dumps(rows, ensure_ascii=False).encode())
        draft.take_place("write-manifest")
        settle(own)
    except BaseException:
        draft.discard()
        with suppress(OSError):
            own.remove(_NAME)
        raise


def _rows(held: Held) -> list[_Row]:
    """Read the manifest.

    Raises:
        RefusedError: it is not the user's own, or git tracks it.
        DataError: it is not what we write.
        OSError: the system refuses.
    """
    _refuse_foreign(held)
    content = held.own.read(_NAME, _MOST_BYTES + 1) or b""
    try:
        rows = list(_decoded(content))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"上次写入中断，清单 {PENDING} 也已损坏。", _DAMAGED) from error
    except RefusedError as error:
        raise DataError(f"未补完上次写入：清单 {PENDING} 有误。{error}", _DAMAGED) from error
    return rows


def _refuse_foreign(held: Held) -> None:
    """Refuse a manifest that somebody else wrote, or that came with the data.

    Raises:
        RefusedError: it is one.
        OSError: the system refuses.
    """
    from gongkai.store.git.committed_lines import repository_of

    status = held.own.file(_NAME)
    if status and os.name != "nt" and status.st_uid != os.geteuid():
        raise RefusedError(
            f"未补完上次写入：清单 {PENDING} 属于另一个用户（uid {status.st_uid}）。",
            f"由该用户运行一次 gongkai 的写入命令；确认无人写入的，删去 {PENDING}。台账未改动。",
        )
    repository = repository_of(held.root)
    if repository and repository.tracks(PENDING):
        raise RefusedError(
            f"未补完上次写入：清单 {PENDING} 已纳入 git 管理，不是本机写入时留下的。",
            f"核对后移出 git 并删去：git rm -f {PENDING}。台账未改动。",
        )


def _decoded(content: bytes) -> Iterator[_Row]:
    """Give the rows of a manifest, each held to be what we write.

    Raises:
        RefusedError: a row names what is no ledger.
        ValueError, KeyError, TypeError, RecursionError: it is not of that form.
    """
    if len(content) > _MOST_BYTES:
        raise ValueError(len(content))
    found = json.loads(content)
    if not isinstance(found, list) or len(found) > MOST_FILES:
        raise ValueError(type(found))
    for row in found:
        values = [row[key] for key in ("target", "fresh", "old", "new")]
        if not all(isinstance(value, str) for value in values):
            raise TypeError(values)
        target, fresh, old, new = values
        name = ledger_file_name(target)
        if not is_fresh(fresh, name):
            raise RefusedError(f"{fresh[:_SHOWN]} 不是 {target} 的新文件。")
        yield _Row(name, fresh, old, new)


def _is_done(ledgers: Directory, row: _Row, most: int) -> bool:
    """Whether a ledger of the manifest is as it was to become.

    Raises:
        RefusedError: it is no ordinary file.
        DataError: it is neither that, nor as it was with its new file beside it.
        OSError: one of them is too large, or the system refuses.
    """
    for status in map(ledgers.file, (row.name, row.fresh)):
        if status and status.st_size > most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    now = _digest(ledgers.read(row.name, most))
    if now != row.new:
        if now != row.old:
            raise _unfinishable(row)
        _fresh_of(ledgers, row, most).release()
    return now == row.new


def _fresh_of(ledgers: Directory, row: _Row, most: int) -> Fresh:
    """Take up the new file of a ledger.

    Raises:
        RefusedError: it is no ordinary file.
        DataError: it is not there, or not what it was.
        OSError: the system refuses.
    """
    fresh = Fresh(ledgers, row.name, row.fresh)
    if ledgers.file(row.fresh) is None or _digest(fresh.read(most)) != row.new:
        fresh.release()
        raise _unfinishable(row)
    return fresh


def _unfinishable(row: _Row) -> DataError:
    file = f"{LEDGERS}/{row.name}"
    return DataError(
        f"上次写入中断，{file} 之后又被改动，不能自动补完。",
        f"核对 {file} 与同一文件夹里的 {row.fresh}，合并为一份，再删去 {PENDING}。",
    )


def _drop(own: Directory) -> None:
    """Remove a manifest for good: it must not be back after a power cut, when ledgers go on."""
    own.remove(_NAME)
    settle(own)


def _digest(content: bytes | None) -> str:
    return "" if content is None else sha256(content).hexdigest()
