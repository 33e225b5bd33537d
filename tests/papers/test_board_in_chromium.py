"""The page for the leadership in a browser: found, narrowed, opened, in the dark, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli import gongkai
from tests.hostile import make_book
from tests.papers.test_pages_in_chromium import DESK, PHONE, Window, printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, ViewportSize

pytestmark = pytest.mark.papers

SHOWN = ".duties tbody tr:visible"


@pytest.fixture(scope="session")
def text(city: Path) -> str:
    done = gongkai("-C", str(city), "page", "--quarter", "Q3", today="2021-10-08")
    assert done.code == 0, done.stderr
    return done.stdout


@pytest.fixture
def window(browser: Browser, tmp_path: Path) -> Iterator[Window]:
    opened = Window(browser, tmp_path)
    yield opened
    opened.assert_quiet()
    opened.context.close()


@pytest.fixture
def page(window: Window, text: str) -> Page:
    return window.show(text)


def box(page: Page) -> Locator:
    return page.locator("#duties").get_by_role("searchbox")


def cells(page: Page, place: int) -> list[str]:
    """Give the cells of a column, when all rows that were found are shown."""
    page.locator(".duties tbody[aria-busy=true]").wait_for(state="detached")
    found: list[str] = page.locator(SHOWN).evaluate_all(
        "(rows, place) => rows.map(row => row.cells[place].textContent)", place
    )
    return found


def count(page: Page) -> str:
    return page.locator("#duties").get_by_role("status").inner_text()


def find(page: Page, words: str) -> set[tuple[str, str]]:
    """Search, and give units and tasks of what is shown."""
    box(page).fill(words)
    found = list(zip(cells(page, 0), cells(page, 1), strict=True))
    assert count(page) == f"显示 {len(found)} / 612 行"
    return set(found)


# ---- searching


@pytest.mark.parametrize("typed", ["sczj", "SCZJ", "ｓｃｚｊ", "市财政局", "财政局", "czj 市财"])
def test_a_unit_is_found_by_its_names_and_initials(page: Page, typed: str) -> None:
    assert {unit for unit, _ in find(page, typed)} == {"市财政局"}


@pytest.mark.parametrize("typed", ["T09", "t9", "09", "9", "2021-T09", "2021-9"])
def test_a_task_is_found_however_its_number_is_written(page: Page, typed: str) -> None:
    found = find(page, typed)
    assert {task for _, task in found} == {"T09"}
    assert len(found) > 1


def test_words_of_requirements_headings_and_entries_are_found(page: Page) -> None:
    assert {task for _, task in find(page, "义务教育")} == {"T05"}
    assert len(find(page, "抓好落实")) > 100
    found = find(page, "档案馆协助")
    assert found
    assert all("请档案馆协助补齐" in each for each in cells(page, 2))


def test_a_number_that_is_no_task_is_a_word(page: Page) -> None:
    assert len(find(page, "2021")) > 400
    assert find(page, "20210") == set()


def test_several_words_narrow_each_other(page: Page) -> None:
    assert find(page, "sczj 2") == {("市财政局", "T02")}
    assert find(page, "没有这样的事项") == set()
    assert len(find(page, "")) == 612


def test_the_first_of_many_rows_are_shown_at_once_and_the_rest_follows(page: Page) -> None:
    assert find(page, "没有这样的事项") == set()
    shown = page.evaluate(
        """() => {
          const box = document.querySelector(".duties [type=search]");
          box.value = "";
          box.dispatchEvent(new Event("input"));
          const rows = [...document.querySelectorAll(".duties tbody tr")];
          return [rows.filter(row => !row.hidden).length, rows.findIndex(row => row.hidden)];
        }"""
    )
    assert shown == [100, 100]
    assert count(page) == "显示 612 / 612 行"
    assert len(cells(page, 0)) == 612


def test_a_search_ends_the_one_before(page: Page) -> None:
    shown = page.evaluate(
        """() => {
          const box = document.querySelector(".duties [type=search]");
          for (const word of ["没有这样的事项", "公开", "t3"]) {
            box.value = word;
            box.dispatchEvent(new Event("input"));
          }
        }"""
    )
    assert shown is None
    assert set(cells(page, 1)) == {"T03"}
    assert count(page) == f"显示 {len(cells(page, 1))} / 612 行"


# ---- narrowing


def test_states_and_what_is_overdue_narrow_the_table(page: Page) -> None:
    tools = page.locator(".duties .tools")
    states = tools.get_by_label("状态")
    options = states.locator("option").all_inner_texts()
    assert options[:3] == ["全部", "▲ 退回整改", "○ 未启动"]
    states.select_option("退回整改")
    assert set(cells(page, 4)) == {"▲ 退回整改"}
    states.select_option("")
    tools.get_by_label("逾期").check()
    tiles = page.locator("dl .overdue dd")
    assert f"{len(cells(page, 0))}项" == tiles.inner_text()
    assert all("逾期" in due for due in cells(page, 5))
    states.select_option("未启动")
    box(page).fill("t3")
    assert cells(page, 0) == ["市财政局"]
    assert count(page) == "显示 1 / 612 行"


def test_a_heading_sorts_and_the_search_stays(page: Page) -> None:
    box(page).fill("T09")
    page.locator(".duties").get_by_role("button", name="单位").click()
    names = cells(page, 0)
    assert len(names) > 1
    by_reading = "names => names.sort(new Intl.Collator('zh-CN', { numeric: true }).compare)"
    assert names == page.evaluate(by_reading, names)
    assert set(cells(page, 1)) == {"T09"}


# ---- by keyboard


def test_a_duty_is_found_and_opened_without_a_mouse(page: Page) -> None:
    box(page).focus()
    page.keyboard.type("sczj t2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert cells(page, 0) == []
    page.keyboard.press("Space")
    assert cells(page, 0) == ["市财政局"]
    for _ in page.locator(".duties thead th").all():
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    details = page.locator(f"{SHOWN} details")
    assert page.locator(":focus").evaluate("each => each.localName") == "summary"
    assert not details.locator("li").first.is_visible()
    page.keyboard.press("Enter")
    assert details.locator("li").first.is_visible()
    page.keyboard.press("Enter")
    assert not details.locator("li").first.is_visible()


def test_signs_of_the_matrix_are_one_stop(page: Page) -> None:
    signs = page.locator("#matrix .sign[tabindex='0']")
    assert signs.count() == 1
    signs.focus()
    page.keyboard.press("ArrowDown")
    assert "市发展改革委 T01" in str(page.locator(":focus").get_attribute("aria-label"))


# ---- without a script, in the dark, on a phone


def test_without_a_script_everything_is_there(browser: Browser, tmp_path: Path, text: str) -> None:
    window = Window(browser, tmp_path, java_script_enabled=False)
    page = window.show(text)
    assert page.locator("input, select, button").count() == 0
    assert page.locator(SHOWN).count() == 612
    page.locator(".duties summary").first.click()
    assert page.locator(".duties li").first.is_visible()
    window.assert_quiet()
    window.context.close()


def test_the_dark_is_dark_and_paper_is_white(browser: Browser, tmp_path: Path, text: str) -> None:
    window = Window(browser, tmp_path, color_scheme="dark")
    page = window.show(text)
    background = "getComputedStyle(document.querySelector('dl > div')).backgroundColor"
    assert page.evaluate(background) == "rgb(22, 24, 28)"
    page.emulate_media(media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    window.assert_quiet()
    window.context.close()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_matrix_moves_below_its_head_and_the_page_stays(
    browser: Browser, tmp_path: Path, shipped: Path, viewport: ViewportSize
) -> None:
    window = Window(browser, tmp_path, viewport=viewport)
    page = window.show(gongkai("-C", str(shipped), "page").stdout)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    box = page.locator("#matrix .box")
    edges = "box => [box, box.querySelector('thead th')].map(e => e.getBoundingClientRect())"
    box.evaluate("box => box.scrollTo(300, 400)")
    outer, corner = box.evaluate(f"box => ({edges})(box).map(({{ left, top }}) => [left, top])")
    assert box.evaluate("box => box.scrollLeft") > 0
    assert corner == outer
    window.context.close()


def test_hostile_texts_do_nothing(window: Window, tmp_path: Path) -> None:
    make_book(tmp_path / "book")
    page = window.show(gongkai("-C", str(tmp_path / "book"), "page").stdout)
    rows = page.locator(SHOWN).count()
    for typed in ("<script>", "</td></tr></table>", "{{ 变量 }}"):
        box(page).fill(typed)
        assert 0 < page.locator(SHOWN).count() < rows


# ---- what a machine finds at fault


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(
    browser: Browser, tmp_path: Path, text: str, axe: str, scheme: str, viewport: ViewportSize
) -> None:
    window = Window(browser, tmp_path, color_scheme=scheme, viewport=viewport)
    page = window.show(text)
    box(page).fill("sczj")
    page.locator(".duties summary:visible").first.click()
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert {"color-contrast", "label", "svg-img-alt"} <= {rule["id"] for rule in found["passes"]}
    grave = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave] == []
    window.context.close()


# ---- on paper


def test_paper_does_not_wait_for_the_rows_that_follow(
    page: Page, tmp_path: Path, pdftotext: str
) -> None:
    find(page, "没有这样的事项")
    shown = page.evaluate(
        """() => {
          const box = document.querySelector(".duties [type=search]");
          box.value = "";
          box.dispatchEvent(new Event("input"));
          dispatchEvent(new Event("beforeprint"));
          return document.querySelectorAll(".duties tbody tr:not([hidden])").length;
        }"""
    )
    assert shown == 612
    _, text = printed(page, tmp_path, pdftotext)
    assert "显示" not in text


def test_the_first_sheet_stands_and_the_tables_lie(
    page: Page, tmp_path: Path, pdftotext: str
) -> None:
    box(page).fill("sczj")
    page.locator(".duties summary:visible").first.click()
    sizes, text = printed(page, tmp_path, pdftotext)
    sheets = text.rstrip("\f").split("\f")
    assert sizes[0] == (210, 297)
    assert set(sizes[1:]) == {(297, 210)}
    assert all(word in sheets[0] for word in ("总体情况", "54.3%", "序时进度", "各部分完成情况"))
    assert "单位任务一览" in sheets[1]
    last = sheets[-1]
    assert "全部事项" in last
    assert text.count("记录人") == page.locator("details[open] .by").count()
    assert f"显示 {page.locator(SHOWN).count()} / 612 行" in last
    assert "筛选" not in text
    assert "档案馆" not in text
