"""Every format shows the same cells: an ordinary and a hostile book, read back from each."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from datetime import datetime
from itertools import pairwise, takewhile
from shutil import copytree
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.oxml.parser import parse_xml
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from wcwidth import wcswidth

from tests.cli import gongkai, run
from tests.hostile import markdown_tables, page_rows, squeezed, unit
from tests.page_reader import Page

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.cell import Cell

QUESTIONS = {
    "report": ("report", "--quarter", "2021Q2"),
    "list": ("list",),
    "queue": ("verify", "--queue"),
    "log": ("log",),
    "units": ("units",),
    "ledger": ("ledger",),
    "matrix": ("report", "--matrix", "--quarter", "2021Q2"),
}
MERGED = {"工作任务", "工作任务（二级）"}
SAID_OTHERWISE = {"常态化", "列入方式", "状态变化", "已完成", "应办", "不适用"}
"""Headings under which the flat sheet has a number where the printed table has k/n or words."""
KEYS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "report": ("rows", {"单位": ("key",), "应办": ("both", "counted"), "完成率": ("both", "rate")}),
    "list": ("tasks", {"编号": ("id",), "具体要求": ("requirement",)}),
    "queue": ("waiting", {"单位": ("unit",), "报送日期": ("since",), "申报状态": ("state",)}),
    "log": ("entries", {"日期": ("date",), "单位": ("unit",), "记录编号": ("id",)}),
    "units": ("units", {"单位": ("name",), "类别": ("kind",), "名称出处": ("basis",)}),
    "ledger": ("tasks", {"编号": ("id",), "进展情况": ("note",), "最近报送": ("last_date",)}),
    "matrix": ("rows", {"单位": ("unit",)}),
    "show": ("duties", {"单位": ("unit",), "状态": ("state",), "最近报送": ("last_date",)}),
    "unit": ("tasks", {"编号": ("id",), "状态": ("duty", "state"), "时限": ("duty", "due")}),
}
Table = list[list[str]]


def cases() -> list[Any]:
    every = [("city", name, question) for name, question in QUESTIONS.items()]
    every += [("hostile", name, question) for name, question in QUESTIONS.items()]
    every += [("city", "show", ("show", "T09")), ("hostile", "show", ("show", "2021-T009"))]
    every.append(("city", "unit", ("list", "--unit", "市财政局")))
    every.append(("city", "ledger", ("ledger", "--unit", "市财政局")))
    ranked = (*QUESTIONS["report"], "--sort", "rate", "--unit")
    every += [
        ("city", "report", (*ranked, "各区县政府")),
        ("hostile", "report", (*ranked, unit(1))),
    ]
    return [pytest.param(*case, id=f"{case[0]}-{'-'.join(case[2])}") for case in every]


@pytest.mark.parametrize(("book", "name", "question"), cases())
def test_every_format_shows_the_same_cells(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    book: str,
    name: str,
    question: tuple[str, ...],
) -> None:
    root = str(request.getfixturevalue(book))

    def answer(format_: str) -> str:
        done = gongkai("-C", root, *question, "-f", format_)
        assert done.code == 0, done.stderr
        return done.stdout

    def file(suffix: str) -> Path:
        path = tmp_path / f"a.{suffix}"
        assert gongkai("-C", root, *question, "-o", str(path)).code == 0
        return path

    tables = of_word(file("docx"))
    assert tables
    assert unmerged(of_excel(file("xlsx"))) == tables
    assert unmerged(of_page(answer("html"))) == tables
    (printed_rows,) = unmerged([of_markdown(answer("markdown"))])
    assert printed_rows == [row for table in tables for row in table]
    rows = [row for table in tables for row in table[1:]]
    if name == "report":
        assert of_spaced_text(answer("text"), rows) == rows
    else:
        key = 2 if tables[0][0][0] in MERGED else 0
        text_rows = page_rows(answer("text"), wcswidth, key)
        assert unmerged([[tables[0][0], *text_rows]])[0][1:] == rows
    facts = tables[:1] if name in ("units", "show") else tables
    for_programs = of_csv(answer("csv"))
    if name == "matrix":
        assert sum(bool(cell) for row in rows for cell in row[2:]) == len(for_programs["单位"])
    for heading, cells in for_programs.items():
        if heading in facts[0][0] and heading not in SAID_OTHERWISE and name != "matrix":
            assert sorted(map(bare, column(facts, heading))) == sorted(map(bare, cells)), heading
    kind, keys = KEYS[name]
    for heading, path in keys.items():
        values = [bare(at(each, path)) for each in json.loads(answer("json"))[kind]]
        printed = [bare(cell) for cell in column(facts, heading)]
        assert sorted(printed[: len(values)]) == sorted(values), heading


ANSWERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "both": (
        *QUESTIONS.values(),
        ("report",),
        ("report", "--sort", "rate", "--section", "无", "--quarter", "2021Q1"),
        ("list", "--missing"),
        ("remind",),
        ("remind", "--register"),
        ("page",),
    ),
    "city": (
        ("list", "--unit", "市财政局"),
        ("ledger", "--unit", "市财政局"),
        ("list", "--missing", "--unit", "市财政局", "--quarter", "2021Q1"),
        ("show", "9"),
        ("show", "9", "--unit", "市财政局"),
        ("units", "市财政局"),
        ("units", "各区县政府"),
        ("log", "--unit", "市财政局"),
        ("bulletin",),
    ),
    "hostile": (
        ("list", "--unit", unit(1)),
        ("show", "2021-T001"),
        ("show", "2021-T001", "--unit", unit(1)),
        ("units", unit(1)),
        ("log", "--unit", unit(1)),
        ("bulletin",),
    ),
}
ONLY = {"page": ("html",), "bulletin": ("docx", "html")}
HOW_TO = re.compile(r" --[a-z]|加 -|\bgongkai ")
"""What only somebody at a command line can do anything with."""


@pytest.mark.parametrize("book", ["city", "hostile"])
def test_no_paper_tells_whoever_has_no_terminal_what_to_type(
    request: pytest.FixtureRequest, tmp_path: Path, book: str
) -> None:
    root = str(copytree(request.getfixturevalue(book), tmp_path / "book"))
    for ledger in (tmp_path / "book" / "ledgers").glob("*.yaml"):
        ledger.write_text(f"{ledger.read_text('utf-8')}- 不是记录\n", "utf-8")
    for number, question in enumerate((*ANSWERS["both"], *ANSWERS[book])):
        for suffix in ONLY.get(question[0], ("docx", "xlsx", "html")):
            path = tmp_path / f"{number}.{suffix}"
            if question[0] == "remind":
                path.write_bytes(run("-C", root, *question, "-f", suffix).stdout)
            else:
                done = gongkai("-C", root, *question, "-o", str(path))
                assert done.code == 0, done.stderr
            assert HOW_TO.findall(words_of(path)) == [], (question, suffix)


def test_hints_stand_beside_the_facts_on_a_terminal_and_apart_from_them_on_paper(
    city: Path, tmp_path: Path
) -> None:
    later = ("-C", str(city), "ledger", "--as-of", "2021-06-30")
    fact, hint = "条记录的日期在 2021年6月30日之后，未计入。", "如需查看：加 --as-of 2021-12-31"
    for format_ in ("text", "markdown"):
        assert fact + hint in gongkai(*later, "-f", format_).stdout
    for suffix in ("txt", "md", "html", "docx", "xlsx"):
        path = tmp_path / f"a.{suffix}"
        done = gongkai(*later, "-o", str(path))
        assert fact in words_of(path)
        assert hint not in words_of(path)
        assert fact + hint in done.stderr
    for format_ in ("csv", "tsv"):
        done = gongkai(*later, "-f", format_)
        assert fact not in done.stdout
        assert fact + hint in done.stderr
    assert gongkai(*later, "-f", "json").stderr == ""


def words_of(path: Path) -> str:
    """Give everything that a reader sees of a paper."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            return "\n".join(
                "".join(paragraph.itertext())
                for name in parts.namelist()
                if re.match(r"word/(document|header|footer)[0-9]*\.xml", name)
                for paragraph in parse_xml(parts.read(name)).xpath("//w:p")
            )
    if path.suffix == ".xlsx":
        return "\n".join(
            str(text)
            for sheet in load_workbook(path)
            for row in sheet.iter_rows()
            for cell in row
            for text in (cell.value, cell.comment and cell.comment.text)
            if text
        )
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = re.sub("(?s)<(script|style)>.*?</\\1>", "", text)
    return html.unescape(text)


