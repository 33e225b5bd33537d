"""``form``: what a unit is to fill in about a quarter, one row for each open duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.form import BlankForm, FormRow
from gongkai.model.report import Deadline
from gongkai.model.status import Status
from gongkai.model.task import Role
from gongkai.ops.duties.history import steps_of_unit
from gongkai.ops.duties.standing import standings
from gongkai.reports import wording as words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from gongkai.model.unit import Unit
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records
    from gongkai.ops.duties.standing import Standing

_MOST_TOLD = 300
"""Characters of the last progress that a form repeats: a reminder, not the ledger."""


def form_of(
    records: Records, unit: Unit, reading: PeriodReading, by_day: date, *, everything: bool = False
) -> BlankForm:
    """Return a unit's form, as the ledger stands on the day that the quarter is read on.

    A duty in support has no row; one that is done or agreed to be 不适用 has one only with
    ``everything``. There may be no rows.
    """
    day = reading.as_of
    found = standings(records.of(unit).histories.values(), day, reading.today)
    contact = " ".join(filter(None, (unit.contact, unit.phone)))
    period = reading.period
    title = f"{period.label}政务公开重点工作落实情况填报表"
    rows = tuple(_rows(found, day, everything=everything))
    return BlankForm(unit.name, period.code, period.label, title, by_day, rows, contact)


def _rows(
    found: Iterable[tuple[History, Standing]], day: date, *, everything: bool
) -> Iterator[FormRow]:
    for history, at in found:
        settled = at.state.done or at.state is Status.NOT_APPLICABLE_AGREED
        if at.claim.role is Role.SUPPORT or (settled and not everything):
            continue
        last = history.last_line(day)
        yield FormRow(
            history.duty.task.id,
            history.duty.task.requirement,
            at.claim.role.label,
            str(Deadline(at.due)),
            at.state.value,
            _brief(words.last_said(last.entry if last else None)),
            steps_of_unit(at.state, at.claim.via),
        )


def _brief(text: str) -> str:
    return text if len(text) <= _MOST_TOLD else f"{text[: _MOST_TOLD - 1]}…"
