"""Suggest names for a wrong one: those one character away, or sounding the same."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.language.homophones import sounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


MOST = 100
"""The most wrong names to look up; further ones get no suggestion."""
_HOMOPHONE = 0.5
_TOLERANCE = 1.0


class _Form(NamedTuple):
    """One way to write a name; ``place`` is the place of the name among all."""

    text: str
    sound: str
    place: int
    name: str


class Neighbours:
    """An index of names, each in every form in which it may be written."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self._asked: dict[str, list[str]] = {}
        self._by_length: dict[int, list[_Form]] = defaultdict(list)
        for place, (text, name) in enumerate(forms):
            self._by_length[len(text)].append(_Form(text, sounded(text), place, name))

    def near(self, text: str) -> list[str]:
        """Return the names that ``text`` may stand for, the likeliest first."""
        if text not in self._asked and len(self._asked) < MOST:
            self._asked[text] = self._search(text)
        return self._asked.get(text, [])

    def _search(self, text: str) -> list[str]:
        ranked = sorted((apart, form.place, form.name) for apart, form in self._around(text))
        return list(dict.fromkeys(name for _, _, name in ranked))

    def _around(self, text: str) -> Iterator[tuple[float, _Form]]:
        """Yield the near forms with their distance; a homophone counts half."""
        sound = sounded(text)
        for length in range(len(text) - 1, len(text) + 2):
            for form in self._by_length.get(length, ()):
                if form.sound == sound:
                    apart = _HOMOPHONE * sum(map(str.__ne__, text, form.text))
                    if apart <= _TOLERANCE:
                        yield apart, form
                elif _one_apart(text, form.text):
                    yield _TOLERANCE, form


def _one_apart(one: str, other: str) -> bool:
    """Return whether one inserted, dropped or replaced character makes the texts equal."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    half = (len(short) - 1) // 2
    if short[:half] != long[:half] and short[len(short) - half :] != long[len(long) - half :]:
        return False
    pairs = enumerate(zip(short, long, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def nearest_word(text: str, words: Iterable[str]) -> str:
    """Return the word that ``text`` most likely stands for; empty if none is near."""
    near = ((edit_distance(text, word), word) for word in words if _lengths_near(text, word))
    close = sorted(found for found in near if found[0] <= _reach(found[1]))
    return close[0][1] if close else ""


def _reach(word: str) -> int:
    """Return the greatest edit distance that is still a misspelling of a word."""
    return max(1, len(word) // 3)


def _lengths_near(text: str, word: str) -> bool:
    return abs(len(text) - len(word)) <= _reach(word)


def edit_distance(one: str, other: str) -> int:
    """Return the number of characters to insert, drop or replace."""
    above = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        line = [row]
        for column, b in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (a != b)))
        above = line
    return above[-1]
