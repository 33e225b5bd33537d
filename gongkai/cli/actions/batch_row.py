"""Make drafts of the rows of a batch; each row is read like a command line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.cli.actions.note import drafts_of, texts_of, units_of
from gongkai.cli.advice import in_words
from gongkai.cli.arguments.entry_text import clean, clean_note, entry_day, writer
from gongkai.cli.arguments.refusals import UnrecordedError, columns
from gongkai.cli.arguments.typed_values import read_status, read_task
from gongkai.errors import GongkaiError, UsageError
from gongkai.model.line_kinds import PROGRESS
from gongkai.model.unit import Group
from gongkai.office import faults
from gongkai.office.batch.columns import missing
from gongkai.ops.duties.party_names import find_all
from gongkai.ops.language.days import is_from_today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gongkai.cli.actions.note import Given
    from gongkai.model.problem import Problem, Rule
    from gongkai.model.span import Span
    from gongkai.model.way import Message
    from gongkai.office.batch.columns import BatchField, BatchRow
    from gongkai.ops.duties.resolver import Resolver
    from gongkai.ops.language.days import Calendar
    from gongkai.ops.recording.draft import EntryDraft


class RowReader:
    """Makes drafts of rows; the options of ``given``, the command line, hold for all rows.

    ``headings`` are the names of the columns in the file.
    """

    def __init__(
        self,
        calendar: Calendar,
        resolver: Resolver,
        given: Given,
        root: Path,
        headings: Mapping[str, str],
    ) -> None:
        self.problems: list[Problem] = []
        self._calendar = calendar
        self._resolver = resolver
        self._given = given
        self._root = root
        self._headings = headings
        self._fields = columns(headings)

    def read(self, row: BatchRow) -> list[EntryDraft]:
        """Return the drafts of a row; none if it has a problem."""
        given = self._given_of(row)
        faulty = list(self._value_faults(row, given))
        if faulty:
            self.problems += faulty
            return []
        try:
            texts = {**texts_of(given, self._fields), "by": writer(given.by, self._root)}
            drafts = drafts_of(self._calendar, self._resolver, given, texts)
        except GongkaiError as error:
            place = row.fields["status"].span if "status" in row.fields else row.span
            self.problems.append(_refused(faults.BATCH_REFUSED, place, error))
            return []
        return [draft._replace(skip=True, place=row.span) for draft in drafts]

    def _given_of(self, row: BatchRow) -> Given:
        """Return the command line that would record the row."""

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
        """Return whether a row names a group; its faulty names are reported elsewhere."""
        names = row.fields["unit"].text if "unit" in row.fields else ""
        try:
            return any(isinstance(each, Group) for each in find_all(self._resolver.names, names))
        except GongkaiError:
            return False

    def _value_faults(self, row: BatchRow, given: Given) -> Iterator[Problem]:
        """Yield a problem for every value that cannot be used."""
        readers: dict[str, Callable[[BatchField], object]] = {
            "unit": lambda _: units_of(self._resolver, given),
            "task": lambda field: read_task(field.text, self._resolver, self._calendar),
            "date": lambda field: _written_day(field.text, self._calendar),
            "status": lambda field: read_status(field.text, PROGRESS.statuses),
            "note": lambda field: clean_note(field.text, self._fields.note),
            "by": lambda field: writer(field.text, self._root, self._fields),
        }
        yield from missing(row, self._headings)
        for key, field in row.fields.items():
            try:
                for each in field.texts:
                    clean(each, self._fields.terms[key])
                if key in readers:
                    readers[key](field)
            except GongkaiError as error:
                yield _refused(faults.BATCH_VALUE, field.span, error)


def _written_day(text: str, calendar: Calendar) -> None:
    """Refuse a day that no entry may have, or that means another day tomorrow.

    Raises:
        GongkaiError: it is such a day, or none.
    """
    entry_day(text, None, calendar)
    if is_from_today(text):
        raise UsageError(f"文件中不能写“{text}”。", f"写明日期，例如 {calendar.today}。")


def problem_of(rule: Rule, place: Span, what: Message, remedy: Message) -> Problem:
    """Return a refusal as a problem of a file."""
    return rule.at(place, in_words(what).removesuffix("。"), remedy)


def _refused(rule: Rule, place: Span, error: GongkaiError) -> Problem:
    if isinstance(error, UnrecordedError):
        return problem_of(rule, place, error.problem, error.remedy)
    return problem_of(rule, place, error.message, error.hint)
