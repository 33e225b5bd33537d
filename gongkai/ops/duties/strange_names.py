"""Names in a table that the register lacks, and how to enter them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.unit import UNCONFIRMED
from gongkai.ops.duties.party_names import outside_brackets
from gongkai.ops.lines.line import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.task import Table
    from gongkai.ops.duties.party_names import Names

_OF_MANY = r"各(?!界)|有关|相关|(?:部门|单位)\0*$"
_OF_DISTRICTS = (
    r".*各.*(?:[县市区旗州盟镇乡街村]|街道|社区)\0*(?:(?:人民)?政府|办事处|管委会|[村居]委会)?\0*"
)
_NO_NAME = r"[:：；;。！？“”（(〔）)〕\s]"
"""What no name has outside of pairs of brackets."""
_TELEPHONE = r"[0-9]{7,}|[0-9]{3,4}-[0-9]{3}"


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
    return re.search(_OF_MANY, outside_brackets(text)) is not None


def group_lines(text: str) -> list[str]:
    """Return the lines that enter a group in ``data/units.yaml``, its kinds to be looked over."""
    districts = re.fullmatch(_OF_DISTRICTS, outside_brackets(text))
    return [f"  - name: {scalar(text)}", f"    kinds: [{'区县' if districts else '部门'}]"]


def unit_lines(text: str) -> list[str]:
    """Return the lines that enter a unit in ``data/units.yaml``."""
    return [f"  - name: {scalar(text)}", "    kind: 部门", f"    basis: {UNCONFIRMED}"]


def lines_to_paste(strange: Sequence[StrangeName]) -> list[str]:
    """Return what to add to ``data/units.yaml``, under its headings, for what can be a name."""
    names = [each.text for each in strange if _can_be_name(each.text)]
    groups = [text for text in names if sounds_like_group(text)]
    units = [text for text in names if text not in groups]
    lines = ["units:", *(line for text in units for line in unit_lines(text))] if units else []
    if groups:
        lines += ["groups:", *(line for text in groups for line in group_lines(text))]
    return lines


def _can_be_name(text: str) -> bool:
    return not (re.search(_NO_NAME, outside_brackets(text)) or re.search(_TELEPHONE, text))
