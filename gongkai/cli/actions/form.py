"""Carry out ``gongkai form``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.report_period import Chosen, chapters
from gongkai.cli.actions.unit_folder import file_name, fill_folder, folder_place
from gongkai.cli.session import Desk
from gongkai.cli.streams import tell
from gongkai.errors import RefusedError, UsageError
from gongkai.ops.counting.cut_offs import cut_off
from gongkai.ops.counting.periods import default_period, read_quarter, readings
from gongkai.ops.language.days import read_day, spoken
from gongkai.render.forms.choose import FormKind, form_bytes
from gongkai.reports.form import form_of
from gongkai.reports.name_roll import MOST_NAMED
from gongkai.store.disk.whole_folder import WholeFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.form import BlankForm
    from gongkai.ops.counting.periods import Period, PeriodReading


_SUFFIXES = [kind.suffix for kind in FormKind]


class Given(NamedTuple):
    """The command line of ``form``."""

    unit: str | None
    excepted: str | None
    all: bool
    quarter: str | None
    by_day: str | None
    everything: bool
    kind: FormKind
    year: int | None
    output: Path | None
    force: bool


def make_forms(data: Data, given: Given) -> None:
    """Write a form for each unit into a folder, all of them or none.

    Raises:
        UsageError: whose forms, or where they go, is not said, or an option cannot be read.
        RefusedError: a name is unknown, the quarter has not begun, the day is over, or something
            is in the folder's place.
        DataError: the folder cannot be written.
    """
    output = _need_folder(given)
    desk = Desk(data, given.year)
    place = folder_place(output, _SUFFIXES, desk.root, "填报表", "写文件夹名，格式用 --kind。")
    reading = _reading(desk, given.quarter)
    by_day = _by_day(desk, given.by_day, reading.period)
    forms = _forms(desk, given, reading, by_day)
    filled = [form for form in forms if form.rows]
    for remark in desk.remarks(reading.as_of):
        tell(remark)
    if not filled:
        tell("没有需填报的事项，未生成填报表。")
        return
    with WholeFolder(place, str(output), _SUFFIXES, replace=given.force) as folder:
        fill_folder(
            folder,
            filled,
            lambda form: file_name(form.unit, given.kind.suffix),
            lambda form: form_bytes(form, given.kind),
        )
        folder.take_place()
    _tell_who_has_none([form.unit for form in forms if not form.rows])
    if by_day < desk.today:
        tell(f"报送截止日期（{spoken(by_day)}）已过；另定日期用 --by-day。")
    rows = sum(len(form.rows) for form in filled)
    tell(f"已写入 {output}（{reading.period.label}填报表 {len(filled)} 份，事项 {rows} 项）")


def _tell_who_has_none(units: Sequence[str]) -> None:
    if units:
        named = "、".join(units[:MOST_NAMED]) + ("等" if len(units) > MOST_NAMED else "")
        tell(f"没有需填报的事项，未生成填报表：{named}（共 {len(units)} 个单位）。")


def _need_folder(given: Given) -> Path:
    """Return the folder named.

    Raises:
        UsageError: none is, or it is not said whose forms are wanted.
    """
    if given.all == (given.unit is not None):
        if given.all:
            raise UsageError("--all 与 --unit 不能同时使用。", "请选用其一。")
        raise UsageError(
            "未指定单位。", "用 --unit 写明单位；每个有未完成事项的单位各一份用 --all。"
        )
    if given.output is None:
        raise UsageError("未指定文件夹。", "用 -o 写明，例如 -o 填报表")
    return given.output


def _reading(desk: Desk, quarter: str | None) -> PeriodReading:
    """Return the quarter asked about: by default the last one that is over, else the first.

    Raises:
        UsageError: it is no quarter.
        RefusedError: it has not begun.
    """
    if quarter is not None:
        period = read_quarter(quarter, desk.calendar)
    else:
        period = default_period(desk.table.year, desk.today, None)
    return readings([period], desk.today, None)[0]


def _by_day(desk: Desk, by_day: str | None, period: Period) -> date:
    """Return the day by which the forms are wanted: by default the first cut-off of a task.

    Raises:
        UsageError: it cannot be read.
        RefusedError: it is over.
    """
    if by_day is None:
        tasks = (row.task for row in desk.table.rows())
        return min((cut_off(desk.table, task, period) for task in tasks), default=period.last)
    day = read_day(by_day, desk.calendar._replace(year=desk.today.year))
    if day < desk.today:
        raise RefusedError(f"--by-day {day} 早于今天（{desk.today}）。", "核对报送期限。")
    return day


def _forms(desk: Desk, given: Given, reading: PeriodReading, by_day: date) -> list[BlankForm]:
    """Return the form of each unit asked about, some of them without rows."""
    (chapter,) = chapters(desk, given.year, Chosen([reading]))
    units = desk.asked(given.unit, given.excepted).units
    return [
        form_of(chapter.records, unit, reading, by_day, everything=given.everything)
        for unit in (desk.book.register.units if units is None else units)
    ]
