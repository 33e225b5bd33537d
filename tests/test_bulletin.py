"""``gongkai bulletin``: each figure and each name of a 通报 is one of ``report``."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import pytest

from gongkai.reports.name_roll import MOST_NAMED, items, roll
from gongkai.reports.wording import han
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path

CITY = ROOT / "tests/books/city"
AFTER = "2022-01-10"
QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2021Q4")
PACES = {"全部完成": "complete", "达序时": "on_pace", "欠序时": "behind", "应办事项为 0 项": None}
PROBLEMS = {
    "应报未报": "missing", "尚未报送": "missing", "逾期": "overdue",
    "退回未改": "returned", "无佐证": "done_without_evidence",
}  # fmt: skip
COLUMNS = {
    "应办": "counted", "已完成": "done", "完成率": "rate", "序时": "pace", "应报未报": "missing",
    "尚未报送": "missing", "逾期": "overdue", "退回整改": "returned",
    "无佐证": "done_without_evidence",
}  # fmt: skip
BOOKS = [CITY, *(ROOT / f"tests/vectors/{name}" for name in ("random-01", "random-03", "missing"))]


def bulletin(*arguments: str, book: Path = CITY, today: str = AFTER) -> str:
    result = gongkai("-C", str(book), "bulletin", "-f", "markdown", *arguments, today=today)
    assert result.code == 0, result.stderr
    return result.stdout.replace("\\", "")


def answered(
    command: str, *arguments: str, book: Path = CITY, today: str = AFTER
) -> dict[str, Any]:
    result = gongkai("-C", str(book), command, "-f", "json", *arguments, today=today)
    assert result.code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert isinstance(answer, dict)
    return answer


def named(text: str) -> list[tuple[str, str]]:
    """Give each unit that a sentence names, and what it says of it."""
    found = []
    for group in text.split("，"):
        match = re.fullmatch(r"(.+?)(?:（(?:均为 |各 )?([0-9.]+)(?:%| 项)）)?", group)
        assert match, group
        found += [(name, match[2] or "") for name in match[1].split("、")]
    return found


def rolls(text: str, begin: str) -> list[tuple[str, list[tuple[str, str]], int]]:
    """Give what stands before each list of names, the names, and how many there are to be."""
    return [
        (match[1], named(match[2]), int(match[3]))
        for match in re.finditer(rf"{begin}([^：；。]+?)(?:等 | |(?<=）))([0-9]+) 家", text)
    ]


def tables(text: str) -> list[list[dict[str, str]]]:
    """Give the tables of a Markdown text, each row by its headings."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = [
            [cell.strip() for cell in line.strip("|\n").split(" | ")]
            for line in table.splitlines(keepends=True)
        ]
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def section(text: str, heading: str) -> str:
    found = re.search(
        rf"^### .、{heading}\n(.*?)(?=^### |^附件：|\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1] if found else ""


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_every_figure_is_one_of_report(book: Path, quarter: str) -> None:
    text = bulletin("-q", quarter, book=book)
    report = answered("report", "-q", quarter, "--sort", "rate", book=book)
    kinds = answered("report", "-q", quarter, "--by", "kind", book=book)["rows"]
    units = {row["key"]: row["both"] for row in report["rows"]}
    total = report["total"]["both"]
    check_sentences(section(text, "总体情况"), report, {row["key"]: row["both"] for row in kinds})
    told = {
        name: (PACES[pace], rate)
        for pace, names, count in rolls(section(text, "进展情况"), f"({'|'.join(PACES)})的有")
        for name, rate in names
        if len(names) == count
    }
    assert told == {
        name: (row["pace"], f"{row['rate']}" if row["pace"] in ("on_pace", "behind") else "")
        for name, row in units.items()
    }
    problems = section(text, "存在的问题")
    for label, figure in PROBLEMS.items():
        if label == "尚未报送":
            continue
        sentence = re.search(rf"^{label} ([0-9]+) 项，(.*)$", problems, re.MULTILINE)
        assert bool(sentence) == bool(total[figure]), label
        if sentence:
            assert int(sentence[1]) == total[figure]
            check_problem(sentence[2].partition("其中")[0], figure, total[figure], units)
    of_units = [row for table in tables(text) for row in table if "应办" in row]
    rows = {**{row["key"]: row["both"] for row in kinds}, **units, "合计": total}
    for row in of_units:
        figures = rows[row.get("单位") or row["类别"]]
        for heading in row.keys() & COLUMNS.keys():
            value = figures[COLUMNS[heading]]
            assert row[heading] == shown(heading, value)
    assert {row["单位"] for row in of_units if "单位" in row} - {"合计"} == set(units)


def check_sentences(text: str, report: dict[str, Any], kinds: dict[str, Any]) -> None:
    total = report["total"]["both"]
    words = {
        "counted": "应办事项 (.+?) 项（列名", "done": "，已完成 (.+?) 项，完成率",
        "verified": "已核实 (.+?) 项", "overdue": "逾期 (.+?) 项，应报未报",
        "missing": "应报未报 (.+?) 项", "newly_done": "本季度完成 (.+?) 项",
        "in_progress": "进行中 (.+?) 项", "returned": "退回整改 (.+?) 项",
        "not_started": "未启动 (.+?) 项", "done_without_evidence": "无佐证 (.+?) 项",
        "entries": "本季度进展 (.+?) 条",
    }  # fmt: skip
    for figure, pattern in words.items():
        found = re.search(pattern, text)
        assert found, pattern
        assert int(found[1]) == total[figure], figure
    for kind, figures in kinds.items() if len(kinds) > 1 else ():
        told = f"应办事项 {figures['counted']} 项，已完成 {figures['done']} 项"
        assert re.search(
            rf"{kind} [0-9]+ 家，{told}，完成率 {shown('完成率', figures['rate'])}", text
        )
    change = total["change_done"]
    moved = f"较上季度{'增加' if change > 0 else '减少'} {abs(change)} 项"
    assert (moved if change else "与上季度持平") in text
    assert f"序时进度 {100 * int(report['expected_pace'].split('/')[0]) / 12:.1f}%" in text


def check_problem(text: str, figure: str, total: int, units: dict[str, Any]) -> None:
    told = [
        (name, int(count or 0), counted)
        for _, names, counted in rolls(text, "(涉及)")
        for name, count in names
    ]
    owing = {name: row[figure] for name, row in units.items() if row[figure]}
    assert {name for name, *_ in told} == set(owing)
    assert all(count in (0, owing[name]) for name, count, _ in told)
    assert sum(owing.values()) == total
    if several := re.match("涉及 ([0-9]+) 家", text):
        assert int(several[1]) == len(owing)


def shown(heading: str, value: object) -> str:
    if heading == "序时":
        return {pace: word for word, pace in PACES.items() if pace}.get(str(value), "—")
    return "—" if value is None else f"{value}%" if heading == "完成率" else str(value)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_lists_have_a_row_for_each_duty_counted(quarter: str) -> None:
    report = answered("report", "-q", quarter)
    paper = answered("bulletin", "-q", quarter)
    for figure in ("overdue", "missing"):
        owing = [row["key"] for row in report["rows"] for _ in range(row["both"][figure])]
        assert sorted(each["unit"] for each in paper[figure]) == sorted(owing)
    text = bulletin("-q", quarter)
    rows = [row for table in tables(text) for row in table if "编号" in row]
    assert len(rows) == len(paper["overdue"]) + len(paper["missing"])


@pytest.mark.parametrize("quarter", QUARTERS)
def test_every_figure_of_the_word_file_is_one_of_report(quarter: str, tmp_path: Path) -> None:
    """Its sentences are those of the text, which are held against ``report``; so are its tables."""
    file = tmp_path / "通报.docx"
    given = ("-q", quarter, "--number", "3", "--to", "各单位", "--sign", "公开办")
    result = gongkai("-C", str(CITY), "bulletin", *given, "-o", str(file), today=AFTER)
    assert result.code == 0, result.stderr
    paragraphs, grids = read_word(file)
    text = bulletin(*given)
    lines = [line.lstrip("# ") for line in text.splitlines() if line and line[0] != "|"]
    assert paragraphs == lines
    rows = [row for grid in grids for row in grid]
    report = answered("report", "-q", quarter, "--sort", "rate")
    kinds = answered("report", "-q", quarter, "--by", "kind")["rows"]
    figures = {row["key"]: row["both"] for row in [*report["rows"], *kinds]}
    figures["合计"] = report["total"]["both"]
    of_units = [row for row in rows if "应办" in row]
    assert {row.get("单位") or row["类别"] for row in of_units} == figures.keys()
    for row in of_units:
        own = figures[row.get("单位") or row["类别"]]
        for heading in row.keys() & COLUMNS.keys():
            assert row[heading] == shown(heading, own[COLUMNS[heading]])
    missing = answered("list", "--missing", "-q", quarter)["missing"]
    assert [(row["单位"], row["编号"], row["最近报送"]) for row in rows if "最近报送" in row] == [
        (
            each["unit"],
            each["id"].removeprefix("2021-"),
            "本年无" if each["since"] == "2021-01-01" else each["since"],
        )
        for each in missing
    ]
    overdue = Counter(row["单位"] for row in rows if "逾期天数" in row)
    assert overdue == Counter(
        {row["key"]: row["both"]["overdue"] for row in report["rows"] if row["both"]["overdue"]}
    )
    for row in rows:
        if "逾期天数" in row:
            late = date.fromisoformat(report["as_of"]) - date.fromisoformat(row["时限"])
            assert int(row["逾期天数"]) == late.days


def read_word(file: Path) -> tuple[list[str], list[list[dict[str, str]]]]:
    """Give the paragraphs of a Word file, and its tables, each row by its headings."""
    paper = docx.Document(str(file))
    grids = []
    for table in paper.tables:
        head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
        grids.append([dict(zip(head, row, strict=True)) for row in rows])
    return [each.text for each in paper.paragraphs if each.text], grids


def test_the_data_are_those_of_report_and_the_lists() -> None:
    report = answered("report", "-q", "Q2", "--sort", "rate")
    paper = answered("bulletin", "-q", "Q2", "--number", "3", "--to", "各单位", "--sign", "公开办")
    assert {key: paper[key] for key in report} == {**report, "report": "bulletin"}
    assert (paper["number"], paper["to"], paper["sign"], paper["day"]) == (
        3, "各单位", "公开办", AFTER,
    )  # fmt: skip
    for kind in paper["kinds"]:
        names = [name for pace in ("complete", "on_pace", "behind") for name in kind[pace]]
        assert names == list(kind["ranks"])
        narrowed = answered("report", "-q", "Q2", "--sort", "rate", "--unit", "、".join(names))
        assert kind["ranks"] == {row["key"]: row["both"]["rank"] for row in narrowed["rows"]}


def test_masthead_demands_and_signature_stand_in_their_places(tmp_path: Path) -> None:
    file = tmp_path / "要求.txt"
    file.write_text("\n　　对照清单落实。\n\n7月20日前报送。\n", encoding="utf-8")
    lines = [
        line
        for line in bulletin(
            "-q", "Q2", "--number", "3", "--to", "各区县政府：", "--sign", "公开办",
            "--demands", str(file), today="2021-07-05",
        ).split("\n")
        if line
    ]  # fmt: skip
    assert lines[:4] == [
        "## 关于2021年第二季度政务公开重点工作落实情况的通报",
        "第3期",
        "各区县政府：",
        "### 一、总体情况",
    ]
    place = lines.index("### 四、工作要求")
    assert lines[place + 1 : place + 8] == [
        "对照清单落实。",
        "7月20日前报送。",
        "附件：1.各单位完成情况",
        "　　　2.逾期清单",
        "　　　3.应报未报清单",
        "公开办",
        "2021年7月5日",
    ]


def test_of_an_empty_kind_of_problem_nothing_is_said() -> None:
    text = bulletin("-q", "Q1")
    assert "逾期 0 项" in section(text, "总体情况")
    assert "逾期" not in section(text, "存在的问题")
    assert "逾期清单" not in text
    assert "工作要求" not in text


def test_without_any_problem_the_section_is_left_out(tmp_path: Path) -> None:
    text = bulletin("-q", "Q2", book=small(tmp_path, DONE))
    assert "存在的问题" not in text
    assert "### 二、进展情况\n\n全部完成的有甲局、乙局等 2 家。\n\n附件：各单位完成情况" in text
    assert "### 附件 各单位完成情况" in text


def test_ties_stand_together_and_their_places_are_shared(tmp_path: Path) -> None:
    text = bulletin(
        "-q", "Q2", book=small(tmp_path, [*DONE[:1], DONE[1].replace("已完成", "进行中")])
    )
    assert "全部完成的有甲局 1 家。欠序时的有乙局（0.0%）1 家。" in text
    quiet = bulletin("-q", "Q2", book=small(tmp_path / "quiet", []))
    assert "欠序时的有甲局、乙局（均为 0.0%）等 2 家。" in quiet
    assert quiet.count("1（并列）") == 2


def test_a_running_quarter_says_up_to_when_and_not_yet_reported() -> None:
    text = bulletin("-q", "Q3", today="2021-08-05")
    assert "2021年第三季度（7月1日至9月30日，截至 2021年8月5日）" in text
    assert "应报未报" not in text.partition("注：")[0]
    assert "#### （一）尚未报送" in text
    assert bulletin("-q", "Q3", "--as-of", "8月5日") == text.replace(
        "2021年8月5日\n", "2022年1月10日\n"
    )


def test_a_quarter_with_nothing_in_it_is_a_paper_with_its_zero(shipped: Path) -> None:
    text = bulletin("-q", "Q2", book=shipped)
    assert "应办事项 1348 项（列名 36 项、统称 1312 项），已完成 0 项，完成率 0.0%" in text
    assert "台账尚无记录" in text
    assert "应报未报 1348 项，涉及 52 家" in text
    assert "其中本年尚无报送的有 52 家（名单见附件2）。事项清单见附件2。" in text


def test_a_table_without_tasks_is_a_paper_with_its_zero(tmp_path: Path) -> None:
    book = small(tmp_path, [])
    tasks = book / "data/tasks.yaml"
    tasks.write_text("schema: 1\nyear: 2021\ntitle: 空表\nsections: []\n", encoding="utf-8")
    text = bulletin("-q", "Q2", book=book)
    assert "应办事项 0 项" in text
    assert "二、" not in text
    assert "附件" not in text


def test_the_default_is_the_last_quarter_that_is_over() -> None:
    result = gongkai("-C", str(CITY), "bulletin", today="2021-07-05")
    assert "关于2021年第二季度" in result.stdout
    assert "未指定时段" in result.stderr
    assert "另有 628 条记录" in result.stderr
    assert "另有 628 条记录" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["-q", "2022Q1"], 3, "尚未开始"),
        (["-q", "2021H1"], 2, "不是季度"),
        (["-f", "csv"], 2, "可用：docx、markdown、html、text、json"),
        (["-f", "table"], 2, "可用：docx"),
        (["-o", "通报.xlsx"], 2, "不能写成 xlsx"),
        (["--to", " "], 2, "--to 的内容为空"),
        (["--sign", "公开\n办"], 2, "--sign 中有不得出现的字符"),
        (["--number", "0"], 2, "--number"),
        (["--demands", "没有.txt"], 2, "没有这个文件"),
        (["--template", "头.docx", "-f", "text"], 2, "--template 只用于 docx"),
    ],
)
def test_what_cannot_be_honoured_is_refused(arguments: list[str], code: int, said: str) -> None:
    result = gongkai("-C", str(CITY), "bulletin", *arguments, today="2021-07-05")
    assert (result.code, result.stdout) == (code, "")
    assert said in result.stderr


