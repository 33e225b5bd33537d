"""Who goes on for whom: what ``renamed_to`` says, less circles and chains that do not end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.unit import Unit

LONGEST = 30
"""How many units may go on for one another in a row; what follows is cut off."""


class Succession(NamedTuple):
    """The unit that goes on for each unit, by name; ``circles`` and ``cut`` are left out of it.

    ``cut`` are the names of units that stand at the end of a chain of the greatest length.
    """

    heirs: dict[str, Unit]
    circles: list[list[str]]
    cut: list[str]


def succession_of(units: Mapping[str, Unit]) -> Succession:
    """Follow ``renamed_to`` from the units that nobody hands on to."""
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
    """Take one circle out of ``following``, which holds nothing else."""
    name = next(iter(following))
    names = []
    while name in following:
        names.append(name)
        name = following.pop(name)
    return names
