"""From grids of cells to the year's table, whatever document they are from."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model.span import Span
from gongkai.model.task import Rhythm, Role
from gongkai.model.unit import Group, Register, Unit
from gongkai.office.documents.grid import Document
from gongkai.office.task_tables.column_kinds import Kind, kind_of
from gongkai.office.task_tables.reading import Reading, Wanted
from gongkai.office.task_tables.table_reader import read_table
from gongkai.ops.duties.party_names import Names
from tests.office.grids import document, grid
from tests.office.spec import rows_2021, table_2021

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.task import Task
    from gongkai.office.documents.grid import Grid

TITLE = ("2021年示例市政务公开重点任务分解表",)
WANTED = Wanted("data/sources/表.docx", file="表.docx")
HEADER = "工作任务|具体要求|责任单位"
TWO_LEVELS = "工作任务|←|具体要求|责任单位"


def read(
    *rows: str | Sequence[str],
    above: Sequence[str] = TITLE,
    wanted: Wanted = WANTED,
    names: Names | None = None,
) -> Reading:
    return read_table(document(grid(rows, above=above)), wanted, names)


def read_grids(*grids: Grid, wanted: Wanted = WANTED) -> Reading:
    return read_table(document(*grids), wanted, None)


def tasks(reading: Reading) -> list[Task]:
    assert reading.table is not None, reading.problems
    return [row.task for row in reading.table.rows()]


def lines(reading: Reading) -> list[str]:
    """The rows of the table: headings, requirement, and the printed cell."""
    assert reading.table is not None, reading.problems
    return [
        "|".join(
            [
                row.section.title,
                row.item.title,
                row.task.requirement,
                row.task.cell(Role.RESPONSIBLE),
            ]
        )
        for row in reading.table.rows()
    ]


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def register(*names: str) -> Names:
    place = Span("data/units.yaml")
    units = tuple(Unit(name, "部门", place) for name in names)
    groups = (Group("各区县政府", place, ("区县",)),)
    return Names(Register("示例市", units, groups, place))


# Headers


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("工作任务", Kind.TASK),
        ("目标\n任务", Kind.TASK),
        ("任 务", Kind.TASK),
        ("重点工作任务", Kind.TASK),
        ("具 体 要 求", Kind.REQUIREMENT),
        ("工作要求", Kind.REQUIREMENT),
        ("主要内容", Kind.REQUIREMENT),
        ("贯彻举措", Kind.REQUIREMENT),
        ("具體要求", Kind.REQUIREMENT),
        ("责任单位", Kind.RESPONSIBLE),
        ("责任部门", Kind.RESPONSIBLE),
        ("责任科室", Kind.RESPONSIBLE),
        ("落实单位", Kind.RESPONSIBLE),
        ("市里落實單位", Kind.RESPONSIBLE),
        ("局內負責 處室", Kind.RESPONSIBLE),
        ("责任单位（排第一的为牵头单位）", Kind.RESPONSIBLE),
        ("牵头单位", Kind.LEAD),
        ("牽頭單位", Kind.LEAD),
        ("牵头（责任）单位", Kind.LEAD),
        ("牵头及配合单位", Kind.RESPONSIBLE),
        ("配合单位", Kind.SUPPORT),
        ("协办部门", Kind.SUPPORT),
        ("时限要求", Kind.DUE),
        ("时　限", Kind.DUE),
        ("完成时限", Kind.DUE),
        ("完成情况", Kind.REPORTED),
        ("进展情况", Kind.REPORTED),
        ("序号", Kind.NUMBER),
        ("备注", Kind.REMARK),
        ("備註", Kind.REMARK),
        ("责任人", Kind.UNREAD),
        ("分管领导", Kind.UNREAD),
        ("联系电话", Kind.UNREAD),
        ("单位", Kind.UNREAD),
        ("决策项目", Kind.UNREAD),
    ],
)
def test_spellings_of_headers(heading: str, kind: Kind) -> None:
    assert kind_of(heading) is kind


def test_every_column_goes_to_its_field() -> None:
    reading = read(
        "序号|工作任务|具体要求|牵头单位|责任单位|配合单位|完成时限|完成情况|备注",
        "1|甲项|公开预算。|甲局|乙局、丙局|丁局|6月底前|已公开 3 份|新增",
        "2|↑|公开决算。|乙局|||持续推进||",
    )
    first, second = tasks(reading)
    assert [(p.text, p.role) for p in first.phrases] == [
        ("甲局", Role.LEAD),
        ("乙局", Role.RESPONSIBLE),
        ("丙局", Role.RESPONSIBLE),
        ("丁局", Role.SUPPORT),
    ]
    assert (first.number, first.remark, first.responsible_text) == ("1", "新增", "")
    assert (first.due, first.due_text) == (datetime.date(2021, 6, 30), "6月底前")
    assert (second.due, second.due_text) == (Rhythm.CONTINUOUS, "")
    assert [p.text for p in second.phrases] == ["乙局"]
    assert {task: cell.text for task, cell in reading.reported.items()} == {
        "2021-T01": "已公开 3 份"
    }
    assert reading.seen is not None
    assert [column.read_as for column in reading.seen.columns] == [
        "序号", "标题", "具体要求", "牵头单位", "责任单位", "配合单位", "时限", "完成情况", "备注",
    ]  # fmt: skip


def test_a_header_of_two_rows() -> None:
    reading = read(
        "序号|工作任务|←|具体要求|责任分工|←",
        "↑|一级标题|二级标题|↑|牵头|配合",
        "1|甲部分|甲项|公开预算。|甲局|乙局",
    )
    assert lines(reading) == ["甲部分|甲项|公开预算。|"]
    assert [(p.text, p.role.value) for p in tasks(reading)[0].phrases] == [
        ("甲局", "lead"),
        ("乙局", "support"),
    ]


def test_a_header_of_two_rows_without_merged_cells() -> None:
    reading = read(
        "工作任务||具体要求|责任单位|", "|||牵头单位|配合单位", "甲部分|甲项|公开预算。|甲局|乙局"
    )
    assert lines(reading) == ["甲部分|甲项|公开预算。|"]


def test_a_header_with_fewer_cells_than_the_rows_has_one_for_all_headings() -> None:
    reading = read(HEADER, "甲部分|甲项|公开预算。|甲局", "|乙项|公开决算。|甲局、乙局")
    assert lines(reading) == ["甲部分|甲项|公开预算。|甲局", "甲部分|乙项|公开决算。|甲局、乙局"]


def test_a_number_that_the_header_does_not_have() -> None:
    reading = read(HEADER, "甲部分|1|公开预算。|甲局", "↑|2|公开决算。|乙局")
    assert [task.number for task in tasks(reading)] == ["1", "2"]
    assert lines(reading)[0] == "甲部分|甲部分|公开预算。|甲局"


def test_rows_above_the_header_are_title_and_what_is_not_read() -> None:
    reading = read(
        "2021年示例市政务公开|←|←",
        "工作要点任务分解表|←|←",
        "填报单位：甲局||日期：",
        HEADER,
        "甲项|公开预算。|甲局",
        above=(),
    )
    assert reading.table is not None
    assert reading.table.title == "2021年示例市政务公开工作要点任务分解表"
    assert [remark.code for remark in reading.remarks] == ["GK159"]
    assert "填报单位：甲局" in reading.remarks[0].message
    assert [cell.field for cell in reading.cells[:2]] == ["title", "title"]


def test_headers_printed_again_and_the_title_are_dropped() -> None:
    title = "2021年任务分解表"
    reading = read(
        f"{title}|←|←",
        HEADER,
        "甲项|公开预算。|甲局",
        f"{title}|←|←",
        "工作任务|具体 要求|责任单位",
        "甲项|公开决算。|乙局",
    )
    assert lines(reading) == ["甲项|甲项|公开预算。|甲局", "甲项|甲项|公开决算。|乙局"]
    assert reading.table is not None
    assert len(reading.table.sections) == 1


# Headings


def test_merged_headings_are_filled_down_and_counted() -> None:
    reading = read(
        TWO_LEVELS,
        "甲部分|甲项|公开预算。|甲局",
        "↑|↑|公开决算。|↑",
        "↑|乙项|公开规划。|乙局",
        "乙部分|丙项|公开统计。|丙局",
    )
    assert lines(reading) == [
        "甲部分|甲项|公开预算。|甲局",
        "甲部分|甲项|公开决算。|甲局",
        "甲部分|乙项|公开规划。|乙局",
        "乙部分|丙项|公开统计。|丙局",
    ]
    assert reading.seen is not None
    assert (reading.seen.rows, reading.seen.levels, reading.seen.filled_down) == (4, 2, 4)


def test_a_heading_over_both_levels_stands_at_both() -> None:
    reading = read(TWO_LEVELS, "甲部分|←|公开预算。|甲局", "乙部分|乙项|公开规划。|乙局")
    assert lines(reading)[0] == "甲部分|甲部分|公开预算。|甲局"


def test_three_levels_and_none() -> None:
    three = read(
        "工作任务|←|←|具体要求|责任单位", "甲|乙|丙|公开预算。|甲局", "↑|↑|丁|公开决算。|甲局"
    )
    assert lines(three) == ["甲|乙 / 丙|公开预算。|甲局", "甲|乙 / 丁|公开决算。|甲局"]
    assert lines(read("任务|责任单位", "公开预算。|甲局")) == ["工作任务|工作任务|公开预算。|甲局"]


def test_two_columns_of_requirements_keep_both_texts() -> None:
    reading = read("目标任务|主要内容|贯彻举措|责任单位", "甲|乙|公开预算。|甲局")
    assert lines(reading) == ["甲|乙|公开预算。|甲局"]


@pytest.mark.parametrize("rest", ["|←|←", "||", "|×|×"])
def test_rows_of_one_heading_are_sections(rest: str) -> None:
    reading = read(
        HEADER,
        f"一、紧扣开局起步{rest}",
        "甲项|公开预算。|甲局",
        f"二、紧扣政策落地{rest}",
        f"（一）政策解读{rest}",
        "乙项|公开决算。|乙局",
    )
    assert lines(reading) == [
        "一、紧扣开局起步|甲项|公开预算。|甲局",
        "二、紧扣政策落地|（一）政策解读 / 乙项|公开决算。|乙局",
    ]


def test_a_number_before_a_section_is_no_row() -> None:
    reading = read("序号|" + HEADER, "一|紧扣开局起步|←|←", "1|甲项|公开预算。|甲局")
    assert lines(reading) == ["紧扣开局起步|甲项|公开预算。|甲局"]


def test_a_note_below_the_table_is_told_and_not_read() -> None:
    reading = read(HEADER, "甲项|公开预算。|甲局", "注：每季度报送。|←|←")
    assert len(tasks(reading)) == 1
    assert reading.remarks[0].message == "未读入：注：每季度报送。"


def test_a_new_heading_without_its_second_level_is_refused() -> None:
    assert codes(read(TWO_LEVELS, "甲|乙|公开预算。|甲局", "丙||公开决算。|甲局")) == ["GK083"]


def test_a_requirement_over_two_rows_is_one_task() -> None:
    reading = read(HEADER, "甲项|公开预算。|甲局", "↑|↑|乙局牵头")
    (task,) = tasks(reading)
    assert [p.text for p in task.phrases] == ["乙局", "甲局"]
    assert task.responsible_text == "责任单位：甲局\n责任单位：乙局牵头"


# Units


def test_columns_of_units_merge_on_their_own() -> None:
    reading = read(
        "任务|牵头单位|责任单位",
        "公开预算。|甲局|乙局",
        "公开决算。|↑|丙局",
        "公开规划。|丁局|↑",
    )
    assert [[p.text for p in task.phrases] for task in tasks(reading)] == [
        ["甲局", "乙局"],
        ["甲局", "丙局"],
        ["丁局", "丙局"],
    ]


def test_cells_that_lists_do_not_give_back_are_kept_with_their_columns() -> None:
    (task,) = tasks(read("任务|牵头单位|责任单位", "公开预算。|甲局，丁局|乙局"))
    assert task.responsible_text == "牵头单位：甲局，丁局\n责任单位：乙局"


def test_an_empty_cell_of_units_in_a_document_with_merges_is_a_doubt() -> None:
    rows = [f"↑|公开第{n}项。|甲局" for n in range(20)]
    reading = read(HEADER, "甲项|公开预算。|甲局", "↑|公开决算。|", *rows)
    assert tasks(reading)[1].cell(Role.RESPONSIBLE) == "甲局"
    assert [doubt.span.cell for doubt in reading.doubts] == ["表1!行2列3"]


def test_a_second_column_of_responsible_units_goes_to_the_remark() -> None:
    reading = read(
        "工作任務|具體要求|市里落實單位|局內負責 處室",
        "甲項|公開預算。|市財政局|辦公室牽頭,各處室配合",
    )
    (task,) = tasks(reading)
    assert task.remark == "市里落實單位：市財政局"
    assert [(p.text, p.role.value) for p in task.phrases] == [
        ("辦公室", "lead"),
        ("各處室", "support"),
    ]
    assert "局內負責處室" in reading.remarks[0].message


def test_known_names_decide_where_a_cell_is_cut() -> None:
    names = register("甲局和乙局联合办公室", "甲局", "乙局")
    reading = read(HEADER, "甲项|公开预算。|甲局和乙局联合办公室、甲局和乙局", names=names)
    assert [p.text for p in tasks(reading)[0].phrases] == ["甲局和乙局联合办公室", "甲局", "乙局"]


@pytest.mark.parametrize("same", ["同上", "〃", "同前"])
def test_what_is_the_same_as_above_is_read_so(same: str) -> None:
    reading = read(HEADER, "甲项|公开预算。|市财政局、市审计局", f"乙项|公开决算。|{same}")
    assert [phrase.text for phrase in tasks(reading)[1].phrases] == ["市财政局", "市审计局"]
    assert reading.doubts == ()


def test_a_deadline_in_the_cell_of_units() -> None:
    (task,) = tasks(read(HEADER, "甲项|公开预算。|牵头单位：甲局；责任单位：乙局，6月底完成"))
    assert (task.due, task.due_text) == (datetime.date(2021, 6, 30), "6月底")


# Doubts


def rows_with(doubtful: int, total: int) -> list[str]:
    good = [f"甲项|公开第{n}项。|甲局" for n in range(total - doubtful)]
    return [HEADER, *good, *[f"甲项|公开第{n}类。|制定文件的部门" for n in range(doubtful)]]


def test_more_than_a_tenth_of_doubtful_rows_is_refused_and_can_be_forced() -> None:
    assert read(*rows_with(1, 10)).table is not None
    refused = read(*rows_with(2, 10))
    assert codes(refused) == ["GK158"]
    assert len(refused.doubts) == 2
    forced = read(*rows_with(2, 10), wanted=WANTED._replace(force=True))
    assert len(tasks(forced)) == 10


def test_a_doubt_in_a_merged_cell_counts_once() -> None:
    rows = [f"甲项|公开第{n}项。|甲局" for n in range(9)]
    reading = read(HEADER, *rows, "甲项|公开。|制定文件的部门", *["甲项|再公开。|↑"] * 3)
    assert len(reading.doubts) == 1
    assert len(tasks(reading)) == 13


@pytest.mark.parametrize(
    ("requirement", "due", "about"),
    [
        ("2022年底11月前公开。", "", "时限自相矛盾"),
        ("自20197 9起公开。", "", "数字可能不全"),
        ("做 好 预 算 公 开。", "", "文字中有空格：做 好 预 算 公 开"),
        ("公开预算。", "2022年底11月前", "时限自相矛盾：2022年底11月前"),
        ("公开预算。", "尽快", "没有写明日期：尽快"),
    ],
)
def test_what_is_unsure_is_told_with_its_place(requirement: str, due: str, about: str) -> None:
    reading = read(
        "任务|责任单位|时限",
        f"{requirement}|甲局|{due}",
        wanted=WANTED._replace(force=True),
    )
    assert [doubt.about for doubt in reading.doubts] == [about]
    assert reading.doubts[0].span.cell == f"表1!行2列{3 if due else 1}"
    assert tasks(reading)[0].due_text == due


def test_columns_that_are_not_read_are_told_if_they_hold_text() -> None:
    reading = read("任务|责任单位|责任人|电话", "公开预算。|甲局|张三|", "公开决算。|甲局|李四|")
    assert [remark.message for remark in reading.remarks] == ["“责任人”一栏有 2 个单元格，未读入"]
    assert reading.remarks[0].span.cell == "表1!行1列3"


# Refusals


@pytest.mark.parametrize(
    ("header", "row", "missing"),
    [
        ("分类|内容要求|责任单位", "政策|文件|相关科室", "没有“工作任务”一类的栏目"),
        ("序号|发布主题|发布时间|承办单位", "1|预算|6月|甲局", "没有“工作任务”一类的栏目"),
        ("序号|决策事项|承办单位|决策时间", "1|规划|甲局|6月", "没有“工作任务”一类的栏目"),
        ("序号|统计指标|单位|数量", "1|信息数|条|3", "没有“工作任务”一类的栏目"),
        ("公开事项|公开内容|公开主体", "预算|表|甲局", "没有“工作任务”一类的栏目"),
        ("工作任务|完成时间|完成情况", "公开预算|6月|好", "没有写明由谁负责的栏目"),
    ],
)
def test_look_alikes_are_refused_with_what_was_seen(header: str, row: str, missing: str) -> None:
    reading = read(header, row)
    assert codes(reading) == ["GK080"]
    assert missing in reading.problems[0].message
    assert header.replace("|", "、") in reading.problems[0].message


def test_lost_text_and_empty_forms_are_never_forced() -> None:
    forced = WANTED._replace(force=True)
    lost = [HEADER, "一、紧扣开局|←|←", *["||"] * 9, "甲项|公开预算。|甲局"]
    assert codes(read(*lost, wanted=forced)) == ["GK157"]
    assert codes(read(HEADER, *["||"] * 5, wanted=forced)) == ["GK157"]
    assert codes(read(HEADER, wanted=forced)) == ["GK157"]


def test_cells_without_text_are_named() -> None:
    assert codes(read(HEADER, "甲项||甲局")) == ["GK082"]
    assert codes(read(HEADER, "甲项|公开预算。|")) == ["GK082"]


def test_what_bars_a_document_bars_the_reading() -> None:
    problem = read(HEADER).problems[0]
    found = read_table(Document("Word 表格", (), problems=(problem,)), WANTED, None)
    assert found.problems == (problem,)
    assert codes(read_table(Document("Word 表格", ()), WANTED, None)) == ["GK080"]


# Several tables


def part(name: str, *rows: str, above: Sequence[str] = ()) -> Grid:
    return grid(rows, name, above)


FIRST = part("表1", HEADER, "甲项|公开预算。|甲局", above=TITLE)


def test_the_only_task_table_is_taken() -> None:
    other = part("表1", "姓名|电话", "张三|1")
    assert len(tasks(read_grids(other, FIRST._replace(name="表2")))) == 1


def test_parts_of_one_table_are_joined() -> None:
    again = part("表2", HEADER, "甲项|公开决算。|甲局")
    bare = part("表3", "乙项|公开规划。|乙局", "|公开统计。|丙局", above=("（续）",))
    reading = read_grids(FIRST, again, bare)
    assert lines(reading) == [
        "甲项|甲项|公开预算。|甲局",
        "甲项|甲项|公开决算。|甲局",
        "乙项|乙项|公开规划。|乙局",
        "乙项|乙项|公开统计。|丙局",
    ]
    assert reading.seen is not None
    assert reading.seen.table == "表1、表2、表3"


def test_another_table_of_the_same_width_is_no_part() -> None:
    other = part("表2", "姓名|职务|电话", "张三|科长|1234567")
    assert len(tasks(read_grids(FIRST, other))) == 1


def test_a_header_may_say_that_the_first_unit_leads() -> None:
    plain, said = read(HEADER, ROW), read(f"{HEADER}（排第一位的为牵头单位）", ROW)
    assert plain.table is not None
    assert said.table is not None
    assert (plain.table.first_leads, said.table.first_leads) == (False, True)


def test_cells_that_slipped_are_a_doubt() -> None:
    assert codes(read(HEADER, "公开预算。|甲局|乙局")) == ["GK158"]


def test_long_texts_head_nothing() -> None:
    text = "各责任单位要落实工作任务和具体要求，按时完成，" * 2
    assert codes(read(f"工作任务：{text}|责任单位：{text}", ROW)) == ["GK080"]


def test_several_tables_are_named_and_one_can_be_chosen() -> None:
    second = part(
        "表2", HEADER, "甲项|公开决算。|甲局", "|公开规划。|乙局", above=("2022年任务表",)
    )
    refused = read_grids(FIRST, second)
    assert codes(refused) == ["GK156"]
    assert refused.problems[0].message == "文件中有 2 张任务分解表：表1（1 行）、表2（2 行）"
    chosen = read_grids(FIRST, second, wanted=WANTED._replace(table=2))
    assert chosen.table is not None
    assert chosen.table.year == 2022
    assert codes(read_grids(FIRST, wanted=WANTED._replace(table=3))) == ["GK155"]


def test_sheets_are_chosen_by_name_and_never_joined() -> None:
    sheets = [
        part(name, HEADER, "甲项|公开预算。|甲局", above=TITLE) for name in ("一季度", "二季度")
    ]
    assert codes(read_grids(*sheets)) == ["GK156"]
    assert len(tasks(read_grids(*sheets, wanted=WANTED._replace(sheet="二季度")))) == 1
    missing = read_grids(*sheets, wanted=WANTED._replace(sheet="三季度"))
    assert missing.problems[0].message == "没有工作表“三季度”；现有 2 张：一季度、二季度"


# Title and year

ROW = "甲项|公开预算。|甲局"


TITLES = (
    (("附件", "2021年任务分解表"), 2021, "2021年任务分解表"),
    (("二〇二一年任务表（征求意见稿）",), 2021, "二〇二一年任务表（征求意见稿）"),
    (("示例市2021年政务公开", "要点分工方案"), 2021, "示例市2021年政务公开要点分工方案"),
    (("关于印发《2023年任务清单》的通知", "2023年8月1日"), 2023, "2023年任务清单"),
    (("关于做好2022年工作的通知", "任务分解表"), 2022, "任务分解表"),
    ((), 2020, "示例市2020任务"),
)


@pytest.mark.parametrize(("above", "year", "title"), TITLES)
def test_titles_and_years(above: Sequence[str], year: int, title: str) -> None:
    file = "示例市2020任务.docx"
    table = grid([HEADER, ROW], above=above)
    rows = tuple(
        tuple(cell and cell._replace(span=cell.span._replace(file=file)) for cell in row)
        for row in table.rows
    )
    reading = read_grids(table._replace(rows=rows))
    assert reading.table is not None
    assert (reading.table.year, reading.table.title) == (year, title)


def test_without_a_year_it_must_be_given() -> None:
    assert codes(read(HEADER, ROW, above=("任务分解表", "2021年8月3日"))) == ["GK084"]
    given_year = read(HEADER, ROW, above=("任务分解表",), wanted=WANTED._replace(year=2024))
    assert tasks(given_year)[0].id == "2024-T01"
    assert codes(read(HEADER, ROW, wanted=WANTED._replace(year=2022))) == ["GK084"]
    assert codes(read(HEADER, ROW, above=("2021年、2022年任务表",))) == ["GK084"]


# Every cell


def test_every_cell_is_told_once_with_what_it_became() -> None:
    reading = read(
        "一、紧扣开局|←|←|←|←",
        "序号|" + HEADER + "|备注",
        "一、紧扣开局|←|←|←|←",
        "1|甲项|公开预算。|甲局|新增",
        "2|↑|公开决算。|↑|",
    )
    assert [(each.cell.text, each.field, each.task_id) for each in reading.cells[6:]] == [
        ("一、紧扣开局", "section", ""),
        ("1", "number", "2021-T01"),
        ("甲项", "item", ""),
        ("公开预算。", "requirement", "2021-T01"),
        ("甲局", "responsible", "2021-T01"),
        ("新增", "remark", "2021-T01"),
        ("2", "number", "2021-T02"),
        ("公开决算。", "requirement", "2021-T02"),
        ("", "", ""),
    ]


# The table of 2021, and any


def test_the_table_of_2021_with_merged_cells_and_headings_after_page_breaks() -> None:
    rows: list[list[str]] = [["工作任务", "←", "具体要求", "责任单位"]]
    above: list[str] = []
    for number, row in enumerate(rows_2021()):
        broken = number % 7 == 0
        rows.append([text if broken or text not in above else "↑" for text in row[:2]] + row[2:])
        above = row[:2]
    reading = read(*rows, above=(table_2021().title,))
    assert reading.doubts == ()
    assert reading.table is not None
    assert [bare(row.task) for row in reading.table.rows()] == [
        bare(row.task) for row in table_2021().rows()
    ]
    assert len(reading.table.sections) == 4
    assert [s.title for s in reading.table.sections] == [s.title for s in table_2021().sections]


def bare(task: Task) -> tuple[object, ...]:
    """What a task says, without places."""
    units = [(phrase.text, phrase.role) for phrase in task.phrases]
    return (
        task.id, task.requirement, units, task.responsible_text, task.due, task.due_text,
        task.number, task.remark,
    )  # fmt: skip


UNITS = st.lists(
    st.sampled_from(
        ["市财政局", "市自然资源和规划局", "市府办（市大数据局）", "各县（市、区）政府", "团市委"]
    ),
    min_size=1,
    max_size=4,
    unique=True,
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 2),
        st.sampled_from(
            ["公开预算。", "推进政务公开，做好解读。", "清理文件；公布目录。\n每年更新。"]
        ),
        UNITS,
        st.sampled_from(["", "6月底前", "年底前", "持续推进", "每季度"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60)
@given(ROWS, st.booleans(), st.booleans())
def test_any_table_is_read_as_it_was_written(
    rows: list[tuple[int, int, str, list[str], str]], merged: bool, numbered: bool
) -> None:
    written = sorted(rows, key=lambda row: row[:2])
    printed: list[list[str]] = [["工作任务", "←", "具体要求", "责任单位", "时限"]]
    above: tuple[int, ...] = ()
    expected = []
    for section, item, requirement, units, due in written:
        headings = [f"第{section}部分", f"第{section}部分第{item}项"]
        expected.append("|".join([*headings, requirement, "、".join(units)]))
        same = [above[:1] == (section,), above == (section, item)]
        gap = "↑" if merged else ""
        cells = [gap if known else text for known, text in zip(same, headings, strict=True)]
        printed.append([*cells, requirement, "、".join(units), due])
        above = (section, item)
    if numbered:
        printed = [[str(n) if n else "序号", *row] for n, row in enumerate(printed)]
    reading = read(*printed)
    assert lines(reading) == expected
    assert reading.doubts == ()
    dues = [str(task.due) if task.due else "" for task in tasks(reading)]
    days = {"6月底前": "2021-06-30", "年底前": "2021-12-31"}
    assert dues == [days.get(row[4], row[4]) for row in written]
    assert len({id(each.cell) for each in reading.cells}) == len(reading.cells)


WORDS = [
    "",
    "×",
    "↑",
    "←",
    *HEADER.split("|"),
    "一、开局",
    "注：略",
    "1",
    "公开预算。",
    "甲局牵头",
    "无",
    "—",
]


@settings(max_examples=300)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=0, max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_any_grid_is_read_or_refused_with_a_reason(
    rows: list[list[str]], headed: bool, force: bool
) -> None:
    first: list[list[str]] = [TWO_LEVELS.split("|")] if headed else []
    body = [["" if word == "←" else word for word in row[:1]] + row[1:] for row in rows]
    if not first and body:
        body[0] = [word.replace("↑", "") for word in body[0]]
    widest = max(map(len, [*first, *body]), default=0)
    body = [row + [""] * (widest - len(row)) for row in [*first, *body]]
    reading = read(*body, wanted=WANTED._replace(force=force))
    assert (reading.table is None) == bool(reading.problems)
    assert all(problem.span.file for problem in reading.problems)
    if reading.table:
        assert tasks(reading)
        assert all(row.section.title and row.item.title for row in reading.table.rows())
        assert all(task.requirement for task in tasks(reading))
