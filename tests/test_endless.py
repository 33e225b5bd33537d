"""Small files made to keep a program busy for ever: every command ends, and says something."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from itertools import count, islice
from time import process_time
from typing import TYPE_CHECKING

import pytest

from gongkai.ops.lines.line import write_line
from gongkai.store.disk.data_folder import TASKS, UNITS
from tests.cli import ROOT, Result, gongkai

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 30
"""Seconds of the processor; what these took before they were mended was 40 and more."""
LEDGER = "ledgers/甲局.yaml"
QUESTIONS = ((), ("list",), ("report",), ("show", "T01"), ("units",), ("log",), ("validate",))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Give the base of the checks, to be made worse."""
    return shutil.copytree(ROOT / "tests/checks/base", tmp_path / "book")


def in_time(book: Path, *arguments: str) -> Result:
    start = process_time()
    result = gongkai("-C", str(book), *arguments, GONGKAI_BY="张三")
    assert process_time() - start < PATIENCE
    assert result.code in (0, 1, 2, 3, 4)
    assert result.stdout or result.stderr
    return result


def units(*lines: str) -> str:
    return "schema: 1\nregion: 甲市\nunits:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def table(cells: list[str]) -> str:
    head = "schema: 1\nyear: 2021\ntitle: 表\nsections:\n  - title: 一\n    items:\n"
    rows = "".join(
        f"          - id: 2021-T{number:02}\n            requirement: |\n"
        f"              第{number}项。\n            responsible: [{cell}]\n"
        for number, cell in enumerate(cells, 1)
    )
    return f"{head}      - title: 二\n        tasks:\n{rows}"


def lines(number: int, values: Callable[[int, str], dict[str, str]]) -> list[str]:
    """Canonical lines, a second apart; ``values`` of one may name the id of the one before."""
    start = datetime(2021, 4, 1)  # noqa: DTZ001, the zone is written beside it
    found: list[str] = []
    before = ""
    for place in range(number):
        at = f"{(start + timedelta(seconds=place)).isoformat()}+08:00"
        given = {"date": "2021-03-31", "task": "2021-T01", "note": f"第{place}件。", "by": "李四"}
        found.append(write_line("甲局", {**given, "at": at, **values(place, before)}))
        before = found[-1].rpartition("id: ")[2].rstrip("}")
    return found


def strange_names(number: int) -> list[str]:
    pairs = ((a, b) for a in range(0x4E00, 0x9F00) for b in range(0x5E00, 0x5F00))
    return [f"市未{chr(a)}{chr(b)}局" for a, b in islice(pairs, number)]


# ---- the register and the tables


@pytest.mark.parametrize("number", [40, 400, 1_200])
def test_a_chain_of_units_that_go_on_for_one_another(book: Path, number: int) -> None:
    first = datetime(2000, 1, 1)  # noqa: DTZ001, only days are taken of it
    lasts = ((first + timedelta(days=n)).date() for n in range(number))
    chain = [
        f"name: 局{n}, kind: 部门, until: {last}, renamed_to: 局{n + 1}"
        for n, last in enumerate(lasts)
    ]
    groups = "groups:\n  - {name: 各局, kinds: [部门]}\n"
    (book / UNITS).write_text(units(*chain, f"name: 局{number}, kind: 部门") + groups)
    (book / TASKS).write_text(table(["各局"] * 3))
    for question in QUESTIONS:
        in_time(book, *question)
    assert "GK055 承接超过 30 次" in in_time(book, "validate").stdout
    assert in_time(book, "note", f"局{number}", "T01", "公开预算。").code == 0


@pytest.mark.parametrize("ends", ["2021-03-31", "2999-12-31"])
def test_units_that_go_on_for_one_another_in_a_circle(book: Path, ends: str) -> None:
    (book / UNITS).write_text(
        units(
            f"name: 甲局, kind: 部门, until: {ends}, renamed_to: 乙局",
            f"name: 乙局, kind: 部门, until: {ends}, renamed_to: 甲局",
            f"name: 丙局, kind: 部门, until: {ends}, renamed_to: 丙局",
        )
    )
    (book / TASKS).write_text(table(["甲局, 丙局"]))
    for command in (*QUESTIONS, ("note", "甲局", "T01", "公开。"), ("seal",), ("verify", "-q")):
        in_time(book, *command)
    assert in_time(book, "validate").stdout.count("GK055 更名循环指向") == 2


def test_very_many_unknown_names(book: Path) -> None:
    known = [f"name: 市某{chr(0x4E00 + n)}局, kind: 类{n}" for n in range(2_000)]
    groups = [f"  - {{name: 各局{n}, kinds: [类{n}x], members: [局{n}]}}\n" for n in range(2_000)]
    (book / UNITS).write_text(f"{units(*known)}groups:\n{''.join(groups)}")
    names = iter(strange_names(4_000))
    (book / TASKS).write_text(table([", ".join(islice(names, 400)) for _ in range(10)]))
    result = in_time(book, "validate")
    assert "没有这个单位：市未" in result.stdout


