"""Choose the quarter of `gongkai list --missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.cli.session import Desk
    from gongkai.ops.counting.periods import PeriodReading


def choose_quarter(
    desk: Desk, year: int | None, quarter: str | None, as_of: str | None
) -> tuple[PeriodReading, tuple[str, ...]]:
    """Choose the quarter by the options, with notes on the choice, and turn to its table.

    Raises:
        UsageError: the quarter is invalid.
        RefusedError: it has not begun, or its year has no table.
    """
    from gongkai.cli.actions.report_period import chapters, choose

    chosen = choose(desk, None, quarter, None, as_of)
    (chapter,) = chapters(desk, year, chosen)
    desk.turn_to(chapter.records.table)
    return chapter.readings[0], chosen.notes
