"""Append the lines that only a copy of a ledger has to the ledger, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.entry import Ledger
from gongkai.model.span import Span
from gongkai.model.way import Way
from gongkai.store import faults
from gongkai.store.changes.append import appended
from gongkai.store.changes.rewrite import Sealed, SealedLedger
from gongkai.store.decoding.decode import text_of
from gongkai.store.ledgers.copies import lacking
from gongkai.store.ledgers.reader import decode_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.problem import Problem
    from gongkai.store.ledgers.copies import NumberedLine
    from gongkai.store.ledgers.files import HeldLedgers


class Copy(NamedTuple):
    """A file whose lines are those of a unit's ledger."""

    file: str
    text: str
    unit: str


def missing(ledgers: HeldLedgers, copy: Copy) -> list[NumberedLine]:
    """Return the lines of a copy that its ledger lacks.

    Raises:
        DataError: the ledger cannot be read.
    """
    return lacking(copy.text, "\n".join(_lines(ledgers, copy.unit)))


def misfits(copy: Copy, lines: Sequence[NumberedLine]) -> Iterator[Problem]:
    """Yield a problem for each line that is not a canonical entry of the copy's unit."""
    for number, text in lines:
        entries = decode_ledger(text_of(text.encode(), copy.file), copy.unit).ledger.entries
        if [entry.text for entry in entries] != [text]:
            yield faults.BAD_ID.at(
                Span(copy.file, number, 1, len(text)),
                f"不是{copy.unit}台账的规范记录，或记录编号与内容不符，不能并入",
                ("在副本的该行行首加 # 后再并入；确需记入的，用 ", Way.RECORD, " 重新记。"),
            )


def adopt(ledgers: HeldLedgers, copy: Copy, lines: Sequence[NumberedLine]) -> SealedLedger:
    """Return the ledger with these lines of a copy, all valid, appended; write nothing.

    Raises:
        RefusedError: the ledger would be too large.
        DataError: it cannot be read.
    """
    file = ledgers.file(copy.unit)
    ledger = ledgers[copy.unit] if copy.unit in ledgers else Ledger(copy.unit, file)
    change, first = appended(ledgers, copy.unit, [line.text for line in lines])
    source = text_of(change.new, file, ledgers.limits)
    return SealedLedger(
        ledger,
        decode_ledger(source, copy.unit).ledger,
        _lines(ledgers, copy.unit),
        source.lines,
        list(range(1, len(source.lines) + 1)),
        [Sealed(first + place, line.text, ()) for place, line in enumerate(lines)],
        [],
        [],
        change,
    )


def _lines(ledgers: HeldLedgers, unit: str) -> list[str]:
    content = ledgers.content(unit)
    return [] if content is None else text_of(content, ledgers.file(unit), ledgers.limits).lines
