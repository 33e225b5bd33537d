"""What a command costs before it does anything: beside a bare interpreter and an empty Typer.

Run: ``python -m benchmarks.startup [ROUNDS]``. All are measured in turns in one run; the ratios of
the medians are what to quote, and the goals are what they should not exceed. Ends with 1 where one
was missed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.facts import write_book
from benchmarks.goals import Goal, exit_code, goals_section
from benchmarks.measure import TOP, gongkai, in_turns, succeed, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmarks.measure import Cost

BARE, EMPTY = "bare interpreter", "no-op Typer program"
EMPTY_APP = (
    "import typer\n"
    "app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)\n"
    "@app.command()\ndef main() -> None: ...\n"
    "app()\n"
)
LIST = ("list", "--unit", "市财政局", "-f")
NOTE = ("note", "市财政局", "T09", "公开预算 42 家。", "--again", "--by", "示例")
COMPLETE = {"_GONGKAI_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "gongkai list --unit 市财"}


class Start(NamedTuple):
    """A command, and how often the time of an empty Typer program it may take at the most."""

    arguments: tuple[str, ...]
    most: float
    settings: Mapping[str, str] = {}


COMMANDS = {
    "`--help`": Start(("--help",), 1.15),
    "completion of `市财`": Start((), 1.4, COMPLETE),
    "`validate`, nothing found": Start(("-C", "CLEAN", "validate"), 1.6),
    "`list --unit 市财政局 -f json`": Start((*LIST, "json"), 1.6),
    "`list --unit 市财政局 -f tsv`": Start((*LIST, "tsv"), 1.6),
    "`list --unit 市财政局 -f csv`": Start((*LIST, "csv"), 1.6),
    "`note`": Start(("-C", "SHIPPED", *NOTE), 2.0),
    "`list --unit 市财政局 -f text`": Start((*LIST, "text"), 2.3),
    "`list --unit 市财政局 -f table`": Start((*LIST, "table"), 2.3),
}


def starting(command: Sequence[str], settings: Mapping[str, str]) -> Callable[[int], Cost]:
    """Give the job of running this command."""
    return lambda _: succeed(command, settings=settings).cost


def books(folder: Path) -> dict[str, str]:
    """Make a book in which nothing is wrong, and a copy of the shipped one; say where they are."""
    write_book(folder / "clean", 0)
    for part in ("data", "ledgers"):
        shutil.copytree(TOP / part, folder / "shipped" / part)
    return {"CLEAN": str(folder / "clean"), "SHIPPED": str(folder / "shipped")}


def main(rounds: int) -> int:
    """Measure all in turns and print the tables; 1 where a goal was missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty_app.py"
        empty.write_text(EMPTY_APP, "utf-8")
        places = books(folder)
        jobs = {
            BARE: starting([sys.executable, "-c", "pass"], {}),
            EMPTY: starting([sys.executable, str(empty)], {}),
        }
        for what, start in COMMANDS.items():
            words = (places.get(word, word) for word in start.arguments)
            jobs[what] = starting(gongkai(*words), start.settings)
        costs = in_turns(jobs, rounds)
    rows = (
        (name, f"{cost.clock * 1000:.0f}", f"{cost.clock / costs[EMPTY].clock:.2f}")
        for name, cost in costs.items()
    )
    print(table(("command", "median ms", "× no-op Typer"), rows))
    held = list(goals(costs))
    print(goals_section(held), end="")
    return exit_code(held)


def goals(costs: Mapping[str, Cost]) -> Iterator[Goal]:
    """Hold what each command costs against what it may cost at the most."""
    for name, start in COMMANDS.items():
        ratio = costs[name].clock / costs[EMPTY].clock
        words = f"{name}: at most {start.most} of a no-op Typer"
        yield Goal(words, f"{ratio:.2f}", ratio <= start.most)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
