"""A table is held against the document that it came from, and a task traced to its figures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli import ROOT, gongkai

SOURCE = Path("data/sources/2021年济南市政务公开重点工作任务分解表.txt")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for part in ("data", "ledgers"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8", newline="\n")


def add_task(book: Path, more: str = "") -> None:
    with (book / "data/tasks.yaml").open("a", encoding="utf-8", newline="\n") as file:
        file.write("          - id: 2021-T38\n            requirement: |\n")
        file.write(f"              新增一项。\n            responsible: [市财政局]\n{more}")


def problems(book: Path, *options: str) -> list[tuple[str, str, str]]:
    result = gongkai("-C", str(book), "validate", "--source", *options, "-f", "json")
    found = json.loads(result.stdout)["problems"]
    return [(p["code"], p["file"], p["message"]) for p in found if p["severity"] == "error"]


def test_every_cell_of_the_source_stands_in_the_table(book: Path) -> None:
    result = gongkai("-C", str(book), "validate", "--source")

    assert result.code == 0
    assert result.stderr == f"已与原件逐格核对：{SOURCE}，100 格。\n"


def test_a_word_that_differs_is_shown_to_the_character(book: Path) -> None:
    edit(book / "data/tasks.yaml", "稳步扩大预决算公开范围", "逐步扩大预决算公开范围")

    ((code, file, message),) = problems(book)

    assert (code, file) == ("GK172", "data/tasks.yaml")
    assert message == f"具体要求与原件（{SOURCE}:49:2）不同：第 1 字原件“稳”，任务表“逐”"


def test_a_unit_that_is_dropped_and_a_task_that_is_added(book: Path) -> None:
    edit(book / "data/tasks.yaml", "[各区县政府, 市财政局]", "[各区县政府]")
    with (book / "data/tasks.yaml").open("a", encoding="utf-8", newline="\n") as file:
        file.write(
            "          - id: 2021-T38\n            requirement: |\n              新增一项。\n"
        )
        file.write("            responsible: [市财政局]\n")

    found = problems(book)

    assert [(code, file) for code, file, _ in found] == [
        ("GK172", "data/tasks.yaml"),
        ("GK171", "data/tasks.yaml"),
        ("GK171", "data/tasks.yaml"),
    ]
    assert "第 6 字（“各区县政府”后）缺“、市财政局”" in found[0][2]


def test_a_task_added_later_by_decision_is_none_of_the_source(book: Path) -> None:
    with (book / "data/tasks.yaml").open("a", encoding="utf-8", newline="\n") as file:
        file.write(
            "          - id: 2021-T38\n            requirement: |\n              新增一项。\n"
        )
        file.write("            responsible: [市财政局]\n            since: 2021-09-01\n")

    assert problems(book) == []


def test_a_row_that_is_gone_is_named_where_it_stands_in_the_source(book: Path) -> None:
    edit(book / SOURCE, "\t稳步扩大预决算公开范围", "\t新的一句。稳步扩大预决算公开范围")

    ((code, _, message),) = problems(book)

    assert code == "GK172"
    assert "缺“新的一句。”" in message


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda book: (book / SOURCE).unlink(), "没有这个原件"),
        (lambda book: edit(book / "data/tasks.yaml", f"source: {SOURCE}\n", ""), "没有写 source"),
    ],
    ids=["gone", "not named"],
)
def test_without_a_source_nothing_is_compared(book: Path, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoil(book)

    result = gongkai("-C", str(book), "validate", "--source")

    assert result.code == 3
    assert said in result.stderr


def test_another_document_may_be_named(book: Path) -> None:
    other = book / "原件.txt"
    shutil.copy(book / SOURCE, other)
    (book / SOURCE).unlink()

    result = gongkai("-C", str(book), "validate", "--source", str(other))

    assert result.code == 0


def test_a_task_is_traced_from_its_cell_to_its_figures(book: Path) -> None:
    noted = gongkai(
        "-C",
        str(book),
        "note",
        "市财政局",
        "T09",
        "已公开预算。",
        "--by",
        "张三",
        "-d",
        "2021-05-06",
    )
    assert noted.code == 0

    found = json.loads(gongkai("-C", str(book), "show", "T09", "--trace", "-f", "json").stdout)

    assert [(each["place"], each["what"]) for each in found["source"]] == [
        (f"{SOURCE}:32:2", "一级标题"),
        (f"{SOURCE}:48:2", "二级标题"),
        (f"{SOURCE}:49:2", "具体要求"),
        (f"{SOURCE}:50:2", "责任单位"),
    ]
    assert found["table"][2]["place"] == "data/tasks.yaml:55:15"
    ((entry),) = found["entries"]
    assert (entry["place"], entry["quarter"]) == ("ledgers/市财政局.yaml:2", "2021Q2")
    (second,) = [each for each in found["quarters"] if each["quarter"] == "2021Q2"]
    assert (second["counted"], second["entries"]) == (13, 1)


def test_a_trace_of_one_unit_counts_its_duty_alone(book: Path) -> None:
    asked = ("show", "T09", "--trace", "--unit", "市财政局", "-f", "json")

    found = json.loads(gongkai("-C", str(book), *asked).stdout)

    assert [each["unit"] for each in found["duties"]] == ["市财政局"]
    assert {each["counted"] for each in found["quarters"]} == {1}


def test_figures_of_a_trace_are_those_of_the_report(book: Path) -> None:
    traced = json.loads(gongkai("-C", str(book), "show", "T09", "--trace", "-f", "json").stdout)
    asked = ("report", "--by", "task", "--quarter", "2021Q2", "-f", "json")
    report = json.loads(gongkai("-C", str(book), *asked).stdout)

    (row,) = [each for each in report["rows"] if each["key"] == "2021-T09"]
    (quarter,) = [each for each in traced["quarters"] if each["quarter"] == "2021Q2"]
    for key in ("counted", "done", "overdue", "missing", "entries"):
        assert quarter[key] == row["both"][key]


def test_without_the_source_a_trace_says_so(book: Path) -> None:
    (book / SOURCE).unlink()

    result = gongkai("-C", str(book), "show", "T09", "--trace")

    assert result.code == 0
    assert "原件未能读取" in result.stdout


def test_a_date_that_is_not_the_printed_one_is_a_warning(book: Path) -> None:
    edit(
        book / "data/tasks.yaml",
        "due: 2021-12-31\n            due_text",
        "due: 2021-11-30\n            due_text",
    )

    result = gongkai("-C", str(book), "validate", "--source")

    assert result.code == 0
    assert "GK173 时限写作 2021-11-30，按原件“2021年年底前”为 2021-12-31" in result.stdout


def test_a_task_dropped_by_decision_is_none_of_a_later_source(book: Path) -> None:
    add_task(book, "            retired: 2021-09-01\n")

    assert problems(book) == []
