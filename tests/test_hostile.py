"""Text from files reaches every format as text, and nothing of it takes effect."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from wcwidth import wcswidth

from tests.cli import gongkai, run
from tests.hostile import (
    CORPUS,
    FREE,
    flat,
    make_book,
    markdown_tables,
    note_of,
    page_rows,
    paragraph,
    said_by,
    squeezed,
    stacked_rows,
    task,
    unit,
)
from tests.test_edge import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (*CORPUS, *FREE)
NORMAL = [unicodedata.normalize("NFC", text) for text in TEXTS]
FLAT = [flat(text) for text in NORMAL]
TODAY = "2021-07-05"
QUESTIONS = {
    "list": ("list",),
    "log": ("log",),
    "queue": ("verify", "--queue"),
    "units": ("units",),
    "report": ("report", "--by", "section", "--quarter", "2021Q2"),
}
WIDTHS = (40, 80, 200)
QUOTED_FORMULA = re.compile(r"^'('*[=+\-@\t\r\n＝＋－＠])")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a book in which every free text is hostile."""
    folder = tmp_path_factory.mktemp("hostile") / "book"
    make_book(folder)
    return folder


def answer(book: Path, *arguments: str, code: int = 0) -> str:
    result = gongkai("-C", str(book), *arguments, today=TODAY)
    assert result.code == code, result.stderr
    assert not OBEYED.search(result.stdout + result.stderr)
    return result.stdout


def test_the_book_is_valid(book: Path) -> None:
    problems = json.loads(answer(book, "validate", "-f", "json"))["problems"]
    assert {each["code"] for each in problems if each["severity"] == "error"} == set()


# ---- JSON


def test_json_gives_every_text_to_the_letter(book: Path) -> None:
    listed = json.loads(answer(book, "list", "-f", "json"))["tasks"]
    assert [each["section"] for each in listed] == FLAT
    assert [each["item"] for each in listed] == FLAT
    assert [each["requirement"] for each in listed] == FLAT
    entries = json.loads(answer(book, "log", "-f", "json"))["entries"]
    told: dict[str, dict[str, Any]] = {each["task"]: each for each in entries}
    for number, text in enumerate(NORMAL):
        entry = told[task(number)]
        said = {entry[key] for key in ("note", "problem", "next", "why")}
        assert said == {note_of(text)}
        assert entry["evidence"] == [note_of(text)]
        assert entry["by"] == note_of(flat(text))
    units = json.loads(answer(book, "units", "-f", "json"))["units"]
    assert [each["basis"] for each in units] == FLAT


@pytest.mark.parametrize("number", range(0, len(TEXTS), 7))
def test_json_of_one_task_gives_its_remark(book: Path, number: int) -> None:
    shown = json.loads(answer(book, "show", task(number), "-f", "json"))["task"]
    assert shown["remark"] == NORMAL[number]
    assert shown["number"] == shown["due_text"] == FLAT[number]


# ---- CSV and TSV


def sheet(book: Path, format_: str, *arguments: str) -> list[list[str]]:
    """Read an answer as a spreadsheet would, the ``'`` before formulas taken away again."""
    text = answer(book, *arguments, "-f", format_)
    rows = list(csv.reader(io.StringIO(text), delimiter="," if format_ == "csv" else "\t"))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", cell)
        assert number or not FORMULA.match(cell), f"{cell!r} would run"
    if format_ == "tsv":
        assert text.count("\n") == len(rows)
        rows = [[re.sub(r"\\(.)", meant, cell) for cell in row] for row in rows]
    return [
        [re.sub(r"^'('*[=+\-@\t\r\n＝＋－＠])", r"\1", cell) for cell in row] for row in rows[1:]
    ]


