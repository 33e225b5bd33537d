"""Reports as pages: every cell in its place, one style and one script, and no request."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from gongkai.model.report import (
    Block,
    Cell,
    CellKind,
    Change,
    Column,
    Deadline,
    Rate,
    Report,
    Sign,
    State,
    StepCell,
)
from gongkai.model.status import Status
from gongkai.render.formats.html import render
from tests.cli import gongkai
from tests.hostile import CORPUS, FREE, markdown_tables, task
from tests.page_reader import Page, assert_allows_only

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    *CORPUS, *FREE, "</script><script>alert(1)</script>", "</title></style><img src=x onerror=a()>",
    "'\" onclick=alert(1) x=\"", "a\r\nb",
)  # fmt: skip
QUESTIONS: dict[str, tuple[str, ...]] = {
    "report": ("report", "--quarter", "2021Q2"),
    "list": ("list",),
    "log": ("log",),
    "show": ("show", "T01"),
    "units": ("units",),
    "queue": ("verify", "--queue"),
}


def report_of(*blocks: Block, title: str = "表", lead: tuple[str, ...] = ()) -> Report:
    return Report(title, lead, blocks, (), blocks[0] if blocks else Block((), ()), {})


def one_row(*cells: Cell) -> Page:
    columns = tuple(Column(f"栏{place}") for place in range(len(cells)))
    return Page("".join(render(report_of(Block(columns, (cells,))))))


def answer(book: Path, *arguments: str) -> str:
    result = gongkai("-C", str(book), *arguments)
    assert result.code == 0, result.stderr
    return result.stdout


def rows_of(page: Page) -> list[list[str]]:
    """Give all cells as Markdown has them: no tabs, no spaces at the ends."""
    rows = [row for table in page.tables for row in table.texts("thead", "tbody", "tfoot")]
    return [[cell.replace("\t", " ").strip(" ") for cell in row] for row in rows]


def markdown_rows(text: str) -> list[list[str]]:
    return [row for row in markdown_tables(text) if not all(re.fullmatch("---:?", c) for c in row)]


@pytest.mark.parametrize("arguments", QUESTIONS.values(), ids=QUESTIONS)
def test_a_page_has_the_cells_of_every_other_format(city: Path, arguments: tuple[str, ...]) -> None:
    page = Page(answer(city, *arguments, "-f", "html"))
    assert rows_of(page) == markdown_rows(answer(city, *arguments, "-f", "markdown"))


@pytest.mark.parametrize(
    "arguments", [("list",), ("log",), ("show", task(1)), ("units",), ("verify", "--queue")]
)
def test_hostile_texts_are_cells_like_others(hostile: Path, arguments: tuple[str, ...]) -> None:
    page = Page(answer(hostile, *arguments, "-f", "html"))
    assert rows_of(page) == markdown_rows(answer(hostile, *arguments, "-f", "markdown"))
    assert_harmless(page)


def assert_harmless(page: Page) -> None:
    """Hold that a page is made of our tags only, and runs and asks for nothing."""
    tags = {tag for tag, _ in page.tags}
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "p",
        "section", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span",
        "script",
    }  # fmt: skip
    names = {name for _, attributes in page.tags for name in attributes}
    assert names <= {
        "lang", "class", "charset", "http-equiv", "content", "name", "id", "scope", "rowspan",
        "data-key", "role", "tabindex", "aria-label", "aria-labelledby",
    }  # fmt: skip
    (style,), (script,) = page.texts["style"], page.texts["script"]
    assert_allows_only(page, style, script)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_a_text_wherever_it_stands(text: str) -> None:
    sign = Sign(State(Status.DONE), text)
    block = Block((Column(text), Column("b"), Column("c")), ((text, text, sign),), text)
    page = Page("".join(render(Report(text, (text,), (block,), (text,), block, {}, (), (text,)))))
    assert_harmless(page)
    shown = text.replace("\r", "\\r")
    (table,) = page.tables
    assert page.texts["title"] == page.texts["h1"] == [shown]
    assert page.texts["p"] == [shown] * 3
    assert table.caption.strip("\n") == shown.strip("\n")
    assert table.texts("thead", "tbody") == [[shown, "b", "c"], [shown, shown, "●"]]
    assert [a["aria-label"] for t, a in page.tags if t == "span"] == [shown]


def test_what_a_browser_would_obey_is_escaped() -> None:
    page = one_row("a\x00b\x1b\u202e\u2028\x85c")
    assert page.tables[0].texts("tbody") == [["a\\x00b\\x1b\\u202e\\u2028\\x85c"]]


def test_a_table_has_its_parts_and_scopes() -> None:
    columns = (Column("单位"), Column("应办", CellKind.NUMBER))
    block = Block(columns, (("甲局", 3), ("乙局", 4), ("合计", 7)), "各单位", footer=1)
    page = Page("".join(render(report_of(block))))
    (table,) = page.tables
    assert table.caption.strip() == "各单位"
    assert table.texts("thead") == [["单位", "应办"]]
    assert table.texts("tbody") == [["甲局", "3"], ["乙局", "4"]]
    assert table.texts("tfoot") == [["合计", "7"]]
    assert {cell.attributes["scope"] for cell in table.parts["thead"][0]} == {"col"}
    name, number = table.parts["tbody"][0]
    assert (name.tag, name.attributes["scope"]) == ("th", "row")
    assert number.attributes == {"class": "number"}


def test_merged_cells_span_rows() -> None:
    columns = (Column("一级", merged=True), Column("二级", merged=True), Column("任务"))
    rows = (("甲", "子", "1"), ("甲", "子", "2"), ("甲", "丑", "3"), ("乙", "丑", "4"))
    (table,) = Page("".join(render(report_of(Block(columns, rows))))).tables
    body = table.parts["tbody"]
    assert [[cell.text for cell in row] for row in body] == [
        ["甲", "子", "1"], ["2"], ["丑", "3"], ["乙", "丑", "4"],
    ]  # fmt: skip
    assert [[cell.rows for cell in row] for row in body] == [[3, 2, 1], [1], [1, 1], [1, 1, 1]]


def test_a_state_has_sign_word_colour_and_its_place_in_the_order() -> None:
    cells = [State(status) for status in Status]
    (row,) = one_row("甲", *cells).tables[0].parts["tbody"]
    assert [cell.text[2:] for cell in row[1:]] == list(Status)
    assert len({cell.text[0] for cell in row[1:]}) == len(Status)
    assert [cell.attributes["class"] for cell in row[1:]] == [each.name.lower() for each in Status]
    assert sorted(int(cell.attributes["data-key"]) for cell in row[1:]) == list(range(len(Status)))


def test_what_is_overdue_has_one_colour() -> None:
    late = State(Status.IN_PROGRESS, overdue=True)
    due = Deadline(date(2021, 6, 30), overdue=True)
    page = one_row("甲", late, due, Deadline(None), Sign(late, "甲局 T01 进行中，逾期"), Sign())
    (row,) = page.tables[0].parts["tbody"]
    assert [cell.text for cell in row[1:]] == ["■ 进行中", "2021-06-30 逾期", "—", "×", ""]
    assert [cell.attributes["class"] for cell in row[1:]] == [
        "overdue", "day overdue", "day", "duty overdue", "duty",
    ]  # fmt: skip


def test_a_step_has_the_colour_of_where_it_leads() -> None:
    led = StepCell(Status.IN_PROGRESS, Status.DONE)
    stayed = StepCell(Status.DONE, Status.DONE)
    (row,) = one_row("甲", led, stayed).tables[0].parts["tbody"]
    assert [cell.attributes.get("class") for cell in row[1:]] == ["done", None]


def test_a_sign_is_reached_by_the_keyboard_and_has_a_name() -> None:
    signs = Sign(State(Status.DONE), "甲局 T01 已完成"), Sign(State(Status.DONE)), Sign()
    spans = [attributes for tag, attributes in one_row("甲", *signs).tags if tag == "span"]
    assert [each["aria-label"] for each in spans] == ["甲局 T01 已完成", "已完成"]
    assert all(each["tabindex"] == "0" and each["role"] == "img" for each in spans)


def test_values_of_every_kind_are_printed_as_elsewhere() -> None:
    page = one_row("甲", 3, 14.5, date(2021, 3, 31), Rate(38), Rate(None), Change(-12), None)
    assert page.tables[0].texts("tbody")[0][1:] == [
        "3", "14.5", "2021-03-31", "3.8%", "—", "-1.2", "",
    ]  # fmt: skip


def test_a_block_without_rows_keeps_its_caption() -> None:
    page = Page("".join(render(report_of(Block((Column("单位"),), (), "统称 0 项")))))
    assert page.tables == []
    assert page.texts["h2"] == ["统称 0 项"]


@pytest.mark.parametrize(("columns", "wide"), [(7, False), (8, True)])
def test_wide_tables_lie_on_their_side(columns: int, wide: bool) -> None:
    page = one_row(*("甲" * columns))
    assert (page.tags[0][1].get("class") == "wide") is wide
    assert page.tags[0][1]["lang"] == "zh-CN"


def test_more_signs_than_paper_holds_go_over_several_tables() -> None:
    columns = (Column("单位"), *(Column(f"T{n:02}") for n in range(1, 101)))
    row: tuple[Cell, ...] = ("甲局", *(Sign(State(Status.DONE)) for _ in range(100)))
    block = Block(columns, (row,), head=1)
    tables = Page("".join(render(report_of(block)))).tables
    heads = [table.texts("thead")[0] for table in tables]
    assert len(heads) > 1
    assert all(head[0] == "单位" for head in heads)
    assert [name for head in heads for name in head[1:]] == [each.heading for each in columns[1:]]
    whole = block._replace(columns=columns[:38], rows=(row[:38],))
    assert len(Page("".join(render(report_of(whole)))).tables) == 1


@pytest.mark.parametrize("name", ["x.html", "x.HTM"])
def test_the_suffix_chooses_the_page(city: Path, tmp_path: Path, name: str) -> None:
    answer(city, "units", "-o", str(tmp_path / name))
    assert (tmp_path / name).read_bytes().startswith(b"<!doctype html>\n")


def test_remarks_and_closing_stand_under_the_tables(city: Path) -> None:
    page = Page(answer(city, "report", "--quarter", "2021Q2", "-f", "html"))
    said = page.texts["section"][-1]
    assert "4 个单位的名称待核对" in said
    assert "注：1.应办事项包括" in said
