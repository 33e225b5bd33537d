"""Every figure against the slow, obvious program of tests/oracle.py, on random books."""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from gongkai.errors import RefusedError
from gongkai.model.duty import Via
from gongkai.ops.counting.periods import Period, day_asked, read_periods, readings
from gongkai.ops.duties.filters import Criteria
from gongkai.ops.duties.history import History
from gongkai.ops.duties.party_names import find_all, parties
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import ONE_DAY, Calendar
from gongkai.reports.completion.completion import Asked, Chapter, completion
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.completion.completion_rows import By, Sort
from gongkai.reports.lists.list_ import listing
from gongkai.reports.lists.list_question import Question
from gongkai.store.load import load
from tests import oracle
from tests.random_books import canonical_line, random_book, write

if TYPE_CHECKING:
    from gongkai.model.book import Book
    from gongkai.model.report import Report

PERIODS = (
    "2021Q1", "2021Q2", "2021Q3", "2021Q4", "2021", "2021H1", "2021H2", "2021-02", "2021-07",
    "2021-03-10..2021-08-20", "2021Q1..2021Q4", "2021-05..2021-09",
)  # fmt: skip
BOOKS = 200
PHASES = (Phase.explicit, Phase.generate)
"""A seed has nothing to shrink."""
seeds = st.integers(min_value=0, max_value=2**32 - 1)


def opened(seed: int, folder: str) -> tuple[oracle.Book, Book]:
    """Give a random book to both programs."""
    text = random_book(random.Random(seed))
    write(text, Path(folder))
    return text, load(Path(folder)).need()


def reported(
    book: Book,
    text: str,
    by: By,
    today: date,
    as_of: date | None,
    sort: Sort | None = None,
    narrow: oracle.Narrow | None = None,
) -> list[Any]:
    """Ask our report, each period by the table of its year."""
    asked = read_periods(text, Calendar(today, 2021, tuple(book.tables)))
    chapters: dict[int, list[Period]] = {}
    for period in [each.period for each in readings(asked, today, as_of)]:
        begins = period.first.year
        year = begins if begins in book.tables else book.current_year
        chapters.setdefault(year, []).append(period)
    report: Report = completion(
        [
            Chapter(Records(book, book.tables[year]), readings(periods, today, as_of))
            for year, periods in chapters.items()
        ],
        Asked(
            by, sequence=len(asked) > 1, sort=sort, narrowing=narrowing_of(book, narrow or NOTHING)
        ),
    )
    periods = report.json.get("periods", [report.json])
    assert isinstance(periods, list)
    return periods


NOTHING = oracle.Narrow()


def narrowing_of(book: Book, narrow: oracle.Narrow) -> Narrowing:
    """Say to our program what the oracle is told."""
    resolver = Records(book, book.table).resolver
    asked = find_all(resolver.names, narrow.unit) if narrow.unit else []
    excepted = find_all(resolver.names, narrow.but) if narrow.but else []
    return Narrowing(
        tuple(asked),
        tuple(excepted),
        resolver.units_but(asked, excepted) if asked else None,
        Criteria(
            sections=(narrow.section,) if narrow.section else (),
            items=(narrow.item,) if narrow.item else (),
            via=Via(narrow.via) if narrow.via else None,
        ),
    )


