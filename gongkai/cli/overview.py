"""``gongkai`` alone: where things stand today."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.cli.data import Data


def show_overview(data: Data) -> None:
    """Print the one screen that says what waits."""
    from gongkai.cli.desk import Desk
    from gongkai.cli.output import Output, emit
    from gongkai.reports.overview import overview

    desk = Desk(data)
    day = desk.day(None)
    report = overview(desk.records, day, desk.today, lambda: desk.errors, blank=desk.blank)
    emit(desk.finish(report, day, strangers=True), Output(), desk.root)
