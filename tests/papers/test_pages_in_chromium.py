"""Pages of HTML in a browser: sorted, filtered, by keyboard, in the dark, on paper."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.model.report import Block, CellKind, Column, Rate, Report, Sign, State
from gongkai.model.status import Status
from gongkai.render.formats.html import render
from gongkai.render.page.cells import plain
from tests.cli import gongkai
from tests.hostile import markdown_tables, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

    from gongkai.model.report import Cell

pytestmark = pytest.mark.papers

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 420, "height": 900}
CITY = {
    "report": ("report", "--quarter", "2021Q2"),
    "list": ("list", "--unit", "市财政局"),
    "show": ("show", "T09"),
    "log": ("log", "--unit", "市财政局"),
    "units": ("units",),
}
HOSTILE = {"list": ("list",), "log": ("log",), "show": ("show", task(1)), "units": ("units",)}
CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"


def merged_table() -> Block:
    columns = (Column("一级", merged=True), Column("二级", merged=True), Column("任务"))
    rows = (("甲", "子", "T1"), ("甲", "子", "T10"), ("甲", "丑", "T2"), ("乙", "丑", "T9"))
    return Block(columns, rows, "台账")


def values() -> Block:
    columns = (
        Column("单位"), Column("状态"), Column("完成率", CellKind.NUMBER),
        Column("常态化", CellKind.NUMBER), Column("日期"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = (
        ("甲局", State(Status.DONE), Rate(1000), "2/3", "2021-12-01"),
        ("乙局", State(Status.RETURNED), Rate(None), "—", "—"),
        ("丙局", State(Status.NOT_STARTED), Rate(95), "10/10", "2021-02-03"),
        ("丁局", State(Status.VERIFIED), Rate(250), "1/4", "2020-12-31"),
        ("合计", None, Rate(400), "13/17", ""),
    )
    return Block(columns, rows, "各单位", footer=1)


def matrix() -> Block:
    def duty(unit: int, number: int) -> Sign:
        state = State(list(Status)[(unit * number) % len(Status)], overdue=number == 2)
        owed = (unit + number) % 3
        return Sign(state, f"{unit}局 T{number} {state.status}") if owed else Sign()

    columns = (Column("单位"), *(Column(f"T{number}") for number in range(1, 9)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{u}局", *(duty(u, n) for n in range(1, 9))) for u in range(1, 7)
    )
    return Block(columns, rows, head=1)


MADE = {"merged": merged_table(), "values": values(), "matrix": matrix()}


class Window:
    """A browser's window that keeps account of what a page asks for and complains of."""

    def __init__(self, browser: Browser, folder: Path, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESK, **options})
        self.folder = folder
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("console", lambda message: self.complaints.append(message.text))
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def show(self, text: str) -> Page:
        """Open a page from a file."""
        file = self.folder / "page.html"
        file.write_text(text, "utf-8")
        self.asked.clear()
        page = self.context.new_page()
        page.goto(file.as_uri())
        return page

    def assert_quiet(self) -> None:
        """Hold that nothing was asked for but the page itself, and nothing went wrong."""
        assert self.asked == [(self.folder / "page.html").as_uri()]
        assert self.complaints == []


@pytest.fixture
def window(browser: Browser, tmp_path: Path) -> Iterator[Window]:
    opened = Window(browser, tmp_path)
    yield opened
    opened.assert_quiet()
    opened.context.close()


def answer(book: Path, *arguments: str, form: str = "html") -> str:
    result = gongkai("-C", str(book), *arguments, "-f", form)
    assert result.code == 0, result.stderr
    return result.stdout


def page_of(block: Block) -> str:
    return "".join(render(Report("示例报表", ("摘要。",), (block,), ("注。",), block, {})))


def cells(rows: Locator) -> list[list[str]]:
    found: list[list[str]] = rows.evaluate_all(CELLS)
    return found


def body(page: Page, table: int = 0) -> list[list[str]]:
    return cells(page.locator("table").nth(table).locator("tbody tr:visible"))


def column(page: Page, place: int) -> list[str]:
    return [row[place] for row in body(page)]


