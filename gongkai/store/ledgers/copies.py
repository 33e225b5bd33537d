"""Copies of a ledger: files whose ids prove whose lines they hold."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.lines.line import fits, match_line

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANKS = " \t"
_TRIED = 20
"""The most lines of a file that are tried to find its unit."""


class NumberedLine(NamedTuple):
    """A line of a file without trailing blanks, and its number."""

    number: int
    text: str


def owner_of(text: str, units: Iterable[str]) -> str:
    """Return the unit whose id one of the first lines carries; empty if none does."""
    names = list(units)
    canonical = (line.text for line in lines_of(text) if match_line(line.text))
    owners = (unit for line in islice(canonical, _TRIED) for unit in names if fits(unit, line))
    return next(owners, "")


def lacking(copy: str, ledger: str) -> list[NumberedLine]:
    """Return the lines of a copy that a ledger lacks, each once, in their order."""
    known = {line.text for line in lines_of(ledger)}
    found = []
    for line in lines_of(copy):
        if line.text not in known:
            known.add(line.text)
            found.append(line)
    return found


def lines_of(text: str) -> list[NumberedLine]:
    """Return the lines of a ledger that are neither blank nor comments."""
    bare = (line.rstrip(_BLANKS) for line in text.split("\n"))
    return [NumberedLine(n, line) for n, line in enumerate(bare, 1) if line and line[0] != "#"]
