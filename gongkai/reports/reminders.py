"""``remind``: who is to be reminded and of what, a 催办单 for each, and those that were sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.document import Document, Paragraph, Style
from gongkai.model.report import CellKind, Deadline, Report
from gongkai.model.task import short_id
from gongkai.ops.counting.reminders import Reason, Reminders, Sent, Slip, Wanted
from gongkai.ops.language.days import spoken
from gongkai.ops.lines.line import words_of
from gongkai.reports import wording as words
from gongkai.reports.column import Field, printed, record, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records

_TITLE = "政务公开工作催办单"
_SHORT = 40
"""How much of a requirement a chat window gets."""


class Asking(NamedTuple):
    """Of what table and when units are asked, and by what day they are to answer.

    ``reading`` is the period of 应报未报, None while none is over; ``sign`` stands under each slip.
    """

    records: Records
    day: date
    reading: PeriodReading | None
    by_day: date
    sign: str = ""

    @property
    def year(self) -> int:
        """The year of the table."""
        return self.records.table.year

    def label(self, reason: Reason) -> str:
        """Return the Chinese word printed for a reason."""
        table, reading = self.records.table, self.reading
        return {
            Reason.MISSING: words.missing_word(table, reading) if reading else "应报未报",
            Reason.OVERDUE: "逾期",
            Reason.RETURNED: "退回整改",
        }[reason]

    def reported_since(self, wanted: Wanted) -> date | None:
        """Return the day after the period on which a duty that is 应报未报 had progress."""
        last = wanted.last.date if wanted.last and Reason.MISSING in wanted.reasons else None
        return last if last and self.reading and last > self.reading.as_of else None

    def requirement(self, wanted: Wanted) -> str:
        """Return the words of a duty's task."""
        return self.records.resolver.rows[wanted.task].task.requirement


def number_of(year: int, number: int) -> str:
    """Return the number of a slip: ``〔2021〕1号``."""
    return f"〔{year}〕{number}号"


def nth(number: int) -> str:
    """Return the how-manyth slip it is, in words."""
    return "提醒" if number == 1 else f"第{number}次催办"


def _count(slip: Slip, reason: Reason) -> int:
    return sum(reason in wanted.reasons for wanted in slip.wanted)


def _slip_fields(asking: Asking) -> list[Field[Slip]]:
    def counts(reason: Reason) -> Field[Slip]:
        label = asking.label(reason)
        return Field(lambda slip: _count(slip, reason), label, label, reason.value, CellKind.NUMBER)

    return [
        Field(lambda slip: slip.unit.name, "单位", "单位", "unit"),
        Field(lambda slip: number_of(asking.year, slip.number), "", "催办单号"),
        Field(
            lambda slip: slip.number,
            "第几次", "第几次", "number",
            shown=lambda slip: nth(slip.number),
        ),
        Field(lambda slip: len(slip.wanted), "事项", "事项", kind=CellKind.NUMBER),
        *map(counts, Reason),
        Field(
            lambda slip: [short_id(wanted.task) for wanted in slip.wanted],
            "任务编号", "任务编号", kind=CellKind.TEXT,
        ),
        Field(lambda _: asking.by_day, "报送期限", "报送期限", spare=1),
        Field(lambda slip: slip.last, "上次催办", "上次催办", "last_reminded", spare=2),
        Field(lambda slip: slip.unit.contact, "", "联系人", "contact"),
        Field(lambda slip: slip.unit.phone, "", "电话", "phone"),
    ]  # fmt: skip


def _wanted_fields(asking: Asking) -> tuple[Field[Wanted], ...]:
    missed: Field[Wanted] = Field(lambda each: each.cut_off, key="cut_off")
    return (
        Field(lambda each: each.task, "编号", key="task", shown=lambda each: short_id(each.task)),
        Field(asking.requirement, "具体要求", key="requirement", kind=CellKind.TEXT),
        Field(
            lambda each: each.due,
            "时限", key="due",
            shown=lambda each: Deadline(each.due),
        ),
        Field(lambda each: [reason.value for reason in each.reasons], key="reasons"),
        Field(lambda each: each.state.value, key="state"),
        Field(lambda each: words.last_said(each.last), "上次报送", kind=CellKind.TEXT),
        Field(lambda each: each.last.date if each.last else None, key="last_date"),
        Field(lambda each: words_of(each.last).note if each.last else "", key="last_note"),
        Field(lambda each: each.sent_back.date if each.sent_back else None, key="sent_back_on"),
        Field(_why_sent_back, key="sent_back_why"),
        Field(asking.reported_since, key="reported_since"),
        Field(lambda each: each.unproved, key="without_evidence"),
        *([missed] if asking.records.table.has_rhythm else []),
        Field(
            lambda each: "；".join(_asked(each, asking)),
            "需补充", key="asked", kind=CellKind.TEXT,
        ),
    )  # fmt: skip


