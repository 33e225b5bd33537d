"""Days and periods as people say them, on every option that takes one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli import gongkai

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli import Result

USAGE, REFUSED = 2, 3

DAYS = {
    "今天": "2021-07-05",
    "昨日": "2021-07-04",
    "3月6日": "2021-03-06",
    "３月６号": "2021-03-06",
    "3-6": "2021-03-06",
    "3/6": "2021-03-06",
    "2021年3月31日": "2021-03-31",
    "20210603": "2021-06-03",
    "２０２１．６．３": "2021-06-03",
}
PERIODS = {
    "q2": "2021Q2",
    "2021年第二季度": "2021Q2",
    "上季度": "2021Q2",
    "本季度": "2021Q3",
    "本月": "2021-07",
    "上月": "2021-06",
    "上半年": "2021H1",
    "下半年": "2021H2",
    "今年": "2021",
    "1-6月": "2021H1",
    "１－６月": "2021H1",
    "2021年1月至6月": "2021H1",
    "1—3月": "2021Q1",
    "6-6月": "2021-06",
    "2-4月": "2021-02-01..2021-04-30",
    "3月6日至6月30日": "2021-03-06..2021-06-30",
    "2021-06-01..昨天": "2021-06-01..2021-07-04",
    "6月1日-6月30日": "2021-06-01..2021-06-30",
    "6月1日—6月30日": "2021-06-01..2021-06-30",
    "6月1日——6月30日": "2021-06-01..2021-06-30",
    "6月1日至30日": "2021-06-01..2021-06-30",
    "2021年6月1日－30日": "2021-06-01..2021-06-30",
    "2021-06-01-2021-06-30": "2021-06-01..2021-06-30",
    "2021.6.1～2021.6.30": "2021-06-01..2021-06-30",
    "6-1-6-30": "2021-06-01..2021-06-30",
    "全年": "2021",
    "前三季度": "2021-01-01..2021-09-30",
    "2021年前两个季度": "2021H1",
    "前5个月": "2021-01-01..2021-05-31",
}


def asked(book: Path, *arguments: str, today: str = "2021-07-05") -> Result:
    return gongkai("-C", str(book), *arguments, today=today)


@pytest.mark.parametrize(("said", "meant"), DAYS.items())
def test_a_day_as_people_say_it(city: Path, said: str, meant: str) -> None:
    answer = json.loads(asked(city, "list", "--as-of", said, "-f", "json").stdout)
    assert answer["as_of"] == meant


@pytest.mark.parametrize(("said", "meant"), PERIODS.items())
def test_a_period_as_people_say_it(city: Path, said: str, meant: str) -> None:
    answer = json.loads(asked(city, "report", "-p", said, "-f", "json").stdout)
    assert answer["period"] == meant


@pytest.mark.parametrize("said", ["2021Q1-Q2", "Q1—Q2", "2021Q1～2021Q2", "一季度-二季度"])
def test_a_sequence_has_the_marks_of_days(city: Path, said: str) -> None:
    answer = json.loads(asked(city, "report", "-p", said, "-f", "json").stdout)
    assert [each["period"] for each in answer["periods"]] == ["2021Q1", "2021Q2"]


def test_a_sequence_may_leave_the_year_out(city: Path) -> None:
    answer = json.loads(asked(city, "report", "-p", "q1..Ｑ2", "-f", "json").stdout)
    assert [each["period"] for each in answer["periods"]] == ["2021Q1", "2021Q2"]


def test_the_answer_says_the_whole_day(shipped: Path) -> None:
    note = ("note", "市财政局", "T09", "公开预算。", "--by", "示例")
    assert "（2021-03-06，示例）" in asked(shipped, *note, "--date", "3-6").stdout
    assert "（2021-06-30，示例）" in asked(shipped, *note, "-q", "上季度").stdout
    assert "只列时限早于 2021年9月1日的。" in asked(shipped, "list", "--due-before", "9-1").stdout
    one = asked(shipped, "list", "-u", "市财政局", "--due-before", "9月1日")
    assert "只列时限早于 2021年9月1日的。" in one.stdout
    told = asked(shipped, "log", "--since", "3-1", "--until", "今天").stdout
    assert told.startswith("2021年3月1日起至2021年7月5日止 · ")
    extension = ("extend", "市财政局", "T09", "2022-3-31", "--why", "a", "--by", "示例")
    assert "延期至 2022-03-31（2021-07-05，示例）" in asked(shipped, *extension).stdout
    assert "截至 2021年3月6日" in asked(shipped, "units", "--as-of", "3-6").stdout
    assert "截至 2021年3月6日" in asked(shipped, "show", "T09", "--as-of", "3-6").stdout


def test_a_bound_may_be_a_period(shipped: Path) -> None:
    told = asked(shipped, "log", "--since", "3月", "--until", "上月").stdout
    assert told.startswith("2021年3月1日起至2021年6月30日止 · ")
    assert asked(shipped, "log", "--since", "q2").stdout.startswith("2021年4月1日起 · ")
    assert asked(shipped, "log", "--until", "本月").stdout.startswith("至2021年7月31日止 · ")
    assert "只列时限早于 2021年6月30日的。" in asked(shipped, "list", "--due-before", "6月").stdout
    wrong = asked(shipped, "log", "--since", "十三月")
    assert (wrong.code, wrong.stderr.splitlines()[0]) == (USAGE, "日期格式不对：“十三月”。")


def test_the_year_left_out_is_that_of_the_table(shipped: Path) -> None:
    asked_later = asked(shipped, "list", "--as-of", "3-6", today="2022-05-01")
    assert "截至 2021年3月6日" in asked_later.stdout
    last_month = asked(shipped, "report", "-p", "上月", today="2022-02-01")
    assert (last_month.code, last_month.stderr.splitlines()[0]) == (
        REFUSED, "没有 2022 年的任务表。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2021-04-01..2021-06-31", "日历上没有 2021-06-31。"),
        ("2-30..3-31", "日历上没有 2021-02-30。"),
        ("2021-04-01..2021Q2", "时段“2021-04-01..2021Q2”的两端不是同一类。"),
        ("6-1至5-1", "时段“6-1至5-1”的末日早于首日。"),
        ("6-1月", "时段格式不对：“6-1月”。"),
        ("1-13月", "时段格式不对：“1-13月”。"),
        ("3-6", "时段格式不对：“3-6”。"),
        ("6-1-6-31", "日历上没有 2021-06-31。"),
        ("2021Q1-第五季度", "时段格式不对：“2021Q1-第五季度”。"),
        ("0800-01-01..2021-06-30", "年份不在 1900 至 2999 之间：“0800-01-01”。"),
    ],
)
def test_what_is_no_period(city: Path, said: str, why: str) -> None:
    result = asked(city, "report", "--period", said)
    assert (result.code, result.stderr.splitlines()[0]) == (USAGE, why)


def test_a_file_names_its_days(shipped: Path) -> None:
    batch = shipped / "batch.csv"
    batch.write_text("unit,task,note,date\n市财政局,T09,公开预算。,今天\n", "utf-8")
    result = asked(shipped, "note", "--batch", str(batch), "--by", "示例")
    assert result.code == REFUSED
    assert "文件中不能写“今天”" in result.stderr
    assert "写明日期，例如 2021-07-05。" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--quarter", "2020Q2"),
        ("report", "--period", "2020"),
        ("report", "--period", "去年"),
        ("report", "--period", "2020Q3..2021Q2"),
        ("report", "--period", "2020-11-01..2021-03-31"),
        ("report", "--as-of", "2020-05-01"),
        ("report", "--year", "2020"),
        ("report", "--year", "2021", "--as-of", "2020-05-01"),
        ("report", "--year", "2021", "--quarter", "2020Q2"),
        ("list", "--year", "2020"),
        ("list", "--as-of", "2020-06-30"),
        ("list", "--unit", "市财政局", "--as-of", "2020-12-31"),
        ("show", "T01", "--as-of", "2020-06-30"),
        ("units", "--as-of", "2020-06-30"),
        ("verify", "--queue", "--as-of", "2020-06-30"),
        ("log", "--year", "2020"),
        ("list", "2020-T01"),
        ("show", "2020-T01"),
        ("note", "市财政局", "2020-T01", "公开预算。", "--by", "示例"),
        ("note", "市财政局", "T01", "公开预算。", "--by", "示例", "--quarter", "2020Q2"),
    ],
    ids=" ".join,
)
def test_a_year_without_a_table_is_refused(city: Path, arguments: tuple[str, ...]) -> None:
    result = asked(city, *arguments)
    assert result.code == REFUSED
    assert "2021" in result.stderr.splitlines()[1]
    assert "年份" in result.stderr.splitlines()[1]


def test_a_quarter_of_another_table_is_counted_where_the_table_is_named(city: Path) -> None:
    chosen = asked(city, "report", "--quarter", "2022Q1", "--year", "2021", today="2022-02-01")
    assert chosen.code == 0
