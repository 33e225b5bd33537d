"""Rows of a batch to drafts: each row is read as a command line of its own would be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.cli.actions.note import drafts_of, texts_of, units_of
from gongkai.cli.arguments.entry_text import clean, clean_note, entry_day, writer
from gongkai.cli.arguments.typed_values import read_status, read_task
from gongkai.errors import GongkaiError, UsageError
from gongkai.model.line_kinds import PROGRESS
from gongkai.model.unit import Group
from gongkai.office import faults
from gongkai.office.batch.columns import COLUMNS, label, missing
from gongkai.ops.duties.party_names import find_all
from gongkai.ops.language.days import is_from_today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gongkai.cli.actions.note import Given
    from gongkai.model.problem import Problem, Rule
    from gongkai.model.span import Span
    from gongkai.office.batch.columns import BatchRow, Field
    from gongkai.ops.duties.resolver import Resolver
    from gongkai.ops.language.days import Calendar
    from gongkai.ops.recording.draft import EntryDraft

_OPTION = re.compile(r" *(--[a-z-]+) *")
_COLUMN_OF = {f"--{key}": label(key) for key in COLUMNS} | {"--no-evidence": label("why")}


class RowReader:
    """Makes drafts of rows; ``given`` is the command line, whose options hold for all of them."""

    def __init__(self, calendar: Calendar, resolver: Resolver, given: Given, root: Path) -> None:
        self.problems: list[Problem] = []
        self._calendar = calendar
        self._resolver = resolver
        self._given = given
        self._root = root

    def read(self, row: BatchRow) -> list[EntryDraft]:
        """The drafts of a row; none where there is a problem."""
        given = self._given_of(row)
        faulty = list(self._value_faults(row, given))
        if faulty:
            self.problems += faulty
            return []
        try:
            texts = {**texts_of(given), "by": writer(given.by, self._root)}
            drafts = drafts_of(self._calendar, self._resolver, given, texts)
        except GongkaiError as error:
            place = row.fields["status"].span if "status" in row.fields else row.span
            self.problems.append(in_columns(faults.BATCH_REFUSED, place, error.message, error.hint))
            return []
        return [draft._replace(skip=True, place=row.span) for draft in drafts]

    def _given_of(self, row: BatchRow) -> Given:
        """The command line that would note the row."""

        def text(key: str) -> str | None:
            return row.fields[key].text if key in row.fields else None

        dated = "date" in row.fields
        grouped = self._given.each and self.names_group(row)
        return self._given._replace(
            unit=text("unit"),
            words=(text("task") or "", text("note") or ""),
            status=text("status"),
            date=text("date") if dated else self._given.date,
            quarter=None if dated else self._given.quarter,
            problem=text("problem"),
            next=text("next"),
            evidence=row.fields["evidence"].texts if "evidence" in row.fields else (),
            no_evidence=text("why"),
            by=text("by") or self._given.by,
            open="open" in row.fields,
            each=grouped,
            excepted=self._given.excepted if grouped else None,
        )

    def names_group(self, row: BatchRow) -> bool:
        """Whether a row names a group; what is wrong with its names is no matter here."""
        names = row.fields["unit"].text if "unit" in row.fields else ""
        try:
            return any(isinstance(each, Group) for each in find_all(self._resolver.names, names))
        except GongkaiError:
            return False

    def _value_faults(self, row: BatchRow, given: Given) -> Iterator[Problem]:
        """Every single value that cannot be read."""
        readers: dict[str, Callable[[Field], object]] = {
            "unit": lambda _: units_of(self._resolver, given),
            "task": lambda field: read_task(field.text, self._resolver, self._calendar),
            "date": lambda field: _written_day(field.text, self._calendar),
            "status": lambda field: read_status(field.text, PROGRESS.statuses),
            "note": lambda field: clean_note(field.text),
            "by": lambda field: writer(field.text, self._root),
        }
        yield from missing(row)
        for key, field in row.fields.items():
            try:
                for each in field.texts:
                    clean(each, label(key))
                if key in readers:
                    readers[key](field)
            except GongkaiError as error:
                yield in_columns(faults.BATCH_VALUE, field.span, error.message, error.hint)


def _written_day(text: str, calendar: Calendar) -> None:
    """Hold a day of a file, which may be read again tomorrow.

    Raises:
        GongkaiError: it is none, no entry may be dated so, or it means another day then.
    """
    entry_day(text, None, calendar)
    if is_from_today(text):
        raise UsageError(f"文件中不能写“{text}”。", f"写明日期，例如 {calendar.today}。")


def in_columns(rule: Rule, place: Span, message: str, hint: str = "") -> Problem:
    """A refusal as a problem of a row: options named as the columns they are."""
    said, remedy = (_OPTION.sub(_column, text) for text in (message, hint))
    remedy = remedy.removesuffix("；台账未改动。")
    return rule.at(place, said.removeprefix("未记入：").rstrip("。"), remedy)


def _column(option: re.Match[str]) -> str:
    return _COLUMN_OF.get(option[1], option[0])
