"""Quote words for the commands that messages suggest."""

from __future__ import annotations

import re

_BARE = r"[\w./:@+，、（）·-]+"
"""Characters that no shell treats specially."""


def as_word(text: object) -> str:
    """Return a name, a path or an id as one word of a command line, quoted if necessary."""
    shown = str(text)
    if re.fullmatch(_BARE, shown):
        return shown
    from shlex import quote

    return quote(shown)
