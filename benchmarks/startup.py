"""What a command costs before it does anything: beside a bare interpreter and an empty Typer.

Run: ``python benchmarks/startup.py [ROUNDS]``. All are measured in turns in one run; the ratios of
the medians are what to quote.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import in_turns, succeed, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure import Cost

EMPTY_APP = (
    "import typer\n"
    "app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)\n"
    "@app.command()\ndef main() -> None: ...\n"
    "app()\n"
)
COMMANDS = {
    "gongkai --help": ("--help",),
    "validate": ("validate",),
    "list --unit 市财政局 -f json": ("list", "--unit", "市财政局", "-f", "json"),
    "list --unit 市财政局 -f tsv": ("list", "--unit", "市财政局", "-f", "tsv"),
    "list --unit 市财政局 -f text": ("list", "--unit", "市财政局", "-f", "text"),
    "list --unit 市财政局 -f table": ("list", "--unit", "市财政局", "-f", "table"),
}


def starting(command: list[str]) -> Callable[[int], Cost]:
    """Give the job of running this command."""
    return lambda _: succeed(command).cost


def main(rounds: int) -> None:
    """Measure all in turns and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty_app.py"
        empty.write_text(EMPTY_APP, "utf-8")
        runs = {
            "bare interpreter": [sys.executable, "-c", "pass"],
            "no-op Typer app": [sys.executable, str(empty)],
            **{name: [sys.executable, "-m", "gongkai", *a] for name, a in COMMANDS.items()},
        }
        costs = in_turns({name: starting(command) for name, command in runs.items()}, rounds)
    base = costs["no-op Typer app"].clock
    rows = (
        (name, f"{cost.clock * 1000:.0f}", f"{cost.clock / base:.2f}")
        for name, cost in costs.items()
    )
    print(table(("command", "median ms", "× no-op Typer"), rows), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
