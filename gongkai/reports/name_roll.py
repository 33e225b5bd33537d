"""Name units in a sentence: those alike together, and all counted."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

MOST_NAMED = 40
"""The units that a sentence names: as many as a city has departments, so that a ranking there is
not cut before its last; more are read in an annex."""


def roll(
    names: Iterable[tuple[str, int]], annex: str, saying: Callable[[int, bool], str] | None = None
) -> str:
    """Return names with what is said of each, and their number: ``甲局（9 项），乙局等 2 家``.

    Neighbours of one value stand together and are named all or none, so that a sentence never
    names one unit and leaves out its equal; where some are not named the ``annex`` is. ``saying``
    words a value, of one unit or of several.
    """
    groups = [
        ([name for name, _ in alike], value)
        for value, alike in groupby(names, key=lambda each: each[1])
    ]
    total = sum(len(alike) for alike, _ in groups)
    named, room = [], MOST_NAMED
    for alike, value in groups:
        room -= len(alike)
        if room < 0:
            break
        named.append(_group(alike, saying(value, len(alike) > 1) if saying else ""))
    text = "，".join(named)
    others = f"（名单见{annex}）" if room < 0 else ""
    gap = "" if text.endswith("）") else " "
    return f"{text}{f'等 {total}' if text and total > 1 else f'{gap}{total}'} 家{others}"


def items(count: int, several: bool) -> str:
    """Word a number of duties: ``9 项``, ``各 9 项``."""
    return f"{'各 ' if several else ''}{count} 项"


def _group(names: Sequence[str], said: str) -> str:
    return f"{'、'.join(names)}{f'（{said}）' if said else ''}"
