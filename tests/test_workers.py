"""Work shared out among processes: the same answers, and nothing left behind."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongkai.cli import workers
from tests.cli import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2022-01-05T09:00:00+08:00"
SHARED = """\
import sys
from gongkai.cli import workers
workers.ENOUGH, workers.cores = {enough}, lambda: 3
{more}
from gongkai.cli.main import run
sys.argv[0] = "gongkai"
run()
"""
KILLED = """\
import os
from gongkai.store import ledgers
parent, read = os.getpid(), ledgers.LedgerFiles.read
def dying(self, unit):
    if os.getpid() != parent:
        os.kill(os.getpid(), 9)
    return read(self, unit)
ledgers.LedgerFiles.read = dying
"""


def run(
    book: Path, *arguments: str, enough: int, more: str = ""
) -> subprocess.CompletedProcess[bytes]:
    script = SHARED.format(enough=enough, more=more)
    return subprocess.run(
        [sys.executable, "-c", script, "-C", str(book), *arguments],
        cwd=ROOT, env={"GONGKAI_NOW": NOW}, capture_output=True, check=False, timeout=120,
    )  # fmt: skip


def same_either_way(book: Path, *arguments: str, more: str = "") -> int:
    alone = run(book, *arguments, enough=10**12)
    shared = run(book, *arguments, enough=1, more=more)
    assert (alone.returncode, alone.stdout, alone.stderr) == (
        shared.returncode, shared.stdout, shared.stderr,
    )  # fmt: skip
    return alone.returncode


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "-f", "json"),
        ("report", "--period", "2021Q1..2021Q4", "-f", "json"),
        ("report", "--quarter", "2021Q2", "--by", "section", "-f", "text"),
        (),
        ("verify", "--queue", "-f", "json"),
        ("list", "-f", "json"),
        ("list", "--overdue", "-f", "json"),
        ("list", "--unit", "市财政局", "-f", "json"),
        ("list", "--unit", "甲区、乙区、丙区", "-f", "json"),
    ],
    ids=" ".join,
)
def test_answers_are_the_same_in_one_process_and_in_three(
    city: Path, arguments: tuple[str, ...]
) -> None:
    assert same_either_way(city, *arguments) == 0


def test_faults_in_ledgers_are_told_alike(book_with_faults: Path) -> None:
    assert same_either_way(book_with_faults, "validate") == 1
    assert same_either_way(book_with_faults, "report", "--quarter", "2021Q2", "-f", "json") == 0
    last = sorted((book_with_faults / "ledgers").glob("*.yaml"))[-1]
    last.write_text("- {\n", "utf-8")
    assert same_either_way(book_with_faults, "report", "--quarter", "2021Q2") == 4
    assert same_either_way(book_with_faults, "validate", "-f", "json") == 1


@pytest.fixture
def book_with_faults(city: Path, tmp_path: Path) -> Path:
    """Give the invented city with a changed line in every third ledger."""
    for file in city.rglob("*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(city)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    for ledger in sorted((tmp_path / "ledgers").glob("*.yaml"))[::3]:
        ledger.write_text(ledger.read_text("utf-8").replace("组织培训", "举办培训", 1), "utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["validate", "list"])
def test_the_work_of_a_process_that_was_killed_is_done_again(city: Path, command: str) -> None:
    assert same_either_way(city, command, "-f", "json", more=KILLED) == 0


@pytest.mark.parametrize(
    ("sizes", "count", "wanted"),
    [
        ([1, 1, 1, 1], 2, [2, 2]),
        ([3, 1, 1, 1], 2, [1, 3]),
        ([1, 1, 1, 9], 2, [4]),
        ([9, 1, 1, 1], 3, [1, 1, 2]),
        ([1, 1], 4, [1, 1]),
        ([0, 0, 0], 2, [1, 2]),
        ([5], 2, [1]),
        ([], 2, [0]),
    ],
)
def test_shares_are_runs_of_about_equal_size(
    sizes: list[int], count: int, wanted: list[int]
) -> None:
    parts = workers.shares(range(len(sizes)), sizes, count)
    assert [len(part) for part in parts] == wanted
    assert [item for part in parts for item in part] == list(range(len(sizes)))