def _why_sent_back(wanted: Wanted) -> str:
    return words_of(wanted.sent_back).note if wanted.sent_back else ""


def _asked(wanted: Wanted, asking: Asking) -> Iterator[str]:
    """Yield what a unit is to send in for one duty."""
    if Reason.MISSING in wanted.reasons and asking.reading:
        again = "" if asking.reading.running and not wanted.cut_off else "补"
        by = f"（截止日为{spoken(wanted.cut_off)}）" if wanted.cut_off else ""
        since = asking.reported_since(wanted)
        held = f"（{since} 的报送已含该季度情况的，不必重报，回复说明即可）" if since else ""
        yield f"{again}报{asking.reading.period.label}进展情况{by}{held}"
    if Reason.OVERDUE in wanted.reasons and isinstance(wanted.due, date):
        yield f"已逾期 {(asking.day - wanted.due).days} 天，报完成情况和佐证材料"
    if Reason.RETURNED in wanted.reasons:
        why = _why_sent_back(wanted)
        when = f"{wanted.sent_back.date} " if wanted.sent_back else ""
        yield f"{when}退回整改{f'（{why}）' if why else ''}，报整改情况"
    if wanted.unproved and Reason.OVERDUE not in wanted.reasons:
        yield "补充佐证材料"


def summary(found: Reminders, asking: Asking) -> Report:
    """Answer ``remind``: which slips there are."""
    fields, wanted_fields = _slip_fields(asking), _wanted_fields(asking)
    slips, reading = found.slips, asking.reading
    return Report(
        title=words.title_of(asking.records.table, asking.day, asking.day, "催办"),
        lead=tuple(_lead(slips, asking)),
        blocks=(printed(fields, slips),),
        remarks=tuple(remarks(found, asking)),
        sheet=sheet(fields, slips),
        json={
            "schema": 1,
            "year": asking.year,
            "as_of": str(asking.day),
            "period": reading.period.code if reading else None,
            "by_day": str(asking.by_day),
            "slips": [
                {
                    **record(fields, slip),
                    "wanted": [record(wanted_fields, each) for each in slip.wanted],
                }
                for slip in slips
            ],
            "later": words.later_json(found.later),
        },
    )


def remarks(found: Reminders, asking: Asking) -> list[str]:
    """Return what is told beside the slips: what the ledgers hold already, under later days."""
    listing = words.listing_of(asking.records.book, asking.records.table)
    return [
        *_held_remark(found.slips, asking),
        *words.later_remark(found.later, asking.day, listing),
    ]


def _lead(slips: Sequence[Slip], asking: Asking) -> Iterator[str]:
    wanted = sum(len(slip.wanted) for slip in slips)
    told = f"（{_reasons(slips, asking)}），{spoken(asking.by_day)}前报送" if slips else ""
    yield f"需催办的单位 {len(slips)} 个，事项 {wanted} 项{told}。"
    if asking.reading is None:
        yield "本年度尚无已结束的季度，只列逾期和退回整改的事项。"


def _reasons(slips: Sequence[Slip], asking: Asking) -> str:
    """Return how many duties are wanted for each reason; the period stands with 应报未报."""
    parts = []
    for reason in Reason:
        count = sum(_count(slip, reason) for slip in slips)
        when = asking.reading.period.label if asking.reading and reason is Reason.MISSING else ""
        if count:
            parts.append(f"{when}{asking.label(reason)} {count} 项")
    return "，".join(parts)


def _held_remark(slips: Sequence[Slip], asking: Asking) -> list[str]:
    """Return the remark on what the ledger holds already, under a day after the period."""
    held = sum(bool(asking.reported_since(each)) for slip in slips for each in slip.wanted)
    if not held:
        return []
    return [
        f"应报未报的事项中有 {held} 项在该季度之后已有报送，催办单写明不必重报；"
        "所报属该季度的，更正该记录的日期。"
    ]


