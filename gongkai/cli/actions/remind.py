"""Carry out ``gongkai remind``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.record import Drafts, patience, record
from gongkai.cli.actions.report_period import Chosen, chapters
from gongkai.cli.actions.unit_folder import file_name, fill_folder, folder_place
from gongkai.cli.answer import Output, emit
from gongkai.cli.arguments.entry_text import clean, writer
from gongkai.cli.arguments.refusals import UnrecordedError
from gongkai.cli.arguments.typed_values import table_of
from gongkai.cli.session import Desk
from gongkai.cli.streams import tell
from gongkai.errors import GongkaiError, RefusedError, UsageError
from gongkai.model.line_kinds import Act
from gongkai.model.report import Remark
from gongkai.model.task import short_id
from gongkai.ops.counting.periods import default_period, read_quarter, readings
from gongkai.ops.counting.reminders import reminders, sent_slips
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import read_day
from gongkai.ops.recording.draft import EntryDraft
from gongkai.render.formats.choose import (
    Format,
    Paper,
    render_document,
    render_document_binary,
)
from gongkai.render.page.frame import Frame
from gongkai.reports.reminders import (
    Asking,
    nth,
    number_of,
    register_report,
    remarks,
    slip_message,
    slip_paper,
    summary,
)
from gongkai.store.disk.whole_folder import WholeFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.book import Book
    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.counting.reminders import Reminders, Slip
    from gongkai.ops.lines.line import Value
    from gongkai.ops.recording.draft import Notes
    from gongkai.store.changes.append import Written

_DAYS = timedelta(days=10)
_UNFOLDED = Frame(1_000_000)
"""A chat window folds by itself."""
_SUFFIXES = {Format.DOCX: ".docx", Format.MARKDOWN: ".md", Format.TEXT: ".txt"}


class Given(NamedTuple):
    """The command line of ``remind``, without where and how its answer is written."""

    unit: str | None
    excepted: str | None
    quarter: str | None
    by_day: str | None
    sign: str | None
    kind: Format | None
    record: bool
    by: str | None
    year: int | None
    lock_timeout: float | None


class _Found(NamedTuple):
    """What was asked about, and the slips found."""

    asking: Asking
    units: list[Unit] | None
    reminders: Reminders


def show_summary(data: Data, given: Given, form: Output) -> None:
    """Show which slips there are.

    Raises:
        UsageError: an option would be ignored, or cannot be read.
        RefusedError: a name is unknown, or the quarter has not begun.
    """
    _refuse(given, "--sign", "--kind", "--template", "--force", form=form, only="-o")
    _refuse(given, "--by", "--lock-timeout", form=form, only="--record")
    desk = Desk(data, given.year)
    form = form.ready(desk.root)
    found = _find(desk, given)
    report = summary(found.reminders, found.asking)
    if found.reminders.slips:
        steps = ("生成催办单：gongkai remind -o 文件夹", "记入台账：再加 --record")
        report = report._replace(closing=tuple(Remark("", step) for step in steps))
    emit(desk.finish(report, found.asking.day), form, desk.root)


def show_register(data: Data, given: Given, form: Output) -> None:
    """Show the slips that were recorded.

    Raises:
        UsageError: an option would be ignored.
        RefusedError: a name is unknown.
    """
    _refuse(
        given,
        "--quarter", "--by-day", "--sign", "--kind", "--record", "--by", "--lock-timeout",
        form=form, beside="--register",
    )  # fmt: skip
    desk = Desk(data, given.year)
    form = form.ready(desk.root)
    units = desk.asked(given.unit, given.excepted).units
    report = register_report(desk.records, sent_slips(desk.records, units))
    emit(desk.finish(report, desk.today), form, desk.root)


def make_slips(data: Data, given: Given, form: Output) -> None:
    """Write a slip for each unit into a folder, record them, or both.

    The folder takes its place when the lines are recorded: neither goes without the other.

    Raises:
        UsageError: an option would be ignored, or cannot be read.
        RefusedError: nothing is to be recorded, or something is in the folder's place.
        DataError: the folder or a ledger cannot be written.
    """
    _refuse(given, "-f", "--width", "--full", form=form, beside="-o、--record")
    if form.path is None:
        _refuse(given, "--sign", "--kind", "--template", "--force", form=form, only="-o")
    if not given.record:
        _refuse(given, "--by", "--lock-timeout", form=form, only="--record")
    desk = Desk(data, given.year)
    kind = given.kind or Format.DOCX
    place, paper = _place(form, kind, desk.root)
    by = writer(given.by, desk.root) if given.record else ""
    found = _find(desk, given)
    slips = found.reminders.slips
    if not slips and given.record:
        raise UnrecordedError("没有需催办的事项。", "查看历次催办：gongkai remind --register")
    for remark in (*remarks(found.reminders, found.asking), *desk.remarks(desk.today)):
        tell(remark)
    if not slips:
        tell("没有需催办的事项，未生成催办单。")
    elif place is None:
        _record(data, found, by, patience(given.lock_timeout))
    else:
        with WholeFolder(place, str(form.path), _SUFFIXES.values(), replace=form.force) as folder:
            fill_folder(
                folder,
                slips,
                lambda slip: file_name(slip.unit.name, _SUFFIXES[kind]),
                lambda slip: _content(slip, found.asking, kind, paper),
            )
            if given.record:
                _record(data, found, by, patience(given.lock_timeout))
            _finish(folder, recorded=given.record)
        tell(f"已写入 {form.path}（催办单 {len(slips)} 份）")


def _finish(folder: WholeFolder, *, recorded: bool) -> None:
    """Put the folder in its place; where that fails, say what was done all the same."""
    try:
        folder.take_place()
    except GongkaiError:
        if recorded:
            tell("催办已记入台账，但催办单未生成；撤回用 gongkai undo。")
        raise


def _refuse(given: Given, *options: str, form: Output, only: str = "", beside: str = "") -> None:
    """Refuse options that would be ignored, for they go with ``only``, or not with ``beside``."""
    values: dict[str, object] = {
        "--quarter": given.quarter, "--by-day": given.by_day, "--sign": given.sign,
        "--kind": given.kind, "--record": given.record or None, "--by": given.by,
        "--lock-timeout": given.lock_timeout, "--template": form.template,
        "--force": form.force or None, "-f": form.format, "--width": form.width,
        "--full": form.full or None,
    }  # fmt: skip
    used = "、".join(option for option in options if values[option] is not None)
    if used:
        how = f"只能与 {only} 同时使用" if only else f"不能与 {beside} 同时使用"
        raise UsageError(f"{used} {how}。", f"去掉 {used}。")


def _find(desk: Desk, given: Given) -> _Found:
    """Find the slips of today.

    Raises:
        UsageError: a day or quarter cannot be read.
        RefusedError: a name is unknown, the quarter has not begun or has no table, or the day by
            which units are to answer is over.
    """
    running = desk.calendar._replace(year=desk.today.year)
    by_day = desk.today + _DAYS if given.by_day is None else read_day(given.by_day, running)
    if by_day < desk.today:
        raise RefusedError(f"--by-day {by_day} 早于今天（{desk.today}）。", "核对报送期限。")
    reading = _reading(desk, given.quarter)
    records = desk.records
    if given.quarter is not None and reading:
        records = chapters(desk, given.year, Chosen([reading]))[0].records
    units = desk.asked(given.unit, given.excepted).units
    sign = clean(given.sign, "落款") if given.sign else ""
    asking = Asking(records, desk.today, reading, by_day, sign)
    return _Found(asking, units, reminders(records, desk.today, reading, units))


def _reading(desk: Desk, quarter: str | None) -> PeriodReading | None:
    """Return the quarter of 应报未报: the last one that is over, None while none is."""
    if quarter is not None:
        period = read_quarter(quarter, desk.calendar)
    else:
        period = default_period(desk.table.year, desk.today, None)
        if period.last >= desk.today:
            return None
    return readings([period], desk.today, None)[0]


def _place(form: Output, kind: Format, root: Path) -> tuple[Path | None, Paper]:
    """Return where the folder goes, if one is wanted, and the letterhead, before any other work.

    Raises:
        UsageError: a file was named, not a folder, or the template does not suit.
        RefusedError: the folder is a part of the data, lies behind a link of somebody else's, or
            in a folder that is not there.
        DataError: nothing may be written there.
    """
    path = form.path
    if path is None:
        return None, Paper()
    hint = "写文件夹名，格式用 --kind；汇总表用 -f 写明格式，用 > 转存。"
    place = folder_place(path, _SUFFIXES.values(), root, "催办单", hint)
    ready = form._replace(format=kind, folder=True).ready(root)
    return place, Paper(ready.letterhead)


def _content(slip: Slip, asking: Asking, kind: Format, paper: Paper) -> bytes:
    if kind is Format.DOCX:
        return render_document_binary(slip_paper(slip, asking), kind, paper)
    make = slip_message if kind is Format.TEXT else slip_paper
    return "".join(render_document(make(slip, asking), kind, _UNFOLDED)).encode()


def _record(data: Data, found: _Found, by: str, timeout: float) -> None:
    """Write a 催办 line for each duty on the slips.

    Raises:
        RefusedError: the ledgers have changed since the slips were found, or the lock is held.
        DataError: a ledger cannot be read or written; no ledger is changed.
    """
    asking, slips = found.asking, found.reminders.slips
    names = None if found.units is None else {unit.name for unit in found.units}

    def drafting(book: Book) -> Drafts:
        table = table_of(book, asking.year)
        records = Records(book, table)
        units = [unit for unit in book.register.units if names is None or unit.name in names]
        if reminders(records, asking.day, asking.reading, units).slips != slips:
            raise UnrecordedError("台账刚有改动，与催办单不一致。", "再次运行。")
        day, act = str(asking.day), Act.REMIND.value
        lines: dict[str, dict[str, Value]] = {
            task: {"date": day, "task": task, "act": act, "by": by}
            for task in records.resolver.rows
        }
        return Drafts(
            table,
            [
                EntryDraft(
                    slip.unit,
                    records.resolver.rows[wanted.task],
                    asking.day,
                    lines[wanted.task],
                    again=True,
                )
                for slip in slips
                for wanted in slip.wanted
            ],
        )

    def say(_: Notes, written: Sequence[Written]) -> list[str]:
        return [
            *(_told(slip, asking.year) for slip in slips),
            f"共记入催办 {len(written)} 条，涉及 {len(slips)} 个单位。",
        ]

    record(data.find(), drafting, timeout, say)


def _told(slip: Slip, year: int) -> str:
    tasks = "、".join(short_id(wanted.task) for wanted in slip.wanted)
    return f"已记入{slip.unit.name} {number_of(year, slip.number)}（{nth(slip.number)}）：{tasks}"