def test_groups_and_tasks_that_multiply(book: Path) -> None:
    known = [f"name: 局{n}, kind: 部门" for n in range(2_000)]
    groups = [f"  - {{name: 各局{n}, kinds: [部门]}}\n" for n in range(2_000)]
    (book / UNITS).write_text(f"{units(*known)}groups:\n{''.join(groups)}")
    (book / TASKS).write_text(table([f"各局{n}" for n in range(2_000)]))
    assert "统称所含的单位合计超过 320 万个" in in_time(book, "validate").stdout
    refused = in_time(book, "list")
    assert refused.code == 4
    assert "GK047" in refused.stderr


def test_names_that_differ_by_case_alone(book: Path) -> None:
    spelt = [
        "".join(c.upper() if place >> n & 1 else c for n, c in enumerate("abcdefghijklmn"))
        for place in range(8_000)
    ]
    (book / UNITS).write_text(units(*(f"name: {name}, kind: 部门" for name in spelt)))
    (book / TASKS).write_text(table(spelt[:1]))
    in_time(book, "list")
    assert in_time(book, "list", "--unit", "ABCdefghijklmn").code == 3


# ---- ledgers


def test_very_many_corrections_of_one_another_the_last_first(book: Path) -> None:
    chain = lines(16_000, lambda _, one: {"corrects": one, "why": "改"} if one else {})
    (book / LEDGER).write_text("\n".join(reversed(chain)) + "\n")
    assert in_time(book, "validate").code == 0
    last = chain[-1].rpartition("id: ")[2].rstrip("}")
    assert in_time(book, "correct", last, "--note", "另一件。", "--why", "改").code == 0
    assert in_time(book, "note", "甲局", "T01", "又一件。").code == 0


@pytest.mark.parametrize("text", ["一" * 300_000, "有序" * 150_000, "按" * 300_000])
def test_notes_of_nothing_but_numerals_and_phrases(book: Path, text: str) -> None:
    written = lines(400, lambda n, _: {"note": "公开。", "date": f"2021-0{n % 6 + 1}-01"})
    written += lines(4, lambda n, _: {"note": text, "date": f"2021-0{n % 6 + 1}-02"})
    (book / LEDGER).write_text("\n".join(written) + "\n")
    assert in_time(book, "validate", "--notes").code == 0


def test_very_many_lines_written_by_hand(book: Path) -> None:
    by_hand = (f'- {{date: 2021-03-31, task: 2021-T01, note: "第{n}件。"}}\n' for n in range(4_000))
    (book / LEDGER).write_text("".join(by_hand))
    assert in_time(book, "seal", "--write").code == 0
    no_id = (f"- {{date: 2021-03-31, task: 2021-T{n}, note: 一, id: n0}}\n" for n in range(2_000))
    (book / LEDGER).write_text("".join(no_id))
    assert in_time(book, "seal", "--write").code == 1


# ---- batches and imports


def batch(book: Path, name: str, text: str) -> Result:
    (book / name).write_text(text, "utf-8")
    return in_time(book, "note", "--batch", str(book / name))


@pytest.mark.parametrize(
    "evidence", ["、" * 40_000, "《" * 40_000, "《、" * 20_000, "a、" * 30_000]
)
def test_evidence_of_nothing_but_marks(book: Path, evidence: str) -> None:
    text = f"单位,任务编号,进展,依据\n甲局,T01,公开。,{evidence}\n"
    assert batch(book, "x.csv", text).code == 0


def test_what_stands_in_brackets_is_one_piece_of_evidence(book: Path) -> None:
    text = "单位,任务编号,进展,依据\n甲局,T01,公开。,《甲、乙》、丙；《丁；戊、己\n"
    result = batch(book, "x.csv", text)
    assert 'evidence: ["《甲、乙》", "丙", "《丁", "戊", "己"]' in result.stdout


@pytest.mark.parametrize("key", ['"note":"x"', '"zz":"x"'])
def test_one_key_very_many_times(book: Path, key: str) -> None:
    text = f'{{"unit":"甲局","task":"T01","note":"x",{",".join([key] * 12_000)}}}\n'
    result = batch(book, "x.jsonl", text)
    assert result.code == 3
    assert "共 12003 栏，超过 100 栏" in result.stderr


def test_very_many_columns(book: Path) -> None:
    head = ",".join(f"栏{n}" for n in range(2_000))
    assert "共 2001 栏，超过 100 栏" in batch(book, "x.csv", f"单位,{head}\n").stderr


def test_a_batch_of_one_duty(book: Path) -> None:
    days = (f"2021-0{n % 6 + 1}-{n // 6 % 28 + 1:02}" for n in count())
    rows = (f"甲局,T01,{next(days)},已完成,x,第{n}件\n" for n in range(4_000))
    assert batch(book, "x.csv", f"单位,任务编号,日期,状态,依据,进展\n{''.join(rows)}").code == 0


NESTED = "（" * 20_000 + "甲、乙" + "）" * 20_000


@pytest.mark.parametrize(
    "cell", ["等" * 40_000, "甲" + "等" * 40_000, "甲等部" * 13_000, NESTED, "（" * 40_000]
)
def test_a_cell_of_nothing_but_marks(book: Path, cell: str) -> None:
    text = f"2021年表\n\t工作任务\n\t具体要求\n\t责任单位\n\n\t一\n\t二\n\t{cell}\n\t{cell}\n"
    (book / "x.txt").write_text(text, "utf-8")
    result = in_time(book, "import", str(book / "x.txt"), "-o", "-")
    assert result.code == 4
    assert "GK158" in result.stderr
    assert len(result.stderr) < 1000
