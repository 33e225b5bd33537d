"""Reports wanted by a day: `report` in tasks.yaml, and what it does to 应报未报 and 期后补记."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import RefusedError
from gongkai.ops.counting.cut_offs import cut_off
from gongkai.ops.counting.periods import read_periods, readings
from gongkai.ops.counting.reminders import reminders
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.ops.lines.line import write_line
from gongkai.reports.completion.completion_rows import By
from gongkai.store.load import load
from gongkai.store.tasks_yaml_writer import table_text
from tests import oracle
from tests.cli import gongkai
from tests.problems_page import CHECKS
from tests.random_books import random_book, with_rhythms, write
from tests.test_figures import (
    NOTHING,
    PERIODS,
    PHASES,
    assert_equal,
    missing_of,
    reported,
    seeds,
)
from tests.test_remind import slips

QUARTERLY, AFTER = "{every: 每季度, by: 25}", "{every: 每季度, by: +5}"
YEAR = Calendar(date(2021, 7, 5), 2021, (2021,))
BOOKS = 200


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Give a book in which 甲局 has said nothing."""
    book = tmp_path / "某市"
    shutil.copytree(CHECKS / "base", book)
    (book / "ledgers/甲局.yaml").unlink()
    return book


def ask(book: Path, rhythm: str, task: str = "") -> None:
    """Want the reports of the table, or of T01, by a day."""
    path = book / "data/tasks.yaml"
    text = path.read_text("utf-8")
    if rhythm:
        text = text.replace("sections:", f"report: {rhythm}\nsections:")
    if task:
        first = "          - id: 2021-T01\n"
        text = text.replace(first, f"{first}            report: {task}\n")
    path.write_text(text, "utf-8")


def note(book: Path, day: str, written: str, task: str = "2021-T01") -> None:
    """Note something of 甲局 for a day, written on another."""
    line = write_line("甲局", {
        "date": day, "task": task, "note": "公开决算42家。", "by": "示例",
        "at": f"{written}T09:00:00+08:00",
    })  # fmt: skip
    with (book / "ledgers/甲局.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def missing(book: Path, today: str, quarter: str = "2021Q2") -> list[tuple[str, str | None]]:
    """What 甲局 has not reported in a quarter, with the cut-offs missed."""
    command = ("list", "--missing", "--unit", "甲局", "--quarter", quarter, "-f", "json")
    answer = json.loads(gongkai("-C", str(book), *command, today=today).stdout)
    return [(each["id"][5:], each.get("cut_off")) for each in answer["missing"]]


def word(book: Path, today: str, quarter: str = "2021Q2") -> str:
    """What the list calls it."""
    command = ("list", "--missing", "--unit", "甲局", "--quarter", quarter)
    out = gongkai("-C", str(book), *command, today=today).stdout
    (found,) = {each for each in ("尚未报送", "应报未报") if f"{each} " in out}
    return found


def report(book: Path, period: str, today: str) -> dict[str, Any]:
    """Ask for the figures of a period."""
    answer = gongkai("-C", str(book), "report", "--period", period, "-f", "json", today=today)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        ("", ["尚未报送", "尚未报送", "尚未报送", "应报未报", "应报未报", "应报未报"]),
        (QUARTERLY, ["尚未报送", "尚未报送", "应报未报", "应报未报", "应报未报", "应报未报"]),
        (AFTER, ["尚未报送", "尚未报送", "尚未报送", "尚未报送", "尚未报送", "应报未报"]),
    ],
)
def test_it_is_not_reported_yet_until_the_day_is_over(
    office: Path, rhythm: str, words: list[str]
) -> None:
    ask(office, rhythm)
    days = ["2021-06-01", "2021-06-25", "2021-06-26", "2021-06-30", "2021-07-05", "2021-07-06"]
    assert [word(office, day) for day in days] == words
    assert {len(missing(office, day)) for day in days} == {2}


def test_in_hindsight_the_day_itself_is_over(office: Path) -> None:
    ask(office, QUARTERLY)
    command = ("list", "--missing", "--as-of", "2021-06-25", "--unit", "甲局")
    assert "应报未报 2 项" in gongkai("-C", str(office), *command).stdout


def test_a_line_dated_in_the_period_reports_whenever_it_was_written(office: Path) -> None:
    ask(office, QUARTERLY)
    note(office, "2021-06-29", "2021-07-20")
    assert missing(office, "2021-08-01") == [("T02", "2021-06-25")]


