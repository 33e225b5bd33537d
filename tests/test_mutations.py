"""Random damage to ledgers; ``benchmarks/mutate.py`` does the same on a larger scale."""

from __future__ import annotations

import random

import pytest

from benchmarks.folders import run_folders
from benchmarks.mutate import disagreement, judge_change, judge_readers, run_chunk, silent_change
from benchmarks.mutations import make_ledger, sealed_again, write_ledger

SMALL = 1_000


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_never_a_traceback_nor_a_silent_change_of_meaning(seed: int) -> None:
    tally = run_chunk(judge_change, seed, SMALL)
    assert tally.failures == []
    assert tally.sorts["reported"] > SMALL / 10
    assert tally.sorts["refused"] > SMALL / 10


@pytest.mark.parametrize("seed", range(4))
def test_reading_by_lines_and_as_one_document_agree(seed: int) -> None:
    tally = run_chunk(judge_readers, seed, SMALL)
    assert tally.failures == []
    assert tally.sorts["by lines"] > SMALL / 4


@pytest.mark.parametrize("seed", range(4))
def test_over_damaged_folders_every_command_ends_with_a_code_and_a_sentence(seed: int) -> None:
    tally = run_folders(seed, 75)
    assert tally.failures == []
    assert {0, 1, 3, 4} <= tally.codes.keys()


def test_a_ledger_as_it_was_passes_and_a_resealed_change_is_caught() -> None:
    lines = make_ledger(random.Random(1))
    text = write_ledger(random.Random(1), lines)
    assert silent_change(lines, text.encode()) == ("as they were", "")
    assert disagreement(text.encode()) == ("by lines", "")
    forged = sealed_again(text.replace('by: "', 'by: "另', 1))
    assert silent_change(lines, forged.encode())[0] == "invented"


@pytest.mark.parametrize("blank", ["\t", " \t ", "  "])
def test_a_line_of_blanks_means_nothing_whichever_way_it_is_read(blank: str) -> None:
    lines = make_ledger(random.Random(2))
    text = f"\n{blank}\n".join(lines) + "\n"
    assert silent_change(lines, text.encode()) == ("as they were", "")
    assert disagreement(text.encode()) == ("by lines", "")
