"""Hold a row of a form that came back against the task and the ledger as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.form import OPEN, UNCHANGED, FormColumn
from gongkai.model.status import Status
from gongkai.ops.language.days import loose_day
from gongkai.ops.lines.line import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from gongkai.model.entry import Entry
    from gongkai.model.filled_form import FilledRow
    from gongkai.model.form import FormRow
    from gongkai.ops.duties.history import History
    from gongkai.ops.lines.line import Value

_LEDGER = (FormColumn.ROLE, FormColumn.DUE, FormColumn.LAST_STATE, FormColumn.LAST_NOTE)
_SHOWN = 20
_KEYS = tuple(OPEN.values())


class Origin(NamedTuple):
    """The unit and the quarter that a form says it is of, and those that there are."""

    unit: str
    quarter: str
    units: Collection[str]
    quarters: Collection[str]


class Outdated(NamedTuple):
    """Why a row may not be taken, and the column where that shows."""

    why: str
    column: FormColumn


class Compared(NamedTuple):
    """A row beside the present one: columns that the unit wrote over, or why it is outdated."""

    written_over: tuple[FormColumn, ...] = ()
    outdated: Outdated | None = None


def is_blank(row: FilledRow) -> bool:
    """Return whether a unit wrote nothing in a row."""
    return not any(
        row.cells[column].text not in ("", UNCHANGED) for column in OPEN if column in row.cells
    )


def compare(row: FilledRow, present: FormRow, origin: Origin) -> Compared:
    """Compare what was filled in for the unit with what a form made now would say.

    A fingerprint tells what a unit wrote over from what is outdated. Where none came back, every
    difference makes the row outdated: nobody can tell which it is.
    """
    changed = tuple(_changed(row, present))
    expected = present.fingerprint(origin.unit, origin.quarter)
    if row.fingerprint == expected:
        return Compared(written_over=changed)
    if not row.fingerprint and not changed:
        return Compared()
    task, given = (each.partition("-")[0] for each in (expected, row.fingerprint))
    if not row.fingerprint and FormColumn.REQUIREMENT in changed:
        words = "具体要求与任务表不一致：任务的文字在填报表发出后有改动，或被填报单位改动"
        return Compared(outdated=Outdated(words, FormColumn.REQUIREMENT))
    if row.fingerprint and given != task:
        return Compared(outdated=_other_task(row, present, origin))
    moved = [column for column in changed if column in _LEDGER]
    if not moved:
        return Compared(outdated=Outdated("台账在填报表发出后有变动", FormColumn.ID))
    return Compared(
        outdated=Outdated(
            "台账在填报表发出后有变动："
            + "；".join(_difference(column, row, present) for column in moved),
            moved[0],
        )
    )


def says_nothing_new(values: Mapping[str, Value], history: History, day: date, first: date) -> bool:
    """Return whether a unit repeats what the ledger says already, or only the present state.

    Words of a line before ``first``, the day on which the quarter begins, are a report again.
    """
    status = values.get("status") or ""
    if status and status != history.state_on(day):
        return False
    last = history.last_line(day)
    said = {key: values.get(key) for key in _KEYS if key != "status" and values.get(key)}
    if not said or last is None or last.date < first:
        return not said
    known = _values_of(last.entry)
    return all(known.get(key) == value for key, value in said.items())


def repeated(values: Mapping[str, Value], history: History, day: date) -> Entry | None:
    """Return the entry of a day that says the same, if there is one."""
    said = {key: values.get(key) or "" for key in _KEYS}
    for line in history.words(day):
        known = _values_of(line.entry)
        if line.date == day and all((known.get(key) or "") == said[key] for key in _KEYS):
            return line.entry
    return None


def _values_of(entry: Entry) -> dict[str, Value]:
    words = words_of(entry)
    return {
        "status": entry.status.value if entry.status else "",
        "note": words.note,
        "problem": words.problem,
        "next": words.next,
        "evidence": list(words.evidence),
    }


def stated(text: str, state: Status) -> str:
    """Return the status that a cell says; empty for none, and for the state as it stands.

    Only what a unit may write is kept where it is the present state: 进行中 said again.
    """
    word = "".join(text.split())
    if word == UNCHANGED or (word == state and state in _NEVER_WRITTEN):
        return ""
    return word


_NEVER_WRITTEN = (
    Status.NOT_STARTED, Status.VERIFIED, Status.RETURNED, Status.NOT_APPLICABLE_AGREED,
)  # fmt: skip


def _changed(row: FilledRow, present: FormRow) -> Iterator[FormColumn]:
    """Yield the columns that no longer read as they would be filled in now."""
    for column, text in present.filled.items():
        if column in row.cells and column is not FormColumn.ID:
            if _compared(row.cells[column].text) != _compared(text):
                yield column
        elif column is FormColumn.REQUIREMENT and not row.fingerprint:
            yield column


def _compared(text: str) -> str:
    """Return a text without blanks; a day in one way of writing: spreadsheets change that."""
    return str(loose_day(text) or "".join(text.split()))


def _difference(column: FormColumn, row: FilledRow, present: FormRow) -> str:
    given, now = row.cells[column].text, present.filled[column]
    return f"“{column}”表中为“{_short(given)}”，现为“{_short(now)}”"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _other_task(row: FilledRow, present: FormRow, origin: Origin) -> Outdated:
    """Say why a row has the fingerprint of another text, another unit or another quarter."""
    given = row.fingerprint.partition("-")[0]
    cell = row.cells.get(FormColumn.REQUIREMENT)
    told = present if cell is None else present._replace(requirement=cell.text)
    if told.fingerprint(origin.unit, origin.quarter).startswith(given):
        words = _difference(FormColumn.REQUIREMENT, row, present)
        return Outdated(f"任务的文字在填报表发出后有改动：{words}", FormColumn.REQUIREMENT)
    for unit in origin.units:
        for quarter in origin.quarters:
            if any(each.fingerprint(unit, quarter).startswith(given) for each in (told, present)):
                return Outdated(f"该行取自{unit} {quarter} 的填报表", FormColumn.ID)
    return Outdated("该行的编号、文字或指纹被改动，与现有任务表对应不上", FormColumn.ID)
