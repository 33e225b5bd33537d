"""Word: the page and the type of official documents, real tables, an office's own letterhead."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongkai.errors import UsageError
from gongkai.model.report import (
    Block,
    Cell,
    CellKind,
    Change,
    Column,
    Deadline,
    Rate,
    Report,
    State,
)
from gongkai.model.status import Status
from gongkai.render.formats.choose import Paper
from gongkai.render.formats.docx import render
from tests.cli import gongkai, run
from tests.hostile import CORPUS, FREE
from tests.test_edge import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

_MM = 36_000


def report_of(*blocks: Block, lead: tuple[str, ...] = (), remarks: tuple[str, ...] = ()) -> Report:
    return Report("关于示例的报告", lead, blocks, remarks, Block((), ()), {})


def written(report: Report, template: bytes | None = None) -> Document:
    return docx.Document(io.BytesIO(render(report, Paper(template))))


def column(*cells: Cell, kind: CellKind = CellKind.LABEL) -> Block:
    return Block((Column("栏", kind),), tuple((cell,) for cell in cells))


def xml_of(report: Report, part: str, template: bytes | None = None) -> str:
    with zipfile.ZipFile(io.BytesIO(render(report, Paper(template)))) as parts:
        return parts.read(part).decode()


def everything(report: Report) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(render(report, Paper()))) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if "theme" not in name}


def template_of(*paragraphs: str, change: Callable[[Document], object] = id) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ---- page and type


def test_the_page_is_that_of_official_documents() -> None:
    section = written(report_of(column("甲"))).sections[0]
    sides = [section.top_margin, section.left_margin, section.page_width, section.page_height]
    assert [round(side / _MM) for side in sides if side] == [37, 28, 210, 297]
    assert None not in (section.page_width, section.left_margin, section.right_margin)
    inner = (
        (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0),
        (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0),
    )
    assert [round(each / _MM) for each in inner] == [156, 225]


def test_22_lines_of_28_characters_stand_on_it() -> None:
    report = report_of()
    document = written(report)
    normal: Any = document.styles["Normal"]
    (line,) = normal.element.xpath("w:pPr/w:spacing")
    (close,) = normal.element.xpath("w:rPr/w:spacing")
    twips = int(line.get(qn("w:line")))
    advance = 16 * 20 + int(close.get(qn("w:val")))
    assert line.get(qn("w:lineRule")) == "exact"
    assert 22 * twips <= 225 / 25.4 * 1440 < 23 * twips
    assert 28 * advance <= 156 / 25.4 * 1440 < 29 * advance


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体", 16),
        ("Normal", "仿宋", 16),
    ],
)
def test_each_style_has_its_type(style: str, font: str, points: int) -> None:
    found: Any = written(report_of()).styles[style]
    (fonts,) = found.element.xpath("w:rPr/w:rFonts")
    assert (fonts.get(qn("w:eastAsia")), found.font.size) == (font, Pt(points))


def test_every_run_names_its_east_asian_font_and_no_theme_does() -> None:
    report = report_of(
        column("“甲”——……", State(Status.DONE)), lead=("说明“一”。",), remarks=("注。",)
    )
    for name, xml in everything(report).items():
        assert "Theme=" not in xml, name
        if name.startswith("word/") and "<w:r>" in xml:
            runs = re.findall(r"<w:r>.*?</w:r>", xml, re.DOTALL)
            assert all('w:eastAsia="' in run and 'w:hint="eastAsia"' in run for run in runs), name
    assert len(re.findall("<w:r>", xml_of(report, "word/document.xml"))) >= 6


def test_the_page_number_stands_outside() -> None:
    document = written(report_of())
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        xml = paragraph._p.xml
        assert 'w:instr=" PAGE "' in xml
        assert f'<w:jc w:val="{side}"/>' in xml
        assert re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml) == ["— ", "1", " —"]
        assert '<w:sz w:val="28"/>' in xml
        assert 'w:eastAsia="宋体"' in xml


def test_a_wide_table_turns_the_page() -> None:
    wide = Block(tuple(Column(f"第{n}栏") for n in range(15)), (("单位名称",) * 15,))
    section = written(report_of(wide)).sections[0]
    assert section.orientation is WD_ORIENT.LANDSCAPE
    assert round((section.page_width or 0) / _MM) == 297
    assert round((section.top_margin or 0) / _MM) == 28


# ---- tables


def test_cells_are_what_other_formats_print() -> None:
    cells = ("甲", 3, Rate(38), Change(-125), Deadline(None), State(Status.DONE), None)
    (table,) = written(report_of(column(*cells))).tables
    assert [row.cells[0].text for row in table.rows] == [
        "栏", "甲", "3", "3.8%", "-12.5", "—", "● 已完成", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*CORPUS, *FREE, "a\tb", "", "]]>&<w:p/>"])
def test_text_is_text_and_nothing_else(text: str) -> None:
    document = written(report_of(column(text), lead=(f"“{text}”",)))
    assert document.tables[0].rows[1].cells[0].text == text
    assert document.paragraphs[1].text == f"“{text}”"


def test_what_xml_cannot_hold_is_escaped() -> None:
    (table,) = written(report_of(column("甲\x1b[31m\ufffe\u202e\ud800乙"))).tables
    assert table.rows[1].cells[0].text == "甲\\x1b[31m\\ufffe\\u202e\\ud800乙"


def test_the_heading_is_repeated_and_rows_stay_whole() -> None:
    xml = xml_of(report_of(column("甲", "乙")), "word/document.xml")
    rows = re.findall(r"<w:tr>(.*?)</w:tr>", xml)
    assert ["<w:tblHeader/>" in row for row in rows] == [True, False, False]
    assert all("<w:cantSplit/>" in row for row in rows)


def test_a_row_higher_than_a_page_may_be_split() -> None:
    xml = xml_of(report_of(column("字" * 9_000, kind=CellKind.TEXT)), "word/document.xml")
    assert ["<w:cantSplit/>" in row for row in re.findall(r"<w:tr>(.*?)</w:tr>", xml)] == [
        True,
        False,
    ]


def test_rows_have_no_fixed_line_spacing() -> None:
    document = written(report_of(column("甲")))
    cell: Any = document.tables[0].rows[1].cells[0].paragraphs[0].style
    (spacing,) = cell.element.xpath("w:pPr/w:spacing")
    assert (spacing.get(qn("w:lineRule")), spacing.get(qn("w:line"))) == ("auto", "240")


def test_equal_cells_of_a_merged_column_are_one() -> None:
    columns = (Column("一级", merged=True), Column("任务"))
    block = Block(columns, (("甲", "1"), ("甲", "2"), ("乙", "3")))
    (table,) = written(report_of(block)).tables
    merges = [cell.xpath("w:tcPr/w:vMerge/@w:val") for cell in table._tbl.xpath("w:tr/w:tc[1]")]
    assert merges == [[], ["restart"], [], []]
    assert table.rows[1].cells[0]._tc is table.rows[2].cells[0]._tc
    assert [row.cells[0].text for row in table.rows] == ["一级", "甲", "甲", "乙"]


def test_a_table_with_a_head_goes_over_several() -> None:
    columns = (Column("单位"), *(Column(f"T{n:03}") for n in range(100)))
    block = Block(columns, (("甲局", *map(str, range(100))),), head=1)
    tables = written(report_of(block)).tables
    assert len(tables) > 1
    assert {table.rows[1].cells[0].text for table in tables} == {"甲局"}
    assert [cell.text for table in tables for cell in table.rows[1].cells[1:]] == [
        str(n) for n in range(100)
    ]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(report_of(), Paper()) == render(report_of(), Paper())


def test_a_thousand_rows_tell_how_far_they_are() -> None:
    told: list[tuple[int, int]] = []
    render(
        report_of(column(*map(str, range(1_000)))), Paper(progress=lambda *now: told.append(now))
    )
    assert told == [*((done, 1_000) for done in range(0, 1_000, 100)), (1_000, 1_000)]


# ---- the letterhead


def test_a_letterhead_keeps_its_page_header_footer_and_styles() -> None:
    def change(document: Document) -> None:
        section = document.sections[0]
        section.left_margin = Mm(40)
        section.header.paragraphs[0].text = "某某市人民政府办公室"
        section.footer.paragraphs[0].text = "地址：某路 1 号"
        named(document.styles["Heading 1"], "隶书")

    template = template_of("抬头", "{{正文}}", "落款", change=change)
    block = column("甲")._replace(caption="一、表")
    document = written(report_of(block, lead=("说明。",)), template)
    section = document.sections[0]
    assert round((section.left_margin or 0) / _MM) == 40
    assert section.header.paragraphs[0].text == "某某市人民政府办公室"
    assert section.footer.paragraphs[0].text == "地址：某路 1 号"
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts == ["抬头", "关于示例的报告", "说明。", "一、表", "落款"]
    caption = next(each for each in document.paragraphs if each.text == "一、表")
    assert caption.style is not None
    assert caption.style.name == "Heading 1"
    (fonts,) = caption.runs[0]._r.xpath("w:rPr/w:rFonts")
    assert fonts.get(qn("w:eastAsia")) == "隶书"
    assert document.tables[0].rows[1].cells[0].text == "甲"
    inner = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    width = sum(
        int(each.get(qn("w:w"))) for each in document.tables[0]._tbl.xpath("w:tblGrid/w:gridCol")
    )
    assert abs(width - inner / 635) < 20


def test_the_place_may_be_split_over_runs() -> None:
    def change(document: Document) -> None:
        paragraph = document.add_paragraph()
        for piece in (" {", "{正", "文}", "} "):
            paragraph.add_run(piece).bold = True

    document = written(report_of(), template_of(change=change))
    assert [each.text for each in document.paragraphs] == ["关于示例的报告"]


def test_a_section_that_ends_at_the_place_still_does() -> None:
    def change(document: Document) -> None:
        section = document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        ends = document.element.body.xpath("w:p[w:pPr/w:sectPr]")
        place = next(each for each in document.paragraphs if each.text == "{{正文}}")
        place._p.get_or_add_pPr().append(ends[0].pPr.find(qn("w:sectPr")))
        ends[0].getparent().remove(ends[0])

    document = written(report_of(), template_of("{{正文}}", change=change))
    assert len(document.sections) == 2


def test_what_was_written_can_be_a_letterhead_again() -> None:
    first = template_of("{{正文}}")
    again = render(report_of(lead=("{{正文}}",)), Paper(first))
    assert len(written(report_of(column("甲")), again).tables) == 1


def test_a_style_that_a_letterhead_lacks_is_made_up_for() -> None:
    def change(document: Document) -> None:
        for style in list(document.styles):
            if style.type is WD_STYLE_TYPE.PARAGRAPH and style.name != "Normal":
                style.delete()

    document = written(report_of(), template_of("{{正文}}", change=change))
    (fonts,) = document.paragraphs[0].runs[0]._r.xpath("w:rPr/w:rFonts")
    assert fonts.get(qn("w:eastAsia")) == "方正小标宋简体"


def named(style: Any, font: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]


@pytest.mark.parametrize(
    ("fonts", "of_cells", "of_notes"),
    [
        ({}, "仿宋", "仿宋"),
        ({"Normal": "宋体"}, "宋体", "宋体"),
        ({"Normal Table": "楷体"}, "楷体", "仿宋"),
        ({"Normal": "宋体", "Normal Table": "楷体"}, "楷体", "宋体"),
    ],
)
def test_cells_and_notes_are_in_the_font_of_the_letterhead(
    fonts: dict[str, str], of_cells: str, of_notes: str
) -> None:
    def change(document: Document) -> None:
        for style, font in fonts.items():
            named(document.styles[style], font)

    template = template_of("{{正文}}", change=change)
    document = written(report_of(column("甲"), remarks=("附注。",)), template)
    note = next(each for each in document.paragraphs if each.text == "附注。")
    cell = document.tables[0].rows[1].cells[0].paragraphs[0]
    for paragraph, font in ((cell, of_cells), (note, of_notes)):
        (found,) = paragraph.runs[0]._r.xpath("w:rPr/w:rFonts")
        assert found.get(qn("w:eastAsia")) == font


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def repacked(template: bytes, **changed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(template)) as file:
        return zipped(**({name: file.read(name) for name in file.namelist()} | changed))


GOOD = template_of("{{正文}}")
TYPES = "[Content_Types].xml"


def part_of(template: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(template)) as file:
        return file.read(name)


MACRO = part_of(GOOD, TYPES).replace(
    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"vnd.ms-word.document.macroEnabled.main+xml",
)
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (template_of("没有"), "没有单独成段的 {{正文}}"),
        (template_of("见 {{正文}}。"), "没有单独成段的 {{正文}}"),
        (template_of("{{正文}}", "{{正文}}"), "有 2 个 {{正文}}"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .doc"),
        (b"", "不是 Word 文档"),
        ("只是文字".encode(), "不是 Word 文档"),
        (GOOD[:-700], "不是 Word 文档"),
        (zipped(a=b"x"), "不是 Word 文档"),
        (repacked(GOOD, **{TYPES: MACRO}), "含有宏"),
        (repacked(GOOD, **{"word/vbaProject.bin": b"x"}), "含有宏"),
        (repacked(GOOD, **{"word/media/a.png": b"\0" * 70_000_000}), "展开后过大"),
        (zipped(**{f"a{n}": b"" for n in range(2_001)}), "展开后过大"),
        (repacked(GOOD, **{"word/styles.xml": BOMB}), "含有 DTD"),
        (repacked(GOOD, **{"word/styles.xml": BOMB.decode().encode("utf-16")}), "含有 DTD"),
        (repacked(GOOD, **{"word/document.xml": b"<a"}), "文件已损坏"),
        (repacked(GOOD, **{"word/document.xml": b"<a/>"}), "文件已损坏"),
    ],
    ids=range(16),
)
def test_what_is_no_letterhead_is_refused(template: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=re.escape(why)):
        written(report_of(), template)


# ---- the command line


def test_a_report_is_written_on_a_letterhead(shipped: Path, tmp_path: Path) -> None:
    head, file = tmp_path / "模板.docx", tmp_path / "报告.docx"
    head.write_bytes(GOOD)
    command = ("-C", str(shipped), "report", "--template", str(head))
    assert gongkai(*command, "-o", str(file)).stderr.endswith(f"\n已写入 {file}\n")
    assert "落实情况" in docx.Document(str(file)).paragraphs[0].text
    assert gongkai(*command, "-o", str(file)).code == 3
    over = gongkai(*command, "-o", str(head), "--force")
    assert (over.code, head.read_bytes()) == (2, GOOD)
    elsewhere = gongkai(*command, "-o", str(tmp_path / "a.xlsx"))
    assert (elsewhere.code, "--template 只用于 docx" in elsewhere.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "why"), [("没有.docx", "找不到"), (".", "是文件夹"), ("坏.docx", "不是 Word 文档")]
)
def test_a_bad_letterhead_leaves_nothing(
    shipped: Path, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "坏.docx").write_text("文字", "utf-8")
    file = tmp_path / "报告.docx"
    refused = gongkai(
        "-C", str(shipped), "units", "-o", str(file), "--template", str(tmp_path / name)
    )
    assert (refused.code, why in refused.stderr) == (2, True)
    assert not file.exists()


def test_a_terminal_is_told_how_far_a_long_document_is(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "记录.docx"
    shown = on_a_terminal("-C", str(city), "log", "-o", str(file))
    assert "\r正在生成：第 1700 行，共 1742 行\r" in shown
    assert shown.split("\r")[-2] == f"已写入 {file}"
    short = on_a_terminal("-C", str(city), "units", "-o", str(tmp_path / "单位.docx"))
    assert "正在生成" not in short


def test_no_file_of_an_office_program_is_shown_on_a_terminal_but_a_pipe_gets_it() -> None:
    for format_ in ("docx", "xlsx"):
        assert f"用 -o 写入文件，例如 -o 报表.{format_}" in on_a_terminal("units", "-f", format_)
        assert run("units", "-f", format_).stdout.startswith(b"PK")


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.docm", "a.DOC"])
def test_old_formats_are_refused_with_the_new_one(shipped: Path, tmp_path: Path, name: str) -> None:
    refused = gongkai("-C", str(shipped), "units", "-o", str(tmp_path / name))
    assert (refused.code, "改用 .docx" in refused.stderr) == (2, True)
