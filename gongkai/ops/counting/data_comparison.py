"""Compare the register, the tables and the figures of an older book with the present one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.task import Role
from gongkai.ops.counting.by_key import ByKey
from gongkai.ops.duties.standing import standing
from gongkai.ops.duties.untouched import EACH_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from gongkai.model.task import Row, Table
    from gongkai.model.unit import Group, Register, Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Records

_ROLES = [role.value for role in Role]


class Difference(NamedTuple):
    """A field that differs.

    If ``field`` is empty, the whole thing was added (``before`` is empty) or removed (``after`` is
    empty). ``subject`` is a task id, a unit or a group; empty for the file itself.
    """

    subject: str
    field: str
    before: str
    after: str
    span: Span


@dataclass(slots=True)
class Sums:
    """The counted duties of some units, those done and those overdue."""

    counted: int = 0
    done: int = 0
    overdue: int = 0

    def add(self, other: Sums) -> None:
        """Add the duties of other units."""
        self.counted += other.counted
        self.done += other.done
        self.overdue += other.overdue


class Moved(NamedTuple):
    """The figures of a year's table on a day, under the older book and the present one.

    ``units`` are those whose figures differ.
    """

    year: int
    day: date
    before: Sums
    after: Sums
    units: tuple[str, ...]
    span: Span


def table_differences(old: Table, new: Table) -> Iterator[Difference]:
    """Yield every field of a table and its tasks that differs; tasks are matched by id."""
    yield from _fields("", _of_table(old), _of_table(new), new.places, new.span)
    before, after = ({row.task.id: row for row in table.rows()} for table in (old, new))
    for task_id, row in before.items():
        if task_id not in after:
            yield Difference(task_id, "", row.task.requirement, "", _top(new.span))
    for task_id, row in after.items():
        task = row.task
        if task_id not in before:
            yield Difference(task_id, "", "", task.requirement, task.span)
            continue
        yield from _fields(task_id, _of_row(before[task_id]), _of_row(row), task.places, task.span)


def register_differences(old: Register, new: Register) -> Iterator[Difference]:
    """Yield every field of the register, its units and groups that differs, matched by name."""
    region = {"region": old.region}, {"region": new.region}
    yield from _fields("", *region, {}, _top(new.span))
    yield from _things(_units(old), _units(new), {unit.name: unit for unit in new.units}, new.span)
    groups = {group.name: group for group in new.groups}
    yield from _things(_groups(old), _groups(new), groups, new.span)


def sums_by_unit(records: Records, day: date, today: date) -> ByKey[str, Sums]:
    """Return the sums of each unit with a counted duty on ``day``, by the unit's name."""

    def take(found: ByKey[str, Sums], history: History, times: int) -> None:
        at = standing(history, day, today)
        if at and at.counted:
            sums = found.of(history.duty.unit.name, Sums)
            sums.add(Sums(times, at.state.done * times, at.overdue * times))

    return records.count_duties(ByKey[str, Sums], take, EACH_UNIT)


def moved(records: tuple[Records, Records], day: date, today: date) -> Moved | None:
    """Compare the figures under an older book and the present one; None if all units agree."""
    before, after = (sums_by_unit(each, day, today) for each in records)
    names = dict.fromkeys(unit.name for each in records for unit in each.book.register.units)
    units = tuple(n for n in names if before.get(n, Sums()) != after.get(n, Sums()))
    if not units:
        return None
    table = records[1].table
    span = table.places.get("year", table.span)
    return Moved(table.year, day, _total(before), _total(after), units, span)


def _total(by_unit: Mapping[str, Sums]) -> Sums:
    total = Sums()
    for each in by_unit.values():
        total.add(each)
    return total


def _fields(
    subject: str,
    old: Mapping[str, str],
    new: Mapping[str, str],
    places: Mapping[str, Span],
    span: Span,
) -> Iterator[Difference]:
    for key, text in new.items():
        if old[key] != text:
            yield Difference(subject, key, old[key], text, places.get(key, span))


def _things(
    old: Mapping[str, Mapping[str, str]],
    new: Mapping[str, Mapping[str, str]],
    now: Mapping[str, Unit | Group],
    span: Span,
) -> Iterator[Difference]:
    for name in old:
        if name not in new:
            yield Difference(name, "", name, "", _top(span))
    for name, fields in new.items():
        thing = now[name]
        if name in old:
            yield from _fields(name, old[name], fields, thing.places, thing.span)
        else:
            yield Difference(name, "", "", name, thing.span)


def _of_table(table: Table) -> dict[str, str]:
    return {
        "title": table.title,
        "default_due": str(table.default_due or ""),
        "first_leads": "是" if table.first_leads else "否",
        "report": str(table.report or ""),
    }


def _of_row(row: Row) -> dict[str, str]:
    task = row.task
    return {
        "section": row.section.title,
        "item": row.item.title,
        "requirement": task.requirement,
        **{role: "、".join(p.text for p in task.phrases if p.role == role) for role in _ROLES},
        "responsible_text": task.responsible_text,
        "due": str(task.due or ""),
        "due_text": task.due_text,
        "since": str(task.since or ""),
        "retired": str(task.retired or ""),
        "report": str(task.report or ""),
        "number": task.number,
        "remark": task.remark,
    }


def _units(register: Register) -> dict[str, dict[str, str]]:
    return {
        unit.name: {
            "full_name": unit.full_name,
            "kind": unit.kind,
            "aliases": "、".join(unit.aliases),
            "basis": unit.basis,
            "since": str(unit.since or ""),
            "until": str(unit.until or ""),
            "renamed_to": unit.renamed_to,
        }
        for unit in register.units
    }


def _groups(register: Register) -> dict[str, dict[str, str]]:
    return {
        group.name: {
            "kinds": "、".join(group.kinds),
            "members": "、".join(group.members),
            "except": "、".join(group.excepted),
            "aliases": "、".join(group.aliases),
        }
        for group in register.groups
    }


def _top(span: Span) -> Span:
    """Return the first line of a file, as the place of what it no longer contains."""
    return Span(span.file, 1, 1, 0)
