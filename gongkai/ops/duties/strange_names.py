"""Names in a table that the register lacks, and how to enter them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.unit import UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.task import Table
    from gongkai.ops.duties.party_names import Names


class StrangeName(NamedTuple):
    """A phrase of a cell that the register lacks, the tasks that have it, and names near it."""

    text: str
    tasks: tuple[str, ...]
    near: tuple[str, ...]


def strange_names(table: Table, names: Names) -> list[StrangeName]:
    """Return the phrases of a table that name nobody in the register, in order."""
    found: dict[str, list[str]] = {}
    for row in table.rows():
        for phrase in row.task.phrases:
            if not phrase.open_ended and names.get(phrase.text) is None:
                found.setdefault(phrase.text, []).append(row.task.short_id)
    return [
        StrangeName(text, tuple(dict.fromkeys(tasks)), tuple(names.near(text)))
        for text, tasks in found.items()
    ]


def sounds_like_group(text: str) -> bool:
    """Return whether a phrase seems to stand for many units."""
    return text.startswith("各") or "有关" in text


def group_lines(text: str) -> list[str]:
    """Return the lines that enter a group in ``data/units.yaml``, its kinds to be looked over."""
    return [f"  - name: {text}", "    kinds: [部门]"]


def unit_lines(text: str, basis: str = UNCONFIRMED, kind: str = "部门") -> list[str]:
    """Return the lines that enter a unit in ``data/units.yaml``."""
    return [f"  - name: {text}", f"    kind: {kind}", f"    basis: {basis}"]


def lines_to_paste(strange: Sequence[StrangeName]) -> list[str]:
    """Return what to add to ``data/units.yaml``, under the headings of the file."""
    groups = [each.text for each in strange if sounds_like_group(each.text)]
    units = [each.text for each in strange if each.text not in groups]
    lines = ["units:", *(line for text in units for line in unit_lines(text))] if units else []
    if groups:
        lines += ["groups:", *(line for text in groups for line in group_lines(text))]
    return lines
