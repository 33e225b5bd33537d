"""Quote and unquote texts that a spreadsheet would run as formulas."""

from __future__ import annotations

_RUN = tuple("=+-@\t\r\n＝＋－＠")


def safe(text: str) -> str:
    """Put ``'`` before a text that a spreadsheet would run."""
    return f"'{text}" if _would_run(text) else text


def unquoted(text: str) -> str:
    """Undo :func:`safe`."""
    return text[1:] if text.startswith("'") and _would_run(text) else text


def _would_run(text: str) -> bool:
    return text.lstrip("'").startswith(_RUN)
