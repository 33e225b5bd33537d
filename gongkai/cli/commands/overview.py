"""``gongkai`` alone: print today's overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.cli.arguments.root_options import Data


def show_overview(data: Data) -> None:
    """Print the overview of pending work."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.session import Desk
    from gongkai.reports.overview import overview

    desk = Desk(data)
    day = desk.day(None)
    report = overview(desk.records, day, desk.today, lambda: desk.errors, blank=desk.blank)
    # in full: the overview has no option that would show what was cut
    emit(desk.finish(report, day, strangers=True), Output(full=True), desk.root)
