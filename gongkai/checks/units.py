"""Rules for the register of units and groups."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from gongkai.checks.check import Finding, Scene, check, some
from gongkai.model.problem import Severity
from gongkai.model.unit import Group
from gongkai.ops.duties.party_names import look, parties
from gongkai.ops.duties.succession import LONGEST, succession_of
from gongkai.ops.language.days import ONE_DAY
from gongkai.ops.language.similar_words import Neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.span import Span
    from gongkai.ops.duties.party_names import Names, Party


@check("GK050", Severity.ERROR, "一个名称指两个单位")
def shared_name(scene: Scene) -> Iterator[Finding]:
    """名称、全称、别名都不能重复，否则责任单位无法对上。

    好：甲局别名 `甲委`，乙局别名 `乙委`　坏：两个局都有别名 `甲委`
    """
    seen: dict[str, Party] = {}
    for party in parties(scene.book.register):
        for name in dict.fromkeys(party.names):
            first = seen.setdefault(name, party)
            if first is not party:
                whose = "" if first.name == name else f"，指 {first.name}"
                yield Finding(
                    _place(party, name),
                    f"{name} 在第 {first.span.line} 行已经用过{whose}",
                    "改用不同的名称，或删去多余的一处。",
                )


@check("GK051", Severity.ERROR, "名称看起来一样")
def look_alike(scene: Scene) -> Iterator[Finding]:
    """只差全半角、大小写、空格或偏旁字形的两个名称，谁也分不清。

    好：`办公室`、`研究室`　坏：`A办公室`、`Ａ办公室`
    """
    seen: dict[str, tuple[str, Party]] = {}
    for party in parties(scene.book.register):
        for name in dict.fromkeys(party.names):
            first, owner = seen.setdefault(look(name), (name, party))
            if first != name and owner is not party:
                yield Finding(
                    _place(party, name),
                    f"{name} 与第 {owner.span.line} 行的 {first} 看起来一样",
                    "改用分得清的名称。",
                )


@check("GK052", Severity.ERROR, "统称里没有单位")
def empty_group(scene: Scene) -> Iterator[Finding]:
    """统称要用 kinds 或 members 说明指哪些单位，而且真有这样的单位。

    好：`kinds: [部门]`　坏：`kinds: [部们]`
    """
    known: dict[str, list[str]] = defaultdict(list)
    for unit in scene.book.register.units:
        known[unit.kind].append(unit.name)
    known.pop("", None)
    kinds = f"现有的类别：{some(sorted(known))}。"
    neighbours = Neighbours((kind, kind) for kind in sorted(known))
    for group in scene.book.register.groups:
        wrong = [kind for kind in group.kinds if kind not in known]
        for kind in wrong:
            near = neighbours.near(kind)
            yield Finding(
                _place_in(group, "kinds", kind),
                f"没有 {kind} 这一类单位",
                f"是不是 {near[0]}？{kinds}" if near else kinds,
            )
        excepted = frozenset(group.excepted)
        held = chain(group.members, *(known[kind] for kind in group.kinds if kind in known))
        if not wrong and all(name in excepted for name in held):
            yield Finding(
                group.span,
                f"统称 {group.name} 里没有单位",
                f"写 members: [单位名称]，或 kinds: [类别]；{kinds}",
            )


@check("GK053", Severity.ERROR, "统称里套着统称")
def group_in_group(scene: Scene) -> Iterator[Finding]:
    """members 与 except 只能写单位。

    好：`members: [甲局, 乙局]`　坏：`members: [各区县政府]`
    """
    for span, name, party in _mentioned(scene):
        if isinstance(party, Group):
            yield Finding(span, f"{name} 是统称", "逐个写出单位名称。")


@check("GK054", Severity.ERROR, "统称里的单位没有登记")
def unknown_member(scene: Scene) -> Iterator[Finding]:
    """members 与 except 里的名称都要在 units 里。

    好：`members: [甲局]`　坏：`members: [假局]`
    """
    for span, name, party in _mentioned(scene):
        if party is None:
            near = scene.names.near(name)
            remedy = f"是不是 {' 或 '.join(near)}？" if near else "先在 units 里登记。"
            yield Finding(span, f"没有这个单位：{name}", remedy)


@check("GK055", Severity.ERROR, "更名接续不上")
def broken_succession(scene: Scene) -> Iterator[Finding]:
    """renamed_to 要指向登记过的单位，要有 until，不能绕成一圈，后继不能先于它结束。

    好：`until: 2021-06-30`、`renamed_to: 新局`　坏：只有 renamed_to
    """
    units = scene.names.units
    succession = succession_of(units)
    for names in succession.circles:
        span = units[names[0]].places["renamed_to"]
        yield Finding(span, f"更名循环指向：{some(names)}", "断开其中一处。")
    for name in succession.cut:
        yield Finding(
            units[name].places["renamed_to"],
            f"承接超过 {LONGEST} 次，{name}的事项不再转给{units[name].renamed_to}",
            "核对 renamed_to；早已没有事项的旧单位可以删去。",
        )
    going_round = {name for names in succession.circles for name in names}
    for unit in scene.book.register.units:
        if not unit.renamed_to or unit.name in going_round:
            continue
        span = unit.places["renamed_to"]
        heir = units.get(unit.renamed_to)
        if heir is None:
            yield Finding(span, *_no_heir(unit.renamed_to, scene.names))
        elif unit.until is None:
            yield Finding(span, "有 renamed_to 而没有 until", "补上旧名的最后一天：until: …")
        elif heir.until and heir.until <= unit.until:
            yield Finding(span, f"{heir.name} 在接手之前就结束了（{heir.until}）", "核对日期。")


@check("GK056", Severity.WARNING, "新旧单位的日期不相接")
def gap_or_overlap(scene: Scene) -> Iterator[Finding]:
    """新单位的 since 应是旧单位 until 的次日：空档里没有人负责，重叠时两家都负责。

    好：`until: 2021-06-30` 与 `since: 2021-07-01`　坏：`until: 2021-06-30` 与 `since: 2021-08-01`
    """
    units = scene.names.units
    for unit in scene.book.register.units:
        heir = units.get(unit.renamed_to)
        if heir and unit.until and heir.since and heir.since != unit.until + ONE_DAY:
            yield Finding(
                unit.places["renamed_to"],
                f"{heir.name} 的 since 是 {heir.since}，不是 {unit.name} 结束的次日",
                f"应为 {unit.until + ONE_DAY}。",
            )


@check("GK058", Severity.REMARK, "待核的单位")
def unconfirmed(scene: Scene) -> Iterator[Finding]:
    """名称只凭常识登记、还没有与正式文件核对的单位，合成一行提示。

    好：`basis: 2021年任务分解表`　提示：`basis: 待核`
    """
    waiting = [unit for unit in scene.book.register.units if unit.unconfirmed]
    if waiting:
        shown = "、".join(unit.name for unit in waiting[:3])
        more = " 等" if len(waiting) > 3 else ""
        yield Finding(
            waiting[0].places["basis"],
            f"{len(waiting)} 个单位待核：{shown}{more}",
            "与正式文件核对后，把 basis 改为出处。",
        )


def _mentioned(scene: Scene) -> Iterator[tuple[Span, str, Party | None]]:
    for group in scene.book.register.groups:
        for key, names in (("members", group.members), ("except", group.excepted)):
            for name in names:
                yield _place_in(group, key, name), name, scene.names.get(name)


def _place(party: Party, name: str) -> Span:
    """Where one of a party's own names stands."""
    if name == party.name:
        return party.span
    if name in party.aliases:
        return _place_in(party, "aliases", name)
    return party.places["full_name"]


def _place_in(party: Party, key: str, text: str) -> Span:
    """Where an element of one of a party's lists stands."""
    return party.places[f"{key}: {text}"]


def _no_heir(name: str, names: Names) -> tuple[str, str]:
    """Say why a name is not that of a unit which could go on, and what to do."""
    party = names.get(name)
    if isinstance(party, Group):
        return f"{name} 是统称，不是一个单位", "写接手的那个单位的 name。"
    if party:
        return f"{name} 是 {party.name} 的别名或全称", f"写它的 name：{party.name}。"
    near = [each for each in names.near(name) if each in names.units]
    remedy = f"是不是 {' 或 '.join(near)}？" if near else "先登记新单位。"
    return f"没有这个单位：{name}", remedy
