"""The annexes of a 通报: figures by unit, and the lists of what is overdue and 应报未报."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.document import Paragraph, Style
from gongkai.model.report import CellKind
from gongkai.ops.language.days import spoken
from gongkai.reports.bulletin.bulletin_sections import Annexes
from gongkai.reports.column import Field, printed, record
from gongkai.reports.completion.completion import definition
from gongkai.reports.completion.completion_cells import figure_fields, name_fields
from gongkai.reports.completion.completion_rows import By

if TYPE_CHECKING:
    from gongkai.model.document import Part
    from gongkai.model.report import Json
    from gongkai.ops.counting.open_duties import OpenDuty
    from gongkai.reports.bulletin.bulletin_findings import Findings

_RANKED = "8.位次在同一类单位内按已完成÷应办排列，相同的并列。"
_SILENT = "本年无"


def annex_names(found: Findings) -> Annexes:
    """Number the annexes that hold something; a single one has no number."""
    full = [bool(found.kinds), bool(found.open.overdue), bool(found.open.missing)]
    several = sum(full) > 1
    return Annexes(
        *(
            f"附件{sum(full[: place + 1]) if several else ''}" if there else ""
            for place, there in enumerate(full)
        )
    )


def annex_titles(found: Findings) -> Annexes:
    """Return what each annex is called."""
    return Annexes("各单位完成情况", "逾期清单", f"{found.page.missing_word}清单")


def annexes(found: Findings, names: Annexes) -> list[Part]:
    """Return the annexes that hold something, each on a new page."""
    tables = (_of_units(found), _of_overdue(found), _of_missing(found))
    return [
        part
        for name, title, parts in zip(names, annex_titles(found), tables, strict=True)
        if name
        for part in (Paragraph(f"{name} {title}", Style.HEADING, new_page=True), *parts)
    ]


def open_json(found: Findings) -> dict[str, Json]:
    """Return the duties of the lists for programs."""
    fields = {"overdue": _overdue_fields(found), "missing": _missing_fields(found)}
    duties = {"overdue": found.open.overdue, "missing": found.open.missing}
    return {key: [record(fields[key], duty) for duty in duties[key]] for key in fields}


def _of_units(found: Findings) -> list[Part]:
    """Return the figures of the kinds, where there are several, and of the units of each."""
    by_heading = {
        field.heading: field._replace(spare=0)
        for field in figure_fields(missing=found.page.missing_word, ranked=True)
    }
    figures = [by_heading[heading] for heading in _headings(found)]
    parts: list[Part] = []
    several = len(found.kinds) > 1
    if several:
        kinds = [*(kind.total for kind in found.kinds), found.total]
        parts += [
            Paragraph("按类别", Style.CAPTION),
            printed([*name_fields(By.KIND), *figures[1:]], kinds, footer=1),
        ]
    for kind in found.kinds:
        lines = [*kind.ranked, *(() if several else (found.total,))]
        parts += [
            Paragraph(kind.name, Style.CAPTION),
            printed([*name_fields(By.UNIT), *figures], lines, footer=not several)._replace(head=2),
        ]
    return [*parts, Paragraph(definition(found.page.records.table) + _RANKED, Style.NOTE)]


def _headings(found: Findings) -> tuple[str, ...]:
    missing = found.page.missing_word
    figures = ("位次", "应办", "已完成", "完成率", "序时")
    return (*figures, missing, "逾期", "退回整改", "无佐证")


def _of_overdue(found: Findings) -> list[Part]:
    day = spoken(found.reading.as_of)
    return [
        printed(_overdue_fields(found), found.open.overdue),
        Paragraph(f"注：逾期天数算到 {day}，当天到期而未完成的为 0。", Style.NOTE),
    ]


def _of_missing(found: Findings) -> list[Part]:
    return [printed(_missing_fields(found), found.open.missing)]


def _duty_fields() -> list[Field[OpenDuty]]:
    return [
        Field(lambda each: each.duty.unit.name, "单位", key="unit", merged=True),
        Field(
            lambda each: each.duty.task.id, "编号", key="id",
            shown=lambda each: each.duty.task.short_id,
        ),
    ]  # fmt: skip


def _overdue_fields(found: Findings) -> list[Field[OpenDuty]]:
    day = found.reading.as_of

    def days(each: OpenDuty) -> int | None:
        return (day - each.standing.due_day).days if each.standing.due_day else None

    return [
        *_duty_fields(),
        Field(lambda each: each.duty.task.requirement, "具体要求", kind=CellKind.TEXT),
        Field(lambda each: each.standing.due_day, "时限", key="due"),
        Field(days, "逾期天数", key="days", kind=CellKind.NUMBER),
        Field(lambda each: each.standing.state, "状态", key="state"),
    ]


def _missing_fields(found: Findings) -> list[Field[OpenDuty]]:
    rows = found.page.records.resolver.rows
    return [
        *_duty_fields(),
        Field(lambda each: each.standing.claim.via, key="via"),
        Field(lambda each: rows[each.duty.task.id].item.title, "工作任务", kind=CellKind.TEXT),
        Field(
            lambda each: each.since,
            "最近报送", key="since",
            shown=lambda each: str(each.last_word or _SILENT),
        ),
    ]  # fmt: skip
