"""Commands that messages suggest: what others wrote stands in them as a shell takes it."""

from __future__ import annotations

import re

_BARE = re.compile(r"[\w./:@+，、（）·-]+")
"""What means nothing but itself to any shell."""


def as_word(text: object) -> str:
    """Write a name, a path or an id as one word of a command line, quoted where it has to be."""
    shown = str(text)
    if _BARE.fullmatch(shown):
        return shown
    from shlex import quote

    return quote(shown)
