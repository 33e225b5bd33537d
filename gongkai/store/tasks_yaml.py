"""Decode ``data/tasks.yaml`` to a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.task import (
    Due,
    Every,
    Item,
    Phrase,
    ReportRhythm,
    Rhythm,
    Role,
    Section,
    Table,
    Task,
)
from gongkai.ops.language.days import strict_day
from gongkai.store import faults
from gongkai.store.yaml.mapping import Fields, Findings, Shape, bad_day, shortened
from gongkai.store.yaml.nodes import Scalar, block_lines

if TYPE_CHECKING:
    from gongkai.model.span import Span
    from gongkai.store.yaml.nodes import Node

FILE = Shape(
    "任务表",
    ("schema", "year", "title", "sections"),
    ("source", "default_due", "first_leads", "report"),
)
SECTION = Shape("一级标题", ("title", "items"))
ITEM = Shape("二级标题", ("title", "tasks"))
TASK = Shape(
    "任务",
    ("id", "requirement"),
    (
        "responsible", "responsible_text", "lead", "support", "number", "remark",
        "due", "due_text", "since", "retired", "report",
    ),
    free=("requirement", "responsible_text", "remark"),
)  # fmt: skip
REPORT = Shape("报送要求", ("every", "by"))
_REPORT_BY = r"[1-9]|[12][0-9]|3[01]|\+[1-9][0-9]?"
_KEY = r"([a-z_]+) *[:：]"


def decode_table(root: Node, findings: Findings, lines: list[str]) -> Table | None:
    """Return the table in a file's nodes; None if it is no table, or its format too new."""
    fields = findings.document(root, FILE)
    if fields is None:
        return None
    return Table(
        year=fields.year("year"),
        title=fields.text("title"),
        sections=tuple(_section(node, findings, lines) for node in fields.items("sections")),
        span=fields.span,
        source=fields.text("source"),
        default_due=fields.day("default_due"),
        first_leads=fields.flag("first_leads"),
        report=_report(fields),
        places=fields.places,
    )


def _section(node: Node, findings: Findings, lines: list[str]) -> Section:
    fields = findings.fields(node, SECTION)
    items = tuple(_item(child, findings, lines) for child in fields.items("items"))
    return Section(fields.text("title"), items, fields.places.get("title", fields.span))


def _item(node: Node, findings: Findings, lines: list[str]) -> Item:
    fields = findings.fields(node, ITEM)
    tasks = [_task(findings.fields(child, TASK), lines) for child in fields.items("tasks")]
    return Item(
        fields.text("title"),
        tuple(task for task in tasks if task.id),
        fields.places.get("title", fields.span),
    )


def _task(fields: Fields, lines: list[str]) -> Task:
    requirement = fields.text("requirement")
    sentences = _sentences(fields, lines)
    return Task(
        id=fields.task_id("id"),
        requirement=cell_of(requirement),
        phrases=tuple(
            Phrase(text, role, span)
            for role in (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT)
            for text, span in fields.names(role.value)
        ),
        span=fields.places.get("id", fields.span),
        sentences=sentences,
        responsible_text=fields.text("responsible_text").rstrip("\n"),
        number=fields.text("number"),
        remark=fields.text("remark"),
        due=_due(fields),
        due_text=fields.text("due_text"),
        since=fields.day("since"),
        retired=fields.day("retired"),
        report=_report(fields),
        places=fields.places,
    )


def cell_of(requirement: str) -> str:
    """Join the sentences of a requirement to the printed cell.

    Lines are joined without a separator; a blank line is the cell's own line break.
    """
    lines = requirement.rstrip("\n").split("\n")
    return "".join(line or "\n" for line in lines)


def _sentences(fields: Fields, lines: list[str]) -> tuple[tuple[str, Span], ...]:
    node = fields.values.get("requirement")
    found = tuple(block_lines(node, lines)) if isinstance(node, Scalar) else ()
    for text, span in found:
        if (match := re.match(_KEY, text)) and match[1] in TASK.keys:
            fields.findings.add(
                faults.SYNTAX.at(
                    span, f"{match[1]} 缩进过深，被当成具体要求的一句", "与 requirement 对齐。"
                )
            )
    return found


def _due(fields: Fields) -> Due:
    text = fields.text("due")
    if text in tuple(Rhythm):
        return Rhythm(text)
    day = strict_day(text)
    if text and day is None:
        more = f"没有期限的可用：{'、'.join(Rhythm)}；表中原文写在 due_text。"
        fields.findings.add(bad_day(fields.places["due"], text, more))
    return day


def _report(fields: Fields) -> ReportRhythm | None:
    """Return the rhythm of reports; None if there is none, or it is wrong, which is reported."""
    node = fields.values.get("report")
    if node is None:
        return None
    rhythm = fields.findings.fields(node, REPORT)
    every = _matching(
        rhythm, "every", "|".join(Every), f"{'、'.join(Every)}中的一个", "例如 every: 每季度。"
    )
    by = _matching(
        rhythm,
        "by",
        _REPORT_BY,
        "报送期最后一个月的日期（1 至 31），或期满后的天数（+1 至 +99）",
        "例如 by: 25，或 by: +5。",
    )
    return ReportRhythm(Every(every), by) if every and by else None


def _matching(fields: Fields, key: str, form: str, what: str, remedy: str) -> str:
    """Return a text of the given form; empty if it is absent, or of another form."""
    text = fields.text(key).strip()
    if not text or re.fullmatch(form, text):
        return text
    fields.findings.wrong_kind(
        fields.values[key], f"{key} 应为{what}，现为 {shortened(text)}", remedy
    )
    return ""
