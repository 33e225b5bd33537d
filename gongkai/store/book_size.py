"""Limit on the duties of a table: two small files can make very many."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.way import Message, Way
from gongkai.ops.duties.party_names import Names
from gongkai.store import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.model.task import Table
    from gongkai.model.unit import Register


def too_much(register: Register, tables: Iterable[Table], most: int) -> Iterator[Problem]:
    """Yield a problem at the group or task with which units or duties exceed ``most``."""
    sizes = _sizes(register)
    if place := _passing((_Size(sizes[group.name], group.span) for group in register.groups), most):
        yield faults.TOO_MUCH.at(place, f"统称所含的单位合计超过 {_said(most)}个", _remedy(most))
        return
    names: Names | None = None
    for table in tables:
        if sum(len(row.task.phrases) for row in table.rows()) * len(register.units) <= most:
            continue
        names = names or Names(register)
        if place := _passing(_parts(table, names, sizes), most):
            yield faults.TOO_MUCH.at(place, f"应办事项合计超过 {_said(most)}项", _remedy(most))


class _Size(NamedTuple):
    """The number of units that a group or task stands for, and its place."""

    size: int
    span: Span


def _sizes(register: Register) -> dict[str, int]:
    """Return the most units that each group can hold, by its name."""
    kinds = Counter(unit.kind for unit in register.units)
    return {
        group.name: sum(kinds[kind] for kind in {*group.kinds}) + len(group.members)
        for group in register.groups
    }


def _parts(table: Table, names: Names, sizes: dict[str, int]) -> Iterator[_Size]:
    for row in table.rows():
        parties = (names.get(phrase.text) for phrase in row.task.phrases)
        yield _Size(sum(sizes.get(party.name, 1) for party in parties if party), row.task.span)


def _passing(parts: Iterable[_Size], most: int) -> Span | None:
    """Return the place where the running sum exceeds ``most``; None if it never does."""
    sums = accumulate(parts, lambda total, part: _Size(total.size + part.size, part.span))
    return next((part.span for part in sums if part.size > most), None)


def _remedy(most: int) -> Message:
    check = f"核对 kinds、members 和责任单位；上限为 {_said(most)}，确需提高的，用 "
    return check, Way.RAISE_LIMIT, "。"


def _said(number: int) -> str:
    return f"{number / 10_000:g} 万"