def random_narrow(rng: random.Random, book: Book) -> oracle.Narrow:
    """Ask for some units or groups of a book, a way of owing, headings, or all of these."""
    names = [name for party in parties(book.register) for name in party.names]
    units = rng.sample(names, min(len(names), rng.randint(1, 3))) if rng.random() < 0.7 else []
    but = rng.choice(names) if units and rng.random() < 0.3 else None
    via = rng.choice([None, None, "named", "group"])
    heading = {"section": ["甲部", "乙部分"], "item": ["甲项", "项", "丁项"]}
    texts = {key: rng.choice([None, None, *some]) for key, some in heading.items()}
    return oracle.Narrow("、".join(units) or None, but, via, **texts)


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@given(
    seeds,
    st.sampled_from(PERIODS),
    st.sampled_from(list(By)),
    st.sampled_from(list(Sort)),
    st.integers(0, 460),
)
def test_a_narrowed_and_sorted_report_agrees(
    seed: int, period: str, by: By, sort: Sort, offset: int
) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        narrow = random_narrow(random.Random(seed), book)
        try:
            wanted = oracle.report(
                text, period, today=today, by=by.value, sort=sort.value, narrow=narrow
            )
        except oracle.RefusedError:
            return
        got = reported(book, period, by, today, None, sort, narrow)
    assert len(got) == len(wanted)
    for ours, theirs in zip(got, wanted, strict=True):
        assert_equal(ours, theirs)
        assert [row_key(row, theirs["rows"]) for row in ours["rows"]] == list(theirs["rows"])


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@example(57401, "2021Q2", By.UNIT, 77, None)
@given(
    seeds,
    st.sampled_from(PERIODS),
    st.sampled_from(list(By)),
    st.integers(0, 460),
    st.one_of(st.none(), st.integers(0, 460)),
)
def test_report_agrees(seed: int, period: str, by: By, offset: int, earlier: int | None) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    as_of = None if earlier is None else date(2021, 1, 20) + timedelta(earlier)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        try:
            wanted = oracle.report(text, period, today=today, by=by.value, as_of=as_of)
        except oracle.RefusedError:
            with pytest.raises(RefusedError):
                reported(book, period, by, today, as_of)
            return
        got = reported(book, period, by, today, as_of)
    assert len(got) == len(wanted)
    for ours, theirs in zip(got, wanted, strict=True):
        assert_equal(ours, theirs)


