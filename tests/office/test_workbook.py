"""Workbooks as people send them: read exactly, or refused at the cell."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from gongkai.office.documents.workbook import read_workbook
from tests.office.make_workbook import (
    converted,
    make_ods,
    make_xlsx,
    ods,
    packed,
    parts_of,
    raw_xlsx,
    related,
    saved,
    strings,
    styles,
    text_cell,
)
from tests.office.spec import SPLIT_HEADER, spec_2021

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from gongkai.office.documents.grid import Document
    from tests.office.spec import TableSpec

MOST = 64_000_000
SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, file: str = "表.xlsx") -> Document:
    """Read a workbook within a time that even a busy machine keeps."""
    start = time.process_time()
    document = read_workbook(content, file, MOST)
    assert time.process_time() - start < 10
    for problem in (*document.problems, *document.remarks):
        assert problem.remedy
        assert problem.span.file == file
    return document


def texts(document: Document) -> list[list[str | None]]:
    assert document.problems == ()
    return [[cell and cell.text for cell in row] for row in document.grids[0].rows]


def codes(document: Document) -> list[tuple[str, str]]:
    return [(problem.code, problem.span.cell) for problem in document.problems]


def told(document: Document) -> list[tuple[str, str, str]]:
    assert document.problems == ()
    return [(each.code, each.span.cell, each.message) for each in document.remarks]


def book() -> tuple[Workbook, Worksheet]:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "Sheet1"
    return made, page


def one(cell: str, *codes: str, book: str = "") -> Document:
    """Read a workbook of one cell, C7, written as XML."""
    content = raw_xlsx(
        f'<row r="7">{cell}</row>', book=book, parts={"xl/styles.xml": styles(*codes)}
    )
    return read(content)


# What is read


@pytest.mark.parametrize(("make", "file"), [(make_xlsx, "表.xlsx"), (make_ods, "表.ods")])
@pytest.mark.parametrize("columns", [(), (0, 1), (1, 3), range(4)])
@pytest.mark.parametrize("numbered", [True, False])
def test_the_table_of_2021(
    make: Callable[[TableSpec], bytes], file: str, columns: tuple[int, ...], numbered: bool
) -> None:
    spec = spec_2021(columns, SPLIT_HEADER, numbered)
    document = read(make(spec), file)
    assert texts(document) == [[spec.title] * len(spec.grid[0]), *spec.grid]
    assert (document.remarks, document.unread) == ((), ())
    (grid,) = document.grids
    assert grid.name == "Sheet1"
    assert grid.rows[1][-2] is grid.rows[2][-2]


@pytest.mark.papers
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
@pytest.mark.parametrize("columns", [(0, 1), range(4)])
def test_the_table_of_2021_saved_by_libreoffice(
    kind: str, columns: tuple[int, ...], tmp_path: Path
) -> None:
    spec = spec_2021(columns, SPLIT_HEADER, numbered=True)
    document = read(converted(make_xlsx(spec), kind, tmp_path), f"表.{kind}")
    assert texts(document)[1:] == spec.grid
    assert (document.remarks, document.unread) == ((), ())


def test_a_heading_that_is_printed_again_is_a_row() -> None:
    spec = spec_2021()
    again = spec._replace(rows=(*spec.rows, *spec.header))
    assert texts(read(make_xlsx(again)))[1:] == again.grid


def test_places_are_those_of_the_sheet() -> None:
    made, page = book()
    page["C7"], page["AA9"] = "甲", "乙"
    (grid,) = read(saved(made)).grids
    assert [cell and cell.span.place for row in grid.rows for cell in row] == [
        "表.xlsx!Sheet1!C7",
        "表.xlsx!Sheet1!AA7",
        "表.xlsx!Sheet1!C9",
        "表.xlsx!Sheet1!AA9",
    ]


@pytest.mark.parametrize(
    ("written", "code", "text"),
    [
        ("1", "General", "1"),
        ("1.0", "General", "1"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("-0", "General", "0"),
        ("1E-7", "General", "0.0000001"),
        ("123456789012345", "0", "123456789012345"),
        ("0.95", "0%", "95%"),
        ("44377", "yyyy-m-d", "2021-06-30"),
        ("44377.5", "yyyy/m/d h:mm", "2021-06-30 12:00"),
        ("44377.99999999", "yyyy-m-d", "2021-07-01"),
        ("44377", '[$-804]yyyy"年"m"月"d"日";@', "2021-06-30"),
        ("44348", 'yyyy"年"m"月"', "2021年6月"),
        ("44348", "yyyy", "2021年"),
        ("44348", 'm"月"', "6月"),
        ("44377", 'm"月"d"日"', "2021-06-30"),
        ("0.5", "h:mm", "12:00"),
        ("1.5", "[h]:mm:ss", "36:00"),
        ("1", "yyyy-m-d", "1900-01-01"),
        ("59", "yyyy-m-d", "1900-02-28"),
        ("61", "yyyy-m-d", "1900-03-01"),
        ("2958465", "yyyy-m-d", "9999-12-31"),
        ("46087", "General", "46087"),
        ("1234.5", "[Red]#,##0.00", "1234.5"),
    ],
)
def test_numbers_are_read_as_they_are_shown(written: str, code: str, text: str) -> None:
    document = one(f'<c r="C7" s="0"><v>{written}</v></c>', code)
    assert texts(document) == [[text]]
    assert document.remarks == ()


def test_days_that_a_program_wrote() -> None:
    made, page = book()
    page.append([date(2021, 6, 30), datetime(2021, 6, 30, 9, 5), True, False, 3])  # noqa: DTZ001
    assert texts(read(saved(made))) == [["2021-06-30", "2021-06-30 09:05", "TRUE", "FALSE", "3"]]


def test_days_since_1904() -> None:
    document = one(
        '<c r="C7" s="0"><v>42915</v></c>', "yyyy-m-d", book='<workbookPr date1904="1"/>'
    )
    assert texts(document) == [["2021-06-30"]]


@pytest.mark.parametrize("text", ["'09", "09", " 甲 ", "甲\n乙", "=甲", "_x4e00_", "1e5", "\t甲"])
def test_text_is_exact(text: str) -> None:
    made, page = book()
    page["A1"] = text
    page["A1"].data_type = "s"
    assert texts(read(saved(made))) == [[text]]


def test_escaped_line_breaks_are_line_breaks() -> None:
    assert texts(one(text_cell("C7", "甲_x000D_\n乙_x000D_丙_x005F_x000D_"))) == [
        ["甲\n乙\n丙_x000D_"]
    ]


def test_rich_text_is_read_and_told_and_how_it_is_pronounced_is_not() -> None:
    item = "<si><r><t>甲</t></r><r><rPr><strike/></rPr><t>乙</t></r><rPh><t>jia</t></rPh></si>"
    rows = '<row r="7"><c r="C7" t="s"><v>0</v></c></row>'
    document = read(raw_xlsx(rows, parts={"xl/sharedStrings.xml": strings(item)}))
    assert texts(document) == [["甲乙"]]
    assert [(code, cell) for code, cell, _ in told(document)] == [("GK148", "Sheet1!C7")]


@pytest.mark.parametrize("code", ['"T"00', "000", '0"项"'])
def test_a_format_that_adds_text_is_told(code: str) -> None:
    document = one('<c r="C7" s="0"><v>9</v></c>', code)
    assert [(rule, cell) for rule, cell, _ in told(document)] == [("GK148", "Sheet1!C7")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="C7"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="C7" t="str"><f>A1</f><v>甲</v></c>', "甲"),
        ('<c r="C7" t="b"><f>1=1</f><v>1</v></c>', "TRUE"),
    ],
)
def test_a_formula_is_read_by_its_saved_value_and_told(cell: str, text: str) -> None:
    document = one(cell)
    assert texts(document) == [[text]]
    assert told(document) == [("GK146", "Sheet1!C7", "1 处公式，按文件中保存的计算结果读取")]


def test_hidden_rows_and_columns_and_a_filter_are_read_and_told() -> None:
    made, page = book()
    for row in ("甲", "乙"), ("丙", "丁"):
        page.append(row)
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page.auto_filter.ref = "A1:B2"
    page.auto_filter.add_filter_column(0, ["甲"])
    document = read(saved(made))
    assert texts(document) == [["甲", "乙"], ["丙", "丁"]]
    assert told(document) == [
        ("GK147", "Sheet1!A2", "1 处隐藏的行，照常读取"),
        ("GK147", "Sheet1!B1", "1 处隐藏的列，照常读取"),
        ("GK147", "Sheet1!A1", "1 处筛选正在使用，筛去的行照常读取"),
    ]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_and_read_only_if_it_is_the_only_one(state: str) -> None:
    row = f"<row>{text_cell('A1', '甲')}</row>"
    document = read(raw_xlsx(row, sheets=[("底稿", state), ("表", "visible")]))
    assert [grid.name for grid in document.grids] == ["表"]
    assert document.unread == ("隐藏的工作表“底稿”",)
    assert told(document) == [("GK147", "底稿", "工作表“底稿”是隐藏的，未读取")]
    (grid,) = read(raw_xlsx(row, sheets=[("底稿", state)])).grids
    assert grid.name == "底稿"


def test_comments_pictures_and_headers_are_told_as_unread() -> None:
    made, page = book()
    page["A1"] = "甲"
    page["A1"].comment = Comment("批注", "某人")
    document = read(saved(made))
    assert texts(document) == [["甲"]]
    assert document.unread == ("工作表“Sheet1”的 1 处批注",)
    document = read(
        raw_xlsx(
            f"<row>{text_cell('A1', '甲')}</row>",
            after="<headerFooter><oddHeader>内部资料</oddHeader></headerFooter>",
            parts={"xl/worksheets/_rels/sheet1.xml.rels": related("drawing", "../d.xml")},
        )
    )
    assert document.unread == ("工作表“Sheet1”的图形、图片或文本框", "工作表“Sheet1”的页眉、页脚")


def test_text_that_a_merged_cell_covers_is_told() -> None:
    rows = f"<row>{text_cell('A1', '甲')}{text_cell('B1', '乙')}</row>"
    document = read(raw_xlsx(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))
    assert texts(document) == [["甲", "甲"]]
    assert [(code, cell) for code, cell, _ in told(document)] == [("GK148", "Sheet1!B1")]


def test_rows_and_cells_without_a_reference_follow_each_other() -> None:
    cell = '<c t="str"><v>{}</v></c>'
    rows = f"<row>{cell.format('甲')}{cell.format('乙')}</row><row>{cell.format('丙')}</row>"
    assert texts(read(raw_xlsx(rows))) == [["甲", "乙"], ["丙", ""]]


def test_a_protected_sheet_is_read() -> None:
    made, page = book()
    page["A1"] = "甲"
    page.protection.enable()
    assert texts(read(saved(made))) == [["甲"]]


# What is refused at its cell


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_an_error_is_refused_at_the_cell(value: str) -> None:
    document = one(f'<c r="C7" t="e"><f>X</f><v>{value}</v></c>')
    assert codes(document) == [("GK142", "Sheet1!C7")]
    assert value in document.problems[0].message


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="C7"><f>1+1</f></c>', "GK142"),
        ('<c r="C7"><f>1+1</f><v></v></c>', "GK142"),
        ('<c r="C7" t="s"><v>5</v></c>', "GK142"),
        ('<c r="C7" t="s"><v>-1</v></c>', "GK142"),
        ('<c r="C7"><v>4.4010019900101126E+17</v></c>', "GK143"),
        ('<c r="C7"><v>440100199001011234</v></c>', "GK143"),
        ('<c r="C7"><v>1e400</v></c>', "GK143"),
        ('<c r="C7"><v>-inf</v></c>', "GK143"),
        ('<c r="C7"><v>nan</v></c>', "GK143"),
        ('<c r="C7"><v>1_0</v></c>', "GK143"),
    ],
)
def test_a_value_that_is_lost_is_refused_at_the_cell(cell: str, code: str) -> None:
    assert codes(one(cell)) == [(code, "Sheet1!C7")]


def test_a_formula_that_no_program_has_computed_is_refused() -> None:
    made, page = book()
    page["B2"] = '="甲"&"乙"'
    assert codes(read(saved(made))) == [("GK142", "Sheet1!B2")]


@pytest.mark.parametrize("serial", ["-5", "0", "60", "99999999", "2958466", "1E14"])
def test_a_serial_that_is_no_day_is_refused(serial: str) -> None:
    assert codes(one(f'<c r="C7" s="0"><v>{serial}</v></c>', "yyyy-m-d")) == [
        ("GK144", "Sheet1!C7")
    ]


@pytest.mark.parametrize("reference", ["ZZZZ9999999", "XFE1", "A1048577", "A0", "1A", "a1"])
def test_an_impossible_place_is_refused(reference: str) -> None:
    assert codes(one(text_cell(reference, "甲"))) == [("GK141", "Sheet1")]


@pytest.mark.parametrize("row", ["0", "-1", "99999999", "x"])
def test_an_impossible_row_is_refused(row: str) -> None:
    assert codes(read(raw_xlsx(f'<row r="{row}">{text_cell("A1", "甲")}</row>')))[0][0] == "GK141"


@pytest.mark.parametrize("merged", ["A1:ZZZZ9", "A1:B2:C3", ""])
def test_an_impossible_merged_range_is_refused(merged: str) -> None:
    after = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>'
    document = read(raw_xlsx(f"<row>{text_cell('A1', '甲')}</row>", after=after))
    assert codes(document) == [("GK141", "Sheet1")]


def test_merged_ranges_that_overlap_are_refused() -> None:
    after = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="A1:A3"/></mergeCells>'
    document = read(raw_xlsx(f"<row>{text_cell('A1', '甲')}</row>", after=after))
    assert codes(document) == [("GK141", "Sheet1!A1")]


# Files of another kind


def test_strict_open_xml_is_refused_with_the_way_out() -> None:
    parts = parts_of(raw_xlsx(f"<row>{text_cell('A1', '甲')}</row>"))
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name, content in parts.items()
    }
    document = read(packed(strict))
    assert codes(document) == [("GK140", "")]
    assert "Excel 工作簿（*.xlsx）" in str(document.problems[0].remedy)


def ole2(stream: str) -> bytes:
    """Return a file whose directory names a stream, broken otherwise."""
    head = bytes.fromhex("d0cf11e0a1b11ae1")
    return head + bytes(600) + stream.encode("utf-16-le") + b"\0\0" + bytes(600)


def test_each_other_kind_of_file_has_its_own_message() -> None:
    sound = make_xlsx(spec_2021())
    word = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})
    macros = packed(parts_of(sound) | {"xl/vbaProject.bin": b"x"})
    kinds = {
        "empty": (b"", "表.xlsx"),
        "password": (ole2("EncryptedPackage"), "表.xlsx"),
        "old Word": (ole2("WordDocument"), "表.xls"),
        "broken .xls": (ole2("Workbook"), "表.xls"),
        "et": (ole2("Workbook"), "表.et"),
        "web page": (b"<html><table><tr><td>a</table>", "表.xls"),
        "text": ("甲,乙".encode(), "表.xlsx"),
        "docx": (word, "表.xlsx"),
        "xlsx as ods": (sound, "表.ods"),
        "macros": (macros, "表.xlsm"),
        "cut": (sound[: len(sound) // 2], "表.xlsx"),
        "other zip": (packed({"a.txt": "b"}), "表.xlsx"),
    }
    problems = {kind: read(*given).problems for kind, given in kinds.items()}
    assert all(len(each) == 1 for each in problems.values())
    messages = {
        kind: re.sub(r"（[^（]*）$", "", each[0].message) for kind, each in problems.items()
    }
    assert len({*messages.values()}) >= len(kinds) - 1, messages


def test_a_workbook_renamed_to_the_older_suffix_is_read() -> None:
    assert read(make_xlsx(spec_2021()), "表.xls").problems == ()


def test_an_empty_workbook_is_refused() -> None:
    assert codes(read(saved(book()[0]))) == [("GK140", "")]


def test_a_chart_sheet_is_told() -> None:
    made, page = book()
    page["A1"] = "甲"
    made.create_chartsheet("图")
    document = read(saved(made))
    assert texts(document) == [["甲"]]
    assert document.unread == ("图表或宏工作表“图”",)


# Files that are made to do harm


def test_one_cell_in_the_last_corner_is_read_at_once() -> None:
    corner = f'<row r="1048576">{text_cell("XFD1048576", "乙")}</row>'
    document = read(
        raw_xlsx(
            f'<row r="1">{text_cell("A1", "甲")}</row>{corner}',
            before='<dimension ref="A1:XFD1048576"/>',
            after='<mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>',
        )
    )
    assert texts(document) == [["甲", ""], ["", "乙"]]


def test_cells_of_a_format_only_are_none() -> None:
    blank = "".join(f'<row r="{n}"><c r="B{n}" s="0"/></row>' for n in range(2, 60_000))
    document = read(raw_xlsx(f'<row r="1">{text_cell("A1", "甲")}</row>{blank}'))
    assert texts(document) == [["甲"]]


def test_cells_on_a_stair_are_refused() -> None:
    from openpyxl.utils import get_column_letter

    rows = "".join(
        f'<row r="{n}">{text_cell(f"{get_column_letter(n)}{n}", "甲")}</row>'
        for n in range(1, 2000)
    )
    assert codes(read(raw_xlsx(rows))) == [("GK145", "Sheet1")]


def test_millions_of_rows_are_refused_before_they_are_unpacked() -> None:
    document = read(raw_xlsx("<row/>" * 3_000_000 + '<row><c t="n"><v>1</v></c></row>'))
    assert codes(document) == [("GK132", SHEET)]


def test_as_many_tags_as_are_let_through_are_read_in_time() -> None:
    filler = random.Random(1).randbytes(400_000).hex()
    rows = f"<!--{filler}-->" + "<row><c/></row>" * 600_000
    document = read(raw_xlsx(rows + f"<row>{text_cell('A700000', '甲')}</row>"))
    assert document.problems or texts(document) == [["甲"]]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, QUADRATIC, EXTERNAL])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET, "xl/workbook.xml"])
def test_entities_are_refused_in_every_part(declared: str, part: str) -> None:
    parts = parts_of(
        raw_xlsx(
            f"<row>{text_cell('A1', '甲')}</row>",
            parts={"xl/sharedStrings.xml": strings("<si><t>x</t></si>"), "xl/styles.xml": styles()},
        )
    )
    parts[part] = declared.encode() + parts[part].replace(b"<t", b"<t>&a;</t><t", 1)
    assert codes(read(packed(parts))) == [("GK134", part)]


def test_a_part_outside_the_file_is_refused() -> None:
    parts = parts_of(make_xlsx(spec_2021()))
    assert codes(read(packed(parts | {"../../evil.xml": b"<a/>"})))[0][0] == "GK134"


def test_a_size_that_the_directory_lies_about_is_refused() -> None:
    content = make_xlsx(spec_2021())
    at = content.rindex(b"PK\x01\x02") + 24
    assert codes(read(content[:at] + struct.pack("<I", 9) + content[at + 4 :]))[0][0] == "GK131"


def test_a_target_outside_the_file_is_not_opened() -> None:
    parts = parts_of(raw_xlsx(f"<row>{text_cell('A1', '甲')}</row>"))
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")
    document = read(packed(parts))
    assert document.grids == ()
    assert document.problems


@pytest.mark.parametrize("file", ["表.xlsx", "表.ods"])
def test_bytes_changed_anywhere_never_raise(file: str) -> None:
    spec = spec_2021()
    content = make_xlsx(spec) if file == "表.xlsx" else make_ods(spec)
    dice = random.Random(7)
    for _ in range(60):
        at = dice.randrange(len(content))
        changed = content[:at] + bytes([content[at] ^ 1 << dice.randrange(8)]) + content[at + 1 :]
        read(changed, file)


@pytest.mark.parametrize("file", ["表.xlsx", "表.ods"])
def test_parts_changed_anywhere_never_raise(file: str) -> None:
    parts = parts_of((make_xlsx if file == "表.xlsx" else make_ods)(spec_2021()))
    dice = random.Random(11)
    for _ in range(100):
        name = dice.choice(list(parts))
        content = bytearray(parts[name])
        for _ in range(dice.randrange(1, 4)):
            content[dice.randrange(len(content))] = dice.choice(b'<>"/=09Az&; \x00\xff')
        read(packed(parts | {name: bytes(content)}), file)


# .ods


def ods_row(*cells: str) -> bytes:
    return ods(
        '<table:table table:name="表"><table:table-row>'
        f"{''.join(cells)}</table:table-row></table:table>"
    )


@pytest.mark.parametrize(
    ("attributes", "shown", "text"),
    [
        ('value-type="float" office:value="1.0"', "1", "1"),
        ('value-type="percentage" office:value="0.95"', "95%", "95%"),
        ('value-type="date" office:date-value="2021-06-30"', "2021年6月30日", "2021-06-30"),
        ('value-type="date" office:date-value="2021-06-30T12:00:00"', "21/6/30", "2021-06-30"),
        ('value-type="date" office:date-value="2021-06-01"', "2021年6月", "2021年6月"),
        ('value-type="boolean" office:boolean-value="true"', "TRUE", "TRUE"),
        ('value-type="time" office:time-value="PT12H05M00S"', "12:05", "12:05"),
        (
            'value-type="string"',
            "甲<text:s text:c='2'/>乙<text:tab/><text:line-break/>丙",
            "甲  乙\t\n丙",
        ),
        ('value-type="string"', "甲<text:span>乙<text:a>丙</text:a></text:span>丁", "甲乙丙丁"),
    ],
)
def test_the_text_of_an_ods_cell(attributes: str, shown: str, text: str) -> None:
    cell = f"<table:table-cell office:{attributes}><text:p>{shown}</text:p></table:table-cell>"
    assert texts(read(ods_row(cell), "表.ods")) == [[text]]


@pytest.mark.parametrize(
    ("attributes", "shown", "code"),
    [
        ('table:formula="of:=1/0" office:value-type="string"', "#DIV/0!", "GK142"),
        ('table:formula="of:=1/0" office:value-type="string"', "Err:502", "GK142"),
        ('table:formula="of:=1+1"', "", "GK142"),
        ('office:value-type="float" office:value="4.4E+017"', "4.4E+17", "GK143"),
        ('office:value-type="float" office:value="1e400"', "", "GK143"),
        ('office:value-type="date" office:date-value="-0005-01-01"', "", "GK144"),
        ('office:value-type="date" office:date-value="x"', "", "GK144"),
    ],
)
def test_an_ods_value_that_is_lost_is_refused(attributes: str, shown: str, code: str) -> None:
    cell = f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"
    assert codes(read(ods_row(cell), "表.ods")) == [(code, "表!A1")]


def test_hidden_rows_sheets_and_comments_of_ods_are_told() -> None:
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p>'
        "</office:annotation><text:p>甲</text:p></table:table-cell>"
    )
    row = '<table:table-row table:visibility="filter">' + cell + "</table:table-row>"
    hidden = (
        '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    )
    table = '<table:table table:name="{}"{}>' + row + "</table:table>"
    content = ods(table.format("表", "") + table.format("底稿", ' table:style-name="h"'), hidden)
    document = read(content, "表.ods")
    assert texts(document) == [["甲"]]
    assert document.unread == ("工作表“表”的 1 处批注", "隐藏的工作表“底稿”")
    assert [(code, cell) for code, cell, _ in told(document)] == [
        ("GK147", "表!A1"),
        ("GK147", "底稿"),
    ]


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (1_000_000, 1, "GK145"),
        (1, 16_384, ""),
        (2_000, 16_384, "GK145"),
        (1, 9_999_999, "GK141"),
        (9_999_999, 1, "GK141"),
        (1, "x", "GK141"),
    ],
)
def test_repeated_cells_are_bounded(row: int, cell: int | str, code: str) -> None:
    content = ods(
        f'<table:table table:name="表"><table:table-row table:number-rows-repeated="{row}">'
        f'<table:table-cell table:number-columns-repeated="{cell}" office:value-type="string">'
        "<text:p>甲</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert [each for each, _ in codes(read(content, "表.ods"))] == ([code] if code else [])


def test_an_encrypted_ods_is_refused() -> None:
    parts = parts_of(make_ods(spec_2021()))
    manifest = b"<manifest><encryption-data/></manifest>"
    document = read(packed(parts | {"META-INF/manifest.xml": manifest}), "表.ods")
    assert codes(document)[0][0] == "GK133"


# .xls, as LibreOffice writes it


@pytest.fixture(scope="module")
def old_books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return workbooks by what is in them, saved as .xls."""
    made, page = book()
    for row in (
        ("甲", "乙\n丙"),
        (1, 0.95),
        (date(2021, 6, 30), date(2021, 6, 1)),
        (True, '="a"&"b"'),
    ):
        page.append(row)
    page["B2"].number_format = "0%"
    page["B3"].number_format = 'yyyy"年"m"月"'
    page.merge_cells("A5:B6")
    page["A5"] = "戊"
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page["A1"].comment = Comment("批注", "某人")
    made.create_sheet("底稿").sheet_state = "hidden"
    lost, bad = book()
    bad.append(["=1/0", 440100199001011234, "=B9"])
    corner, far = book()
    far["A1"], far["IV65536"] = "甲", "乙"
    return {
        name: converted(saved(each), "xls", tmp_path_factory.mktemp(name))
        for name, each in (("usual", made), ("lost", lost), ("corner", corner))
    }


