"""``report``: completion over a period, by unit, section, item, task or kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, Cell, Column, Json, Kind, Report
from gongkai.ops.periods import Kind as PeriodKind
from gongkai.ops.periods import expected_pace
from gongkai.ops.tally import Tally, tally
from gongkai.reports import words
from gongkai.reports.figures import (
    SHEET,
    change_tenths,
    figures_in,
    percent,
    rate_words,
    sheet_values,
    split_json,
)
from gongkai.reports.parts import By, Part
from gongkai.reports.rows import in_order, name_of, row_key, section_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from gongkai.ops.count import Figures
    from gongkai.ops.history import Records
    from gongkai.ops.periods import Reading


DEFINITION = (
    "口径：应办 = 未启动 + 进行中 + 退回 + 已完成（含已核实），不含配合、持续类、不适用；"
    "完成率 = 已完成 / 应办，核实率 = 已核实 / 应办；逾期 = 未完成而时限已过；"
    "应报未报 = 期初未完成而本期无进展；持续类（持续推进、每季度、每月）另计本期有进展 k/n；"
    "序时进度 = 本年已过完的月数 / 12。"
)
_TOTAL = "合计"


class Asked(NamedTuple):
    """What a report is asked for; ``sequence`` says that several periods were, of which the
    last may not have begun; ``notes`` stand under the first lines."""

    by: By = By.UNIT
    part: Part = Part.BOTH
    sequence: bool = False
    blank: bool = False
    notes: tuple[str, ...] = ()


class Chapter(NamedTuple):
    """Periods that are counted by one table."""

    records: Records
    readings: Sequence[Reading]


def completion(chapters: Sequence[Chapter], asked: Asked) -> Report:
    """Answer ``report``; several periods stand one under another."""
    pages = [page for chapter in chapters for page in _pages(chapter, asked)]
    objects = [page.json() for page in pages]
    head: dict[str, Json] = {"schema": 1, "report": "completion"}
    return Report(
        title=_title(pages),
        lead=_lead(pages, asked),
        blocks=tuple(block for page in pages for block in page.blocks(len(pages) > 1)),
        remarks=(*(line for page in pages for line in page.remarks(len(pages) > 1)), DEFINITION),
        sheet=_sheet(pages),
        json={**head, "periods": list(objects)} if asked.sequence else {**head, **objects[0]},
    )


def _pages(chapter: Chapter, asked: Asked) -> list[_Page]:
    records = chapter.records
    tallies = tally(records, chapter.readings, row_key(records, asked.by))
    for result in tallies:
        result.rows = in_order(records, asked.by, result.rows)
    return [_Page(records, result, asked) for result in tallies]


class _Page:
    """One period of a report."""

    def __init__(self, records: Records, result: Tally, asked: Asked) -> None:
        self.records = records
        self.result = result
        self.reading = result.reading
        self.asked = asked
        self.zero_before = self.reading.period.before().last.year < records.table.year

    @property
    def label(self) -> str:
        """The period with its days, and 截至 where it runs."""
        period = self.reading.period
        days = f"（{period.span_label}）" if period.span_label else ""
        until = f"，截至 {self.reading.as_of}" if self.reading.running else ""
        return f"{period.label}{days}{until}"

    def headline(self) -> str:
        """The answer in figures."""
        total = figures_in(self.asked.part, self.result.total)
        named, group = self.result.total.named.counted, self.result.total.group.counted
        months = expected_pace(self.records.table.year, self.reading.as_of)
        split = f"（点名 {named}，统称 {group}）" if self.asked.part is Part.BOTH else ""
        compared = f"（较{self._before} {self._change(total)}）" if total.counted else ""
        return (
            f"应办 {total.counted} 项{split}，已完成 {total.done} 项，"
            f"完成率 {rate_words(total)}{compared}，核实率 {percent(total.verified, total)}；"
            f"序时进度 {months}/12。逾期 {total.overdue}，{self._missing} {total.missing}。"
        )

    def blocks(self, several: bool) -> list[Block]:
        """The table of the period."""
        part = self.asked.part
        rows = [self._row(key, figures_in(part, split)) for key, split in self.result.rows.items()]
        rows.append(self._row(_TOTAL, figures_in(part, self.result.total)))
        caption = self.label if several else ""
        if part is not Part.BOTH:
            caption = f"{caption} 只计{part.label}的事项".strip()
        return [Block(self._columns(), tuple(rows), caption, footer=1)]

    def remarks(self, several: bool) -> list[str]:
        """What stands under the table: what is beside the count, what came late, what was lost."""
        result, total = self.result, figures_in(self.asked.part, self.result.total)
        last = self.reading.period.last
        lines = [_beside(total, result, self.asked.part)]
        if result.entries_late:
            lines.append(f"{result.entries_late} 条进展晚于 {last} 报来（期后补记）。")
        if result.amended_late:
            lines.append(f"{result.amended_late} 次更正或撤销写于 {last} 之后，已计入。")
        if total.sent_back:
            lines.append(_returns(total))
        lines += words.later_remark(result.days_after, "gongkai list")
        if not several:
            return lines
        return [f"{self.reading.period.code}：{line}" for line in lines]

    def sheet_rows(self) -> list[tuple[Cell, ...]]:
        """The rows of the flat table: every key in each of its parts, then the total."""
        keyed = [*self.result.rows.items(), (_TOTAL, self.result.total)]
        return [
            (
                self.reading.period.code,
                *self._names(key),
                part.label,
                *sheet_values(figures_in(part, split), zero_before=self.zero_before),
            )
            for key, split in keyed
            for part in Part
        ]

    def json(self) -> dict[str, Json]:
        """The object of rules: one period."""
        result, reading = self.result, self.reading
        months = expected_pace(self.records.table.year, reading.as_of)
        return {
            "region": self.records.book.register.region,
            "year": self.records.table.year,
            "period": reading.period.code,
            "first_day": str(reading.period.first),
            "last_day": str(reading.period.last),
            "as_of": str(reading.as_of),
            "by": self.asked.by.value,
            "rows": [
                {**self._json_key(key), **split_json(s, zero_before=self.zero_before)}
                for key, s in result.rows.items()
            ],
            "total": split_json(result.total, zero_before=self.zero_before),
            "entries_late": result.entries_late,
            "amended_late": result.amended_late,
            "lines_left_out": result.lines_left_out,
            "unconfirmed_duties": result.unconfirmed_duties,
            "expected_pace": f"{months}/12",
        }

    @property
    def _before(self) -> str:
        return {
            PeriodKind.YEAR: "上年", PeriodKind.HALF: "上半期", PeriodKind.QUARTER: "上季",
            PeriodKind.MONTH: "上月", PeriodKind.DAYS: "上期",
        }[self.reading.period.kind]  # fmt: skip

    @property
    def _missing(self) -> str:
        return "尚未报送" if self.reading.running else "应报未报"

    def _columns(self) -> tuple[Column, ...]:
        spare = (
            "较" + self._before,
            "进行中",
            "新完成",
            "本期进展",
            "退回",
            "持续类",
            "已核实",
            "不适用",
        )
        rank = {heading: place for place, heading in enumerate(spare, 1)}
        headings = (
            "应办", "已完成", "已核实", "完成率", f"较{self._before}", "进行中", "退回", "未启动",
            "逾期", self._missing, "不适用", "持续类", "本期进展", "新完成",
        )  # fmt: skip
        names = [Column(self.asked.by.heading, Kind.LABEL)]
        if self.asked.by is By.TASK:
            names.append(Column("具体要求", Kind.TEXT))
        return (*names, *(Column(h, Kind.NUMBER, rank.get(h, 0)) for h in headings))

    def _row(self, key: Hashable, figures: Figures) -> tuple[Cell, ...]:
        excused = figures.not_applicable + figures.not_applicable_agreed
        ongoing = f"{figures.ongoing_with_word}/{figures.ongoing}" if figures.ongoing else "—"
        return (
            *self._shown_names(key),
            figures.counted,
            figures.done,
            figures.verified,
            rate_words(figures),
            self._change(figures),
            figures.in_progress,
            figures.returned,
            figures.not_started,
            figures.overdue,
            figures.missing,
            excused,
            ongoing,
            figures.entries,
            figures.newly_done,
        )

    def _shown_names(self, key: Hashable) -> tuple[str, ...]:
        if self.asked.by is not By.TASK:
            return (name_of(key),)
        if key == _TOTAL:
            return (_TOTAL, "")
        task = self.records.resolver.rows[name_of(key)].task
        return (task.short_id, task.requirement)

    def _names(self, key: Hashable) -> tuple[str, ...]:
        if self.asked.by is By.ITEM:
            return (section_of(key), name_of(key))
        if self.asked.by is By.TASK and key != _TOTAL:
            row = self.records.resolver.rows[name_of(key)]
            return (row.section.title, name_of(key))
        return ("", name_of(key)) if self.asked.by is By.TASK else (name_of(key),)

    def _json_key(self, key: Hashable) -> dict[str, Json]:
        names = self._names(key)
        section: dict[str, Json] = {"section": names[0]} if len(names) == 2 else {}
        return {"key": names[-1], **section}

    def _change(self, figures: Figures) -> str:
        change = change_tenths(figures, zero_before=self.zero_before)
        return words.NONE if change is None else f"{change / 10:+.1f}"


def _title(pages: list[_Page]) -> str:
    labels = [page.label for page in pages]
    when = labels[0] if len(labels) == 1 else (
        f"{pages[0].reading.period.code} 至 {pages[-1].reading.period.code}"
    )  # fmt: skip
    region = pages[0].records.book.register.region
    tables = "、".join(dict.fromkeys(page.records.table.title for page in pages))
    return f"{region} · {tables} 完成情况 · {when}"


def _lead(pages: list[_Page], asked: Asked) -> tuple[str, ...]:
    several = len(pages) > 1
    lines = [
        f"{page.reading.period.code}：{page.headline()}" if several else page.headline()
        for page in pages
    ]
    return (*([words.BLANK] if asked.blank else []), *lines, *asked.notes)


def _beside(total: Figures, result: Tally, part: Part) -> str:
    excused = total.not_applicable + total.not_applicable_agreed
    parts = [f"不适用 {excused}（准予 {total.not_applicable_agreed}）不计入应办"]
    if total.ongoing:
        parts.append(f"持续类 {total.ongoing_with_word}/{total.ongoing} 本期有进展")
    if total.done_late:
        parts.append(f"逾期完成 {total.done_late} 项")
    units = len(result.unconfirmed_units)
    if units and part is Part.BOTH:
        parts.append(f"{units} 个单位待核，涉及应办 {result.unconfirmed_duties} 项")
    return "；".join(parts) + "。"


def _returns(total: Figures) -> str:
    days = total.rework_days_median
    took = f"，整改用时中位数 {days:g} 天" if days is not None else ""
    still = f"，{total.rework_open} 次尚未改好" if total.rework_open else ""
    return f"本期退回 {total.sent_back} 次{took}{still}。"


def _sheet(pages: list[_Page]) -> Block:
    by = pages[0].asked.by
    sections = ("一级标题",) if by in (By.ITEM, By.TASK) else ()
    headings = ("时段", *sections, by.heading, *SHEET)
    rows = tuple(row for page in pages for row in page.sheet_rows())
    return Block(tuple(Column(heading) for heading in headings), rows)
