"""``--size-limit``: how much of a file and of a line is read and written, for every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.cli.arguments.root_options import Data
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits, limits_of
from tests.books import files_of
from tests.cli import gongkai

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledgers/市财政局.yaml"
RAISED = ("--size-limit", "128")
READING = [
    (),
    ("list", "--unit", "市财政局"),
    ("show", "T09"),
    ("log", "--unit", "市财政局"),
    ("report", "--period", "2021Q1"),
    ("verify", "--queue"),
    ("validate",),
]


def with_long_line(book: Path) -> Path:
    """Give the book one comment that is longer than a line may usually be."""
    (book / LEDGER).write_bytes(b"#" * (DEFAULT_LIMITS.line + 1) + b"\n")
    return book


@pytest.mark.parametrize("command", READING, ids=lambda c: c[0] if c else "alone")
def test_every_reading_command_takes_it(shipped: Path, command: tuple[str, ...]) -> None:
    book = with_long_line(shipped)
    usual = gongkai("-C", str(book), *command)
    assert usual.code == (1 if command[:1] == ("validate",) else 4)
    assert "--size-limit" in usual.stdout + usual.stderr
    raised = gongkai("-C", str(book), *RAISED, *command)
    assert raised.code == 0, raised.stderr
    assert "GK002" not in raised.stdout


def test_the_variable_does_the_same(shipped: Path) -> None:
    book = with_long_line(shipped)
    result = gongkai("-C", str(book), "list", "--unit", "市财政局", GONGKAI_SIZE_LIMIT="128")
    assert result.code == 0


def test_what_is_written_is_held_to_it(shipped: Path) -> None:
    before = files_of(shipped)
    words = ("note", "市财政局", "T09", "长" * 350_000, "--by", "张三")
    refused = gongkai("-C", str(shipped), *words)
    assert refused.code == 3
    assert "台账将超过大小上限" in refused.stderr
    assert "单行上限 100 万字节（1 MB）" in refused.stderr
    assert "--size-limit" in refused.stderr
    assert files_of(shipped) == before
    assert gongkai("-C", str(shipped), *RAISED, *words).code == 0
    entry_id = (shipped / LEDGER).read_text("utf-8").rpartition("id: ")[2].rstrip("}\n")
    for command in (
        ("correct", entry_id, "--status", "已完成", "--why", "漏了状态"),
        ("verify", "市财政局", "T09", "--pass"),
        ("extend", "市财政局", "T09", "2022-06-30", "--why", "批准延期"),
    ):
        assert gongkai("-C", str(shipped), *command, "--by", "张三").code == 4
        raised = gongkai("-C", str(shipped), *RAISED, *command, "--by", "张三")
        assert raised.code == 0, raised.stderr


def test_import_takes_it_too(tmp_path: Path) -> None:
    table = tmp_path / "table.txt"
    table.write_text("长" * 350_000, "utf-8")
    assert "GK002" in gongkai("import", str(table)).stderr
    assert "GK080" in gongkai(*RAISED, "import", str(table)).stderr


def test_it_only_raises(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "--size-limit", "63", "list")
    assert result.code == 2
    assert "不能小于 64" in result.stderr


def test_the_line_grows_with_the_file() -> None:
    assert Data().limits() == limits_of(64) == DEFAULT_LIMITS
    assert Data(size_limit=640).limits() == Limits(640_000_000, 10_000_000)
