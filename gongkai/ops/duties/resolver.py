"""Resolve the phrases of a table to duties, hand-overs included.

A unit owes a task by its strongest claim: its own name, its groups, and what it takes over from
the units that it succeeds, from the day after their last (docs/format.md, «Duties»).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.model.duty import Claim, Duty, Via
from gongkai.model.task import Role
from gongkai.model.unit import Group, Unit
from gongkai.ops.duties.party_names import Names
from gongkai.ops.duties.succession import succession_of
from gongkai.ops.language.days import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from gongkai.model.task import Row, Table, Task
    from gongkai.model.unit import Register

_Rights: TypeAlias = defaultdict[str, dict[Claim, None]]


class _ListedAs(NamedTuple):
    """How a cell lists a unit, whatever the day."""

    via: Via
    role: Role
    through: str

    @property
    def rank(self) -> tuple[bool, int]:
        return (self.via is Via.NAMED, self.role.strength)


class Resolver:
    """Answers who owes what under one table; duties are made when they are asked for.

    ``tasks`` limits the duties to these tasks.
    """

    def __init__(
        self,
        register: Register,
        table: Table,
        tasks: Collection[str] | None = None,
        names: Names | None = None,
    ) -> None:
        self.names = names or Names(register)
        self.register = register
        self.table = table
        self.rows: dict[str, Row] = {row.task.id: row for row in table.rows()}
        self._tasks = self.rows.keys() if tasks is None else tasks
        self._shared_claims: dict[tuple[object, ...], dict[str, tuple[Claim, ...]]] = {}
        self._rights_handed_on: dict[str, _Rights] = {}
        self._duties_handed_on: dict[str, dict[str, Duty]] = {}
        self._order = {task_id: place for place, task_id in enumerate(self.rows)}

    @cached_property
    def members(self) -> dict[str, tuple[Unit, ...]]:
        """The members of each group, by the group's name; a group in a group is ignored."""
        return {group.name: self._expand(group) for group in self.register.groups}

    def groups_of(self, unit: Unit) -> Sequence[Group]:
        """Return the groups that contain a unit, in register order."""
        return self._groups_by_unit.get(unit.name, [])

    def units_of(self, party: Unit | Group) -> tuple[Unit, ...]:
        """Return the members of a group, or the unit itself."""
        return self.members[party.name] if isinstance(party, Group) else (party,)

    def units_but(
        self, parties: Iterable[Unit | Group], excepted: Iterable[Unit | Group]
    ) -> list[Unit]:
        """Return the units of some parties, each once, without those of ``excepted``."""
        found = {unit.name: unit for party in parties for unit in self.units_of(party)}
        for party in excepted:
            for unit in self.units_of(party):
                found.pop(unit.name, None)
        return list(found.values())

    def predecessors(self, unit: Unit) -> list[Unit]:
        """Return the units that this one directly succeeds, sorted by their last day."""
        return self._predecessors.get(unit.name, [])

    def successor(self, unit: Unit, day: date) -> Unit:
        """Return ``unit``, or the successor that has taken its place on ``day``."""
        while unit.until and unit.until < day and unit.name in self.heirs:
            unit = self.heirs[unit.name]
        return unit

    def family(self, unit: Unit) -> list[Unit]:
        """Return a unit and all its predecessors, the oldest first."""
        olds = (each for old in self.predecessors(unit) for each in self.family(old))
        return [*olds, unit]

    def with_heirs(self, unit: Unit) -> Iterator[Unit]:
        """Yield a unit and its successors, one after another."""
        yield unit
        while unit.name in self.heirs:
            unit = self.heirs[unit.name]
            yield unit

    def with_all_heirs(self, names: Iterable[str]) -> list[Unit]:
        """Return the named units and all their successors, in register order."""
        units = self.names.units
        known = (units[name] for name in names if name in units)
        wanted = {each.name for unit in known for each in self.with_heirs(unit)}
        return [unit for unit in self.register.units if unit.name in wanted]

    def duties_of(self, unit: Unit) -> tuple[Duty, ...]:
        """Return the duties of a unit on any day, in table order."""
        return tuple(self._duties(unit).values())

    def units_by_task(self, task_id: str) -> list[Unit]:
        """Return the units that may owe a task on some day, in register order."""
        phrases = (self.names.get(phrase.text) for phrase in self.rows[task_id].task.phrases)
        owing = {unit.name for party in phrases if party for unit in self.units_of(party)}
        return self.with_all_heirs(owing)

    def _expand(self, group: Group) -> tuple[Unit, ...]:
        named, excepted = self._unit_names(group.members), self._unit_names(group.excepted)
        places = {place for kind in group.kinds for place in self._places_of_kind[kind]}
        places |= {self._places[name] for name in named}
        units = (self.register.units[place] for place in sorted(places))
        return tuple(unit for unit in units if unit.name not in excepted)

    @cached_property
    def _places(self) -> dict[str, int]:
        """The place of each unit in the register, by name."""
        return {unit.name: place for place, unit in enumerate(self.register.units)}

    @cached_property
    def _places_of_kind(self) -> defaultdict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, unit in enumerate(self.register.units):
            found[unit.kind].append(place)
        return found

    def _unit_names(self, written: tuple[str, ...]) -> set[str]:
        return {party.name for name in written if isinstance(party := self.names.get(name), Unit)}

    @cached_property
    def heirs(self) -> dict[str, Unit]:
        """The successor of each unit, by the name of the old one."""
        return succession_of(self.names.units).heirs

    @cached_property
    def _predecessors(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        olds = [self.names.units[name] for name in self.heirs]
        for unit in sorted(olds, key=lambda unit: unit.until or date.max):
            found[self.heirs[unit.name].name].append(unit)
        return found

    @cached_property
    def _written(self) -> dict[str, dict[str, _ListedAs]]:
        """The strongest listing of each party, by its name and the task id."""
        places: dict[str, dict[str, _ListedAs]] = defaultdict(dict)
        for row in self.table.rows():
            if row.task.id not in self._tasks:
                continue
            first_leads = self._first_leads(row)
            for place, phrase in enumerate(row.task.phrases):
                party = None if phrase.open_ended else self.names.get(phrase.text)
                if party is None:
                    continue
                role = Role.LEAD if first_leads == place else phrase.role
                via = Via.GROUP if isinstance(party, Group) else Via.NAMED
                through = phrase.text if via is Via.GROUP else ""
                _keep_stronger(places[party.name], row.task.id, _ListedAs(via, role, through))
        return places

    def _first_leads(self, row: Row) -> int | None:
        """Return the place of the phrase that leads by ``first_leads``, if one does."""
        if not self.table.first_leads:
            return None
        if any(phrase.role is Role.LEAD for phrase in row.task.phrases):
            return None
        for place, phrase in enumerate(row.task.phrases):
            if phrase.role is Role.RESPONSIBLE:
                return place if isinstance(self.names.get(phrase.text), Unit) else None
        return None

    def _own(self, unit: Unit) -> dict[str, _ListedAs]:
        """Return how each task lists a unit, by name or through its groups."""
        own = dict(self._written.get(unit.name, {}))
        for group in self.groups_of(unit):
            for task_id, written in self._written.get(group.name, {}).items():
                _keep_stronger(own, task_id, written, self._places_in_cells[task_id])
        return own

    @cached_property
    def _groups_by_unit(self) -> dict[str, list[Group]]:
        found: dict[str, list[Group]] = defaultdict(list)
        for group in self.register.groups:
            for unit in self.members[group.name]:
                found[unit.name].append(group)
        return found

    @cached_property
    def _places_in_cells(self) -> dict[str, dict[str, int]]:
        """The first place of each phrase in its cell, by task id."""
        return {
            task_id: {p.text: n for n, p in reversed(list(enumerate(row.task.phrases)))}
            for task_id, row in self.rows.items()
        }

    def _rights(self, unit: Unit) -> _Rights:
        """Return a unit's claims to each task, each once, not yet cut to the days of the task."""
        if unit.name in self._rights_handed_on:
            return self._rights_handed_on[unit.name]
        rights: _Rights = defaultdict(dict)
        last = unit.until or date.max
        for task_id, written in self._own(unit).items():
            rights[task_id][Claim(*written, unit.since or date.min, last)] = None
        for old in self.predecessors(unit):
            begin = max((old.until or date.min) + ONE_DAY, unit.since or date.min)
            for task_id, claims in self._rights(old).items():
                for claim in claims:
                    rights[task_id][claim._replace(first=begin, last=last)] = None
        if unit.name in self.heirs:
            self._rights_handed_on[unit.name] = rights
        return rights

    def _claims(self, unit: Unit) -> dict[str, tuple[Claim, ...]]:
        """Return why and when a unit owes each task, in table order.

        Most units owe through groups alone; those with the same groups share their claims.
        """
        if unit.name in self._written or self.predecessors(unit):
            return self._find_claims(unit)
        like = (tuple(group.name for group in self.groups_of(unit)), unit.since, unit.until)
        if like not in self._shared_claims:
            self._shared_claims[like] = self._find_claims(unit)
        return self._shared_claims[like]

    def _find_claims(self, unit: Unit) -> dict[str, tuple[Claim, ...]]:
        rights = self._rights(unit)
        found = {}
        for task_id in sorted(rights, key=self._order.__getitem__):
            task = self.rows[task_id].task
            lived = [cut for claim in rights[task_id] if (cut := _within_days_of(task, claim))]
            order = self._places_in_cells[task_id]
            lived.sort(key=lambda claim: order.get(claim.through, 0))
            if lived:
                found[task_id] = tuple(lived)
        return found

    def _duties(self, unit: Unit) -> dict[str, Duty]:
        """Return a unit's duties on any day, linked to those of its predecessors, by task id."""
        if unit.name in self._duties_handed_on:
            return self._duties_handed_on[unit.name]
        olds = [self._duties(old) for old in self.predecessors(unit)]
        duties = {}
        for task_id, claims in self._claims(unit).items():
            task, table = self.rows[task_id].task, self.table
            handed = tuple(old[task_id] for old in olds if task_id in old)
            due, report = table.due_of(task), table.report_of(task)
            duties[task_id] = Duty(task, unit, due, claims, handed, report)
        if unit.name in self.heirs:
            self._duties_handed_on[unit.name] = duties
        return duties


def _within_days_of(task: Task, claim: Claim) -> Claim | None:
    """Cut a claim to the days on which its task exists; None if there are none."""
    if task.since is None and task.retired is None:
        return claim if claim.first <= claim.last else None
    first = max(claim.first, task.since or date.min)
    last = min(claim.last, task.retired or date.max)
    return claim._replace(first=first, last=last) if first <= last else None


def _keep_stronger(
    kept: dict[str, _ListedAs],
    task_id: str,
    written: _ListedAs,
    order: dict[str, int] | None = None,
) -> None:
    """Keep the listing of higher rank; of equal ranks the phrase that comes first in the cell."""
    present = kept.get(task_id)
    if present is None or written.rank > present.rank:
        kept[task_id] = written
    elif order and written.rank == present.rank and written.via is Via.GROUP:
        kept[task_id] = min(present, written, key=lambda w: order[w.through])
