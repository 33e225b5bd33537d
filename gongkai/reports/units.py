"""``units``: the register, and the page of one unit or group."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gongkai.model.duty import Via
from gongkai.model.report import Block, Cell, Column, Json, Kind, Report
from gongkai.model.unit import Group, Unit
from gongkai.ops.language.shell_words import as_word
from gongkai.reports import wording as words

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.task import Table
    from gongkai.ops.duties.party_names import Party
    from gongkai.ops.duties.resolver import Resolver

_COLUMNS = (
    Column("单位"),
    Column("类别"),
    Column("列名", Kind.NUMBER),
    Column("统称", Kind.NUMBER),
    Column("所属统称", Kind.TEXT),
    Column("其他名称", Kind.TEXT),
    Column("名称出处", Kind.TEXT),
)
_GROUP_COLUMNS = (
    Column("统称"),
    Column("单位数", Kind.NUMBER),
    Column("包含单位", Kind.TEXT),
    Column("其他名称", Kind.TEXT),
)
_SHEET = tuple(
    Column(heading)
    for heading in (
        "单位", "全称", "类别", "别名", "所属统称", "列名", "统称", "名称出处", "设立日期",
        "撤并日期", "更名为", "联系人", "电话",
    )
)  # fmt: skip

_INCLUDED = "（含配合和常态化事项）"


def register_page(resolver: Resolver, day: date, today: date) -> Report:
    """Answer ``units``: every unit and group, with the number of its duties on ``day``."""
    register = resolver.register
    units = register.units
    kinds = Counter(unit.kind for unit in units)
    waiting = sum(unit.unconfirmed for unit in units)
    return Report(
        title=_title(resolver, day, today),
        lead=(
            f"登记单位 {len(units)} 个：" + "，".join(f"{kind} {n} 个" for kind, n in kinds.items())
            + f"；统称 {len(register.groups)} 个；名称待核对 {waiting} 个。",
        ),
        blocks=(
            Block(_COLUMNS, tuple(_row(resolver, unit, day) for unit in units)),
            Block(_GROUP_COLUMNS, tuple(_group_row(resolver, g) for g in register.groups)),
        ),
        remarks=(),
        closing=(
            f"注：“列名”“统称”为承担的任务数{_INCLUDED}。",
            "查看一个单位：gongkai units 名称",
        ),
        sheet=Block(_SHEET, tuple(_sheet_row(resolver, unit, day) for unit in units)),
        json={
            **_head(resolver.table, day),
            "region": register.region,
            "units": [_unit_json(resolver, unit, day) for unit in units],
            "groups": [_group_json(resolver, group) for group in register.groups],
        },
    )  # fmt: skip


def party_page(resolver: Resolver, party: Party, day: date, today: date) -> Report:
    """Answer ``units NAME``."""
    if isinstance(party, Group):
        return _group_page(resolver, party, day, today)
    return _unit_page(resolver, party, day, today)


def _unit_page(resolver: Resolver, unit: Unit, day: date, today: date) -> Report:
    named, group = _duties(resolver, unit, day)
    facts: list[tuple[str, str]] = [
        ("全称", unit.full_name),
        ("类别", unit.kind),
        ("别名", "、".join(unit.aliases)),
        ("所属统称", "、".join(each.name for each in resolver.groups_of(unit))),
        ("承担任务", f"列名 {named} 项，统称 {group} 项{_INCLUDED}"),
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
        blocks=(Block((Column("项目"), Column("内容", Kind.TEXT)), rows),),
        remarks=(),
        closing=(f"查询应办事项：gongkai list --unit {as_word(unit.name)}",),
        sheet=Block(_SHEET, (_sheet_row(resolver, unit, day),)),
        json={**_head(resolver.table, day), "unit": _unit_json(resolver, unit, day)},
    )


def _group_page(resolver: Resolver, group: Group, day: date, today: date) -> Report:
    members = resolver.members[group.name]
    return Report(
        title=_title(resolver, day, today, group.name),
        lead=(f"包含单位 {len(members)} 个（{_stands_for(group)}）。",),
        blocks=(Block(_COLUMNS, tuple(_row(resolver, unit, day) for unit in members)),),
        remarks=(),
        closing=(f"查询以此统称列入的任务：gongkai list --unit {as_word(group.name)}",),
        sheet=Block(_SHEET, tuple(_sheet_row(resolver, unit, day) for unit in members)),
        json={**_head(resolver.table, day), "group": _group_json(resolver, group)},
    )


def _title(resolver: Resolver, day: date, today: date, name: str = "") -> str:
    who = f"{resolver.register.region} · {name}" if name else f"{resolver.register.region} 单位名册"
    return words.title_of(resolver.table, day, today, who)


def _head(table: Table, day: date) -> dict[str, Json]:
    return {"schema": 1, "year": table.year, "as_of": str(day)}


def _duties(resolver: Resolver, unit: Unit, day: date) -> tuple[int, int]:
    claims = [duty.claim_on(day) for duty in resolver.duties_of(unit)]
    ways = Counter(claim.via for claim in claims if claim)
    return ways[Via.NAMED], ways[Via.GROUP]


def _row(resolver: Resolver, unit: Unit, day: date) -> tuple[Cell, ...]:
    named, group = _duties(resolver, unit, day)
    return (
        unit.name,
        unit.kind,
        named,
        group,
        "、".join(each.name for each in resolver.groups_of(unit)) or words.NONE,
        "、".join(unit.names[1:]) or words.NONE,
        unit.basis or words.NONE,
    )


def _group_row(resolver: Resolver, group: Group) -> tuple[Cell, ...]:
    return (
        group.name,
        len(resolver.members[group.name]),
        _stands_for(group),
        "、".join(group.aliases) or words.NONE,
    )


def _stands_for(group: Group) -> str:
    parts = []
    if group.kinds:
        parts.append(f"全部{'、'.join(group.kinds)}")
    if group.members:
        parts.append("、".join(group.members))
    if group.excepted:
        parts.append(f"不含 {'、'.join(group.excepted)}")
    return "，".join(parts)


def _sheet_row(resolver: Resolver, unit: Unit, day: date) -> tuple[Cell, ...]:
    named, group = _duties(resolver, unit, day)
    return (
        unit.name,
        unit.full_name,
        unit.kind,
        "、".join(unit.aliases),
        "、".join(each.name for each in resolver.groups_of(unit)),
        named,
        group,
        unit.basis,
        unit.since,
        unit.until,
        unit.renamed_to,
        unit.contact,
        unit.phone,
    )


def _unit_json(resolver: Resolver, unit: Unit, day: date) -> dict[str, Json]:
    named, group = _duties(resolver, unit, day)
    return {
        "name": unit.name,
        "full_name": unit.full_name or None,
        "kind": unit.kind,
        "aliases": list(unit.aliases),
        "groups": [each.name for each in resolver.groups_of(unit)],
        "basis": unit.basis or None,
        "unconfirmed": unit.unconfirmed,
        "since": str(unit.since) if unit.since else None,
        "until": str(unit.until) if unit.until else None,
        "renamed_to": unit.renamed_to or None,
        "named": named,
        "group": group,
    }


def _group_json(resolver: Resolver, group: Group) -> dict[str, Json]:
    return {
        "name": group.name,
        "aliases": list(group.aliases),
        "units": [unit.name for unit in resolver.members[group.name]],
    }
