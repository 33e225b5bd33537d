"""Resolve names of units and groups, and suggest a name for one that is unknown.

Names in cells must match exactly. On the command line 市 and the region may be left out, and any
width will do. Names that look alike have the same :func:`look`. A name may contain ``、`` inside
brackets: 各县（市、区）政府.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from gongkai.errors import RefusedError
from gongkai.model.unit import Group, Unit
from gongkai.model.way import Message, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.unit import Register
    from gongkai.ops.language.similar_words import Neighbours

Party: TypeAlias = Unit | Group
NAME_SEPARATOR = "[、，,]"
_OPENING, _CLOSING = "（(〔", "）)〕"
_BLOT = "\0"


def look(name: str) -> str:
    """Normalize width, case, spaces and compatibility forms, so that look-alikes are equal."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def looks_within(wanted: str, text: str) -> bool:
    """Return whether a text contains ``wanted``, comparing by :func:`look`."""
    return look(wanted) in look(text)


def outside_brackets(text: str) -> str:
    """Replace brackets and their content by NUL, so that no separator matches inside.

    The result has the length of ``text``; a bracket without a partner stays.
    """
    parts: list[str] = []
    start = 0
    for begin, end in brackets_in(text):
        parts += text[start:begin], _BLOT * (end - begin)
        start = end
    return "".join([*parts, text[start:]])


def brackets_in(text: str) -> list[tuple[int, int]]:
    """Return where brackets open and behind where they close, of those in no other pair."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for place, character in enumerate(text):
        if character in _OPENING:
            opened.append(place)
        elif opened and character in _CLOSING:
            begin = opened.pop()
            while closed and closed[-1][0] > begin:
                closed.pop()
            closed.append((begin, place + 1))
    return closed


def split_outside_brackets(text: str, separator: str) -> list[str]:
    """Split a text at a pattern, but not inside brackets."""
    parts, start = [], 0
    for match in re.finditer(separator, outside_brackets(text)):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


def split_names(text: str) -> list[str]:
    """Split a list of names at ``、``, ``，`` or ``,``; parts may be empty."""
    return split_outside_brackets(text, NAME_SEPARATOR)


_ALL_UNITS: Message = ("全部单位见 ", Way.LIST_UNITS, "。")


class Names:
    """An index of every name in a register.

    If two parties share a name, it means the first one; ``validate`` reports the clash.
    """

    def __init__(self, register: Register) -> None:
        self.units = {unit.name: unit for unit in register.units}
        self._exact: dict[str, Party] = {}
        self._looks: dict[str, list[Party]] = defaultdict(list)
        for party in parties(register):
            for name in party.names:
                self._exact.setdefault(name, party)
        self._region = look(register.region)
        self._loose: dict[str, list[Party]] = defaultdict(list)
        for name, party in self._exact.items():
            folded = look(name)
            self._looks[folded].append(party)
            for form in self._forms(folded):
                self._loose[form].append(party)

    def get(self, text: str) -> Party | None:
        """Return the party that a phrase of a cell names exactly; None if there is none."""
        return self._exact.get(text)

    def find(self, text: str) -> Party:
        """Resolve a name typed on the command line.

        Raises:
            RefusedError: the name is unknown or ambiguous.
        """
        wanted = look(text)
        found = _unique(self._looks.get(wanted, ())) or self._reachable(wanted)
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(party.name for party in found)
            raise RefusedError(f"“{text}”可指多个单位：{names}。", "请写其中一个的完整名称。")
        raise RefusedError(f"没有这个单位：{text}", self._hint(text))

    def find_unit(self, text: str) -> Unit:
        """Resolve a typed name to one unit.

        Raises:
            RefusedError: the name is unknown or ambiguous, or names a group.
        """
        party = self.find(text)
        if isinstance(party, Group):
            raise RefusedError(f"{party.name}是统称，不是单位。", "请写其中一个单位的名称。")
        return party

    def near(self, text: str, most: int = 3) -> list[str]:
        """Return up to ``most`` names that ``text`` may stand for, the likeliest first."""
        return self._neighbours.near(look(text))[:most]

    @cached_property
    def _neighbours(self) -> Neighbours:
        from gongkai.ops.language.similar_words import Neighbours

        parties = self._exact.items()
        return Neighbours((form, p.name) for name, p in parties for form in self._forms(look(name)))

    def _hint(self, text: str) -> Message:
        near = self.near(text)
        if near:
            return f"是不是 {' 或 '.join(near)}？"
        return _ALL_UNITS

    def _reachable(self, wanted: str) -> list[Party]:
        found = [party for form in self._forms(wanted) for party in self._loose.get(form, [])]
        return _unique(found)

    def _forms(self, name: str) -> Iterator[str]:
        """Yield a folded name as it is, without the region, and without 市."""
        yield name
        core = name.removeprefix(self._region)
        if core != name and core:
            yield core
        without = core.removeprefix("市")
        if without != core and len(without) > 1:
            yield without


def find_all(names: Names, text: str) -> list[Party]:
    """Resolve a typed list of names, ``甲局、乙局``; each party is returned once.

    Raises:
        RefusedError: a name is unknown or ambiguous, or the list is empty.
    """
    parts = [part for part in split_names(text) if part.strip()]
    if not parts:
        raise RefusedError("缺单位名称。", _ALL_UNITS)
    return _unique(names.find(part) for part in parts)


def parties(register: Register) -> Iterator[Party]:
    """Yield every unit, then every group, in register order."""
    yield from register.units
    yield from register.groups


def _unique(found: Iterable[Party]) -> list[Party]:
    """Remove duplicates by identity; comparing whole parties would be slow."""
    return list({id(party): party for party in found}.values())
