"""Word documents: every cell once, in its place, and nothing lost without a word."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gongkai.office.documents import old_word
from gongkai.office.documents.archive import is_old_word
from gongkai.office.documents.docx import read_docx
from gongkai.office.documents.old_word import read_old_word
from tests.needs import need
from tests.office.make_docx import cell, docx_of, paragraph, row, run, table, word_file
from tests.office.spec import SPLIT_HEADER, TableSpec, spec_2021
from tests.office.test_archive import BILLION, OLE2, packed

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.office.documents.grid import Document, Grid

MOST = 64_000_000
CHECKED = '<w:sym w:font="Wingdings" w:char="F0FE"/>'


def read(content: bytes) -> Document:
    """Read a document that is not refused."""
    document = read_docx(content, "表.docx", MOST)
    assert document.problems == ()
    return document


def texts(grid: Grid) -> list[list[str | None]]:
    return [[each and each.text for each in row] for row in grid.rows]


def read_body(body: str, **parts: str) -> tuple[list[list[str | None]], list[str]]:
    """Return the texts of the first table of a body, and what is said of it."""
    document = read(word_file(body, **parts))
    said = [f"{each.span.cell} {each.code} {each.message}" for each in document.remarks]
    return texts(document.grids[0]), [*document.unread, *said]


def one_cell(inner: str, **parts: str) -> str | None:
    """Return the text of a cell, with nothing to be said of it."""
    got, said = read_body(table(row(cell(inner), "甲")), **parts)
    assert said == []
    return got[0][0]


def refused(body: str) -> list[str]:
    document = read_docx(word_file(body), "表.docx", MOST)
    assert document.grids == ()
    assert all(each.remedy for each in document.problems)
    return [f"{each.span.place} {each.code} {each.message}" for each in document.problems]


@pytest.mark.parametrize(
    "spec",
    [
        spec_2021(()),
        spec_2021(),
        spec_2021(range(4)),
        spec_2021(numbered=True),
        spec_2021(header=SPLIT_HEADER),
        spec_2021(range(4), SPLIT_HEADER, numbered=True),
    ],
    ids=["not merged", "headings", "units too", "numbered", "split header", "all"],
)
def test_the_table_of_2021_is_read_cell_for_cell(spec: TableSpec) -> None:
    document = read(docx_of(spec))
    (grid,) = document.grids
    assert (document.form, document.unread, document.remarks) == ("Word 表格", (), ())
    assert texts(grid) == spec.grid
    assert (grid.name, grid.above) == ("表1", ("附件", spec.title))


def test_a_merged_cell_is_one_cell_with_one_place() -> None:
    (grid,) = read(docx_of(spec_2021())).grids
    header, first, second, *_ = grid.rows
    assert header[0] is header[1]
    assert first[0] is second[0]
    assert first[3] is not second[3]
    assert [each and each.span.place for each in second] == [
        "表.docx!表1!行2列1", "表.docx!表1!行2列2", "表.docx!表1!行3列3", "表.docx!表1!行3列4",
    ]  # fmt: skip


def test_headers_repeated_by_hand_and_a_title_in_the_table_are_rows() -> None:
    spec = spec_2021(range(4))
    (grid,) = read(docx_of(spec, repeat_header_before=[9, 20], title_row=True)).grids
    header, *rows = spec.grid
    title = [spec.title] * 4
    assert texts(grid) == [title, header, *rows[:9], header, *rows[9:20], header, *rows[20:]]
    assert grid.above == ("附件",)


def test_a_table_in_several_of_word_is_several_grids() -> None:
    spec = spec_2021()
    grids = read(docx_of(spec, split_before=[5, 30])).grids
    assert [grid.name for grid in grids] == ["表1", "表2", "表3"]
    assert [line for grid in grids for line in texts(grid)] == spec.grid
    cell_of_last = grids[2].rows[-1][0]
    assert cell_of_last is not None
    assert cell_of_last.span.place.startswith("表.docx!表3!行")


GO_ON = "<w:vMerge/>"
BEGIN = '<w:vMerge w:val="restart"/>'


def test_a_merge_that_begins_above_a_cut_is_an_empty_cell() -> None:
    got, _ = read_body(table(row(cell("", GO_ON), "乙"), row(cell("", GO_ON), "丙")))
    assert got == [["", "乙"], ["", "丙"]]


def test_a_merge_ends_where_the_cell_above_is_not_merged() -> None:
    got, _ = read_body(table(row("甲", "乙"), row(cell("", GO_ON), "丙")))
    assert got == [["甲", "乙"], ["", "丙"]]


def test_text_below_a_merged_cell_is_told() -> None:
    got, said = read_body(table(row(cell("甲", BEGIN), "乙"), row(cell("藏", GO_ON), "丙")))
    assert got == [["甲", "乙"], ["甲", "丙"]]
    assert said == ["表1!行1列1 GK137 被合并单元格遮住的文字没有读入，共 1 处（表1!行1列1）"]


def test_cells_merged_the_old_way_are_merged() -> None:
    begin, go_on = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    got, _ = read_body(table(row(cell("甲", begin), cell("", go_on), "乙"), row("1", "2", "3")))
    assert got == [["甲", "甲", "乙"], ["1", "2", "3"]]


def test_ragged_rows_have_places_without_cells() -> None:
    got, _ = read_body(
        table(
            row("一", "二", "三"),
            row("四", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
            row("五"),
        )
    )
    assert got == [["一", "二", "三"], [None, "四", None], ["五", None, None]]


def test_a_column_that_no_row_uses_is_none() -> None:
    two = '<w:gridSpan w:val="2"/>'
    got, _ = read_body(table(row(cell("甲", two), "乙"), row(cell("丙", two), "丁")))
    assert got == [["甲", "乙"], ["丙", "丁"]]


def test_edges_drawn_not_quite_in_line_make_no_column() -> None:
    two = '<w:gridSpan w:val="2"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (1000, 12, 3000))
    got, _ = read_body(table(row("甲", cell("乙", two)), row(cell("丙", two), "丁"), grid=grid))
    assert got == [["甲", "乙"], ["丙", "丁"]]


def test_paragraphs_and_breaks_are_line_breaks() -> None:
    broken = "<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:cr/></w:r>"
    assert one_cell(paragraph(broken) + paragraph("四") + paragraph()) == "一\n二\t三\n\n四"


def test_blanks_that_word_does_not_show_are_none() -> None:
    assert one_cell(paragraph("<w:r><w:t>\n  公开 办\n </w:t></w:r>")) == "公开 办"
    assert one_cell(paragraph(run(" 公开 办 "))) == " 公开 办 "


WRAPPED = [
    f"<w:sdt><w:sdtPr/><w:sdtContent>{run('公开')}</w:sdtContent></w:sdt>",
    f'<w:fldSimple w:instr="REF a">{run("公开")}</w:fldSimple>',
    f'<w:smartTag w:element="a">{run("公开")}</w:smartTag>',
    f'<w:customXml w:element="a">{run("公开")}</w:customXml>',
    f'<w:hyperlink w:anchor="a">{run("公开")}</w:hyperlink>',
    "<mc:AlternateContent><mc:Choice Requires='w14'>" + run("公开") + "</mc:Choice>"
    "<mc:Fallback>" + run("公开") + "</mc:Fallback></mc:AlternateContent>",
    "<w:r><w:ruby><w:rt>" + run("gk") + "</w:rt><w:rubyBase>" + run("公开") + "</w:rubyBase>"
    "</w:ruby></w:r>",
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("公开")}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
]


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_text_in_wrappers_is_read_once(wrapped: str) -> None:
    assert one_cell(paragraph(run("一") + wrapped + run("办"))) == "一公开办"


def test_a_field_in_the_code_of_a_field_is_not_read() -> None:
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, part, end = (sign.format(each) for each in ("begin", "separate", "end"))
    inner = begin + part + run("1") + end
    assert (
        one_cell(paragraph(begin + inner + part + run("公开") + end + end + run("办"))) == "公开办"
    )


@pytest.mark.parametrize("level", ["paragraph", "cell", "row", "table"])
def test_content_controls_of_every_size_are_read(level: str) -> None:
    def controlled(xml: str, of: str) -> str:
        control = f"<w:sdt><w:sdtContent>{xml}</w:sdtContent></w:sdt>"
        return control if of == level else xml

    inner = controlled(cell(controlled(paragraph("公开"), "paragraph")), "cell")
    body = controlled(table(controlled(row(inner, "甲"), "row")), "table")
    assert read_body(body) == ([["公开", "甲"]], [])


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (CHECKED, "☑"),
        ('<w:sym w:font="Symbol" w:char="F0B7"/>', "•"),
        ('<w:sym w:font="宋体" w:char="2460"/>', "①"),
        ("<w:noBreakHyphen/>", "-"),
        ("<w:softHyphen/>", "\u00ad"),
    ],
)
def test_signs_are_read_as_characters(xml: str, text: str) -> None:
    assert one_cell(paragraph(f"<w:r>{xml}<w:t>公开</w:t></w:r>")) == f"{text}公开"


@pytest.mark.parametrize(
    ("inner", "text", "what"),
    [
        (run("藏", "<w:vanish/>") + run("开"), "开", "隐藏文字"),
        (run("显", '<w:vanish w:val="0"/>') + run("开"), "显开", ""),
        ("<w:r><w:drawing/></w:r>" + run("开"), "开", "图片"),
        ("<w:r><w:pict/></w:r>", "", "图片"),
        ("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>" + run("开"), "开", "公式"),
        ('<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>', "", "特殊字体的符号"),
        ('<w:r><w:sym w:font="Webdings" w:char="x"/></w:r>', "", "特殊字体的符号"),
    ],
)
def test_what_is_no_text_is_told(inner: str, text: str, what: str) -> None:
    got, said = read_body(table(row("甲", cell(paragraph(inner)))))
    assert got == [["甲", text]]
    told = [f"表1!行1列2 GK137 {what}没有读入，共 1 处（表1!行1列2）"] if what else []
    assert said == told


def test_a_hidden_row_is_told() -> None:
    got, said = read_body(table(row("甲"), row("藏", properties="<w:hidden/>"), row("乙")))
    assert got == [["甲"], ["乙"]]
    assert said == ["表1 GK137 隐藏的行没有读入，共 1 处（表1）"]


def numbering(form: str, text: str, more: str = "", overrides: str = "") -> str:
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num>'
    )


def listed(text: str = "", level: int = 0, num: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


@pytest.mark.parametrize(
    ("form", "text", "numbers"),
    [
        ("decimal", "%1.", ["1.", "2.", "11."]),
        ("chineseCounting", "%1、", ["一、", "二、", "十一、"]),
        ("chineseCountingThousand", "（%1）", ["（一）", "（二）", "（十一）"]),
        ("decimalEnclosedCircle", "%1", ["①", "②", "⑪"]),
        ("upperRoman", "%1", ["I", "II", "XI"]),
        ("lowerLetter", "%1)", ["a)", "b)", "k)"]),
        ("decimalZero", "%1", ["01", "02", "11"]),
        ("decimalFullWidth", "%1.", ["１.", "２.", "１１."]),
    ],
)
def test_automatic_numbers_are_worked_out(form: str, text: str, numbers: list[str]) -> None:
    rows = [row(cell(listed()), str(n)) for n in range(1, 12)]
    got, said = read_body(table(*rows), numbering=numbering(form, text))
    assert [got[n][0] for n in (0, 1, 10)] == numbers
    (remark,) = said
    assert remark.startswith("表1!行1列1 GK139 自动编号 11 处，已按编号格式推算（表1!行1列1、")


def test_lists_nest_restart_and_come_by_style() -> None:
    styles = (
        '<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    inner = (
        paragraph("甲", '<w:pStyle w:val="b"/>') + listed("乙", 1) + listed("丙", 1)
        + paragraph("丁", '<w:pStyle w:val="c"/>') + listed("戊") + listed("己", 1)
        + listed("庚", num=2) + listed("辛", num=2) + listed("壬", num=0)
    )  # fmt: skip
    got, _ = read_body(
        table(row(cell(inner))), styles=styles, numbering=numbering("decimal", "%1.", "", restart)
    )
    assert got == [["1.甲\n1.1乙\n1.2丙\n丁\n2.戊\n2.1己\n1.庚\n2.辛\n壬"]]


@pytest.mark.parametrize("form", ["ideographTraditional", "chineseCounting"])
def test_a_number_that_cannot_be_worked_out_is_told(form: str) -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="100"/></w:lvlOverride>'
    inner = cell(listed("公开", num=2))
    got, said = read_body(table(row(inner)), numbering=numbering(form, "%1", "", start))
    assert got == [["公开"]]
    assert said == ["表1!行1列1 GK137 自动编号没有读入，共 1 处（表1!行1列1）"]


def test_bullets_are_no_numbers() -> None:
    assert one_cell(listed("公开"), numbering=numbering("bullet", "●")) == "公开"


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (cell(paragraph(f"<w:ins>{run('新')}</w:ins>")), "插入 1 处"),
        (cell(paragraph("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>")), "删除 1 处"),
        (cell(paragraph(f"<w:moveFrom>{run('新')}</w:moveFrom>")), "移出 1 处"),
        (cell(paragraph(f"<w:moveTo>{run('新')}</w:moveTo>")), "移入 1 处"),
        (cell("新", "<w:cellIns/>"), "插入单元格 1 处"),
        (cell("新", "<w:cellDel/>"), "删除单元格 1 处"),
        (cell("新", "<w:cellMerge/>"), "合并单元格 1 处"),
    ],
)
def test_tracked_changes_are_refused(inner: str, said: str) -> None:
    assert refused(table(row("甲", inner))) == [f"表.docx!表1!行1列2 GK135 有未处理的修订：{said}"]


@pytest.mark.parametrize("change", ["ins", "del"])
def test_rows_inserted_or_deleted_are_refused(change: str) -> None:
    (said,) = refused(table(row("甲"), row("乙", properties=f"<w:{change}/>")))
    assert said.startswith("表.docx!表1!行2列1 GK135 ")


def test_changes_between_tables_are_refused_and_those_of_form_are_not() -> None:
    (said,) = refused(paragraph("附件") + paragraph(f"<w:ins>{run('新')}</w:ins>"))
    assert said == "表.docx!第2段 GK135 有未处理的修订：插入 1 处"
    assert one_cell(paragraph(run("公开", "<w:rPrChange><w:rPr/></w:rPrChange>"))) == "公开"


def test_a_nested_table_with_text_is_refused_and_an_empty_one_is_none() -> None:
    def outer(text: str) -> str:
        return table(row("甲", cell(table(row(text)) + paragraph("公开"))))

    assert refused(outer("藏")) == ["表.docx!表1!行1列2 GK136 单元格中嵌套的表格有文字"]
    assert read_body(outer(" ")) == ([["甲", "公开"]], [])


def test_text_in_what_is_not_known_is_refused_not_lost() -> None:
    (said,) = refused(table(row("甲", cell(paragraph(f"<w:unheard>{run('新')}</w:unheard>")))))
    assert said == "表.docx!表1!行1列2 GK136 有读不出的文字，共 1 处，第一处为“新”"
    assert refused(f"<w:unheard>{paragraph('新')}</w:unheard>")[0].startswith("表.docx:1:1 GK136")


def test_what_stands_beside_is_counted() -> None:
    box = f"<w:pict><v:shape><w:txbxContent>{paragraph('框')}</w:txbxContent></v:shape></w:pict>"
    inner = (
        "<w:r><w:footnoteReference/><w:footnoteReference/><w:endnoteReference/>"
        "<w:commentReference/></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = paragraph("<w:r><w:drawing/></w:r>") + table(row(cell(paragraph(inner)), "甲"))
    got, said = read_body(
        body + "<w:altChunk/>" + paragraph("备注") + paragraph(),
        header1=paragraph("济南市文件"), footer1=paragraph("- 1 -"),
    )  # fmt: skip
    assert got == [["", "甲"]]
    assert said == [
        "2 处脚注", "1 处尾注", "1 处批注", "1 处插入的其他文档", "1 个文本框", "页眉", "1 幅图片",
        "表后 1 段文字",
    ]  # fmt: skip


def test_the_lines_above_each_table_stand_with_it() -> None:
    content = word_file(
        paragraph("附件") + table(row("甲")) + paragraph("一、") + paragraph() + table(row("乙"))
    )
    assert [grid.above for grid in read(content).grids] == [("附件",), ("一、", "")]


def test_a_document_without_a_table_is_its_paragraphs() -> None:
    document = read(word_file(paragraph("通知") + paragraph() + paragraph("一、公开。")))
    (grid,) = document.grids
    assert document.form == "Word 正文"
    assert texts(grid) == [["通知"], ["一、公开。"]]
    assert [each.span.place for (each,) in grid.rows if each] == ["表.docx!第1段", "表.docx!第3段"]


def test_a_document_of_the_strict_kind_is_read() -> None:
    content = word_file(
        table(row("甲", "乙")), namespace="http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert texts(read(content).grids[0]) == [["甲", "乙"]]


@pytest.mark.parametrize("span", [501, 999_999_999, 99_999_999_999])
def test_a_table_wider_than_any_is_refused(span: int) -> None:
    wide = cell("甲", f'<w:gridSpan w:val="{span}"/>')
    body = table(row(wide, "乙"))
    if span < 10**9:
        assert refused(body) == ["表.docx!表1 GK132 表格的行或列过多"]
    else:
        assert read_body(body) == ([["甲", "乙"]], [])


def test_many_wide_rows_are_refused() -> None:
    wide = row(cell("", '<w:gridSpan w:val="499"/>'))
    assert refused(table(*[wide] * 2005)) == ["表.docx!表1 GK132 表格的行或列过多"]


@pytest.mark.parametrize(
    ("part", "place"),
    [("numbering", "word/numbering.xml"), ("styles", "word/styles.xml"),
     ("header1", "word/header1.xml")],
)  # fmt: skip
def test_a_part_that_harms_is_refused_with_its_name(part: str, place: str) -> None:
    document = read_docx(word_file(table(row("甲")), **{part: "&bomb;"}), "表.docx", MOST)
    assert [each.span.place for each in document.problems] == [f"表.docx!{place}"]


def test_what_is_no_document_is_refused() -> None:
    for content, code in (
        (packed({"word/document.xml": BILLION}), "GK134"),
        (packed({"word/document.xml": b"<a/>"}), "GK131"),
        (b"", "GK130"),
    ):
        document = read_docx(content, "表.docx", MOST)
        assert [each.code for each in document.problems] == [code]
        assert document.grids == ()


OLD = OLE2 + "WordDocument".encode("utf-16-le") + bytes(600)


def test_old_word_is_known_by_its_content() -> None:
    assert is_old_word(OLD)
    assert not is_old_word(OLD + "EncryptedPackage".encode("utf-16-le") + bytes(2))
    assert not is_old_word(OLE2 + "Workbook".encode("utf-16-le") + bytes(2))
    assert not is_old_word(b"")


def test_old_word_without_libreoffice_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (problem,) = read_old_word(OLD, "表.doc", MOST).problems
    assert (problem.code, problem.message) == ("GK138", "本机没有 LibreOffice，不能读取 .doc")
    assert "另存为 .docx" in str(problem.remedy)


@pytest.mark.parametrize("does", ["exit 0", "sleep 100 & wait"])
def test_a_converter_that_makes_nothing_is_said(
    does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nPATH=/bin:/usr/bin\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(old_word, "_SECONDS", 0.5)
    (problem,) = read_old_word(OLD, "表.doc", MOST).problems
    assert problem.message.startswith("LibreOffice 未能转换")


@pytest.mark.papers
def test_the_table_of_2021_is_read_from_an_old_document(tmp_path: Path) -> None:
    need("soffice")
    spec = spec_2021(range(4), SPLIT_HEADER, numbered=True)
    (tmp_path / "a.docx").write_bytes(docx_of(spec, title_row=True))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    content = (tmp_path / "a.doc").read_bytes()
    assert is_old_word(content)
    document = read_old_word(content, "表.doc", MOST)
    assert document.problems == ()
    assert document.form == "旧版 Word 文档，经 LibreOffice 转换"
    assert texts(document.grids[0]) == [[spec.title] * 5, *spec.grid]
