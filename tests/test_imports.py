"""Which modules a command imports: those that are slow to import only where they are used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import ROOT
from tests.problems_page import CHECKS

GONGKAI = Path(sys.executable).with_name("gongkai")
SLOW = {
    "docx", "jinja2", "lxml", "openpyxl", "pydantic", "rich", "tabulate", "wcwidth", "xlsxwriter",
    "yaml",
}  # fmt: skip
RARE = {
    "fractions", "importlib.metadata", "statistics", "gongkai.checks.notes",
    "gongkai.ops.language.homophones", "gongkai.ops.recording.moments",
    "gongkai.render.page.line_breaks",
}  # fmt: skip
"""What only some questions, faults, screens and amounts of work are in need of."""
CLEAN = str(CHECKS / "base")
LIST = ("list", "--unit", "市财政局", "-f")
COMPLETE = {"_GONGKAI_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "gongkai list --unit 市财"}


def imported(*arguments: str, **env: str) -> set[str]:
    """Run a command, and give the modules that it imported."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(GONGKAI), *arguments],
        cwd=ROOT, env={**os.environ, **env}, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return set(re.findall(r"^import time: .*\| +([\w.]+)$", done.stderr.decode(), re.MULTILINE))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("list", "--help"),
        ("-C", CLEAN, "validate"),
        ("-C", CLEAN, "validate", "-f", "json"),
        *((*LIST, form) for form in ("json", "csv", "tsv", "markdown")),
        ("report", "--quarter", "2021Q2", "-f", "json"),
    ],
    ids=" ".join,
)
def test_what_prints_no_table_imports_nothing_slow(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments) & SLOW == set()


@pytest.mark.parametrize(
    "arguments",
    [
        (*LIST, "json"),
        (*LIST, "text"),
        ("log", "--unit", "市财政局", "-f", "text"),
        ("report", "--quarter", "2021Q2", "-f", "text"),
    ],
    ids=" ".join,
)
def test_an_answer_imports_nothing_for_rare_cases(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments, COLUMNS="") & RARE == set()


def test_completion_imports_nothing_slow() -> None:
    assert imported(**COMPLETE) & SLOW == set()


def test_a_note_imports_nothing_slow(shipped: Path) -> None:
    note = ("note", "市财政局", "T09", "公开预算42家。", "--by", "示例", "--date", "2021-03-31")
    for _ in range(2):
        assert imported("-C", str(shipped), *note, "--again") & SLOW == set()


def test_a_table_imports_rich_or_tabulate_never_both() -> None:
    assert imported(*LIST, "table") & SLOW == {"rich"}
    assert imported(*LIST, "text") & SLOW == {"tabulate", "wcwidth"}


def test_a_page_imports_jinja2_only() -> None:
    assert imported(*LIST, "html") & SLOW == {"jinja2"}


def test_a_workbook_imports_what_writes_it(tmp_path: Path) -> None:
    file = str(tmp_path / "a.xlsx")
    assert imported(*LIST[:-1], "-o", file) & SLOW == {"wcwidth", "xlsxwriter"}


def test_a_document_imports_what_writes_it(tmp_path: Path) -> None:
    file = str(tmp_path / "a.docx")
    assert imported(*LIST[:-1], "-o", file) & SLOW == {"docx", "lxml", "wcwidth"}


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("csv", set()), ("xlsx", {"wcwidth", "xlsxwriter"}), ("docx", {"docx", "lxml", "wcwidth"})],
)
def test_a_form_imports_what_writes_its_kind(tmp_path: Path, kind: str, wanted: set[str]) -> None:
    asked = ("-C", CLEAN, "form", "--unit", "甲局", "--kind", kind, "-o", str(tmp_path / "f"))
    assert imported(*asked) & SLOW == wanted


def test_yaml_is_imported_where_a_file_is_not_plain(shipped: Path) -> None:
    units = shipped / "data/units.yaml"
    units.write_text(
        units.read_text("utf-8").replace("region: 济南市", "region: '济南市'"), "utf-8"
    )
    assert imported("-C", str(shipped), *LIST, "tsv") & SLOW == {"yaml"}


def test_help_makes_no_command() -> None:
    ours = {name for name in imported("--help") if name.startswith("gongkai.")}
    assert not ours & {
        "gongkai.cli.commands.list_",
        "gongkai.cli.arguments.options",
        "gongkai.store",
    }
