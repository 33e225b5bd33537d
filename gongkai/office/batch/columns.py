"""Columns and rows of a batch of notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.line_kinds import KEYS, PROGRESS
from gongkai.model.way import Message, Way
from gongkai.office import faults
from gongkai.ops.language.days import folded
from gongkai.ops.language.similar_words import nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongkai.model.problem import Problem
    from gongkai.model.span import Span

_NOT_HERE: dict[str, Message] = {
    "act": ("核查用 ", Way.VERIFY, "，延期用 ", Way.EXTEND, "。"),
    "due": ("延期用 ", Way.EXTEND, "。"),
    "corrects": ("更正用 ", Way.CORRECT, "。"),
    "retracts": ("撤销用 ", Way.RETRACT, "。"),
    "at": "记录时间由程序填写。",
    "id": "记录编号由程序填写。",
    "序号": "删去该栏；任务编号写在“任务编号”一栏。",
}
_ALSO = {
    "unit": ("责任单位", "责任部门", "单位名称"),
    "task": ("任务", "编号"),
    "note": ("进展情况", "工作进展"),
    "problem": ("存在问题", "存在的问题"),
    "next": ("下一步措施", "下一步打算"),
    "evidence": ("佐证", "依据"),
    "by": ("填报人",),
    "why": ("无佐证理由", "无佐证材料的理由", "无依据理由", "无依据的理由"),
}
"""What else may head the column of a key."""
HEADINGS = {"unit": "单位", "task": KEYS["task"].label} | {
    key: label for key, (_, label) in KEYS.items() if key in PROGRESS.keys and key not in _NOT_HERE
}
"""What messages call a column that the file does not name."""
COLUMNS = {key: (label, *_ALSO.get(key, ())) for key, label in HEADINGS.items()}
"""Every key of a row, with the headings that mean it in a table."""
REQUIRED = ("unit", "task", "note")
_KEY_OF = {name: key for key, headings in COLUMNS.items() for name in (key, *headings)}
_BETWEEN = re.compile(r"[\n、；]|;(?=\s|https?:|$)")
_UP_TO_BRACKET = re.compile(r"[^《》]*[《》]?")
_CUT = "\0"
"""Separates pieces; decoded text never holds it."""
MOST_COLUMNS = 100
"""The most columns, or keys of an object, that are read."""
_FLAGS = {"是": True, "TRUE": True, "否": False, "FALSE": False}


class BatchField(NamedTuple):
    """The texts of a row under one key, at least one; only evidence may have several."""

    texts: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        """Return the first text."""
        return self.texts[0]


class BatchRow(NamedTuple):
    """One row of a batch: its fields by key."""

    span: Span
    fields: Mapping[str, BatchField]


class Batch(NamedTuple):
    """The rows of a batch, the problems of its form, and what the file calls its columns."""

    rows: tuple[BatchRow, ...]
    problems: tuple[Problem, ...]
    headings: Mapping[str, str] = HEADINGS


def key_of(name: str) -> str | None:
    """Return the key that a heading means; None if unknown."""
    return _KEY_OF.get(folded(name).casefold().strip("*"))


def unknown_key(name: str, span: Span) -> Problem:
    """Return the problem of an unknown column, with a similar name."""
    if name in _NOT_HERE:
        return faults.BATCH_COLUMN.at(span, f"“{name}”一栏不能批量填写", _NOT_HERE[name])
    near = nearest_word(name, _KEY_OF)
    hint = f"是不是 {near}？" if near else f"可用的栏目：{'、'.join(HEADINGS.values())}。"
    return faults.BATCH_COLUMN.at(span, f"没有“{name}”这一栏", hint)


def several(text: str) -> tuple[str, ...]:
    """Split a cell into pieces of evidence, but not inside 《》."""
    cut = _UP_TO_BRACKET.sub(_cut_outside, text)
    return tuple(part.strip() for part in cut.split(_CUT) if part.strip())


def _cut_outside(stretch: re.Match[str]) -> str:
    """Split a stretch of text, unless it ends in 》."""
    return stretch[0] if stretch[0].endswith("》") else _BETWEEN.sub(_CUT, stretch[0])


def too_many_columns(number: int, span: Span) -> Problem:
    """Return the problem of too many columns."""
    what = f"共 {number} 栏，超过 {MOST_COLUMNS} 栏"
    return faults.BATCH_COLUMN.at(span, what, "删去多余的栏。")


def flag(field: BatchField) -> BatchField | Problem | None:
    """Parse 是 or ``true``; return None for 否 or ``false``."""
    wanted = _FLAGS.get(folded(field.text))
    if wanted is None:
        return faults.BATCH_VALUE.at(
            field.span, f"应为“是”或“否”，不能是“{field.text}”", "改为“是”或“否”。"
        )
    return field if wanted else None


def missing(row: BatchRow, headings: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each required key that a row lacks."""
    for key in REQUIRED:
        if key not in row.fields:
            yield faults.BATCH_VALUE.at(row.span, f"“{headings[key]}”一栏为空", "每一行都须填写。")
