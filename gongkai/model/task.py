"""The year's table of tasks, nested as it is printed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from gongkai.model.span import NOWHERE, Span


class Role(StrEnum):
    """The part a unit has in a task, the strongest first."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"

    @property
    def label(self) -> str:
        """The Chinese word printed for it."""
        return {"lead": "牵头", "responsible": "责任", "support": "配合"}[self.value]

    @property
    def strength(self) -> int:
        """A number that grows with the role."""
        return {"lead": 3, "responsible": 2, "support": 1}[self.value]


class Rhythm(StrEnum):
    """A rhythm in place of a due date: the duty never ends."""

    CONTINUOUS = "持续推进"
    QUARTERLY = "每季度"
    MONTHLY = "每月"


Due: TypeAlias = date | Rhythm | None


class Every(StrEnum):
    """How often units report."""

    MONTH = "每月"
    QUARTER = "每季度"
    HALF = "每半年"


class ReportRhythm(NamedTuple):
    """How often units report, and by which day.

    ``by`` is a day of the last month, ``25``, or days after its end, ``+5``.
    """

    every: Every
    by: str

    def __str__(self) -> str:
        """Return it as a file has it."""
        return f"{{every: {self.every}, by: {self.by}}}"


YEAR = "[0-9]{4}"
"""The form of a year in files."""
_MOST_DIGITS = 6
TASK_ID = f"{YEAR}-T[0-9]{{2,{_MOST_DIGITS}}}"
SPOKEN_TASK_ID = f"(?:{YEAR}-)?T?[0-9]{{1,{_MOST_DIGITS}}}"
"""Every usual form of a task id: ``2021-T09``, ``T9``, ``9``."""

_OPEN_ENDED = r"等(?:.*(?:部门|单位|部門|單位))?"


class Phrase(NamedTuple):
    """One element of a cell of units, as it is written, with the role its list gives."""

    text: str
    role: Role
    span: Span

    @property
    def open_ended(self) -> bool:
        """Whether it is not a unit but says that the list is incomplete (等有关部门)."""
        return re.fullmatch(_OPEN_ENDED, self.text) is not None


def task_id(year: int, short: str) -> str:
    """Return the id of a task in a year's table: ``2021-T09``."""
    return f"{year}-{short}"


def numbered(number: int) -> str:
    """Return a task's id without its year: ``T09``."""
    return f"T{number:02}"


def short_id(task_id: str) -> str:
    """Return an id without its year: ``T09``."""
    return task_id.partition("-")[2]


def year_of(task_id: str) -> int:
    """Return the year of an id."""
    return int(task_id.partition("-")[0])


class Task(NamedTuple):
    """One 具体要求 row, under an ``id`` that never changes.

    ``sentences`` are the lines of the requirement as they stand in the file, so that problems
    have a place; ``due`` is the task's own, without the table's default.
    """

    id: str
    requirement: str
    phrases: tuple[Phrase, ...]
    span: Span
    sentences: tuple[tuple[str, Span], ...] = ()
    responsible_text: str = ""
    number: str = ""
    remark: str = ""
    due: Due = None
    due_text: str = ""
    since: date | None = None
    retired: date | None = None
    report: ReportRhythm | None = None
    places: Mapping[str, Span] = NOWHERE

    @property
    def short_id(self) -> str:
        """The id without the year: ``T09``."""
        return short_id(self.id)

    @property
    def serial(self) -> int:
        """The number in the id: 9 of ``2021-T09``."""
        return int(self.short_id[1:])

    @property
    def open_ended(self) -> bool:
        """Whether the list of units is incomplete."""
        return any(phrase.open_ended for phrase in self.phrases)

    def cell(self, role: Role) -> str:
        """Return the printed cell of the units in ``role``."""
        if role is Role.RESPONSIBLE and self.responsible_text:
            return self.responsible_text
        return join_cell([phrase for phrase in self.phrases if phrase.role is role])

    def exists_on(self, day: date) -> bool:
        """Return whether ``day`` lies within ``since`` and ``retired``, both inclusive."""
        return (self.since is None or self.since <= day) and (
            self.retired is None or day <= self.retired
        )


def join_cell(phrases: list[Phrase]) -> str:
    """Join phrases as the tables print them: with ``、``, but 等有关部门 directly."""
    cell = ""
    for phrase in phrases:
        cell += phrase.text if phrase.open_ended or not cell else "、" + phrase.text
    return cell


class Item(NamedTuple):
    """A heading of level 2 and its tasks."""

    title: str
    tasks: tuple[Task, ...]
    span: Span


class Section(NamedTuple):
    """A heading of level 1 and its items."""

    title: str
    items: tuple[Item, ...]
    span: Span


class Row(NamedTuple):
    """A task with the headings it stands under."""

    section: Section
    item: Item
    task: Task


class Table(NamedTuple):
    """One year's table, ``data/tasks.yaml`` or ``data/past/YEAR.yaml``."""

    year: int
    title: str
    sections: tuple[Section, ...]
    span: Span
    source: str = ""
    default_due: date | None = None
    first_leads: bool = False
    report: ReportRhythm | None = None
    places: Mapping[str, Span] = NOWHERE

    def rows(self) -> Iterator[Row]:
        """Yield every task with its headings, in the order printed."""
        for section in self.sections:
            for item in section.items:
                for task in item.tasks:
                    yield Row(section, item, task)

    def due_of(self, task: Task) -> Due:
        """Return the task's own due date, else the table's."""
        return self.default_due if task.due is None else task.due

    def report_of(self, task: Task) -> ReportRhythm | None:
        """Return the task's own rhythm of reports, else the table's."""
        return task.report or self.report

    @property
    def has_rhythm(self) -> bool:
        """Whether the reports of some task are wanted by a day."""
        return any(self.report_of(row.task) for row in self.rows())
