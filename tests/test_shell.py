"""Commands that messages suggest: pasted, they give a shell one word for what others wrote."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from gongkai.cli.advice import WORDS, in_words
from gongkai.cli.main import app
from gongkai.cli.registry import ABOUT
from gongkai.errors import RefusedError
from gongkai.model.way import Way
from gongkai.ops.language.shell_words import as_word
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = ("$(touch ran)", "`touch ran`", "; touch ran", "a b", "甲'局", '甲"局', "甲\\局", "&", "")
COMMAND = re.compile(r"(?:gongkai|git) [a-z-][^；。，\n]*$")
OPTION = re.compile(r"(?<![A-Za-z0-9-])--?[a-zA-Z][a-z-]*")
ALONE = {Way.CHECK, Way.CORRECT, Way.RETRACT}
GONGKAI: Any = get_command(app)
COMMANDS = {"": GONGKAI, **{name: GONGKAI.get_command(None, name) for name in ABOUT}}


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
                ours = said.isupper() or said in quoted
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


def test_every_way_has_words() -> None:
    assert set(WORDS) == set(Way)


@pytest.mark.parametrize("words", WORDS.values())
def test_a_way_names_a_command_and_options_that_exist(words: str) -> None:
    for line in words.split("\n"):
        called = re.search(r"gongkai ([a-z]*)", line)
        commands = [COMMANDS[called[1]]] if called else COMMANDS.values()
        options = {name for each in commands for option in each.params for name in option.opts}
        assert set(OPTION.findall(line)) <= options


@pytest.mark.parametrize("way", Way)
def test_a_way_takes_the_values_that_its_words_have_room_for(way: Way) -> None:
    room = WORDS[way].count("{}")
    assert way(*"x" * room)
    with pytest.raises(TypeError):
        way(*"x" * (room + 1))


def test_only_ways_that_make_sense_without_values_stand_alone() -> None:
    for path in (ROOT / "gongkai").rglob("*.py"):
        if path.parent.name != "cli" and path.name != "way.py":
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            called = [node.func for node in nodes if isinstance(node, ast.Call)]
            for node in nodes:
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Way":
                    way = Way[node.attr]
                    assert node in called or "{}" not in WORDS[way] or way in ALONE, path


def test_an_error_says_its_message_whoever_asks() -> None:
    error = RefusedError(("不能改，", Way.SEND_BACK("甲局", "T09"), ("。见 ", Way.LIST_TASKS)))
    assert str(error) == "不能改，SEND_BACK 甲局 T09。见 LIST_TASKS"


@pytest.mark.parametrize("text", HOSTILE)
def test_the_values_of_a_way_are_one_word_each(text: str) -> None:
    said = in_words(("查看：", Way.SEND_BACK(text, "T09"), "。"))
    assert shlex.split(said)[2:4] == [text, "T09"]
