"""What one ``note`` costs on a ledger of 10 and of 10 000 entries.

Run: ``python benchmarks/note.py [ROUNDS]``. Both are measured in turns in one run, each note a
process of its own; the ratio of the medians is what to quote. Time is that of the processor, the
kernel's part included, and that of the clock.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.facts import name, write_book
from benchmarks.measure import Cost, gongkai, in_turns, succeed, table

SIZES = (10, 10_000)
UNIT = name(0)
NOW = {"GONGKAI_NOW": "2022-01-05T09:00:00+08:00"}


def cost_of(book: Path, number: int) -> Cost:
    """Note one line, and give what it cost."""
    noted = ("note", UNIT, "T01", f"第 {number} 次测量。", "--by", "示例", "--date", "2021-12-31")
    return succeed(gongkai("-C", str(book), *noted), settings=NOW).cost


def main(rounds: int) -> None:
    """Measure both in turns and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        books = {size: Path(folder) / str(size) for size in SIZES}
        for size, book in books.items():
            write_book(book, size, units=1)
        costs = in_turns({size: partial(cost_of, book) for size, book in books.items()}, rounds)
    small, large = (costs[size] for size in SIZES)
    rows = [
        *([f"{size:,}", *_milliseconds(cost)] for size, cost in costs.items()),
        ["ratio", f"{large.processor / small.processor:.2f}", f"{large.clock / small.clock:.2f}"],
    ]
    head = ("entries in the ledger", "median ms of the processor", "median ms")
    print(table(head, rows, texts=0), end="")


def _milliseconds(cost: Cost) -> tuple[str, str]:
    return f"{cost.processor * 1000:.0f}", f"{cost.clock * 1000:.0f}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
