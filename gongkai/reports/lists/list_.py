"""``list``: which tasks, who owes them, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.report import Report
    from gongkai.ops.duties.records import Records
    from gongkai.reports.lists.list_question import Question


def listing(records: Records, question: Question, day: date, today: date) -> Report:
    """Answer ``list``: a row per duty for one unit or with ``--missing``, else a row per task."""
    if question.missing:
        from gongkai.reports.lists.list_missing import missing_listing

        return missing_listing(records, question, question.missing)
    if unit := question.one_unit:
        from gongkai.reports.lists.list_unit import unit_listing

        return unit_listing(records, question, unit, day, today)
    from gongkai.reports.lists.list_tasks import task_listing

    return task_listing(records, question, day, today)
