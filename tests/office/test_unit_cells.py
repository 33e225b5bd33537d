from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gongkai.model.span import Span
from gongkai.model.task import Role
from gongkai.model.unit import Register, Unit
from gongkai.ops.duties.party_names import Names
from gongkai.ops.duties.unit_cells import UnitCell, names_units, read_unit_cell
from tests.office.expected import cases

if TYPE_CHECKING:
    from collections.abc import Iterable

CELLS = cases("unit_cells.yaml")
PLACE = Span("表.txt", 5, 2, 1)


def read(text: str, role: Role = Role.RESPONSIBLE, names: Iterable[str] = ()) -> UnitCell:
    known = [Unit(name, "部门", PLACE) for name in names]
    register = Register("示例市", tuple(known), (), PLACE)
    return read_unit_cell(text, PLACE, role, Names(register) if known else None)


def parts(cell: UnitCell) -> dict[str, list[str]]:
    lists = {role.value: [p.text for p in cell.phrases if p.role is role] for role in Role}
    return {role: names for role, names in lists.items() if names}


@pytest.mark.parametrize("case", CELLS, ids=[case["cell"] for case in CELLS])
def test_cells_of_practice(case: dict[str, Any]) -> None:
    cell = read(case["cell"])
    assert parts(cell) == {role.value: case[role.value] for role in Role if case[role.value]}
    assert any(phrase.open_ended for phrase in cell.phrases) is case["open"]
    assert cell.due_text == case["due_text"]
    assert bool(cell.verbatim) is case["kept"]
    assert bool(cell.doubts) is bool(case["doubtful"])
    assert not case["doubtful"] or case["doubtful"] in cell.doubts[0]


def test_a_column_gives_the_part_that_the_cell_does_not_name() -> None:
    assert parts(read("甲局、乙局", Role.LEAD)) == {"lead": ["甲局", "乙局"]}
    assert parts(read("甲局负责", Role.LEAD)) == {"lead": ["甲局"]}
    assert parts(read("甲局配合", Role.LEAD)) == {"support": ["甲局"]}


@pytest.mark.parametrize("text", ["/", "-", "—", "无"])
def test_nobody_may_support_but_somebody_must_be_responsible(text: str) -> None:
    assert read(text, Role.SUPPORT) == UnitCell((), "")
    assert read(text).doubts == (f"没有写明单位：{text}",)
    assert read("待定", Role.SUPPORT).doubts


def test_a_website_is_no_unit() -> None:
    assert not names_units("改版网站。", None)
    assert names_units("市气象站。", None)


def test_known_names_are_not_cut_and_are_no_doubt() -> None:
    name = "甲局和乙局联席会议"
    assert parts(read(name)) == {"responsible": [name]}
    assert read(name).doubts
    cell = read(f"{name}、甲局和乙局", names=[name, "甲局", "乙局"])
    assert parts(cell) == {"responsible": [name, "甲局", "乙局"]}
    assert not cell.doubts
    assert parts(read("市委和市政府督查组", names=["市委和市政府督查组"])) == {
        "responsible": ["市委和市政府督查组"]
    }


def test_words_of_a_role_inside_a_name_are_no_role() -> None:
    assert parts(read("区政府督查落实处、各镇街")) == {
        "responsible": ["区政府督查落实处", "各镇街"]
    }


def test_a_name_over_two_lines_is_joined_and_doubtful() -> None:
    cell = read("市人力资源\n社会保障局")
    assert parts(cell) == {"responsible": ["市人力资源社会保障局"]}
    assert cell.doubts == ("名称中有空格：市人力资源 社会保障局",)


def test_names_on_lines_of_their_own() -> None:
    cell = read("市财政局\n市审计局\n各区县政府")
    assert parts(cell) == {"responsible": ["市财政局", "市审计局", "各区县政府"]}
    assert not cell.doubts


def test_who_leads_is_asked_once_for_each_word() -> None:
    cell = read("市财政局牵头会同市审计局")
    assert parts(cell) == {"lead": ["市财政局"], "responsible": ["市审计局"]}
    assert cell.doubts == ("“会同”未写明分工",)


def test_long_cells_of_connectives_are_read_in_no_time() -> None:
    assert len(read("甲局和" * 3000 + "乙局").phrases) == 3001
    assert read("甲局" + "等部门" * 3000).phrases
    assert read("市" * 5000 + "局").doubts
