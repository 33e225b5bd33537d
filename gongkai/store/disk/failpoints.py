"""Faults on demand, so that tests can see a disk fail: ``GONGKAI_FAIL=point:n:ACTION``.

When ``point`` is reached for the n-th time, the system error ``ACTION`` is raised (``ENOSPC``; with
a ``+``, every time from then on: ``EBUSY+``), or the process sends itself that signal (``kill``,
``int``, ``stop``). Without the variable a point costs one look-up in an empty dictionary.
"""

from __future__ import annotations

import errno
import os
import signal

_VARIABLE = "GONGKAI_FAIL"


def _read(text: str) -> dict[str, tuple[int, str]]:
    parts = [part.split(":") for part in text.split(",") if part]
    return {point: (int(number), action) for point, number, action in parts}


_planned = _read(os.environ.get(_VARIABLE, ""))
_reached: dict[str, int] = {}


def reach(point: str) -> None:
    """Pass a point: raise or signal what is planned for this time, else do nothing.

    Raises:
        OSError: the fault planned for this time.
    """
    if point not in _planned:
        return
    _reached[point] = _reached.get(point, 0) + 1
    number, action = _planned[point]
    lasting = action.endswith("+") and _reached[point] > number
    if _reached[point] != number and not lasting:
        return
    if action.islower():
        signal.raise_signal(getattr(signal, f"SIG{action.upper()}"))
        return
    code = getattr(errno, action.removesuffix("+"))
    raise OSError(code, os.strerror(code))
