"""Update a table by a newer edition of the same year: which tasks stay, come, go or change."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.task import Item, Role, Row, Section, Table, Task, numbered, task_id
from gongkai.ops.duties.task_matching import match_tasks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

ADDED, REMOVED, ENDED, CHANGED, MOVED = "新增", "删去", "终止", "改动", "移动"
_SOURCE = "原件"
_PRINTED = {
    "requirement": "具体要求",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "due": "时限",
    "due_text": "时限原文",
    "number": "序号",
    "remark": "备注",
}
"""What the document says of a task, with its heading."""


class TableChange(NamedTuple):
    """One difference of two editions, in the language of tasks; ``subject`` is an id or empty."""

    kind: str
    subject: str
    what: str
    before: str
    after: str


class TableUpdate(NamedTuple):
    """A table with the new edition in it: what differs, and the id of each new task.

    ``ids`` has the ids of the new edition as it was read, and those that they have from now on.
    """

    table: Table
    changes: tuple[TableChange, ...]
    ids: Mapping[str, str]


class Standing(NamedTuple):
    """What the ledgers hold of a table: the ids of tasks with lines, and the day of the update."""

    noted: Collection[str]
    day: date


def update_table(old: Table, new: Table, standing: Standing) -> TableUpdate:
    """Return the old table with a new edition in it.

    Another source alone is no change. Ids are kept, by the words, and no id is used twice. A task
    that is gone is removed, or ends on the day of the update if a ledger has lines for it. If any
    task has lines, what is added begins on that day, so that figures of the past stay.
    """
    before, after = list(old.rows()), list(new.rows())
    matched = match_tasks(before, after)
    fresh = iter(_unused(old, standing.noted))
    since = standing.day if standing.noted else None
    rows: list[Row] = []
    ids: dict[str, str] = {}
    for place, row in enumerate(after):
        if place in matched:
            task = _kept(before[matched[place]].task, row.task)
        else:
            task = row.task._replace(id=task_id(old.year, numbered(next(fresh))), since=since)
        ids[row.task.id] = task.id
        rows.append(row._replace(task=task))
    for place, row in enumerate(before):
        if place not in matched.values() and (ended := _ended(row.task, standing)):
            _insert(rows, before, row._replace(task=ended))
    table = old._replace(
        title=new.title, source=new.source or old.source, sections=tuple(_nested(rows))
    )
    changes = tuple(_changes(old, table))
    if all(change.what == _SOURCE for change in changes):
        return TableUpdate(old, (), ids)
    return TableUpdate(table, changes, ids)


def _unused(old: Table, noted: Collection[str]) -> Iterator[int]:
    """Yield the numbers after every one that is or was in use."""
    used = [row.task.serial for row in old.rows()]
    used += [int(each.rpartition("T")[2]) for each in noted]
    number = max(used, default=0)
    while True:
        yield (number := number + 1)


def _kept(old: Task, new: Task) -> Task:
    """Return a task with its new words, and all that a person wrote beside the printed ones."""
    same_units = all(old.cell(role) == new.cell(role) for role in Role)
    same_due = new.due_text == old.due_text or (
        not new.due_text and old.requirement == new.requirement
    )
    return old._replace(
        requirement=new.requirement,
        phrases=old.phrases if same_units else new.phrases,
        responsible_text=old.responsible_text if same_units else new.responsible_text,
        due=old.due if same_due else new.due,
        due_text=old.due_text if same_due else new.due_text,
        number=new.number or old.number,
        remark=new.remark or old.remark,
    )


def _ended(task: Task, standing: Standing) -> Task | None:
    """Return a task that the new edition lacks as it stays; None if it goes."""
    if task.retired:
        return task
    return task._replace(retired=standing.day) if task.id in standing.noted else None


def _insert(rows: list[Row], before: Sequence[Row], row: Row) -> None:
    """Insert a row where it stood: next to a task that was under its heading, else behind all."""
    places = {each.task.id: place for place, each in enumerate(rows)}
    number = next(n for n, each in enumerate(before) if each.task.id == row.task.id)
    for step, others in ((1, reversed(before[:number])), (0, iter(before[number:]))):
        for other in others:
            place = places.get(other.task.id)
            if place is not None and _headings(other) == _headings(row):
                rows.insert(place + step, rows[place]._replace(task=row.task))
                return
    ends = [n for n, each in enumerate(rows, 1) if each.section.title == row.section.title]
    rows.insert(ends[-1] if ends else len(rows), row)


def _headings(row: Row) -> tuple[str, str]:
    return row.section.title, row.item.title


def _nested(rows: Sequence[Row]) -> Iterator[Section]:
    """Nest rows under their headings."""
    for title, under in groupby(rows, key=lambda row: row.section.title):
        of_section = list(under)
        items = [
            Item(name, tuple(row.task for row in group), of_section[0].item.span)
            for name, each in groupby(of_section, key=lambda row: row.item.title)
            for group in [list(each)]
        ]
        yield Section(title, tuple(items), of_section[0].section.span)


def _changes(old: Table, new: Table) -> Iterator[TableChange]:
    if old.title != new.title:
        yield TableChange(CHANGED, "", "表名", old.title, new.title)
    if old.source != new.source:
        yield TableChange(CHANGED, "", _SOURCE, old.source, new.source)
    before, after = ({row.task.id: row for row in table.rows()} for table in (old, new))
    for each, row in after.items():
        if each not in before:
            yield TableChange(ADDED, each, "具体要求", "", row.task.requirement)
    for each, row in before.items():
        if each not in after:
            yield TableChange(REMOVED, each, "具体要求", row.task.requirement, "")
    both = [(before[each], row) for each, row in after.items() if each in before]
    renamed = tuple(_renamed(both, level) for level in (0, 1))
    for name, titles in zip(("一级标题", "二级标题"), renamed, strict=True):
        for was, now in titles.items():
            yield TableChange(CHANGED, "", name, was, now)
    for was_row, row in both:
        called = tuple(
            titles.get(t, t) for titles, t in zip(renamed, _headings(was_row), strict=True)
        )
        if called != _headings(row):
            yield TableChange(
                MOVED,
                row.task.id,
                "标题",
                " / ".join(_headings(was_row)),
                " / ".join(_headings(row)),
            )
        yield from _changes_of(was_row.task, row.task)
    yield from _out_of_order(list(before), list(after))


def _renamed(both: Sequence[tuple[Row, Row]], level: int) -> dict[str, str]:
    """Return the new title of each heading whose tasks are all under one that is new."""
    now: dict[str, set[str]] = defaultdict(set)
    for old, new in both:
        now[_headings(old)[level]].add(_headings(new)[level])
    return {
        title: next(iter(found))
        for title, found in now.items()
        if len(found) == 1 and found.isdisjoint(now)
    }


def _changes_of(old: Task, new: Task) -> Iterator[TableChange]:
    if new.retired != old.retired:
        words = f"至 {new.retired}；台账已有记录，任务和记录均保留"
        yield TableChange(ENDED, new.id, "任务", new.requirement, words)
    for key, name in _PRINTED.items():
        before, after = _field(old, key), _field(new, key)
        if before != after:
            yield TableChange(CHANGED, new.id, name, before, after)


def _field(task: Task, key: str) -> str:
    return task.cell(Role(key)) if key in tuple(Role) else str(getattr(task, key) or "")


def _out_of_order(before: list[str], after: list[str]) -> Iterator[TableChange]:
    """Yield the tasks that stand elsewhere among those that stayed."""
    old = [each for each in before if each in set(after)]
    new = [each for each in after if each in set(before)]
    for tag, *_, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("insert", "replace"):
            for each in new[start:end]:
                place = new.index(each)
                now = f"排在 {new[place - 1]} 之后" if place else "排在最前"
                yield TableChange(MOVED, each, "次序", "", now)
