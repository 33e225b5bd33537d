"""Resolve the phrases of a table to duties, hand-overs included.

A unit owes a task by its strongest claim: its own name, its groups, and what it takes over from
the units that it succeeds, from the day after their last (docs/format.md, «Duties»).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
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
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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


@dataclass(eq=False, slots=True)
class Alike:
    """What units owe through the same groups over the same days, by task id in table order.

    The duties are those of one of the units; ``leading`` has those of the lead.
    """

    duties: dict[str, Duty]
    leading: dict[str, Duty]


_NOTHING = Alike({}, {})


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
        self._alike: dict[tuple[object, ...], Alike] = {}
        self._rights_handed_on: dict[str, _Rights] = {}
        self._duties_handed_on: dict[str, dict[str, Duty]] = {}
        self.order = {task_id: place for place, task_id in enumerate(self.rows)}
        """The place of each task in the table."""

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
        return tuple(self.own_duties(unit, self.alike(unit).duties).values())

    def alike(self, unit: Unit) -> Alike:
        """Return what a unit owes like others; nothing if it succeeds a unit or is succeeded."""
        if unit.name in self.heirs or unit.name in self._predecessors:
            return _NOTHING
        like = (tuple(group.name for group in self.groups_of(unit)), unit.since, unit.until)
        if like not in self._alike:
            duties = self._made(unit, _first_hand(unit, self._through_groups(unit)))
            leading = {each: duty for each, duty in duties.items() if _leads(duty)}
            others = {each: duty for each, duty in duties.items() if each not in leading}
            self._alike[like] = Alike(others, leading)
        return self._alike[like]

    def own_duties(self, unit: Unit, tasks: Iterable[str]) -> dict[str, Duty]:
        """Return what a unit owes unlike others or leads, and its duties of some tasks.

        They are by task id in table order.
        """
        alike = self.alike(unit)
        if alike is _NOTHING:
            return self._linked_duties(unit)
        shared = {task_id: duty for task_id in tasks if (duty := alike.duties.get(task_id))}
        own = {
            task_id: Duty(duty.task, unit, duty.due, duty.claims, (), duty.report)
            for task_id, duty in (shared | alike.leading).items()
        }
        own |= self._made(unit, _first_hand(unit, self._written.get(unit.name, {})))
        return {task_id: own[task_id] for task_id in sorted(own, key=self.order.__getitem__)}

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

    def _through_groups(self, unit: Unit) -> dict[str, _ListedAs]:
        """Return how each task lists a unit through its groups."""
        found: dict[str, _ListedAs] = {}
        for group in self.groups_of(unit):
            for task_id, written in self._written.get(group.name, {}).items():
                _keep_stronger(found, task_id, written, self._places_in_cells[task_id])
        return found

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
        if unit.name not in self._rights_handed_on:
            named = self._written.get(unit.name, {})
            rights = _first_hand(unit, self._through_groups(unit) | named)
            for old in self.predecessors(unit):
                begin = max((old.until or date.min) + ONE_DAY, unit.since or date.min)
                last = unit.until or date.max
                for task_id, claims in self._rights(old).items():
                    for claim in claims:
                        rights[task_id][claim._replace(first=begin, last=last)] = None
            self._rights_handed_on[unit.name] = rights
        return self._rights_handed_on[unit.name]

    def _linked_duties(self, unit: Unit) -> dict[str, Duty]:
        """Return a unit's duties on any day, linked to those of its predecessors, by task id."""
        if unit.name not in self._duties_handed_on:
            olds = [self._linked_duties(old) for old in self.predecessors(unit)]
            self._duties_handed_on[unit.name] = self._made(unit, self._rights(unit), olds)
        return self._duties_handed_on[unit.name]

    def _made(
        self, unit: Unit, rights: _Rights, olds: Sequence[dict[str, Duty]] = ()
    ) -> dict[str, Duty]:
        """Make the duties of a unit that follow from its claims, by task id in table order."""
        duties = {}
        for task_id in sorted(rights, key=self.order.__getitem__):
            task, table = self.rows[task_id].task, self.table
            lived = [cut for claim in rights[task_id] if (cut := _within_days_of(task, claim))]
            order = self._places_in_cells[task_id]
            lived.sort(key=lambda claim: order.get(claim.through, 0))
            if lived:
                handed = tuple(old[task_id] for old in olds if task_id in old)
                due, report = table.due_of(task), table.report_of(task)
                duties[task_id] = Duty(task, unit, due, tuple(lived), handed, report)
        return duties


def _leads(duty: Duty) -> bool:
    return any(claim.role is Role.LEAD for claim in duty.claims)


def _first_hand(unit: Unit, listed: Mapping[str, _ListedAs]) -> _Rights:
    """Return the claims that a unit has as it is listed itself."""
    rights: _Rights = defaultdict(dict)
    for task_id, written in listed.items():
        claim = Claim(*written, unit.since or date.min, unit.until or date.max)
        rights[task_id][claim] = None
    return rights


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
