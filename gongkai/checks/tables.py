"""Rules for the tables of tasks."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gongkai.checks.check import Finding, Scene, check
from gongkai.model.problem import Severity
from gongkai.model.task import Role, numbered, task_id, year_of
from gongkai.model.way import Way
from gongkai.ops.duties.party_names import look, split_outside_brackets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.span import Span
    from gongkai.model.task import Item, Row, Section, Table, Task
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.language.deadlines import Deadline

_SEPARATORS = r"[、，,；;：:。\s（）()]+"
_CONNECTING = r"牵头单位|责任单位|配合单位|按职责分工|分别|牵头|负责|落实|配合|共同|和|及|与|各自"
_REPEATED = r"(?:^|[、，；。])([^、，；。]{4,})[、，；]\1(?=$|[、，；。]|取|等)"
_EMPTY = r"[、，；。：][、，；。：]+|^[、，；。：！？\s]+$"
_JOINED = r"[和及与\s]|(?=等[^等]*$)"
_HAN = r"[\u3400-\u9fff“”‘’（）《》、，。]"
_MOST_PHRASES = 1000
_AS_PRINTED = "原件如此的，照原样保留。"
_BLANKS = " \u3000"
_STRAY_SPACE = rf"(?<={_HAN})[{_BLANKS}]+(?={_HAN})"


@check("GK030", Severity.ERROR, "任务编号重复")
def duplicate_id(scene: Scene) -> Iterator[Finding]:
    """任务编号不得重复使用：台账按任务编号找到任务。

    好：`2021-T01`、`2021-T02`　坏：`2021-T01`、`2021-T01`
    """
    seen: dict[str, Span] = {}
    for _, row in _rows(scene):
        first = seen.setdefault(row.task.id, row.task.span)
        if first is not row.task.span:
            place = f"{first.file}:{first.line}"
            yield Finding(
                row.task.span,
                f"任务编号 {row.task.id} 已使用（{place}）",
                "改用未使用过的任务编号。",
            )


@check("GK031", Severity.ERROR, "任务编号与年度不符")
def foreign_year(scene: Scene) -> Iterator[Finding]:
    """任务编号的前四位必须是任务表的年度。

    好：2021 年的表里 `2021-T01`　坏：2021 年的表里 `2020-T01`
    """
    for table, row in _rows(scene):
        if year_of(row.task.id) != table.year:
            yield Finding(
                row.task.span,
                f"任务编号 {row.task.id} 与任务表的年度（{table.year}）不符",
                f"应写为 {task_id(table.year, row.task.short_id)}，"
                f"或将任务移到 {year_of(row.task.id)} 年的任务表。",
            )


@check("GK032", Severity.REMARK, "任务编号不连续")
def skipped_id(scene: Scene) -> Iterator[Finding]:
    """编号不连续不是错误（可能是已撤销的任务），建议核对。

    好：`2021-T01`、`2021-T02`　提示：`2021-T01`、`2021-T03`
    """
    for table in scene.book.tables.values():
        tasks = sorted((row.task for row in table.rows()), key=lambda task: task.serial)
        serials = {task.serial for task in tasks}
        last = tasks[-1].serial if tasks else 0
        gaps = [number for number in range(1, last) if number not in serials]
        if gaps:
            after = next(task for task in tasks if task.serial > gaps[0])
            skipped = "、".join(map(numbered, gaps[:8]))
            more = f"等 {len(gaps)} 个" if len(gaps) > 8 else ""
            yield Finding(
                after.span,
                f"{table.year} 年的任务编号缺 {skipped}{more}",
                "已撤销的任务保留编号，用 retired 写明终止日期；原表没有的不必补充。",
            )


@check("GK033", Severity.ERROR, "没有这个单位")
def unknown_unit(scene: Scene) -> Iterator[Finding]:
    """责任单位必须是已登记的名称、别名或统称，须完全一致。

    好：`responsible: [市大数据局]`　坏：`responsible: [市大数剧局]`
    """
    for _, row in _rows(scene):
        for phrase in row.task.phrases:
            if phrase.open_ended or scene.names.get(phrase.text):
                continue
            remedy = _instead_of(phrase.text, scene.names)
            yield Finding(phrase.span, f"没有这个单位：{phrase.text}", remedy)


@check("GK034", Severity.WARNING, "单位在同一任务中重复列入")
def unit_twice(scene: Scene) -> Iterator[Finding]:
    """同一单位（或统称）在一栏里列入两次，或既牵头又配合；按主要分工计一次。

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
                    f"在{first}单位中列入两次"
                    if first == second
                    else f"既是{first}单位，又是{second}单位"
                )
                yield Finding(phrase.span, f"{party.name}{how}", "保留其中一处。")
            roles.setdefault(party.name, phrase.role)


