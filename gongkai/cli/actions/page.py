"""Carry out `gongkai page`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from gongkai.cli.actions.report_period import chapters, choose
from gongkai.cli.answer import write_output
from gongkai.cli.arguments.typed_values import day_if_given
from gongkai.cli.streams import progress, put, tell
from gongkai.errors import UsageError
from gongkai.ops.counting.periods import PeriodKind, containing, readings
from gongkai.ops.language.shell_words import as_word
from gongkai.reports.board import PASSES, board

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongkai.cli.answer import Output
    from gongkai.cli.session import Desk

_SUFFIXES = (".html", ".htm")


def need_destination(form: Output) -> None:
    """Refuse a page that would go to a terminal or to a file of another kind.

    Raises:
        UsageError: it would.
    """
    if form.path is None:
        if sys.stdout.isatty():
            raise UsageError("看板是网页，不在屏幕上显示。", "用 -o 写明文件，例如 -o 看板.html")
    elif form.path.suffix.lower() not in _SUFFIXES:
        better = as_word(str(form.path.with_suffix(".html"))) if form.path.name else "看板.html"
        raise UsageError(
            f"看板只能写成网页，文件名后缀须为 .html 或 .htm：{form.path}", f"改用 -o {better}"
        )


def write_page(
    desk: Desk, form: Output, year: int | None, quarter: str | None, as_of: str | None
) -> None:
    """Write the page to its destination.

    Raises:
        UsageError: a day or a quarter is invalid.
        RefusedError: a period has not begun, or the file is refused.
        DataError: the file cannot be written.
    """
    from gongkai.render.board import render, write_duties

    chosen = choose(desk, None, quarter, None, as_of)
    (chapter,) = chapters(desk, year, chosen)
    records = chapter.records
    whole = containing(PeriodKind.YEAR, date(records.table.year, 1, 1))
    (of_year,) = readings([whole], desk.today, day_if_given(as_of, desk.calendar))
    desk.follow = _following(progress("步"))
    answer = board(records, of_year, chapter.readings[0], write_duties, blank=desk.blank)
    told = desk.remarks(of_year.as_of, strangers=True)
    content = render(answer._replace(notes=(*answer.notes, *told)))
    if form.path is None:
        put(content.decode(), machine=True)
    else:
        write_output(form, content, desk.root)
    for remark in (*chosen.notes, *told):
        tell(remark)
    if form.path:
        tell(f"已写入 {form.path}")


def _following(show: Callable[[int, int], None] | None) -> Callable[[int, int], None] | None:
    """Return what shows how far all passes over the units have come, told it of each pass."""
    if show is None:
        return None
    over = 0

    def follow(read: int, units: int) -> None:
        nonlocal over
        show(over * units + read, PASSES * units)
        over += read == units

    return follow
