"""Invisible characters: those that lines escape, and those that are forbidden in any text."""

_ZERO_WIDTH = "\u00ad\u200b\u200c\u2060\ufeff"
_JOINER = "\u200d"
"""Joins several emoji to one; anywhere else it is stray like the others."""
_NOT_AFTER_EMOJI = "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])"
INVISIBLE = f"[{_ZERO_WIDTH}{_JOINER}]"
"""Allowed in texts, but escaped in lines, so that a review shows them."""
STRAY_INVISIBLE = f"[{_ZERO_WIDTH}]|{_NOT_AFTER_EMOJI}{_JOINER}"


def escape(character: str) -> str:
    """Return a character as lines escape it: ``\\u200b``."""
    return f"\\u{ord(character):04x}"


def _any_escaped(characters: str) -> str:
    return "|".join(rf"\{escape(character)}" for character in characters)


ESCAPED = _any_escaped(_ZERO_WIDTH + _JOINER)
ESCAPED_STRAY = f"{_any_escaped(_ZERO_WIDTH)}|{_NOT_AFTER_EMOJI}{_any_escaped(_JOINER)}"

_OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_NO_TEXT = (
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 15) for low in (0xFFFE, 0xFFFF))
)
"""Private use, tags and noncharacters."""
OBEYED = f"[{_OBEYED}]"
"""Controls (except tab and line feed), bidi controls, line separators and surrogates."""
FORBIDDEN = f"[{_OBEYED}{_NO_TEXT}]"
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul letters that look blank."""
