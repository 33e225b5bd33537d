"""«另有 n 条» and the line on faults say nothing of what an answer was not asked about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli import gongkai

if TYPE_CHECKING:
    from pathlib import Path

UNITS = """\
schema: 1
region: 示例市
units:
  - {name: 甲局, kind: 部门, basis: 待核}
  - {name: 乙局, kind: 部门, basis: 待核}
groups:
  - {name: 各部门, aliases: [], kinds: [部门]}
"""
TASKS = """\
schema: 1
year: 2021
title: 示例
default_due: 2021-12-31
sections:
  - title: 决策
    items:
      - title: 规划
        tasks:
          - {id: 2021-T01, requirement: 甲事, responsible: [甲局]}
  - title: 服务
    items:
      - title: 政策
        tasks:
          - {id: 2021-T02, requirement: 乙事, responsible: [各部门]}
"""
AFTER = {"甲局": ("2021-T01", "2021-T02", "2021-T02"), "乙局": ("2021-T02",) * 4}
"""The lines of each ledger after the day that is asked about, by task."""
DAY = "2021-06-30"
ANSWERS = {
    "list": ("list", "--as-of", DAY),
    "missing": ("list", "--missing", "--quarter", "2021Q2"),
    "ledger": ("ledger", "--as-of", DAY),
    "matrix": ("report", "--matrix", "--quarter", "2021Q2", "--as-of", DAY),
}
KEPT = {
    (): 7,
    ("--named",): 1,
    ("--group",): 6,
    ("--section", "决策"): 1,
    ("--section", "服务"): 6,
    ("--unit", "甲局"): 3,
    ("--unit", "乙局"): 4,
    ("--unit", "甲局", "--named"): 1,
    ("--unit", "甲局", "--group"): 2,
    ("--unit", "甲局、乙局", "--except", "乙局", "--section", "服务"): 2,
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in (("units", UNITS), ("tasks", TASKS)):
        file = tmp_path / "data" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    (tmp_path / "ledgers").mkdir()
    for unit, tasks in AFTER.items():
        for number, task in enumerate(tasks):
            note = ("note", unit, task, f"进展{number}", "--date", f"2021-07-{number + 1:02}")
            done = gongkai("-C", str(tmp_path), *note, "--by", "示例")
            assert done.code == 0, done.stderr
    return tmp_path


@pytest.mark.parametrize("name", ANSWERS)
def test_only_later_lines_of_what_is_kept_are_counted(book: Path, name: str) -> None:
    found = {}
    for narrowing in KEPT:
        question = ("-C", str(book), *ANSWERS[name], *narrowing)
        later = json.loads(gongkai(*question, "-f", "json").stdout)["later"]
        found[narrowing] = later["entries"]
        assert f"\n另有 {later['entries']} 条记录的日期在" in gongkai(*question).stdout
    assert found == KEPT


def test_a_report_counts_the_later_lines_of_the_whole_table_and_says_so(book: Path) -> None:
    done = gongkai("-C", str(book), "report", "--quarter", "2021Q2", "--named")
    assert "\n全表另有 7 条记录的日期在" in done.stdout


@pytest.mark.parametrize(
    ("question", "begin"),
    [
        (("list",), ""),
        (("list", "--unit", "甲局"), ""),
        (("list", "--named"), "全表"),
        (("list", "--unit", "甲局", "--named"), "所查"),
        (("list", "--missing", "--group"), "全表"),
        (("list", "T01"), "全表"),
        (("ledger", "--unit", "各部门"), ""),
        (("ledger", "--unit", "各部门", "--group"), "所查"),
        (("report", "--unit", "甲局"), "全表"),
        (("report", "--matrix", "--unit", "甲局"), ""),
        (("report", "--matrix", "--section", "决策"), "全表"),
        (("report", "--matrix", "--unit", "甲局", "--named"), "所查"),
        (("show", "T01"), "所查"),
        (("show", "T01", "--unit", "甲局"), "所查"),
        (("log",), ""),
        (("log", "--task", "T01"), "全表"),
        (("log", "--unit", "甲局", "--task", "T01"), "所查"),
    ],
)
def test_a_narrowed_answer_says_whose_faults_it_counts(
    book: Path, question: tuple[str, ...], begin: str
) -> None:
    ledger = book / "ledgers" / "甲局.yaml"
    ledger.write_text(f"{ledger.read_text('utf-8')}- 不是记录\n", "utf-8")
    done = gongkai("-C", str(book), *question, "--width", "200")
    assert f"\n{begin}数据有 1 处错误，1 条记录未计入。" in done.stdout