@pytest.mark.parametrize("options", [("-f", "csv"), ("-f", "table"), ("-o", "通报.xlsx")])
def test_a_format_without_room_is_refused_before_a_ledger_is_read(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    book = small(tmp_path, [])
    (book / "ledgers/甲局.yaml").write_bytes(b"\xff")
    assert gongkai("-C", str(book), "bulletin", "-q", "Q2", today="2021-07-05").code == 4
    refused = gongkai("-C", str(book), "bulletin", "-q", "Q2", *options, today="2021-07-05")
    assert refused.code == 2
    assert "公文不能写成" in refused.stderr


def test_the_parts_of_a_wide_table_stand_apart_in_a_narrow_text() -> None:
    lines = gongkai("-C", str(CITY), "bulletin", "-q", "Q2", "-f", "text", "--width", "80").stdout
    heads = re.findall(r"(.*)\n单位 +位次", lines)
    assert len(heads) > 2
    assert set(heads) == {""}


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [(b" \n\n", 3, "没有内容"), (b"PK\x03\x04", 4, "另存为"), (b"a\x00b", 4, "未生成通报")],
)
def test_demands_that_are_no_text_are_refused(
    tmp_path: Path, content: bytes, code: int, said: str
) -> None:
    file = tmp_path / "要求.txt"
    file.write_bytes(content)
    result = gongkai("-C", str(CITY), "bulletin", "-q", "Q2", "--demands", str(file))
    assert (result.code, result.stdout) == (code, "")
    assert said in result.stderr


