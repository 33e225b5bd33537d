"""``list``: which tasks, who owes them, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.unit import Unit

if TYPE_CHECKING:
    from datetime import date

    from gongkai.model.report import Report
    from gongkai.ops.duties.records import Records
    from gongkai.reports.list_question import Question


def listing(records: Records, question: Question, day: date, today: date) -> Report:
    """Answer ``list``: one row per duty for a single unit, else one row per task."""
    if len(question.parties) == 1 and isinstance(question.parties[0], Unit):
        from gongkai.reports.list_unit import unit_listing

        return unit_listing(records, question, question.parties[0], day, today)
    from gongkai.reports.list_tasks import task_listing

    return task_listing(records, question, day, today)
