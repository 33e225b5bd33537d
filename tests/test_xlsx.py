"""Excel: sheets that Excel accepts, cells that stay what they are."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.errors import RefusedError
from gongkai.model.report import (
    Block,
    Cell,
    CellKind,
    Change,
    Column,
    Deadline,
    Rank,
    Rate,
    Report,
    Sign,
    State,
)
from gongkai.model.status import Status
from gongkai.render.formats import xlsx
from gongkai.render.formats.xlsx import MOST_UNITS, pieces, sheet_name
from gongkai.render.page.paper import lines_in
from tests.cli import gongkai
from tests.hostile import CORPUS, FREE

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook


def book_of(*blocks: Block, lead: tuple[str, ...] = (), remarks: tuple[str, ...] = ()) -> Workbook:
    report = Report("标题", lead, blocks, remarks, Block((), ()), {})
    return load_workbook(io.BytesIO(xlsx.render(report)))


def sheet_of(*blocks: Block) -> Worksheet:
    sheet = book_of(*blocks).active
    assert isinstance(sheet, Worksheet)
    return sheet


def cells_of(*cells: Cell, kind: CellKind = CellKind.LABEL) -> list[Any]:
    """Give the cells of a column, read back."""
    sheet = book_of(Block((Column("栏", kind),), tuple((cell,) for cell in cells))).active
    assert sheet is not None
    return [sheet.cell(row, 1) for row in range(3, 3 + len(cells))]


def test_a_cell_is_what_it_stands_for() -> None:
    day = date(2021, 6, 30)
    number, rate, change, due, late, never, state, nothing = cells_of(
        3, Rate(38), Change(-125), Deadline(day), Deadline(day, overdue=True), Deadline(None),
        State(Status.DONE), None,
    )  # fmt: skip
    assert number.value == 3
    assert (rate.value, rate.number_format) == (0.038, "0.0%")
    assert (change.value, change.number_format) == (-12.5, "+0.0;-0.0;+0.0")
    assert due.value == late.value == datetime(2021, 6, 30)  # noqa: DTZ001
    assert due.number_format == "yyyy-mm-dd"
    assert late.number_format == 'yyyy-mm-dd" 逾期"'
    assert (never.value, state.value, nothing.value) == ("—", "● 已完成", None)


def test_a_shared_rank_is_a_number_that_says_so() -> None:
    alone, shared = cells_of(Rank(1, tied=False), Rank(2, tied=True), kind=CellKind.NUMBER)
    assert (alone.value, alone.number_format) == (1, "General")
    assert (shared.value, shared.number_format) == (2, '0"（并列）"')


def test_what_is_late_and_each_state_has_its_colour() -> None:
    cells = cells_of(
        State(Status.DONE), State(Status.IN_PROGRESS), State(Status.IN_PROGRESS, overdue=True),
        Sign(State(Status.RETURNED)), Sign(),
    )  # fmt: skip
    colours = [cell.fill.fgColor.rgb for cell in cells]
    assert colours == ["FFE2F0D9", "FFDDEBF7", "FFFCE4E4", "FFFFF2CC", "00000000"]


@pytest.mark.parametrize("text", [*CORPUS, *FREE, "_x001b_", "\t=1", "\n=1", "http://a.cn/b"])
def test_text_is_text_and_nothing_else(text: str) -> None:
    (cell,) = cells_of(text)
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_text_that_would_be_run_is_quoted_for_whoever_edits_it() -> None:
    quoted, plain = cells_of("=1+1", "甲")
    assert quoted.quotePrefix
    assert not plain.quotePrefix


def test_what_xml_cannot_hold_is_escaped() -> None:
    (cell,) = cells_of("甲\x1b[31m\ufffe\u202e\ud800乙")
    assert cell.value == "甲\\x1b[31m\\ufffe\\u202e\\ud800乙"


LONG = "".join(f"第{number}次会议研究政务公开工作，" for number in range(125))
"""A note of some 2 000 characters."""


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "\t".join(LONG),
        LONG.replace("，", "\n"),
        "字" * 2_000,
        "长" * 40_000 + "𠮷末",
        "a" * 9_000,
    ],
)
@pytest.mark.parametrize("rows", [2, 20_000])
def test_a_long_text_goes_on_below_and_all_of_it_is_seen(text: str, rows: int) -> None:
    columns = (Column("单位"), Column("进展", CellKind.TEXT), Column("数", CellKind.NUMBER))
    sheet = sheet_of(Block(columns, (("甲局", text, 1), *[("乙局", "短", 2)] * (rows - 1))))
    (cell,) = (each for each in sheet.merged_cells.ranges if each.coord.startswith("A3:"))
    long = range(cell.min_row or 0, (cell.max_row or 0) + 1)
    assert "".join(str(sheet.cell(row, 2).value) for row in long) == text
    assert all(is_seen(sheet, row) for row in long)
    assert [sheet.cell(long.stop, place).value for place in (1, 2, 3)] == ["乙局", "短", 2]
    last = long.stop + rows - 2
    assert sheet.auto_filter.ref == f"A2:C{last}"
    assert "续写在下一行" in str(sheet.cell(last + 2, 1).value)


def is_seen(sheet: Worksheet, row: int) -> bool:
    """Whether a row is high enough for what is written in its second cell, and not too high."""
    width: float = sheet.column_dimensions["B"].width
    height: float = sheet.row_dimensions[row].height
    return (
        15 * lines_in(str(sheet.cell(row, 2).value).removesuffix("\n"), width - 2) <= height <= 409
    )


def test_a_long_remark_goes_on_below() -> None:
    block = Block((Column("甲"), Column("乙")), (("a", 1),))
    sheet = book_of(block, remarks=(LONG,)).active
    assert isinstance(sheet, Worksheet)
    remarks = [sheet.cell(row, 1) for row in range(5, sheet.max_row + 1)]
    assert len(remarks) > 1
    assert "".join(str(each.value) for each in remarks) == LONG


def test_a_number_beside_a_long_text_is_there_once_and_a_word_to_be_filtered_by() -> None:
    columns = (Column("单位"), Column("进展", CellKind.TEXT), Column("数", CellKind.NUMBER))
    rows = as_filtered(Block(columns, (("甲局", LONG, 1), ("乙局", "短", 2))))
    assert [row[0] for row in rows[2:-4]] == ["甲局"] * (len(rows) - 6)
    assert sum(row[2] or 0 for row in rows[2:-2]) == 3


@pytest.mark.parametrize("text", ["a𠮷" * 40_000, "e\u0301" * 3_000, "e" + "\u0301" * 70_000])
def test_pieces_lose_nothing(text: str) -> None:
    cut = pieces(text, 70, 25)
    assert "".join(cut) == text
    assert all(0 < len(piece.encode("utf-16-le")) <= 2 * MOST_UNITS for piece in cut)


def test_no_piece_begins_within_a_character() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    cut = pieces(family * 1_000, 70, 25)
    assert {piece.replace(family, "") for piece in cut} == {""}


def test_the_page_is_ready_to_print() -> None:
    columns = (Column("单位"), Column("数", CellKind.NUMBER))
    block = Block(columns, (("甲局", 1), ("乙局", 2), ("合计", 3)), footer=1)
    sheet = book_of(block, lead=("说明",), remarks=("注：口径。",)).active
    assert sheet is not None
    assert [sheet.cell(row, 1).value for row in (1, 2, 3, 8)] == [
        "标题",
        "说明",
        "单位",
        "注：口径。",
    ]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:B5"
    assert (sheet.print_title_rows, sheet.print_area) == ("$3:$3", "'标题'!$A$1:$B$8")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["A6"].font.bold


def test_equal_cells_of_a_merged_column_are_one() -> None:
    block = Block((Column("一级", merged=True), Column("任务")), (("甲", "1"), ("甲", "2")))
    sheet = book_of(block).active
    assert sheet is not None
    assert "A3:A4" in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet["A3"].value == "甲"


def test_a_merged_cell_is_filtered_by_in_each_of_its_rows() -> None:
    columns = (Column("一级", merged=True), Column("任务"), Column("状态"))
    rows = (("甲", "1", State(Status.DONE)), ("甲", "2", None), ("乙", "3", State(Status.DONE)))
    read = as_filtered(Block(columns, rows))
    assert [row[0] for row in read[2:5]] == ["甲", "甲", "乙"]


def as_filtered(block: Block) -> list[tuple[Any, ...]]:
    """Read a sheet as a filter does: what merged cells cover too."""
    data = xlsx.render(Report("标题", (), (block,), (), Block((), ()), {}))
    (sheet,) = load_workbook(io.BytesIO(data), read_only=True)
    return list(sheet.iter_rows(values_only=True))


def test_a_merged_cell_is_as_high_as_its_rows_together() -> None:
    columns = (Column("一级", merged=True), Column("任务"))
    sheet = sheet_of(Block(columns, (("字" * 100, "1"), ("字" * 100, "2"))))
    heights = [sheet.row_dimensions[row].height for row in (3, 4)]
    lines = lines_in("字" * 100, sheet.column_dimensions["A"].width - 2)
    assert sum(heights) >= 15 * lines
    assert max(heights) < 15 * lines


def test_a_merged_cell_higher_than_its_rows_can_be_goes_on_below() -> None:
    columns = (Column("一级", merged=True), Column("任务"))
    sheet = sheet_of(Block(columns, ((LONG, "1"), (LONG, "2"), ("乙", "3"))))
    whole = "".join(str(cell.value) for cell in sheet["A"][2:] if cell.value)
    assert whole.startswith(f"{LONG}乙")
    tasks = [cell.value for cell in sheet["B"][2:] if cell.value]
    assert tasks == ["1", "2", "3"]


def test_what_is_folded_is_high_enough_to_see() -> None:
    block = Block((Column("甲", CellKind.TEXT),), (("字" * 200,), ("行\n" * 4,)))
    sheet = book_of(block).active
    assert sheet is not None
    assert sheet.row_dimensions[3].height >= 15 * 5
    assert sheet.row_dimensions[4].height >= 15 * 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("列名 3 项", "列名 3 项"),
        ("a[1]:b*c?/d\\e", "a［1］：b＊c？／d＼e"),
        ("'甲'", "甲"),
        ("", "表1"),
        ("'' '", "表1"),
        ("history", "history (2)"),
        ("第一行\n第二行", "第一行 第二行"),
        ("字" * 40, "字" * 31),
        ("𠮷" * 40, "𠮷" * 15),
    ],
)
def test_a_sheet_has_a_name_that_excel_accepts(text: str, name: str) -> None:
    assert sheet_name(text, []) == name


def test_sheets_of_one_name_are_told_apart() -> None:
    first = sheet_name("字" * 40, [])
    assert sheet_name("字" * 40, [first]) == "字" * 27 + " (2)"
    assert sheet_name("A", ["a"]) == "A (2)"
    assert sheet_name("", ["表1"]) == "表2"


def test_the_same_report_gives_the_same_bytes() -> None:
    report = Report("标题", (), (), ("注。",), Block((), ()), {})
    assert xlsx.render(report) == xlsx.render(report)


def test_many_rows_give_the_same_bytes_and_the_same_cells() -> None:
    block = Block((Column("单位", merged=True), Column("数")), (("甲局", 1), ("甲局", 2)) * 6_000)
    report = Report("标题", (), (block,), ("注。",), Block((), ()), {})
    assert xlsx.render(report) == xlsx.render(report)
    rows = as_filtered(block)
    assert rows[2:12_002] == list(block.rows)


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    block = Block((Column("甲"),), (("x",),) * 1_048_576)
    with pytest.raises(RefusedError, match="1048576 行"):
        book_of(block)


def test_a_file_is_written_or_refused_before_any_work(shipped: Path, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    command = ("-C", str(shipped), "list", "--unit", "市财政局", "-o", str(file))
    assert gongkai(*command).stderr == f"已写入 {file}\n"
    assert load_workbook(file).sheetnames[0].startswith("列名")
    again = gongkai(*command)
    assert (again.code, "已经存在" in again.stderr) == (3, True)
    assert gongkai(*command, "--force").code == 0


@pytest.mark.parametrize("name", ["表.xls", "表.et", "表.ods"])
def test_old_formats_are_refused_with_the_new_one(shipped: Path, tmp_path: Path, name: str) -> None:
    refused = gongkai("-C", str(shipped), "units", "-o", str(tmp_path / name))
    assert refused.code == 2
    assert "改用 .xlsx" in refused.stderr
    assert not list(tmp_path.glob("表*"))


def test_a_name_that_says_another_format_is_refused(shipped: Path, tmp_path: Path) -> None:
    for format_, name in (("csv", "a.xlsx"), ("xlsx", "a.csv"), ("xlsx", "a.xls")):
        refused = gongkai("-C", str(shipped), "units", "-f", format_, "-o", str(tmp_path / name))
        assert (refused.code, "不一致" in refused.stderr) == (2, True)


def test_a_wide_sheet_is_bounded_and_long_text_has_the_most_of_it() -> None:
    texts = ("短", "中" * 40, "长" * 400, *("字" * 90 for _ in range(5)))
    kinds = (CellKind.LABEL, *[CellKind.TEXT] * len(texts))
    columns = tuple(Column(f"第{place}栏的标题", kind) for place, kind in enumerate(kinds))
    sheet = book_of(Block(columns, (("标签", *texts),))).active
    assert sheet is not None
    widths = [
        each.width
        for each in sheet.column_dimensions.values()
        for _ in range((each.max or 0) - (each.min or 0) + 1)
    ]
    assert len(widths) == len(columns)
    assert 200 < sum(widths) < 240
    label, short, middle, long, *_ = widths
    assert label < middle < long
    assert short < middle
    assert sheet.row_dimensions[3].height > 15 * 5
