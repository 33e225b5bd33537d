"""``units``: the register, and the page of one unit or group."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.duty import Via
from gongkai.model.report import Block, Cell, CellKind, Column, Json, Remark, Report
from gongkai.model.unit import Group, Unit
from gongkai.model.way import Way
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.task import Table
    from gongkai.ops.duties.party_names import Party
    from gongkai.ops.duties.resolver import Resolver


class _Listed(NamedTuple):
    """A unit with the groups that hold it, and how many duties it has each way."""

    unit: Unit
    groups: list[str]
    named: int
    group: int


class _Members(NamedTuple):
    """A group with the units that it holds."""

    group: Group
    units: tuple[Unit, ...]


_UNITS: tuple[Field[_Listed], ...] = (
    Field(lambda row: row.unit.name, "单位", "单位", "name"),
    Field(lambda row: row.unit.full_name, "", "全称", "full_name"),
    Field(lambda row: row.unit.kind, "类别", "类别", "kind"),
    Field(lambda row: list(row.unit.aliases), "", "别名", "aliases"),
    Field(lambda row: row.groups, "所属统称", "所属统称", "groups", CellKind.TEXT, 1, place=1),
    Field(lambda row: row.named, "列名", "列名", "named", CellKind.NUMBER),
    Field(lambda row: row.group, "统称", "统称", "group", CellKind.NUMBER),
    Field(lambda row: list(row.unit.names[1:]), "其他名称", kind=CellKind.TEXT, spare=2, place=1),
    Field(lambda row: row.unit.basis, "名称出处", "名称出处", "basis", CellKind.TEXT, 3, place=1),
    Field(lambda row: row.unit.unconfirmed, key="unconfirmed"),
    Field(lambda row: row.unit.since, "", "设立日期", "since"),
    Field(lambda row: row.unit.until, "", "撤并日期", "until"),
    Field(lambda row: row.unit.renamed_to, "", "更名为", "renamed_to"),
    Field(lambda row: row.unit.contact, "", "联系人"),
    Field(lambda row: row.unit.phone, "", "电话"),
)
_GROUPS: tuple[Field[_Members], ...] = (
    Field(lambda row: row.group.name, "统称", key="name"),
    Field(lambda row: len(row.units), "单位数", kind=CellKind.NUMBER),
    Field(lambda row: _stands_for(row.group), "包含单位", kind=CellKind.TEXT),
    Field(lambda row: list(row.group.aliases), "其他名称", key="aliases", kind=CellKind.TEXT),
    Field(lambda row: [unit.name for unit in row.units], key="units"),
)
_INCLUDED = "（含配合和常态化事项）"


def register_page(resolver: Resolver, day: date, today: date) -> Report:
    """Answer ``units``: every unit and group, with the number of duties on ``day``."""
    register = resolver.register
    units = register.units
    kinds = Counter(unit.kind for unit in units)
    waiting = sum(unit.unconfirmed for unit in units)
    listed = [_listed(resolver, unit, day) for unit in units]
    groups = [_members(resolver, group) for group in register.groups]
    return Report(
        title=_title(resolver, day, today),
        lead=(
            f"登记单位 {len(units)} 个：" + "，".join(f"{kind} {n} 个" for kind, n in kinds.items())
            + f"；统称 {len(register.groups)} 个；名称待核对 {waiting} 个。",
        ),
        blocks=(
            printed(_UNITS, listed),
            printed(_GROUPS, groups),
        ),
        remarks=(),
        closing=(
            f"注：“列名”“统称”为承担的任务数{_INCLUDED}。",
            Remark("", ("查看一个单位：", Way.LIST_UNITS, " 名称")),
        ),
        sheet=sheet(_UNITS, listed),
        json={
            **_head(resolver.table, day),
            "region": register.region,
            "units": [record(_UNITS, row) for row in listed],
            "groups": [record(_GROUPS, row) for row in groups],
        },
    )  # fmt: skip


def party_page(resolver: Resolver, party: Party, day: date, today: date) -> Report:
    """Answer ``units NAME``."""
    if isinstance(party, Group):
        return _group_page(resolver, party, day, today)
    return _unit_page(resolver, party, day, today)


def _unit_page(resolver: Resolver, unit: Unit, day: date, today: date) -> Report:
    row = _listed(resolver, unit, day)
    facts: list[tuple[str, str]] = [
        ("全称", unit.full_name),
        ("类别", unit.kind),
        ("别名", "、".join(unit.aliases)),
        ("所属统称", "、".join(row.groups)),
        ("承担任务", f"列名 {row.named} 项，统称 {row.group} 项{_INCLUDED}"),
        ("名称出处", unit.basis),
        ("设立", words.day_words(unit.since) if unit.since else ""),
        ("撤并", words.day_words(unit.until) if unit.until else ""),
        ("更名为", unit.renamed_to),
        ("前身", "、".join(old.name for old in resolver.predecessors(unit))),
        ("联系人", unit.contact),
        ("电话", unit.phone),
    ]
    rows: tuple[tuple[Cell, ...], ...] = tuple(fact for fact in facts if fact[1])
    return Report(
        title=_title(resolver, day, today, unit.name),
        lead=(),
        blocks=(Block((Column("项目"), Column("内容", CellKind.TEXT)), rows),),
        remarks=(),
        closing=(Remark("", ("查询应办事项：", Way.LIST_TASKS_OF(unit.name))),),
        sheet=sheet(_UNITS, [row]),
        json={**_head(resolver.table, day), "unit": record(_UNITS, row)},
    )


def _group_page(resolver: Resolver, group: Group, day: date, today: date) -> Report:
    row = _members(resolver, group)
    members = [_listed(resolver, unit, day) for unit in row.units]
    return Report(
        title=_title(resolver, day, today, group.name),
        lead=(f"包含单位 {len(members)} 个（{_stands_for(group)}）。",),
        blocks=(printed(_UNITS, members),),
        remarks=(),
        closing=(Remark("", ("查询以此统称列入的任务：", Way.LIST_TASKS_OF(group.name))),),
        sheet=sheet(_UNITS, members),
        json={**_head(resolver.table, day), "group": record(_GROUPS, row)},
    )


def _title(resolver: Resolver, day: date, today: date, name: str = "") -> str:
    who = f"{resolver.register.region} · {name}" if name else f"{resolver.register.region} 单位名册"
    return words.title_of(resolver.table, day, today, who)


def _head(table: Table, day: date) -> dict[str, Json]:
    return {"schema": 1, "year": table.year, "as_of": str(day)}


def _listed(resolver: Resolver, unit: Unit, day: date) -> _Listed:
    claims = [duty.claim_on(day) for duty in resolver.duties_of(unit)]
    ways = Counter(claim.via for claim in claims if claim)
    groups = [each.name for each in resolver.groups_of(unit)]
    return _Listed(unit, groups, ways[Via.NAMED], ways[Via.GROUP])


def _members(resolver: Resolver, group: Group) -> _Members:
    return _Members(group, tuple(resolver.members[group.name]))


def _stands_for(group: Group) -> str:
    parts = []
    if group.kinds:
        parts.append(f"全部{'、'.join(group.kinds)}")
    if group.members:
        parts.append("、".join(group.members))
    if group.excepted:
        parts.append(f"不含 {'、'.join(group.excepted)}")
    return "，".join(parts)
