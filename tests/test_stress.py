"""Writers killed at random, for a few seconds; ``benchmarks/stress.py`` does it for long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.stress import commands, table
from benchmarks.writers import Figures, Terms, stress
from gongkai.store.new_folder.scaffold import blank_files, make_folder

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Terms(calls=10_000, kills=500, kills_within=100, seconds=4, calls_between_kills=3)


def test_what_was_acknowledged_is_there_once(tmp_path: Path) -> None:
    make_folder(tmp_path / "book", blank_files(2021), "压力测试")
    figures = stress(tmp_path / "book", tmp_path / "acks", SHORT)
    assert figures.faults == 0, table(figures, Figures())
    assert figures.acknowledged >= figures.calls > 10
    assert figures.kills > 2
    assert figures.looks > 100


def test_commands_killed_on_their_way(shipped: Path) -> None:
    figures = commands(shipped, starts=6, kills=1)
    assert figures.faults == 0, table(Figures(), figures)
    assert figures.kills >= 1
    assert figures.present >= figures.acknowledged > 0