def assert_equal(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Hold one period of our report against the oracle's."""
    rows = {row_key(row, theirs["rows"]): split_of(row) for row in ours["rows"]}
    assert rows == theirs["rows"]
    assert ours["total"] == theirs["total"]
    others = theirs.keys() - {"rows", "total"}
    assert {key: ours[key] for key in others} == {key: theirs[key] for key in others}


def row_key(row: dict[str, Any], wanted: dict[str, Any]) -> str:
    """The key of a row; items of one title in two sections carry their section."""
    long = f"{row.get('section')}／{row['key']}"
    return long if long in wanted else str(row["key"])


def split_of(row: dict[str, Any]) -> dict[str, Any]:
    return {part: row[part] for part in ("named", "group", "both")}


@settings(max_examples=BOOKS // 2, deadline=None, phases=PHASES)
@example(1153386, 203, None)
@given(seeds, st.integers(0, 460), st.one_of(st.none(), st.integers(0, 460)))
def test_list_agrees(seed: int, offset: int, later: int | None) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    as_of = None if later is None else date(2021, 1, 5) + timedelta(later)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        asked = as_of or day_asked(Calendar(today, book.current_year, ()), None)
        unit = book.register.units[seed % len(book.register.units)]
        report = listing(Records(book, book.table), Question((unit,)), asked, today)
        wanted = oracle.listing(text, unit.name, today=today, as_of=as_of)
        assert duties_of(report) == wanted


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(["2021Q1", "2021Q2", "2021Q3", "2021Q4"]), st.integers(0, 460))
def test_what_is_missing_agrees(seed: int, quarter: str, offset: int) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        narrow = random_narrow(random.Random(seed), book)
        names = [unit.name for unit in book.register.units]
        chosen = random.Random(seed).sample(names, 2)
        unit = "、".join(sorted(chosen, key=names.index)) if narrow.unit else None
        narrow = replace(narrow, unit=unit, but=None)
        try:
            wanted = oracle.missing(text, quarter=quarter, today=today, narrow=narrow, year=2021)
        except oracle.RefusedError:
            return
        ours = missing_of(book, quarter, today, narrow)
        (report,) = oracle.report(text, quarter, today=today, narrow=narrow, year=2021)
    assert {key: ours[key] for key in wanted} == wanted
    assert len(ours["missing"]) == report["total"]["both"]["missing"]
    tasks = {each["id"] for each in ours["missing"]}
    assert [task["id"] for task in ours["tasks"]] == sorted(tasks)


def missing_of(book: Book, quarter: str, today: date, narrow: oracle.Narrow) -> Any:
    """Ask our list, by the table of 2021."""
    periods = read_periods(quarter, Calendar(today, 2021, tuple(book.tables)))
    (reading,) = readings(periods, today, None)
    question = Question(*narrowing_of(book, narrow), missing=reading)
    return listing(Records(book, book.tables[2021]), question, reading.as_of, today).json


def duties_of(report: Report) -> list[dict[str, Any]]:
    tasks: Any = report.json["tasks"]
    return [
        {"id": task["id"], **{k: v for k, v in task["duty"].items() if k != "unit"}}
        for task in tasks
    ]


@settings(max_examples=BOOKS // 4, deadline=None, phases=PHASES)
@given(seeds)
def test_folding_day_by_day_is_folding_at_once(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, book = opened(seed, folder)
        records = Records(book, book.table)
        for unit in records.all():
            lines = unit.sifted.lines
            for task_id, history in unit.histories.items():
                places = lines.by_task.get(task_id, ())
                for day in sorted({step.line.date for step in history.steps}):
                    early = [place for place in places if lines.dates[place] <= day]
                    upto = History(history.duty, history.handed, lines, early)
                    assert upto.state_on(day) is history.state_on(day)
                    assert upto.due_on(day) == history.due_on(day)
                    assert upto.state_on(day + ONE_DAY) is history.state_on(day)


@settings(max_examples=BOOKS // 4, deadline=None, phases=PHASES)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_lines_never_changes_a_figure(seed: int, shuffler: random.Random) -> None:
    today = date(2022, 3, 1)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        text, book = opened(seed, folder)
        shuffled = {
            file: shuffle_lines(content, shuffler) if file.startswith("ledgers/") else content
            for file, content in text.items()
        }
        write(shuffled, Path(other))
        again = load(Path(other)).need()
        for period in ("2021Q2", "2021"):
            ours = reported(book, period, By.UNIT, today, None)
            assert ours == reported(again, period, By.UNIT, today, None)


def shuffle_lines(text: str, shuffler: random.Random) -> str:
    lines = [line for line in text.split("\n") if line]
    shuffler.shuffle(lines)
    return "".join(f"{line}\n" for line in lines)


REFORMED = {
    "data/units.yaml": """\
schema: 1
region: 示例市
units:
  - {name: 甲局, kind: 部门, basis: 示例, until: 2021-03-31, renamed_to: 丙局}
  - {name: 乙局, kind: 部门, basis: 示例, until: 2021-06-30, renamed_to: 丙局}
  - {name: 丙局, kind: 部门, basis: 示例, since: 2021-04-01}
groups: []
""",
    "data/tasks.yaml": """\
schema: 1
year: 2021
title: 2021年示例市分解表（示例数据）
default_due: 2021-12-31
sections:
  - title: 甲部分
    items:
      - title: 甲项
        tasks:
          - {id: 2021-T01, requirement: 做好一件事。, responsible: [甲局, 乙局]}
""",
}
EVIDENCE = {"evidence": ["https://example.gov.cn/1"]}


@pytest.mark.parametrize(("first", "second", "wanted"), [(EVIDENCE, {}, 0), ({}, EVIDENCE, 1)])
def test_a_state_that_stays_keeps_its_own_evidence(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], wanted: int
) -> None:
    rest = {"task": "2021-T01", "by": "示例"}
    done = {**rest, "status": "已完成", "note": "公开。"}
    moved = {**rest, "act": "延期", "why": "批准延期。", "due": "2022-01-31"}
    at = "2021-02-01T09:00:00+08:00"
    later = "2021-05-06T09:00:00+08:00"
    ledgers = {
        "甲局": [{**done, **first, "date": "2021-02-01", "at": at}],
        "乙局": [
            {**done, **second, "date": "2021-05-06", "at": later},
            {**moved, "date": "2021-05-06", "at": later},
        ],
    }
    text = REFORMED | {
        f"ledgers/{unit}.yaml": "".join(f"{canonical_line(unit, each)}\n" for each in lines)
        for unit, lines in ledgers.items()
    }
    write(text, tmp_path)
    book = load(tmp_path).need()
    today = date(2021, 10, 1)
    (ours,) = reported(book, "2021Q3", By.UNIT, today, None)
    assert_equal(ours, oracle.report(text, "2021Q3", today=today)[0])
    names = ("done", "done_without_evidence", "extended")
    assert [ours["total"]["both"][name] for name in names] == [1, wanted, 0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_oracle_has_something_to_say(seed: int) -> None:
    text = random_book(random.Random(seed))
    total = oracle.report(text, "2021", today=date(2022, 3, 1))[0]["total"]["both"]
    assert total["counted"] > 0
