"""``gongkai`` alone: where things stand today."""

from __future__ import annotations


def show_overview(root: str | None) -> None:
    """Print the one screen that says what waits."""
    from gongkai.cli.desk import Desk
    from gongkai.cli.output import Output, emit
    from gongkai.reports.overview import overview

    desk = Desk(root)
    day = desk.day(None)
    report = overview(desk.records, day, desk.today, lambda: desk.errors, blank=desk.blank)
    emit(desk.finish(report, day, strangers=True), Output(), desk.root)
