"""Check the keys of a line against its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.line_kinds import KEYS, NEED_NOTE, OF_CORRECTIONS, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.model.line_kinds import LineKind

ADDED_BY_SEALING = {"by": "-", "at": "2000-01-01T00:00:00+08:00"}
"""Keys that sealing adds to a line without them, with values to stand in for the real ones."""


def misfit(values: Mapping[str, object]) -> str:
    """Return in Chinese which keys a line lacks or may not have; empty if none."""
    kind = kind_of(values)
    if missing := _missing(kind, values):
        return f"{kind.name}缺少{_named(missing)}"
    foreign = [key for key in values if key not in kind.keys]
    return f"{kind.name}不能有{_named(foreign)}" if foreign else ""


def _named(keys: Sequence[str]) -> str:
    """Return keys in Chinese, each followed by the key itself."""
    return "、".join(f"“{KEYS[key].label}”（{key}）" for key in keys)


def _missing(kind: LineKind, values: Mapping[str, object]) -> list[str]:
    corrects = "corrects" in values
    if not corrects and not values.keys().isdisjoint(kind.of_corrections):
        return ["corrects"]
    needed = (
        kind.required,
        OF_CORRECTIONS if corrects else (),
        ("note",) if values.get("status") in NEED_NOTE else (),
    )
    missing = ([key for key in keys if key not in values] for keys in needed)
    return next(filter(None, missing), [])
