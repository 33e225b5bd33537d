"""Names: how cells and people write units, and what a wrong name was meant to be.

Cells resolve to the letter; the command line also with or without 市 and the region, in any
width. Look-alike names fold to one ``look``. Names may hold ``、`` in brackets: 各县（市、区）政府.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from gongkai.errors import RefusedError
from gongkai.model.unit import Group, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.unit import Register
    from gongkai.ops.language.similar_words import Neighbours

Party: TypeAlias = Unit | Group
NAME_SEPARATOR = "[、，,]"
_OPENING, _CLOSING = "（(〔", "）)〕"
_BLOT = "\0"


def look(name: str) -> str:
    """Fold what looks alike: width, case, spaces, compatibility forms."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def looks_within(wanted: str, text: str) -> bool:
    """Whether somebody who looks for ``wanted`` finds it in a text."""
    return look(wanted) in look(text)


def outside_brackets(text: str) -> str:
    """Blot out what stands in brackets, and these, so that nothing in them parts anything."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for bracket in re.finditer(f"[{_OPENING}{_CLOSING}]", text):
        if bracket[0] in _OPENING:
            opened.append(bracket.start())
        elif opened:
            begin = opened.pop()
            while closed and closed[-1][0] > begin:
                closed.pop()
            closed.append((begin, bracket.end()))
    parts: list[str] = []
    start = 0
    for begin, end in closed:
        parts += text[start:begin], _BLOT * (end - begin)
        start = end
    return "".join([*parts, text[start:]])


def split_outside_brackets(text: str, separator: str) -> list[str]:
    """Split a text at a pattern, save in brackets."""
    parts, start = [], 0
    for match in re.finditer(separator, outside_brackets(text)):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


def split_names(text: str) -> list[str]:
    """Split a list of names as people write it, with ``、``, ``，`` or ``,``; some may be empty."""
    return split_outside_brackets(text, NAME_SEPARATOR)


class Names:
    """An index of every name in a register.

    Where a name stands for two parties the first one in the register has it; ``validate``
    reports the clash.
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
        """Resolve a phrase of a cell, to the letter."""
        return self._exact.get(text)

    def find(self, text: str) -> Party:
        """Resolve what somebody typed.

        Raises:
            RefusedError: nothing is called so, or more than one.
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
        """Resolve what somebody typed to one unit.

        Raises:
            RefusedError: nothing is called so, more than one is, or a group.
        """
        party = self.find(text)
        if isinstance(party, Group):
            raise RefusedError(f"{party.name}是统称，不是单位。", "请写其中一个单位的名称。")
        return party

    def near(self, text: str, most: int = 3) -> list[str]:
        """Names that ``text`` may have been meant for, the likeliest first."""
        return self._neighbours.near(look(text))[:most]

    @cached_property
    def _neighbours(self) -> Neighbours:
        from gongkai.ops.language.similar_words import Neighbours

        parties = self._exact.items()
        return Neighbours((form, p.name) for name, p in parties for form in self._forms(look(name)))

    def _hint(self, text: str) -> str:
        near = self.near(text)
        if near:
            return f"是不是 {' 或 '.join(near)}？"
        return "全部单位见 gongkai units。"

    def _reachable(self, wanted: str) -> list[Party]:
        found = [party for form in self._forms(wanted) for party in self._loose.get(form, [])]
        return _unique(found)

    def _forms(self, name: str) -> Iterator[str]:
        """A folded name without the region, and without 市."""
        yield name
        core = name.removeprefix(self._region)
        if core != name and core:
            yield core
        without = core.removeprefix("市")
        if without != core and len(without) > 1:
            yield without


def find_all(names: Names, text: str) -> list[Party]:
    """Resolve a list that somebody typed, ``甲局、乙局``.

    Raises:
        RefusedError: one of them is unknown, or there is none.
    """
    parts = [part for part in split_names(text) if part.strip()]
    if not parts:
        raise RefusedError("缺单位名称。", "全部单位见 gongkai units。")
    return _unique(names.find(part) for part in parts)


def parties(register: Register) -> Iterator[Party]:
    """Every unit and group, as the register has them."""
    yield from register.units
    yield from register.groups


def _unique(found: Iterable[Party]) -> list[Party]:
    """Each party once; they are too large to be compared one with another."""
    return list({id(party): party for party in found}.values())
