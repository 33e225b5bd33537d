"""The shipped data: the printed table to the letter, the register, and what follows from both."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gongkai.model.task import Role
from gongkai.office.task_tables.reading import Wanted
from gongkai.office.task_tables.table_reader import read_table
from gongkai.office.task_tables.text_forms.read_text import read_text
from gongkai.ops.duties.resolver import Resolver
from gongkai.store.load import load
from gongkai.store.tasks_yaml_writer import table_text
from tests.cli import ROOT

if TYPE_CHECKING:
    from gongkai.model.book import Book

SOURCE = "data/sources/2021年济南市政务公开重点工作任务分解表.txt"


class Printed(NamedTuple):
    """A row of the printed table, repeated headings folded."""

    section: str
    item: str
    requirement: str
    units: str


@pytest.fixture(scope="module")
def book() -> Book:
    return load(ROOT).need()


def printed_rows() -> list[Printed]:
    """Read the source without any of gongkai's code: cells by TAB, rows by groups of four."""
    lines = (ROOT / SOURCE).read_bytes().decode("utf-8").split("\n")
    cells = [line[1:] for line in lines if line[:1] == "\t"]
    assert cells[:3] == ["工作任务", "具体要求", "责任单位"]
    body = cells[3:]
    assert len(body) == 37 * 4
    rows: list[Printed] = []
    for start in range(0, len(body), 4):
        section, item, requirement, units = body[start : start + 4]
        above = rows[-1] if rows else Printed("", "", "", "")
        rows.append(Printed(section or above.section, item or above.item, requirement, units))
    return rows


def test_every_cell_of_the_source_stands_in_the_table_and_nothing_else(book: Book) -> None:
    stored = [
        Printed(
            row.section.title, row.item.title, row.task.requirement, row.task.cell(Role.RESPONSIBLE)
        )
        for row in book.table.rows()
    ]
    assert stored == printed_rows()


def test_headings_are_printed_again_only_after_page_breaks(book: Book) -> None:
    sections = book.table.sections
    assert len(sections) == 4
    assert sum(len(section.items) for section in sections) == 21
    assert len({section.title for section in sections}) == 4


def test_ids_run_from_1_to_37_in_the_order_printed(book: Book) -> None:
    ids = [row.task.id for row in book.table.rows()]
    assert ids == [f"2021-T{number:02}" for number in range(1, 38)]


def test_table_is_what_the_importer_makes_of_the_source() -> None:
    text = (ROOT / SOURCE).read_bytes().decode("utf-8")
    reading = read_table(read_text(text, SOURCE), Wanted(SOURCE), None)
    assert reading.problems == ()
    assert reading.doubts == ()
    assert reading.table is not None
    assert (ROOT / "data/tasks.yaml").read_text("utf-8") == table_text(reading.table)


def test_cells_that_joining_does_not_give_are_kept_verbatim(book: Book) -> None:
    verbatim = [row.task.serial for row in book.table.rows() if row.task.responsible_text]
    assert verbatim == [7, 8, 12, 21]
    assert [row.task.serial for row in book.table.rows() if row.task.open_ended] == [7, 8, 12, 21]


def test_two_deadlines_stand_in_the_prose(book: Book) -> None:
    dues = {
        r.task.serial: (str(r.task.due), r.task.due_text) for r in book.table.rows() if r.task.due
    }
    assert dues == {30: ("2021-12-31", "2021年年底前"), 31: ("2021-12-31", "2021年年底前")}


def test_register(book: Book) -> None:
    kinds = Counter(unit.kind for unit in book.register.units)
    assert kinds == {"部门": 40, "区县": 12, "功能区": 4}
    bases = Counter(unit.basis for unit in book.register.units if unit.kind == "部门")
    assert bases == {"2021年任务分解表": 19, "待核": 21}
    assert [group.name for group in book.register.groups] == ["各区县政府", "市政府有关部门"]


def test_named_departments_are_those_of_the_table(book: Book) -> None:
    named = {
        phrase.text
        for row in book.table.rows()
        for phrase in row.task.phrases
        if not phrase.open_ended
    }
    groups = {group.name for group in book.register.groups}
    from_table = {u.name for u in book.register.units if u.basis == "2021年任务分解表"}
    assert named - groups == from_table


def test_1348_duties(book: Book) -> None:
    resolver = Resolver(book.register, book.table)
    duties = [duty for unit in book.register.units for duty in resolver.duties_of(unit)]
    ways = Counter((duty.unit.kind, duty.claims[0].via.value) for duty in duties)
    assert len(duties) == 1348
    assert ways == {("部门", "named"): 36, ("部门", "group"): 880, ("区县", "group"): 432}


def test_ledgers_ship_empty() -> None:
    assert [path.name for path in (ROOT / "ledgers").iterdir()] == ["README.md"]