@pytest.mark.papers
def test_an_older_workbook(old_books: dict[str, bytes]) -> None:
    document = read(old_books["usual"], "表.xls")
    assert texts(document) == [
        ["甲", "乙\n丙"],
        ["1", "95%"],
        ["2021-06-30", "2021年6月"],
        ["TRUE", "ab"],
        ["戊", "戊"],
    ]
    assert [(code, cell) for code, cell, _ in told(document)] == [
        ("GK146", "Sheet1!A4"),
        ("GK147", "Sheet1!A2"),
        ("GK147", "Sheet1!B1"),
        ("GK147", "底稿"),
    ]
    assert document.unread == ("工作表“Sheet1”的 1 处批注", "隐藏的工作表“底稿”")


@pytest.mark.papers
def test_what_an_older_workbook_lost_is_refused(old_books: dict[str, bytes]) -> None:
    assert codes(read(old_books["lost"], "表.xls")) == [
        ("GK142", "Sheet1!A1"),
        ("GK143", "Sheet1!B1"),
    ]


@pytest.mark.papers
def test_one_cell_in_the_last_corner_of_an_older_workbook(old_books: dict[str, bytes]) -> None:
    assert texts(read(old_books["corner"], "表.xls")) == [["甲", ""], ["", "乙"]]


