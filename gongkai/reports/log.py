"""``log``: the entries in fold order, and what each changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, CellKind, Made, Report, StepCell
from gongkai.model.task import short_id
from gongkai.ops.counting.periods import PeriodKind, containing
from gongkai.ops.duties.party_names import looks_within
from gongkai.ops.duties.voluntary import not_owed
from gongkai.ops.language.days import spoken
from gongkai.ops.lines.effective_lines import EffectiveLine
from gongkai.ops.lines.line import Words, words_of
from gongkai.reports.column import Field, printed, record, sheet, unprinted
from gongkai.reports.wording import entry_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date
    from typing import Protocol

    from gongkai.model.entry import Entry
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.records import Records, UnitRecords
    from gongkai.ops.lines.amendments import EntryTree

    class InOrder(Protocol):
        """Sorts lines, of which there may be too many to hold."""

        def __call__(
            self, lines: Iterable[LogLine], /, *, key: Callable[[LogLine], tuple[date, str, str]]
        ) -> Collection[LogLine]:
            """Return the lines in the order of a key."""


_FEW = 3


class LogQuestion(NamedTuple):
    """The filters of ``log``; ``late`` keeps lines written after the quarter of their date."""

    units: Sequence[Unit] | None = None
    tasks: Collection[str] = ()
    since: date | None = None
    until: date | None = None
    texts: Sequence[str] = ()
    ids: Sequence[str] = ()
    by: str = ""
    late: bool = False

    def admits(self, told: LogLine) -> bool:
        """Return whether a line passes all filters."""
        return (
            (not self.tasks or told.line.entry.task in self.tasks)
            and (not self.ids or told.entry.id in self.ids)
            and (self.since is None or self.since <= told.line.date)
            and (self.until is None or told.line.date <= self.until)
            and (not self.late or told.late)
            and (not self.by or looks_within(self.by, told.words.by))
            and all(_tells(told.words, text) for text in self.texts)
        )


class LogLine(NamedTuple):
    """A line as ``log`` prints it: with what it changed, or why it is not counted."""

    unit: str
    line: EffectiveLine
    words: Words
    step: StepCell
    counted: bool

    @property
    def entry(self) -> Entry:
        """The effective entry."""
        return self.line.entry

    @property
    def late(self) -> bool:
        """Whether it was written after the last day of the quarter of its date."""
        return self.line.written > str(containing(PeriodKind.QUARTER, self.line.date).last)


def _kind(told: LogLine) -> str:
    entry = told.entry
    if entry.retracts:
        return "撤销"
    kind = entry.act or "进展"
    return f"{kind}更正" if entry.corrects else kind


FIELDS: tuple[Field[LogLine], ...] = (
    Field(lambda told: told.line.date, "日期", "日期", "date"),
    Field(lambda told: told.unit, "单位", "单位", "unit"),
    Field(
        lambda told: told.entry.task,
        "任务编号", "任务编号", "task",
        shown=lambda told: short_id(told.entry.task),
    ),
    Field(lambda told: told.step, "状态变化"),
    Field(_kind, sheet="记录类型"),
    Field(lambda told: told.entry.act, key="act"),
    Field(lambda told: told.entry.status, key="status"),
    Field(lambda told: told.step.before, "", "原状态", "before"),
    Field(lambda told: told.step.after, "", "现状态", "after"),
    Field(lambda told: entry_text(told.entry, told.words), "进展情况", kind=CellKind.TEXT),
    Field(lambda told: told.words.note, "", "进展", "note", CellKind.TEXT),
    Field(lambda told: told.words.problem, "", "存在的问题", "problem", CellKind.TEXT),
    Field(lambda told: told.words.next, "", "下一步措施", "next", CellKind.TEXT),
    Field(lambda told: list(told.words.evidence), "", "佐证材料", "evidence", CellKind.TEXT),
    Field(lambda told: told.words.why, "", "理由", "why", CellKind.TEXT),
    Field(lambda told: told.entry.due, "", "延期至", "due"),
    Field(lambda told: told.words.by, "记录人", "记录人", "by"),
    Field(lambda told: told.entry.open, key="open"),
    Field(lambda told: told.entry.at, "", "记录时间", "at"),
    Field(lambda told: told.late, "", "是否补记", "late"),
    Field(lambda told: told.counted, "", "是否计入", "counted"),
    Field(lambda told: told.step.note, "", "不计入原因", "remark"),
    Field(lambda told: told.entry.corrects or told.entry.retracts, sheet="原记录编号"),
    Field(lambda told: told.entry.corrects, key="corrects"),
    Field(lambda told: told.entry.retracts, key="retracts"),
    Field(lambda told: told.entry.id, "记录编号", "记录编号", "id", spare=1),
)  # fmt: skip


def journal(records: Records, wanted: LogQuestion, in_order: InOrder = sorted) -> Report:
    """Answer ``log``; its rows are made of the lines only when they are gone through."""
    late = lost = units = 0

    def told_lines() -> Iterator[LogLine]:
        nonlocal late, lost, units
        for unit in _units(records, wanted):
            told = [
                each
                for each in told_of(records.of(unit))
                if each.entry.task in records.resolver.rows and wanted.admits(each)
            ]
            late += sum(each.late for each in told)
            lost += sum(not each.counted for each in told)
            units += bool(told)
            yield from told

    told = in_order(told_lines(), key=lambda each: each.line[:3])
    remarks = [f"{late} 条为季度结束后补记。"] if late else []
    remarks += [f"{lost} 条不计入，原因见各条“状态变化”栏。"] if lost else []
    return Report(
        title=" · ".join([*_asked(wanted), records.table.title, "台账记录"]),
        lead=(f"{len(told)} 条记录{f'，来自 {units} 个单位' if units > 1 else ''}。",),
        blocks=(_block(told, wanted),),
        remarks=tuple(remarks),
        sheet=sheet(FIELDS, told),
        json={
            "schema": 1,
            "year": records.table.year,
            "entries": Made(partial(record, FIELDS), told),
        },
    )


def _tells(spoken: Words, text: str) -> bool:
    """Return whether the texts of a line contain a searched text."""
    said = (spoken.note, spoken.problem, spoken.next, spoken.why, *spoken.evidence)
    return any(looks_within(text, each) for each in said)


def _asked(wanted: LogQuestion) -> Iterator[str]:
    """Yield the units, tasks and days of the question, in words."""
    units = [unit.name for unit in wanted.units or ()]
    tasks = [short_id(task) for task in sorted(wanted.tasks)]
    for names in filter(None, (units, tasks)):
        yield "、".join(names[:_FEW]) + ("等" if len(names) > _FEW else "")
    yield from wanted.ids[:1]
    if wanted.since or wanted.until:
        since = f"{spoken(wanted.since)}起" if wanted.since else ""
        yield since + (f"至{spoken(wanted.until)}止" if wanted.until else "")


def _block(told: Collection[LogLine], wanted: LogQuestion) -> Block:
    """Return the lines as a table, without columns that the question has fixed."""
    said = {"单位"} if len(wanted.units or ()) == 1 else set()
    said |= {"任务编号"} if len(wanted.tasks) == 1 else set()
    return printed(unprinted(FIELDS, *said), told)


def _units(records: Records, wanted: LogQuestion) -> Sequence[Unit]:
    return records.book.register.units if wanted.units is None else wanted.units


def told_of(of_unit: UnitRecords) -> Iterator[LogLine]:
    """Yield every well-formed line of a unit's own ledger, amended ones marked."""
    unit = of_unit.unit.name
    for history in of_unit.histories.own.values():
        for step in history.steps:
            told = StepCell(step.before, step.after, step.entry.act)
            yield LogLine(unit, step.line, words_of(step.entry), told, counted=True)
    for tree in of_unit.sifted.amended:
        yield from _amended(unit, tree)
    for line in not_owed(of_unit.sifted, of_unit.histories.own):
        why = "主动报送" if line.entry.open else "不是应办事项"
        yield LogLine(unit, line, words_of(line.entry), StepCell(note=why), counted=False)


def _amended(unit: str, tree: EntryTree) -> Iterator[LogLine]:
    """Yield the lines of a tree that are not effective: corrected, struck, or retractions."""
    now = tree.effective
    for entry in (tree.original, *tree.amendments):
        if entry is now:
            continue
        if entry.retracts:
            why = f"撤销 {entry.retracts}"
        else:
            why = f"已更正为 {now.id}" if now else "已撤销"
        line = EffectiveLine(entry.date, entry.moment, entry.id, entry.at[:10], entry)
        yield LogLine(unit, line, words_of(entry), StepCell(note=why), counted=False)
