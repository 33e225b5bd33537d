"""The one way lines get into ledgers: lock, read, check, new files, compare, rename.

Several ledgers change together or not at all: once all new files are on the disk a manifest names
them, and whoever takes the lock next finishes what it finds (docs/format.md, «Writing»).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.errors import DataError, RefusedError, reason
from gongkai.model.book import Book
from gongkai.model.entry import Ledger
from gongkai.store.book import load, unusable
from gongkai.store.failpoints import reach
from gongkai.store.folder import LEDGERS, ledger_files
from gongkai.store.ledger import decode_ledger
from gongkai.store.lock import data_lock
from gongkai.store.pending import Swap, finish_pending, swap_all
from gongkai.store.text import DEFAULT_LIMITS, Limits, text_of
from gongkai.store.write import beside, remove_stale, write_through

if TYPE_CHECKING:
    from pathlib import Path

Plan: TypeAlias = Callable[[Book], Mapping[str, Sequence[str]]]
"""From the book as it stands under the lock to the new lines of each unit."""
_TRIES = 3


class Written(NamedTuple):
    """A line that is on the disk."""

    unit: str
    file: str
    number: int
    line: str


class _ChangedError(Exception):
    """An editor saved a ledger between our reading and our writing."""


def append(
    root: Path,
    plan: Plan,
    *,
    timeout: float,
    tell: Callable[[str], None],
    limits: Limits = DEFAULT_LIMITS,
) -> list[Written]:
    """Append the lines that ``plan`` wants to their ledgers, all of them or none.

    Raises:
        RefusedError: ``plan`` refuses, the lock is held, or a ledger keeps changing.
        DataError: a ledger cannot be read or written; every ledger is as it was.
    """
    with data_lock(root, timeout, tell):
        if finish_pending(root):
            tell("上次写入在半途中断，已补完。")
        remove_stale(root / LEDGERS)
        for _ in range(_TRIES):
            with suppress(_ChangedError):
                return _once(root, plan, limits)
    raise RefusedError("台账正被别的程序反复改写，没有记入。", "关掉编辑器里打开的台账再试。")


def _once(root: Path, plan: Plan, limits: Limits) -> list[Written]:
    book = load(root, limits).need()
    ledgers = _ReadOnce(root, limits)
    lines = plan(replace(book, ledgers=ledgers))
    changes = [_change(ledgers, unit, new, limits) for unit, new in lines.items() if new]
    try:
        _write_all(root, changes)
    except OSError as error:
        raise DataError(
            f"写不了台账：{reason(error)}", "台账未改动；检查磁盘空间与权限。"
        ) from error
    return [written for change in changes for written in change.written]


class _ReadOnce(Mapping[str, Ledger]):
    """Ledgers whose bytes are remembered, so that what was checked is what is written to."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.files = ledger_files(root)
        self.content: dict[str, bytes] = {}

    def __getitem__(self, unit: str) -> Ledger:
        content = self.read(unit)
        if content is None:
            raise KeyError(unit)
        source = text_of(content, self.files[unit], self.limits)
        reading = decode_ledger(source, unit)
        if not reading.readable:
            raise unusable(reading.ledger.problems)
        return reading.ledger

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __contains__(self, unit: object) -> bool:
        return unit in self.files

    def read(self, unit: str) -> bytes | None:
        """The bytes of a ledger; None where there is none yet."""
        if unit not in self.files:
            return None
        if unit not in self.content:
            path = self.root / self.files[unit]
            try:
                reach("read-open")
                self.content[unit] = path.read_bytes()
            except OSError as error:
                raise DataError(f"读不出 {self.files[unit]}：{reason(error)}", "") from error
        return self.content[unit]


class _Change(NamedTuple):
    """A ledger's bytes before and after, and the lines that make the difference."""

    path: Path
    old: bytes | None
    new: bytes
    written: list[Written]


def _change(ledgers: _ReadOnce, unit: str, lines: Sequence[str], limits: Limits) -> _Change:
    old = ledgers.read(unit)
    file = ledgers.files.get(unit, f"{LEDGERS}/{unit}.yaml")
    head = old or header(unit)
    end = b"\r\n" if b"\r\n" in head else b"\n"
    if head and not head.endswith(b"\n"):
        head += end
    first = head.count(b"\n") + 1
    new = head + b"".join(line.encode() + end for line in lines)
    _prove(old, new, unit, lines, limits)
    written = [Written(unit, file, first + n, line) for n, line in enumerate(lines)]
    return _Change(_inside(ledgers.root, file), old, new, written)


def header(unit: str) -> bytes:
    """The first line of a new ledger."""
    how = "一行一条，只增不改；用 gongkai note 追加，用 gongkai correct 更正。"
    return f"# {unit} 政务公开工作台账。{how}\n".encode()


def _prove(old: bytes | None, new: bytes, unit: str, lines: Sequence[str], limits: Limits) -> None:
    """Hold that only the lines meant were added, and that each is read back as one entry."""
    if not new.startswith(old or b""):
        raise AssertionError(unit)
    if len(new) > limits.file or any(len(line) > limits.line for line in lines):
        raise RefusedError(
            f"{unit} 的台账会超过上限，没有记入。",
            f"一个文件至多 {limits.file:,} 字节，一行至多 {limits.line:,} 个字。",
        )
    for line in lines:
        source = text_of(line.encode(), unit, limits)
        ledger = decode_ledger(source, unit).ledger
        if len(ledger.entries) != 1 or ledger.entries[0].text != line:
            raise unusable(ledger.problems)


def _inside(root: Path, file: str) -> Path:
    """The file that a ledger really is, which must lie in the data folder."""
    path = (root / file).resolve()
    if not path.is_relative_to(root.resolve()):
        raise RefusedError(f"{file} 是指向数据目录之外的链接，没有写。", "把台账移回数据目录。")
    return path


def _write_all(root: Path, changes: list[_Change]) -> None:
    """Put all new files on the disk, then in their places."""
    swaps: list[Swap] = []
    try:
        (root / LEDGERS).mkdir(exist_ok=True)
        for change in changes:
            swaps.append(Swap(change.path, beside(change.path), change.old, change.new))
            write_through(swaps[-1].fresh, change.new)
        for change in changes:
            _compare(change)
        if swaps:
            swap_all(root, swaps)
    except (OSError, _ChangedError, KeyboardInterrupt):
        for swap in swaps:
            with suppress(OSError):
                swap.fresh.unlink(missing_ok=True)
        raise


def _compare(change: _Change) -> None:
    """Hold that a ledger is still what was read."""
    reach("write-compare")
    now = change.path.read_bytes() if change.path.exists() else None
    if now != change.old:
        raise _ChangedError
