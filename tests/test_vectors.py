"""Every book of tests/vectors and vectors2 through the real command line: figures are equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli import gongkai

VECTORS = sorted(Path(__file__).parent.glob("vectors*/*/expect.json"))


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


@pytest.mark.parametrize(("book", "ask"), asks("missing"))
def test_missing(book: Path, ask: dict[str, Any]) -> None:
    options = [f"--{each}={ask[each]}" for each in ("quarter", *OPTIONS) if ask.get(each)]
    options += [f"--{ask['via']}"] if "via" in ask else []
    result = gongkai(
        "-C", str(book), "list", "--missing", "-f", "json", *options, today=ask["today"]
    )
    answer = json.loads(result.stdout)
    assert {key: answer[key] for key in ask["expect"]} == ask["expect"]


FIGURES = (
    "counted", "done", "verified", "in_progress", "returned", "not_started", "overdue",
    "done_late", "missing", "not_applicable", "not_applicable_agreed", "entries", "newly_done",
    "change_done",
)  # fmt: skip


PAPERS = ("done_without_evidence", "extended", "extensions", "pace")
"""The figures that a book asks for only if its ``figures`` name them."""
PARTS = ("named", "group", "both")
OPTIONS = ("as_of", "year", "sort", "unit", "except", "section", "item")


def filled(figures: dict[str, Any], papers: bool) -> dict[str, Any]:
    """Give the figures of an expectation with those that it leaves out."""
    empty: dict[str, Any] = dict.fromkeys((*FIGURES, *(PAPERS if papers else ())), 0)
    absent = {"ongoing": [0, 0], "rate": None, "change_rate": None}
    return {**empty, **absent, **({"pace": None} if papers else {}), **figures}


def filled_split(split: dict[str, Any], papers: bool, ranked: bool = False) -> dict[str, Any]:
    """Fill the three parts; a rank is there for both together only."""
    found = {part: filled(split[part], papers) for part in PARTS}
    if ranked:
        found["both"].setdefault("rank", None)
    return found


def asked_for(split: dict[str, Any], papers: bool) -> dict[str, Any]:
    """Drop from our figures those that the book does not speak of."""
    extra = ("sent_back", "rework_days_median", "rework_open", *(() if papers else PAPERS))
    return {
        part: {key: value for key, value in split[part].items() if key not in extra}
        for part in PARTS
    }


@pytest.mark.parametrize(("book", "ask"), asks("report"))
def test_report(book: Path, ask: dict[str, Any]) -> None:
    papers = "figures" in json.loads((book / "expect.json").read_text("utf-8"))
    options = [f"--period={ask['period']}", f"--by={ask.get('by') or 'unit'}"]
    options += [f"--{each.replace('_', '-')}={ask[each]}" for each in OPTIONS if ask.get(each)]
    options += [f"--{ask['via']}"] if "via" in ask else []
    result = gongkai("-C", str(book), "report", "-f", "json", *options, today=ask["today"])
    answer = json.loads(result.stdout)
    periods = answer.get("periods", [answer])
    assert len(periods) == len(ask["expect"])
    for got, wanted in zip(periods, ask["expect"], strict=True):
        rows = {row["key"]: asked_for(row, papers) for row in got["rows"]}
        ranked = "sort" in ask
        assert rows == {
            key: filled_split(split, papers, ranked) for key, split in wanted["rows"].items()
        }
        if ranked:
            assert list(rows) == list(wanted["rows"])
        assert asked_for(got["total"], papers) == filled_split(wanted["total"], papers)
        plain = {k: v for k, v in wanted.items() if k not in ("rows", "total")}
        if book.name.startswith("random"):
            plain.pop("lines_left_out", None)
        assert {key: got[key] for key in plain} == plain
