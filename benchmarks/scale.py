"""Every command on a book as large as no city has one: its time, its memory, and how both grow.

Run: ``python benchmarks/scale.py [--tasks N] [--units N] [--entries N] [--rounds N] [--seconds N]
[--memory MB]``; without options 1 000 tasks, 3 000 units and 1 000 000 entries, once. A command is
stopped after so many seconds of the processor, or when it wants more memory. Beside the whole book
stand three that are a tenth of it in one thing: entries, units with their entries, tasks. What
takes more than ten times as long on the whole as on a tenth grows worse than in proportion. Each
unit needs a handful of entries a round, to be corrected and retracted. Needs git. At the full size
it ends with 1 where a goal was missed; at others there are none.
"""

from __future__ import annotations

import argparse
import math
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.facts import YEAR, name, write_book
from benchmarks.goals import Goal, exit_code, goals_section
from benchmarks.measure import Failed, gongkai, in_turns, machine, run, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.measure import Cost

TENTH, PARTS = 10, ("entries", "units", "tasks")
WORSE = 10.5
"""Growth that is marked: more than in proportion, less than what rounds differ by."""
MOST_SECONDS, MOST_MEMORY = 6, 300
UNIT, LAST_DAY, QUARTER = name(0), f"{YEAR}-12-31", f"{YEAR}Q2"
BEGIN = datetime(YEAR + 1, 1, 5, 9, tzinfo=timezone(timedelta(hours=8)))
REPORTS = [("report", "--quarter", QUARTER, "--by", by) for by in ("unit", "section", "task")]
QUICK = [(), ("list",), *REPORTS]
"""What must answer in ``MOST_SECONDS`` of the clock."""
STREAMED = [("log",), ("seal",)]
"""What must hold less than ``MOST_MEMORY`` MB, and grow no worse than in proportion."""
_ID_OF_PLAIN_LINE = re.compile(
    r"^- \{date: [^,]*, task: [^,]*, note: .*, id: (n\w+)\}$", re.MULTILINE
)


class Size(NamedTuple):
    """How large a book is."""

    tasks: int
    units: int
    entries: int


FULL = Size(1_000, 3_000, 1_000_000)
"""The size without options, which the goals are set for."""


class Limits(NamedTuple):
    """What a command may use before it is stopped: seconds of the processor, MB of addresses."""

    seconds: int
    memory: int


class Book(NamedTuple):
    """A book on the disk, and the ids of entries without a status in the first unit's ledger."""

    root: Path
    size: Size
    ids: list[str]


