"""What each format costs, for a city and for a province, and how it grows with the rows.

Run: ``python benchmarks/papers.py [ROUNDS]``. ``report`` is one row a unit, ``log`` one row an
entry; the last column divides the ``log`` of ten thousand entries by that of a thousand, both less
what an empty log costs: 10 is in proportion.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.facts import YEAR, write_book
from benchmarks.measure import gongkai, in_turns, machine, succeed, table
from gongkai.render.formats.choose import Format

if TYPE_CHECKING:
    from benchmarks.measure import Cost


class Size(NamedTuple):
    """How large a book is."""

    units: int
    tasks: int
    entries: int


CITY, PROVINCE = Size(52, 37, 2_000), Size(300, 100, 30_000)
NONE, FEW, MANY = Size(52, 37, 0), Size(52, 37, 1_000), Size(52, 37, 10_000)
REPORT, LOG = ("report", "--quarter", f"{YEAR}Q2"), ("log",)
ASKED = {
    "report, 52 × 37": (CITY, REPORT),
    "report, 300 × 100": (PROVINCE, REPORT),
    "no entry": (NONE, LOG),
    "log, 1 000 entries": (FEW, LOG),
    "log, 10 000 entries": (MANY, LOG),
}
SHOWN = [asked for asked in ASKED if asked != "no entry"]


class Job(NamedTuple):
    """An answer in a format."""

    format: Format
    asked: str


def cost_of(command: list[str], _: int) -> Cost:
    """Run a command that must end with 0."""
    return succeed(command).cost


def main(rounds: int) -> None:
    """Write the books, measure and print the table."""
    head = machine()
    with tempfile.TemporaryDirectory() as top:
        roots = {size: Path(top, f"{size.units}-{size.entries}") for size, _ in ASKED.values()}
        for size, root in roots.items():
            write_book(root, size.entries, units=size.units, tasks=size.tasks)
        jobs = {}
        for format_ in Format:
            for asked, (size, question) in ASKED.items():
                file = ("-f", format_.value, "-o", str(Path(top, "answer")), "--force")
                command = gongkai("-C", str(roots[size]), *question, *file)
                jobs[Job(format_, asked)] = partial(cost_of, command)
        costs = in_turns(jobs, rounds)
    print(f"{head}\n")
    columns = ("format", *(f"{asked}: {what}" for asked in SHOWN for what in ("s", "MB")), "growth")
    rows = []
    for format_ in Format:
        shown = [costs[Job(format_, asked)] for asked in SHOWN]
        base, few, many = (costs[Job(format_, each)].clock for each in list(ASKED)[2:])
        figures = [text for cost in shown for text in (f"{cost.clock:.2f}", f"{cost.memory:.0f}")]
        rows.append((format_.value, *figures, f"{(many - base) / (few - base):.1f}"))
    print(table(columns, rows), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
