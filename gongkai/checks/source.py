"""Hold a year's table against the document that it was read from, cell by cell."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from gongkai.model.placed_text import PlacedText
from gongkai.model.problem import Rule, Severity
from gongkai.model.task import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.problem import Problem
    from gongkai.model.task import Table, Task

_E = Severity.ERROR
LOST = Rule("GK170", _E, "任务表缺原件的一格", "原件有这一格，任务表的这个位置没有。")
ADDED = Rule("GK171", _E, "任务表多出一格", "任务表有这段文字，原件的这个位置没有。")
CHANGED = Rule("GK172", _E, "任务表与原件文字不同", "同一格的文字与原件不一致。")
READ = Rule(
    "GK173",
    Severity.WARNING,
    "任务表与原件读出的不同",
    "文字一致，但牵头、责任、配合单位的名单或时限的日期与按原件读出的不同；有意调整的可以保留。",
)
SOURCE_RULES = (LOST, ADDED, CHANGED, READ)

_MOST_DIFFERENCES = 3
_CONTEXT = 6
_SHOWN = 20
_NOT_PUT_RIGHT = "按原件补上；确是有意调整的，写 since 或 retired。"


def printed_cells(table: Table) -> list[PlacedText]:
    """Return the cells of a table in the order printed; a merged heading once."""
    cells = [PlacedText("表名", table.title, table.span)]
    for section in table.sections:
        cells.append(PlacedText("一级标题", section.title, section.span))
        for item in section.items:
            cells.append(PlacedText("二级标题", item.title, item.span))
            for task in item.tasks:
                cells += _of_task(task)
    return cells


def compare_with_source(source: Table, table: Table) -> Iterator[Problem]:
    """Yield a problem for every cell that only one of them has, or has in other words.

    ``source`` is the document as it is read now. Tasks with ``since`` or ``retired`` that it does
    not have were added or dropped by decision.
    """
    ours_as_issued = _without_decided(table, source)
    theirs, ours = printed_cells(source), printed_cells(ours_as_issued)
    matcher = SequenceMatcher(
        None, [each[:2] for each in theirs], [each[:2] for each in ours], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from _differing(theirs[a:b], ours[c:d])
    yield from _read_otherwise(source, ours_as_issued)


def _read_otherwise(source: Table, table: Table) -> Iterator[Problem]:
    """Yield a problem where words are the same and the lists or the due date are not."""
    read = {row.task.requirement: row.task for row in source.rows()}
    for row in table.rows():
        task, theirs = row.task, read.get(row.task.requirement)
        if theirs is None:
            continue
        if task.responsible_text and task.responsible_text == theirs.responsible_text:
            for role in Role:
                listed, meant = _names(task, role), _names(theirs, role)
                if listed != meant:
                    what = f"{role.label}单位列为“{listed}”，按原件读作“{meant}”"
                    yield READ.at(task.span, what, "对照原件核对。")
        if theirs.due and task.due != theirs.due:
            what = f"时限写作 {task.due or '（无）'}，按原件“{theirs.due_text}”为 {theirs.due}"
            yield READ.at(task.places.get("due", task.span), what, "对照原件核对。")


def _names(task: Task, role: Role) -> str:
    return "、".join(phrase.text for phrase in task.phrases if phrase.role is role)


def differences(before: str, after: str) -> list[tuple[int, str, str]]:
    """Return where two texts differ: the place from 1, and the characters in each."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (a + 1, before[a:b], after[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _without_decided(table: Table, source: Table) -> Table:
    """Return the table without tasks that came or went by decision and are not in the source."""
    known = {row.task.requirement for row in source.rows()}

    def stays(task: Task) -> bool:
        return task.requirement in known or (task.since is None and task.retired is None)

    sections = []
    for section in table.sections:
        items = [item._replace(tasks=tuple(filter(stays, item.tasks))) for item in section.items]
        kept = tuple(item for item in items if item.tasks)
        if kept:
            sections.append(section._replace(items=kept))
    return table._replace(sections=tuple(sections))


def _of_task(task: Task) -> Iterator[PlacedText]:
    if task.number:
        yield PlacedText("序号", task.number, task.span)
    yield PlacedText("具体要求", task.requirement, task.span)
    whole = (Role.RESPONSIBLE,) if task.responsible_text else tuple(Role)
    for role in whole:
        if cell := task.cell(role):
            yield PlacedText(f"{role.label}单位", cell, task.span)
    if task.due_text and task.due_text not in task.requirement:
        yield PlacedText("时限", task.due_text, task.span)
    if task.remark:
        yield PlacedText("备注", task.remark, task.span)


def _differing(theirs: Sequence[PlacedText], ours: Sequence[PlacedText]) -> Iterator[Problem]:
    """Pair cells of one kind in their order; what is left over is lost or added."""
    kinds = dict.fromkeys(cell.what for cell in (*theirs, *ours))
    for what in kinds:
        pairs = zip_longest(
            (cell for cell in theirs if cell.what == what),
            (cell for cell in ours if cell.what == what),
        )
        for source, cell in pairs:
            yield _problem(source, cell)


def _problem(source: PlacedText | None, cell: PlacedText | None) -> Problem:
    if cell is None:
        assert source is not None
        what = f"任务表缺原件的{source.what}“{_short(source.text)}”"
        return LOST.at(source.span, what, _NOT_PUT_RIGHT)
    if source is None:
        what = f"原件没有这个{cell.what}“{_short(cell.text)}”"
        return ADDED.at(cell.span, what, "对照原件删去；后来增加的任务写 since。")
    found = differences(source.text, cell.text)
    shown = "；".join(_worded(source.text, *each) for each in found[:_MOST_DIFFERENCES])
    more = f"；共 {len(found)} 处" if len(found) > _MOST_DIFFERENCES else ""
    what = f"{cell.what}与原件（{source.span.place}）不同：{shown}{more}"
    return CHANGED.at(cell.span, what, "对照原件改正。")


def _worded(text: str, place: int, before: str, after: str) -> str:
    context = text[max(0, place - 1 - _CONTEXT) : place - 1]
    where = f"第 {place} 字（“{context}”后）" if context else f"第 {place} 字"
    if not before:
        return f"{where}多“{_short(after)}”"
    if not after:
        return f"{where}缺“{_short(before)}”"
    return f"{where}原件“{_short(before)}”，任务表“{_short(after)}”"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"
