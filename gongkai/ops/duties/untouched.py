"""Count duties that no unit has as its own: alike ones together, as one duty and how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from gongkai.model.task import Task
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import Histories
    from gongkai.ops.duties.resolver import Alike


class Apart(NamedTuple):
    """What a question tells apart: a property of units, None for each unit, and one of tasks."""

    of_unit: Callable[[Unit], Hashable] | None
    of_task: Callable[[Task], Hashable]


EACH_UNIT = Apart(None, lambda _: None)


class _Kinds:
    """The duties that units owe alike, by what a question tells apart.

    ``tasks`` are the sorted ids of the tasks of a kind, by the first of them; ``of_task`` is that
    first one, by task id.
    """

    def __init__(self, alike: Alike, apart: Apart) -> None:
        kinds: dict[Hashable, list[str]] = defaultdict(list)
        for task_id, duty in sorted(alike.duties.items()):
            kinds[(duty.due, duty.report, duty.claims, apart.of_task(duty.task))].append(task_id)
        self.tasks = {tasks[0]: tasks for tasks in kinds.values()}
        self.of_task = {each: first for first, tasks in self.tasks.items() for each in tasks}


class _Group:
    """Alike units that a question does not tell apart; ``histories`` are those of the first."""

    def __init__(self, histories: Histories, kinds: _Kinds) -> None:
        self._histories = histories
        self._kinds = kinds
        self._units = 0
        self._own: Counter[str | None] = Counter()
        """How many duties of a kind the units have as their own."""

    def add(self, histories: Histories) -> None:
        """Add the duties of a unit."""
        self._units += 1
        self._own.update(map(self._kinds.of_task.get, histories.own))

    def each(self) -> Iterator[tuple[History, int]]:
        """Yield a duty of each kind and how many there are, without those of units' own.

        It is the first that the first unit does not have as its own, where there is one.
        """
        own = self._histories.own
        for kind, tasks in self._kinds.tasks.items():
            if times := self._units * len(tasks) - self._own[kind]:
                task_id = next((each for each in tasks if each not in own), kind)
                yield self._histories.blank(task_id), times


class Untouched:
    """The duties that units owe alike, without those that they have as their own."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart
        self._kinds: dict[Alike, _Kinds] = {}
        self._groups: dict[tuple[Alike, Hashable], _Group] = {}

    def of(self, unit: Unit, histories: Histories) -> Iterator[tuple[History, int]]:
        """Yield a unit's duties of each kind if units are told apart, else keep them for later."""
        alike, of_unit = histories.alike, self._apart.of_unit
        if alike not in self._kinds:
            self._kinds[alike] = _Kinds(alike, self._apart)
        if of_unit is None:
            group = _Group(histories, self._kinds[alike])
            group.add(histories)
            yield from group.each()
            return
        place = alike, of_unit(unit)
        if place not in self._groups:
            self._groups[place] = _Group(histories, self._kinds[alike])
        self._groups[place].add(histories)

    def kept(self) -> Iterator[tuple[History, int]]:
        """Yield the duties kept for later, one of each kind, and how many are like it."""
        for group in self._groups.values():
            yield from group.each()
