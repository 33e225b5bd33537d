"""``gongkai note --batch``: what it reads, what it refuses, and that it is all or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.model.line_kinds import KEYS
from gongkai.model.span import Span
from gongkai.office.batch.columns import COLUMNS, several
from gongkai.office.batch.csv_cells import Cells
from gongkai.ops.language.spreadsheet_formulas import safe, unquoted
from tests.books import files_of
from tests.cli import Result, gongkai, run

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "单位,任务,日期,状态,进展,依据\n"
TWO = (
    HEAD
    + "市财政局,T09,2021-03-31,进行中,二级预算单位已公开。,\n"
    + "市教育局,T20,2021-06-30,,培训一次。,\n"
)


def batch(
    book: Path, content: str | bytes, *options: str, name: str = "rows.csv", by: str = "张三"
) -> Result:
    """Note what a file beside the book holds."""
    path = book.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    who = ("--by", by) if by else ()
    return gongkai("-C", str(book), "note", "--batch", str(path), *who, *options)


def lines_of(book: Path, unit: str) -> list[str]:
    text = (book / f"ledgers/{unit}.yaml").read_text("utf-8")
    return [line for line in text.split("\n") if line.startswith("- ")]


def refused(book: Path, content: str | bytes, *options: str, name: str = "rows.csv") -> str:
    """Hold that a batch is refused and nothing written; give what is said."""
    before = files_of(book)
    result = batch(book, content, *options, name=name)
    assert result.code == 3, result
    assert files_of(book) == before
    assert not result.stdout
    return result.stderr


def test_a_table_is_noted_row_by_row_at_one_moment(shipped: Path) -> None:
    result = batch(shipped, TWO)
    assert result.code == 0, result.stderr
    (one,), (other,) = lines_of(shipped, "市财政局"), lines_of(shipped, "市教育局")
    assert one.startswith(
        "- {date: 2021-03-31, task: 2021-T09, status: 进行中, "
        'note: "二级预算单位已公开。", by: "张三", '
    )
    assert other.startswith('- {date: 2021-06-30, task: 2021-T20, note: "培训一次。", by: "张三", ')
    assert "at: 2021-07-05T09:00:00+08:00" in one
    assert "at: 2021-07-05T09:00:00+08:00" in other
    assert "共记入 2 条，涉及 2 个单位。" in result.stdout
    assert one in result.stdout


def test_it_writes_what_single_notes_would(shipped: Path, tmp_path: Path) -> None:
    table = (
        "责任单位\t任务编号\t日期\t状态\t进展情况\t存在问题\t下一步措施\t佐证材料\t填报人\t主动报送\t理由\n"
        "市财政局\t9\t2021年3月31日\t已完成\t甲\t慢\t快\thttps://a.cn/1、济财〔2021〕5号\t李四\t\t\n"
        "市公安局\tT08\t2021/3/31\t\t乙\t\t\t\t\t是\t\n"
        "市教育局\tT20\t2021-3-31\t已完成\t丙\t\t\t\t\t否\t现场办理\n"
    )
    assert batch(shipped, table).code == 0
    assert 'evidence: ["https://a.cn/1", "济财〔2021〕5号"], by: "李四"' in lines_of(
        shipped, "市财政局"
    )[0]  # fmt: skip
    assert 'by: "张三", open: true' in lines_of(shipped, "市公安局")[0]
    assert 'why: "现场办理"' in lines_of(shipped, "市教育局")[0]
    assert gongkai("-C", str(shipped), "validate", "--strict").code == 0


def test_json_lines_say_the_same(shipped: Path) -> None:
    rows = [
        {"unit": "市财政局", "task": "T09", "date": "2021-03-31", "status": "已完成",
         "note": "甲\n乙", "evidence": ["https://a.cn/1；2", "b"], "problem": None},
        {"unit": "市公安局", "task": "T08", "note": "丙", "open": True},
        {"unit": "市教育局", "task": "T20", "note": "丁", "evidence": "一、二", "open": False},
    ]  # fmt: skip
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
    assert batch(shipped, text, "--quarter", "2021Q2", name="rows.jsonl").code == 0
    (first,) = lines_of(shipped, "市财政局")
    assert 'note: "甲\\n乙", evidence: ["https://a.cn/1；2", "b"]' in first
    assert "open: true" in lines_of(shipped, "市公安局")[0]
    assert lines_of(shipped, "市教育局")[0].startswith("- {date: 2021-06-30, ")
    assert 'evidence: ["一、二"]' in lines_of(shipped, "市教育局")[0]


@pytest.mark.parametrize("name", ["rows", "rows.json"])
def test_an_array_is_one_fault(shipped: Path, name: str) -> None:
    said = refused(shipped, json.dumps([{"unit": "市财政局"}] * 9, indent=1), name=name)
    assert f"{name}:1:1: 错误 GK101 这是数组" in said
    assert "1 处错误" in said


def test_the_keys_are_the_ledgers_and_no_two_mean_one_heading() -> None:
    office = {"act", "corrects", "retracts", "due", "at", "id"}
    assert set(COLUMNS) == {"unit", *KEYS} - office
    headings = [name for names in COLUMNS.values() for name in names]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", ""), ("utf-8-sig", ""), ("gbk", "编码为 GBK")]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(shipped: Path, encoding: str, said: str, end: str) -> None:
    content = TWO.replace("\n", end).encode(encoding)
    result = batch(shipped, content)
    assert result.code == 0, result.stderr
    assert (said in result.stderr) if said else ("编码" not in result.stderr)
    assert 'note: "培训一次。"' in lines_of(shipped, "市教育局")[0]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TWO, "-"),
        ('{"unit": "市财政局", "task": "T09", "note": "甲"}\n', "-"),
        (TWO.replace(",", "\t"), "rows.txt"),
        ('\n {"unit": "市财政局", "task": "T09", "note": "甲"}', "rows"),
    ],
)
def test_the_form_is_found_out_where_no_suffix_says_it(
    shipped: Path, content: str, name: str
) -> None:
    if name == "-":
        arguments = ("-C", str(shipped), "note", "--batch", "-", "--by", "张三")
        result = gongkai(*arguments, stdin=content.encode())
    else:
        result = batch(shipped, content, name=name)
    assert result.code == 0, result.stderr
    assert len(lines_of(shipped, "市财政局")) == 1


def test_a_run_again_skips_what_is_there(shipped: Path) -> None:
    assert batch(shipped, TWO).code == 0
    before = files_of(shipped)
    again = batch(shipped, TWO)
    assert again.code == 0
    assert "没有新的记录。" in again.stdout
    assert "rows.csv 第 2、3 行）。" in again.stdout
    assert files_of(shipped) == before
    more = batch(shipped, TWO + "市教育局,T20,2021-07-01,,又一次。,\n")
    assert "共记入 1 条，涉及 1 个单位。" in more.stdout
    assert "rows.csv 第 2、3 行）。" in more.stdout
    assert batch(shipped, TWO, "--again").code == 0
    assert len(lines_of(shipped, "市财政局")) == 2


def test_rows_that_say_the_same_are_written_once(shipped: Path) -> None:
    row = "市财政局,T09,2021-03-31,,甲,\n"
    result = batch(shipped, HEAD + row + row.replace("T09", "9"), "--again")
    assert "共记入 1 条，涉及 1 个单位。" in result.stdout
    assert "rows.csv 第 3 行）。" in result.stdout
    assert len(lines_of(shipped, "市财政局")) == 1


def test_one_duty_may_have_several_days_in_any_order(shipped: Path) -> None:
    rows = (
        "市财政局,T09,2021-06-30,已完成,丙,https://a.cn/1\n"
        "市财政局,T09,2021-03-31,进行中,甲,\n"
        "市财政局,T09,2021-03-31,,乙,\n"
    )
    result = batch(shipped, HEAD + rows)
    assert result.code == 0, result.stderr
    assert "■ 进行中 → ● 已完成" in result.stdout
    assert len(lines_of(shipped, "市财政局")) == 3


def test_two_states_on_one_day_are_refused_with_both_lines(shipped: Path) -> None:
    rows = "市财政局,T09,2021-06-30,进行中,甲,\n\n市财政局,9,2021/6/30,已完成,乙,https://a.cn/1\n"
    said = refused(shipped, HEAD + rows)
    assert "rows.csv:4:1: 错误 GK103 市财政局 2021-T09 与第 2 行日期同为 2021-06-30" in said


def test_a_step_that_may_not_follow_is_blamed_on_its_own_row(shipped: Path) -> None:
    rows = (
        "市城管局,T02,2021-03-31,已完成,甲,https://a.cn/1\n"
        "市城管局,T02,2021-05-31,不适用,乙,\n"
        "市城管局,T02,2021-06-30,,丙,\n"
    )
    said = refused(shipped, HEAD + rows)
    assert said.count("GK103") == 1
    assert "rows.csv:3:1: 错误 GK103 市城管局 2021-T02 自 2021-03-31 起为“已完成”" in said


def test_a_later_line_made_illegal_is_blamed_on_the_row_before_it(shipped: Path) -> None:
    assert batch(shipped, HEAD + "市城管局,T02,2021-06-30,不适用,不涉及。,\n").code == 0
    rows = "市城管局,T02,2021-03-31,进行中,甲,\n市城管局,T02,2021-05-31,已完成,乙,https://a.cn/1\n"
    said = refused(shipped, HEAD + rows)
    assert said.count("GK103") == 1
    assert "rows.csv:3:1: " in said
    assert "2021-06-30 的“不适用”" in said


def test_every_fault_has_its_line(shipped: Path) -> None:
    rows = "".join(f"市财政局,T{99 if n % 2 else 9},2021-03-{n + 1},,甲{n},\n" for n in range(40))
    said = refused(shipped, HEAD + rows)
    assert [f"rows.csv:{n + 2}:6: 错误 GK102 没有这项任务" in said for n in range(40)] == [
        bool(n % 2) for n in range(40)
    ]
    assert said.count("日历上没有") == 9
    assert "29 处错误" in said


def test_of_many_faults_the_last_line_says_how_to_see_the_others(shipped: Path) -> None:
    said = refused(shipped, HEAD + "市财政局,T99,,,甲,\n" * 250)
    assert said.count("GK102") == 200
    assert "rows.csv:201:6:" in said
    assert said.endswith(
        "……另有 50 个问题未列出（优先列出错误）；改正已列出的问题后再次运行，即可看到其余问题。\n\n"
        "250 处错误，0 处警告，0 条提示（未记入，台账未改动）\n"
    )


def test_places_count_the_mark_and_the_lines_in_quotes(shipped: Path) -> None:
    text = HEAD + '市财政局,T09,2021-03-31,,"甲\n乙",\n市财政局,T99,2021-03-31,,甲,\n'
    assert "rows.csv:4:6: 错误 GK102" in refused(shipped, text.encode("gbk"))
    header = "单位,任务,进展,进殿\n市财政局,T09,甲,\n"
    assert "rows.csv:1:10: 错误 GK100" in refused(shipped, header)
    assert "rows.csv:1:11: 错误 GK100" in refused(shipped, f"\ufeff{header}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "1:1: 错误 GK101 文件为空"),
        ("\n\n,,\n", "GK101 文件为空"),
        (HEAD, "1:1: 错误 GK101 只有表头"),
        ("单位，任务，进展\n", "GK100 表头用“，”分隔"),
        ("单位;任务;进展\n", "GK100 表头用“;”分隔"),
        ("标题,,\n单位,任务,进展\n", "GK100 第一行不是表头：标题"),
        ("单位,任务\n市财政局,T09\n", "1:1: 错误 GK100 表头缺“进展”一栏"),
        ("序号,单位,任务,进展\n", "1:1: 错误 GK100 “序号”一栏不能批量填写"),
        ("单位,任务,进展,at\n", "1:10: 错误 GK100 “at”一栏不能批量填写"),
        ("单位,任务,note,进展\n", "1:12: 错误 GK100 “note”与“进展”是同一栏"),
        (HEAD + "市财政局,T09,,,预算,决算都已公开。,\n", "2:1: 错误 GK101 这一行有 7 个单元格"),
        ("单位,任务,进展,\n市财政局,T09,甲,乙\n", "2:12: 错误 GK101 第 4 个单元格没有表头"),
        (HEAD + '市财政局,T09,,,"甲"乙,\n', "2:15: 错误 GK101 右引号之后还有文字"),
        (HEAD + '市财政局,T09,,,"甲,\n市财政局,T10,,,乙,\n', "2:12: 错误 GK101 引号不配对"),
        (HEAD + '市财政局,T09,,,"甲,\n市财政局,T10,,,"乙",\n', "2:12: 错误 GK101 引号不配对，到"),
        (HEAD + "市财政局,T09,,已核实,甲,\n", "2:11: 错误 GK102 “已核实”不能由单位记入"),
        (HEAD + "市财政局,T09,,,\u200b,\n", "2:12: 错误 GK102 进展为空"),
    ],
)  # fmt: skip
def test_tables_that_are_refused(shipped: Path, content: str, said: str) -> None:
    assert said in refused(shipped, content)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"unit": "市财政局", "task": 9, "note": "甲"}', '加半角双引号，应写为 "9"'),
        ('{"unit": "市财政局", "task": "9", "note": NaN}', "“note”应为文字"),
        ('{"unit": "市财政局", "task": "9", "note": {"a": 1}}', "“note”应为文字"),
        ('{"unit": "市财政局", "task": "9", "note": "甲", "evidence": {}}', "应为文字的数组"),
        ('{"unit": "市财政局", "task": "9", "note": "甲", "open": "甲"}', "应为“是”或“否”"),
        ('{"unit": "市财政局", "task": "9", "note": "甲", "note": "甲"}', "字段“note”重复"),
        ('{"unit": "市财政局", "task": "9", "note": "\\ud800"}', "不得出现的字符 U+D800"),
        ('{"unit": "市财政局", "task": "9"', "缺半角逗号或右括号"),
        ("{", "不是 JSON"),
        ('{}\n[{"unit": "市财政局"}]', "rows.jsonl:3:1: 错误 GK101 这一行不是 JSON 对象"),
        (' [{"unit": "市财政局"}]', "rows.jsonl:2:2: 错误 GK101 这是数组"),
        ('{"a":' * 100_000, "括号层数过多"),
        (f'{{"unit": "市财政局", "task": {"9" * 5000}}}', "“task”应为文字"),
    ],
)  # fmt: skip
def test_json_lines_that_are_refused(shipped: Path, line: str, said: str) -> None:
    message = refused(shipped, f"\n{line}\n", name="rows.jsonl")
    assert "rows.jsonl:2:" in message
    assert said in message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "GK003"),
        ((HEAD + "市财政局,T09,,,\u202e甲,\n").encode(), "GK005"),
        ((HEAD + "市财政局,T09,,,\0,\n").encode(), "GK005"),
        (HEAD.encode() + b"x" * 1_000_001, "GK002"),
    ],
)
def test_a_file_that_cannot_be_read_is_4(shipped: Path, content: bytes, code: str) -> None:
    before = files_of(shipped)
    result = batch(shipped, content)
    assert result.code == 4
    assert code in result.stderr
    assert files_of(shipped) == before


def test_standard_input_is_held_to_the_limit(shipped: Path) -> None:
    arguments = ("-C", str(shipped), "note", "--batch", "-", "--by", "张三")
    content = ("#" * 999 + "\n").encode() * 64_001
    result = gongkai(*arguments, stdin=content)
    assert result.code == 4
    assert "GK002" in result.stderr
    assert "--size-limit" in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("市财政局", "T09", "甲"), ("-s", "已完成"), ("-e", "x"), ("--problem", "x"),
        ("--next", "x"), ("--no-evidence", "x"), ("--open",), ("--except", "市财政局"),
        ("--date", "2021-03-31", "--quarter", "2021Q1"),
    ],
)  # fmt: skip
def test_options_that_would_be_ignored_are_refused(shipped: Path, options: tuple[str, ...]) -> None:
    before = files_of(shipped)
    assert batch(shipped, TWO, *options).code == 2
    assert files_of(shipped) == before


def test_a_file_that_is_not_there_is_2(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "note", "--batch", "missing.csv", "--by", "张三")
    assert result.code == 2
    assert "没有这个文件：missing.csv" in result.stderr


def test_a_name_that_the_system_does_not_take_is_4(shipped: Path) -> None:
    result = gongkai("-C", str(shipped), "note", "--batch", f"{'长' * 300}.csv", "--by", "张三")
    assert result.code == 4
    assert "无法读取：文件名太长" in result.stderr


def test_defaults_hold_for_rows_that_say_nothing(shipped: Path) -> None:
    text = "单位,任务,日期,记录人,进展\n市财政局,T09,2021-06-01,李四,甲\n市财政局,T10,,,乙\n"
    assert batch(shipped, text, "--quarter", "2021Q1").code == 0
    one, other = lines_of(shipped, "市财政局")
    assert one.startswith("- {date: 2021-06-01, ")
    assert 'by: "李四"' in one
    assert other.startswith("- {date: 2021-03-31, ")
    assert 'by: "张三"' in other


def test_nobody_who_writes_is_said_once(shipped: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(TWO, "utf-8")
    nobody = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    result = run("-C", str(shipped), "note", "--batch", str(rows), env=nobody)
    assert result.returncode == 3
    assert result.stderr.decode().count("缺记录人") == 1


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("--by", 3, "缺记录人"),
        ("--date", 2, "日期格式不对"),
        ("--quarter", 2, "时段格式不对"),
    ],
)
def test_a_default_that_is_empty_is_refused(
    shipped: Path, option: str, code: int, said: str
) -> None:
    result = batch(shipped, TWO.replace(",2021-06-30,", ",,"), option, "")
    assert result.code == code
    assert result.stderr.count(said) == 1
    single = gongkai(
        "-C", str(shipped), "note", "市财政局", "T09", "甲。", "--by", "张三", option, ""
    )
    assert single.code == code
    assert said in single.stderr
    assert not list(shipped.glob("ledgers/*.yaml"))


def test_groups_only_with_each(shipped: Path) -> None:
    text = HEAD + "各区县政府,T05,2021-06-30,,已公布。,\n历下区,T05,2021-06-30,,另说。,\n"
    assert "rows.csv:2:1: 错误 GK102 各区县政府是统称" in refused(shipped, text)
    result = batch(shipped, text, "--each", "--except", "历下区")
    assert result.code == 0, result.stderr
    assert "共记入 12 条，涉及 12 个单位。" in result.stdout
    assert len(lines_of(shipped, "历下区")) == 1
    assert "另说。" in lines_of(shipped, "历下区")[0]


@pytest.mark.parametrize(
    ("excepted", "hint"), [("历下曲", "是不是 历下区？"), ("", "全部单位见 gongkai units。")]
)
def test_a_wrong_name_after_except_is_said_once(shipped: Path, excepted: str, hint: str) -> None:
    rows = "各区县政府,T05,2021-06-30,,已公布。,\n市财证局,T09,,,另说。,\n" * 2
    said = refused(shipped, HEAD + rows, "--each", "--except", excepted)
    assert said.count(hint) == 1
    assert "GK102" not in said


@pytest.mark.parametrize("options", [("--each",), ("--each", "--except", "历下区")])
def test_each_is_refused_where_no_row_names_a_group(
    shipped: Path, options: tuple[str, ...]
) -> None:
    before = files_of(shipped)
    result = batch(shipped, TWO, *options)
    assert result.code == 2
    assert "文件中没有单位为统称的行" in result.stderr
    assert files_of(shipped) == before
    said = refused(shipped, TWO.replace("市教育局", "各区县政俯"), *options)
    assert "是不是 各区县政府？" in said


def test_except_may_name_whom_no_group_holds_as_on_the_command_line(shipped: Path) -> None:
    text = HEAD + "各区县政府,T05,2021-06-30,,已公布。,\n市财政局,T09,,,另说。,\n"
    result = batch(shipped, text, "--each", "--except", "市财政局")
    assert result.code == 0, result.stderr
    assert "共记入 13 条，涉及 13 个单位。" in result.stdout
    arguments = ("-C", str(shipped), "note", "各区县政府", "T05", "又公布。", "--by", "张三")
    assert gongkai(*arguments, "--each", "--except", "市财政局").code == 0


def test_many_are_said_by_ledger(shipped: Path) -> None:
    rows = "".join(
        f"{unit},T02,2021-03-{day},,第{day}天。,\n"
        for day in (11, 12, 13)
        for unit in ("市财政局", "市教育局", "市审计局")
    )
    result = batch(shipped, HEAD + rows)
    assert "已记入 ledgers/市教育局.yaml：3 条（第 2 至 4 行）" in result.stdout
    assert "○ 未启动 → ■ 进行中 3 条" in result.stdout
    assert "共记入 9 条，涉及 3 个单位。" in result.stdout
    assert "- {date" not in result.stdout
    assert [line[9:19] for line in lines_of(shipped, "市审计局")] == [
        "2021-03-11", "2021-03-12", "2021-03-13",
    ]  # fmt: skip


def test_the_ledgers_own_csv_quote_is_taken_off(shipped: Path) -> None:
    text = HEAD + "市财政局,T09,2021-03-31,,'=1+1 是公式,\n市财政局,T10,2021-03-31,,'引用,\n"
    assert batch(shipped, text).code == 0
    one, other = lines_of(shipped, "市财政局")
    assert 'note: "=1+1 是公式"' in one
    assert 'note: "\'引用"' in other


@given(st.text(st.sampled_from("'=+-@＝a\t"), max_size=6))
def test_what_is_quoted_for_a_spreadsheet_comes_back(text: str) -> None:
    assert unquoted(safe(text)) == text
    assert not safe(text).startswith(("=", "+", "-", "@", "＝"))


@given(st.lists(st.lists(st.text(st.sampled_from('a,"\n 甲'), max_size=5), min_size=1), min_size=1))
def test_cells_come_back_from_quotes_with_their_places(rows: list[list[str]]) -> None:
    text = "\n".join(",".join('"' + x.replace('"', '""') + '"' for x in row) for row in rows)
    cells = Cells(text, "f", ",")
    found = list(cells)
    assert cells.problem is None
    assert [[cell.text for cell in row] for row in found] == rows
    lines = text.split("\n")
    assert all(lines[c.span.line - 1][c.span.column - 1] == '"' for row in found for c in row)


def test_evidence_is_parted_where_people_part_it() -> None:
    assert several("https://a.cn/1;jsessionid=5") == ("https://a.cn/1;jsessionid=5",)
    assert several("https://a.cn/1;https://a.cn/2; b") == ("https://a.cn/1", "https://a.cn/2", "b")
    assert several("《甲、乙办法》、济财〔2021〕5号；丙\n丁") == (
        "《甲、乙办法》", "济财〔2021〕5号", "丙", "丁",
    )  # fmt: skip


def test_a_span_of_a_cell_ends_with_its_line() -> None:
    ((first, second),) = Cells('"a\nbc",d', "f", ",")
    assert first.span == Span("f", 1, 1, 2)
    assert second.span == Span("f", 2, 5, 1)


def test_a_full_disk_leaves_nothing_and_a_run_again_writes_all(shipped: Path) -> None:
    before = files_of(shipped)
    rows = shipped.parent / "rows.csv"
    rows.write_text(TWO, "utf-8")
    arguments = ("-C", str(shipped), "note", "--batch", str(rows), "--by", "张三")
    failed = run(*arguments, GONGKAI_FAIL="write-fsync:2:ENOSPC")
    assert failed.returncode == 4
    assert files_of(shipped) == before
    assert run(*arguments).returncode == 0
    assert len(lines_of(shipped, "市教育局")) == 1


def test_a_run_again_after_a_kill_skips_what_the_manifest_brings(shipped: Path) -> None:
    rows = shipped.parent / "rows.csv"
    rows.write_text(TWO, "utf-8")
    arguments = ("-C", str(shipped), "note", "--batch", str(rows), "--by", "张三")
    killed = run(*arguments, GONGKAI_FAIL="write-rename:2:kill")
    assert killed.returncode < 0
    again = run(*arguments)
    assert "已自动补完" in again.stderr.decode()
    assert again.stdout.decode().startswith("没有新的记录。")
    assert len(lines_of(shipped, "市财政局")) == len(lines_of(shipped, "市教育局")) == 1


def test_a_thousand_rows_over_all_ledgers_take_seconds(shipped: Path) -> None:
    units = _units(shipped)
    rows = "".join(
        f"{unit},T02,2021-0{1 + n % 6}-{1 + n // 6:02},,第{n}条。,\n"
        for n in range(20)
        for unit in units
    )
    begun = time.monotonic()
    result = batch(shipped, HEAD + rows)
    assert result.code == 0, result.stderr
    assert f"共记入 {20 * len(units)} 条，涉及 {len(units)} 个单位。" in result.stdout
    assert time.monotonic() - begun < 30


def _units(book: Path) -> list[str]:
    answer = gongkai("-C", str(book), "units", "-f", "json")
    found = json.loads(answer.stdout)["units"]
    return [unit["name"] for unit in found if unit["kind"] in ("区县", "部门")]


def test_standard_input_of_a_process(shipped: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gongkai", "-C", str(shipped), "note", "--batch", "-", "--by", "甲"],
        input=TWO.encode("gbk"), capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert "管道输入 的编码为 GBK。" in done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "text", "why", "evidence"),
    [
        (
            "rows.csv",
            "责任单位,任务编号,状态,工作进展,依据\n市财政局,T09,已完成,全部公开。,\n",
            "理由",
            "依据",
        ),
        (
            "rows.jsonl",
            '{"unit": "市财政局", "task": "T09", "status": "已完成", "note": "全部公开。"}\n',
            "why",
            "evidence",
        ),
    ],
)
def test_a_refusal_names_columns_as_the_file_does(
    shipped: Path, name: str, text: str, why: str, evidence: str
) -> None:
    said = refused(shipped, text, name=name)
    how = f"在“{evidence}”一栏写网址、文号或文件路径；确实没有的，在“{why}”一栏说明理由。"
    assert "GK103 “已完成”须有佐证材料\n" in said
    assert f"  {how}\n" in said
    assert "--" not in said


def test_a_refusal_by_the_history_names_columns(shipped: Path) -> None:
    rows = "市财政局,T09,甲。,是\n"
    said = refused(shipped, f"单位,任务编号,进展,主动报送\n{rows}")
    assert "GK103 市财政局 2021-T09 属于应办事项\n" in said
    assert "  清空“主动报送”一栏。\n" in said
