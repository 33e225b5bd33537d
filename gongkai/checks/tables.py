"""Rules for the tables of tasks."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gongkai.checks.check import Finding, Scene, check
from gongkai.model.problem import Severity
from gongkai.ops.duties.party_names import look, split_outside_brackets
from gongkai.ops.language.deadlines import deadlines_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.span import Span
    from gongkai.model.task import Item, Role, Row, Section, Table, Task
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.language.deadlines import Deadline

_SEPARATORS = r"[、，,；;：:。\s（）()]+"
_CONNECTING = r"牵头单位|责任单位|配合单位|按职责分工|分别|牵头|负责|落实|配合|共同|和|及|与|各自"
_REPEATED = r"(?:^|[、，；。])([^、，；。]{4,})[、，；]\1(?=$|[、，；。]|取|等)"
_EMPTY = r"[、，；。：][、，；。：]+|^[、，；。：！？\s]+$"
_JOINED = r"[和及与\s]|(?=等[^等]*$)"
_HAN = r"[\u3400-\u9fff“”‘’（）《》、，。]"
_MOST_PHRASES = 1000
_STRAY_SPACE = rf"(?<={_HAN})[ \u3000]+(?={_HAN})"


@check("GK030", Severity.ERROR, "任务编号重复")
def duplicate_id(scene: Scene) -> Iterator[Finding]:
    """编号一旦用过就不能再用：台账里的进展靠它找到任务。

    好：`2021-T01`、`2021-T02`　坏：`2021-T01`、`2021-T01`
    """
    seen: dict[str, Span] = {}
    for _, row in _rows(scene):
        first = seen.setdefault(row.task.id, row.task.span)
        if first is not row.task.span:
            place = f"{first.file}:{first.line}"
            yield Finding(
                row.task.span, f"编号 {row.task.id} 已经用过（{place}）", "换一个没有用过的编号。"
            )


@check("GK031", Severity.ERROR, "编号不是这一年的")
def foreign_year(scene: Scene) -> Iterator[Finding]:
    """编号的前四位是任务表的年份。

    好：2021 年的表里 `2021-T01`　坏：2021 年的表里 `2020-T01`
    """
    for table, row in _rows(scene):
        if int(row.task.id[:4]) != table.year:
            yield Finding(
                row.task.span,
                f"编号 {row.task.id} 不是 {table.year} 年的",
                f"写作 {table.year}-{row.task.short_id}，或把任务移到那一年的表里。",
            )


@check("GK032", Severity.REMARK, "编号有跳号")
def skipped_id(scene: Scene) -> Iterator[Finding]:
    """跳号不算错（可能是撤销的任务），但值得看一眼。

    好：`2021-T01`、`2021-T02`　提示：`2021-T01`、`2021-T03`
    """
    for table in scene.book.tables.values():
        tasks = sorted((row.task for row in table.rows()), key=lambda task: task.serial)
        serials = {task.serial for task in tasks}
        last = tasks[-1].serial if tasks else 0
        gaps = [number for number in range(1, last) if number not in serials]
        if gaps:
            after = next(task for task in tasks if task.serial > gaps[0])
            skipped = "、".join(f"T{number:02}" for number in gaps[:8])
            more = f" 等 {len(gaps)} 个" if len(gaps) > 8 else ""
            yield Finding(
                after.span,
                f"{table.year} 年的编号跳过了 {skipped}{more}",
                "撤销的任务留着编号、写 retired；本来就没有的不必补。",
            )


@check("GK033", Severity.ERROR, "没有这个单位")
def unknown_unit(scene: Scene) -> Iterator[Finding]:
    """责任单位必须是登记过的名称、别名或统称，一字不差。

    好：`responsible: [市大数据局]`　坏：`responsible: [市大数剧局]`
    """
    for _, row in _rows(scene):
        for phrase in row.task.phrases:
            if phrase.open_ended or scene.names.get(phrase.text):
                continue
            remedy = _instead_of(phrase.text, scene.names)
            yield Finding(phrase.span, f"没有这个单位：{phrase.text}", remedy)


@check("GK034", Severity.WARNING, "单位在一项任务里出现两次")
def unit_twice(scene: Scene) -> Iterator[Finding]:
    """同一个单位（或统称）在一格里写了两次，或既牵头又配合；按较重的角色算一次。

    好：`lead: [甲局]`、`support: [乙局]`　坏：`lead: [甲局]`、`support: [甲局]`
    """
    for _, row in _rows(scene):
        roles: dict[str, Role] = {}
        for phrase in row.task.phrases:
            party = scene.names.get(phrase.text)
            if party is None:
                continue
            if party.name in roles:
                first, second = roles[party.name].label, phrase.role.label
                how = (
                    f"在{first}单位里写了两次"
                    if first == second
                    else f"既是{first}又是{second}单位"
                )
                yield Finding(phrase.span, f"{party.name} {how}", "留下一处。")
            roles.setdefault(party.name, phrase.role)


@check("GK035", Severity.ERROR, "任务没有责任单位")
def no_unit(scene: Scene) -> Iterator[Finding]:
    """没有责任单位的任务没有人办，也不会出现在任何统计里。

    好：`responsible: [甲局]`　坏：没有 responsible、lead、support，或只有“等有关部门”
    """
    for _, row in _rows(scene):
        if all(phrase.open_ended for phrase in row.task.phrases):
            yield Finding(
                row.task.span, f"{row.task.id} 没有责任单位", "加上 responsible: [单位名称]。"
            )


@check("GK036", Severity.WARNING, "时限不在这一年")
def due_outside_year(scene: Scene) -> Iterator[Finding]:
    """一年的表办一年的事；时限在年外的多半是写错了年份。

    好：2021 年的表里 `due: 2021-06-30`　坏：2021 年的表里 `due: 2012-06-30`
    """
    for table in scene.book.tables.values():
        if table.default_due and table.default_due.year != table.year:
            span = table.places["default_due"]
            yield Finding(span, f"默认时限 {table.default_due} 不在 {table.year} 年", "核对年份。")
        for row in table.rows():
            year = getattr(row.task.due, "year", table.year)
            if year != table.year:
                span = row.task.places["due"]
                yield Finding(span, f"时限 {row.task.due} 不在 {table.year} 年", "核对年份。")


@check("GK037", Severity.REMARK, "重复或空的词句")
def repeated_phrase(scene: Scene) -> Iterator[Finding]:
    """同一个词组连着写了两遍，同一句话出现两次，或两个标点之间没有字；原表如此就保留。

    好：`建设强市、建设名城`　提示：`建设生态城市、建设生态城市`
    """
    for _, row in _rows(scene):
        seen: set[str] = set()
        for sentence, span in row.task.sentences:
            for match in re.finditer(_REPEATED, sentence):
                place = _part(span, match.start(1), 2 * len(match[1]) + 1)
                yield Finding(place, f"连着写了两遍：{match[1]}", "原件如此就保留。")
            for match in re.finditer(_EMPTY, sentence):
                place = _part(span, match.start(), len(match[0]))
                yield Finding(place, f"标点之间没有字：{match[0]}", "原件如此就保留。")
            if sentence in seen:
                yield Finding(span, f"这句话在 {row.task.id} 里出现了两次", "原件如此就保留。")
            seen.add(sentence)


@check("GK038", Severity.ERROR, "responsible_text 与名单不符")
def cell_differs(scene: Scene) -> Iterator[Finding]:
    """responsible_text 是原表那一格的原文，其中的单位要与 responsible 等名单一致。

    好：`[甲局, 乙局]` 与 `甲局，乙局`　坏：`[甲局, 乙局]` 与 `甲局，丙局`
    """
    for _, row in _rows(scene):
        task = row.task
        if task.responsible_text and (fault := _difference(task)):
            yield Finding(task.places["responsible_text"], fault, "以原表为准，改好其中一处。")


@check("GK039", Severity.WARNING, "正文里的时限没有写进 due")
def deadline_in_prose(scene: Scene) -> Iterator[Finding]:
    """正文里写了期限，due 却空着，统计就会用默认的时限。

    好：正文“6月底前完成”，`due: 2021-06-30`　坏：正文“6月底前完成”，没有 due
    """
    for table, row in _rows(scene):
        if row.task.due is not None:
            continue
        found = [
            (deadline, _part(span, deadline.start, len(deadline.text)))
            for sentence, span in row.task.sentences
            for deadline in deadlines_in(sentence, table.year)
        ]
        if found:
            words = "、".join(deadline.text for deadline, _ in found)
            yield Finding(
                found[0][1],
                f"正文里的时限没有写进 due：{words}",
                _due_lines([deadline for deadline, _ in found]),
            )


@check("GK040", Severity.REMARK, "标题里有多余的空格")
def stray_space(scene: Scene) -> Iterator[Finding]:
    """中文标题里夹着空格，检索时容易漏；原表如此就保留。

    好：`聚焦“六稳”工作`　提示：`聚焦 “六稳”工作`
    """
    for table in scene.book.tables.values():
        for heading in _headings(table):
            if match := re.search(_STRAY_SPACE, heading.title):
                place = _part(heading.span, match.start(), len(match[0]))
                yield Finding(place, f"标题里有空格：{heading.title}", "原件如此就保留。")


@check("GK041", Severity.ERROR, "起止日期颠倒")
def ends_before_begins(scene: Scene) -> Iterator[Finding]:
    """since 不能晚于 retired（任务）或 until（单位）。

    好：`since: 2021-03-01`、`retired: 2021-09-30`　坏：两个日期对调
    """
    for _, row in _rows(scene):
        task = row.task
        if task.since and task.retired and task.since > task.retired:
            yield Finding(
                task.places["retired"], f"retired 早于 since（{task.since}）", "核对日期。"
            )
    for unit in scene.book.register.units:
        if unit.since and unit.until and unit.since > unit.until:
            yield Finding(unit.places["until"], f"until 早于 since（{unit.since}）", "核对日期。")


@check("GK042", Severity.ERROR, "表里没有任务")
def no_task(scene: Scene) -> Iterator[Finding]:
    """一张任务表至少有一项任务。

    好：`tasks:` 下有任务　坏：`sections: []`
    """
    for table in scene.book.tables.values():
        if next(table.rows(), None) is None:
            yield Finding(
                table.span, f"{table.year} 年的表里没有任务", "从原表导入：gongkai import。"
            )


def _headings(table: Table) -> Iterator[Section | Item]:
    for section in table.sections:
        yield section
        yield from section.items


def _rows(scene: Scene) -> Iterator[tuple[Table, Row]]:
    for table in scene.book.tables.values():
        for row in table.rows():
            yield table, row


def _part(span: Span, start: int, length: int) -> Span:
    """A place within a text, from a place counted from 0 and a length."""
    return span._replace(column=span.column + start, length=length)


def _due_lines(deadlines: list[Deadline]) -> str:
    """What to write for the deadlines of one task."""
    days = {deadline.day: deadline.text for deadline in deadlines}
    known = [day for day in days if day]
    if len(known) < len(days):
        return "历上没有这一天，请与发文单位核对。"
    why = "取最后一个" if len(days) > 1 else "加上"
    return f"{why}：\ndue: {max(known)}\ndue_text: {days[max(known)]}"


def _instead_of(text: str, names: Names) -> str:
    """What to write instead of a name that is none."""
    parts = [part for part in split_outside_brackets(text, _JOINED) if part]
    if parts != [text] and any(map(names.get, parts)):
        each = ", ".join("等有关部门" if part == "等" else part for part in parts)
        return f"一个单位一项，分开写：{each}。"
    near = names.near(text)
    if any(look(name) == look(text) for name in near):
        return f"写作 {near[0]}，一字不差。"
    meant = f"是不是 {' 或 '.join(near)}？若确是新的，" if near else "若是新的，"
    if text.startswith("各") or "有关" in text:
        lines = f"groups 下加上：\n  - name: {text}\n    kinds: [部门]"
    else:
        lines = f"units 下加上：\n  - name: {text}\n    kind: 部门\n    basis: 待核"
    return f"{meant}在 data/units.yaml 的 {lines}"


def _difference(task: Task) -> str:
    """Say what a verbatim cell has that the lists have not, or the other way round."""
    if len(task.phrases) > _MOST_PHRASES:
        return f"名单有 {len(task.phrases)} 项，超过 {_MOST_PHRASES} 项，不再与原文核对"
    rest = task.responsible_text
    for text in sorted((phrase.text for phrase in task.phrases), key=len, reverse=True):
        if text not in rest:
            return f"responsible_text 里没有 {text}"
        rest = rest.replace(text, "、", 1)
    left = [part for part in re.split(_SEPARATORS, rest) if re.sub(_CONNECTING, "", part)]
    counts = Counter(left)
    return f"名单里没有 {'、'.join(counts)}" if counts else ""
