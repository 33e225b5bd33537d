"""LibreOffice prints forms, and keeps what they are known by when it saves them as its own."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook

from tests.cli import gongkai
from tests.hostile import squeezed
from tests.needs import need
from tests.papers.test_office import holds, pages_of, print_all

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.papers
HEADINGS = [
    "编号", "具体要求", "角色", "时限", "上次状态", "上次进展",
    "状态", "进展情况", "存在的问题", "下一步措施", "佐证",
]  # fmt: skip
MARK = "gongkai-form 2021Q2 市财政局"
NOTE = "公开预算 42 家，\n第 2 批。"


@pytest.fixture
def forms(city: Path, tmp_path: Path) -> Path:
    """Give the forms of 市财政局, as a workbook and as a document."""
    need("soffice", "pdftotext")
    folder = tmp_path / "forms"
    folder.mkdir()
    for kind in ("xlsx", "docx"):
        asked = ("form", "-u", "市财政局", "-q", "2021Q2", "--kind", kind)
        done = gongkai("-C", str(city), *asked, "-o", str(tmp_path / kind))
        assert done.code == 0, done.stderr
        (tmp_path / kind / f"市财政局.{kind}").rename(folder / f"市财政局.{kind}")
    return folder


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_form_is_printed_whole(forms: Path, kind: str) -> None:
    file = forms / f"市财政局.{kind}"
    sheet = load_workbook(forms / "市财政局.xlsx").worksheets[0]
    rows = [
        [squeezed(str(cell.value)) for cell in line]
        for line in sheet.iter_rows(min_row=5, max_col=6)
    ]
    prints = [str(sheet[f"L{row}"].value) for row in range(5, 5 + len(rows))]
    print_all(forms, file)
    *pages, guide = pages_of(file.with_suffix(".pdf"))
    assert [row for row in rows if not any(holds(page, row) for page in pages)] == []
    assert all(holds(page, HEADINGS) for page in pages)
    assert holds(guide, ["填写说明", "只填写表头的填报人、审签人、填报日期"])
    assert not any(holds(page, [hidden]) for page in (*pages, guide) for hidden in prints)


def test_a_workbook_stays_itself_through_ods(forms: Path) -> None:
    file = forms / "市财政局.xlsx"
    book = load_workbook(file)
    before = book.worksheets[0]
    before["H5"] = NOTE
    before["G5"] = "已完成"
    book.save(file)
    converted(forms, file, "ods")
    after = load_workbook(converted(forms, forms / "市财政局.ods", "xlsx")).worksheets[0]
    assert after["L1"].value == MARK
    assert [[cell.value for cell in line] for line in after.iter_rows(max_col=12)] == [
        [cell.value for cell in line] for line in before.iter_rows(max_col=12)
    ]
    assert after.protection.sheet
    assert not after["G5"].protection.locked
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)


def test_a_document_stays_itself_through_odt(forms: Path) -> None:
    file = forms / "市财政局.docx"
    document = docx.Document(str(file))
    before = texts(document)
    control = next(control for control in controls(document) if name_of(control) == "进展情况")
    control.find(qn("w:sdtPr")).remove(control.find(qn("w:sdtPr")).find(qn("w:showingPlcHdr")))
    next(control.iter(qn("w:t"))).text = NOTE.replace("\n", "")
    document.save(str(file))
    converted(forms, file, "odt")
    after = docx.Document(str(converted(forms, forms / "市财政局.odt", "docx")))
    assert after.core_properties.keywords == MARK
    told = texts(after)
    assert told[1][1][7] == NOTE.replace("\n", "")
    told[1][1][7] = before[1][1][7]
    assert told == before
    assert sum(len(list(each.iter(qn("w:dropDownList")))) for each in controls(after)) == 12


def converted(folder: Path, file: Path, suffix: str) -> Path:
    """Have LibreOffice save a file as another kind."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
    subprocess.run(
        [*command, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=240
    )
    return file.with_suffix(f".{suffix}")


def texts(document: Any) -> list[list[list[str]]]:
    """Give the cells of the tables, with what stands in controls and what is hidden."""
    return [
        [
            ["".join(part.text for part in cell.iter(qn("w:t"))).strip() for cell in row._tr.tc_lst]
            for row in table.rows
        ]
        for table in document.tables
    ]


def controls(document: Any) -> list[Any]:
    return list(document.element.body.iter(qn("w:sdt")))


def name_of(control: Any) -> str:
    return str(control.find(qn("w:sdtPr")).find(qn("w:alias")).get(qn("w:val")))
