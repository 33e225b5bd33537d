"""Append lines to ledgers; each is read back and compared before it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.book import Book
from gongkai.model.report import Made
from gongkai.store.changes.transaction import LedgerChange, change_ledgers
from gongkai.store.decoding.decode import text_of
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits
from gongkai.store.ledgers.reader import decode_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.store.ledgers.files import HeldLedgers

LinesToAppend: TypeAlias = Callable[[Book], Mapping[str, Sequence[str]]]
"""A function from the book, read under the lock, to the new lines of each unit."""


class Written(NamedTuple):
    """A line that was written."""

    unit: str
    file: str
    number: int
    line: str


def append(
    root: Path,
    wanted: LinesToAppend,
    *,
    timeout: float,
    tell: Callable[[str], None],
    limits: Limits = DEFAULT_LIMITS,
) -> list[Written]:
    """Append the lines that ``wanted`` returns, to all of their ledgers or none.

    Raises:
        RefusedError: ``wanted`` refuses, the lock is held, or a ledger keeps changing.
        DataError: a ledger cannot be read or written; every ledger is unchanged.
    """
    written: list[Written] = []

    def plan(book: Book, ledgers: HeldLedgers) -> Collection[LedgerChange]:
        written.clear()

        def change_of(item: tuple[str, Sequence[str]]) -> LedgerChange:
            unit, lines = item
            change, first = appended(ledgers, unit, lines)
            file = ledgers.file(unit)
            written.extend(Written(unit, file, first + n, line) for n, line in enumerate(lines))
            return change

        return Made(change_of, [item for item in wanted(book).items() if item[1]], most=0)

    change_ledgers(root, plan, timeout=timeout, tell=tell, limits=limits)
    return written


def header(unit: str) -> bytes:
    """Return the first line of a new ledger."""
    how = "一行一条，只增不改；用 gongkai note 追加，用 gongkai correct 更正。"
    return f"# {unit} 政务公开工作台账。{how}\n".encode()


def appended(ledgers: HeldLedgers, unit: str, lines: Sequence[str]) -> tuple[LedgerChange, int]:
    """Return the change that adds lines to a ledger, and the number of the first of them.

    Raises:
        RefusedError: the ledger would be too large.
        DataError: it cannot be read.
    """
    old = ledgers.content(unit)
    head = old or header(unit)
    end = b"\r\n" if b"\r\n" in head else b"\n"
    if not head.endswith(b"\n"):
        head += end
    new = head + b"".join(line.encode() + end for line in lines)
    change = LedgerChange(unit, old, new)
    _prove(change, lines, ledgers.limits)
    return change, head.count(b"\n") + 1


def _prove(change: LedgerChange, lines: Sequence[str], limits: Limits) -> None:
    """Check that exactly these lines were added, and that each reads back as one entry."""
    unit, old, new = change
    if not new.startswith(old or b""):
        raise AssertionError(unit)
    if len(new) > limits.file or any(len(line.encode()) > limits.line for line in lines):
        raise RefusedError(
            f"未写入：{unit}的台账将超过大小上限。",
            (limits.said, UNWRITTEN),
        )
    for line in lines:
        source = text_of(line.encode(), unit, limits)
        ledger = decode_ledger(source, unit).ledger
        if [entry.text for entry in ledger.entries] != [line]:
            raise AssertionError(line)
