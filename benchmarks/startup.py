"""What a command costs before it does anything: beside a bare interpreter and an empty Typer.

Run: ``python benchmarks/startup.py [ROUNDS]``. All are measured in turns in one run; the ratios of
the medians are what to quote.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
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


def measure(command: list[str]) -> float:
    """Give the wall time of one run, in milliseconds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return (time.perf_counter() - start) * 1000


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
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds + 1):
            for name, command in runs.items():
                times[name].append(measure(command))
    base = median(times["no-op Typer app"][1:])
    print("| command | median ms | × no-op Typer |")
    print("| --- | ---: | ---: |")
    for name, all_times in times.items():
        middle = median(all_times[1:])
        print(f"| {name} | {middle:.0f} | {middle / base:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