def test_a_narrow_text_keeps_every_name_and_figure() -> None:
    def squeezed(text: str) -> list[str]:
        return ["".join(part.split()) for part in text.partition("附件：")[0].split("。")]

    wide = gongkai("-C", str(CITY), "bulletin", "-q", "Q2", "-f", "text").stdout
    narrow = gongkai("-C", str(CITY), "bulletin", "-q", "Q2", "-f", "text", "--width", "40").stdout
    assert squeezed(narrow) == squeezed(wide)


def test_a_sentence_names_equals_all_or_none() -> None:
    many = [(f"第{n}局", 1) for n in range(MOST_NAMED)]
    assert roll(many, "附件1").endswith(f"等 {MOST_NAMED} 家")
    assert roll([*many, ("末局", 1)], "附件1") == f" {MOST_NAMED + 1} 家（名单见附件1）"
    tied = [("甲局", 9), *many]
    assert roll(tied, "附件1", items) == f"甲局（9 项）等 {MOST_NAMED + 1} 家（名单见附件1）"


def test_headings_are_numbered_in_han() -> None:
    assert [han(n) for n in (1, 10, 12, 20, 35, 100)] == [
        "一",
        "十",
        "十二",
        "二十",
        "三十五",
        "100",
    ]


DONE = [
    f'{{date: {day}, task: 2021-T01, status: 已完成, note: "{note}", evidence: ["{paper}"]}}'
    for day, note, paper in (
        ("2021-05-10", "印发目录。", "文〔2021〕3号"),
        ("2021-05-11", "公布清单。", "文〔2021〕4号"),
    )
]


