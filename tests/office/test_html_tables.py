"""Tables of web pages: laid out as a browser does, nothing run, nothing fetched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from gongkai.office.documents.html import read_html
from tests.office.make_html import make_html, page
from tests.office.spec import SPLIT_HEADER, SpecCell, TableSpec, spec_2021

if TYPE_CHECKING:
    from gongkai.office.documents.grid import Document

MOST = 64_000_000
Texts = list[list[str | None]]


def read(body: str | bytes) -> Document:
    return read_html(body if isinstance(body, bytes) else page(body), "表.html", MOST)


def texts(document: Document, number: int = 0) -> Texts:
    assert document.problems == ()
    return [[cell and cell.text for cell in row] for row in document.grids[number].rows]


def codes(document: Document) -> list[tuple[str, str]]:
    assert all(problem.remedy for problem in document.problems)
    return [(problem.code, problem.span.cell) for problem in document.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("closed", [True, False])
def test_the_table_of_2021(encoding: str, closed: bool) -> None:
    spec = spec_2021()
    document = read(make_html(spec, encoding, closed))
    assert texts(document) == spec.grid
    assert document.remarks == ()
    (grid,) = document.grids
    assert (document.form, grid.name, grid.above) == ("网页表格（HTML）", "表1", (spec.title,))
    assert grid.rows[0][0] is grid.rows[0][1]


@pytest.mark.parametrize("columns", [(), (0, 1), (1, 3), range(4)])
@pytest.mark.parametrize("numbered", [True, False])
def test_cells_merged_in_any_column_and_a_header_of_two_rows(
    columns: tuple[int, ...], numbered: bool
) -> None:
    spec = spec_2021(columns, SPLIT_HEADER, numbered)
    assert texts(read(make_html(spec))) == spec.grid


def test_a_heading_that_is_printed_again_is_a_row() -> None:
    spec = spec_2021()
    again = spec._replace(rows=(*spec.rows, *spec.header))
    assert texts(read(make_html(again))) == again.grid


def test_places_are_those_of_the_table_as_it_is_seen() -> None:
    document = read("<table><tr><td>甲<td>乙</table><table><tr><td colspan=2>丙<td>丁</table>")
    spans = [cell.span for grid in document.grids for row in grid.rows for cell in row if cell]
    assert [span.place for span in spans] == [
        "表.html!表1!行1列1",
        "表.html!表1!行1列2",
        "表.html!表2!行1列1",
        "表.html!表2!行1列2",
    ]


def test_text_between_tables_stands_above_the_next() -> None:
    document = read(
        "<title>不在页面上</title><h1>标题</h1>（2021年\n 印发）"
        "<table><caption>表一</caption><tr><td>a<td>b"
        "</table>第二<p>张</p><table><tr><td>c<td>d</table>落款"
    )
    above = [grid.above for grid in document.grids]
    assert above == [("标题", "（2021年 印发）", "表一"), ("第二", "张")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>a</p> <p>b</p>", "a\nb"),
        ("<div>a<div>b</div></div>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("  a \n\t b  ", "a b"),
        ("<span>a</span><b>b</b>", "ab"),
        ("&nbsp;", ""),
        ("a&nbsp;&lt;b&gt;&amp;amp;&#19968;", "a\u00a0<b>&amp;一"),
        ("\u3000\u3000甲", "\u3000\u3000甲"),
        ("a<!-- b -->c", "ac"),
        ("<![if !supportEmptyParas]>a<![endif]><o:p></o:p>", "a"),
        ("<font>a</b></font></span>b", "ab"),
    ],
)
def test_the_text_of_a_cell(cell: str, text: str) -> None:
    assert texts(read(f"<table><tr><td>{cell}</td><td>x</td><td>y</table>")) == [[text, "x", "y"]]


def test_parts_of_a_table_stand_in_their_order() -> None:
    body = (
        "<table><tfoot><tr><td>合计<td>9</tfoot><tbody><tr><td rowspan=9>甲<td>1</tbody>"
        "<thead><tr><th>项目<th>数</thead><tbody><tr><td>乙<td>2<tr><td>丙<td>3</table>"
    )
    assert texts(read(body)) == [
        ["项目", "数"],
        ["甲", "1"],
        ["乙", "2"],
        ["丙", "3"],
        ["合计", "9"],
    ]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=65534>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=x colspan=-2>a<td>b", [["a", "b"]]),
        ("<tr><td colspan=100000>a<tr><td>b<td>c", [["a", "a"], ["b", "c"]]),
        ("<tr><td colspan=99999999999999999999>a<tr><td>b<td>c", [["a", "a"], ["b", "c"]]),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=3>c", [["a", "b"], ["c", "b"]]),
        ("<tr><td>a<td>b<tr><td>c", [["a", "b"], ["c", None]]),
        ("<tr></tr><tr><td>a<td>b<tr></tr>", [["a", "b"]]),
        ("<td>a<td>b", [["a", "b"]]),
    ],
)
def test_spans_are_bounded_by_the_table(rows: str, want: Texts) -> None:
    assert texts(read(f"<table>{rows}</table>")) == want


def test_what_is_hidden_or_a_script_is_not_read_and_said() -> None:
    document = read(
        "<style>td{}</style><script>document.write('<table><tr><td>x<td>y</table>')</script>"
        "<p style='color:red; DISPLAY : none'>秘密<table><tr><td>q<td>r</table></p>"
        "<div hidden>也是<table><tr><td>s<td>t</table></div>"
        "<table><tr><td>甲<td style=display:none>乙<td>丙<img src=http://127.0.0.1/x.png>"
        "<tr style='visibility:hidden'><td>丁<td>戊</table>"
    )
    assert texts(document, -1) == [["甲", "丙"]]
    assert document.unread == (
        "4 处隐藏的内容",
        "1 段脚本及其生成的内容",
        "表格中的 1 张图片",
    )
    assert document.grids[-1].above == ()


def test_a_table_in_a_cell_of_a_table_is_refused() -> None:
    inner = "<table><tr><td>a<td>b</table>"
    document = read(f"<table><tr><td>工作任务<td>责任单位<tr><td>甲<td>乙{inner}</table>")
    assert codes(document) == [("GK149", "表1!行2列2")]


def test_a_table_in_a_cell_without_any_text_is_no_table() -> None:
    inner = "<table><tr><td>&nbsp;<td></table>"
    assert texts(read(f"<table><tr><td>甲<td>乙{inner}</table>")) == [["甲", "乙"]]


@pytest.mark.parametrize(
    "layout",
    [
        "<table><tr><td>{}</table>",
        "<table><tr><td><tr><td>题{}尾<td></table>",
        "<table><tr><td>题<tr><td><table><tr><td>{}</table><tr><td>尾</table>",
        "<table><tr><td>题</table>{}",
    ],
)
def test_a_table_that_only_lays_out_a_page_is_none(layout: str) -> None:
    document = read(layout.format("<table><tr><td>甲<td>乙</table>"))
    assert texts(document) == [["甲", "乙"]]
    (grid,) = document.grids
    assert grid.above == (("题",) if "题" in layout else ())
    assert grid.rows[0][0]
    assert grid.rows[0][0].span.cell == "表1!行1列1"


@pytest.mark.parametrize(
    ("encoding", "declared", "said"),
    [
        ("utf-8", "gb2312", "网页声明编码为 gb2312，按实际的 UTF-8 读取"),
        ("gb18030", "utf-8", "网页声明编码为 utf-8，按实际的 GB18030 读取"),
        ("gb18030", "x-nothing", "网页声明编码为 x-nothing，按实际的 GB18030 读取"),
        ("big5", "big5", ""),
        ("gb18030", "gbk", ""),
    ],
)
def test_the_encoding_is_the_one_that_fits(encoding: str, declared: str, said: str) -> None:
    document = read(page("<table><tr><td>政務公開<td>單位</table>", encoding, declared))
    assert texts(document) == [["政務公開", "單位"]]
    assert [remark.message for remark in document.remarks] == ([said] if said else [])


def test_bytes_in_no_encoding_are_refused() -> None:
    assert codes(read(b"<table><tr><td>\xff\xff\x80<td>x</table>")) == [("GK149", "")]


@pytest.mark.parametrize("body", [b"<table><tr><td>a\0b<td>c</table>", b"", b"   "])
def test_nul_and_nothing_are_refused_or_empty(body: bytes) -> None:
    document = read(body)
    assert document.grids == ()
    assert document.problems or body.strip() == b""


def test_a_page_over_the_limit_is_refused() -> None:
    assert codes(read_html(page("x" * 2000), "表.html", 1000)) == [("GK145", "")]


NOISE = "<table><tr><td>甲<td>乙</table>"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + NOISE,
        "<div hidden>" * 100_000 + "</div>" * 100_000 + NOISE,
        "<p><b>" * 100_000 + NOISE,
        NOISE + "<!--" * 300_000,
        NOISE + "<a " * 300_000,
        NOISE + '<a b="' * 300_000,
        NOISE + "<![" * 300_000,
        NOISE + "&" * 300_000 + "&#99999999999;" * 1000,
    ],
    ids=["divs", "hidden", "unclosed", "comments", "tags", "quotes", "declarations", "references"],
)
def test_a_page_made_to_be_slow_is_read(body: str) -> None:
    assert texts(bounded(body)) == [["甲", "乙"]]


@pytest.mark.parametrize(
    "body",
    [
        "<table>" * 100_000 + NOISE,
        "<table>" + "<tr><td rowspan=65534>a<td>b" * 20_000 + "</table>",
        "<table>" + ("<tr>" + "<td>a" * 1500) * 1000 + "</table>",
    ],
    ids=["tables in tables", "stairs", "wide"],
)
def test_a_page_made_to_be_large_is_refused(body: str) -> None:
    assert codes(bounded(body)) == [("GK145", "")]


def test_wide_spans_need_no_more_than_a_cell() -> None:
    body = "<table>" + "<tr><td colspan=1000 rowspan=65534>a" * 50_000 + "</table>"
    bounded(body)


def test_entities_and_other_files_are_never_opened() -> None:
    body = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa">]>'
        "<table><tr><td>&x;&a;甲<td>乙<iframe src=file:///etc/passwd></iframe>"
        "<link rel=stylesheet href=http://127.0.0.1:9/><object data=file:///etc/passwd></object>"
        "</table>"
    )
    document = read(body.encode())
    assert "root:" not in str(document)


def bounded(body: str) -> Document:
    """Read a page within a time that even a busy machine keeps."""
    start = time.process_time()
    document = read(body)
    assert time.process_time() - start < 10
    return document


def test_an_empty_table_spec_gives_its_grid() -> None:
    spec = TableSpec("题", ((SpecCell("a"), SpecCell("b")),), ())
    assert texts(read(make_html(spec))) == [["a", "b"]]
