"""Follow ``renamed_to`` from unit to unit, without circles and overlong chains."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.unit import Unit

LONGEST = 30
"""The most successions in a row; a chain is cut after that many."""


class Succession(NamedTuple):
    """The successor of each unit, by the name of the old one.

    ``circles`` are names that lead back to themselves, ``cut`` the last names of overlong chains;
    neither are in ``heirs``.
    """

    heirs: dict[str, Unit]
    circles: list[list[str]]
    cut: list[str]


def succession_of(units: Mapping[str, Unit]) -> Succession:
    """Find the successors of units, starting from those that succeed nobody."""
    following = {
        name: unit.renamed_to
        for name, unit in units.items()
        if unit.until and unit.renamed_to in units
    }
    awaited = Counter(following.values())
    lengths = dict.fromkeys(units, 0)
    found = Succession({}, [], [])
    ready = [name for name in units if not awaited[name]]
    for name in ready:
        if name not in following:
            continue
        heir = following.pop(name)
        if lengths[name] < LONGEST:
            found.heirs[name] = units[heir]
            lengths[heir] = max(lengths[heir], lengths[name] + 1)
        else:
            found.cut.append(name)
        awaited[heir] -= 1
        if not awaited[heir]:
            ready.append(heir)
    while following:
        found.circles.append(_circle(following))
    return found


def _circle(following: dict[str, str]) -> list[str]:
    """Remove one circle from ``following``, which holds only circles, and return its names."""
    name = next(iter(following))
    names = []
    while name in following:
        names.append(name)
        name = following.pop(name)
    return names
