"""Write a new ``data/tasks.yaml``; a file that people edit is never rewritten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.task import Role
from gongkai.ops.language.sentences import sentences_of
from gongkai.ops.lines.line import quote
from gongkai.store.yaml.mapping import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.task import Item, Table, Task

_PLAIN = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=][^,\[\]{}:#\n]*(?<!\s)"
_INDENT = " " * 14


def table_text(table: Table) -> str:
    """Return a table as YAML; reading it again gives the same table."""
    return "\n".join(_lines(table)) + "\n"


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads back the same: bare if safe, else quoted."""
    return text if re.fullmatch(_PLAIN, text) else quote(text)


def _lines(table: Table) -> Iterator[str]:
    yield f"schema: {SCHEMA}"
    yield f"year: {table.year}"
    yield f"title: {scalar(table.title)}"
    if table.source:
        yield f"source: {scalar(table.source)}"
    if table.default_due:
        yield f"default_due: {table.default_due}"
    if table.first_leads:
        yield "first_leads: true"
    yield "sections:"
    for section in table.sections:
        yield f"  - title: {scalar(section.title)}"
        yield "    items:"
        for item in section.items:
            yield from _item_lines(item)


def _item_lines(item: Item) -> Iterator[str]:
    yield f"      - title: {scalar(item.title)}"
    yield "        tasks:"
    for task in item.tasks:
        yield from _task_lines(task)


def _task_lines(task: Task) -> Iterator[str]:
    yield f"          - id: {task.id}"
    sentences = sentences_of(task.requirement)
    led_by_space = any(sentence[:1].isspace() for sentence in sentences)
    yield f"            requirement: |{'2' if led_by_space else ''}"
    for sentence in sentences:
        yield f"{_INDENT}{sentence}" if sentence else ""
    for role in Role:
        phrases = [scalar(phrase.text) for phrase in task.phrases if phrase.role is role]
        if phrases:
            yield f"            {role.value}: [{', '.join(phrases)}]"
    if task.responsible_text:
        yield f"            responsible_text: {scalar(task.responsible_text)}"
    if task.due:
        yield f"            due: {task.due}"
    for key in ("due_text", "number", "remark", "since", "retired"):
        if value := getattr(task, key):
            yield f"            {key}: {scalar(str(value))}"
