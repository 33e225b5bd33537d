"""form: which duties stand on a form, and what of it is open, read back by other libraries."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from gongkai.model.form import BlankForm, FormRow
from gongkai.model.line_kinds import STEPS
from gongkai.ops.counting.periods import read_quarter, readings
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.ops.recording.draft import EntryDraft, UnfitError
from gongkai.ops.recording.judge import prepare
from gongkai.reports.form import form_of
from gongkai.store.load import load
from tests.books import files_of
from tests.cli import gongkai
from tests.hostile import CORPUS
from tests.test_edge import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = [
    "编号", "具体要求", "角色", "时限", "上次状态", "上次进展",
    "状态", "进展情况", "存在的问题", "下一步措施", "佐证",
]  # fmt: skip
OPEN = HEADINGS[6:]
TOP = 4
"""The row of the headings on the sheet."""


def form(book: Path, folder: Path, *arguments: str, today: str = "2021-07-05") -> Path:
    """Make forms of the second quarter."""
    asked = ("form", "-q", "2021Q2", "-o", str(folder), *arguments)
    done = gongkai("-C", str(book), *asked, today=today)
    assert done.code == 0, done.stderr
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read the rows of a form in CSV, by their headings."""
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    top = lines.index([])
    return [dict(zip(lines[top + 1], line, strict=True)) for line in lines[top + 2 :]]


def sheet_of(path: Path) -> Worksheet:
    return load_workbook(path).worksheets[0]


