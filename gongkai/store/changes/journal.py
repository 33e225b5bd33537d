"""Change several files together: a manifest names them once all new ones are on the disk.

Whoever takes the lock next completes a manifest that it finds. If a file is then neither the old
nor the new one, it refuses and names the file (docs/format.md, «Writing»). A manifest may come
with the data from anybody, so only rows that this module could have written are carried out.
"""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, DataError, RefusedError, reason
from gongkai.store.changes.targets import Folders, target_of
from gongkai.store.disk.atomic_write import NewFile, is_fresh, remedy, settle
from gongkai.store.disk.data_folder import PENDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.store.changes.targets import Target
    from gongkai.store.disk.directory import Directory
    from gongkai.store.disk.lock import HeldFolder

MOST_FILES = 10_000
"""The most files that a manifest may name."""
_MOST_BYTES = 1000 * MOST_FILES
_SHOWN = 240
_NAME = PENDING.rpartition("/")[2]
_DAMAGED = f"核对最近写入的台账与同一文件夹里的 .tmp 文件，再删去 {PENDING}。"


class Swap(NamedTuple):
    """A new file on the disk, in ``folder``, that will replace the old one of ``target``.

    ``old`` and ``new`` are the digests of both; ``most`` bytes tell whether the old one has grown.
    """

    target: Target
    folder: Directory
    fresh: NewFile
    old: str
    new: str
    most: int


class _Row(NamedTuple):
    """A row of a manifest: a file, its new file, and the SHA-256 digests of both."""

    target: Target
    fresh: str
    old: str
    new: str


def swap_of(
    target: Target, folder: Directory, fresh: NewFile, old: bytes | None, new: bytes
) -> Swap:
    """Return the swap of a file with these bytes, which it does not hold."""
    return Swap(target, folder, fresh, digest_of(old), digest_of(new), len(old or b"") + 1)


def swap_all(held: HeldFolder, swaps: Sequence[Swap]) -> None:
    """Replace files by their new ones, all of them or none.

    Raises:
        OSError: nothing was changed yet.
        DataError: something was; the message says what.
    """
    if len(swaps) == 1:
        _swap_one(swaps[0])
        return
    _write_manifest(held.own, swaps)
    try:
        for swap in swaps:
            swap.fresh.take_place("write-rename")
            settle(swap.folder)
        _drop(held.own)
    except OSError as error:
        raise DataError(
            f"写入过程中系统出错：{reason(error)}。",
            "部分文件可能尚未更新，新内容均已存盘；排除故障后，下次写入时自动补完。",
        ) from error


def is_pending(own: Directory) -> bool:
    """Return whether there is a manifest, so that its new files are still needed.

    Raises:
        OSError: the system refuses.
    """
    return own.status(_NAME) is not None


def finish_pending(held: HeldFolder, most: int) -> bool:
    """Complete an interrupted write of several files; return whether there was one.

    ``most`` is the most bytes of a file.

    Raises:
        RefusedError: the manifest is not the user's own, or git tracks it.
        DataError: it is damaged, names a file that is not ours to write, or a file is neither the
            old nor the new one, or is unreadable. Nothing is renamed.
    """
    if not is_pending(held.own):
        return False
    try:
        rows = _rows(held)
        with Folders(held.top) as folders:
            placed = [(folders[row.target.folder], row) for row in rows]
            undone = [(folder, row) for folder, row in placed if not _is_done(folder, row, most)]
            for folder, row in undone:
                _fresh_of(folder, row, most).take_place("write-rename")
                settle(folder)
        _drop(held.own)
    except OSError as error:
        raise DataError(
            f"上次写入中断，补完时出错：{reason(error)}。",
            f"{remedy(error)}排除故障后，下次写入时自动补完。",
        ) from error
    return True


def _swap_one(swap: Swap) -> None:
    swap.fresh.take_place("write-rename")
    try:
        settle(swap.folder)
    except OSError as error:
        raise DataError(
            f"{swap.fresh.target} 已写入，但系统未确认保存成功：{reason(error)}。",
            "核对该台账的最后几条记录，再决定是否重新记入。",
        ) from error


