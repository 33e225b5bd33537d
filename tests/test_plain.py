"""The quick reader of the register and the tables gives what YAML's parser gives, or nothing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from benchmarks.mutations import MUTATIONS
from gongkai.store.yaml.fast_parser import read_document, read_plain
from gongkai.store.yaml.parser import parse
from tests.cli import ROOT
from tests.problems_page import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = [ROOT / "data/tasks.yaml", ROOT / "data/units.yaml"]
SMALL = [CHECKS / "base/data/tasks.yaml", CHECKS / "base/data/units.yaml"]
BOOKS = sorted(path for path in (ROOT / "tests").rglob("data/**/*.yaml") if path.is_file())
PIECES = (
    "|", "  ", "    ", " #x", "#", " - ", "- ", "[", "]", "{", "}", ":", ": ", ",", "\n", "\n\n",
    '"', "a", "甲", "?", "- - ", "|\n", "   x\n", " \n", "~", "-", "!", "&", "*", "%", "@", "`",
    ">", "'", "\\", "a: b", "[]", "{}", "- |\n", "甲:\n", "\t", "\u3000",
)  # fmt: skip


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def damaged(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if rng.random() < 0.5:
            text = rng.choice(list(MUTATIONS.values()))(rng, text)
        else:
            place, gone = rng.randint(0, len(text)), rng.choice((0, 0, 1, 2, 5))
            text = text[:place] + rng.choice(PIECES) + text[place + gone :]
    return text


def holds(text: str) -> bool:
    """Whether a text is plain; fails where it is, and the parser reads something else."""
    root = read_plain(text, "x")
    assert root is None or parse(text, "x") == (root, ())
    return root is not None


@pytest.mark.parametrize("path", [*SHIPPED, *SMALL], ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_written_as_usual_is_plain(path: Path) -> None:
    assert holds(text_of(path))


def test_every_book_of_the_tests_is_read_alike() -> None:
    plain = [holds(text_of(path)) for path in BOOKS]
    assert sum(plain) > len(plain) / 2
    assert not all(plain)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_damaged_is_read_alike(seed: int) -> None:
    rng = random.Random(seed)
    texts = [text_of(path) for path in SMALL]
    plain = [holds(damaged(rng, rng.choice(texts))) for _ in range(3_000)]
    assert sum(plain) > len(plain) / 10


@pytest.mark.parametrize(
    "text",
    [
        'a: 1\nb:\n  - c: |\n      x\n\n        y\n    d: [甲, 乙 丙]\n  # e\nf: "g: h"\n',
        "- {a: [b, c], d: e}\n- x#y\n- http://z\n",
        "a:\n    - b\n    - c\n",
    ],
)
def test_plain(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# a\n", "a: 1", "a: 1 # b\n", "a: b\n  c\n", "a: &b c\n", "a: 'b'\n", "a:\n",
        "a: [b,\n  c]\n", 'a: "b\\n"\n', "a:\n- b\n", "a: >\n  b\n", "a: |2\n   b\n",
        "a: |\n\n  b\n", "a: |\n  x\n     \nb: 1\n", "a: |\n  x\n \n", f"{'a' * 1025}: b\n",
        f"a: {{{'a' * 1025}: b}}\n",
        "---\na: 1\n", "甲: 1\n", "a: {b: [c}\n", "a: [b, ]\n", "a: []\n", "a:\tb\n", "a:  b: c\n",
    ],
)  # fmt: skip
def test_not_plain(text: str) -> None:
    assert read_plain(text, "x") is None
    assert read_document(text, "x") == parse(text, "x")


def test_what_is_nested_too_deep_is_left_to_the_parser() -> None:
    deep = "".join(f"{'  ' * level}a:\n" for level in range(5_000)) + "  " * 5_000 + "b: 1\n"
    assert read_plain(deep, "x") is None
    assert [problem.code for problem in read_document(deep, "x").problems] == ["GK018"]
