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
    """What a question tells apart: a property of units, and one of tasks."""

    of_unit: Callable[[Unit], Hashable]
    of_task: Callable[[Task], Hashable]


class _Kinds:
    """The tasks that a question does not tell apart, of duties owed alike.

    ``tasks`` are by the first of them, sorted as they are spoken of; ``of_task`` is that first one.
    """

    def __init__(self, alike: Alike, apart: Apart) -> None:
        kinds: dict[Hashable, list[str]] = defaultdict(list)
        for task_id, duty in sorted(alike.duties.items()):
            kinds[(duty.due, duty.report, duty.claims, apart.of_task(duty.task))].append(task_id)
        self.tasks = {tasks[0]: tasks for tasks in kinds.values()}
        self.of_task = {each: first for first, tasks in self.tasks.items() for each in tasks}


class _Group:
    """Alike units that a question does not tell apart.

    ``first`` are a history of each kind of task, without lines if there is one, and ``own`` how
    many duties the units have as their own.
    """

    def __init__(self, histories: Histories, kinds: _Kinds) -> None:
        own = histories.own
        firsts = {
            kind: next((each for each in tasks if each not in own), kind)
            for kind, tasks in kinds.tasks.items()
        }
        self.first = {kind: histories.blank(task_id) for kind, task_id in firsts.items()}
        self.kinds = kinds
        self.units = 0
        self.own: Counter[str | None] = Counter()

    def see(self, histories: Histories) -> None:
        """Count a unit."""
        self.units += 1
        self.own.update(map(self.kinds.of_task.get, histories.own))

    def each(self) -> Iterator[tuple[History, int]]:
        """Yield a duty of each kind, and how many there are that no unit has as its own."""
        for kind, tasks in self.kinds.tasks.items():
            if times := self.units * len(tasks) - self.own[kind]:
                yield self.first[kind], times


class Untouched:
    """The duties that units owe alike, without those that they have as their own."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart
        self._kinds: dict[Alike, _Kinds] = {}
        self._groups: dict[tuple[Alike, Hashable], _Group] = {}

    def see(self, unit: Unit, histories: Histories) -> None:
        """Add the duties of a unit."""
        alike = histories.alike
        if alike not in self._kinds:
            self._kinds[alike] = _Kinds(alike, self._apart)
        group = alike, self._apart.of_unit(unit)
        if group not in self._groups:
            self._groups[group] = _Group(histories, self._kinds[alike])
        self._groups[group].see(histories)

    def each(self) -> Iterator[tuple[History, int]]:
        """Yield one duty of each kind that a question tells apart, and how many are like it."""
        for group in self._groups.values():
            yield from group.each()
