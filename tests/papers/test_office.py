"""LibreOffice prints what Word and Excel are given: all of it, rows whole, headings repeated."""

from __future__ import annotations

import subprocess
from itertools import takewhile
from shutil import copytree
from typing import TYPE_CHECKING
from unicodedata import normalize

import docx
import pytest
from docx.table import _Cell
from openpyxl import load_workbook

from tests.cli import gongkai
from tests.hostile import squeezed
from tests.needs import need

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.papers
QUESTIONS = {
    "report": ("report", "--quarter", "2021Q2"),
    "list": ("list", "--unit", "市财政局"),
    "show": ("show", "T09"),
    "log": ("log", "--since", "6月"),
    "ledger": ("ledger",),
    "own-ledger": ("ledger", "--unit", "市财政局"),
    "matrix": ("report", "--matrix", "--quarter", "2021Q2"),
}
MOST_ROWS = 60
"""No page has so many."""


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_everything_is_printed(city: Path, tmp_path: Path, suffix: str) -> None:
    need("soffice", "pdftotext")
    files = [tmp_path / f"{name}.{suffix}" for name in QUESTIONS]
    for file, question in zip(files, QUESTIONS.values(), strict=True):
        assert gongkai("-C", str(city), *question, "-o", str(file)).code == 0
    print_all(tmp_path, *files)
    for file in files:
        lines, tables = of_word(file) if suffix == "docx" else of_excel(file)
        pages = pages_of(file.with_suffix(".pdf"))
        whole = "".join(pages)
        assert [line for line in lines if line not in whole] == []
        rows = [row for table in tables for row in table[1:]]
        split = [row for row in rows if not any(holds(page, row) for page in pages)]
        assert split == [], f"{file.name}: not whole on one page"
        assert len(pages) <= len(tables) + len(rows) // 8 + 1
        assert len(pages) >= len(rows) / MOST_ROWS
        if len(tables) == 1:
            filled = [page for page in pages if any(holds(page, row) for row in rows)]
            heads = [holds(page, tables[0][0]) for page in filled]
            assert all(heads), f"{file.name}: a page without the heading"


def test_all_of_a_long_note_is_printed(city: Path, tmp_path: Path) -> None:
    need("soffice", "pdftotext")
    book, note = tmp_path / "book", "".join(map(chr, range(0x4E00, 0x4E00 + 2_000)))
    copytree(city, book)
    unit = ("-C", str(book))
    told = ("note", "甲区", "T01", note, "--by", "甲")
    assert gongkai(*unit, *told).code == 0
    questions = {"log": QUESTIONS["log"], "ledger": ("ledger", "--unit", "甲区")}
    files = [tmp_path / f"{name}.xlsx" for name in questions]
    for file, question in zip(files, questions.values(), strict=True):
        assert gongkai(*unit, *question, "-o", str(file)).code == 0
    print_all(tmp_path, *files)
    for file in files:
        printed = normalize("NFKC", "".join(pages_of(file.with_suffix(".pdf"))))
        assert set(note) - set(printed) == set(), file.name


def holds(page: str, row: list[str]) -> bool:
    return all(cell in page for cell in row)


def print_all(folder: Path, *files: Path) -> None:
    """Turn files into PDF, with a profile of their own."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip


def pages_of(pdf: Path) -> list[str]:
    """Give the text of each page, cell by cell, without white space."""
    done = subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return [squeezed(page) for page in done.stdout.decode().split("\f")[:-1]]


def of_word(file: Path) -> tuple[list[str], list[list[list[str]]]]:
    document = docx.Document(str(file))
    lines = [squeezed(paragraph.text) for paragraph in document.paragraphs]
    tables = [
        [
            [squeezed(_Cell(own, table).text) for own in row._tr.tc_lst]  # of a merged cell once
            for row in table.rows
        ]
        for table in document.tables
    ]
    return lines, tables


def of_excel(file: Path) -> tuple[list[str], list[list[list[str]]]]:
    """Give the lines above and below the tables, and the texts of these: numbers have formats."""
    lines, tables = [], []
    for sheet in load_workbook(file):
        rows = [
            [squeezed(each) if isinstance(each, str) else "" for each in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        top = int((sheet.print_title_rows or "$1").rsplit("$", 1)[1]) - 1
        table = list(takewhile(any, rows[top:]))
        tables.append(table)
        lines += [row[0] for row in (*rows[:top], *rows[top + len(table) :])]
    return lines, tables