def press(page: Page, heading: str) -> None:
    page.get_by_role("button", name=heading, exact=True).first.click()


# ---- the cells


@pytest.mark.parametrize("arguments", CITY.values(), ids=CITY)
def test_a_browser_reads_the_cells_of_a_report(
    window: Window, city: Path, arguments: tuple[str, ...]
) -> None:
    assert_same_cells(window, city, arguments)


@pytest.mark.parametrize("arguments", HOSTILE.values(), ids=HOSTILE)
def test_a_browser_reads_hostile_texts_as_texts(
    window: Window, hostile: Path, arguments: tuple[str, ...]
) -> None:
    assert_same_cells(window, hostile, arguments)


def assert_same_cells(window: Window, book: Path, arguments: tuple[str, ...]) -> None:
    rows = markdown_tables(answer(book, *arguments, form="markdown"))
    told = [row for row in rows if not all(re.fullmatch("---:?", cell) for cell in row)]
    page = window.show(answer(book, *arguments))
    read = cells(page.locator("tr"))
    assert [[cell.replace("\t", " ").strip(" ") for cell in row] for row in read] == told


@pytest.mark.parametrize("block", [values(), matrix()], ids=["values", "matrix"])
def test_a_browser_reads_values_of_every_kind(window: Window, block: Block) -> None:
    page = window.show(page_of(block))
    read = cells(page.locator("tbody tr, tfoot tr"))
    assert read == [[plain(cell) for cell in row] for row in block.rows]


# ---- sorting


def test_a_heading_sorts_up_then_down_then_not_at_all(window: Window, city: Path) -> None:
    page = window.show(answer(city, *CITY["report"]))
    order, total = body(page), cells(page.locator("tfoot tr"))
    heading = page.get_by_role("columnheader", name="完成率")
    press(page, "完成率")
    assert heading.get_attribute("aria-sort") == "ascending"
    rates = [float(each.rstrip("%")) for each in column(page, 4)]
    assert rates == sorted(rates)
    press(page, "完成率")
    assert heading.get_attribute("aria-sort") == "descending"
    assert [float(each.rstrip("%")) for each in column(page, 4)] == sorted(rates, reverse=True)
    press(page, "完成率")
    assert page.locator("[aria-sort]").count() == 0
    assert body(page) == order
    assert cells(page.locator("tfoot tr")) == total


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("状态", "乙丙甲丁"),
        ("完成率", "丙丁甲乙"),
        ("常态化", "丁甲丙乙"),
        ("日期", "丁丙甲乙"),
        ("单位", "丙丁甲乙"),  # bǐng, dīng, jiǎ, yǐ
    ],
)
def test_every_kind_has_its_order_and_nothing_stands_last(
    window: Window, heading: str, order: str
) -> None:
    page = window.show(page_of(values()))
    press(page, heading)
    assert "".join(name[0] for name in column(page, 0)) == order
    press(page, heading)
    last = order[3:] if heading in ("完成率", "常态化", "日期") else ""
    there = order.removesuffix(last)
    assert "".join(name[0] for name in column(page, 0)) == there[::-1] + last
    assert cells(page.locator("tfoot tr"))[0][0] == "合计"


def test_another_heading_begins_anew(window: Window) -> None:
    page = window.show(page_of(values()))
    press(page, "状态")
    press(page, "日期")
    assert page.locator("[aria-sort]").all_inner_texts() == ["日期"]
    assert column(page, 0) == ["丁局", "丙局", "甲局", "乙局"]


def test_merged_cells_stand_in_every_row_while_sorted(window: Window) -> None:
    page = window.show(page_of(merged_table()))
    printed = [["甲", "子", "T1"], ["T10"], ["丑", "T2"], ["乙", "丑", "T9"]]
    assert body(page) == printed
    press(page, "任务")
    assert body(page) == [
        ["甲", "子", "T1"], ["甲", "丑", "T2"], ["乙", "丑", "T9"], ["甲", "子", "T10"],
    ]  # fmt: skip
    assert page.locator("tbody [rowspan]").count() == 0
    press(page, "任务")
    press(page, "任务")
    assert body(page) == printed
    assert page.locator("tbody [rowspan]").count() == 2