@pytest.fixture(scope="session")
def sheet(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Worksheet:
    """Give the sheet of 市财政局."""
    folder = tmp_path_factory.mktemp("forms") / "填报表"
    return sheet_of(form(city, folder, "-u", "市财政局") / "市财政局.xlsx")


@pytest.fixture(scope="session")
def word(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give the document of 市财政局."""
    folder = tmp_path_factory.mktemp("forms") / "填报表"
    path = form(city, folder, "-u", "市财政局", "--kind", "docx") / "市财政局.docx"
    return docx.Document(str(path))


# --- which duties, and what may follow -----------------------------------------------------


def test_a_form_has_the_duties_that_list_calls_open(city: Path, tmp_path: Path) -> None:
    folder = form(city, tmp_path / "f", "--all", "--kind", "csv")
    whole = form(city, tmp_path / "g", "--all", "--kind", "csv", "--everything")
    for path in folder.iterdir():
        unit = path.stem
        asked = ("list", "--unit", unit, "--as-of", "2021-06-30", "-f", "json")
        listed = [each["duty"] | each for each in json.loads(
            gongkai("-C", str(city), *asked).stdout
        )["tasks"]]  # fmt: skip
        owed = [each for each in listed if each["role"] != "support"]
        settled = ("已完成", "已核实", "准予不适用")
        assert [row["编号"] for row in rows_of(whole / path.name)] == [each["id"] for each in owed]
        assert [(row["编号"], row["上次状态"]) for row in rows_of(path)] == [
            (each["id"], each["state"]) for each in owed if each["state"] not in settled
        ]


def test_the_states_offered_are_those_that_may_be_noted(city: Path) -> None:
    book = load(city).need()
    table = book.tables[2021]
    records = Records(book, table)
    now = datetime(2021, 12, 31, 20, tzinfo=UTC)
    today = now.date()
    period = read_quarter("2021Q4", Calendar(today, 2021, (2021,)))
    reading = readings([period], today, None)[0]
    offered = 0
    for unit in book.register.units[::9]:
        for row in form_of(records, unit, reading, today, everything=True).rows:
            for status in STEPS:
                values = {
                    "date": str(today), "task": row.task_id, "status": status.value,
                    "note": "公开预算 42 家。", "why": "试", "by": "张三",
                }  # fmt: skip
                duty = records.resolver.rows[row.task_id]
                try:
                    prepare(book, table, [EntryDraft(unit, duty, today, values)], now)
                except UnfitError:
                    assert status not in row.steps, (unit.name, row)
                else:
                    assert status in row.steps, (unit.name, row)
                    offered += 1
    assert offered


def test_what_support_owes_is_not_asked_for(shipped: Path, tmp_path: Path) -> None:
    tasks = shipped / "data/tasks.yaml"
    text = tasks.read_text("utf-8")
    task = "单位预算、决算及相关报表公开。\n            responsible: [各区县政府"
    assert text.count(f"{task}, 市财政局]") == 1
    for place, cells in (("责任", ", 市财政局]"), ("配合", "]\n            support: [市财政局]")):
        tasks.write_text(text.replace(f"{task}, 市财政局]", f"{task}{cells}"), "utf-8")
        for more in ((), ("--everything",)):
            folder = tmp_path / f"{place}{len(more)}"
            form(shipped, folder, "-u", "市财政局", "--kind", "csv", *more)
            ids = [row["编号"] for row in rows_of(folder / "市财政局.csv")]
            assert ("2021-T09" in ids) is (place == "责任")
            assert "2021-T10" in ids


def test_a_running_quarter_is_read_today(shipped: Path, tmp_path: Path) -> None:
    note = ("note", "市财政局", "T09", "公开预算 42 家。", "-d", "2021-05-06", "--by", "张三")
    assert gongkai("-C", str(shipped), *note).code == 0
    asked = ("-u", "市财政局", "--kind", "csv")
    for today, told in (("2021-05-05", "未报送过"), ("2021-05-06", "2021-05-06 公开预算 42 家。")):
        folder = form(shipped, tmp_path / today, *asked, today=today)
        (row,) = (row for row in rows_of(folder / "市财政局.csv") if row["编号"] == "2021-T09")
        assert row["上次进展"] == told


def test_the_day_of_the_table_s_rhythm_is_in_the_head(shipped: Path, tmp_path: Path) -> None:
    tasks = shipped / "data/tasks.yaml"
    rhythm = "report: {every: 每季度, by: +5}\nsections:"
    tasks.write_text(tasks.read_text("utf-8").replace("sections:", rhythm, 1), "utf-8")
    folder = form(shipped, tmp_path / "表", "--unit", "市财政局", "--quarter", "2021Q2")
    assert sheet_of(folder / "市财政局.xlsx")["H2"].value == "2021-07-05"


def test_who_owes_nothing_is_told_and_has_no_file(shipped: Path, tmp_path: Path) -> None:
    units = shipped / "data/units.yaml"
    text = units.read_text("utf-8")
    more = "  - {name: 市新局, kind: 其他, basis: 试}\ngroups:"
    units.write_text(text.replace("groups:", more, 1), "utf-8")
    asked = ("form", "-u", "市新局、市财政局", "-o", str(tmp_path / "f"))
    done = gongkai("-C", str(shipped), *asked)
    assert done.code == 0
    assert "没有需填报的事项，未生成填报表：市新局（共 1 个单位）。" in done.stderr
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["市财政局.xlsx"]
    done = gongkai("-C", str(shipped), "form", "-u", "市新局", "-o", str(tmp_path / "g"))
    assert (done.code, (tmp_path / "g").exists()) == (0, False)
    assert done.stderr.endswith("没有需填报的事项，未生成填报表。\n")


def test_the_contact_is_that_of_the_register(shipped: Path, tmp_path: Path) -> None:
    units = shipped / "data/units.yaml"
    text = units.read_text("utf-8")
    head = "  - name: 市财政局\n"
    assert head in text
    new = f'{head}    contact: 李四\n    phone: "0531-12345"\n'
    units.write_text(text.replace(head, new), "utf-8")
    folder = form(shipped, tmp_path / "f", "-u", "市财政局")
    assert sheet_of(folder / "市财政局.xlsx")["J2"].value == "李四 0531-12345"


# --- the fingerprint -----------------------------------------------------------------------


def test_each_half_of_a_fingerprint_tells_its_own() -> None:
    row = FormRow("2021-T09", "公开。", "责任", "每季度", "进行中", "2021-03-31 好。", ())
    whole = row.fingerprint("市财政局", "2021Q2")
    for other in (row._replace(requirement="公开！"), row._replace(task_id="2021-T10")):
        changed = other.fingerprint("市财政局", "2021Q2")
        assert halves(changed)[0] != halves(whole)[0]
        assert halves(changed)[1] == halves(whole)[1]
    for other in (
        row._replace(role="牵头"),
        row._replace(due="—"),
        row._replace(last_state="已完成"),
    ):
        changed = other.fingerprint("市财政局", "2021Q2")
        assert halves(changed)[0] == halves(whole)[0]
        assert halves(changed)[1] != halves(whole)[1]
    for unit, quarter in (("市审计局", "2021Q2"), ("市财政局", "2021Q3")):
        assert halves(row.fingerprint(unit, quarter))[0] != halves(whole)[0]


def halves(fingerprint: str) -> list[str]:
    assert fingerprint.startswith("f")
    return fingerprint.split("-")


# --- the workbook --------------------------------------------------------------------------


def test_a_sheet_locks_what_is_filled_in_and_leaves_open_what_is_not(sheet: Worksheet) -> None:
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet[TOP]][:11] == HEADINGS
    filled = open_ = 0
    for line in sheet.iter_rows(min_row=TOP + 1, max_col=len(HEADINGS)):
        for heading, cell in zip(HEADINGS, line, strict=True):
            assert cell.protection.locked is (heading not in OPEN), cell.coordinate
            assert (cell.fill.fgColor.rgb == "FFFFF8DC") is (heading in OPEN)
            assert (cell.value is None) is (heading in OPEN)
            filled, open_ = filled + (heading not in OPEN), open_ + (heading in OPEN)
    assert (filled, open_) == (12 * 6, 12 * 5)
    for place, locked in (("B2", True), ("E2", True), ("B3", False), ("E3", False), ("H3", False)):
        assert sheet[place].protection.locked is locked, place


def test_a_sheet_can_be_filtered_and_its_columns_widened(sheet: Worksheet) -> None:
    protection = sheet.protection
    assert not protection.autoFilter
    assert protection.sort, "a sort of the open cells alone parts them from their tasks"
    assert not protection.formatColumns
    assert not protection.formatRows
    assert not protection.password
    assert sheet.auto_filter.ref == f"A{TOP}:L{TOP + 12}", "a fingerprint moves with its row"


def test_a_state_is_chosen_from_those_that_may_follow(sheet: Worksheet) -> None:
    lists = {
        str(each.sqref): each.formula1.strip('"').split(",")
        for each in sheet.data_validations.dataValidation
    }
    rows = range(TOP + 1, TOP + 13)
    assert set(lists) == {f"G{row}" for row in rows}
    assert all(each.type == "list" for each in sheet.data_validations.dataValidation)
    by_state = {str(sheet[f"E{row}"].value): lists[f"G{row}"] for row in rows}
    assert by_state["进行中"] == ["进行中", "已完成", "不适用"]


def test_a_sheet_is_known_by_more_than_the_name_of_its_file(sheet: Worksheet) -> None:
    assert sheet["L1"].value == "gongkai-form 2021Q2 市财政局"
    assert (sheet["A2"].value, sheet["B2"].value) == ("填报单位", "市财政局")
    assert (sheet["D2"].value, sheet["E2"].value) == ("填报季度", "2021年第二季度")
    assert (sheet["G2"].value, sheet["H2"].value) == ("报送截止", "2021-06-30")
    assert sheet["L4"].value == "指纹"
    assert sheet.column_dimensions["L"].hidden
    prints = {sheet[f"L{row}"].value for row in range(TOP + 1, TOP + 13)}
    assert len(prints) == 12


def test_a_sheet_is_printed_on_its_side_with_the_heading_on_every_page(sheet: Worksheet) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${TOP}:${TOP}"
    assert sheet.freeze_panes == f"B{TOP + 1}"
    assert sheet.print_area == f"'市财政局'!$A$1:$K${TOP + 12}"


def test_the_second_sheet_says_how_to_fill_in(sheet: Worksheet) -> None:
    assert sheet.parent
    first, second = sheet.parent.worksheets
    assert (first.title, second.title) == ("市财政局", "填写说明")
    assert "2021年6月30日前报送" in str(second["A2"].value)


def test_nothing_in_a_form_is_run(hostile: Path, tmp_path: Path) -> None:
    folder = form(hostile, tmp_path / "f", "--all")
    texts = set()
    for path in folder.iterdir():
        for line in sheet_of(path).iter_rows():
            assert all(cell.data_type != "f" for cell in line), path.name
            texts |= {str(cell.value) for cell in line}
    assert {text for text in CORPUS if text.startswith("=")} <= texts
    told = form(hostile, tmp_path / "g", "--all", "--kind", "csv")
    for path in told.iterdir():
        for row in rows_of(path):
            assert not any(value.startswith(("=", "+", "-", "@", "＝")) for value in row.values())
    for path in form(hostile, tmp_path / "h", "--all", "--kind", "docx").iterdir():
        docx.Document(str(path))


# --- the document --------------------------------------------------------------------------


def controls(word: Any) -> list[dict[str, Any]]:
    """Read the content controls of a document."""
    found = []
    for control in word.element.body.iter(qn("w:sdt")):
        properties = control.find(qn("w:sdtPr"))
        content = control.find(qn("w:sdtContent"))
        found.append(
            {
                "name": properties.find(qn("w:alias")).get(qn("w:val")),
                "id": properties.find(qn("w:id")).get(qn("w:val")),
                "lock": properties.find(qn("w:lock")).get(qn("w:val")),
                "empty": properties.find(qn("w:showingPlcHdr")) is not None,
                "items": [item.get(qn("w:value")) for item in properties.iter(qn("w:listItem"))],
                "text": "".join(part.text for part in content.iter(qn("w:t"))),
            }
        )
    return found


def test_a_document_has_a_control_for_each_open_cell(word: Any, sheet: Worksheet) -> None:
    found = controls(word)
    assert len({each["id"] for each in found}) == len(found)
    open_ = [each for each in found if each["empty"]]
    assert [each["name"] for each in open_[:3]] == ["填报人", "审签人", "填报日期"]
    assert [each["name"] for each in open_[3:]] == OPEN * 12
    assert {each["lock"] for each in open_} == {"sdtLocked"}
    assert {each["text"].strip() for each in open_} == {""}
    states = [each["items"] for each in open_ if each["name"] == "状态"]
    offered = [
        each.formula1.strip('"').split(",") for each in sheet.data_validations.dataValidation
    ]
    assert states == [["不变", *steps] for steps in offered]


def test_a_document_hides_the_fingerprint_behind_the_id(word: Any, sheet: Worksheet) -> None:
    for number, row in enumerate(word.tables[1].rows[1:], start=TOP + 1):
        (paragraph,) = row.cells[0].paragraphs
        (hidden,) = paragraph.runs
        assert hidden.font.hidden
        words = [part.text for part in paragraph._p.iter(qn("w:t"))]
        assert words == [sheet[f"A{number}"].value, f" {sheet[f'L{number}'].value}"]


def test_a_document_is_known_by_more_than_the_name_of_its_file(word: Any) -> None:
    held = {(each["name"], each["text"]) for each in controls(word) if not each["empty"]}
    assert held >= {
        ("填报单位", "市财政局"), ("填报季度", "2021年第二季度"), ("报送截止", "2021-06-30"),
        ("编号", "2021-T01"),
    }  # fmt: skip
    locks = {each["lock"] for each in controls(word) if not each["empty"]}
    assert locks == {"sdtContentLocked"}
    assert word.core_properties.keywords == "gongkai-form 2021Q2 市财政局"


def test_a_document_is_an_official_page_on_its_side(word: Any) -> None:
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    head, table = word.tables
    assert [cell.text for cell in head.rows[0].cells][::2] == [
        "填报单位", "填报季度", "报送截止", "联系人"
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[0].cells] == HEADINGS
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [each.text for each in word.paragraphs if each.style.name == "Heading 1"] == ["填写说明"]


# --- the folder ----------------------------------------------------------------------------


def test_forms_in_use_stay_as_they_are(city: Path, tmp_path: Path) -> None:
    folder = form(city, tmp_path / "f", "-u", "市财政局")
    before = files_of(folder)
    asked = ("form", "-u", "市财政局", "-q", "2021Q2", "-o", str(folder))
    assert gongkai("-C", str(city), *asked).code == 3
    assert files_of(folder) == before
    assert gongkai("-C", str(city), *asked, "--force").code == 0
    assert files_of(folder) == before, "the same form is the same bytes"


def test_a_terminal_is_told_how_far_many_forms_are(city: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("-C", str(city), "form", "--all", "-o", str(tmp_path / "f"))
    assert "\r正在生成：第 40 份，共 52 份\r" in shown


def test_a_form_without_rows_or_steps_is_a_value() -> None:
    blank = BlankForm("市财政局", "2021Q2", "2021年第二季度", "表", date(2021, 6, 30), ())
    assert blank.mark == "gongkai-form 2021Q2 市财政局"
    assert blank.fingerprints() == ()
