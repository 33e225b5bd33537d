"""Find line breaks by the rules of UAX #14 (Unicode 16), as far as Chinese texts need them.

Each character has a kind, one letter for its line breaking class; a capital marks a wide
character. The rules are patterns over the kinds around a place, ``|`` marks the place. Scripts
that such texts do not use break like Latin. Beyond UAX #14, numbers with units, words and
addresses are kept whole if possible.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = {
    " ": " ",  # SP
    "a": (
        "⏩-⏬◽◾♈-♓⚓⚡⚪⚫⛎✅✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕䷀-䷿㉈-㉏￨-￮\U0001f100-\U0001f1ad"
        "\U0001f39c\U0001f39d🎵🎶🎼💠💢💤💯💱💲🔀-🔆🔗-🔤🔲-\U0001f549\U0001f5d4-\U0001f5db"
        "\U0001f5f4-\U0001f5f9\U0001f650-\U0001f675\U0001f67c-\U0001f67f\U0001f700-\U0001f773"
        "\U0001f780-\U0001f7d4\U0001f800-\U0001f90b\U0001fa00-\U0001fa53"
    ),  # AL
    "b": "|\u00ad\u2000-\u2006\u2008-\u200a‐‒–‧\u205f\u3000",  # BA
    "c": "}、。〉》」』】〕〗〙〛〞〟，．｝｠｡｣､﹐﹒﹚﹜﹞︐-︒",  # CL
    "d": "🏻-🏿",  # EM
    "e": "!?！？﹖﹗︕︖",  # EX
    "f": "🇦-🇿",  # RI
    "g": "\u00a0\u2007‑\u202f",  # GL
    "h": "-",  # HY
    "i": "⌚⌛⏰-⏳☀-☃☔☕☘☚-☟☹-☻♨♿⚽-⛈⛍⛏-⛑⛓⛔⛘⛙⛜⛟-⛡⛪⛱-⛵⛷-⛺⛽-✄✈-✍❤〿",  # ID
    "j": "\u200d",  # ZWJ
    "k": "´",  # BB
    "l": "․‥…⋯︙",  # IN
    "m": "\u200c\u200e\u200f\u202a-\u202e\u2066-\u206f",  # CM
    "o": "¡¿",  # OP
    "p": ")]",  # CP
    "q": "%°¢‰‱′-‷⁗₧₶₻₾⃀℃℉％﹪￠",  # PO
    "r": "+\\±№−∓",  # PR
    "s": (
        "‼‽⁇-⁉々〜〻〼ぁぃぅぇぉっゃゅょゎゕゖ゛-ゞ゠ァィゥェォッャュョヮヵヶ・-ヾㇰ-ㇿ：；"
        "﹔﹕︓︔･ｧ-ｰﾞﾟ"
    ),  # NS
    "t": ",.:;⁄",  # IS
    "u": "\"'‛‟❛-❠",  # QU
    "v": "\u2060\ufeff",  # WJ
    "w": "—",  # B2
    "y": "/",  # SY
    "z": "\u200b",  # ZW
    "<": "«‘“‹",  # QU that begins
    ">": "»’”›",  # QU that ends
}  # fmt: skip
"""Characters and ranges by kind, where it differs from :data:`_CATEGORIES`."""
_CATEGORIES = {"Ps": "o", "Pe": "c", "Nd": "n", "Sc": "r", "Mn": "m", "Mc": "m", "Me": "m"}
_MARKS = "mj"
_JOINER = "\u200d"
_PICTURES = range(0x1F000, 0x1FB00)


class _Kinds(dict[int, str]):
    """Kinds by code point, found on first use."""

    def __missing__(self, code: int) -> str:
        kind = self[code] = _kind(chr(code))
        return kind


def _kind(character: str) -> str:
    wide = east_asian_width(character) in ("F", "W", "H")
    kind = _SIGNS.get(character) or _CATEGORIES.get(category(character), "")
    if not kind or (kind == "n" and wide):
        kind = "i" if wide or ord(character) in _PICTURES else "a"
    return kind.upper() if wide and kind not in _MARKS else kind


def _each(kinds: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every character with its kind."""
    for kind, signs in kinds.items():
        for first, last in re.findall("(.)(?:-(.))?", signs):
            for code in range(ord(first), ord(last or first) + 1):
                yield chr(code), kind


