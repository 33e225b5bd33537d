"""A form for one unit and one quarter: what is filled in, and what the unit is to write."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from gongkai.model.status import Status


class FormColumn(StrEnum):
    """The columns of a form, as they are headed."""

    ID = "编号"
    REQUIREMENT = "具体要求"
    ROLE = "角色"
    DUE = "时限"
    LAST_STATE = "上次状态"
    LAST_NOTE = "上次进展"
    STATUS = "状态"
    NOTE = "进展情况"
    PROBLEM = "存在的问题"
    NEXT = "下一步措施"
    EVIDENCE = "佐证"


OPEN: Mapping[FormColumn, str] = MappingProxyType(
    {
        FormColumn.STATUS: "status",
        FormColumn.NOTE: "note",
        FormColumn.PROBLEM: "problem",
        FormColumn.NEXT: "next",
        FormColumn.EVIDENCE: "evidence",
    }
)
"""The columns that the unit fills in, with their keys in the ledger."""
FINGERPRINT = "指纹"
"""The heading of the hidden column that tells whether a row is of the present task."""
UNCHANGED = "不变"
"""What a drop-down that cannot be emptied offers for no change: the same as an empty cell."""
MARK = "gongkai-form"
"""The word that begins the mark of a form."""


GUIDE = "填写说明"
"""The heading of what says how a form is filled in."""


class FormHead(StrEnum):
    """What stands above the table of a form; those of ``HEAD_OPEN`` are for the unit."""

    UNIT = "填报单位"
    QUARTER = "填报季度"
    BY_DAY = "报送截止"
    CONTACT = "联系人"
    FILLED_BY = "填报人"
    SIGNED_BY = "审签人"
    FILLED_ON = "填报日期"


HEAD_OPEN = (FormHead.FILLED_BY, FormHead.SIGNED_BY, FormHead.FILLED_ON)


class FormRow(NamedTuple):
    """One duty: ``steps`` are the states that may follow, as the drop-down offers them."""

    task_id: str
    requirement: str
    role: str
    due: str
    last_state: str
    last_note: str
    steps: tuple[Status, ...]

    def fingerprint(self, unit: str, quarter: str) -> str:
        """Return what tells accidents: ``f``, 8 hex digits of the task, ``-``, 8 of the rest.

        The first half changes with the words of the task, the second with where the duty stood
        when the form was made. A letter first, so that no spreadsheet takes it for a number.
        """
        task = (unit, quarter, self.task_id, self.requirement)
        stood = (self.role, self.due, self.last_state, self.last_note)
        return f"f{_digest(*task)}-{_digest(*stood)}"

    @property
    def filled(self) -> Mapping[FormColumn, str]:
        """What stands in the columns that are filled in."""
        return {
            FormColumn.ID: self.task_id,
            FormColumn.REQUIREMENT: self.requirement,
            FormColumn.ROLE: self.role,
            FormColumn.DUE: self.due,
            FormColumn.LAST_STATE: self.last_state,
            FormColumn.LAST_NOTE: self.last_note,
        }


class BlankForm(NamedTuple):
    """The form of a unit for a quarter, ``2021Q2``; wanted until ``by_day``."""

    unit: str
    quarter: str
    quarter_label: str
    title: str
    by_day: date
    rows: tuple[FormRow, ...]
    contact: str = ""

    @property
    def head(self) -> Mapping[FormHead, str]:
        """What stands beside each heading of the head; empty for what the unit fills in."""
        return {
            FormHead.UNIT: self.unit,
            FormHead.QUARTER: self.quarter_label,
            FormHead.BY_DAY: str(self.by_day),
            FormHead.CONTACT: self.contact,
            **dict.fromkeys(HEAD_OPEN, ""),
        }

    @property
    def mark(self) -> str:
        """What programs know a form by, however its file is called; names hold no spaces."""
        return f"{MARK} {self.quarter} {self.unit}"

    def fingerprints(self) -> tuple[str, ...]:
        """Return the fingerprint of each row."""
        return tuple(row.fingerprint(self.unit, self.quarter) for row in self.rows)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:8]
