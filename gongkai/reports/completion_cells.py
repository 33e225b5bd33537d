"""The figures of a completion report, as cells and for programs.

``zero_before`` says that the period before lies before the table's year, where all is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.ops.counting.figures import Figures, tenths
from gongkai.reports import wording as words
from gongkai.reports.completion_rows import Part

if TYPE_CHECKING:
    from gongkai.model.report import Cell, Json
    from gongkai.ops.counting.tally import Split

SHEET = (
    "范围", "应办", "已完成", "已核实", "完成率", "核实率", "完成率较上期（百分点）",
    "已完成较上期（项）", "进行中", "退回整改", "未启动", "逾期", "逾期完成", "应报未报", "不适用",
    "准予不适用", "常态化本期有进展", "常态化", "进展条数", "本期完成", "本期退回次数",
    "整改用时中位数（天）", "尚在整改",
)  # fmt: skip


def figures_in(part: Part, split: Split) -> Figures:
    """The figures of the duties that a part counts."""
    match part:
        case Part.BOTH:
            return split.both
        case Part.NAMED:
            return split.named
        case Part.GROUP:
            return split.group


def percent(part: int, whole: int) -> str:
    """A share, ``3.8%``; ``—`` of nothing."""
    share = tenths(part, whole)
    return words.NONE if share is None else f"{share / 10:.1f}%"


def change_tenths(figures: Figures, *, zero_before: bool) -> int | None:
    """The printed rate less that of the period before, which is 0.0 before the table's year."""
    before = 0 if zero_before else tenths(figures.done_before, figures.counted_before)
    if figures.rate is None or before is None:
        return None
    return figures.rate - before


def sheet_values(figures: Figures, *, zero_before: bool) -> tuple[Cell, ...]:
    """The cells under :data:`SHEET`, but for the first."""
    change = change_tenths(figures, zero_before=zero_before)
    return (
        figures.counted, figures.done, figures.verified, _tenth(figures.rate),
        _tenth(tenths(figures.verified, figures.counted)), _tenth(change),
        figures.done - figures.done_before, figures.in_progress, figures.returned,
        figures.not_started, figures.overdue, figures.done_late, figures.missing,
        figures.not_applicable, figures.not_applicable_agreed, figures.ongoing_with_word,
        figures.ongoing, figures.entries, figures.newly_done, figures.sent_back,
        figures.rework_days_median, figures.rework_open,
    )  # fmt: skip


def split_json(split: Split, *, zero_before: bool) -> dict[str, Json]:
    """Named, group and both, for programs."""
    return {
        part.value: _figures_json(figures_in(part, split), zero_before=zero_before) for part in Part
    }


def _figures_json(figures: Figures, *, zero_before: bool) -> dict[str, Json]:
    return {
        "counted": figures.counted,
        "done": figures.done,
        "verified": figures.verified,
        "in_progress": figures.in_progress,
        "returned": figures.returned,
        "not_started": figures.not_started,
        "overdue": figures.overdue,
        "done_late": figures.done_late,
        "missing": figures.missing,
        "not_applicable": figures.not_applicable,
        "not_applicable_agreed": figures.not_applicable_agreed,
        "ongoing": [figures.ongoing_with_word, figures.ongoing],
        "entries": figures.entries,
        "newly_done": figures.newly_done,
        "rate": _tenth(figures.rate),
        "change_done": figures.done - figures.done_before,
        "change_rate": _tenth(change_tenths(figures, zero_before=zero_before)),
        "sent_back": figures.sent_back,
        "rework_days_median": figures.rework_days_median,
        "rework_open": figures.rework_open,
    }


def _tenth(value: int | None) -> float | None:
    return None if value is None else value / 10
