"""Rewrite some entries of a ledger in place; the rest stays as it is."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.problem import Severity
from gongkai.ops.lines.line import write_line
from gongkai.store.changes.transaction import LedgerChange
from gongkai.store.decoding.decode import text_of
from gongkai.store.ledgers.reader import EMPTY_LIST, decode_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.entry import Ledger
    from gongkai.model.problem import Problem
    from gongkai.ops.lines.line import Value
    from gongkai.store.disk.limits import Limits
    from gongkai.store.ledgers.entry_blocks import Chunk
    from gongkai.store.ledgers.files import HeldLedgers


class LedgerText(NamedTuple):
    """A ledger as it was read: its entries, bytes and lines, and the limits on it."""

    ledger: Ledger
    content: bytes
    lines: list[str]
    limits: Limits


class Rewriting(NamedTuple):
    """An entry to be rewritten: where it is, its values, and what was corrected, in Chinese."""

    chunk: Chunk
    values: dict[str, Value]
    remarks: tuple[str, ...]


class Sealed(NamedTuple):
    """A rewritten line: its old number, its new text, and what was corrected, in Chinese."""

    number: int
    line: str
    remarks: tuple[str, ...]


class SealedLedger(NamedTuple):
    """A ledger before and after; ``places`` has for each new line the number of the old one.

    ``problems`` are those of lines left as they are, ``settled`` counts those of committed lines.
    """

    before: Ledger
    after: Ledger
    old: list[str]
    new: list[str]
    places: list[int]
    sealed: list[Sealed]
    doubles: list[int]
    mends: list[str]
    change: LedgerChange
    problems: Sequence[Problem] = ()
    settled: int = 0

    @property
    def differs(self) -> bool:
        """Whether the file would change."""
        return self.change.old != self.change.new

    def lines_after(self) -> dict[int, int]:
        """Return the new number of each line that stays, by its old number."""
        places = enumerate(self.places, 1)
        return {old: new for new, old in reversed([*places])}


def ledger_text(ledgers: HeldLedgers, unit: str) -> LedgerText:
    """Read a ledger that exists.

    Raises:
        DataError: it cannot be read.
    """
    ledger = ledgers[unit]
    content = ledgers.content(unit) or b""
    lines = text_of(content, ledger.file, ledgers.limits).lines
    return LedgerText(ledger, content, lines, ledgers.limits)


def is_clean(held: LedgerText) -> bool:
    """Return whether a ledger comes out as it is if none of its entries is rewritten."""
    whole = "\n".join(held.lines).encode() == held.content
    return whole and not any(map(_is_empty_list, held.lines))


def rewrite(
    held: LedgerText, drafts: Sequence[Rewriting], doubles: Sequence[Chunk]
) -> SealedLedger:
    """Rewrite entries, and drop repeated ones; comments in them stay. Write nothing.

    Raises:
        RefusedError: the new text would be unreadable.
    """
    sealed, dropped = _lines_of(held.ledger.unit, drafts, doubles, held.lines)
    new, places = [], []
    for number, lines in _pieces(held.lines, [draft.chunk for draft in drafts], doubles, sealed):
        new += lines
        places += [number] * len(lines)
    change = LedgerChange(held.ledger.unit, held.content, "\n".join(new).encode())
    after = _proved(held, change, [draft.chunk for draft in drafts], sealed)
    return SealedLedger(
        held.ledger, after, held.lines, new, places, sealed, dropped, _mends(held), change
    )


def _lines_of(
    unit: str, drafts: Sequence[Rewriting], doubles: Sequence[Chunk], lines: Sequence[str]
) -> tuple[list[Sealed], list[int]]:
    """Return the new lines, and the numbers of entries dropped because the same line exists."""
    known = {line.rstrip(" \t") for line in lines}
    sealed, dropped = [], [chunk.first for chunk in doubles]
    for chunk, values, remarks in drafts:
        line = write_line(unit, values)
        if line in known:
            dropped.append(chunk.first)
        else:
            known.add(line)
            sealed.append(Sealed(chunk.first, line, remarks))
    return sealed, sorted(dropped)


def _pieces(
    lines: Sequence[str],
    drafted: Sequence[Chunk],
    doubles: Sequence[Chunk],
    sealed: Sequence[Sealed],
) -> Iterator[tuple[int, list[str]]]:
    """Yield the new lines in pieces, each with the number of the old line."""
    chunks = {chunk.first: chunk for chunk in (*drafted, *doubles)}
    written = {each.number: each.line for each in sealed}
    number = 1
    while number <= len(lines):
        chunk = chunks.get(number)
        if chunk is None:
            line = lines[number - 1]
            yield number, [] if _is_empty_list(line) else [line]
            number += 1
            continue
        new = written.get(number)
        yield number, [*chunk.comments, *([new] if new else [])]
        number = chunk.last + 1


def _is_empty_list(line: str) -> bool:
    return line.rstrip(" \t") == EMPTY_LIST


def _mends(held: LedgerText) -> list[str]:
    """Return what is corrected in the file as a whole, in Chinese."""
    mends = ["去掉开头的 BOM"] if held.content.startswith(BOM_UTF8) else []
    if any(map(_is_empty_list, held.lines)):
        mends.append("去掉空列表 []")
    crlf = held.content.count(b"\r\n")
    return [*mends, f"{crlf} 行的换行由 CRLF 改为 LF"] if crlf else mends


def _proved(
    held: LedgerText, change: LedgerChange, drafted: Sequence[Chunk], sealed: Sequence[Sealed]
) -> Ledger:
    """Check that the new text has the old entries, the new ones, and nothing else."""
    old = held.ledger
    reading = decode_ledger(text_of(change.new, old.file, held.limits), old.unit)
    if not reading.readable:
        first = next(p for p in reading.ledger.problems if p.severity is Severity.ERROR)
        raise RefusedError(
            f"未写入：{old.file} 整理后将无法读取（{first.message}）。",
            f"把每条记录改为从行首的“- {{”开始，再整理；{UNWRITTEN}",
        )
    replaced = {number for chunk in drafted for number in range(chunk.first, chunk.last + 1)}
    wanted = Counter(entry.text for entry in old.entries if entry.line not in replaced)
    wanted.update(each.line for each in sealed)
    if Counter(entry.text for entry in reading.ledger.entries) != wanted:
        raise AssertionError(old.file)
    return reading.ledger
