"""Goals of a benchmark: what is aimed at, what was measured, and whether that reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Goal(NamedTuple):
    """A goal, what was measured, and whether that reaches it."""

    words: str
    result: str
    reached: bool


def verdict(reached: bool) -> str:
    """Word whether a goal was reached; what was missed stands out."""
    return "reached" if reached else "**not reached**"


def goals_section(held: Sequence[Goal]) -> str:
    """Give every goal beside what was measured."""
    rows = ((goal.words, goal.result, verdict(goal.reached)) for goal in held)
    return f"## Goals\n\n{table(('goal', 'measured', ''), rows, texts=3)}"


def exit_code(held: Iterable[Goal]) -> int:
    """Give 1 where a goal was missed, else 0."""
    return int(not all(goal.reached for goal in held))
