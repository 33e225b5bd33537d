"""Words of the command line read to values: days, states, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.errors import UsageError
from gongkai.model.status import Status
from gongkai.model.task import Role
from gongkai.ops.days import loose_day

if TYPE_CHECKING:
    from datetime import date


def day(text: str) -> date:
    """Read a day from the command line.

    Raises:
        UsageError: it is none.
    """
    found = loose_day(text)
    if found is None:
        raise UsageError(f"没有这一天：{text}", "写作 2021-03-31。")
    return found


def read_status(text: str) -> Status:
    """Read a status by its word.

    Raises:
        UsageError: there is no such status.
    """
    if text in tuple(Status):
        return Status(text)
    raise UsageError(f"没有这个状态：{text}", f"可以写 {'、'.join(Status)}。")


def read_role(text: str) -> Role:
    """Read a role by its word, Chinese or English.

    Raises:
        UsageError: there is no such role.
    """
    for role in Role:
        if text in (role.label, role.value):
            return role
    raise UsageError(f"没有这个角色：{text}", "可以写 牵头、责任、配合。")
