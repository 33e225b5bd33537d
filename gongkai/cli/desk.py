"""What a reading command has before it: the book, the table asked about, the faults met so far."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.checks.run import check_book, check_ledger, scene_of, stranger_scene
from gongkai.cli.arguments import day as read_day
from gongkai.cli.clock import now
from gongkai.errors import RefusedError
from gongkai.model.problem import Problem, Severity
from gongkai.ops.days import folded
from gongkai.ops.history import Records, UnitRecords
from gongkai.ops.periods import day_asked
from gongkai.reports.words import left_out_remark
from gongkai.store.book import Ledgers, load
from gongkai.store.folder import find_root

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gongkai.model.report import Report
    from gongkai.model.task import Row
    from gongkai.model.unit import Group, Unit


class Desk:
    """A loaded book and one of its tables."""

    def __init__(self, root: str | None, year: int | None = None) -> None:
        self.root = find_root(Path.cwd(), root)
        self.today = now().date()
        loaded = load(self.root)
        self.book = loaded.need()
        if year is not None and year not in self.book.tables:
            known = "、".join(map(str, sorted(self.book.tables)))
            raise RefusedError(f"没有 {year} 年的任务表。", f"有的年份：{known}。")
        self.table = self.book.tables[year or self.book.current_year]
        self.records = Records(self.book, self.table, self._watch)
        self._errors: list[Problem] = []
        self._read: list[UnitRecords] = []
        self._keep(loaded.problems)
        self._keep(check_book(self.book))

    @property
    def blank(self) -> bool:
        """Whether no ledger has any line."""
        return isinstance(self.book.ledgers, Ledgers) and self.book.ledgers.blank()

    def day(self, as_of: str | None) -> date:
        """The day asked about."""
        return day_asked(self.table.year, self.today, read_day(as_of) if as_of else None)

    def parties(self, names: str | None) -> tuple[Unit | Group, ...]:
        """The units and groups of an option, ``甲、乙``.

        Raises:
            RefusedError: one of them is unknown.
        """
        parts = (names or "").replace("，", "、").split("、")
        return tuple(self.records.resolver.names.find(part) for part in parts if part.strip())

    def row(self, text: str) -> Row:
        """The task that ``2021-T09``, ``T09`` or ``9`` means.

        Raises:
            RefusedError: there is none.
        """
        rows = self.records.resolver.rows
        task_id = folded(text)
        if task_id.removeprefix("T").isdecimal() and task_id.isascii():
            task_id = f"{self.table.year}-T{int(task_id.removeprefix('T')):02}"
        if task_id in rows:
            return rows[task_id]
        raise RefusedError(f"没有这项任务：{text}", _task_hint(text, list(rows)))

    def finish(self, report: Report, day: date, *, strangers: bool = False) -> Report:
        """Say under a report what the faults met on the way cost it."""
        strange = 0
        if strangers:
            for ledger in self.records.strangers():
                self._keep(check_ledger(stranger_scene(self.book, self.today, ledger)))
                strange += len(ledger.entries) + ledger.faulty_lines
        lost = strange + sum(
            each.ledger.faulty_lines
            + len(each.sifted.left_out)
            + sum(left.entry.date <= day for left in each.left_out)
            for each in self._read
        )
        remark = left_out_remark(len(self._errors), lost)
        return replace(report, remarks=(*report.remarks, *remark), problems=tuple(self._errors))

    def _watch(self, records: UnitRecords) -> None:
        self._read.append(records)
        self._keep(records.ledger.problems)
        self._keep(check_ledger(scene_of(self.book, self.today, records)))

    def _keep(self, problems: Iterable[Problem]) -> None:
        self._errors += [each for each in problems if each.severity is Severity.ERROR]


def _task_hint(text: str, ids: list[str]) -> str:
    if text.startswith(("“", "”", "‘")):
        return '命令行里的引号要用半角 "，不是 “ ”。'
    return (
        f"有的编号：{ids[0]} 至 {ids[-1]}，见 gongkai list。" if ids else "这一年的表里没有任务。"
    )