# ---- filtering


def test_a_table_is_filtered_and_says_how_many_rows_it_shows(window: Window, city: Path) -> None:
    page = window.show(answer(city, *CITY["show"]))
    box = page.get_by_role("searchbox").first
    count = page.get_by_role("status").first
    assert count.get_attribute("aria-live") == "polite"
    assert count.inner_text() == "显示 13 / 13 行"
    box.fill("未启动  2021")
    assert count.inner_text() == "显示 3 / 13 行"
    assert all("未启动" in row[3] for row in body(page))
    assert len(body(page, 1)) > 13
    box.fill("没有这样的行")
    assert count.inner_text() == "显示 0 / 13 行"
    box.fill("")
    assert len(body(page)) == 13


def test_width_and_case_do_not_count_and_totals_stay(window: Window) -> None:
    page = window.show(page_of(values()))
    page.get_by_role("searchbox").fill("１０/１０")
    assert column(page, 0) == ["丙局"]
    assert page.get_by_role("status").inner_text() == "显示 1 / 4 行（合计为全表）"
    assert cells(page.locator("tfoot tr:visible"))[0][0] == "合计"


def test_merged_cells_stand_in_every_row_while_filtered(window: Window) -> None:
    page = window.show(page_of(merged_table()))
    page.get_by_role("searchbox").fill("甲 t10")
    assert body(page) == [["甲", "子", "T10"]]


# ---- by keyboard


def test_everything_is_done_without_a_mouse(window: Window) -> None:
    page = window.show(page_of(values()))
    page.keyboard.press("Tab")
    page.keyboard.type("局")
    assert page.get_by_role("status").inner_text() == "显示 4 / 4 行"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "状态"
    page.keyboard.press("Enter")
    assert column(page, 0) == ["乙局", "丙局", "甲局", "丁局"]
    assert page.locator(":focus").inner_text() == "状态"
    page.keyboard.press("Space")
    assert column(page, 0) == ["丁局", "甲局", "丙局", "乙局"]


def test_signs_are_one_stop_and_arrows_go_among_them(window: Window) -> None:
    page = window.show(page_of(matrix()))
    assert page.locator(".sign[tabindex='0']").count() == 1
    page.get_by_role("button", name="T8").focus()
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("aria-label") == "1局 T1 进行中"
    assert hint(focused) == '"1局 T1 进行中"'
    for key, name in (
        ("ArrowRight", "1局 T3 已核实"),
        ("ArrowDown", "2局 T3 准予不适用"),
        ("ArrowLeft", "2局 T2 退回整改"),
        ("ArrowLeft", "2局 T2 退回整改"),
        ("ArrowUp", "2局 T2 退回整改"),
    ):
        page.keyboard.press(key)
        assert focused.get_attribute("aria-label") == name
    page.keyboard.press("Tab")
    assert page.locator(".sign:focus").count() == 0


def test_a_sign_says_what_it_stands_for_under_the_mouse(window: Window) -> None:
    page = window.show(page_of(matrix()))
    sign = page.locator(".sign").nth(3)
    assert hint(sign) == "none"
    sign.hover()
    assert hint(sign) == f'"{sign.get_attribute("aria-label")}"'


def hint(sign: Locator) -> str:
    shown: str = sign.evaluate("sign => getComputedStyle(sign, '::after').content")
    return shown


def test_a_filter_leaves_a_sign_to_stop_at(window: Window) -> None:
    page = window.show(page_of(matrix()))
    page.get_by_role("searchbox").fill("4局")
    assert page.locator(".sign[tabindex='0']:visible").count() == 1


# ---- without a script, in the dark, on a phone


def test_without_a_script_the_page_is_whole_and_has_no_controls(
    browser: Browser, tmp_path: Path, city: Path
) -> None:
    window = Window(browser, tmp_path, java_script_enabled=False)
    page = window.show(answer(city, *CITY["list"]))
    assert page.locator("input, button").count() == 0
    assert page.locator("tbody tr:visible").count() == 13
    window.assert_quiet()
    window.context.close()