def column(tables: list[Table], heading: str) -> list[str]:
    return [row[table[0].index(heading)] for table in tables for row in table[1:]]


def at(value: Any, path: tuple[str, ...]) -> str:
    for key in path:
        value = value[key]
    return "" if value is None else squeezed(str(value))


def bare(cell: str) -> str:
    """Give a printed cell without what is only for the eye."""
    cell = re.sub(r"逾期$|（并列）$|^[○■●★▲◇◆](?=.)", "", squeezed(cell))
    cell = re.sub(r"^(?=T[0-9]+＊?$)", "2021-", cell).removesuffix("＊")
    return "" if cell == "—" else re.sub(r"^\+?(-?[0-9.]+)%?$", r"\1", cell)


def unmerged(tables: list[Table]) -> list[Table]:
    """Give a merged cell in each of its rows."""
    for table in tables:
        for place in (place for place, heading in enumerate(table[0]) if heading in MERGED):
            for above, row in pairwise(table):
                row[place] = row[place] or above[place]
    return tables


def joined(parts: list[Table]) -> list[Table]:
    """Put the parts of a table that is too wide side by side: all have its first two columns."""
    tables: list[Table] = []
    for part in parts:
        if tables and [row[:2] for row in part] == [row[:2] for row in tables[-1]]:
            tables[-1] = [row + more[2:] for row, more in zip(tables[-1], part, strict=True)]
        else:
            tables.append(part)
    return tables