@check("GK035", Severity.ERROR, "任务没有责任单位")
def no_unit(scene: Scene) -> Iterator[Finding]:
    """没有责任单位的任务无人承办，也不计入任何统计。

    好：`responsible: [甲局]`　坏：没有 responsible、lead、support，或只有“等有关部门”
    """
    for _, row in _rows(scene):
        if all(phrase.open_ended for phrase in row.task.phrases):
            yield Finding(
                row.task.span, f"{row.task.id} 没有责任单位", "补充 responsible: [单位名称]。"
            )


@check("GK036", Severity.WARNING, "时限不在任务年度内")
def due_outside_year(scene: Scene) -> Iterator[Finding]:
    """时限应在任务年度之内；不在任务年度的，可能是年份有误。

    好：2021 年的表里 `due: 2021-06-30`　坏：2021 年的表里 `due: 2012-06-30`
    """
    for table in scene.book.tables.values():
        if table.default_due and table.default_due.year != table.year:
            span = table.places["default_due"]
            yield Finding(
                span, f"默认时限 {table.default_due} 不在 {table.year} 年内", "核对年份。"
            )
        for row in table.rows():
            year = getattr(row.task.due, "year", table.year)
            if year != table.year:
                span = row.task.places["due"]
                yield Finding(span, f"时限 {row.task.due} 不在 {table.year} 年内", "核对年份。")


@check("GK037", Severity.REMARK, "文字重复或缺失")
def repeated_phrase(scene: Scene) -> Iterator[Finding]:
    """同一词组连续重复，同一句话出现两次，或两个标点之间无文字；原件如此的，照原样保留。

    好：`建设强市、建设名城`　提示：`建设生态城市、建设生态城市`
    """
    for _, row in _rows(scene):
        seen: set[str] = set()
        for sentence, span in row.task.sentences:
            for match in re.finditer(_REPEATED, sentence):
                place = _part(span, match.start(1), 2 * len(match[1]) + 1)
                yield Finding(place, f"文字重复：“{match[1]}”", _AS_PRINTED)
            for match in re.finditer(_EMPTY, sentence):
                place = _part(span, match.start(), len(match[0]))
                yield Finding(place, f"两个标点之间无文字：“{match[0]}”", _AS_PRINTED)
            if sentence in seen:
                yield Finding(span, f"同一句话在 {row.task.id} 中出现两次", _AS_PRINTED)
            seen.add(sentence)


@check("GK038", Severity.ERROR, "责任单位原文与所列单位不符")
def cell_differs(scene: Scene) -> Iterator[Finding]:
    """responsible_text 是原表责任单位栏的原文，应与 responsible、lead、support 所列单位一致。

    好：`[甲局, 乙局]` 与 `甲局，乙局`　坏：`[甲局, 乙局]` 与 `甲局，丙局`
    """
    for _, row in _rows(scene):
        task = row.task
        if not task.responsible_text:
            continue
        if (fault := _difference(task)) and not _reads_as_listed(task, scene.names):
            yield Finding(task.places["responsible_text"], fault, "以原表为准，更正其中一处。")


@check("GK039", Severity.WARNING, "正文中的时限未填入 due")
def deadline_in_prose(scene: Scene) -> Iterator[Finding]:
    """正文写有时限而 due 为空的，统计时按默认时限。

    好：正文“6月底前完成”，`due: 2021-06-30`　坏：正文“6月底前完成”，没有 due
    """
    from gongkai.ops.language.deadlines import deadlines_in

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
                f"正文中的时限未填入 due：{words}",
                _due_lines([deadline for deadline, _ in found]),
            )


