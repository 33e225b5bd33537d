"""Every book of tests/vectors through the real command line: the figures must be equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli import gongkai

VECTORS = sorted(Path(__file__).parent.joinpath("vectors").glob("*/expect.json"))


def asks(kind: str) -> list[Any]:
    return [
        pytest.param(path.parent, ask, id=f"{path.parent.name}-{number}")
        for path in VECTORS
        for number, ask in enumerate(json.loads(path.read_text("utf-8"))["asks"])
        if ask["ask"] == kind
    ]


@pytest.mark.parametrize(("book", "ask"), asks("list"))
def test_list(book: Path, ask: dict[str, Any]) -> None:
    options = [f"--as-of={ask['as_of']}"] if ask.get("as_of") else []
    options += [f"--year={ask['year']}"] if ask.get("year") else []
    result = gongkai(
        "-C", str(book), "list", "--unit", ask["unit"], "-f", "json", *options, today=ask["today"]
    )
    duties = [{"id": task["id"], **task["duty"]} for task in json.loads(result.stdout)["tasks"]]
    for duty in duties:
        assert duty.pop("unit") == ask["unit"]
    assert duties == ask["expect"]


FIGURES = (
    "counted", "done", "verified", "in_progress", "returned", "not_started", "overdue",
    "done_late", "missing", "not_applicable", "not_applicable_agreed", "entries", "newly_done",
    "change_done",
)  # fmt: skip


def filled(figures: dict[str, Any]) -> dict[str, Any]:
    """Give the figures of an expectation with those that it leaves out."""
    empty: dict[str, Any] = dict.fromkeys(FIGURES, 0)
    return {**empty, "ongoing": [0, 0], "rate": None, "change_rate": None, **figures}


def filled_split(split: dict[str, Any]) -> dict[str, Any]:
    return {part: filled(split[part]) for part in ("named", "group", "both")}


def asked_for(split: dict[str, Any]) -> dict[str, Any]:
    """Drop from our figures those that no vector speaks of."""
    extra = ("sent_back", "rework_days_median", "rework_open")
    return {
        part: {key: value for key, value in split[part].items() if key not in extra}
        for part in ("named", "group", "both")
    }


@pytest.mark.parametrize(("book", "ask"), asks("report"))
def test_report(book: Path, ask: dict[str, Any]) -> None:
    options = [f"--period={ask['period']}", f"--by={ask.get('by') or 'unit'}"]
    options += [f"--as-of={ask['as_of']}"] if ask.get("as_of") else []
    options += [f"--year={ask['year']}"] if ask.get("year") else []
    result = gongkai("-C", str(book), "report", "-f", "json", *options, today=ask["today"])
    answer = json.loads(result.stdout)
    periods = answer.get("periods", [answer])
    assert len(periods) == len(ask["expect"])
    for got, wanted in zip(periods, ask["expect"], strict=True):
        rows = {row["key"]: asked_for(row) for row in got["rows"]}
        assert rows == {key: filled_split(split) for key, split in wanted["rows"].items()}
        assert asked_for(got["total"]) == filled_split(wanted["total"])
        plain = {k: v for k, v in wanted.items() if k not in ("rows", "total")}
        if book.name.startswith("random"):
            plain.pop("lines_left_out", None)
        assert {key: got[key] for key in plain} == plain
