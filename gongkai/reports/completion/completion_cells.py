"""The columns of a completion report: whose figures, and every figure, each declared once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import NONE, CellKind, Change, Rate
from gongkai.ops.counting.figures import tenths
from gongkai.ops.counting.periods import expected_pace
from gongkai.reports.column import Field
from gongkai.reports.completion.completion_rows import By, Part

if TYPE_CHECKING:
    from gongkai.model.report import Json, Rank
    from gongkai.ops.counting.figures import Figures, Pace
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.counting.tally import Split


class RowName(NamedTuple):
    """What a row is called: ``name`` in full, ``shown`` as it is printed; perhaps its rank."""

    name: str
    shown: str = ""
    section: str = ""
    requirement: str = ""
    rank: Rank | None = None


class Line(NamedTuple):
    """The figures of a row in one part.

    ``zero_before``: the period before lies before the table's year, where all is zero.
    ``months`` of the year are over.
    """

    period: str
    row: RowName
    part: Part
    figures: Figures
    zero_before: bool
    months: int

    @classmethod
    def of(
        cls, reading: PeriodReading, year: int, row: RowName, part: Part, figures: Figures
    ) -> Line:
        """Return the line of a period counted by the table of a year."""
        zero_before = reading.period.before().last.year < year
        months = expected_pace(year, reading.as_of)
        return cls(reading.period.code, row, part, figures, zero_before, months)

    @property
    def verified_rate(self) -> float | None:
        """Return 核实率 in percent; None of nothing."""
        return _tenth(tenths(self.figures.verified, self.figures.counted))

    @property
    def change(self) -> int | None:
        """Return the printed rate less that of the period before, in tenths of a point."""
        figures = self.figures
        before = 0 if self.zero_before else tenths(figures.done_before, figures.counted_before)
        return None if figures.rate is None or before is None else figures.rate - before

    @property
    def pace(self) -> Pace | None:
        """Return 序时; None of nothing."""
        return self.figures.pace(self.months)

    @property
    def pace_words(self) -> str:
        """Return 序时 in words; empty of nothing."""
        return self.pace.label if self.pace else ""

    @property
    def own_rank(self) -> int | None:
        """Return the place of the row where the line is of both parts, by which it is ranked."""
        return self.row.rank.place if self.row.rank and self.part is Part.BOTH else None

    @property
    def excused(self) -> int:
        """Return how many duties do not apply, agreed or not."""
        return self.figures.not_applicable + self.figures.not_applicable_agreed

    @property
    def ongoing(self) -> list[Json]:
        """Return the never-ending duties: those with a word in the period, and all."""
        return [self.figures.ongoing_with_word, self.figures.ongoing]

    @property
    def ongoing_words(self) -> str:
        """Return the never-ending duties as ``k/n``; empty where there are none."""
        return "/".join(map(str, self.ongoing)) if self.figures.ongoing else ""


def _requirement(line: Line) -> str:
    return line.row.requirement


def name_fields(by: By) -> list[Field[Line]]:
    """Return the columns that say whose figures a row has."""
    name: Field[Line] = Field(
        lambda line: line.row.name,
        by.heading, by.heading,
        shown=lambda line: line.row.shown or line.row.name,
    )  # fmt: skip
    section: Field[Line] = Field(lambda line: line.row.section, sheet="一级标题")
    words: Field[Line] = Field(_requirement, "具体要求", kind=CellKind.TEXT, shown=_requirement)
    return {By.ITEM: [section, name], By.TASK: [section, name, words]}.get(by, [name])


@cache
def figure_fields(
    before: str = "", missing: str = "", *, ranked: bool = False
) -> tuple[Field[Line], ...]:
    """Return the columns of the figures, the rank too if rows are ``ranked``.

    ``before`` names the period before, ``missing`` heads 应报未报, in the printed table.
    """

    number = CellKind.NUMBER

    def count(
        name: str, heading: str = "", sheet: str = "", key: str = "", *, spare: int = 0
    ) -> Field[Line]:
        return Field(lambda line: getattr(line.figures, name), heading, sheet, key, number, spare)

    rank: Field[Line] = Field(
        lambda line: line.own_rank,
        "位次",
        "位次",
        "rank",
        number,
        shown=lambda line: line.row.rank or NONE,
    )
    return (
        *((rank,) if ranked else ()),
        count("counted", "应办", "应办", "counted"),
        count("done", "已完成", "已完成", "done"),
        count("verified", "已核实", "已核实", "verified", spare=8),
        count("done_without_evidence", "无佐证", "无佐证", "done_without_evidence", spare=11),
        Field(
            lambda line: _tenth(line.figures.rate),
            "完成率", "完成率", "rate", number,
            shown=lambda line: Rate(line.figures.rate),
        ),
        Field(lambda line: line.verified_rate, "", "核实率"),
        Field(
            lambda line: _tenth(line.change),
            f"较{before}", "完成率较上期（百分点）", "change_rate", number, 2,
            shown=lambda line: Change(line.change),
        ),
        Field(
            lambda line: line.figures.done - line.figures.done_before,
            "", "已完成较上期（项）", "change_done", number,
        ),
        Field(
            lambda line: line.pace_words, "序时", "序时", "pace", spare=10,
            json=lambda line: line.pace,
        ),
        count("in_progress", "进行中", "进行中", "in_progress", spare=3),
        count("returned", "退回整改", "退回整改", "returned", spare=6),
        count("not_started", "未启动", "未启动", "not_started", spare=1),
        count("overdue", "逾期", "逾期", "overdue"),
        count("done_late", "", "逾期完成", "done_late"),
        count("extended", "延期", "延期", "extended", spare=12),
        count("extensions", "延期次数", "延期次数", "extensions", spare=13),
        count("missing", missing, "应报未报", "missing"),
        Field(lambda line: line.excused, "不适用", kind=number, spare=9),
        count("not_applicable", "", "不适用", "not_applicable"),
        count("not_applicable_agreed", "", "准予不适用", "not_applicable_agreed"),
        Field(lambda line: line.ongoing_words, "常态化", kind=number, spare=7),
        count("ongoing_with_word", "", "常态化本期有进展"),
        count("ongoing", "", "常态化"),
        Field(lambda line: "", key="ongoing", json=lambda line: line.ongoing),
        count("entries", "进展条数", "进展条数", "entries", spare=5),
        count("newly_done", "本期完成", "本期完成", "newly_done", spare=4),
        count("sent_back", "", "本期退回次数", "sent_back"),
        count("rework_days_median", "", "整改用时中位数（天）", "rework_days_median"),
        count("rework_open", "", "尚在整改", "rework_open"),
    )  # fmt: skip


def figures_in(part: Part, split: Split) -> Figures:
    """Return the figures of the duties that a part counts."""
    match part:
        case Part.BOTH:
            return split.both
        case Part.NAMED:
            return split.named
        case Part.GROUP:
            return split.group


def percent(part: int, whole: int) -> str:
    """Return a share, ``3.8%``; ``—`` of nothing."""
    return str(Rate(tenths(part, whole)))


def _tenth(value: int | None) -> float | None:
    return None if value is None else value / 10