@pytest.mark.parametrize(
    ("rhythm", "late"),
    [
        ("", {"2021-06-25": 0, "2021-06-28": 0, "2021-07-03": 1, "2021-07-06": 1}),
        (QUARTERLY, {"2021-06-25": 0, "2021-06-28": 1, "2021-07-03": 1, "2021-07-06": 1}),
        (AFTER, {"2021-06-25": 0, "2021-06-28": 0, "2021-07-03": 0, "2021-07-06": 1}),
    ],
)
def test_an_entry_is_late_after_the_day(office: Path, rhythm: str, late: dict[str, int]) -> None:
    ask(office, rhythm)
    for written, expected in late.items():
        (office / "ledgers/甲局.yaml").write_text("", "utf-8")
        note(office, "2021-06-20", written)
        assert report(office, "2021Q2", "2021-08-01")["entries_late"] == expected, written
    told = gongkai("-C", str(office), "report", "--quarter", "2021Q2", today="2021-08-01").stdout
    assert f"1 条进展在{'报送截止日' if rhythm else ' 2021年6月30日'}之后补记。" in told


def test_a_monthly_report_is_wanted_in_each_month(office: Path) -> None:
    ask(office, "{every: 每月, by: 25}")
    note(office, "2021-04-10", "2021-04-10")
    note(office, "2021-06-10", "2021-06-10")
    assert missing(office, "2021-05-25") == [("T02", "2021-04-25")]
    assert missing(office, "2021-05-26") == [("T01", "2021-05-25"), ("T02", "2021-04-25")]
    note(office, "2021-05-31", "2021-07-01")
    assert missing(office, "2021-08-01") == [("T02", "2021-04-25")]
    assert report(office, "2021Q2", "2021-08-01")["entries_late"] == 1


def test_a_report_every_half_year_is_wanted_in_its_second_quarter_only(office: Path) -> None:
    ask(office, "{every: 每半年, by: 25}")
    assert missing(office, "2021-04-30", "2021Q1") == []
    note(office, "2021-02-10", "2021-02-10")
    assert missing(office, "2021-07-05") == [("T02", "2021-06-25")]


def test_who_was_done_before_owes_no_more_reports(office: Path) -> None:
    ask(office, "{every: 每月, by: 25}")
    done = ("note", "甲局", "T01", "公开。", "--status", "已完成", "--evidence", "示办〔2021〕1号")
    gongkai("-C", str(office), *done, "--by", "示例", "--date", "2021-04-10", today="2021-04-10")
    assert missing(office, "2021-08-01") == [("T02", "2021-04-25")]


def test_a_task_has_its_own_day(office: Path) -> None:
    ask(office, QUARTERLY, task="\n              every: 每季度\n              by: +5")
    assert missing(office, "2021-07-01") == [("T01", "2021-07-05"), ("T02", "2021-06-25")]
    assert word(office, "2021-07-01") == "尚未报送"
    assert word(office, "2021-07-06") == "应报未报"


def test_only_one_task_has_a_day(office: Path) -> None:
    ask(office, "", task=QUARTERLY)
    assert missing(office, "2021-06-26") == [("T01", "2021-06-25"), ("T02", "2021-06-30")]
    assert word(office, "2021-06-26") == "尚未报送"


def test_the_list_names_the_day_that_was_missed(office: Path) -> None:
    ask(office, QUARTERLY)
    command = ("list", "--missing", "--unit", "甲局", "-f", "csv")
    rows = gongkai("-C", str(office), *command).stdout.splitlines()
    assert rows[0].endswith("未报起始日,报送截止日")
    assert rows[1].endswith("2021-01-01,2021-06-25")


def test_without_a_day_no_answer_speaks_of_one(office: Path) -> None:
    command = ("-C", str(office), "list", "--missing")
    assert "截止日" not in gongkai(*command).stdout
    assert "cut_off" not in gongkai(*command, "-f", "json").stdout
    assert "cut_off" not in gongkai("-C", str(office), "remind", "-f", "json").stdout
    assert "截止日" not in gongkai("-C", str(office), "report").stdout


def test_nobody_is_reminded_before_the_day_is_over(office: Path) -> None:
    ask(office, AFTER)
    assert slips(office, "--unit", "甲局", today="2021-07-05") == {}
    asked = slips(office, "--unit", "甲局", today="2021-07-06")["甲局"]["wanted"]
    assert [each["cut_off"] for each in asked] == ["2021-07-05"] * 2
    assert asked[0]["asked"] == "补报2021年第二季度进展情况（截止日为2021年7月5日）"