def slip_paper(slip: Slip, asking: Asking) -> Document:
    """Return the 催办单 of a unit, as a letter."""
    fields = _wanted_fields(asking)
    name = slip.unit.full_name or slip.unit.name
    return Document(
        f"{_TITLE}（{slip.unit.name}）",
        (
            Paragraph(_TITLE, Style.TITLE),
            Paragraph(_numbered(slip, asking), Style.NUMBER),
            Paragraph(f"{name}：", Style.ADDRESSEE),
            Paragraph(_request(slip, asking)),
            printed(fields, slip.wanted),
            *(Paragraph(line) for line in _contact(slip)),
            *(Paragraph(line, Style.SIGNATURE) for line in _signature(asking)),
        ),
    )


def slip_message(slip: Slip, asking: Asking) -> Document:
    """Return the 催办单 of a unit for a chat window: short, without a table."""
    lines = (
        f"【{_TITLE}】{_numbered(slip, asking)}",
        f"{slip.unit.name}：",
        _request(slip, asking),
        *(
            f"{place}. {short_id(each.task)} {_brief(asking.requirement(each))}"
            f"（时限 {Deadline(each.due)}，上次报送 {words.day_words(_last_day(each))}）："
            f"{'；'.join(_asked(each, asking))}。"
            for place, each in enumerate(slip.wanted, start=1)
        ),
        *_contact(slip),
        *_signature(asking),
    )
    plain = (line.replace("\n", " ") for line in lines)
    return Document(
        f"{_TITLE}（{slip.unit.name}）", (Paragraph("\n".join(plain), Style.ADDRESSEE),)
    )


def _numbered(slip: Slip, asking: Asking) -> str:
    return f"{number_of(asking.year, slip.number)}（{nth(slip.number)}）"


def _request(slip: Slip, asking: Asking) -> str:
    last = f"上次催办：{spoken(slip.last)}。" if slip.last else ""
    return (
        f"截至{spoken(asking.day)}，《{asking.records.table.title}》中{slip.unit.name}有 "
        f"{len(slip.wanted)} 项应办事项需报送（{_reasons([slip], asking)}），"
        f"请于{spoken(asking.by_day)}前报送。{last}"
    )


def _contact(slip: Slip) -> Iterator[str]:
    parts = (("联系人：", slip.unit.contact), ("电话：", slip.unit.phone))
    if told := "，".join(f"{label}{text}" for label, text in parts if text):
        yield f"{slip.unit.name}{told}"


def _signature(asking: Asking) -> Iterator[str]:
    if asking.sign:
        yield asking.sign
    yield spoken(asking.day)


def _last_day(wanted: Wanted) -> date | None:
    return wanted.last.date if wanted.last else None


def _brief(requirement: str) -> str:
    return requirement if len(requirement) <= _SHORT else f"{requirement[: _SHORT - 1]}…"


def _sent_fields(year: int) -> tuple[Field[Sent], ...]:
    return (
        Field(lambda sent: number_of(year, sent.number), "催办单号", "催办单号"),
        Field(lambda sent: sent.number, key="number"),
        Field(lambda sent: sent.unit, "单位", "单位", "unit"),
        Field(
            lambda sent: [short_id(task) for task in sent.tasks],
            "任务编号", "任务编号", kind=CellKind.TEXT,
        ),
        Field(lambda sent: list(sent.tasks), key="tasks"),
        Field(lambda sent: sent.day, "催办日期", "催办日期", "date"),
        Field(lambda sent: words_of(sent.entry).by, "催办人", "催办人", "by", spare=1),
        Field(lambda sent: sent.answered, "回复日期", "回复日期", "answered"),
        Field(_days, "用时（天）", "用时（天）", "days", CellKind.NUMBER),
    )  # fmt: skip


def _days(sent: Sent) -> int | None:
    return (sent.answered - sent.day).days if sent.answered else None


def register_report(records: Records, sent: Sequence[Sent]) -> Report:
    """Answer ``remind --register``: every slip that was recorded, and when it was answered."""
    table = records.table
    fields = _sent_fields(table.year)
    open_ = sum(each.answered is None for each in sent)
    units = len({each.unit for each in sent})
    return Report(
        title=f"{table.title} · 催办台账",
        lead=(f"催办单 {len(sent)} 份，涉及 {units} 个单位，尚未回复 {open_} 份。",),
        blocks=(printed(fields, sent),),
        remarks=(),
        closing=("注：回复日期为催办之后，该单位所催事项首次有进展记入台账的日期。",),
        sheet=sheet(fields, sent),
        json={
            "schema": 1,
            "year": table.year,
            "sent": [record(fields, each) for each in sent],
        },
    )
