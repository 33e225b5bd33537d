"""gongkai beside hledger, ledger, taskwarrior and beancount, on the same facts, in one run.

Run: ``python benchmarks/peers.py [ENTRIES:ROUNDS…] > benchmarks/peers.md``; without arguments at
1 000, 10 000 and 100 000 entries. All programs are asked in turns, round after round, after a round
to warm up, everything twice: with all cores to use, and kept on one. What each answers is held
against the facts: a query with a mistake in it looks very fast. A program that is not installed is
left out. Ends with 1 where a goal was missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.facts import YEAR, facts
from benchmarks.facts import name as unit_name
from benchmarks.goals import exit_code, goals_section
from benchmarks.measure import Failed, in_turns, machine, succeed, table
from benchmarks.peer_program import SETTINGS, TASKS, UNITS, Ask
from benchmarks.peer_programs import LISTED, PROGRAMS
from benchmarks.peer_results import (
    OURS,
    ROWS,
    Measured,
    goals,
    growth_section,
    size_section,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.facts import Fact
    from benchmarks.measure import Cost
    from benchmarks.peer_program import Program
    from benchmarks.peer_results import Row

FULL = ((1_000, 7), (10_000, 5), (100_000, 3))
"""Entries, and rounds behind the one that warms up."""
FIRST, LAST = date(YEAR, 4, 1), date(YEAR, 6, 30)
ABOUT = """\
# gongkai beside its peers

Every program was asked the same of the same facts, in turns, in one run of

```sh
python benchmarks/peers.py > benchmarks/peers.md
```

and every answer was held against the facts. Times are medians, of the clock and of the processor,
memory is the most of all rounds. What is «on one core» was kept there with all that it starts; the
other rows had every core to use. At 10,000 entries compare the time above each program's own
`--version` (net), at 100,000 the whole time. [README.md](README.md#peers) says what the programs
need, how each keeps the facts, and how to read the tables.
"""


class Truth(NamedTuple):
    """What the programs must answer, from the facts alone."""

    by_task: dict[str, str]
    """How many entries the listed unit has for each task."""
    last_days: dict[str, str]
    """The day of its last entry for each task, which is what gongkai lists."""
    quarter: dict[str, str]
    """How many entries each unit, by its number, has in the quarter."""

    def answer(self, ask: Ask, program: str) -> dict[str, str]:
        """Give what a program must answer; nothing where only its exit code tells."""
        if ask in (Ask.LIST, Ask.LIST_ALONE):
            return self.last_days if program == OURS else self.by_task
        if ask is Ask.LOG:
            return {"": str(sum(map(int, self.by_task.values())))}
        return self.quarter if ask is Ask.REPORT else {}


def truth_of(all_facts: Sequence[Fact]) -> Truth:
    """Count what the facts say."""
    own = [fact for fact in all_facts if fact.unit == LISTED]
    by_task = Counter(f"T{fact.task:02}" for fact in own)
    quarter = Counter(fact.unit for fact in all_facts if FIRST <= fact.date <= LAST)
    numbers = {unit_name(unit): f"{unit + 1:04}" for unit in range(UNITS)}
    return Truth(
        {task: str(count) for task, count in by_task.items()},
        {f"T{fact.task:02}": str(fact.date) for fact in own},
        {numbers[unit]: str(count) for unit, count in quarter.items()},
    )


def run_once(program: Program, row: Row, folder: Path, truth: Truth, number: int) -> Cost:
    """Ask a program once, see that it did what it was asked, and give what that cost."""
    ask, turn = row.ask, 2 * number + row.one_core  # no two runs append the same
    command = program.command(ask, folder, turn)
    outcome = succeed(command, folder=folder, settings=SETTINGS, one_core=row.one_core)
    answer, wanted = program.answer(ask, outcome.output), truth.answer(ask, program.name)
    if answer != wanted:
        raise Failed(f"{' '.join(command)}: {answer} instead of {wanted}")
    if ask in program.files:
        kept = (folder / program.files[ask]).read_text("utf-8")
        if program.note(ask, turn) not in kept:
            raise Failed(f"{' '.join(command)}: nothing was appended")
    return outcome.cost


def measure(programs: Sequence[Program], entries: int, rounds: int) -> Measured:
    """Give every program the same facts, and ask all of them everything in turns."""
    all_facts = list(facts(entries, UNITS, TASKS))
    truth = truth_of(all_facts)
    with tempfile.TemporaryDirectory() as top:
        for program in programs:
            print(f"{entries:,} entries: writing for {program.name}", file=sys.stderr)
            folder = Path(top, program.name)
            folder.mkdir()
            program.write(folder, all_facts)
        print(f"{entries:,} entries: {rounds} rounds", file=sys.stderr)
        jobs = {
            (row, program.name): partial(run_once, program, row, Path(top, program.name), truth)
            for row in ROWS
            for program in programs
            if program.understands(row.ask)
        }
        return Measured(entries, rounds, in_turns(jobs, rounds))


def versions() -> str:
    """Give the table of programs: version, or what is missing, and what installs them."""
    rows = []
    for program in PROGRAMS:
        missing = ", ".join(program.missing())
        said = f"left out, not installed: {missing}" if missing else _version(program)
        rows.append((program.name, said, program.install))
    return table(("program", "version", "from"), rows, texts=3)


def _version(program: Program) -> str:
    """Give the first line of what ``--version`` prints."""
    command = program.command(Ask.VERSION, Path(), 0)
    return succeed(command, settings=SETTINGS).output.strip().partition("\n")[0]


def _size(words: str) -> tuple[int, int]:
    entries, _, rounds = words.partition(":")
    return int(entries), int(rounds or 5)


def main(sizes: Sequence[tuple[int, int]]) -> int:
    """Measure all sizes and print the page; 1 where a goal was missed."""
    print(f"{ABOUT}\n{machine()}\n\n{versions()}", flush=True)
    programs = [program for program in PROGRAMS if not program.missing()]
    names = [program.name for program in programs]
    results = [measure(programs, entries, rounds) for entries, rounds in sizes]
    sections = [size_section(measured, names) for measured in results]
    if len(results) > 1:
        sections.append(growth_section(results, names))
    held = list(goals(results))
    if held:
        sections.append(goals_section(held))
    print("\n".join(sections), end="")
    return exit_code(held)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="gongkai beside its peers")
    parser.add_argument("sizes", nargs="*", type=_size, metavar="ENTRIES:ROUNDS", default=FULL)
    sys.exit(main(parser.parse_args().sizes))
