"""More entries than are kept in memory are sorted in a file, and every format has them all."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.facts import name, write_book
from gongkai.model.report import MANY
from gongkai.store.disk.limits import DEFAULT_LIMITS
from gongkai.store.ledgers.files import ChangedError, HeldLedgers
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = 2 * MANY + 500


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("many") / "book"
    write_book(root, ENTRIES, units=7, tasks=5)
    return root


def answer(book: Path, form: str) -> str:
    result = gongkai("-C", str(book), "log", "-f", form)
    assert result.code == 0, result.stderr
    return result.stdout


def test_every_format_tells_all_entries_in_their_order(book: Path) -> None:
    told = json.loads(answer(book, "json"))["entries"]
    assert len(told) == ENTRIES
    keys = [(each["date"], each["at"], each["id"]) for each in told]
    assert keys == sorted(keys)
    ids = [each["id"] for each in told]
    assert [row["记录编号"] for row in csv.DictReader(io.StringIO(answer(book, "csv")))] == ids
    for form in ("text", "table", "markdown", "html"):
        shown = answer(book, form)
        assert f"{ENTRIES} 条记录，来自 7 个单位" in shown
        places = [shown.index(each) for each in ids[:: MANY // 10]]
        assert places == sorted(places)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_log_that_finds_no_room_to_sort_says_so(book: Path) -> None:
    program = (sys.executable, "-m", "gongkai", "-C", str(book), "log", "-f", "csv")
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 100; exec "$@"', "sh", *program],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    assert "无法写入临时文件" in done.stderr.decode()


def test_a_ledger_that_is_read_again_is_the_same_or_refused(tmp_path: Path) -> None:
    write_book(tmp_path, 500, units=101, tasks=5)
    ledgers = HeldLedgers(tmp_path, DEFAULT_LIMITS)
    first = ledgers.content(name(0))
    assert all(ledgers.content(name(unit)) for unit in range(1, 101))
    assert ledgers.content(name(0)) == first
    assert all(ledgers.content(name(unit)) for unit in range(1, 101))
    (tmp_path / ledgers.file(name(0))).write_bytes(b"# \n")
    with pytest.raises(ChangedError):
        ledgers.content(name(0))
