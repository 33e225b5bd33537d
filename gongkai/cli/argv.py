"""Restore command-line words that were typed in UTF-8 under another locale."""

from __future__ import annotations

import os
import sys

_THREE_BYTES = "\u0800"
"""The first character with three bytes in UTF-8; all Chinese lies above it."""

_BYTE_80 = "\udc80"
"""Python's surrogate for byte 0x80, which the C library decodes as the euro sign under GBK."""


def as_typed(word: str) -> str:
    """Return the word as UTF-8 if it was decoded in another encoding; keep the name of a file.

    GBK bytes of Chinese text are almost never valid UTF-8 of Chinese text.
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
