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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.span import Span
    from gongkai.ops.duties.party_names import Names, Party
    from gongkai.ops.language.similar_words import Neighbours


@check("GK050", Severity.ERROR, "一个名称指两个单位")
def shared_name(scene: Scene) -> Iterator[Finding]:
    """名称、全称、别名都不能重复，否则无法确定责任单位。

    好：甲局别名 `甲委`，乙局别名 `乙委`　坏：两个局都有别名 `甲委`
    """
    seen: dict[str, Party] = {}
    for party in parties(scene.book.register):
        for name in dict.fromkeys(party.names):
            first = seen.setdefault(name, party)
            if first is not party:
                whose = "" if first.name == name else f"，指{first.name}"
                yield Finding(
                    _place(party, name),
                    f"名称“{name}”在第 {first.span.line} 行已使用{whose}",
                    "改用不同的名称，或删去多余的一处。",
                )


@check("GK051", Severity.ERROR, "名称难以区分")
def look_alike(scene: Scene) -> Iterator[Finding]:
    """两个名称只在全半角、大小写、空格或字形上不同，难以区分。

    好：`办公室`、`研究室`　坏：`A办公室`、`Ａ办公室`
    """
    seen: dict[str, tuple[str, Party]] = {}
    for party in parties(scene.book.register):
        for name in dict.fromkeys(party.names):
            first, owner = seen.setdefault(look(name), (name, party))
            if first != name and owner is not party:
                yield Finding(
                    _place(party, name),
                    f"名称“{name}”与第 {owner.span.line} 行的“{first}”难以区分",
                    "改用容易区分的名称。",
                )


@check("GK052", Severity.ERROR, "统称没有成员")
def empty_group(scene: Scene) -> Iterator[Finding]:
    """统称须用 kinds（类别）或 members（单位）写明包含哪些单位，且至少包含一个单位。

    好：`kinds: [部门]`　坏：`kinds: [部们]`
    """
    known: dict[str, list[str]] = defaultdict(list)
    for unit in scene.book.register.units:
        known[unit.kind].append(unit.name)
    known.pop("", None)
    kinds = f"现有的类别：{some(sorted(known))}。"
    neighbours: Neighbours | None = None
    for group in scene.book.register.groups:
        wrong = [kind for kind in group.kinds if kind not in known]
        for kind in wrong:
            neighbours = neighbours or _neighbours(known)
            near = neighbours.near(kind)
            yield Finding(
                _place_in(group, "kinds", kind),
                f"没有“{kind}”这一类别的单位",
                f"是不是 {near[0]}？{kinds}" if near else kinds,
            )
        excepted = frozenset(group.excepted)
        held = chain(group.members, *(known[kind] for kind in group.kinds if kind in known))
        if not wrong and all(name in excepted for name in held):
            yield Finding(
                group.span,
                f"统称“{group.name}”没有成员",
                f"应写为 members: [单位名称]，或 kinds: [类别]；{kinds}",
            )


@check("GK053", Severity.ERROR, "统称的成员不能是统称")
def group_in_group(scene: Scene) -> Iterator[Finding]:
    """members 与 except 只能写单位。

    好：`members: [甲局, 乙局]`　坏：`members: [各区县政府]`
    """
    for span, name, party in _mentioned(scene):
        if isinstance(party, Group):
            yield Finding(span, f"“{name}”是统称，统称的成员只能是单位", "逐个写明单位名称。")


@check("GK054", Severity.ERROR, "统称的成员未登记")
def unknown_member(scene: Scene) -> Iterator[Finding]:
    """members 与 except 里的单位都必须在 units 里登记。

    好：`members: [甲局]`　坏：`members: [假局]`
    """
    for span, name, party in _mentioned(scene):
        if party is None:
            near = scene.names.near(name)
            remedy = (
                f"是不是 {' 或 '.join(near)}？"
                if near
                else "先在 data/units.yaml 的 units 里登记。"
            )
            yield Finding(span, f"没有这个单位：{name}", remedy)