def of_word(path: Path) -> list[Table]:
    return joined(
        [
            [[squeezed(cell.text) for cell in row.cells] for row in table.rows]
            for table in docx.Document(str(path)).tables
        ]
    )


def of_page(text: str) -> list[Table]:
    return joined(
        [
            [[squeezed(cell) for cell in row] for row in table.texts("thead", "tbody", "tfoot")]
            for table in Page(text).tables
        ]
    )


def of_excel(path: Path) -> list[Table]:
    """Read each sheet from its heading down to the first empty row."""
    tables = []
    for sheet in load_workbook(path):
        first = sheet.print_title_rows
        if first:
            top = int(first.rsplit("$", 1)[1])
            rows = takewhile(is_filled, sheet.iter_rows(min_row=top))
            tables.append(whole_rows(list(rows)))
    return tables


def is_filled(row: tuple[Cell | MergedCell, ...]) -> bool:
    return any(cell.value is not None for cell in row)


def whole_rows(rows: list[tuple[Cell | MergedCell, ...]]) -> Table:
    """Put together the rows of the sheet that are one: what it has once is covered in the rest."""
    own = [place for place, cell in enumerate(rows[0]) if shown(cell) not in MERGED]
    table: Table = []
    for row in rows:
        words = [shown(cell) for cell in row]
        if any(isinstance(row[place], MergedCell) for place in own):
            table[-1] = [above + word for above, word in zip(table[-1], words, strict=True)]
        else:
            table.append(words)
    return table


def shown(cell: Cell | MergedCell) -> str:
    """Give a cell as Excel shows it."""
    match cell.value, cell.number_format:
        case None, _:
            return ""
        case float() | int() as share, "0.0%":
            return f"{share * 100:.1f}%"
        case int() as place, '0"（并列）"':
            return f"{place}（并列）"
        case float() | int() as change, "+0.0;-0.0;+0.0":
            return f"{change:+.1f}"
        case datetime() as day, form:
            return f"{day:%Y-%m-%d}{'逾期' if '逾期' in form else ''}"
        case value, _:
            return squeezed(str(value))


def of_markdown(text: str) -> Table:
    rows = markdown_tables(text)
    rows = [row for row in rows if not all(re.fullmatch("---:?", cell) for cell in row)]
    return [[squeezed(cell) for cell in row] for row in rows]


def of_spaced_text(page: str, rows: Table) -> Table:
    lines = [line.split() for line in page.split("\n")]
    return [line for line in lines if line and line[0] in {row[0] for row in rows}]


def of_csv(text: str) -> dict[str, list[str]]:
    """Read the columns, without the ``'`` before what would run; of a report what is in all."""
    head, *rows = csv.reader(io.StringIO(text))
    rows = [row for row in rows if "范围" not in head or row[head.index("范围")] == "合计"]
    guard = re.compile(r"^'(?='*[=+\-@\t\r\n＝＋－＠])")
    return {
        heading: [guard.sub("", row[place]) for row in rows] for place, heading in enumerate(head)
    }