@pytest.mark.papers
def test_an_older_workbook_changed_anywhere_never_raises(old_books: dict[str, bytes]) -> None:
    content = old_books["usual"]
    dice = random.Random(5)
    for _ in range(300):
        changed = bytearray(content)
        for _ in range(dice.randrange(1, 5)):
            changed[dice.randrange(len(content))] = dice.randrange(256)
        read(bytes(changed), "表.xls")
    for size in range(0, len(content), 499):
        read(content[:size], "表.xls")


def test_a_zip_that_is_cut_or_changed_has_no_traceback() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", b"<workbook>")
    assert codes(read(out.getvalue())) == [("GK131", "xl/workbook.xml")]


def xls(*records: tuple[int, bytes]) -> bytes:
    """Return an .xls of one sheet of these records, in a box of whole sectors."""
    start = struct.pack("<2H", 0x600, 5) + bytes(12)
    name = struct.pack("<I2B", 0, 0, 0) + b"\x02\x00S1"
    head = _record(0x809, start) + _record(0x85, name) + _record(0x0A)
    sheet = _record(0x809, start) + b"".join(_record(*each) for each in records) + _record(0x0A)
    book = head.replace(name, struct.pack("<I", len(head)) + name[4:]) + sheet
    book += bytes(-len(book) % 512 + (4096 if len(book) < 4096 else 0))
    sectors = len(book) // 512
    tables = -(-(sectors + 1) // 127)
    following = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    table = struct.pack(f"<{len(following)}I", *following).ljust(tables * 512, b"\xff")
    listed = [*range(sectors + 1, sectors + 1 + tables), *[0xFFFFFFFF] * (109 - tables)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack(
        "<II4xIIIII", tables, sectors, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), ("Workbook", 2, 0, len(book))]
    directory = b"".join(_entry(*each) for each in entries).ljust(512, b"\0")
    return header + struct.pack("<109I", *listed) + book + directory + table


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HB", len(written), kind)
    return head.ljust(116, b"\0") + struct.pack("<2I", first, size) + bytes(4)


def number_at(row: int, column: int, value: float) -> tuple[int, bytes]:
    return 0x203, struct.pack("<3Hd", row, column, 0, value)


def label_at(row: int, column: int, text: str) -> tuple[int, bytes]:
    content = struct.pack("<4HB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return 0x204, content


def test_an_older_workbook_by_its_records() -> None:
    content = xls(label_at(0, 0, "甲\r\n乙"), number_at(65535, 255, 3.0))
    document = read(content, "表.xls")
    assert texts(document) == [["甲\n乙", ""], ["", "3"]]
    assert document.grids[0].rows[1][1] == ("3", ("表.xls", 65536, 256, 0, "S1!IV65536"))


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (number_at(6, 2, 4.4e17), "GK143"),
        (number_at(6, 2, float("inf")), "GK143"),
        ((0x205, struct.pack("<3H2B", 6, 2, 0, 23, 1)), "GK142"),
        ((0xFD, struct.pack("<3HI", 6, 2, 0, 9)), "GK131"),
        ((0x204, struct.pack("<4HB", 6, 2, 0, 999, 1)), "GK131"),
    ],
)
def test_what_an_older_workbook_lost(record: tuple[int, bytes], code: str) -> None:
    assert [each for each, _ in codes(read(xls(record), "表.xls"))] == [code]


def test_an_older_workbook_of_too_many_cells_is_refused() -> None:
    row = (0xBD, struct.pack("<2H", 0, 0) + struct.pack("<Hi", 0, 6) * 250 + bytes(2))
    rows = [(row[0], struct.pack("<H", n) + row[1][2:]) for n in range(3000)]
    assert codes(read(xls(*rows), "表.xls")) == [("GK145", "S1")]


def test_older_kinds_and_passwords_of_xls_are_told_apart() -> None:
    sound = xls(number_at(0, 0, 1.0))
    older = sound.replace(struct.pack("<2H", 0x600, 5), struct.pack("<2H", 0x500, 5))
    locked = sound.replace(struct.pack("<2H", 0x85, 10), struct.pack("<2H", 0x2F, 10))
    assert codes(read(older, "表.xls")) == [("GK140", "")]
    assert codes(read(locked, "表.xls")) == [("GK133", "")]
    assert codes(read(sound, "表.et")) == [("GK140", "")]
