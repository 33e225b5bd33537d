"""Work shared out among processes: the same answers, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from gongkai.cli import workers
from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = {"GONGKAI_NOW": "2022-01-05T09:00:00+08:00"}
SHARED = """\
import os, sys
from pathlib import Path
from gongkai.cli import workers
from gongkai.store.ledgers import files as ledgers
workers.ENOUGH, workers.cores = {enough}, lambda: 3
parent, fork, read = os.getpid(), os.fork, ledgers.LedgerFiles.read
def told(word):
    log = os.open({log!r}, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(log, word.encode())
    os.close(log)
def telling():
    told("fork ")
    return fork()
os.fork = telling
{more}
from gongkai.cli.main import run
sys.argv[0] = "gongkai"
run()
"""
KILLED = """
def dying(self, unit):
    if os.getpid() != parent:
        told("killed ")
        os.kill(os.getpid(), 9)
    return read(self, unit)
ledgers.LedgerFiles.read = dying
"""
KILLED_WRITING = """
write = os.write
def half(pipe, content):
    if os.getpid() == parent or len(content) < 100:
        return write(pipe, content)
    write(pipe, bytes(content).partition(b".")[0] + b".")
    write(os.open({log!r}, os.O_APPEND | os.O_WRONLY), b"killed ")
    os.kill(os.getpid(), 9)
os.write = half
"""
NO_SECOND_FORK = """
def failing():
    told("fork ")
    if Path({log!r}).read_text().count("fork") == 2:
        told("failed ")
        raise BlockingIOError(11, "no more processes")
    return fork()
os.fork = failing
"""
SLOW = """
import time
def slow(self, unit):
    told("read ")
    time.sleep(0.5)
    return read(self, unit)
ledgers.LedgerFiles.read = slow
"""


def command(book: Path, log: Path, *arguments: str, enough: int = 1, more: str = "") -> list[str]:
    script = SHARED.replace("{more}", more).format(enough=enough, log=str(log))
    return [sys.executable, "-c", script, "-C", str(book), *arguments]


def run(line: list[str]) -> tuple[int, bytes, bytes]:
    done = subprocess.run(line, cwd=ROOT, env=NOW, capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def same_either_way(log: Path, book: Path, *arguments: str, more: str = "") -> int:
    """Ask in one process and in three; the answers must be equal, and there must be three."""
    alone = run(command(book, log, *arguments, enough=10**12))
    assert not log.exists()
    assert run(command(book, log, *arguments, more=more)) == alone
    assert log.read_text().split().count("fork") in (2, 4)
    return alone[0]


@pytest.fixture
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a run tells of its processes."""
    return tmp_path_factory.mktemp("told") / "log"


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "-f", "json"),
        ("validate", "--notes", "-f", "json"),
        ("report", "--period", "2021Q1..2021Q4", "-f", "json"),
        ("report", "--quarter", "2021Q2", "--by", "section", "-f", "text"),
        (),
        ("verify", "--queue", "-f", "json"),
        ("list", "-f", "json"),
        ("list", "--overdue", "-f", "json"),
        ("list", "--missing", "-f", "json"),
        ("list", "--unit", "市财政局", "-f", "json"),
        ("list", "--unit", "各区县政府", "-f", "json"),
    ],
    ids=" ".join,
)
def test_answers_are_the_same_in_one_process_and_in_three(
    city: Path, log: Path, arguments: tuple[str, ...]
) -> None:
    assert same_either_way(log, city, *arguments) == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("validate",), 1), (("report", "--quarter", "2021Q2", "-f", "json"), 0)],
    ids=["validate", "report"],
)
def test_faults_in_ledgers_are_told_alike(
    book_with_faults: Path, log: Path, arguments: tuple[str, ...], code: int
) -> None:
    assert same_either_way(log, book_with_faults, *arguments) == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("validate", "-f", "json"), 1), (("report", "--quarter", "2021Q2"), 4)],
    ids=["validate", "report"],
)
def test_a_ledger_that_cannot_be_read_is_told_alike(
    book_with_faults: Path, log: Path, arguments: tuple[str, ...], code: int
) -> None:
    last = sorted((book_with_faults / "ledgers").glob("*.yaml"))[-1]
    last.write_text("- {\n", "utf-8")
    assert same_either_way(log, book_with_faults, *arguments) == code


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


@pytest.mark.parametrize("more", [KILLED, KILLED_WRITING], ids=["reading", "writing"])
@pytest.mark.parametrize("asked", ["validate", "list"])
def test_the_work_of_a_process_that_was_killed_is_done_again(
    book_with_faults: Path, log: Path, asked: str, more: str
) -> None:
    same_either_way(log, book_with_faults, asked, "-f", "json", more=more)
    assert log.read_text().split().count("killed") == 2


def test_what_no_process_can_be_had_for_is_done_all_the_same(city: Path, log: Path) -> None:
    assert same_either_way(log, city, "validate", more=NO_SECOND_FORK) == 0
    assert "failed" in log.read_text()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGINT"])
def test_processes_end_with_the_one_that_started_them(city: Path, log: Path, name: str) -> None:
    line = command(city, log, "validate", more=SLOW)
    parent = subprocess.Popen(line, cwd=ROOT, env=NOW, start_new_session=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    wait_until(lambda: log.exists() and log.read_text().count("read") >= 3)
    parent.send_signal(getattr(signal, name))
    parent.wait(timeout=60)
    wait_until(lambda: not is_there(parent.pid))


def is_there(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


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
