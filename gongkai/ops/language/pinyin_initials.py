"""Return the pinyin initials of a name, as people type them: ``sczj`` of 市财政局.

Level 1 of GB 2312 is in the order of pinyin; a list has other characters that names of places
hold. A character with several readings has the one it is filed under.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from gongkai.ops.language.homophones import syllable

_FIRST = {
    "a": "啊", "b": "芭", "c": "擦", "d": "搭", "e": "蛾", "f": "发", "g": "噶", "h": "哈",
    "j": "击", "k": "喀", "l": "垃", "m": "妈", "n": "拿", "o": "哦", "p": "啪", "q": "期",
    "r": "然", "s": "撒", "t": "塌", "w": "挖", "x": "昔", "y": "压", "z": "匝",
}  # fmt: skip
"""The first character of each letter in level 1."""
_LETTERS = list(_FIRST)
_CUTS = [syllable(character) or 0 for character in _FIRST.values()]
PLACES = {
    "b": "亳灞璧", "c": "澶茌岑涔", "d": "儋砀", "g": "珙藁", "h": "邗浒洹湟珲",
    "j": "莒鄄泾暨缙旌", "k": "夔崆", "l": "漯溧崂涞阆泸醴耒", "m": "岷湄渑沔",
    "o": "瓯", "p": "濮郫鄱邳",
    "q": "衢岐綦淇杞邛", "r": "芮", "s": "莘泗沭睢嵩歙嵊濉", "t": "滕郯佟潼洮", "w": "婺",
    "x": "荥岘浠隰盱溆", "y": "兖郓峄弋郾偃黟鄞", "z": "圳涿诏邾柘",
}  # fmt: skip
"""Characters beyond level 1 that names of places hold, by their letter."""
_OF_PLACES = {character: letter for letter, those in PLACES.items() for character in those}


def initials(name: str) -> str:
    """Return the initials of a name; letters and digits stay, what has no initial goes."""
    return "".join(map(_initial, unicodedata.normalize("NFKC", name).lower()))


def _initial(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    if number := syllable(character):
        return _LETTERS[bisect_right(_CUTS, number) - 1]
    return _OF_PLACES.get(character, "")
