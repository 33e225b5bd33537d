"""The oracle is held against every book with expected figures, then let loose on random ones."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import oracle, random_books

VECTORS = Path(__file__).parent / "vectors"

# The vectors say nothing of these three figures; their own test is below.
UNASKED = {"sent_back", "rework_days_median", "rework_open"}
# Only the books that name `figures` speak of these.
PAPERS = {"done_without_evidence", "extended", "extensions", "pace", "rank"}


def _asks() -> list[Any]:
    return [
        pytest.param(path.parent, ask, id=f"{path.parent.name}-{number}")
        for path in sorted(Path(__file__).parent.glob("vectors*/*/expect.json"))
        for number, ask in enumerate(json.loads(path.read_text(encoding="utf-8"))["asks"])
    ]


def _full(figures: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """Fill in what an expectation leaves out: 0, [0, 0] or null."""
    zero: dict[str, Any] = dict.fromkeys(like, 0)
    null = dict.fromkeys({"rate", "change_rate", "pace", "rank"} & set(like))
    return zero | {"ongoing": [0, 0]} | null | figures


def _check_row(found: dict[str, Any], expected: dict[str, Any], unasked: set[str]) -> None:
    assert set(found) == set(expected) == {"named", "group", "both"}
    for via, every in found.items():
        figures = {name: value for name, value in every.items() if name not in unasked}
        assert figures == _full(expected[via], figures), via


def _check_report(found: dict[str, Any], expected: dict[str, Any], folder: Path) -> None:
    random_one = folder.name.startswith("random-")
    beside = {"rows", "total"} | ({"lines_left_out"} if random_one else set())
    for name in set(expected) - beside:
        assert found[name] == expected[name], name
    unasked = UNASKED | (PAPERS if folder.parent == VECTORS else set())
    assert set(found["rows"]) == set(expected["rows"])
    for key, row in expected["rows"].items():
        _check_row(found["rows"][key], row, unasked)
    _check_row(found["total"], expected["total"], unasked)


@pytest.mark.parametrize(("folder", "ask"), _asks())
def test_vector(folder: Path, ask: dict[str, Any]) -> None:
    """Every figure of a vector comes out."""
    book = oracle.load(folder)
    today = date.fromisoformat(ask["today"])
    as_of = date.fromisoformat(ask["as_of"]) if ask.get("as_of") else None
    year = ask.get("year")
    if ask["ask"] == "list":
        found = oracle.listing(book, ask["unit"], today=today, as_of=as_of, year=year)
        assert found == ask["expect"]
        return
    narrow = oracle.Narrow(*(ask.get(key) for key in ("unit", "except", "via", "section", "item")))
    if ask["ask"] == "missing":
        answer = oracle.missing(book, quarter=ask.get("quarter"), today=today, narrow=narrow)
        assert answer == ask["expect"]
        return
    by, sort = ask.get("by", "unit"), ask.get("sort")
    reports = oracle.report(
        book, ask["period"], today=today, by=by, as_of=as_of, year=year, sort=sort, narrow=narrow
    )
    assert [each["period"] for each in reports] == [each["period"] for each in ask["expect"]]
    for found_one, expected in zip(reports, ask["expect"], strict=True):
        _check_report(found_one, expected, folder)
        if sort:
            assert list(found_one["rows"]) == list(expected["rows"])


def test_there_are_vectors() -> None:
    """The folder of vectors is not empty."""
    assert len(_asks()) > 100


def test_canonical_lines() -> None:
    """What random_books writes is, to the byte, what the vectors hold."""
    checked = 0
    for folder in sorted(Path(__file__).parent.glob("vectors*/*")):
        book = oracle.load(folder) if folder.is_dir() else {}
        for path, text in book.items():
            for line in text.split("\n"):
                fields = oracle.read_fields(line) if path.startswith("ledgers/") else None
                unit = oracle.stem(path)
                if fields is not None and oracle.read_line(unit, line) is not None:
                    del fields["id"]
                    assert random_books.canonical_line(unit, fields) == line
                    checked += 1
    assert checked > 300


def test_rework() -> None:
    """退回 within a period, the days until put right, and those still open (rules 4.8)."""
    lines = [
        {"date": "2021-02-01", "status": "已完成", "note": "一"},
        {"date": "2021-02-03", "act": "核查", "status": "退回整改", "note": "二"},
        {"date": "2021-02-05", "note": "三"},
        {"date": "2021-02-10", "status": "已完成", "note": "四"},
        {"date": "2021-02-20", "act": "核查", "status": "退回整改", "note": "五"},
        {"date": "2021-04-02", "status": "已完成", "note": "六"},
    ]
    rest = {"task": "2021-T01", "by": "示例"}
    book = oracle.load(VECTORS / "empty")
    book["ledgers/甲局.yaml"] = "\n".join(
        random_books.canonical_line(
            "甲局", {**line, **rest, "at": f"{line['date']}T09:00:00+08:00"}
        )
        for line in lines
    )
    first, second = oracle.report(book, "2021Q1..2021Q2", today=date(2021, 7, 1))
    names = ("sent_back", "rework_days_median", "rework_open")
    assert [first["rows"]["甲局"]["named"][name] for name in names] == [2, 7, 1]
    assert [second["total"]["both"][name] for name in names] == [0, None, 0]


@pytest.mark.parametrize("seed", range(20))
def test_random_book(seed: int) -> None:
    """A random book can be asked anything, and its figures add up."""
    book = random_books.random_book(random.Random(seed))
    today = date(2022, 5, 20)
    for by in ("unit", "section", "item", "task", "kind"):
        for period in ("2021Q1..2022Q2", "2021", "2021-04-10..2021-11-20"):
            for found in oracle.report(book, period, today=today, by=by):
                both = found["total"]["both"]
                for name in ("counted", "done", "missing", "entries", "overdue"):
                    rows = [row["both"][name] for row in found["rows"].values()]
                    assert sum(rows) == both[name]
                    assert (
                        both[name] == found["total"]["named"][name] + found["total"]["group"][name]
                    )
                parts = ("not_started", "in_progress", "returned", "done")
                assert both["counted"] == sum(both[name] for name in parts)
