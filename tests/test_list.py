"""``gongkai list``: the questions it answers, and how they look on paper of any width."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from wcwidth import wcswidth

from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path

WIDTHS = (60, 80, 120, 200)


def listed(*arguments: str) -> dict[str, Any]:
    result = gongkai("-C", str(ROOT), "list", "-f", "json", *arguments, today="2022-03-01")
    assert result.code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


def ids(*arguments: str) -> list[str]:
    return [task["id"][5:] for task in listed(*arguments)["tasks"]]


def test_finance_bureau_owes_4_by_name_and_22_through_its_group() -> None:
    tasks = listed("--unit", "市财政局")["tasks"]
    named = [task["id"] for task in tasks if task["duty"]["via"] == "named"]
    group = [task for task in tasks if task["duty"]["via"] == "group"]
    assert named == ["2021-T07", "2021-T09", "2021-T10", "2021-T11"]
    assert len(group) == 22
    assert {task["duty"]["through"] for task in group} == {"市政府有关部门"}
    assert {task["duty"]["state"] for task in tasks} == {"未启动"}


@pytest.mark.parametrize(("task", "told"), [("T08", []), ("T09", ["GK061"])])
def test_other_ledgers_are_read_for_the_tasks_of_the_unit_only(
    shipped: Path, task: str, told: list[str]
) -> None:
    edited = (
        f'- {{date: 2021-03-31, task: 2021-{task}, note: "公开预算。", by: "示例", '
        "at: 2021-03-31T09:00:00+08:00, id: n0123456789abcdef}\n"
    )
    (shipped / "ledgers/历下区.yaml").write_text(edited, "utf-8")
    listed = gongkai("-C", str(shipped), "list", "--unit", "市财政局", "-f", "json")
    assert [each["code"] for each in json.loads(listed.stdout)["problems"]] == told


@pytest.mark.parametrize("unit", ["各区县政府", "历下区"])
def test_districts_owe_36(unit: str) -> None:
    assert len(ids("--unit", unit)) == 36


@pytest.mark.parametrize(
    "name",
    ["市财政局", "财政局", "济南市财政局", " 市财政局 ", "济南市 财政局", "市\u3000财政局"],
)
def test_a_unit_is_found_by_any_of_its_forms(name: str) -> None:
    assert listed("--unit", name)["unit"] == "市财政局"


def test_names_are_found_in_nfd_and_full_width() -> None:
    assert listed("--unit", "市发改委")["unit"] == "市发展改革委"
    assert listed("--unit", "济南市市场监督管理局")["unit"] == "市市场监管局"
    assert listed("--unit", "市场监管局")["unit"] == "市市场监管局"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("市财证局", "市财政局"),
        ("市财局", "市财政局"),
        ("市才证局", "市财政局"),
        ("立下区", "历下区"),
    ],
)
def test_unknown_unit_is_refused_with_near_names(typed: str, meant: str) -> None:
    result = gongkai("-C", str(ROOT), "list", "--unit", typed)
    assert result.code == 3
    assert f"没有这个单位：{typed}" in result.stderr
    assert meant in result.stderr


def test_filters_combine() -> None:
    assert ids("--unit", "市财政局", "--named") == ["T07", "T09", "T10", "T11"]
    assert len(ids("--unit", "市财政局", "--group")) == 22
    assert ids("--unit", "市财政局", "--open-ended") == ["T07"]
    assert ids("--text", "预算", "--text", "决算") == ["T09"]
    assert ids("--item", "财政信息") == ["T09", "T10", "T11"]
    assert ids("--section", "抓保障", "--item", "培训") == ["T35"]
    assert ids("T09", "2021-T10", "１１") == ["T09", "T10", "T11"]
    assert ids("--unit", "市财政局", "--status", "已完成") == []
    assert len(ids("--unit", "市财政局", "--status", "未启动", "--overdue")) == 26
    assert ids("--unit", "市财政局", "--due-before", "2021-12-31") == []
    assert len(ids("--unit", "市财政局", "--due-before", "2022年1月1日")) == 26
    assert ids("--role", "牵头") == []
    assert len(ids("--role", "责任")) == 37


def test_several_units_and_exceptions() -> None:
    assert ids("--unit", "市教育局、市财政局", "--item", "财政信息") == ["T09", "T10", "T11"]
    answer = listed("--unit", "各区县政府", "--except", "历下区")
    assert answer["tasks"][0]["counted"] == 11


def test_what_falls_due_within_some_days() -> None:
    finance = ("--unit", "市财政局", "--named")
    for days in ("30d", "30天", "３０ D", "30"):
        assert len(ids(*finance, "--due-within", days, "--as-of", "2021-12-01")) == 4
    assert ids(*finance, "--due-within", "29", "--as-of", "2021-12-01") == []
    assert len(ids(*finance, "--due-within", "0", "--as-of", "2022-01-01")) == 0
    on_the_day = ("--as-of", "2021-12-31")
    assert len(listed_on("2021-12-31", *finance, "--due-within", "0d", *on_the_day)) == 4
    assert listed_on("2022-01-01", *finance, "--due-within", "30d", *on_the_day) == []
    both = ("--due-within", "365d", "--due-before", "2021-12-31", "--as-of", "2021-06-30")
    assert ids(*finance, *both) == []


def listed_on(today: str, *arguments: str) -> list[Any]:
    result = gongkai("-C", str(ROOT), "list", "-f", "json", *arguments, today=today)
    return list(json.loads(result.stdout)["tasks"])


def test_the_answer_says_within_which_days() -> None:
    answer = gongkai("-C", str(ROOT), "list", "--due-within", "30d", "--due-before", "8月").stdout
    said = (
        "只列时限早于 2021年8月31日，且尚未完成、在 30 天内到期（2021年7月5日至2021年8月4日）的。"
    )
    assert said in answer


def test_the_overview_suggests_what_lists_the_same() -> None:
    city = ("-C", str(ROOT / "tests/books/city"))
    overview = gongkai(*city, today="2021-06-10").stdout
    row = re.search(r"30 日内到期 +(\d+) .* (gongkai list --due-within 30d)\n", overview)
    assert row is not None
    listing = gongkai(*city, *row[2].split()[1:], "-f", "json", today="2021-06-10").stdout
    assert sum(task["counted"] for task in json.loads(listing)["tasks"]) == int(row[1])


def test_overdue_and_done_duties_do_not_fall_due() -> None:
    book = ("-C", str(ROOT / "tests/books/city"), "list", "--unit", "市财政局", "-f", "json")
    for day in ("2021-06-01", "2021-06-30", "2021-10-01"):
        every = json.loads(gongkai(*book, "--as-of", day, today="2022-01-05").stdout)["tasks"]
        soon = gongkai(*book, "--as-of", day, "--due-within", "365d", today="2022-01-05").stdout
        assert [task["id"] for task in json.loads(soon)["tasks"]] == [
            task["id"]
            for task in every
            if (task["duty"]["due"] or "").startswith("2")
            and task["duty"]["role"] != "support"
            and task["duty"]["state"] in ("未启动", "进行中", "退回整改")
            and not task["duty"]["overdue"]
        ]


CITY = ("-C", str(ROOT / "tests/books/city"))


def missing(*arguments: str, today: str = "2021-07-05") -> dict[str, Any]:
    result = gongkai(*CITY, "list", "--missing", "-f", "json", *arguments, today=today)
    assert result.code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    "narrowed",
    [
        (),
        ("--unit", "市财政局"),
        ("--unit", "市财政局、丁区", "--group"),
        ("--section", "重点领域", "--named"),
        ("--item", "财政"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("quarter", ["2021Q1", "2021Q2", "2021Q3"])
def test_as_many_are_missing_as_the_report_says(quarter: str, narrowed: tuple[str, ...]) -> None:
    asked = ("--quarter", quarter, *narrowed)
    report = json.loads(gongkai(*CITY, "report", "-f", "json", *asked).stdout)
    found = missing(*asked)
    assert len(found["missing"]) == report["total"]["both"]["missing"]
    assert {each["unit"] for each in found["missing"]} == {
        row["key"] for row in report["rows"] if row["both"]["missing"]
    }
    assert found["as_of"] == report["as_of"]
    assert found["period"] == report["period"] == quarter


def test_a_group_means_the_tasks_whose_cell_prints_it() -> None:
    answer = missing("--unit", "各区县政府", "--except", "甲区")
    units = {each["unit"] for each in answer["missing"]}
    assert units
    assert "甲区" not in units
    assert all("各区县政府" in task["responsible"] + task["support"] for task in answer["tasks"])
    assert "duty" not in answer["tasks"][0]


def test_filters_of_duties_narrow_what_is_missing() -> None:
    every = missing("--unit", "市财政局", "--quarter", "2021Q3")["tasks"]
    for options, key, value in (
        (("--status", "未启动"), "state", "未启动"),
        (("--role", "责任"), "role", "responsible"),
        (("--overdue",), "overdue", True),
        (("--named",), "via", "named"),
    ):
        asked = ("--unit", "市财政局", "--quarter", "2021Q3", *options)
        wanted = [task["id"] for task in every if task["duty"][key] == value]
        assert [task["id"] for task in missing(*asked)["tasks"]] == wanted
    assert all(task["duty"]["since"] for task in every)


def test_the_quarter_is_chosen_as_for_a_report() -> None:
    assert missing(today="2021-02-01")["period"] == "2021Q1"
    assert missing(today="2021-07-05")["period"] == "2021Q2"
    assert missing("--as-of", "2021-05-31")["as_of"] == "2021-05-31"
    assert missing("--year", "2021", today="2022-05-05")["period"] == "2021Q4"
    for refused in (
        ("--quarter", "2021Q4"),
        ("--quarter", "2020Q4"),
        ("--quarter", "2020Q4", "--year", "2021"),
        ("--quarter", "2021Q2", "--as-of", "2021-03-31"),
    ):
        assert gongkai(*CITY, "list", "--missing", *refused).code == 3
    assert gongkai(*CITY, "list", "--missing", "--quarter", "2021H1").code == 2
    assert gongkai(*CITY, "list", "--quarter", "2021Q2").code == 2


def test_nothing_noted_at_all_is_missing_and_said() -> None:
    result = gongkai("-C", str(ROOT), "list", "--missing", today="2021-07-05")
    assert "台账尚无记录" in result.stdout
    names = re.search(
        r"其中 (\d+) 个单位本年度尚未报送任何进展：(.+)等 (\d+) 个单位。", result.stdout
    )
    assert names is not None
    assert names[1] == names[3]
    assert len(names[2].split("、")) == 10


def test_nothing_missing_is_an_answer() -> None:
    result = gongkai(*CITY, "list", "--missing", "--text", "没有这些字")
    assert result.code == 0
    assert "应报未报 0 项。" in result.stdout


def test_task_rows_carry_the_counts_of_all_duties() -> None:
    tasks = {task["id"]: task for task in listed()["tasks"]}
    assert len(tasks) == 37
    assert tasks["2021-T09"]["counted"] == 13
    assert tasks["2021-T07"]["open_ended"] is True
    assert "duty" not in tasks["2021-T09"]


def test_as_of_moves_the_day() -> None:
    assert ids("--unit", "市财政局", "--overdue", "--as-of", "2021-12-30") == []
    assert listed("--as-of", "2021-06-30")["as_of"] == "2021-06-30"
    result = gongkai("-C", str(ROOT), "list", "T09", "--as-of", "2023-01-01", today="2022-03-01")
    assert "该日期未到" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--named", "--group"),
        ("--except", "历下区"),
        ("--status", "办了"),
        ("--role", "旁观"),
        ("--as-of", "2021-02-30"),
        ("--due-within", "2周"),
        ("--due-within", "-1"),
        ("--due-within", ""),
        ("--force",),
        ("-f", "json", "--width", "80"),
    ],
)
def test_what_cannot_be_honoured_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert gongkai("-C", str(ROOT), "list", *arguments).code == 2


def test_unknown_task_and_year_are_refused() -> None:
    assert gongkai("-C", str(ROOT), "list", "T77").code == 3
    assert gongkai("-C", str(ROOT), "list", "--year", "1999").code == 3
    assert "半角" in gongkai("-C", str(ROOT), "show", "“T09").stderr


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("format_", ["table", "text"])
@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("unit", ["市财政局", "各区县政府"])
def test_columns_line_up_to_the_display_column(
    width: int, format_: str, full: bool, unit: str
) -> None:
    options = ["--width", str(width), "-f", format_, *(["--full"] if full else [])]
    result = gongkai("-C", str(ROOT), "list", "--unit", unit, *options)
    lines = result.stdout.split("\n")
    assert max(map(wcswidth, lines)) <= width
    for start in [n for n, line in enumerate(lines) if line.startswith("编号  ")]:
        assert_lines_up(lines[start:])


def assert_lines_up(lines: list[str]) -> None:
    """Hold that in every row each gap between headings is a gap, by display width."""
    heading, rule = lines[0], lines[1]
    assert set(rule) == {"─"}
    numbers = [name for name in ("完成", "逾期") if f"{name}  " in heading]
    for name in ("具体要求", "责任单位", "分工", "状态", "时限", "最近报送"):
        if name not in heading or (name == "时限" and numbers):
            continue
        edge = wcswidth(heading[: heading.index(name)])
        for line in lines[2:]:
            if not line:
                break
            left = cut_at(line, edge)[0]
            assert wcswidth(left.rstrip()) <= edge - 2, line


def cut_at(line: str, column: int) -> tuple[str, str]:
    """Cut a line at a display column; fails where a character straddles it."""
    place = 0
    while place < len(line) and wcswidth(line[:place]) < column:
        place += 1
    assert place == len(line) or wcswidth(line[:place]) == column, line
    return line[:place], line[place:]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("format_", ["table", "text"])
def test_full_loses_no_character(width: int, format_: str) -> None:
    options = ("--width", str(width), "-f", format_, "--full")
    stdout = gongkai("-C", str(ROOT), "list", "--unit", "市财政局", *options).stdout
    wanted = {t["id"][5:]: t["requirement"] for t in listed("--unit", "市财政局")["tasks"]}
    assert joined_cells(stdout) == wanted


def joined_cells(stdout: str) -> dict[str, str]:
    """Join the lines of each requirement back to its cell."""
    cells: dict[str, str] = {}
    edges, task = (0, 0), ""
    for line in stdout.split("\n"):
        if line.startswith("编号  "):
            edges = (
                wcswidth(line[: line.index("具体要求")]), wcswidth(line[: line.index("分工")]),
            )  # fmt: skip
        elif not line or line.startswith("─") or not edges[1]:
            edges = edges if line else (0, 0)
        else:
            left, rest = cut_at(line, edges[0])
            text = cut_at(rest, edges[1] - edges[0])[0].rstrip()
            task = left.strip().removesuffix("＊") or task
            cells[task] = cells.get(task, "") + text
    return cells


def test_short_tables_say_that_text_was_cut() -> None:
    result = gongkai("-C", str(ROOT), "list", "--unit", "市财政局", "--width", "80")
    assert "26 行文字已截短" in result.stdout
    wide = gongkai("-C", str(ROOT), "list", "--unit", "市财政局")
    assert "截短" not in wide.stdout


def test_too_narrow_for_a_table_is_set_one_under_another() -> None:
    result = gongkai("-C", str(ROOT), "list", "T09", "--unit", "市财政局", "--width", "30")
    assert "具体要求  稳步扩大预决算公开范\n" in result.stdout
    assert max(map(wcswidth, result.stdout.split("\n"))) <= 30


def test_formats_carry_the_same_rows() -> None:
    arguments = ("-C", str(ROOT), "list", "--unit", "市财政局")
    rows = list(csv.reader(io.StringIO(gongkai(*arguments, "-f", "csv").stdout)))
    tabbed = gongkai(*arguments, "-f", "tsv").stdout.split("\n")
    markdown = gongkai(*arguments, "-f", "markdown").stdout.split("\n")
    assert len(rows) == 27
    assert [row[0] for row in rows[1:]] == [t["id"] for t in listed("--unit", "市财政局")["tasks"]]
    assert len(tabbed) == 28
    assert sum(line.startswith("| T") for line in markdown) == 26
    assert "\ufeff" not in gongkai(*arguments, "-f", "csv").stdout