def test_a_running_quarter_whose_day_is_over_is_reminded_of(office: Path) -> None:
    ask(office, QUARTERLY)
    quarter = ("--quarter", "2021Q2", "--unit", "甲局")
    assert slips(office, *quarter, today="2021-06-25") == {}
    (slip,) = slips(office, *quarter, today="2021-06-28").values()
    assert [each["reasons"] for each in slip["wanted"]] == [["missing"]] * 2
    told = gongkai("-C", str(office), "remind", *quarter, today="2021-06-28").stdout
    assert "2021年第二季度应报未报 2 项" in told


@pytest.mark.parametrize(
    ("rhythm", "period", "day"),
    [
        ("", "2021Q2", "2021-06-30"),
        ("{every: 每季度, by: 25}", "2021Q2", "2021-06-25"),
        ("{every: 每季度, by: +5}", "2021Q2", "2021-07-05"),
        ("{every: 每季度, by: 31}", "2021Q2", "2021-06-30"),
        ("{every: 每月, by: 30}", "2021-02", "2021-02-28"),
        ("{every: 每月, by: +1}", "2021Q1", "2021-04-01"),
        ("{every: 每半年, by: +10}", "2021Q4", "2022-01-10"),
        ("{every: 每半年, by: 25}", "2021Q1", "2021-03-31"),
        ("{every: 每月, by: 5}", "2021-04-10..2021-06-20", "2021-05-05"),
    ],
)
def test_the_cut_off_of_a_task_in_a_period(
    office: Path, rhythm: str, period: str, day: str
) -> None:
    ask(office, rhythm)
    table = load(office).need().table
    task = next(table.rows()).task
    assert str(cut_off(table, task, *read_periods(period, YEAR))) == day


def test_a_table_with_days_is_written_as_it_was_read(office: Path) -> None:
    ask(office, QUARTERLY, task="{every: 每月, by: +5}")
    table = load(office).need().table
    path = office / "data/tasks.yaml"
    path.write_text(table_text(table), "utf-8")
    again = load(office).need().table
    assert again.report == table.report
    assert [r.task.report for r in again.rows()] == [r.task.report for r in table.rows()]


def opened(seed: int, folder: str) -> Any:
    """Give a random book with rhythms to both programs."""
    rng = random.Random(seed)
    text = with_rhythms(rng, random_book(rng))
    write(text, Path(folder))
    return text, load(Path(folder)).need()


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(PERIODS), st.integers(0, 460), st.none() | st.integers(0, 460))
def test_every_report_agrees(seed: int, period: str, offset: int, earlier: int | None) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    as_of = None if earlier is None else date(2021, 1, 20) + timedelta(earlier)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        try:
            wanted = oracle.report(text, period, today=today, as_of=as_of)
        except oracle.RefusedError:
            with pytest.raises(RefusedError):
                reported(book, period, By.UNIT, today, as_of)
            return
        got = reported(book, period, By.UNIT, today, as_of)
    for ours, theirs in zip(got, wanted, strict=True):
        assert_equal(ours, theirs)


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(["2021Q1", "2021Q2", "2021Q3", "2021Q4"]), st.integers(0, 120))
def test_what_is_missing_and_who_is_reminded_agrees(seed: int, quarter: str, later: int) -> None:
    (period,) = read_periods(quarter, YEAR)
    today = period.first + timedelta(later)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        wanted = oracle.missing(text, quarter=quarter, today=today, year=2021)
        ours = missing_of(book, quarter, today, NOTHING)
        reading = readings([period], today, None)[0]
        found = reminders(Records(book, book.tables[2021]), today, reading)
    assert {key: ours[key] for key in wanted} == wanted
    assert {
        slip.unit.name: oracle.Asked(
            slip.number, {each.task: [str(r) for r in each.reasons] for each in slip.wanted}
        )
        for slip in found.slips
    } == oracle.reminders(text, 2021, quarter, today)


@settings(max_examples=BOOKS // 4, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(PERIODS), st.integers(0, 460))
def test_a_day_touches_no_other_figure(seed: int, period: str, offset: int) -> None:
    today = date(2021, 1, 20) + timedelta(offset)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as plain:
        text = random_book(random.Random(seed))
        write(with_rhythms(random.Random(seed), text), Path(folder))
        write(text, Path(plain))
        try:
            both = [
                reported(load(Path(each)).need(), period, By.TASK, today, None)
                for each in (folder, plain)
            ]
        except RefusedError:
            return
    for with_days, without in zip(*both, strict=True):
        for each in (with_days, without):
            each.pop("entries_late")
            for split in (*each["rows"], each["total"]):
                for part in ("named", "group", "both"):
                    split[part].pop("missing")
        assert with_days == without
