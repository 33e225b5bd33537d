"""Make a first register from the names in a table, for ``gongkai import --with-units``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError
from gongkai.model.span import Span
from gongkai.model.unit import Group, Register, Unit
from gongkai.ops.duties.party_names import Names
from gongkai.ops.duties.strange_names import sounds_like_group, strange_names
from gongkai.store.decoding.unit_name import OF_CELLS, OF_FILES, name_fault
from gongkai.store.disk.data_folder import UNITS

if TYPE_CHECKING:
    from gongkai.model.task import Table

_REGION = r"(?:^|年|[^一-鿿])((?!年)[一-鿿]{1,4}?[省市州盟县区旗])(?=[0-9政]|人民)"
_UNKNOWN_REGION = "某某市"
_DISTRICT = r".+[区县旗](?:人民)?(?:政府)?"


def first_register(table: Table, register: Register | None) -> Register:
    """Return a register of the names in a table; a name that cannot be a unit's is left out.

    Raises:
        RefusedError: there is a register already.
    """
    if register and (register.units or register.groups):
        raise RefusedError(
            f"未写入：{UNITS} 已登记单位，--with-units 只用于还没有名册的情况。",
            "去掉 --with-units；缺少的单位按导入结果末尾列出的各行补充。",
        )
    place = Span(UNITS)
    region = re.search(_REGION, table.title)
    empty = Register("", (), (), place)
    names = [each.text for each in strange_names(table, Names(empty))]
    units = [
        Unit(name, _kind(name), place, basis=table.source or table.title)
        for name in names
        if not sounds_like_group(name) and not name_fault(name, OF_FILES)
    ]
    groups = [
        Group(name, place)
        for name in names
        if sounds_like_group(name) and not name_fault(name, OF_CELLS)
    ]
    known = region[1] if region else _UNKNOWN_REGION
    if register and register.region != _UNKNOWN_REGION:
        known = register.region
    return Register(known, tuple(units), tuple(groups), place)


def _kind(name: str) -> str:
    return "区县" if re.fullmatch(_DISTRICT, name) else "部门"