def test_the_dark_is_dark_and_paper_is_white(browser: Browser, tmp_path: Path, city: Path) -> None:
    window = Window(browser, tmp_path, color_scheme="dark")
    page = window.show(answer(city, *CITY["list"]))
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(22, 24, 28)"
    page.emulate_media(media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    window.assert_quiet()
    window.context.close()


@pytest.mark.parametrize("arguments", CITY.values(), ids=CITY)
def test_a_phone_scrolls_tables_not_the_page(
    browser: Browser, tmp_path: Path, city: Path, arguments: tuple[str, ...]
) -> None:
    window = Window(browser, tmp_path, viewport=PHONE)
    page = window.show(answer(city, *arguments))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    window.context.close()


# ---- what a machine finds at fault


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*CITY, *MADE])
def test_axe_finds_no_serious_fault(
    browser: Browser, tmp_path: Path, city: Path, axe: str,
    name: str, scheme: str, viewport: ViewportSize,
) -> None:  # fmt: skip
    window = Window(browser, tmp_path, color_scheme=scheme, viewport=viewport)
    page = window.show(page_of(MADE[name]) if name in MADE else answer(city, *CITY[name]))
    page.locator("thead button").nth(1).click()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert {"color-contrast", "label", "button-name"} <= {rule["id"] for rule in found["passes"]}
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave] == []
    window.context.close()


# ---- on paper


def printed(page: Page, folder: Path, pdftotext: str) -> tuple[list[tuple[int, int]], str]:
    """Print a page; give its sheets' sizes in mm, and its text with a form feed after each."""
    file = folder / "page.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes())
    text = subprocess.run([pdftotext, "-layout", file, "-"], capture_output=True, check=True)
    sizes = [(millimetres(wide), millimetres(high)) for wide, high in boxes]
    return sizes, text.stdout.decode()


def millimetres(points: bytes) -> int:
    return round(float(points) / 72 * 25.4)


def test_a_wide_table_is_printed_on_a4_lying_with_its_head_on_every_sheet(
    window: Window, city: Path, tmp_path: Path, pdftotext: str
) -> None:
    page = window.show(answer(city, *CITY["report"]))
    order, columns = column(page, 0), page.locator("thead th").count()
    sizes, text = printed(page, tmp_path, pdftotext)
    sheets = text.rstrip("\f").split("\f")
    assert set(sizes) == {(297, 210)}
    assert len(sizes) == len(sheets) == 3
    assert all(re.search("单位 +应办 +已完成 .* 本期完成", sheet) for sheet in sheets)
    rows = [line.split() for line in text.split("\n") if len(line.split()) == columns]
    assert [row[0] for row in rows if row[0] not in ("单位", "合计")] == order
    assert sum(row[0] == "合计" for row in rows) == 1
    assert "筛选" not in text
    assert "显示" not in text


def test_what_was_filtered_away_is_said_on_paper(
    window: Window, city: Path, tmp_path: Path, pdftotext: str
) -> None:
    page = window.show(answer(city, *CITY["show"]))
    page.get_by_role("searchbox").first.fill("市应急局")
    sizes, text = printed(page, tmp_path, pdftotext)
    assert set(sizes) == {(210, 297)}
    assert "显示 1 / 13 行" in text
    assert "筛选" not in text
    assert "显示 26 / 26 行" not in text


def test_a_row_is_never_split_over_two_sheets(
    window: Window, tmp_path: Path, pdftotext: str
) -> None:
    columns = (Column("一级", merged=True), Column("编号"), Column("要求", CellKind.TEXT))
    rows = tuple(
        (f"第{n // 20}类", f"T{n:02}", f"始{n:02} " + "测" * 200 + f" 终{n:02}") for n in range(60)
    )
    page = window.show(page_of(Block(columns, rows)))
    _, text = printed(page, tmp_path, pdftotext)
    sheets = text.split("\f")
    for first, second in pairwise(f"{word}{n:02}" for n in range(60) for word in "始终"):
        if first[1:] == second[1:]:
            assert [first in sheet for sheet in sheets] == [second in sheet for sheet in sheets]
    assert all(f"终{n:02}" in text for n in range(60))
