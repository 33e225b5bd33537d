"""Properties of sealing: a fixed point, and nothing touched that was in form or committed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.ops.lines.comparison import compare, entries_in
from gongkai.ops.lines.line import BEIJING, match_line, words_of
from gongkai.store.changes.seal import Request, meant, seal
from gongkai.store.decoding.decode import text_of
from gongkai.store.disk.limits import DEFAULT_LIMITS
from gongkai.store.ledgers.files import HeldLedgers
from gongkai.store.ledgers.reader import decode_ledger
from tests.test_seal import AT, LEDGER, entry

if TYPE_CHECKING:
    from gongkai.model.entry import Ledger

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Cf"]), max_size=12
).map(lambda text: text.strip() or "一")


def in_any_form(text: str) -> list[str]:
    """What a person may write for an entry that says ``text``."""
    canonical = entry(text, at=AT)
    return [
        "# 注",
        "",
        canonical,
        canonical.replace("李四", "王五"),
        canonical.partition(", id: ")[0] + "}",
        canonical.partition(", by: ")[0] + "}",
        canonical.replace("task: ", "task:  ").rpartition(", at")[0] + "}",
        f"- date: 2021-5-1\n  note: {single_quoted(text)}\n  # 内\n  task: 2021-T01",
    ]


LINES = TEXTS.map(in_any_form).flatmap(st.sampled_from)


def single_quoted(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


class _One(HeldLedgers):
    """One ledger that is in no file."""

    def __init__(self, text: str) -> None:
        super().__init__(Path("nowhere"), DEFAULT_LIMITS)
        self.text = text

    def __getitem__(self, unit: str) -> Ledger:
        return decode_ledger(text_of(self.text.encode(), LEDGER), unit).ledger

    def content(self, unit: str) -> bytes:
        return self.text.encode()


def sealed_text(text: str, committed: Counter[bytes]) -> str:
    request = Request(
        {"甲局": committed}, frozenset(), datetime(2021, 7, 5, 9, tzinfo=BEIJING), lambda: "张三"
    )
    found = seal(_One(text), ["甲局"], request).ledgers
    if not found:
        return text
    [ledger] = found.values()
    return ledger.change.new.decode()


@settings(deadline=None)
@given(st.lists(LINES, max_size=8))
def test_sealing_a_sealed_ledger_changes_nothing(lines: list[str]) -> None:
    once = sealed_text("\n".join(lines), Counter())
    assert sealed_text(once, Counter()) == once


@settings(deadline=None)
@given(st.lists(LINES, max_size=8), st.data())
def test_canonical_and_committed_lines_come_out_as_they_were(lines: list[str], data: Any) -> None:
    chosen = [line for line in lines if data.draw(st.booleans())]
    kept = "\n".join(chosen).split("\n") if chosen else []
    out = Counter(
        sealed_text("\n".join(lines), Counter(line.encode() for line in kept)).split("\n")
    )
    for line in kept:
        assert out[line] > 0
    before = decode_ledger(text_of("\n".join(lines).encode(), LEDGER), "甲局").ledger.entries
    assert {each.text for each in before if match_line(each.text)} <= set(out)


@settings(deadline=None)
@given(TEXTS)
def test_the_words_of_a_sealed_line_are_those_written(text: str) -> None:
    line = sealed_text(
        f"- {{date: 2021-05-01, task: 2021-T01, note: {single_quoted(text)}}}", Counter()
    )
    [found] = decode_ledger(text_of(line.encode(), LEDGER), "甲局").ledger.entries
    assert words_of(found).note == unicodedata.normalize("NFC", text)


@settings(deadline=None)
@given(st.lists(LINES, max_size=8))
def test_to_an_older_state_what_was_sealed_is_the_old_entries(lines: list[str]) -> None:
    before = "\n".join(lines)
    after = sealed_text(before, Counter())
    found = compare("甲局", entries_in(before.split("\n")), after.split("\n"), meant)
    assert (found.changed, found.lost) == ([], [])
    assert all(match_line(change.after) for change in (*found.restored, *found.sealed))
