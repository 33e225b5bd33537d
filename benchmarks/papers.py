"""What papers cost: each format for a city and for a province, and the other papers beside it.

Run: ``python benchmarks/papers.py [ROUNDS]``. ``report`` is one row a unit, ``log`` one row an
entry. A growth is the processor's time for ten times the entries divided by that for a tenth,
both less what an empty log costs where there is one: 10 is in proportion. The log of 100 000
entries is measured once, as CSV, JSON and Excel. A single round is not warmed up.
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
    from collections.abc import Mapping

    from benchmarks.measure import Cost


class Size(NamedTuple):
    """How large a book is."""

    units: int
    tasks: int
    entries: int


CITY, PROVINCE = Size(52, 37, 2_000), Size(300, 100, 30_000)
NONE, FEW, MANY, MOST = (Size(52, 37, count) for count in (0, 1_000, 10_000, 100_000))
SIXTY, THOUSANDS = Size(60, 40, 2_000), Size(3_000, 40, 100_000)
TEN, HUNDRED = Size(60, 50, 10_000), Size(300, 40, 100_000)
QUARTER = ("--quarter", f"{YEAR}Q2")
REPORT, LOG = ("report", *QUARTER), ("log",)
ONCE = (Format.CSV, Format.JSON, Format.XLSX)
"""The formats in which a log of 100 000 entries is asked for."""


class Job(NamedTuple):
    """What is asked of a book, in the words of the table."""

    size: Size
    format: str
    asked: str
    command: tuple[str, ...]


def jobs_of() -> list[Job]:
    """Give everything that is measured in turns."""
    jobs = []
    for each in Format:
        for size, words in (
            (CITY, REPORT),
            (PROVINCE, REPORT),
            *((s, LOG) for s in (NONE, FEW, MANY)),
        ):
            file = ("-f", each.value, "-o", "answer", "--force")
            jobs.append(Job(size, each.value, _asked(size, words), (*words, *file)))
    for size in (CITY, PROVINCE):
        words = ("bulletin", *QUARTER, "-o", "answer.docx", "--force")
        jobs.append(Job(size, "docx", _asked(size, words), words))
    for size in (SIXTY, THOUSANDS):
        jobs.append(Job(size, "text", _asked(size, ("remind",)), ("remind",)))
    for size in (TEN, HUNDRED):
        words = ("page", "-o", "answer.html", "--force")
        jobs.append(Job(size, "html", _asked(size, words), words))
    return jobs


def once() -> list[Job]:
    """Give what is measured once, because it takes long."""
    return [
        Job(
            MOST, each.value, _asked(MOST, LOG), (*LOG, "-f", each.value, "-o", "answer", "--force")
        )
        for each in ONCE
    ]


def _asked(size: Size, words: tuple[str, ...]) -> str:
    return f"`{words[0]}`, {size.units:,} × {size.tasks}, {size.entries:,} entries"


def cost_of(top: Path, job: Job, _: int) -> Cost:
    """Do a job, which must end with 0, and leave its answer beside the books."""
    command = [str(top / word) if word.startswith("answer") else word for word in job.command]
    return succeed(gongkai("-C", str(_root(top, job.size)), *command)).cost


def _root(top: Path, size: Size) -> Path:
    return top / "-".join(map(str, size))


def growth(costs: Mapping[Job, Cost], job: Job) -> str:
    """Word how many times as long a job took as the one that is a tenth of it; else nothing."""
    seconds = {each.size: cost.processor for each, cost in costs.items() if _alike(each, job)}
    tenths = {MANY: FEW, MOST: MANY, HUNDRED: TEN}
    tenth = tenths.get(job.size)
    if tenth not in seconds:
        return ""
    base = seconds.get(NONE, 0.0)
    return f"{(seconds[job.size] - base) / (seconds[tenth] - base):.1f}"


def _alike(one: Job, other: Job) -> bool:
    return one.format == other.format and one.command == other.command


def main(rounds: int) -> None:
    """Write the books, measure and print the table."""
    head = machine()
    turns, long = jobs_of(), once()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for size in {job.size for job in (*turns, *long)}:
            write_book(_root(top, size), size.entries, units=size.units, tasks=size.tasks)
        acts = {job: partial(cost_of, top, job) for job in turns}
        costs = in_turns(acts, rounds, warm_up=rounds > 1)
        acts = {job: partial(cost_of, top, job) for job in long}
        costs |= in_turns(acts, 1, warm_up=False)
    print(f"{head}\n")
    rows = (
        (
            job.format, job.asked, f"{cost.clock:.2f}", f"{cost.processor:.2f}",
            f"{cost.memory:.0f}", growth(costs, job),
        )
        for job, cost in costs.items()
    )  # fmt: skip
    columns = ("format", "paper", "s", "s of the processor", "peak MB", "÷ a tenth")
    print(table(columns, rows, texts=2), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
