"""Filter the duties and tasks that a question asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.duties.party_names import looks_within
from gongkai.ops.duties.standing import Standing, standings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from gongkai.model.duty import Duty, Via
    from gongkai.model.status import Status
    from gongkai.model.task import Role, Row
    from gongkai.ops.duties.history import History


class DutyOnDay(NamedTuple):
    """A duty with its standing on a day, and the day of its last progress line up to then."""

    history: History
    standing: Standing
    last_word: date | None

    @property
    def duty(self) -> Duty:
        """The duty itself."""
        return self.history.duty


class Criteria(NamedTuple):
    """Filters that must all pass; an empty filter passes everything."""

    sections: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    ids: Collection[str] = ()
    texts: tuple[str, ...] = ()
    open_ended: bool = False
    via: Via | None = None
    statuses: Collection[Status] = ()
    roles: Collection[Role] = ()
    due_before: date | None = None
    due_by: date | None = None
    """The last day on which a duty may fall due that is neither done nor overdue yet."""
    overdue: bool = False

    @property
    def of_duties(self) -> bool:
        """Whether any filter looks at duties, not only at tasks."""
        days = self.due_before or self.due_by
        return bool(self.via or self.statuses or self.roles or days or self.overdue)

    def admits_row(self, row: Row) -> bool:
        """Return whether a task passes the filters of tasks."""
        return (
            _holds_any(row.section.title, self.sections)
            and _holds_any(row.item.title, self.items)
            and (not self.ids or row.task.id in self.ids)
            and all(looks_within(text, row.task.requirement) for text in self.texts)
            and (row.task.open_ended or not self.open_ended)
        )

    def admits(self, found: Standing) -> bool:
        """Return whether a duty passes the filters of duties."""
        return (
            (self.via is None or found.claim.via is self.via)
            and (not self.statuses or found.state in self.statuses)
            and (not self.roles or found.claim.role in self.roles)
            and (not self.due_before or _due_before(found, self.due_before))
            and (not self.due_by or found.falls_due_by(self.due_by))
            and (found.overdue or not self.overdue)
        )


def held_on(histories: Iterable[History], day: date, today: date) -> list[DutyOnDay]:
    """Return the duties that exist on ``day``, with their standing."""
    found = standings(histories, day, today)
    return [DutyOnDay(history, at, history.last_word(day)) for history, at in found]


def kept(
    histories: Mapping[str, History],
    rows: Mapping[str, Row],
    criteria: Criteria,
    day: date,
    today: date,
) -> list[History]:
    """Return the histories, by task id, whose tasks and whose duties on ``day`` meet the criteria.

    Without criteria of duties those are kept too whose duty does not exist on the day.
    """
    asked = [each for task_id, each in histories.items() if criteria.admits_row(rows[task_id])]
    if not criteria.of_duties:
        return asked
    return [each for each, at in standings(asked, day, today) if criteria.admits(at)]


def _due_before(found: Standing, day: date) -> bool:
    return found.due_day is not None and found.due_day < day


def _holds_any(text: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(looks_within(part, text) for part in wanted)
