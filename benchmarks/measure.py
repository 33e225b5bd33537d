"""What programs cost, for all benchmarks: one run, rounds in turns, and the table of it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Job = TypeVar("Job")
TOP = Path(__file__).parent.parent
LAUNCHER = TOP / "benchmarks/launch.py"
AS_USERS = {"PYTHONDONTWRITEBYTECODE": ""}
"""What a build may have set and users have not: then Python compiles a program at every start."""


class Cost(NamedTuple):
    """What one run of a program cost."""

    clock: float
    """Seconds from its start to its end."""
    processor: float
    """Seconds of the processor, the kernel's part included."""
    memory: float
    """The most memory it held at once, in MB of 1024 × 1024 bytes."""


class Outcome(NamedTuple):
    """How a run ended: its cost, its exit code, and what it said."""

    cost: Cost
    code: int
    output: str
    errors: str


class Failed(Exception):
    """A program that was measured did not do what it was asked."""


def find(tool: str) -> str | None:
    """Give the path of a program: beside this interpreter, else wherever the shell finds it."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(tool, path=beside) or shutil.which(tool)


def gongkai(*arguments: str) -> list[str]:
    """Give the command line of gongkai: its script where it is installed, else its module."""
    beside = shutil.which("gongkai", path=str(Path(sys.executable).parent))
    return [beside, *arguments] if beside else [sys.executable, "-m", "gongkai", *arguments]


def run(
    command: Sequence[str], *, folder: Path = TOP, settings: Mapping[str, str] | None = None,
    one_core: bool = False,
) -> Outcome:  # fmt: skip
    """Run a command in a folder, with these environment variables beside the present ones."""
    cores = "one-core" if one_core else "any-core"
    with tempfile.TemporaryDirectory() as said:
        told = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCHER), said, cores, *command],
            cwd=folder, env={**os.environ, **AS_USERS, **(settings or {})},
            stdout=subprocess.PIPE, check=True,
        ).stdout.split()  # fmt: skip
        output, errors = (Path(said, name).read_text("utf-8") for name in ("out", "err"))
    cost = Cost(float(told[1]), float(told[2]), int(told[3]) / 1024)
    return Outcome(cost, int(told[0]), output, errors)


def succeed(
    command: Sequence[str], *, folder: Path = TOP, settings: Mapping[str, str] | None = None,
    one_core: bool = False,
) -> Outcome:  # fmt: skip
    """Run a command that must end with 0."""
    outcome = run(command, folder=folder, settings=settings, one_core=one_core)
    if outcome.code:
        raise Failed(f"{' '.join(command)}: exit {outcome.code}\n{outcome.errors[-2000:]}")
    return outcome


def cost_of(command: Sequence[str], _: int) -> Cost:
    """Run a command that must end with 0, whatever the number of the round."""
    return succeed(command).cost


def in_turns(
    jobs: Mapping[Job, Callable[[int], Cost]], rounds: int, *, warm_up: bool = True
) -> dict[Job, Cost]:
    """Do all jobs in turns, round after round, and give the middle of each; a warm-up counts not.

    A job is given the number of the round, so that no two of its runs need be the same.
    """
    costs: dict[Job, list[Cost]] = {job: [] for job in jobs}
    for number in range(rounds + warm_up):
        for job, act in jobs.items():
            costs[job].append(act(number))
    return {job: middle(all_[warm_up:]) for job, all_ in costs.items()}


def middle(costs: Sequence[Cost]) -> Cost:
    """Give the median of the times, and the most memory of all the runs."""
    return Cost(
        median(cost.clock for cost in costs),
        median(cost.processor for cost in costs),
        max(cost.memory for cost in costs),
    )


def machine() -> str:
    """Say in a line where and how undisturbed this is measured."""
    load = " ".join(f"{each:.2f}" for each in os.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}; load average {load} at the start"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Write a Markdown table; the columns behind the first ``texts`` are figures."""
    rule = ["---"] * texts + ["---:"] * (len(head) - texts)
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))
