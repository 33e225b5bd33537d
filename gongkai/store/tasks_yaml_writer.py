"""Write a new ``data/tasks.yaml``; a file that people edit is never rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.task import Role
from gongkai.ops.language.sentences import sentences_of
from gongkai.ops.lines.line import scalar
from gongkai.store.yaml.mapping import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.task import Table, Task

SECTION_AT, ITEM_AT, TASK_AT = 2, 6, 10
"""The columns, from 0, of the dashes before a section, an item and a task."""


FieldLines: TypeAlias = "list[tuple[str, list[str]]]"
"""The fields of a mapping by key, each with its lines; further ones are indented as by us."""


def table_text(table: Table) -> str:
    """Return a table as YAML; reading it again gives the same table."""
    return "\n".join(_lines(table)) + "\n"


def table_fields(table: Table) -> FieldLines:
    """Return the fields of a table before its sections."""
    found = [
        ("schema", str(SCHEMA)),
        ("year", str(table.year)),
        ("title", scalar(table.title)),
        ("source", scalar(table.source) if table.source else ""),
        ("default_due", str(table.default_due or "")),
        ("first_leads", "true" if table.first_leads else ""),
        ("report", str(table.report or "")),
    ]
    return [(key, [f"{key}: {value}"]) for key, value in found if value]


def heading_fields(title: str, below: str) -> FieldLines:
    """Return the fields of a heading: its title, and the key of what is ``below`` it."""
    return [("title", [f"title: {scalar(title)}"]), (below, [f"{below}:"])]


def task_fields(task: Task) -> FieldLines:
    """Return the fields of a task."""
    sentences = sentences_of(task.requirement)
    led_by_space = any(sentence[:1].isspace() for sentence in sentences)
    found = [
        ("id", [f"id: {task.id}"]),
        (
            "requirement",
            [
                f"requirement: |{'2' if led_by_space else ''}",
                *(f"  {sentence}" if sentence else "" for sentence in sentences),
            ],
        ),
    ]
    for role in Role:
        phrases = [scalar(phrase.text) for phrase in task.phrases if phrase.role is role]
        if phrases:
            found.append((role.value, [f"{role.value}: [{', '.join(phrases)}]"]))
    if task.report:
        found.append(("report", [f"report: {task.report}"]))
    for key in ("responsible_text", "due", "due_text", "number", "remark", "since", "retired"):
        if value := getattr(task, key):
            found.append((key, [f"{key}: {scalar(str(value))}"]))
    return found


def listed(fields: FieldLines, column: int) -> list[str]:
    """Return the lines of a mapping in a list, its dash at a column from 0."""
    lines = [line for _, each in fields for line in each]
    return [
        f"{' ' * column}{'- ' if not place else '  '}{line}" if line else ""
        for place, line in enumerate(lines)
    ]


def _lines(table: Table) -> Iterator[str]:
    for _, lines in table_fields(table):
        yield from lines
    yield "sections:"
    for section in table.sections:
        yield from listed(heading_fields(section.title, "items"), SECTION_AT)
        for item in section.items:
            yield from listed(heading_fields(item.title, "tasks"), ITEM_AT)
            for task in item.tasks:
                yield from listed(task_fields(task), TASK_AT)