def sizes_of(whole: Size) -> dict[str, Size]:
    """Give the whole and what is a tenth of it in one thing."""
    entries = whole.entries // TENTH
    return {
        "whole": whole,
        "entries": whole._replace(entries=entries),
        "units": whole._replace(units=whole.units // TENTH, entries=entries),
        "tasks": whole._replace(tasks=whole.tasks // TENTH),
    }


def make_book(root: Path, size: Size, rounds: int) -> Book:
    """Write a book under git, all of it committed, and a batch for each round."""
    write_book(root, size.entries, units=size.units, tasks=size.tasks)
    git = ("git", "-c", "user.name=示例", "-c", "user.email=", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "示例")):
        subprocess.run([*git, *words], cwd=root, check=True)
    ledger = (root / f"ledgers/{UNIT}.yaml").read_text("utf-8")
    book = Book(root, size, _ID_OF_PLAIN_LINE.findall(ledger))
    for number in range(rounds):
        rows = (f"{name(unit)},T02,{LAST_DAY},成批 {number}。\n" for unit in range(size.units))
        batch_of(book, number).write_text("单位,任务,日期,进展\n" + "".join(rows), "utf-8")
    return book


def batch_of(book: Book, number: int) -> Path:
    """Give the file with the batch of a round: one note for every unit."""
    return book.root.with_name(f"{book.root.name}-{number}.csv")


def commands(book: Book, number: int) -> dict[str, tuple[str, ...]]:
    """Give every command of a round: those that read, then those that write, in an order in which
    each finds what it needs.
    """
    reading = (
        (), ("list",), ("list", "--unit", UNIT), ("list", "--overdue"), ("list", "T01"),
        ("show", "T01"), ("show", "T01", "--unit", UNIT), ("units",), ("units", UNIT),
        ("log",), ("log", "--unit", UNIT), ("log", "--task", "T01"),
        *REPORTS,
        ("report", "--period", f"{YEAR}Q1..{YEAR}Q4"), ("verify", "--queue"), ("seal",),
        ("validate",), ("validate", "--since", "HEAD"),
    )  # fmt: skip
    task, text, dated = f"{number + 1}", f"第 {number} 次。", ("--date", LAST_DAY)
    done = ("--status", "已完成", "--evidence", "示例")
    writing = {
        "note": ("note", UNIT, task, text, *done, *dated),
        "verify --pass": ("verify", UNIT, task, "--pass"),
        "undo": ("undo",),
        "correct": ("correct", book.ids[number], "--note", text, "--why", "示例"),
        "retract": ("retract", book.ids[-1 - number], "--why", "示例"),
        "extend": ("extend", UNIT, "T03", f"{YEAR + 1}-02-{number + 1:02}", "--why", "示例"),
        "note --each, for all units": ("note", "各局", "T02", text, "--each", *dated),
        "note --batch, a row for every unit": ("note", "--batch", str(batch_of(book, number))),
    }
    return {labelled(words): words for words in reading} | {
        labelled((what,)): words for what, words in writing.items()
    }


def labelled(words: tuple[str, ...]) -> str:
    """Name a command by its words."""
    return " ".join(("gongkai", *words))


def cost_of(label: str, book: Book, limits: Limits, order: int, number: int) -> Cost:
    """Run a command once on a book; every run has a moment of its own."""
    moment = BEGIN + timedelta(minutes=order + 100 * number)
    limited = f'ulimit -t {limits.seconds} && ulimit -v {limits.memory * 1024} && exec "$@"'
    command = gongkai("-C", str(book.root), *commands(book, number)[label])
    outcome = run(
        ["sh", "-c", limited, "sh", *command],
        settings={"GONGKAI_NOW": moment.isoformat(), "GONGKAI_BY": "示例"},
    )
    gave_up = outcome.code < 0 or "MemoryError" in outcome.errors
    if outcome.code and not gave_up:
        raise Failed(f"{label}: exit {outcome.code}\n{outcome.errors[-2000:]}")
    cost = outcome.cost._replace(clock=math.inf) if gave_up else outcome.cost
    print(f"{label}, {book.root.name}: {cost.clock:.2f} s", file=sys.stderr)
    return cost


def measure(books: Mapping[str, Book], limits: Limits, rounds: int) -> dict[tuple[str, str], Cost]:
    """Run every command on every book in turns."""
    jobs = {
        (label, kind): partial(cost_of, label, book, limits, order)
        for order, label in enumerate(commands(books["whole"], 0))
        for kind, book in books.items()
    }
    return in_turns(jobs, rounds, warm_up=False)


def growth_table(costs: Mapping[tuple[str, str], Cost]) -> str:
    """Give a row for every command: what the whole costs, and by how much it grew."""
    labels = list(dict.fromkeys(label for label, _ in costs))
    figures = ("seconds", "of the processor", "peak MB")
    head = ("command", *figures, *(f"÷ tenth of {part}" for part in PARTS))
    rows = []
    for label in labels:
        whole = costs[label, "whole"]
        cells = (_seconds(whole), f"{whole.processor:.2f}", f"{whole.memory:,.0f}")
        grown = (_growth(whole.clock, costs[label, part].clock) for part in PARTS)
        rows.append((f"`{label}`", *cells, *grown))
    return table(head, rows)


def _seconds(cost: Cost) -> str:
    return "gave up" if math.isinf(cost.clock) else f"{cost.clock:.2f}"


def _growth(whole: float, tenth: float) -> str:
    """Word how many times as long the whole took; a dash where one of them gave up."""
    if math.isinf(whole) or math.isinf(tenth):
        return "—"
    return f"**{whole / tenth:.1f}**" if whole / tenth > WORSE else f"{whole / tenth:.1f}"


def goals(costs: Mapping[tuple[str, str], Cost]) -> Iterator[Goal]:
    """Hold what the full size costs against the goals."""
    for label in map(labelled, QUICK):
        whole = costs[label, "whole"]
        words = f"`{label}`: under {MOST_SECONDS} s"
        yield Goal(words, _seconds(whole), whole.clock < MOST_SECONDS)
    for label in map(labelled, STREAMED):
        whole = costs[label, "whole"]
        words = f"`{label}`: under {MOST_MEMORY} MB"
        reached = math.isfinite(whole.clock) and whole.memory < MOST_MEMORY
        yield Goal(words, f"{whole.memory:,.0f} MB", reached)
        growths = [whole.clock / costs[label, part].clock for part in PARTS]
        words = f"`{label}`: at most {WORSE} times as long as each tenth"
        result = ", ".join(f"{growth:.1f}" for growth in growths)
        yield Goal(words, result, all(growth <= WORSE for growth in growths))


def main(whole: Size, limits: Limits, rounds: int) -> int:
    """Write the books, measure and print the table; 1 where a goal was missed."""
    head = machine()
    with tempfile.TemporaryDirectory() as top:
        books = {
            part: make_book(Path(top, part), size, rounds) for part, size in sizes_of(whole).items()
        }
        costs = measure(books, limits, rounds)
    print(f"{whole.tasks:,} tasks, {whole.units:,} units, {whole.entries:,} entries; {head}\n")
    print(growth_table(costs), end="")
    held = list(goals(costs)) if whole == FULL else []
    if held:
        print(f"\n{goals_section(held)}", end="")
    return exit_code(held)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="every command on a very large book")
    parser.add_argument("--tasks", type=int, default=FULL.tasks)
    parser.add_argument("--units", type=int, default=FULL.units)
    parser.add_argument("--entries", type=int, default=FULL.entries)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=600, help="of the processor, for a command")
    parser.add_argument("--memory", type=int, default=8_000, help="MB of addresses, for a command")
    given = parser.parse_args()
    size = Size(given.tasks, given.units, given.entries)
    sys.exit(main(size, Limits(given.seconds, given.memory), given.rounds))
