"""What one ``note`` costs on a ledger of 10 and of 10 000 entries.

Run: ``python benchmarks/note.py [ROUNDS]``. Both are measured in turns in one run, each note a
process of its own; the ratio of the medians is what to quote. Time is that of the processor, the
kernel's part included, and that of the clock.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.facts import name, write_book

SIZES = (10, 10_000)
UNIT = name(0)


class Cost(NamedTuple):
    """Milliseconds of one process."""

    processor: float
    clock: float


def cost_of(book: Path, number: int) -> Cost:
    """Note one line, and give what it cost."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "gongkai", "-C", str(book),
         "note", UNIT, "T01", f"第 {number} 次测量。", "--by", "示例", "--date", "2021-12-31"],
        env={**os.environ, "GONGKAI_NOW": "2022-01-05T09:00:00+08:00"},
        capture_output=True, check=True,
    )  # fmt: skip
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used * 1000, clock * 1000)


def main(rounds: int) -> None:
    """Measure both in turns and print a table."""
    costs: dict[int, list[Cost]] = {size: [] for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        books = {size: Path(folder) / str(size) for size in SIZES}
        for size, book in books.items():
            write_book(book, size, units=1)
        for number in range(rounds + 1):
            for size, book in books.items():
                costs[size].append(cost_of(book, number))
    print("| entries in the ledger | median ms of the processor | median ms |")
    print("| ---: | ---: | ---: |")
    middles = [Cost(*map(median, zip(*all_[1:], strict=True))) for all_ in costs.values()]
    for size, middle in zip(SIZES, middles, strict=True):
        print(f"| {size:,} | {middle.processor:.0f} | {middle.clock:.0f} |")
    small, large = middles
    processor, clock = large.processor / small.processor, large.clock / small.clock
    print(f"| ratio | {processor:.2f} | {clock:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