def small(folder: Path, lines: list[str]) -> Path:
    """Make a book of two units that owe one task, and note a line in the ledger of each."""
    shutil.copytree(ROOT / "ledgers", folder / "ledgers")
    (folder / "data").mkdir()
    (folder / "data/units.yaml").write_text(
        "schema: 1\nregion: 小市\nunits:\n"
        "  - {name: 甲局, kind: 部门, basis: 示例}\n  - {name: 乙局, kind: 部门, basis: 示例}\n"
        "groups: []\n",
        encoding="utf-8",
    )
    (folder / "data/tasks.yaml").write_text(
        "schema: 1\nyear: 2021\ntitle: 小表\nsections:\n  - title: 公开\n    items:\n"
        "      - title: 目录\n        tasks:\n          - id: 2021-T01\n"
        "            requirement: |\n              公开目录。\n"
        "            responsible: [甲局, 乙局]\n",
        encoding="utf-8",
    )
    for unit, line in zip(("甲局", "乙局"), lines, strict=False):
        (folder / f"ledgers/{unit}.yaml").write_text(f"- {line}\n", encoding="utf-8")
        sealed = gongkai("-C", str(folder), "seal", "--write", "--by", "张三", today="2021-06-01")
        assert sealed.code == 0, sealed.stderr
    return folder