_SIGNS = dict(_each(_LETTERS))
KINDS = _Kinds()
_RULES = (
    (r"\|[ z]", False),  # LB7
    (r"z *\|", True),  # LB8
    (
        r"\|v|v\||g\||[^ bh]\|g|\|[cpey]|o *\|"  # LB11 to LB14
        r"|[\^ ogz<>u]< *\||\|>[ gvcpetyz<>u$]",  # LB15a, LB15b
        False,
    ),
    (r" \|tn", True),  # LB15c
    (r"\|t|[cp] *\|s|w *\|w", False),  # LB15d to LB17
    (r" \|", True),  # LB18
    (
        r"\|[>u]|[<u]\||[\^ zg]h\|a|\|[bhs]|k\||\|l"  # LB19 to LB22
        r"|a\|n|n\|a|r\|[id]|[id]\|q|[rq]\|a|a\|[rq]"  # LB23 to LB24
        r"|n[yt]*[cp]?\|[qr]|[qr]\|ot?n|[qrht]\|n|n[yt]*\|n"  # LB25
        r"|a\|a|t\|a|(?<!f)(?:ff)*f\|f|i\|d",  # LB28, LB29, LB30a, LB30b
        False,
    ),
)
"""The first rule that matches the kinds around a place decides."""
_FORBIDDEN_BY_WIDTH = (
    r"[^A-Z]\|[<>u]|\|[<>u][^A-Z]|[<>u]\|[^A-Z]|[^A-Z][<>u]\|"  # LB19a
    r"|[anAN]\|o|p\|[anAN]"  # LB30
)
"""Breaks forbidden if no rule matches; capitals (wide characters) matter here."""
_SEEN_THROUGH = " <>uytcpfhwzYTCPFHWZ"
"""Kinds before a place that make the rules look further back."""
_SEEN_AHEAD = "to<>uTO"
"""Kinds after a place that make the rules look further ahead."""
_FURTHEST = 64
_ATTACHED = rf"([^ zZ^])[{_MARKS}]+"
_UNITS = (
    "[年月日号时分秒点周天季度期届次项个条件家份批册本页款章节级类种处位人名户岁元角万亿千百十"
    "米公里亩吨克斤升％℃]"
)
_LOOSER = r"[〕】第年月][0-9０-９]"
_TIGHTER = rf"[!-~][!-~]|.[·～]|[·～].|[0-9０-９] ?{_UNITS}"
"""Pairs better kept together: of a date or number (looser), and of a word, an address, or a number
with its unit (tighter)."""


class Breaks:
    """The places where one line of text may be broken."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._kinds = f"^{line.translate(KINDS)}$"
        self._marked = not set(_MARKS).isdisjoint(self._kinds)

    def best(self, start: int, latest: int) -> int:
        """Return the best end of the line that begins at ``start``, at most ``latest``.

        If no place before it is allowed, this is ``latest``.
        """
        best, tightest = latest, 3
        for place in range(latest, start, -1):
            if self.allowed(place) and self._line[start:place].strip(" "):
                tightness = self._tightness(place)
                if not tightness:
                    return place
                if tightness < tightest:
                    best, tightest = place, tightness
        return best

    def _tightness(self, place: int) -> int:
        """Return how much the text around a place should stay together, from 0 to 2."""
        spaced = self._line[place - 1] == " "
        around = self._line[max(0, place - 1 - spaced) : place + 1]
        return 2 if re.fullmatch(_TIGHTER, around) else 1 if re.fullmatch(_LOOSER, around) else 0

    def allowed(self, place: int) -> bool:
        """Return whether UAX #14 allows a break before the character at ``place``."""
        before = self._kinds[max(0, place - _FURTHEST) : place + 1]
        behind = self._kinds[place + 1 : place + 5]
        if self._marked:
            before = _unmarked(before)
            if self._line[place - 1] == _JOINER or (
                behind[0] in _MARKS and before[-1] not in " z^"
            ):
                return False
            behind = _unmarked(behind)
        near = len(before.rstrip(_SEEN_THROUGH))
        return _allowed(before[max(0, near - 1) :], behind[: 3 if behind[0] in _SEEN_AHEAD else 1])


def _unmarked(kinds: str) -> str:
    """Remove marks attached to a character; other marks act like letters."""
    return re.sub(f"[{_MARKS}]", "a", re.sub(_ATTACHED, r"\1", kinds))


@lru_cache(4096)
def _allowed(before: str, behind: str) -> bool:
    around = f"{before}|{behind}"
    for rule, allowed in _RULES:
        if re.search(rule, around.lower()):
            return allowed
    return not re.search(_FORBIDDEN_BY_WIDTH, around)