@check("GK055", Severity.ERROR, "更名前后衔接有误")
def broken_succession(scene: Scene) -> Iterator[Finding]:
    """renamed_to 须指向已登记的单位，须同时有 until；不得循环指向，承接单位不得先于原单位撤并。

    好：`until: 2021-06-30`、`renamed_to: 新局`　坏：只有 renamed_to
    """
    units = scene.names.units
    succession = succession_of(units)
    for names in succession.circles:
        span = units[names[0]].places["renamed_to"]
        yield Finding(span, f"更名循环指向：{some(names)}", "删去其中一处 renamed_to。")
    for name in succession.cut:
        yield Finding(
            units[name].places["renamed_to"],
            f"承接超过 {LONGEST} 次，{name}的事项不再转给{units[name].renamed_to}",
            "核对 renamed_to；没有事项的旧单位可以删去。",
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
            yield Finding(span, "有 renamed_to，缺 until", "补充原单位的最后一天：until: …")
        elif heir.until and heir.until <= unit.until:
            yield Finding(span, f"{heir.name}在承接之前已撤并（{heir.until}）", "核对日期。")


@check("GK056", Severity.WARNING, "新旧单位的日期不衔接")
def gap_or_overlap(scene: Scene) -> Iterator[Finding]:
    """新单位的 since 应为旧单位 until 的次日：有间隔，其间无单位负责；有重叠，两个单位同时负责。

    好：`until: 2021-06-30` 与 `since: 2021-07-01`　坏：`until: 2021-06-30` 与 `since: 2021-08-01`
    """
    units = scene.names.units
    for unit in scene.book.register.units:
        heir = units.get(unit.renamed_to)
        if heir and unit.until and heir.since and heir.since != unit.until + ONE_DAY:
            yield Finding(
                unit.places["renamed_to"],
                f"{heir.name}的 since 为 {heir.since}，不是{unit.name}撤并的次日",
                f"应写为 since: {unit.until + ONE_DAY}。",
            )


@check("GK058", Severity.REMARK, "名称待核对的单位")
def unconfirmed(scene: Scene) -> Iterator[Finding]:
    """名称未与正式文件核对的单位，合并为一条提示。

    好：`basis: 2021年任务分解表`　提示：`basis: 待核`
    """
    waiting = [unit for unit in scene.book.register.units if unit.unconfirmed]
    if waiting:
        shown = "、".join(unit.name for unit in waiting[:3])
        more = "等" if len(waiting) > 3 else ""
        yield Finding(
            waiting[0].places["basis"],
            f"{len(waiting)} 个单位的名称待核对：{shown}{more}",
            "与正式文件核对后，将 basis 改为名称出处。",
        )


def _mentioned(scene: Scene) -> Iterator[tuple[Span, str, Party | None]]:
    for group in scene.book.register.groups:
        for key, names in (("members", group.members), ("except", group.excepted)):
            for name in names:
                yield _place_in(group, key, name), name, scene.names.get(name)


def _place(party: Party, name: str) -> Span:
    """Return the place of one of a party's own names."""
    if name == party.name:
        return party.span
    if name in party.aliases:
        return _place_in(party, "aliases", name)
    return party.places["full_name"]


def _place_in(party: Party, key: str, text: str) -> Span:
    """Return the place of an element of one of a party's lists."""
    return party.places[f"{key}: {text}"]


def _no_heir(name: str, names: Names) -> tuple[str, str]:
    """Say why a name cannot be a successor, and what to do."""
    party = names.get(name)
    if isinstance(party, Group):
        return f"“{name}”是统称，不是单位", "应写为承接单位的 name。"
    if party:
        return f"“{name}”是{party.name}的别名或全称", f"应写为“{party.name}”。"
    near = [each for each in names.near(name) if each in names.units]
    remedy = f"是不是 {' 或 '.join(near)}？" if near else "先登记新单位。"
    return f"没有这个单位：{name}", remedy


def _neighbours(names: Iterable[str]) -> Neighbours:
    from gongkai.ops.language.similar_words import Neighbours

    return Neighbours((name, name) for name in sorted(names))
