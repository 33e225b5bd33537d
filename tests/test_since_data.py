"""``validate --since REV``: what became of tables and register, and of the figures by that."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from gongkai.ops.lines.line import write_line
from tests.cli import gongkai
from tests.git import GIT_ENV, Repository
from tests.problems_page import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

TASKS, UNITS, LAST_YEAR = "data/tasks.yaml", "data/units.yaml", "data/past/2020.yaml"
LEDGER = "ledgers/甲局.yaml"
CODES = ("GK095", "GK096", "GK097", "GK098", "GK099", "GK122")
DONE = write_line("甲局", {
    "date": "2021-04-30", "task": "2021-T01", "status": "已完成", "note": "公开决算42家。",
    "evidence": ["https://a.cn/1"], "by": "示例", "at": "2021-04-30T09:00:00+08:00",
})  # fmt: skip


class Office:
    """A book under git, the base of which has closed 2020 and one duty done."""

    def __init__(self, folder: Path) -> None:
        self.repository = repository = Repository(folder)
        self.book = repository.folder
        shutil.copytree(CHECKS / "base", self.book, dirs_exist_ok=True)
        (self.book / "data/past").mkdir()
        (self.book / LAST_YEAR).write_text(self.text(TASKS).replace("2021", "2020"), "utf-8")
        (self.book / LEDGER).write_text(f"{DONE}\n", "utf-8")
        repository.commit()

    def text(self, file: str) -> str:
        return (self.book / file).read_text("utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        assert self.text(file).count(old) == 1
        (self.book / file).write_text(self.text(file).replace(old, new), "utf-8")

    def found(self, revision: str = "HEAD") -> list[tuple[str, str]]:
        """What concerns data, each with its message."""
        command = ("-C", str(self.book), "validate", "--since", revision, "-f", "json")
        problems = json.loads(gongkai(*command, **GIT_ENV).stdout)["problems"]
        return [(p["code"], p["message"]) for p in problems if p["code"] in CODES]

    def figures(self) -> list[str]:
        return [message for code, message in self.found() if code == "GK099"]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "某市 台账")


def test_nothing_is_said_of_what_says_the_same(office: Office) -> None:
    office.change(TASKS, "schema: 1\n", "# 一个版本\nschema: 1\n")
    office.change(UNITS, "schema: 1\n", "schema: 1\n\n")
    office.change(UNITS, "kinds: [区县]", "kinds:  [区县]")
    assert office.found() == []


def test_a_year_that_is_closed_unchanged_is_no_change(office: Office) -> None:
    table = office.text(TASKS)
    (office.book / "data/past/2021.yaml").write_text(table, "utf-8")
    (office.book / TASKS).write_text(table.replace("2021", "2022"), "utf-8")
    assert office.found() == []


def test_swapped_ids_move_what_was_noted(office: Office) -> None:
    swapped = office.text(TASKS).replace("2021-T01", "@").replace("2021-T03", "2021-T01")
    (office.book / TASKS).write_text(swapped.replace("@", "2021-T03"), "utf-8")
    found = office.found()
    assert [code for code, _ in found].count("GK096") == 2
    assert (
        "2021-T01 原为“公开预算。公开决算。”，现为原 2021-T03 的内容“解读政策文件。”，"
        "2021-T01 的记录随之记到另一项任务上"
    ) in [message for _, message in found]
    assert office.figures() == [
        "2021 年的数字（截至 2021年7月5日）随之改变：应办事项 6 项（未变），"
        "已完成 1 项→0 项，逾期 0 项（未变），完成率 16.7%→0.0%；涉及 1 个单位：甲局"
    ]


def test_another_default_due_day_makes_duties_late(office: Office) -> None:
    office.change(TASKS, "default_due: 2021-12-31", "default_due: 2021-06-30")
    assert office.found()[0] == (
        "GK099",
        "2021 年的数字（截至 2021年7月5日）随之改变：应办事项 6 项（未变），"
        "已完成 1 项（未变），逾期 0 项→5 项，完成率 16.7%（未变）；"
        "涉及 3 个单位：甲局、乙局、东区",
    )
    assert office.found()[1] == (
        "GK097", "2021 年任务表的默认时限由“2021-12-31”改为“2021-06-30”",
    )  # fmt: skip


def test_a_unit_made_support_is_not_counted_any_more(office: Office) -> None:
    office.change(TASKS, "[甲局, 乙局]", "[乙局]\n            support: [甲局]")
    assert [message for code, message in office.found() if code == "GK097"] == [
        "2021-T01 的责任单位由“甲局、乙局”改为“乙局”",
        "2021-T01 的配合单位由空白改为“甲局”",
    ]
    assert "应办事项 6 项→5 项，已完成 1 项→0 项" in office.figures()[0]


DEPARTMENTS, DISTRICT, EAST = "kinds: [部门]}", "    kind: 区县\n", "  - name: 东区\n"


@pytest.mark.parametrize(
    ("old", "new", "said", "years"),
    [
        (
            DEPARTMENTS,
            "kinds: [部门], except: [乙局]}",
            "市政府有关部门的不含的单位由空白改为“乙局”",
            2,
        ),
        (DEPARTMENTS, "members: [甲局]}", "市政府有关部门的成员由空白改为“甲局”", 2),
        (DISTRICT, f"{DISTRICT}    until: 2021-03-31\n", "东区的终止日期由空白改为“2021-03-31”", 1),
        (DISTRICT, "    kind: 功能区\n", "东区的类别由“区县”改为“功能区”", 2),
        (EAST, "  - name: 西区\n", "名册删去“东区”", 2),
        (EAST, "  - name: 西区\n", "名册新增“西区”", 2),
    ],
)
def test_the_register_decides_who_owes(
    office: Office, old: str, new: str, said: str, years: int
) -> None:
    office.change(UNITS, old, new)
    assert ("GK098", said) in office.found()
    assert len(office.figures()) == years


T02 = "          - id: 2020-T02\n"
SINCE = "            since: 2020-02-01\n"
DUE = "default_due: 2020-12-31\n"


@pytest.mark.parametrize(
    ("old", "new", "said", "figures"),
    [
        (DUE, f"{DUE}first_leads: true\n", "2020 年任务表的排名第一的单位牵头由“否”改为“是”", ""),
        (
            T02,
            f"{T02}            since: 2020-02-01\n",
            "2020-T02 的起始日期由空白改为“2020-02-01”",
            "",
        ),
        (
            T02,
            f"{T02}            retired: 2020-06-30\n",
            "2020-T02 的终止日期由空白改为“2020-06-30”",
            "2020 年的数字（截至 2020年12月31日）随之改变：应办事项 6 项→3 项，",
        ),
    ],
)
def test_a_closed_year_is_held_too(
    office: Office, old: str, new: str, said: str, figures: str
) -> None:
    office.change(LAST_YEAR, old, new)
    assert ("GK097", said) in office.found()
    assert [figures in each for each in office.figures()] == [True] * bool(figures)


def test_a_table_that_is_gone_is_named(office: Office) -> None:
    (office.book / LAST_YEAR).unlink()
    assert office.found() == [("GK096", "2020 年的任务表缺失，该年的记录不再计入")]


def test_the_place_is_where_the_field_stands_now(office: Office) -> None:
    office.change(UNITS, "    kind: 区县\n", "    kind: 区县\n    until: 2021-03-31\n")
    result = gongkai("-C", str(office.book), "validate", "--since", "HEAD", **GIT_ENV)
    assert result.code == 0
    assert f"{UNITS}:12:12: 警告 GK098 东区的终止日期由空白改为“2021-03-31”\n" in result.stdout
    strict = gongkai("-C", str(office.book), "validate", "--since", "HEAD", "--strict", **GIT_ENV)
    assert strict.code == 1


def test_new_lines_count_on_both_sides(office: Office) -> None:
    """The figures before are those of the older tables with the ledgers as they are now."""
    more = write_line("甲局", {
        "date": "2021-05-31", "task": "2021-T02", "status": "已完成", "note": "更新指南。",
        "evidence": ["https://a.cn/2"], "by": "示例", "at": "2021-05-31T09:00:00+08:00",
    })  # fmt: skip
    (office.book / LEDGER).write_text(f"{DONE}\n{more}\n", "utf-8")
    assert office.found() == []
    office.change(
        TASKS,
        "          - id: 2021-T03\n",
        "          - id: 2021-T03\n            retired: 2021-03-31\n",
    )
    assert "应办事项 6 项→5 项，已完成 2 项（未变）" in office.figures()[0]


def test_a_ledger_that_cannot_be_read_is_an_error_and_no_more(office: Office) -> None:
    office.change(TASKS, "default_due: 2021-12-31", "default_due: 2021-06-30")
    (office.book / LEDGER).write_bytes(b"\xff\xfe")
    assert [code for code, _ in office.found()] == ["GK097"]


def test_a_present_table_that_cannot_be_read_is_an_error_of_its_own(office: Office) -> None:
    office.change(TASKS, "sections:", "sections")
    assert office.found() == []


def test_what_is_committed_and_set_back_is_named(office: Office) -> None:
    office.repository.commit()
    table = office.text(TASKS)
    office.change(TASKS, "default_due: 2021-12-31", "default_due: 2021-11-30")
    (office.book / LAST_YEAR).unlink()
    head = office.repository.commit()
    (office.book / TASKS).write_text(table, "utf-8")
    (office.book / LAST_YEAR).write_text(table.replace("2021", "2020"), "utf-8")
    assert office.found("HEAD~1") == [
        ("GK122", "提交到 git 的版本（HEAD）里：2020 年的任务表缺失，该年的记录不再计入"),
        (
            "GK122",
            "提交到 git 的版本（HEAD）里：2021 年任务表的默认时限由“2021-12-31”改为“2021-11-30”",
        ),
    ]
    assert [code for code, _ in office.found(head)] == ["GK097"]


@pytest.mark.parametrize("file", [TASKS, UNITS])
@pytest.mark.parametrize("broken", ["", "schema: [\n"])
def test_what_is_committed_and_cannot_be_read_is_named(
    office: Office, file: str, broken: str
) -> None:
    text = office.text(file)
    (office.book / file).write_text(broken, "utf-8")
    if not broken:
        (office.book / file).unlink()
    office.repository.commit()
    (office.book / file).write_text(text, "utf-8")
    said = "提交到 git 的版本（HEAD）里没有这个文件，或者无法读取，任务表和名册的改动未核对"
    assert office.found("HEAD~1") == [("GK122", said)]


def test_before_all_commits_there_is_nothing_to_compare(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "新")
    shutil.copytree(CHECKS / "base", repository.folder, dirs_exist_ok=True)
    found = gongkai("-C", str(repository.folder), "validate", "--since", "HEAD", **GIT_ENV)
    assert "GK09" not in found.stdout


def test_the_day_by_which_reports_are_wanted_is_named_as_it_changes(office: Office) -> None:
    rhythm = "report: {every: 每季度, by: 25}"
    office.change(TASKS, "sections:\n", f"{rhythm}\nsections:\n")
    office.change(TASKS, "            responsible: [甲局, 乙局]\n", (
        "            responsible: [甲局, 乙局]\n            report: {every: 每月, by: +5}\n"
    ))  # fmt: skip
    told = [message for _, message in office.found()]
    assert len(told) == 2
    assert "报送要求" in told[0]
    assert "{every: 每季度, by: 25}" in told[0]
    assert "2021-T01" in told[1]
    assert "{every: 每月, by: +5}" in told[1]