def meant(escape: re.Match[str]) -> str:
    return {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[escape[1]]


@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_sheets_give_every_text_to_the_letter(book: Path, format_: str) -> None:
    listed = sheet(book, format_, "list")
    assert [row[1:4] for row in listed] == [[text] * 3 for text in FLAT]
    told = {row[2]: row for row in sheet(book, format_, "log")}
    for number, text in enumerate(NORMAL):
        assert told[task(number)][6:11] == [note_of(text)] * 5
        assert told[task(number)][12] == note_of(flat(text))
    units = sheet(book, format_, "units")
    assert [[row[2], row[7], row[11], row[12]] for row in units] == [[t] * 4 for t in FLAT]
    waiting = {row[2]: row for row in sheet(book, format_, "verify", "--queue")}
    for number, text in enumerate(NORMAL):
        assert waiting[unit(number)][5] == said_by(text)
    parts = sheet(book, format_, "report", "--by", "item", "--quarter", "2021Q2")
    assert [row[1:3] for row in parts[::3]][: len(FLAT)] == [[text] * 2 for text in FLAT]


# ---- Markdown


@pytest.mark.parametrize("arguments", QUESTIONS.values(), ids=QUESTIONS)
def test_markdown_is_nothing_but_text(book: Path, arguments: tuple[str, ...]) -> None:
    text = answer(book, *arguments, "-f", "markdown")
    for line in text.split("\n"):
        if not line.startswith("|"):
            paragraph(line)
    rows = markdown_tables(text)
    assert rows


def test_markdown_gives_every_text_back(book: Path) -> None:
    told = {row[2]: row for row in markdown_tables(answer(book, "log", "-f", "markdown"))}
    units = {row[0]: row for row in markdown_tables(answer(book, "units", "-f", "markdown"))}
    listed = {row[0]: row for row in markdown_tables(answer(book, "list", "-f", "markdown"))}
    for number, text in enumerate(NORMAL):
        short = task(number).partition("-")[2]
        said = said_by(text).replace("\t", " ").strip(" ")
        assert told[short][4] == said
        assert told[short][5] == note_of(flat(text))
        assert units[unit(number)][1] == units[unit(number)][6] == flat(text).strip(" ")
        assert listed[short][1] == flat(text).strip(" ")


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_markdown_of_one_task_keeps_title_and_remark_as_text(book: Path, number: int) -> None:
    text = answer(book, "show", task(number), "-f", "markdown")
    lines = [paragraph(each) for each in text.split("\n") if each[:1] != "|"]
    said = squeezed("".join(lines))
    for each in (f"备注：{NORMAL[number]}", f"原文“{FLAT[number]}”", f"{FLAT[number]}→"):
        assert squeezed(each) in said


# ---- terminal and text


def rows_of(book: Path, format_: str, width: int, *arguments: str) -> list[list[str]]:
    page = answer(book, *arguments, "-f", format_, "--width", str(width), "--full")
    assert "\t" not in page
    measure = cell_len if format_ == "table" else lambda text: max(0, wcswidth(text))
    assert all(measure(line) <= max(width, 80) for line in page.split("\n"))
    return page_rows(page, measure) or stacked_rows(page, HEADINGS[arguments[0]])


HEADINGS = {
    "list": ("编号", "具体要求", "责任单位", "完成/应办", "逾期", "时限"),
    "log": ("日期", "单位", "任务编号", "状态变化", "进展情况", "记录人", "记录编号"),
    "verify": ("报送日期", "等待天数", "单位", "任务编号", "申报状态", "完成情况及佐证"),
    "units": ("单位", "类别", "列名", "统称", "所属统称", "其他名称", "名称出处"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("format_", ["table", "text"])
def test_paper_of_any_width_holds_every_character(book: Path, format_: str, width: int) -> None:
    listed = rows_of(book, format_, width, "list")
    assert [row[1] for row in listed] == [squeezed(text) for text in FLAT]
    told = {row[2]: row for row in rows_of(book, format_, width, "log")}
    waiting = {row[2]: row for row in rows_of(book, format_, width, "verify", "--queue")}
    units = {row[0]: row for row in rows_of(book, format_, width, "units")}
    for number, text in enumerate(NORMAL):
        entry = told[task(number).partition("-")[2]]
        assert entry[4] == squeezed(said_by(text))
        assert entry[5] == squeezed(flat(text))
        assert waiting[unit(number)][5] == squeezed(said_by(text))
        assert units[unit(number)][1] == units[unit(number)][6] == squeezed(flat(text))


@pytest.mark.parametrize("format_", ["table", "text"])
@pytest.mark.parametrize("number", range(0, len(TEXTS), 5))
def test_the_page_of_a_task_holds_title_and_remark(book: Path, format_: str, number: int) -> None:
    page = squeezed(answer(book, "show", task(number), "-f", format_, "--width", "80"))
    for each in (f"备注：{NORMAL[number]}", f"原文“{FLAT[number]}”", f"{FLAT[number]}→"):
        assert squeezed(each) in page


def test_colour_is_all_that_a_terminal_is_told(book: Path) -> None:
    for arguments in (("list", "--unit", unit(3)), ("log",), ("show", task(1)), ("units",), ()):
        shown = on_a_terminal("-C", str(book), *arguments, columns=200)
        assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert not OBEYED.search(re.sub(r"\x1b\[[0-9;]*m|\r\n", "", shown))
    shown = on_a_terminal("-C", str(book), "log", "--unit", unit(2), columns=200)
    assert "[bold red]红[/bold red]" in shown


# ---- notes, problems, refusals


def test_note_keeps_every_text_to_the_letter(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/units.yaml").write_text(
        "schema: 1\nregion: 甲市\nunits:\n  - {name: 甲局, kind: 部门}\n", "utf-8"
    )
    (tmp_path / "data/tasks.yaml").write_text(
        "schema: 1\nyear: 2021\ntitle: 表\nsections:\n  - title: 一\n    items:\n"
        "      - title: 二\n        tasks:\n"
        "          - {id: 2021-T01, requirement: 做, responsible: [甲局], due: 2021-12-31}\n",
        "utf-8",
    )
    for text in TEXTS:
        said = (f"--problem={text}", f"--next={text}", f"--evidence={text}", f"--by={flat(text)}")
        answer(tmp_path, "note", "--date=2021-07-01", *said, "--", "甲局", "T01", text)
    entries = json.loads(answer(tmp_path, "log", "-f", "json"))["entries"]
    for key in ("note", "problem", "next"):
        assert [entry[key] for entry in entries] == [note_of(text) for text in NORMAL]
    assert [entry["evidence"] for entry in entries] == [[note_of(text)] for text in NORMAL]
    assert [entry["by"] for entry in entries] == [note_of(flat(text)) for text in NORMAL]


def test_problems_quote_a_text_as_text(book: Path, tmp_path: Path) -> None:
    shutil.copytree(book, tmp_path / "book")
    for number in range(len(TEXTS)):
        ledger = tmp_path / "book" / "ledgers" / f"{unit(number)}.yaml"
        ledger.write_text(ledger.read_text("utf-8").replace("2021-07-01", "2021-07-02"), "utf-8")
    text = answer(tmp_path / "book", "validate", code=1)
    assert text.count("错误 GK061") == len(TEXTS)
    problems = json.loads(answer(tmp_path / "book", "validate", "-f", "json", code=1))["problems"]
    assert sum(each["code"] == "GK061" for each in problems) == len(TEXTS)


HOSTILE_WORD = "\x1b[31m\u202e\x9b甲\x07"


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--unit", HOSTILE_WORD),
        ("list", "--status", HOSTILE_WORD),
        ("list", "--due-before", HOSTILE_WORD),
        ("show", HOSTILE_WORD),
        ("units", HOSTILE_WORD),
        ("note", HOSTILE_WORD, "T01", "做了"),
        ("note", unit(0), HOSTILE_WORD, "做了"),
        ("note", unit(0), task(0), HOSTILE_WORD),
        ("report", "--period", HOSTILE_WORD),
        ("log", "--since", HOSTILE_WORD),
        ("validate", HOSTILE_WORD),
        ("-C", HOSTILE_WORD, "list"),
        ("list", "-f", HOSTILE_WORD),
        ("list", "-o", f"{HOSTILE_WORD}/x.txt"),
        (HOSTILE_WORD,),
    ],
)
def test_what_is_typed_is_shown_escaped(book: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, env={"GONGKAI_BY": "甲", "GONGKAI_ROOT": str(book)})
    assert done.returncode in (2, 3, 4)
    shown = done.stderr.decode()
    assert shown
    assert not OBEYED.search(shown), shown
    assert done.stdout == b""


def test_names_of_files_are_shown_escaped(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(book, folder)
    (folder / "ledgers" / f"{HOSTILE_WORD}.yaml").write_text("- {a: b}\n", "utf-8")
    (folder / "ledgers" / f"{HOSTILE_WORD}.yml").write_text("- {a: b}\n", "utf-8")
    (folder / "data" / "past").mkdir()
    (folder / "data" / "past" / f"{HOSTILE_WORD}.yaml").write_text("schema: [\n", "utf-8")
    for arguments in (("validate",), ("validate", "-f", "json")):
        assert "\\u202e" in answer(folder, *arguments, code=1)
    assert answer(folder)
    for format_ in ("json", "markdown", "csv", "text", "table"):
        answer(folder, "list", "-f", format_)
    out = tmp_path / f"{HOSTILE_WORD}.csv"
    assert not OBEYED.search(gongkai("-C", str(folder), "list", "-o", str(out)).stderr)