@check("GK040", Severity.REMARK, "标题中有多余的空格")
def stray_space(scene: Scene) -> Iterator[Finding]:
    """中文标题中有空格，检索时容易遗漏；原件如此的，照原样保留。

    好：`聚焦“六稳”工作`　提示：`聚焦 “六稳”工作`
    """
    for table in scene.book.tables.values():
        for heading in _headings(table):
            if not any(blank in heading.title for blank in _BLANKS):
                continue
            if match := re.search(_STRAY_SPACE, heading.title):
                place = _part(heading.span, match.start(), len(match[0]))
                yield Finding(place, f"标题中有空格：{heading.title}", _AS_PRINTED)


@check("GK041", Severity.ERROR, "起止日期颠倒")
def ends_before_begins(scene: Scene) -> Iterator[Finding]:
    """since（起始日期）不得晚于终止日期：任务的 retired，单位的 until。

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


@check("GK042", Severity.ERROR, "任务表没有任务")
def no_task(scene: Scene) -> Iterator[Finding]:
    """任务表至少有一项任务。

    好：`tasks:` 下有任务　坏：`sections: []`
    """
    for table in scene.book.tables.values():
        if next(table.rows(), None) is None:
            yield Finding(
                table.span,
                f"{table.year} 年的任务表没有任务",
                ("从原表导入：", Way.IMPORT_TABLE, "。"),
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
    """Return the place of a part of a text; ``start`` counts from 0."""
    return span._replace(column=span.column + start, length=length)


def _due_lines(deadlines: list[Deadline]) -> str:
    """Say what to write for the deadlines of a task."""
    days = {deadline.day: deadline.text for deadline in deadlines}
    known = [day for day in days if day]
    if len(known) < len(days):
        return "日历上没有这一天，请与发文单位核对。"
    why = "取最后一个时限" if len(days) > 1 else "补充"
    return f"{why}：\ndue: {max(known)}\ndue_text: {days[max(known)]}"


def _instead_of(text: str, names: Names) -> str:
    """Say what to write instead of an unknown name."""
    parts = [part for part in split_outside_brackets(text, _JOINED) if part]
    if parts != [text] and any(map(names.get, parts)):
        each = ", ".join("等有关部门" if part == "等" else part for part in parts)
        return f"每个单位应分别列出：{each}。"
    near = names.near(text)
    if any(look(name) == look(text) for name in near):
        return f"应写为“{near[0]}”，须完全一致。"
    meant = f"是不是 {' 或 '.join(near)}？确为新名称的，" if near else "新名称"
    from gongkai.ops.duties.strange_names import group_lines, sounds_like_group, unit_lines

    heading, lines = (
        ("groups", group_lines(text)) if sounds_like_group(text) else ("units", unit_lines(text))
    )
    return "\n".join([f"{meant}在 data/units.yaml 的 {heading} 下登记：", *lines])


def _reads_as_listed(task: Task, names: Names) -> bool:
    """Return whether reading the verbatim cell gives the lists, knowing the units or not."""
    from gongkai.ops.duties.unit_cells import read_unit_cell

    listed = Counter((phrase.text, phrase.role) for phrase in task.phrases)
    for known in (names, None):
        cell = read_unit_cell(task.responsible_text, task.span, Role.RESPONSIBLE, known)
        if Counter((phrase.text, phrase.role) for phrase in cell.phrases) == listed:
            return True
    return False


def _difference(task: Task) -> str:
    """Say how the verbatim cell and the lists differ; empty if they do not."""
    if len(task.phrases) > _MOST_PHRASES:
        return f"所列单位有 {len(task.phrases)} 个，超过 {_MOST_PHRASES} 个，不与原文核对"
    rest = task.responsible_text
    for text in sorted((phrase.text for phrase in task.phrases), key=len, reverse=True):
        if text not in rest:
            return f"responsible_text 中没有“{text}”"
        rest = rest.replace(text, "、", 1)
    left = [part for part in re.split(_SEPARATORS, rest) if re.sub(_CONNECTING, "", part)]
    counts = Counter(left)
    return f"原文中的“{'”“'.join(counts)}”未列入" if counts else ""
