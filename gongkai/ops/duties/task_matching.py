"""Match the tasks of two editions of a table by their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from gongkai.model.task import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from gongkai.model.task import Row

_ALIKE = 0.5
"""The least share of pairs of characters that two wordings of one task have in common."""
_SAME_HEADING = 0.1
_SAME_UNITS = 0.05
_COMMON = 200
"""A pair of characters that more tasks hold than this tells none of them apart."""


def match_tasks(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """Return for the place of each task in ``new`` the place of the same one in ``old``.

    Equal words go first, those under the same heading before others; then the most similar ones.
    A task of the old edition that is still in force goes before one that has ended.
    """
    found: dict[int, int] = {}
    for key in (_whole, _under_heading, _wording):
        for ended in (False, True):
            _match_equal(old, new, found, key, ended=ended)
    _match_similar(old, new, found)
    return found


def _wording(row: Row) -> Hashable:
    return "".join(row.task.requirement.split())


def _under_heading(row: Row) -> Hashable:
    return _wording(row), row.section.title, row.item.title


def _whole(row: Row) -> Hashable:
    return _under_heading(row), tuple(map(row.task.cell, Role))


def _match_equal(
    old: Sequence[Row],
    new: Sequence[Row],
    found: dict[int, int],
    key: Callable[[Row], Hashable],
    *,
    ended: bool,
) -> None:
    """Match what is equal by ``key``, in the order of both editions."""
    taken = set(found.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place, row in enumerate(old):
        if place not in taken and bool(row.task.retired) is ended:
            waiting[key(row)].append(place)
    for place, row in enumerate(new):
        if place not in found and (places := waiting.get(key(row))):
            found[place] = places.pop(0)


def _match_similar(old: Sequence[Row], new: Sequence[Row], found: dict[int, int]) -> None:
    """Match what is left, the most similar first."""
    taken = set(found.values())
    left = {n: row for n, row in enumerate(old) if n not in taken and not row.task.retired}
    asked = {n: row for n, row in enumerate(new) if n not in found}
    for _, before, now in sorted(_likeness(left, asked), key=lambda each: (-each[0], each[1:])):
        if now not in found and before not in taken:
            found[now] = before
            taken.add(before)


def _likeness(old: dict[int, Row], new: dict[int, Row]) -> Iterator[tuple[float, int, int]]:
    """Yield how alike two tasks are, and their places, for all that are alike enough."""
    sizes = {place: _pairs(row) for place, row in old.items()}
    holding: dict[str, list[int]] = defaultdict(list)
    for place, pairs in sizes.items():
        for pair in pairs:
            holding[pair].append(place)
    for now, row in new.items():
        mine = _pairs(row)
        shared: Counter[int] = Counter()
        for pair, count in mine.items():
            places = holding.get(pair, ())
            for before in places if len(places) <= _COMMON else ():
                shared[before] += min(count, sizes[before][pair])
        for before, common in shared.items():
            share = 2 * common / (mine.total() + sizes[before].total())
            if share >= _ALIKE:
                yield share + _bonus(old[before], row), before, now


def _pairs(row: Row) -> Counter[str]:
    """Return the pairs of neighbouring characters of a requirement, and how often each occurs."""
    text = str(_wording(row))
    return Counter(text[place : place + 2] for place in range(max(1, len(text) - 1)))


def _bonus(old: Row, new: Row) -> float:
    bonus = _SAME_HEADING if old.item.title == new.item.title else 0.0
    alike = all(old.task.cell(role) == new.task.cell(role) for role in Role)
    return bonus + _SAME_UNITS if alike else bonus
