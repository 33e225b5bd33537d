"""Carry out `gongkai report --matrix`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.errors import UsageError
from gongkai.reports.matrix import MatrixQuestion, matrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.cli.actions.report_period import Chosen
    from gongkai.model.report import Report
    from gongkai.reports.completion.completion import Chapter
    from gongkai.reports.completion.completion_narrowing import Narrowing


def matrix_of(
    chapters: Sequence[Chapter],
    chosen: Chosen,
    others: Mapping[str, bool],
    narrowing: Narrowing,
    *,
    blank: bool,
) -> Report:
    """Answer for one period; ``others`` says which options that only count figures are given.

    Raises:
        UsageError: one of them is given, or several periods.
    """
    given = [option for option, is_given in others.items() if is_given]
    if given:
        raise UsageError(f"--matrix 不能与 {'、'.join(given)} 同时使用。", "请选用其一。")
    if chosen.sequence:
        raise UsageError("--matrix 一次只列一个时段。", "只写一个时段，如 --quarter 2021Q2。")
    chapter = chapters[0]
    question = MatrixQuestion(narrowing, chosen.notes, blank)
    return matrix(chapter.records, question, chapter.readings[0])
