"""A form for one unit and one quarter: what is filled in, and what the unit is to write."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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
        """Return 12 hex digits over all that is filled in: of SHA-256, for accidents only."""
        filled = (unit, quarter, self.task_id, self.requirement, self.role, self.due)
        last = (self.last_state, self.last_note)
        return sha256("\n".join((*filled, *last)).encode()).hexdigest()[:12]


class BlankForm(NamedTuple):
    """The form of a unit for a quarter, ``2021Q2``; wanted until ``by_day``."""

    unit: str
    quarter: str
    quarter_label: str
    title: str
    by_day: date
    rows: tuple[FormRow, ...]
    contact: str = ""
    phone: str = ""
