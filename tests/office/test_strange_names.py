"""What is offered to be pasted into the register."""

from __future__ import annotations

import pytest

from gongkai.ops.duties.strange_names import StrangeName, lines_to_paste


def pasted(*names: str) -> list[str]:
    return lines_to_paste([StrangeName(name, ("T01",), ()) for name in names])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("各县（市、区）政府", "区县"),
        ("各镇街", "区县"),
        ("各镇街（园区）", "区县"),
        ("各街道办事处", "区县"),
        ("市政府有关部门", "部门"),
        ("市直各部门", "部门"),
        ("州直相关单位", "部门"),
        ("各县市区直部门", "部门"),
        ("具有行政职能的市直各单位", "部门"),
        ("除市公安局外的各部门", "部门"),
    ],
)
def test_a_group_is_offered_with_the_kind_it_names(name: str, kind: str) -> None:
    assert pasted(name) == ["groups:", f"  - name: {name}", f"    kinds: [{kind}]"]


def test_a_unit_is_offered_as_a_unit_and_quoted_where_yaml_needs_it() -> None:
    assert pasted("市12345热线中心")[:2] == ["units:", "  - name: 市12345热线中心"]
    assert pasted("-市财政局")[1] == '  - name: "-市财政局"'


@pytest.mark.parametrize(
    "name", ["市府办（市大数据局", "联系人：张三", "市财政局82345678", "市财政局（0531-82345678）"]
)
def test_what_cannot_be_a_name_is_not_offered(name: str) -> None:
    assert pasted(name) == []
