"""``report``: completion over a period, by unit, section, item, task or kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, Cell, Column, Json, Kind, Report
from gongkai.ops.counting.periods import Kind as PeriodKind
from gongkai.ops.counting.periods import expected_pace
from gongkai.ops.counting.tally import Tally, tally
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.completion_cells import (
    SHEET,
    change_tenths,
    figures_in,
    percent,
    sheet_values,
    split_json,
)
from gongkai.reports.completion_rows import By, Part, in_order, name_of, row_key, section_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from gongkai.ops.counting.figures import Figures
    from gongkai.ops.counting.periods import Reading
    from gongkai.ops.duties.records import Records


DEFINITION = (
    "注：1.应办事项包括未启动、进行中、退回整改、已完成（含已核实）的事项，"
    "不包括配合、常态化（持续推进、每季度、每月）和不适用的事项。"
    "2.完成率＝已完成÷应办，核实率＝已核实÷应办，升降为百分点。3.逾期指时限已过仍未完成。"
    "4.应报未报指期初未完成且本期无进展。5.序时进度＝本年已满月数÷12。"
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
        remarks=tuple(f"{begin}{line}" for begin, page in _begun(pages) for line in page.remarks()),
        closing=(DEFINITION,),
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
        until = f"截至 {spoken(self.reading.as_of)}" if self.reading.running else ""
        return "，".join(filter(None, (period.label, period.span_label, until)))

    def headline(self) -> str:
        """The answer in figures."""
        total = figures_in(self.asked.part, self.result.total)
        named, group = self.result.total.named.counted, self.result.total.group.counted
        months = expected_pace(self.records.table.year, self.reading.as_of)
        split = f"（列名 {named} 项、统称 {group} 项）" if self.asked.part is Part.BOTH else ""
        return (
            f"应办事项 {total.counted} 项{split}，已完成 {total.done} 项，"
            f"完成率 {percent(total.done, total.counted)}{self._compared(total)}；"
            f"已核实 {total.verified} 项，核实率 {percent(total.verified, total.counted)}。"
            f"序时进度 {percent(months, 12)}。"
            f"逾期 {total.overdue} 项，{self._missing} {total.missing} 项。"
        )

    def blocks(self, several: bool) -> list[Block]:
        """The table of the period."""
        part = self.asked.part
        rows = [self._row(key, figures_in(part, split)) for key, split in self.result.rows.items()]
        rows.append(self._row(_TOTAL, figures_in(part, self.result.total)))
        caption = self.label if several else ""
        if part is not Part.BOTH:
            caption = "，".join(filter(None, (caption, f"只计{part.label}的事项")))
        return [Block(self._columns(), tuple(rows), caption, footer=1)]

    def remarks(self) -> list[str]:
        """What stands under the table: what is beside the count, what came late, what was lost."""
        result, total = self.result, figures_in(self.asked.part, self.result.total)
        last = self.reading.period.last
        lines = [_beside(total, result, self.asked.part)]
        if result.entries_late:
            lines.append(f"{result.entries_late} 条进展在 {spoken(last)}之后补记。")
        if result.amended_late:
            lines.append(f"{result.amended_late} 次更正或撤销在 {spoken(last)}之后记入，已计入。")
        if total.sent_back:
            lines.append(_returns(total))
        lines += words.later_remark(
            result.later,
            self.reading.as_of,
            words.listing_of(self.records.book, self.records.table),
        )
        return lines

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
            "later": words.later_json(result.later),
        }

    @property
    def _before(self) -> str:
        return {
            PeriodKind.YEAR: "上年", PeriodKind.HALF: "上个半年", PeriodKind.QUARTER: "上季度",
            PeriodKind.MONTH: "上月", PeriodKind.DAYS: "上期",
        }[self.reading.period.kind]  # fmt: skip

    @property
    def _missing(self) -> str:
        return "尚未报送" if self.reading.running else "应报未报"

    def _columns(self) -> tuple[Column, ...]:
        spare = (
            "较" + self._before,
            "进行中",
            "本期完成",
            "进展条数",
            "退回整改",
            "常态化",
            "已核实",
            "不适用",
        )
        rank = {heading: place for place, heading in enumerate(spare, 1)}
        headings = (
            "应办", "已完成", "已核实", "完成率", f"较{self._before}", "进行中", "退回整改",
            "未启动", "逾期", self._missing, "不适用", "常态化", "进展条数", "本期完成",
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
            percent(figures.done, figures.counted),
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

    def _compared(self, figures: Figures) -> str:
        """The change of the rate as a sentence has it."""
        change = change_tenths(figures, zero_before=self.zero_before)
        if change is None:
            return ""
        if not change:
            return f"（与{self._before}持平）"
        rose = "提高" if change > 0 else "降低"
        return f"（较{self._before}{rose} {abs(change) / 10:.1f} 个百分点）"

    def _change(self, figures: Figures) -> str:
        change = change_tenths(figures, zero_before=self.zero_before)
        return words.NONE if change is None else f"{change / 10:+.1f}"


def _title(pages: list[_Page]) -> str:
    when = pages[0].label
    if len(pages) > 1:
        first, last = pages[0].reading.period, pages[-1].reading.period
        when = f"{first.label}至{last.label_after(first)}"
    tables = "".join(dict.fromkeys(f"《{page.records.table.title}》" for page in pages))
    return f"{tables}落实情况（{when}）"


def _lead(pages: list[_Page], asked: Asked) -> tuple[str, ...]:
    lines = [f"{begin}{page.headline()}" for begin, page in _begun(pages)]
    return (*([words.BLANK] if asked.blank else []), *lines, *asked.notes)


def _begun(pages: list[_Page]) -> Iterator[tuple[str, _Page]]:
    """Every page with what its lines begin with: its period, where there are several."""
    first, last = pages[0].reading.period, pages[-1].reading.period
    for page in pages:
        period = page.reading.period
        label = period.label_after(first) if last.first.year == first.first.year else period.label
        yield f"{label}：" if len(pages) > 1 else "", page


def _beside(total: Figures, result: Tally, part: Part) -> str:
    excused = total.not_applicable + total.not_applicable_agreed
    agreed = total.not_applicable_agreed
    parts = [f"不适用 {excused} 项（其中准予 {agreed} 项），不计入应办事项"]
    if total.ongoing:
        parts.append(f"常态化事项 {total.ongoing} 项，本期有进展 {total.ongoing_with_word} 项")
    if total.done_late:
        parts.append(f"逾期完成 {total.done_late} 项")
    units = len(result.unconfirmed_units)
    if units and part is Part.BOTH:
        parts.append(f"{units} 个单位的名称待核对，涉及应办事项 {result.unconfirmed_duties} 项")
    return "；".join(parts) + "。"


def _returns(total: Figures) -> str:
    days = total.rework_days_median
    took = f"，整改用时（中位数）{days:g} 天" if days is not None else ""
    still = f"，{total.rework_open} 次尚在整改" if total.rework_open else ""
    return f"本期退回 {total.sent_back} 次{took}{still}。"


def _sheet(pages: list[_Page]) -> Block:
    by = pages[0].asked.by
    sections = ("一级标题",) if by in (By.ITEM, By.TASK) else ()
    headings = ("时段", *sections, by.heading, *SHEET)
    rows = tuple(row for page in pages for row in page.sheet_rows())
    return Block(tuple(Column(heading) for heading in headings), rows)
