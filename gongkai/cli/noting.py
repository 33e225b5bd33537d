"""What ``gongkai note`` does: the command line to drafts, drafts to ledgers, and what it says."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cli.arguments import read_status, read_task
from gongkai.cli.clock import VARIABLE, now
from gongkai.cli.entry import clean, clean_note, entry_day, invisible_remark, writer
from gongkai.cli.output import print_line, put
from gongkai.errors import RefusedError, UsageError
from gongkai.model.status import Status
from gongkai.model.unit import Group
from gongkai.ops.names import find_all
from gongkai.ops.noting import Draft, Noted, Notes, prepare
from gongkai.ops.resolve import Resolver
from gongkai.render.layout import MARKS
from gongkai.store.append import append
from gongkai.store.folder import find_root
from gongkai.store.lock import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.model.book import Book
    from gongkai.model.task import Table
    from gongkai.model.unit import Unit
    from gongkai.ops.lines import Value
    from gongkai.store.append import Written

_SHORT = 24
_FEW = 5


@dataclass(frozen=True, slots=True)
class Given:
    """The command line of ``note``."""

    unit: str
    words: tuple[str, ...]
    status: str | None = None
    date: str | None = None
    quarter: str | None = None
    problem: str | None = None
    next: str | None = None
    evidence: tuple[str, ...] = ()
    no_evidence: str | None = None
    by: str | None = None
    open: bool = False
    each: bool = False
    excepted: str | None = None
    again: bool = False
    year: int | None = None


def note_down(root_given: str | None, given: Given) -> None:
    """Carry out ``note``.

    Raises:
        UsageError: options that cannot be meant.
        RefusedError: something may not be noted; no ledger is changed.
        DataError: a ledger cannot be read or written; no ledger is changed.
    """
    root = find_root(Path.cwd(), root_given)
    _warn_of_clock()
    texts = _texts(given, root)
    notes = Notes([], [])

    def plan(book: Book) -> Mapping[str, Sequence[str]]:
        nonlocal notes
        notes = prepare(book, _table(book, given), _drafts(book, given, texts), now())
        lines: dict[str, list[str]] = {}
        for noted in notes.lines:
            lines.setdefault(noted.unit, []).append(noted.line)
        return lines

    written = append(root, plan, timeout=PATIENCE, tell=_tell)
    put("".join(f"{line}\n" for line in _said(notes, written)))
    for remark in invisible_remark([str(text) for text in texts.values()]):
        _tell(remark)


def _table(book: Book, given: Given) -> Table:
    year = given.year or book.current_year
    if year not in book.tables:
        raise RefusedError(f"没有 {year} 年的任务表。", "有的年份见 data/ 与 data/past/。")
    return book.tables[year]


def _texts(given: Given, root: Path) -> dict[str, Value]:
    """The words of the entry, without its day and task."""
    if len(given.words) < 2:
        clean_note(given.words[-1])
        raise UsageError("缺任务编号。", '写作 gongkai note 单位 T09 "做成了什么"。')
    note = clean_note(given.words[-1])
    status = read_status(given.status) if given.status else None
    if status is Status.NOT_STARTED:
        raise RefusedError("未记入：未启动就是没有记录，不用记。", "去掉 --status。")
    evidence = [clean(each, "依据") for each in given.evidence]
    if status is Status.DONE and not evidence and not given.no_evidence:
        raise RefusedError(
            "未记入：已完成要有依据。",
            "用 --evidence 写网址、文号或路径；确实没有，用 --no-evidence 说明理由。",
        )
    if given.no_evidence and status is not Status.DONE:
        raise UsageError("--no-evidence 只与 --status 已完成 一起用。", "去掉它。")
    return {
        "status": status.value if status else "",
        "note": note,
        "problem": clean(given.problem or "", "问题"),
        "next": clean(given.next or "", "下一步"),
        "evidence": [each for each in evidence if each],
        "by": writer(given.by, root),
        "open": "true" if given.open else "",
        "why": clean(given.no_evidence or "", "理由"),
    }


def _drafts(book: Book, given: Given, texts: Mapping[str, Value]) -> list[Draft]:
    table = _table(book, given)
    resolver = Resolver(book.register, table)
    rows = [read_task(text, resolver, table.year) for text in given.words[:-1]]
    rows = list({row.task.id: row for row in rows}.values())
    day, dated = entry_day(given.date, given.quarter, table.year, now().date())
    units = _units(given, resolver)
    return [
        Draft(
            unit=unit,
            row=row,
            date=day,
            values={**texts, "date": str(day), "task": row.task.id},
            dated=dated,
            again=given.again,
            skip=given.each,
        )
        for unit in units
        for row in rows
    ]


def _units(given: Given, resolver: Resolver) -> list[Unit]:
    names = resolver.names
    parties = find_all(names, given.unit)
    groups = [party.name for party in parties if isinstance(party, Group)]
    if groups and not given.each:
        raise RefusedError(
            f"未记入：{'、'.join(groups)} 是统称。", "要给它的每个单位各记一条，加 --each。"
        )
    if given.each and not groups:
        raise UsageError("--each 只与统称一起用。", "去掉 --each。")
    excepted = _members(find_all(names, given.excepted or ""), resolver)
    return [unit for unit in _members(parties, resolver) if unit not in excepted]


def _members(parties: Sequence[Unit | Group], resolver: Resolver) -> list[Unit]:
    found = {unit.name: unit for party in parties for unit in resolver.units_of(party)}
    return list(found.values())


def _said(notes: Notes, written: Sequence[Written]) -> list[str]:
    """What is printed: each line, its file, and the state on either side of it."""
    lines = []
    for noted, place in zip(notes.lines, written, strict=True):
        entry_id = place.line.rpartition(", id: ")[2].rstrip("}")
        lines.append(f"已记入 {place.file}（第 {place.number} 行，{entry_id}）")
        if len(written) <= _FEW:
            lines.append(f"  {place.line}")
        lines.append(f"  {_change(noted)}")
        lines += [f"  {remark}" for remark in noted.remarks]
    if len(written) > 1:
        lines.append(f"共 {len(written)} 条，{len({place.file for place in written})} 个台账。")
    if notes.skipped:
        names = "、".join(draft.unit.name for draft in notes.skipped[:_FEW])
        more = " 等" if len(notes.skipped) > _FEW else ""
        lines.append(f"已有同样的记录，略过 {len(notes.skipped)} 条：{names}{more}。")
    return lines


def _change(noted: Noted) -> str:
    task = noted.draft.row.task
    text = task.requirement if len(task.requirement) <= _SHORT else f"{task.requirement[:_SHORT]}…"
    who = f"{noted.draft.date}，{noted.draft.values['by']}"
    if noted.before is None or noted.after is None:
        return f"{task.id} {text} 主动报送（{who}）"
    before, after = (f"{MARKS[state]} {state}" for state in (noted.before, noted.after))
    change = before if noted.before is noted.after else f"{before} → {after}"
    return f"{task.id} {text} {change}（{who}）"


def _warn_of_clock() -> None:
    if os.environ.get(VARIABLE):
        _tell(f"时钟取自 {VARIABLE}：{now().isoformat()}")


def _tell(line: str) -> None:
    print_line(line, sys.stderr)
