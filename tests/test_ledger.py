"""``gongkai ledger``: the 工作台账 of a unit in its own words, of the city in sum."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from tests.cli import gongkai

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2021-07-05"
NOTE = ("--by", "张三")


def answered(folder: Path, *arguments: str) -> dict[str, Any]:
    result = gongkai("-C", str(folder), "ledger", "-f", "json", *arguments, today=TODAY)
    assert result.code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


def note(folder: Path, *arguments: str) -> None:
    result = gongkai("-C", str(folder), "note", *arguments, *NOTE, today=TODAY)
    assert result.code == 0, result.stderr


def task(answer: dict[str, Any], short: str) -> dict[str, Any]:
    return next(each for each in answer["tasks"] if each["id"].endswith(short))


def test_a_unit_says_its_last_words_and_all_its_evidence(shipped: Path) -> None:
    first = ("--problem", "人手不足", "--next", "增派人手", "-e", "https://a.gov.cn/1")
    note(shipped, "市财政局", "T09", "已公开十家。", "--date", "2021-03-01", *first)
    note(shipped, "市财政局", "T09", "已公开百家。", "--date", "2021-04-01", "-e", "文〔2021〕2号")
    told = task(answered(shipped, "--unit", "市财政局"), "T09")
    assert (told["note"], told["problem"], told["next"]) == ("已公开百家。", None, None)
    assert told["evidence"] == ["https://a.gov.cn/1", "文〔2021〕2号"]
    assert (told["state"], told["last_date"]) == ("进行中", "2021-04-01")
    earlier = task(answered(shipped, "--unit", "市财政局", "--as-of", "2021-03-31"), "T09")
    assert (earlier["note"], earlier["problem"]) == ("已公开十家。", "人手不足")


def test_why_a_duty_was_sent_back_stands_with_the_problems(shipped: Path) -> None:
    done = ("--status", "已完成", "-e", "https://a.gov.cn/1", "--date", "2021-06-01")
    note(shipped, "市财政局", "T09", "全部公开。", *done)
    sent = ("verify", "市财政局", "T09", "--return", "缺附表", "--by", "公开办")
    assert gongkai("-C", str(shipped), *sent, today=TODAY).code == 0
    told = task(answered(shipped, "--unit", "市财政局"), "T09")
    assert told["problem"] == "退回理由：缺附表"


def test_the_city_names_who_lags(shipped: Path) -> None:
    note(shipped, "历下区", "T09", "全部公开。", "--status", "已完成", "-e", "https://a.gov.cn/1")
    answer = answered(shipped, "--unit", "各区县政府、市财政局")
    told = task(answer, "T09")
    assert (told["done"], told["counted"]) == (1, 13)
    assert "历下区" not in told["laggards"]["not_started"]
    assert told["problem"].startswith("未启动 12 家：市财政局、市中区、")
    assert told["note"] == "已完成 1 家"
    assert task(answer, "T10")["problem"] == "全部 13 家未启动"


def test_the_sheet_has_counts_that_no_spreadsheet_takes_for_a_day(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "ledger", "-f", "csv", today=TODAY)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 37
    assert sum(int(row["应办"]) for row in rows) == 1348
    assert all("/" not in row["已完成"] for row in rows)


def test_a_table_row_is_printed_with_its_headings_once(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "ledger", "-f", "markdown", today=TODAY)
    titles = [line.split("|")[1].strip() for line in result.stdout.split("\n") if "| T" in line]
    assert len(titles) == 37
    assert len(list(filter(None, titles))) == 4


def test_a_unit_that_owes_nothing_is_told_so(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "ledger", "--unit", "济南高新区", today=TODAY)
    assert result.code == 0
    assert "没有符合条件的任务。" in result.stdout
    assert "没有任务列有该单位" in result.stdout
