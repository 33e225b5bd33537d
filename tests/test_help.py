"""Typer's own words: none is left in English, and pages of help keep to the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from wcwidth import wcswidth

from gongkai.cli.registry import ABOUT
from gongkai.ops.language.shell_words import as_word
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("", *ABOUT)
ENGLISH = re.compile(
    r"\b(?:usage|options?|arguments?|commands?|error|try|help for|show this|message|exit\.|"
    r"required|default|env var|install|completion (?:for|will)|int|str|float|path|range|choice|"
    r"invalid|value|no such|missing|unexpected|extra|got|requires?|does not|did you mean|possible|"
    r"not supported|is not|valid|aborted)\b",
    re.IGNORECASE,
)
OURS = re.compile(r"--[a-z][a-z-]*|<[a-z|]+>|\[PATH\]…|GONGKAI_\w+|missing(?=\s+应报未报)")
"""Names that stand for themselves in any language."""
USAGE_ERRORS = (
    ("bogus",),
    ("lst",),
    ("--", "--bogus"),
    ("--bogus",),
    ("-x",),
    ("-C",),
    ("--size-limit", "abc", "list"),
    ("list", "--bogus"),
    ("list", "--ful"),
    ("list", "-x"),
    ("list", "--unit"),
    ("list", "-u"),
    ("list", "--full=yes"),
    ("list", "-f", "xls"),
    ("list", "-f", "a'b"),
    ("list", "-f", 'a"b'),
    ("list", "--width", "abc"),
    ("list", "--width", "5"),
    ("list", "--year", "12"),
    ("list", "--year", "99999"),
    ("note", "--lock-timeout", "abc"),
    ("note", "--lock-timeout", "-1"),
    ("note", "市财政局", "T09", "- 第一条"),
    ("show",),
    ("show", "T01", "T02", "a b"),
    ("validate", "-f", "xls"),
    ("report", "--by", "x"),
    ("report", "--part", ""),
    ("import",),
    ("import", "a", "b"),
    ("correct",),
    ("undo", "x"),
    ("demo", "x", "--seed", "-1"),
    ("demo", "x", "--seed", "1.5"),
)


def english_in(text: str) -> list[str]:
    return ENGLISH.findall(OURS.sub("", text))


@pytest.mark.parametrize("name", NAMES)
def test_help_has_no_english_of_typers(name: str) -> None:
    page = gongkai(*filter(None, [name]), "--help")
    assert page.code == 0
    assert page.stdout.startswith(f"用法：gongkai{' ' * bool(name)}{name} [选项]")
    assert "显示本帮助。" in page.stdout
    assert english_in(page.stdout) == []


@pytest.mark.parametrize("arguments", USAGE_ERRORS, ids=" ".join)
def test_a_usage_error_has_no_english_of_typers(arguments: tuple[str, ...]) -> None:
    result = gongkai("-C", str(ROOT), *arguments)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("错误：")
    assert "帮助：gongkai" in result.stderr
    assert english_in(result.stderr) == []


def test_a_variable_that_is_no_number_is_named() -> None:
    result = gongkai("list", GONGKAI_SIZE_LIMIT="abc")
    assert result.stderr.startswith("错误：环境变量 GONGKAI_SIZE_LIMIT 应为整数，不能是 abc。")


@pytest.mark.parametrize("columns", range(40, 121, 5))
@pytest.mark.parametrize("name", NAMES)
def test_help_keeps_to_the_columns_of_the_terminal(name: str, columns: int) -> None:
    page = gongkai(*filter(None, [name]), "--help", COLUMNS=str(columns)).stdout
    widest = max(page.splitlines(), key=wcswidth)
    assert wcswidth(widest) <= columns, widest


def test_narrow_help_loses_nothing() -> None:
    for name in NAMES:
        wide, narrow = (
            re.sub(r"\s", "", gongkai(*filter(None, [name]), "-h", COLUMNS=columns).stdout)
            for columns in ("120", "40")
        )
        assert sorted(wide) == sorted(narrow)


@pytest.mark.parametrize("text", ["- 第一条", "-第一条", "--加快办理", "-5%", "-- 两横"])
def test_a_note_that_begins_with_a_dash_is_told_how_to_be_written(text: str) -> None:
    result = gongkai("-C", str(ROOT), "note", "市财政局", "T09", text)
    assert result.code == 2
    assert "不是选项。" in result.stderr
    assert f"-- {as_word(text)}\n" in result.stderr


def test_what_is_told_of_dashes_works(tmp_path: Path) -> None:
    city = str(tmp_path / "city")
    gongkai("init", city)
    done = gongkai(
        "-C", city, "note", "市财政局", "T09", "--status", "进行中", "--by", "示例",
        "--", "- 第一条",
    )  # fmt: skip
    assert done.code == 0
    assert 'note: "- 第一条"' in (tmp_path / "city/ledgers/市财政局.yaml").read_text("utf-8")