def _write_manifest(own: Directory, swaps: Sequence[Swap]) -> None:
    """Write the manifest; from then on the change is certain."""
    rows = [
        {
            "target": swap.target.file,
            "fresh": swap.fresh.name,
            "old": swap.old,
            "new": swap.new,
        }
        for swap in swaps
    ]
    draft = NewFile(own, _NAME)
    try:
        draft.write([json.dumps(rows, ensure_ascii=False).encode()])
        draft.take_place("write-manifest")
        settle(own)
    except BaseException:
        draft.discard()
        with suppress(OSError):
            own.remove(_NAME)
        raise


def _rows(held: HeldFolder) -> list[_Row]:
    """Read the manifest.

    Raises:
        RefusedError: it is not the user's own, or git tracks it.
        DataError: it does not have the form that we write.
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


def _refuse_foreign(held: HeldFolder) -> None:
    """Refuse a manifest that somebody else wrote, or that came with the data.

    Raises:
        RefusedError: it is such a manifest.
        OSError: the system refuses.
    """
    from gongkai.store.git.committed_lines import repository_of

    status = held.own.file(_NAME)
    if status and os.name != "nt" and status.st_uid != os.geteuid():
        raise RefusedError(
            f"未补完上次写入：清单 {PENDING} 属于另一个用户（uid {status.st_uid}）。",
            f"由该用户运行一次 gongkai 的写入命令；确认无人写入的，删去 {PENDING}。{UNWRITTEN}",
        )
    repository = repository_of(held.root)
    if repository and repository.tracks(PENDING):
        raise RefusedError(
            f"未补完上次写入：清单 {PENDING} 已纳入 git 管理，不是本机写入时留下的。",
            f"核对后移出 git 并删去：git rm -f {PENDING}。{UNWRITTEN}",
        )


def _decoded(content: bytes) -> Iterator[_Row]:
    """Yield the rows of a manifest, each checked to be of the form that we write.

    Raises:
        RefusedError: a row names a file that is not ours to write.
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
        file, fresh, old, new = values
        target = target_of(file)
        if not is_fresh(fresh, target.name):
            raise RefusedError(f"{fresh[:_SHOWN]} 不是 {file} 的新文件。")
        yield _Row(target, fresh, old, new)


def _is_done(folder: Directory, row: _Row, most: int) -> bool:
    """Return whether a file of the manifest has its new content already.

    Raises:
        RefusedError: it is not a regular file.
        DataError: it has neither the old nor the new content, or its new file is gone.
        OSError: one of them is too large, or the system refuses.
    """
    for status in map(folder.file, (row.target.name, row.fresh)):
        if status and status.st_size > most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    now = digest_of(folder.read(row.target.name, most))
    if now != row.new:
        if now != row.old:
            raise _unfinishable(row)
        _fresh_of(folder, row, most).release()
    return now == row.new


def _fresh_of(folder: Directory, row: _Row, most: int) -> NewFile:
    """Return the new file of a row, opened.

    Raises:
        RefusedError: it is not a regular file.
        DataError: it is missing, or its content differs.
        OSError: the system refuses.
    """
    fresh = NewFile(folder, row.target.name, row.fresh)
    if folder.file(row.fresh) is None or digest_of(fresh.read(most)) != row.new:
        fresh.release()
        raise _unfinishable(row)
    return fresh


def _unfinishable(row: _Row) -> DataError:
    file = row.target.file
    return DataError(
        f"上次写入中断，{file} 之后又被改动，不能自动补完。",
        f"核对 {file} 与同一文件夹里的 {row.fresh}，合并为一份，再删去 {PENDING}。",
    )


def _drop(own: Directory) -> None:
    """Remove a manifest and fsync: after a power cut it must not be back."""
    own.remove(_NAME)
    settle(own)


def digest_of(content: bytes | None) -> str:
    """Return the SHA-256 digest of a file; empty where there is none."""
    return "" if content is None else sha256(content).hexdigest()
