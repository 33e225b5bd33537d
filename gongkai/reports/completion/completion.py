"""``report``: completion over a period, by unit, section, item, task or kind."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import Block, Json, Made, Report
from gongkai.ops.counting.periods import PeriodKind, expected_pace
from gongkai.ops.counting.tally import Tally, tally
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet
from gongkai.reports.completion.completion_cells import (
    Line,
    RowName,
    figure_fields,
    figures_in,
    name_fields,
    percent,
)
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.completion.completion_rows import (
    By,
    Part,
    Sort,
    in_order,
    name_of,
    ranks,
    rows_of,
    section_of,
    sorted_rows,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Sequence

    from gongkai.model.task import Table
    from gongkai.ops.counting.figures import Figures
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.counting.tally import Split
    from gongkai.ops.duties.records import Records


_DEFINITION = (
    "注：1.应办事项包括未启动、进行中、退回整改、已完成（含已核实）的事项，"
    "不包括配合、常态化（持续推进、每季度、每月）和不适用的事项。"
    "2.完成率＝已完成÷应办，核实率＝已核实÷应办，升降为百分点。3.逾期指时限已过仍未完成。"
    "4.{missing}5.序时进度＝本年已满月数÷12；"
    "已完成÷应办等于 1 的为全部完成，不低于序时进度的为达序时，低于的为欠序时。"
    "6.无佐证指已完成，但使其完成的进展及其后的进展均未附佐证材料，写明理由或已核实的也计入。"
    "7.延期指经批准调整过时限的应办事项，延期次数为调整的次数。"
)
_MISSING = "应报未报指期初未完成且本期无进展。"
_MISSED = (
    "应报未报指报送期初未完成、报送期内无进展且报送截止日已过，截止日之前为尚未报送；"
    "补记指在报送截止日之后记入；未规定报送截止日的事项以本期末日为准。"
)
_RANKED = "8.位次按列名、统称合计的已完成÷应办排列，相同的并列。"
_TOTAL = "合计"


class Asked(NamedTuple):
    """The options of a report.

    ``sequence``: several periods were asked for; the last may not have begun. ``blank``: no
    ledger has any line. ``notes`` are printed under the first lines. Rows are ranked if there is a
    ``sort``.
    """

    by: By = By.UNIT
    part: Part = Part.BOTH
    sequence: bool = False
    blank: bool = False
    notes: tuple[str, ...] = ()
    sort: Sort | None = None
    narrowing: Narrowing = Narrowing()


class Chapter(NamedTuple):
    """Periods counted by one table."""

    records: Records
    readings: Sequence[PeriodReading]


def definition(*tables: Table) -> str:
    """Return what the figures mean; where reports are wanted by a day, they are held against it."""
    rhythm = any(table.has_rhythm for table in tables)
    return _DEFINITION.format(missing=_MISSED if rhythm else _MISSING)


def completion(chapters: Sequence[Chapter], asked: Asked) -> Report:
    """Answer ``report``; several periods are printed one below the other."""
    pages = [page for chapter in chapters for page in _pages(chapter, asked)]
    objects = [page.json() for page in pages]
    head: dict[str, Json] = {"schema": 1, "report": "completion"}
    return Report(
        title=_title(pages),
        lead=_lead(pages, asked),
        blocks=tuple(block for page in pages for block in page.blocks(len(pages) > 1)),
        remarks=(
            *(f"{begin}{line}" for begin, page in _begun(pages) for line in page.remarks()),
            *(line for page in _last_of_tables(pages) for line in page.later()),
        ),
        closing=(
            definition(*(page.records.table for page in pages)) + (_RANKED if asked.sort else ""),
        ),
        sheet=_sheet(pages, asked),
        json={**head, "periods": list(objects)} if asked.sequence else {**head, **objects[0]},
    )


def _pages(chapter: Chapter, asked: Asked) -> list[Page]:
    records = chapter.records
    rows = rows_of(records, asked.by, asked.narrowing)
    return [Page(records, result, asked) for result in tally(records, chapter.readings, rows)]


class Page:
    """One period of a report."""

    def __init__(self, records: Records, result: Tally, asked: Asked) -> None:
        self.records = records
        self.result = result
        self.reading = result.reading
        self.asked = asked
        self.months = expected_pace(records.table.year, self.reading.as_of)
        self.whole = asked.narrowing.whole
        rows = in_order(records, asked.by, result.rows)
        self.ranks = ranks(rows) if asked.sort else {}
        self.rows = sorted_rows(rows, asked.sort, self.ranks) if asked.sort else rows

    @property
    def label(self) -> str:
        """The period with its days, and 截至 while it is running."""
        period = self.reading.period
        until = f"截至 {spoken(self.reading.as_of)}" if self.reading.running else ""
        return "，".join(filter(None, (period.label, period.span_label, until)))

    def headline(self) -> str:
        """Return the sentence with the main figures."""
        total = figures_in(self.asked.part, self.result.total)
        named, group = self.result.total.named.counted, self.result.total.group.counted
        both = self.asked.part is Part.BOTH and not self.asked.narrowing.criteria.via
        split = f"（列名 {named} 项、统称 {group} 项）" if both else ""
        return (
            f"应办事项 {total.counted} 项{split}，已完成 {total.done} 项，"
            f"完成率 {percent(total.done, total.counted)}{self._compared()}；"
            f"已核实 {total.verified} 项，核实率 {percent(total.verified, total.counted)}。"
            f"序时进度 {percent(self.months, 12)}{f'（{self.whole}）' if self.whole else ''}。"
            f"逾期 {total.overdue} 项，{self.missing_word} {total.missing} 项。"
        )

    def blocks(self, several: bool) -> list[Block]:
        """Return the table of the period."""
        part = self.asked.part
        lines = [self._line(row, part, split) for row, split in self._rows()]
        caption = (
            self.label if several else "",
            f"只计{part.label}的事项" if part is not Part.BOTH else "",
            "" if self.rows else "没有符合条件的事项",
        )
        figures = figure_fields(self._before, self.missing_word, ranked=bool(self.asked.sort))
        fields = [*name_fields(self.asked.by), *figures]
        return [printed(fields, lines, "，".join(filter(None, caption)), footer=1)]

    def remarks(self) -> list[str]:
        """Return the lines under the table: duties not counted, late and later lines, returns."""
        result, total = self.result, figures_in(self.asked.part, self.result.total)
        last = spoken(self.reading.period.last)
        when = "报送截止日" if self.records.table.has_rhythm else f" {last}"
        have = f"{self.whole}有 " if self.whole else ""
        lines = [_beside(total, result, self.asked.part)]
        if result.entries_late:
            lines.append(f"{have}{result.entries_late} 条进展在{when}之后补记。")
        if result.amended_late:
            late = f"{have}{result.amended_late} 次更正或撤销"
            lines.append(f"{late}在 {last}之后记入，已计入。")
        if total.sent_back:
            lines.append(_returns(total))
        return lines

    def later(self) -> list[str]:
        """Return the remark on the lines that neither this period counts nor one after it."""
        listing = words.listing_of(self.records.book, self.records.table)
        return words.later_remark(self.result.later, self.reading.as_of, listing, self.whole)

    def lines(self) -> Collection[Line]:
        """Return the rows of the flat table: each in every part, the total last."""
        rows = [(row, part, split) for row, split in self._rows() for part in Part]
        return Made(lambda each: self._line(*each), rows)

    def json(self) -> dict[str, Json]:
        """Return the JSON object of one period."""
        result, reading = self.result, self.reading
        return {
            "region": self.records.book.register.region,
            "year": self.records.table.year,
            "period": reading.period.code,
            "first_day": str(reading.period.first),
            "last_day": str(reading.period.last),
            "as_of": str(reading.as_of),
            "by": self.asked.by.value,
            "sort": self.asked.sort,
            "narrowed": self.asked.narrowing.json(),
            "rows": Made(lambda each: self._row_json(*each), self._rows()[:-1]),
            "total": self._parts_json(RowName(_TOTAL), result.total),
            "entries_late": result.entries_late,
            "amended_late": result.amended_late,
            "lines_left_out": result.lines_left_out,
            "unconfirmed_duties": result.unconfirmed_duties,
            "expected_pace": f"{self.months}/12",
            "later": words.later_json(result.later),
        }

    @property
    def _before(self) -> str:
        return {
            PeriodKind.YEAR: "上年", PeriodKind.HALF: "上个半年", PeriodKind.QUARTER: "上季度",
            PeriodKind.MONTH: "上月", PeriodKind.DAYS: "上期",
        }[self.reading.period.kind]  # fmt: skip

    @property
    def missing_word(self) -> str:
        """What 应报未报 is called."""
        return words.missing_word(self.records.table, self.reading)

    def _rows(self) -> list[tuple[RowName, Split]]:
        """Return the rows with their names, the total last."""
        named = [(self._name(key), split) for key, split in self.rows.items()]
        return [*named, (RowName(_TOTAL), self.result.total)]

    def _row_json(self, row: RowName, split: Split) -> dict[str, Json]:
        section: dict[str, Json] = {"section": row.section} if row.section else {}
        parts = self._parts_json(row, split, ranked=bool(self.asked.sort))
        return {"key": row.name, **section, **parts}

    def _parts_json(self, row: RowName, split: Split, *, ranked: bool = False) -> dict[str, Json]:
        return {
            part.value: record(
                figure_fields(ranked=ranked and part is Part.BOTH), self._line(row, part, split)
            )
            for part in Part
        }

    def _name(self, key: Hashable) -> RowName:
        name, rank = name_of(key), self.ranks.get(key)
        if self.asked.by is not By.TASK:
            return RowName(name, section=section_of(key), rank=rank)
        row = self.records.resolver.rows[name]
        return RowName(name, row.task.short_id, row.section.title, row.task.requirement, rank)

    def _line(self, row: RowName, part: Part, split: Split) -> Line:
        return Line.of(self.reading, self.records.table.year, row, part, figures_in(part, split))

    def _compared(self) -> str:
        """Return the change of the rate, worded for a sentence."""
        change = self._line(RowName(_TOTAL), self.asked.part, self.result.total).change
        if change is None:
            return ""
        if not change:
            return f"（与{self._before}持平）"
        rose = "提高" if change > 0 else "降低"
        return f"（较{self._before}{rose} {abs(change) / 10:.1f} 个百分点）"


def _title(pages: list[Page]) -> str:
    when = pages[0].label
    if len(pages) > 1:
        first, last = pages[0].reading.period, pages[-1].reading.period
        when = f"{first.label}至{last.label_after(first)}"
    tables = "".join(dict.fromkeys(f"《{page.records.table.title}》" for page in pages))
    return f"{tables}落实情况（{when}）"


def _lead(pages: list[Page], asked: Asked) -> tuple[str, ...]:
    lines = [f"{begin}{page.headline()}" for begin, page in _begun(pages)]
    blank = [words.BLANK] if asked.blank else []
    return (*blank, *asked.narrowing.said(), *lines, *asked.notes)


def _last_of_tables(pages: list[Page]) -> Iterator[Page]:
    """Yield the last page of each table."""
    return iter({page.records.table.year: page for page in pages}.values())


def _begun(pages: list[Page]) -> Iterator[tuple[str, Page]]:
    """Yield each page with the beginning of its lines: its period, if there are several."""
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
    units = result.unconfirmed_units
    if units and part is Part.BOTH:
        parts.append(f"{units} 个单位的名称待核对，涉及应办事项 {result.unconfirmed_duties} 项")
    return "；".join(parts) + "。"


def _returns(total: Figures) -> str:
    days = total.rework_days_median
    took = f"，整改用时（中位数）{days:g} 天" if days is not None else ""
    still = f"，{total.rework_open} 次尚在整改" if total.rework_open else ""
    return f"本期退回 {total.sent_back} 次{took}{still}。"


def _sheet(pages: list[Page], asked: Asked) -> Block:
    period: Field[Line] = Field(lambda line: line.period, sheet="时段")
    part: Field[Line] = Field(lambda line: line.part.label, sheet="范围")
    figures = figure_fields(ranked=bool(asked.sort))
    fields = [period, *name_fields(asked.by), part, *figures]
    lines = [page.lines() for page in pages]
    return sheet(fields, lines[0] if len(lines) == 1 else [*chain.from_iterable(lines)])
