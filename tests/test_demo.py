"""``gongkai demo`` and ``gongkai init``: sound books, the same from the same seed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gongkai.store.new_folder.demo_city import demo_files
from gongkai.store.new_folder.scaffold import GITATTRIBUTES
from tests.books import files_of
from tests.cli import ROOT, gongkai

if TYPE_CHECKING:
    from pathlib import Path

AFTER = "2022-02-01"


@pytest.mark.parametrize("seed", [2021, 0, 1, 2, 3, 7])
def test_every_seed_gives_a_book_without_a_fault(tmp_path: Path, seed: int) -> None:
    gongkai("demo", str(tmp_path / "city"), "--seed", str(seed))
    result = gongkai("-C", str(tmp_path / "city"), "validate", "-f", "json", today=AFTER)
    problems = json.loads(result.stdout)["problems"]
    assert [problem["code"] for problem in problems] == ["GK058"]


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert demo_files(5) == demo_files(5)
    assert demo_files(5) != demo_files(6)


def test_the_city_has_what_a_year_has(city: Path) -> None:
    result = gongkai("-C", str(city), "report", "--period", "2021", "-f", "json", today=AFTER)
    answer = json.loads(result.stdout)
    total = answer["total"]["both"]
    assert len(answer["rows"]) == 52
    for figure in ("verified", "returned", "overdue", "done_late", "not_applicable_agreed"):
        assert total[figure] > 0, figure
    assert total["sent_back"] > 0
    quarters = gongkai(
        "-C", str(city), "report", "--period", "2021Q1..2021Q4", "-f", "json", today=AFTER
    )
    assert sum(period["entries_late"] for period in json.loads(quarters.stdout)["periods"]) > 0
    assert gongkai("-C", str(city), "log", "--late", today=AFTER).stdout.count("\n") > 10


def test_every_file_is_marked_invented(city: Path) -> None:
    for file, content in files_of(city).items():
        assert "示例" in content.decode(), file


def test_the_committed_city_is_the_one_of_the_seed() -> None:
    for file, content in demo_files(2021).items():
        assert (ROOT / "tests/books/city" / file).read_bytes() == content


def test_init_ships_the_table_with_what_git_needs(tmp_path: Path) -> None:
    book = tmp_path / "新年"
    assert gongkai("init", str(book)).code == 0
    assert (book / "data/tasks.yaml").read_bytes() == (ROOT / "data/tasks.yaml").read_bytes()
    assert (book / ".gitattributes").read_text("utf-8") == GITATTRIBUTES
    assert ".gongkai/" in (book / ".gitignore").read_text("utf-8")
    assert gongkai("-C", str(book), "validate").code == 0
    before = files_of(book)
    assert gongkai("init", str(book)).code == 3
    assert gongkai("demo", str(book)).code == 3
    assert files_of(book) == before


def test_the_attributes_of_the_project_are_those_of_init() -> None:
    ours = (ROOT / ".gitattributes").read_text("utf-8")
    assert ours.startswith(GITATTRIBUTES)


def test_a_blank_table_waits_for_an_import(tmp_path: Path) -> None:
    book = tmp_path / "空表"
    assert gongkai("init", str(book), "--blank").code == 0
    source = next((ROOT / "data/sources").iterdir())
    assert gongkai("-C", str(book), "import", str(source), "--with-units").code == 0
    for file in ("data/tasks.yaml", f"data/sources/{source.name}"):
        assert (book / file).read_bytes() == (ROOT / file).read_bytes()
    assert (book / "data/units.yaml").read_text("utf-8").count("  - name: 市") == 19


def test_without_entries_1348_are_counted_and_52_units_stand(tmp_path: Path) -> None:
    result = gongkai("-C", str(ROOT), "report", "-f", "json", today=AFTER)
    answer = json.loads(result.stdout)
    assert len(answer["rows"]) == 52
    assert answer["total"]["both"]["counted"] == 1348
    assert answer["total"]["named"]["counted"] == 36
    assert answer["unconfirmed_duties"] == 462
    text = gongkai("-C", str(ROOT), "report", today=AFTER).stdout
    assert "应办事项 1348 项（列名 36 项、统称 1312 项），已完成 0 项，完成率 0.0%" in text
    assert "起步区" not in text
