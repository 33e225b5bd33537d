"""The catalogue of bad input and bad luck: every case comes out as it stands.

``pytest --update`` rewrites what is expected; a new case is picked up by being put into its folder.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli import ROOT, gongkai
from tests.fault_cases import CASES, FAULTS, SETTING, escaped, run_case
from tests.transcripts import prepare

if TYPE_CHECKING:
    from pathlib import Path

_SECTIONS = re.compile("[A-HL-O]-[a-z]+")
_TITLE = re.compile(r"# (R|OK|W|F): .+\n")
_EXIT = re.compile(r"^\[exit [1-9][0-9]*\]$", re.M)
_LEAST = 180
DATA_ERROR = 4


def name_of(case: Path) -> str:
    return str(case.relative_to(FAULTS).with_suffix(""))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_case(case: Path, tmp_path: Path, update: bool) -> None:
    now = run_case(case.read_text("utf-8"), tmp_path)
    if update:
        case.write_bytes(now.encode())
    assert now == case.read_text("utf-8")
    check_class(now)


def check_class(text: str) -> None:
    """Hold that what is printed is what the title says."""
    title = _TITLE.match(text)
    assert title, "the title is not # R|OK|W|F: …"
    assert escaped(text) == text
    assert "Traceback" not in text
    assert bool(_EXIT.search(text)) == (title[1] == "R")
    if title[1] == "W":
        assert ": 警告 GK" in text
    elif title[1] == "OK":
        assert re.search(": (警告|错误) GK", text) is None


def test_there_are_enough_cases_each_in_a_section() -> None:
    folders = {path.name for path in FAULTS.iterdir() if path.is_dir()}
    assert {case.parent.name for case in CASES} == folders
    assert all(_SECTIONS.fullmatch(folder) for folder in folders)
    assert {folder[0] for folder in folders} >= set("ABCDEFGH")
    assert len(CASES) >= _LEAST


def test_what_is_void_is_no_case() -> None:
    void = re.findall(r"^\| `([^`]+)` \|", (FAULTS / "VOID.md").read_text("utf-8"), re.M)
    assert void
    assert len(set(void)) == len(void)
    assert [name for name in void if (FAULTS / f"{name}.md").exists()] == []
    assert [name for name in void if not _SECTIONS.fullmatch(name.split("/")[0])] == []


def test_what_is_held_elsewhere_is_there() -> None:
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", (FAULTS / "VOID.md").read_text("utf-8"))
    assert named
    assert [n for n in named if f"def {n[1]}(" not in (ROOT / n[0]).read_text("utf-8")] == []


def test_a_ledger_cut_anywhere_is_named_and_nothing_is_glued_to_it(tmp_path: Path) -> None:
    book = prepare(SETTING, tmp_path)
    ledger = book / "ledgers" / "甲局.yaml"
    whole = ledger.read_bytes()
    first = whole.index(b"- {")
    for length in range(first + 1, len(whole) - 1):
        cut = whole[:length]
        ledger.write_bytes(cut)
        found = gongkai("-C", str(book), "validate")
        assert re.search(r"^ledgers/甲局\.yaml:2:[0-9]+: 错误 GK", found.stdout, re.M), cut
        done = gongkai("-C", str(book), "note", "甲局", "T01", "公开。", "--by", "示例")
        if length < first + len("- {"):
            assert ledger.read_bytes().startswith(cut + b"\n- {")
        else:
            assert (done.code, ledger.read_bytes()) == (DATA_ERROR, cut)
    ledger.write_bytes(whole[:-1])
    assert gongkai("-C", str(book), "validate").code == 0
