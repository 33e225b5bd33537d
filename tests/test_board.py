"""The page for the leadership: every figure and duty is that of ``report`` and ``list``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest

from tests.cli import gongkai, run
from tests.hostile import CORPUS, FREE, make_book, note_of, unit
from tests.page_reader import Page, assert_allows_only
from tests.test_edge import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ASKED = {
    "running": ("2021-07-05", ()),
    "autumn": ("2021-10-08", ("--quarter", "Q3")),
    "as of": ("2021-10-08", ("--as-of", "2021-05-20")),
    "year over": ("2022-01-20", ()),
    "earlier": ("2022-01-20", ("--quarter", "Q1")),
}


@dataclass
class Board:
    """A page, and the answers it must agree with: asked on one day, of one day."""

    page: Page
    book: Path
    today: str
    asked: Sequence[str]

    def answer(self, *arguments: str) -> Any:
        """Ask something else in JSON."""
        done = gongkai("-C", str(self.book), *arguments, "-f", "json", today=self.today)
        assert done.code == 0, done.stderr
        return json.loads(done.stdout)

    @property
    def day(self) -> str:
        """The day that the page is about."""
        year, month, day = re.findall("[0-9]+", self.page.texts["p"][0])
        return f"{year}-{month:0>2}-{day:0>2}"

    @property
    def figures(self) -> list[dict[str, str]]:
        """The figures of the day and of the quarter, by their keys."""
        tiles: list[dict[str, str]] = []
        numbers = iter(self.page.texts["dd"])
        key = ""
        for tag, attributes in self.page.tags:
            if tag == "dl":
                tiles.append({})
            if tag == "dd":
                tiles[-1][key] = next(numbers)
            if tag == "div":
                key = attributes.get("class", "pace")
        return tiles

    @property
    def duties(self) -> list[list[str]]:
        """The cells of the table of all duties."""
        return self.page.tables[-1].texts("tbody")


def board(book: Path, *arguments: str, today: str = "2021-07-05") -> Board:
    done = gongkai("-C", str(book), "page", *arguments, today=today)
    assert done.code == 0, done.stderr
    return Board(Page(done.stdout), book, today, arguments)


@pytest.fixture(scope="module", params=list(ASKED.values()), ids=list(ASKED))
def shown(city: Path, request: pytest.FixtureRequest) -> Board:
    today, arguments = request.param
    return board(city, *arguments, today=today)


@pytest.fixture(scope="module")
def autumn(city: Path) -> Board:
    return board(city, "--quarter", "Q3", today="2021-10-08")


def share(figures: dict[str, Any]) -> list[str]:
    """Print done, counted and rate as the page does."""
    rate = "—" if figures["rate"] is None else f"{figures['rate']:.1f}%"
    return [str(figures["done"]), str(figures["counted"]), rate]


def test_the_figures_of_the_day_are_those_of_the_report_of_the_year(shown: Board) -> None:
    report = shown.answer("report", "--year", "2021", "--period", "2021", "--as-of", shown.day)
    total = report["total"]["both"]
    assert report["as_of"] == shown.day
    tiles = shown.figures[0]
    pace = tiles.pop("pace")
    months = int(report["expected_pace"].removesuffix("/12"))
    words = {"complete": "全部完成", "on_pace": "达序时", "behind": "欠序时"}
    assert pace == f"{months * 100 / 12:.1f}%{words[total['pace']]}"
    assert tiles.pop("rate") == f"{total['rate']:.1f}%"
    assert list(tiles) == [
        "counted", "done", "verified", "in_progress", "not_started", "returned", "overdue",
        "done_without_evidence",
    ]  # fmt: skip
    assert tiles == {key: f"{total[key]}项" for key in tiles}


def test_the_figures_of_the_quarter_are_those_of_its_report(shown: Board) -> None:
    report = shown.answer("report", *shown.asked)
    total = report["total"]["both"]
    assert shown.figures[1] == {
        "rate": f"{total['rate']:.1f}%",
        "change_rate": f"{total['change_rate']:+.1f}个百分点",
        "newly_done": f"{total['newly_done']}项",
        "missing": f"{total['missing']}项",
        "entries": f"{total['entries']}条",
    }
    running = report["as_of"] < report["last_day"]
    assert ("尚未报送" if running else "应报未报") in shown.page.texts["dt"]
    heading = shown.page.texts["h2"][1]
    assert heading.startswith(f"2021年第{'一二三四'[int(report['period'][-1]) - 1]}季度")
    assert ("截至" in heading) is running


def test_the_months_are_those_of_their_reports_up_to_the_day(shown: Board) -> None:
    last = int(shown.day[5:7])
    table = shown.page.tables[0]
    asked = ("report", "--period", f"2021-01..2021-{last:02}", "--as-of", shown.day)
    periods = shown.answer(*asked)["periods"] if last > 1 else [shown.answer(*asked)]
    assert len(periods) == last
    for row, period in zip(table.texts("tbody"), periods, strict=True):
        months = int(period["expected_pace"].removesuffix("/12"))
        assert row == [
            f"{int(period['period'][-2:])}月",
            *share(period["total"]["both"]),
            f"{months * 100 / 12:.1f}%",
        ]


def test_the_sections_are_those_of_the_report_by_section(shown: Board) -> None:
    asked = ("--period", "2021", "--by", "section", "--as-of", shown.day)
    rows = shown.answer("report", *asked)["rows"]
    table = shown.page.tables[1]
    figures = [row for row in table.texts("tbody") if len(row) > 1]
    assert figures == [[row["key"], *share(row["both"])] for row in rows]


def test_pictures_say_their_figures_in_words(autumn: Board) -> None:
    pictures = [attributes for tag, attributes in autumn.page.tags if tag == "svg"]
    assert len(pictures) == 1 + 4
    assert all(each["role"] == "img" for each in pictures)
    titles = autumn.page.texts["title"][1:]
    assert titles[0] == "逐月完成率：10月 54.3%，序时进度 75.0%"
    assert titles[1] == "抓好重点领域公开：完成率 55.2%，序时进度 75.0%"
    bars = [float(a["width"]) for tag, a in autumn.page.tags if a.get("class") == "part"]
    rates = [row[3] for row in autumn.page.tables[1].texts("tbody") if len(row) > 1]
    assert [f"{bar / 10:.1f}%" for bar in bars] == rates
    (line,) = (
        a["points"] for _, a in autumn.page.tags if a.get("class") == "rate" and "points" in a
    )
    assert len(line.split()) == 10


def test_the_matrix_is_that_of_the_report(shown: Board) -> None:
    done = gongkai(
        "-C", str(shown.book), "report", "--matrix", "--period", "2021", "--as-of", shown.day,
        "-f", "html", today=shown.today,
    )  # fmt: skip
    (matrix,) = Page(done.stdout).tables
    assert shown.page.tables[2].texts("thead", "tbody") == matrix.texts("thead", "tbody")


def test_the_duties_are_those_of_list(shown: Board) -> None:
    units = list(dict.fromkeys(row[0] for row in shown.duties))
    assert len(units) == 52
    for name in units[::6]:
        asked = ("list", "--unit", name, "--as-of", shown.day)
        told = [
            [
                task["id"][5:],
                f"{task['section']} › {task['item']}{task['requirement']}",
                f"{task['duty']['due'] or '—'}{' 逾期' if task['duty']['overdue'] else ''}",
                task["duty"]["state"],
                task["duty"]["last_date"] or "—",
            ]
            for task in shown.answer(*asked)["tasks"]
        ]
        rows = [row for row in shown.duties if row[0] == name]
        assert [[r[1], r[2].split(" 记录 ")[0], r[5], r[4][2:], r[6]] for r in rows] == told


def test_every_duty_of_the_matrix_is_in_the_table_with_its_state(shown: Board) -> None:
    asked = ("report", "--matrix", "--period", "2021", "--as-of", shown.day)
    matrix = shown.answer(*asked)
    told = [
        (str(int(duty["id"][6:])), duty["state"], duty["overdue"])
        for row in matrix["rows"]
        for duty in row["duties"]
    ]
    rows = [a for tag, a in shown.page.tags if tag == "tr" and "data-task" in a]
    assert [(r["data-task"], r["data-state"], "data-overdue" in r) for r in rows] == told


@pytest.mark.parametrize("name", ["市财政局", "甲区"])
def test_a_duty_opens_to_all_that_was_said_of_it(autumn: Board, name: str) -> None:
    for row in (row for row in autumn.duties if row[0] == name):
        told = autumn.answer("show", row[1], "--unit", name, "--as-of", autumn.day)["entries"]
        entries = row[2].partition(" 条")[2]
        counted = [entry for entry in told if entry["counted"]]
        assert len(re.findall("20[0-9]{2}-[0-9]{2}-[0-9]{2}", entries)) >= len(counted)
        for entry in counted:
            said = [entry["note"], entry["problem"], entry["next"], entry["why"], entry["by"]]
            assert entry["date"] in entries
            assert all(text in entries for text in (*said, *(entry["evidence"] or ())) if text)


def test_the_page_knows_the_other_names_of_units(autumn: Board) -> None:
    names = json.loads(autumn.page.texts["script"][0])
    assert "sczj" in names["市财政局"]
    assert names.keys() >= {row[0] for row in autumn.duties}


def test_a_page_runs_only_its_own_script_and_asks_for_nothing(tmp_path: Path) -> None:
    make_book(tmp_path / "book")
    page = board(tmp_path / "book").page
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"img", "link", "iframe", "object", "form", "foreignObject", "image", "use"}
    assert all(a["href"].startswith("#") for tag, a in page.tags if tag == "a")
    names = {name for _, attributes in page.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("src", "style")]
    (style,), (data, script) = page.texts["style"], page.texts["script"]
    kinds = [attributes for tag, attributes in page.tags if tag == "script"]
    assert kinds == [{"type": "application/json", "id": "names"}, {}]
    assert "<" not in data
    assert_allows_only(page, style, script)


def test_hostile_texts_are_texts_like_others(tmp_path: Path) -> None:
    make_book(tmp_path / "book")
    rows = {row[0]: row[2] for row in board(tmp_path / "book").duties}
    for number, text in enumerate((*CORPUS, *FREE)):
        assert rows[unit(number)].count(normalize("NFC", note_of(text))) >= 5


def test_a_book_without_lines_has_its_zeros(shipped: Path) -> None:
    empty = board(shipped)
    assert "台账尚无记录" in empty.page.texts["p"][1]
    assert empty.figures[0]["done"] == "0项"
    assert empty.figures[0]["rate"] == "0.0%"
    assert len(empty.duties) > 1000
    assert "details" not in empty.page.texts


def test_a_table_without_tasks_has_a_page_too(shipped: Path) -> None:
    table = (shipped / "data/tasks.yaml").read_text("utf-8")
    (shipped / "data/tasks.yaml").write_text(
        table[: table.index("sections:")] + "sections: []\n", "utf-8"
    )
    for source in (shipped / "data").glob("past/*"):
        source.unlink()
    empty = board(shipped)
    assert empty.figures[0]["counted"] == "0项"
    assert empty.figures[0]["rate"] == "—"
    assert empty.figures[1]["change_rate"] == "—"
    assert empty.duties == []


def test_a_file_is_what_a_pipe_gets(city: Path, tmp_path: Path) -> None:
    file = tmp_path / "看板.html"
    done = gongkai("-C", str(city), "page", "-o", str(file))
    assert done.code == 0
    assert done.stderr.endswith(f"已写入 {file}\n")
    piped = run("-C", str(city), "page")
    assert piped.stdout == file.read_bytes()


def test_a_page_is_not_poured_onto_a_terminal(city: Path) -> None:
    assert "用 -o 写明文件" in on_a_terminal("-C", str(city), "page")


def test_a_terminal_is_told_how_far_a_long_page_is(city: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("-C", str(city), "page", "-q", "Q2", "-o", str(tmp_path / "看板.html"))
    steps = [int(each) for each in re.findall("\r正在生成：第 ([0-9]+) 步，共 156 步\r", shown)]
    assert steps == sorted(steps)
    assert set(steps) == set(range(156))
    assert re.search("\r +\r已写入", shown)
