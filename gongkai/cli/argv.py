"""Words of the command line as they were typed, whatever the locale says of the terminal."""

from __future__ import annotations

import os
import sys

_THREE_BYTES = "\u0800"
"""From this character on UTF-8 has three bytes or more, as it has for all Chinese."""

_BYTE_80 = "\udc80"
"""How Python keeps a byte that is no text; the C library takes this one of GBK for the euro."""


def as_typed(word: str) -> str:
    """Return a word in UTF-8 that was read in another encoding, unless it names a file so.

    Bytes that are GBK of Chinese are as good as never UTF-8 of Chinese.
    """
    encoding = sys.getfilesystemencoding()
    if encoding == "utf-8" or word.isascii():
        return word
    try:
        text = os.fsencode(word.replace("€", _BYTE_80)).decode("utf-8")
        text.encode(encoding)
    except UnicodeError:
        return word
    is_chinese = all(character.isascii() or character >= _THREE_BYTES for character in text)
    return text if is_chinese and not os.path.lexists(word) else word
