"""Benchmarks: what is kept on one core, which goals are set, and when one is missed."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import peer_results, peers, scale, startup
from benchmarks.goals import exit_code, goals_section
from benchmarks.measure import Cost, run
from benchmarks.peer_program import Ask
from benchmarks.peer_programs import Gongkai
from benchmarks.peer_results import OURS, ROWS, Measured, Row
from tests.cli import ROOT

if TYPE_CHECKING:
    from benchmarks.goals import Goal

CORES = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"]
NO_PROGRAM = {"launch.py"}
needs_affinity = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="nothing is kept on one core here"
)


@needs_affinity
def test_a_program_is_kept_on_one_core_where_that_is_asked() -> None:
    assert run(CORES, one_core=True).output == "1\n"
    assert run(CORES).output == f"{len(os.sched_getaffinity(0))}\n"


@needs_affinity
def test_gongkai_answers_as_the_facts_say_with_all_cores_and_on_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    measured = peers.measure([Gongkai()], entries=200, rounds=1)
    assert {row for row, _ in measured.costs} == set(ROWS)
    section = peer_results.size_section(measured, [OURS])
    for row in ("validate all", "validate all, on one core"):
        times = re.findall(rf"^\| {row} \| \d+ \(-?\d+\) \|$", section, re.MULTILINE)
        assert len(times) == 2, section  # of the clock and of the processor
    assert list(peer_results.goals([measured])) == []


def measured(entries: int, ours: Cost, *, slow: Ask | None = None) -> Measured:
    """Give figures in which gongkai always costs the same, but for one question on one core, and
    ledger and hledger take a second for everything.
    """
    peer = Cost(1.0, 1.0, 500)
    costs = {(row, name): peer for row in ROWS for name in ("ledger", "hledger")}
    costs |= {(row, OURS): ours for row in ROWS}
    start = Cost(0.0, 0.0, 9)
    costs |= {(row, name): start for row, name in costs if row.ask is Ask.VERSION}
    if slow:
        costs[Row(slow, one_core=True), OURS] = ours._replace(processor=2.0)
    return Measured(entries, 1, costs)


def missed(held: list[Goal]) -> list[str]:
    return [goal.words for goal in held if not goal.reached]


def test_a_race_is_lost_by_the_processor_alone() -> None:
    quick = Cost(0.1, 0.1, 30)
    assert missed(list(peer_results.goals([measured(10_000, quick)]))) == []
    lost = list(peer_results.goals([measured(10_000, quick, slow=Ask.LIST)]))
    assert missed(lost) == [
        "list one unit by task, on one core: faster than every peer at 10,000, net"
    ]
    assert "clock 100 ms, hledger 1,000 ms; processor 2,000 ms, hledger" in goals_section(lost)
    assert exit_code(lost) == 1


def test_shares_of_the_peers_are_held_on_one_core() -> None:
    assert missed(list(peer_results.goals([measured(100_000, Cost(0.65, 0.65, 70))]))) == [
        "validate all, on one core: at most 0.2 of hledger's at 100,000, whole",
        "report of a quarter by unit, on one core: at most 0.6 of ledger's at 100,000, whole",
        "peak memory under 64 MB at 100,000",
    ]


def test_growth_is_held_where_both_sizes_were_measured() -> None:
    both = [measured(10_000, Cost(0.01, 0.01, 30)), measured(100_000, Cost(0.1, 0.1, 30))]
    assert missed(list(peer_results.goals(both))) == [
        "list one unit by task: at most 1.4 times as long at 100,000 as at 10,000",
        "append one: at most 1.4 times as long at 100,000 as at 10,000",
    ]


def test_a_million_entries_are_held_to_seconds_memory_and_growth() -> None:
    costs = {
        (scale.labelled(words), book): Cost(5.0 if book == "whole" else 0.5, 9.0, 200)
        for words in (*scale.QUICK, *scale.STREAMED)
        for book in ("whole", *scale.PARTS)
    }
    assert missed(list(scale.goals(costs))) == []
    costs["gongkai", "whole"] = Cost(6.0, 6.0, 40)
    costs["gongkai log", "entries"] = Cost(0.4, 0.4, 40)
    costs["gongkai seal", "whole"] = Cost(float("inf"), 600.0, 200)
    assert missed(list(scale.goals(costs))) == [
        "`gongkai`: under 6 s",
        "`gongkai log`: at most 10.5 times as long as each tenth",
        "`gongkai seal`: under 300 MB",
        "`gongkai seal`: at most 10.5 times as long as each tenth",
    ]


def test_a_start_is_held_to_a_multiple_of_an_empty_program() -> None:
    costs = {name: Cost(0.08, 0.08, 20) for name in startup.COMMANDS}
    costs[startup.EMPTY] = Cost(0.05, 0.05, 20)
    assert missed(list(startup.goals(costs))) == [
        "`--help`: at most 1.15 of a no-op Typer",
        "completion of `市财`: at most 1.4 of a no-op Typer",
    ]


def test_every_program_has_one_row_in_the_readme() -> None:
    programs = {
        file.name
        for file in (ROOT / "benchmarks").glob("*.py")
        if '__name__ == "__main__"' in file.read_text("utf-8")
    }
    readme = (ROOT / "benchmarks/README.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| \[(\w+\.py)\]", readme, re.MULTILINE)) == sorted(
        programs - NO_PROGRAM
    )
