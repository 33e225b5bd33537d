"""The sections of a 通报 in sentences, each made of figures and names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.document import Paragraph, Style
from gongkai.model.report import Rate
from gongkai.ops.counting.figures import Pace
from gongkai.ops.language.days import spoken
from gongkai.reports import wording as words
from gongkai.reports.bulletin.bulletin_findings import PACES
from gongkai.reports.completion.completion_cells import percent
from gongkai.reports.name_roll import items, roll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.ops.counting.figures import Figures
    from gongkai.reports.bulletin.bulletin_findings import Findings, Kind
    from gongkai.reports.completion.completion_cells import Line


class Section(NamedTuple):
    """A heading without its number, and what stands below it; without parts it is left out."""

    heading: str
    parts: Sequence[Paragraph]


class Annexes(NamedTuple):
    """What the annexes are called in a sentence; empty where there is none."""

    units: str
    overdue: str
    missing: str


def overall(found: Findings, *, blank: bool) -> Section:
    """Return 总体情况: the figures, their change and the pace."""
    page, total = found.page, found.total.figures
    period = found.reading.period
    until = f"，截至 {spoken(found.reading.as_of)}" if found.reading.running else ""
    lines = [
        f"{period.label}（{period.span_label}{until}），"
        f"《{page.records.table.title}》{page.headline()}",
        _pace_of(found.total) + _moved(total),
        _by_kind(found.kinds),
        "".join(page.remarks()),
        words.BLANK if blank else "",
    ]
    return Section("总体情况", [Paragraph(line) for line in lines if line])


def progress(found: Findings, annexes: Annexes) -> Section:
    """Return 进展情况: the units of each kind by 序时, named with their rates."""
    parts: list[Paragraph] = []
    for number, kind in enumerate(found.kinds, 1):
        if len(found.kinds) > 1:
            parts.append(Paragraph(f"（{words.han(number)}）{kind.name}", Style.SUBHEADING))
        classes = (_of_pace(kind, pace, annexes) for pace in PACES)
        parts.append(Paragraph("".join(classes)))
    return Section("进展情况", parts)


def problems(found: Findings, annexes: Annexes) -> Section:
    """Return 存在的问题 by kind of problem; of an empty kind nothing is said."""
    kinds = (
        ("missing", found.page.missing_word, _more_of_missing(found, annexes)),
        ("overdue", "逾期", _listed_in(annexes.overdue)),
        ("returned", "退回未改", ""),
        ("done_without_evidence", "无佐证", ""),
    )
    told = [each for each in kinds if _count(found.total, each[0])]
    parts: list[Paragraph] = []
    for number, (figure, label, more) in enumerate(told, 1):
        if len(told) > 1:
            parts.append(Paragraph(f"（{words.han(number)}）{label}", Style.SUBHEADING))
        parts.append(Paragraph(_problem(found, figure, label, annexes) + more))
    return Section("存在的问题", parts)


def demands(lines: Sequence[str]) -> Section:
    """Return 工作要求 in the office's own words."""
    return Section("工作要求", [Paragraph(line) for line in lines])


def _pace_of(total: Line) -> str:
    figures = total.figures
    if not figures.counted:
        return ""
    done, due = 12 * figures.done, total.months * figures.counted
    return f"完成率{'超过' if done > due else '达到' if done == due else '未达到'}序时进度。"


def _moved(total: Figures) -> str:
    change = total.done - total.done_before
    moved = f"{'增加' if change > 0 else '减少'} {abs(change)} 项"
    return (
        f"已完成事项{f'较上季度{moved}' if change else '与上季度持平'}，"
        f"本季度完成 {total.newly_done} 项；进行中 {total.in_progress} 项，"
        f"退回整改 {total.returned} 项，未启动 {total.not_started} 项；"
        f"无佐证 {total.done_without_evidence} 项；本季度进展 {total.entries} 条。"
    )


def _by_kind(kinds: Sequence[Kind]) -> str:
    if len(kinds) < 2:
        return ""
    told = [
        f"{kind.name} {len(kind.lines)} 家，应办事项 {figures.counted} 项，"
        f"已完成 {figures.done} 项，完成率 {percent(figures.done, figures.counted)}"
        for kind in kinds
        for figures in (kind.total.figures,)
    ]
    return f"{'；'.join(told)}。"


def _of_pace(kind: Kind, pace: Pace | None, annexes: Annexes) -> str:
    """Return the units of a 序时, ties together, each rate said unless all is done."""
    lines = kind.of_pace(pace)
    if not lines:
        return ""
    names = [(line.row.name, line.own_rank or 0) for line in lines]
    rates = {line.own_rank or 0: Rate(line.figures.rate) for line in lines}

    def rate(place: int, several: bool) -> str:
        return f"{'均为 ' if several else ''}{rates[place]}"

    told = roll(names, annexes.units, None if pace in (None, Pace.COMPLETE) else rate)
    return f"{pace.label if pace else '应办事项为 0 项'}的有{told}。"


def _problem(found: Findings, figure: str, label: str, annexes: Annexes) -> str:
    """Return how many duties have a problem, and the units that owe them, the most first."""
    of_kinds = []
    for kind in found.kinds:
        counts = [(line.row.name, _count(line, figure)) for line in kind.lines]
        having = sorted((each for each in counts if each[1]), key=lambda each: -each[1])
        if having:
            saying = items if len(having) > 1 else None
            of_kinds.append((kind, len(having), roll(having, annexes.units, saying)))
    begin = f"{label} {_count(found.total, figure)} 项，涉及"
    if len(of_kinds) == 1:
        return f"{begin}{of_kinds[0][2]}。"
    told = [f"{kind.name} {_count(kind.total, figure)} 项，涉及{r}" for kind, _, r in of_kinds]
    return f"{begin} {sum(units for _, units, _ in of_kinds)} 家：{'；'.join(told)}。"


def _count(line: Line, figure: str) -> int:
    count = getattr(line.figures, figure)
    assert isinstance(count, int)
    return count


def _more_of_missing(found: Findings, annexes: Annexes) -> str:
    silent = [(name, 0) for name in found.open.silent]
    named = f"其中本年尚无报送的有{roll(silent, annexes.missing)}。" if silent else ""
    return named + _listed_in(annexes.missing)


def _listed_in(annex: str) -> str:
    return f"事项清单见{annex}。" if annex else ""
