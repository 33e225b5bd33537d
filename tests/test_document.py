"""A paper of paragraphs and tables in every format that has room for one."""

from __future__ import annotations

import io

import docx
import pytest

from gongkai.model.document import Document, Paragraph, Style
from gongkai.model.report import Block, Column
from gongkai.render.formats.choose import (
    Format,
    Paper,
    render_document,
    render_document_binary,
)
from gongkai.render.page.frame import Frame
from tests.page_reader import Page

TABLE = Block((Column("单位"), Column("应办")), (("甲局", 3), ("乙<b>局", 4)))
PAPER = Document(
    "通报",
    (
        Paragraph("关于落实情况的通报", Style.TITLE),
        Paragraph("第3期", Style.NUMBER),
        Paragraph("各单位：", Style.ADDRESSEE),
        Paragraph("一、总体情况", Style.HEADING),
        Paragraph("应办事项 7 项。"),
        Paragraph("附件1", Style.CAPTION, new_page=True),
        TABLE,
        Paragraph("政务公开办", Style.SIGNATURE),
    ),
    {"schema": 1},
)


def text_of(format_: Format, width: int | None = 40) -> str:
    return "".join(render_document(PAPER, format_, Frame(width)))


def test_text_indents_centres_and_signs_at_the_right() -> None:
    lines = text_of(Format.TEXT).split("\n")
    assert lines[0] == f"{' ' * 11}关于落实情况的通报"
    assert lines[2] == f"{' ' * 17}第3期"
    assert lines[4] == "各单位："
    assert lines[6] == "　　一、总体情况"
    assert lines[8] == "　　应办事项 7 项。"
    assert lines[-2] == f"{' ' * 30}政务公开办"


def test_markdown_has_headings_and_the_table() -> None:
    text = text_of(Format.MARKDOWN)
    assert text.startswith("## 关于落实情况的通报\n\n第3期\n\n")
    assert "### 一、总体情况" in text
    assert "| 乙\\<b\\>局 | 4 |" in text


def test_json_is_the_data() -> None:
    assert text_of(Format.JSON) == '{\n  "schema": 1\n}\n'


def test_html_has_every_part() -> None:
    page = Page(text_of(Format.HTML))
    (table,) = page.tables
    assert table.texts("tbody") == [["甲局", "3"], ["乙<b>局", "4"]]
    for part in PAPER.parts:
        if isinstance(part, Paragraph):
            assert part.text in text_of(Format.HTML)


def test_word_has_every_part_and_begins_the_annex_on_a_page() -> None:
    document = docx.Document(io.BytesIO(render_document_binary(PAPER, Format.DOCX, Paper())))
    texts = [paragraph.text.strip() for paragraph in document.paragraphs]
    assert [text for text in texts if text] == [
        part.text for part in PAPER.parts if isinstance(part, Paragraph)
    ]
    assert [cell.text for row in document.tables[0].rows for cell in row.cells][-2:] == [
        "乙<b>局", "4",
    ]  # fmt: skip
    (annex,) = [each for each in document.paragraphs if "附件1" in each.text]
    assert annex._p.xpath("w:r/w:br[@w:type='page']")


@pytest.mark.parametrize("format_", [Format.CSV, Format.TSV, Format.TABLE])
def test_what_has_no_room_for_paragraphs_is_none(format_: Format) -> None:
    with pytest.raises(ValueError, match=format_.value):
        text_of(format_)
