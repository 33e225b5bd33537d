"""The canonical line: a fixed point, read alike by everything that reads, and safe to append."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model.invisible import FORBIDDEN, INVISIBLE
from gongkai.model.line_kinds import QUOTED
from gongkai.ops.lines.line import (
    Words,
    line_id,
    match_line,
    read_line,
    words_of,
    write_line,
)
from gongkai.store.decoding.characters import find_forbidden
from gongkai.store.decoding.decode import text_of
from gongkai.store.ledgers.reader import decode_ledger
from gongkai.store.yaml.nodes import Dictionary, Listing, Node, Scalar
from gongkai.store.yaml.parser import parse
from tests.cli import ROOT
from tests.random_books import random_book
from tests.vectors_files import VECTOR_FILES

if TYPE_CHECKING:
    from gongkai.model.entry import Entry

UNIT = "甲局"
texts = (
    st.text(min_size=1, max_size=60)
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(lambda text: not find_forbidden(text) and bool(text.strip()))
)
days = st.dates(min_value=date(2021, 1, 1), max_value=date(2999, 12, 31)).map(str)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Give any progress line that may be written."""
    values: dict[str, str | list[str]] = {
        "date": draw(days),
        "task": f"2021-T{draw(st.integers(1, 99)):02}",
        "status": draw(st.sampled_from(["", "进行中", "已完成", "不适用"])),
        "note": draw(texts),
        "problem": draw(st.one_of(st.just(""), texts)),
        "evidence": draw(st.lists(texts, max_size=3)),
        "by": draw(texts),
        "open": draw(st.sampled_from(["", "true"])),
        "at": f"{draw(days)}T09:00:{draw(st.integers(0, 59)):02}+08:00",
    }
    return write_line(UNIT, values)


def entries(text: str) -> tuple[Entry, ...]:
    ledger = decode_ledger(text_of(text.encode(), "ledgers/甲局.yaml"), UNIT).ledger
    return tuple(ledger.entries)


@settings(max_examples=400, deadline=None)
@given(st.lists(lines(), max_size=6, unique=True), lines())
def test_appending_adds_exactly_one_entry(before: list[str], line: str) -> None:
    text = "# 甲局\n" + "".join(f"{each}\n" for each in before if each != line)
    assert entries(f"{text}{line}\n") == (
        *entries(text),
        read_line(line, text.count("\n") + 1),
    )


@settings(max_examples=400, deadline=None)
@given(lines())
def test_the_canonical_form_is_a_fixed_point(line: str) -> None:
    entry = read_line(line, 1)
    spoken = words_of(entry)
    again = write_line(
        UNIT,
        {
            "date": str(entry.date),
            "task": entry.task,
            "status": entry.status or "",
            "note": spoken.note,
            "problem": spoken.problem,
            "evidence": spoken.evidence,
            "by": spoken.by,
            "open": "true" if entry.open else "",
            "at": entry.at,
        },
    )
    assert again == line


@settings(max_examples=400, deadline=None)
@given(lines())
def test_both_parsers_read_a_canonical_line_alike_and_as_the_expression_does(line: str) -> None:
    fast = parse(line, "x")
    slow = parse(line, "x", parser=yaml.SafeLoader)
    assert plain(fast.root) == plain(slow.root)
    match = match_line(line)
    assert match
    spoken = words_of(read_line(line, 1))
    values = plain(fast.root)
    assert isinstance(values, list)
    assert values[0]["note"] == spoken.note
    assert values[0].get("evidence", []) == list(spoken.evidence)
    assert values[0]["id"] == match["id"] == line_id(UNIT, line.rpartition(", id: ")[0])


def plain(node: Node | None) -> object:
    """Strip a tree of its places."""
    match node:
        case Scalar():
            return node.text
        case Listing():
            return [plain(item) for item in node.items]
        case Dictionary():
            return {key.text: plain(value) for key, value in node.pairs}
    return None


def test_both_parsers_read_every_test_book_alike() -> None:
    books = [text for seed in range(20) for text in random_book(random.Random(seed)).values()]
    for text in [path.read_text("utf-8") for path in VECTOR_FILES] + books:
        fast = parse(text, "x")
        slow = parse(text, "x", parser=yaml.SafeLoader)
        assert plain(fast.root) == plain(slow.root)
        assert fast.problems == slow.problems


def test_the_vector_of_the_specification() -> None:
    text = (ROOT / "docs/format.md").read_text("utf-8")
    line = next(line for line in text.split("\n") if match_line(line))
    assert read_line(line, 1).id == line_id("市财政局", line.rpartition(", id: ")[0])


def test_what_no_text_may_hold_is_never_printable() -> None:
    barred = re.compile(f"{FORBIDDEN}|{INVISIBLE}")
    characters = filter(barred.match, map(chr, range(sys.maxunicode + 1)))
    assert not any(map(str.isprintable, characters))


def test_the_words_of_an_entry_are_all_its_quoted_values() -> None:
    assert set(Words._fields) == QUOTED
