"""Files of one fault many times over: the first are listed, and what follows is said to follow."""

from __future__ import annotations

import unicodedata

import pytest

from gongkai.cli.advice import worded
from gongkai.model.span import Span
from gongkai.ops.language.similar_words import nearest_word
from gongkai.render.problems import render
from gongkai.store.decoding.characters import MOST
from gongkai.store.decoding.decode import text_of
from gongkai.store.faults import BAD_LINE
from gongkai.store.tasks_yaml import FILE
from gongkai.store.yaml.mapping import Findings
from gongkai.store.yaml.nodes import Dictionary
from gongkai.store.yaml.parser import parse

MORE = "其余同类问题未列出"


@pytest.mark.parametrize(
    ("piece", "code"),
    [("a\x01", "GK005"), ("a\x01\n", "GK005"), ("a\u200b", "GK006"), ("e\u0301\n", "GK028")],
)
def test_characters_are_listed_up_to_a_number(piece: str, code: str) -> None:
    source = text_of((piece * 1_000).encode(), "x.yaml")
    found = [problem for problem in source.problems if problem.code == code]
    assert len(found) == MOST + 1
    assert [MORE in problem.message for problem in found] == [False] * MOST + [True]
    few = text_of((piece * MOST).encode(), "x.yaml").problems
    assert len([problem for problem in few if problem.code == code]) == MOST
    assert MORE not in str(few)


def test_what_is_wrong_in_yaml_is_listed_up_to_a_number() -> None:
    tree = parse("- a # b\n" * 1_000, "x.yaml")
    assert tree.root is None
    assert len(tree.problems) == MOST + 1
    assert MORE in tree.problems[-1].message
    assert tree.problems[-1].span.line == MOST + 1


def test_a_mapping_of_very_many_keys_is_looked_at_up_to_a_number() -> None:
    root = parse("".join(f"k{n}: 1\n" for n in range(1_000)) + "year: 2021\n", "x.yaml").root
    assert isinstance(root, Dictionary)
    findings = Findings()
    fields = findings.document(root, FILE)
    assert fields
    assert fields.year("year") == 2021
    assert "字段过多（1001 个）" in findings.problems[MOST - 1].message


def test_marks_piled_on_a_letter_are_refused_where_there_are_too_many() -> None:
    marks = "\u0301\u0323"
    piled = text_of(f"甲\na{marks * 16}\n".encode(), "x.yaml")
    assert piled.text is None
    assert [problem.span for problem in piled.problems] == [Span("x.yaml", 2, 32)]
    tall = f"a{marks * 15}\n"
    read = text_of(tall.encode(), "x.yaml")
    assert read.text == tall
    assert [problem.code for problem in read.problems] == ["GK028"]
    assert not unicodedata.is_normalized("NFC", tall)


@pytest.mark.parametrize(("text", "near"), [("titl", "title"), ("k" * 100_000, ""), ("x", "")])
def test_a_word_is_near_only_where_its_length_is(text: str, near: str) -> None:
    assert nearest_word(text, FILE.keys) == near


def test_of_a_long_line_the_neighbourhood_of_the_place_is_shown() -> None:
    line = "甲" * 400_000 + "乙" + "丙" * 400_000
    problem = BAD_LINE.at(Span("x.yaml", 1, 400_001), "坏了")
    shown = render([worded(problem)], lambda span: line, "1 个文件").split("\n")
    assert shown[1].startswith("  1 | …甲甲")
    assert shown[1].endswith("丙丙…")
    assert shown[1].count("乙") == 1
    assert shown[2].endswith("^^")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"' * 300_000 + '"', "引号在此结束"),
        ('a: "' + "测" * 300_000, '" 未闭合'),
        ("a: [1]" + "]" * 300_000, "]"),
        ("a: " + "x " * 200_000 + ": b: c", "此处格式无法识别"),
    ],
)
def test_a_giant_line_is_diagnosed_by_its_beginning(text: str, message: str) -> None:
    problem = parse(text, "x.yaml").problems[-1]
    assert message in problem.message
