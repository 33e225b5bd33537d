"""Commands that messages suggest: pasted, they give a shell one word for what others wrote."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.ops.language.shell_words import as_word
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = ("$(touch ran)", "`touch ran`", "; touch ran", "a b", "甲'局", '甲"局', "甲\\局", "&", "")
COMMAND = re.compile(r"(?:gongkai|git) [a-z-][^；。，\n]*$")
NOT_OTHERS = {"gongkai/store/ledgers/reader.py": {"what"}}
"""What stands behind a command and is no word of it."""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_shell_reads_one_word(text: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"printf '%s' {as_word(text)}"], capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode() == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_one_word(text: str) -> None:
    assert shlex.split(as_word(text)) == [text]


@pytest.mark.parametrize("text", ["市财政局", "ledgers/甲局（一）.yaml", "2021-T09", "HEAD"])
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert as_word(text) == text


def test_a_suggested_command_can_be_pasted(tmp_path: Path) -> None:
    for text in HOSTILE[:4]:
        said = gongkai("init", str(tmp_path / text)).stdout
        command = said.partition("：gongkai ")[2]
        assert shlex.split(command)[:2] == ["-C", str(tmp_path / text)]


def test_every_command_that_is_suggested_quotes_what_it_is_given() -> None:
    assert list(unquoted()) == []


def unquoted() -> Iterator[str]:
    """Every value, but constants of ours, that a message puts into a command as it stands."""
    for path in sorted((ROOT / "gongkai").rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        quoted = {name for node in ast.walk(tree) for name in names_of_words(node)}
        for node in ast.walk(tree):
            for value in values_in_commands(node):
                said = ast.unparse(value)
                ours = said.isupper() or said in quoted | NOT_OTHERS.get(file, set())
                if not ours and not is_word(value):
                    yield f"{file}:{value.lineno}: {said}"


def names_of_words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign) and is_word(node.value):
        yield from map(ast.unparse, node.targets)


def is_word(value: ast.AST) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == "as_word"


def values_in_commands(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        said = ""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if COMMAND.search(said):
                    yield part.value
                said += "…"
            else:
                said += ast.literal_eval(part)
