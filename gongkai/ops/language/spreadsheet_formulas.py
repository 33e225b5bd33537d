"""What a spreadsheet would run, quoted and unquoted."""

from __future__ import annotations

_RUN = tuple("=+-@\t\r\n＝＋－＠")


def safe(text: str) -> str:
    """Keep a spreadsheet from running a text: ``'`` before it."""
    return f"'{text}" if _would_run(text) else text


def unquoted(text: str) -> str:
    """Give back the text that :func:`safe` was given."""
    return text[1:] if text.startswith("'") and _would_run(text) else text


def _would_run(text: str) -> bool:
    return text.lstrip("'").startswith(_RUN)
