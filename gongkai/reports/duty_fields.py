"""The columns of a duty and of a task's units, as every answer that lists them has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from gongkai.model.report import CellKind, Deadline
from gongkai.model.task import Role
from gongkai.reports import wording as words
from gongkai.reports.column import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from gongkai.model.duty import Duty
    from gongkai.model.task import Row, Task
    from gongkai.ops.duties.standing import Standing


class HeldDuty(Protocol):
    """A duty with its standing on a day, and the day of its last progress line up to then."""

    @property
    def duty(self) -> Duty:
        """The duty itself."""

    @property
    def standing(self) -> Standing:
        """Its standing."""

    @property
    def last_word(self) -> date | None:
        """The day of its last progress line."""


RowT = TypeVar("RowT")


def unit_fields(task: Callable[[RowT], Task], spare: int) -> list[Field[RowT]]:
    """Return the columns of a task's units: its cells printed, its phrases for programs."""

    def phrases(role: Role) -> Field[RowT]:
        return Field(lambda row: words.phrases_in(task(row), role), key=role.value)

    name = "责任单位"
    cells: Field[RowT] = Field(
        lambda row: words.units_cell(task(row)), name, name, kind=CellKind.TEXT, spare=spare
    )
    return [cells, *map(phrases, Role)]


DUTY: tuple[Field[HeldDuty], ...] = (
    Field(lambda each: each.duty.unit.name, "单位", "单位", "unit"),
    Field(
        lambda each: each.standing.claim.via.label,
        "列入方式", "列入方式", "via", spare=1,
        shown=lambda each: words.reason(each.standing.claim),
        json=lambda each: each.standing.claim.via.value,
    ),
    Field(lambda each: each.standing.claim.through, "", "所属统称", "through"),
    Field(
        lambda each: each.standing.claim.role.label,
        "分工", "分工", "role", spare=2,
        json=lambda each: each.standing.claim.role.value,
    ),
    Field(
        lambda each: words.state_cell(each.standing),
        "状态", "状态", "state",
        json=lambda each: each.standing.state.value,
    ),
    Field(
        lambda each: each.standing.due,
        "时限", "时限", "due",
        shown=lambda each: Deadline(each.standing.due, each.standing.overdue),
    ),
    Field(lambda each: each.standing.overdue, "", "逾期", "overdue"),
    Field(lambda each: each.last_word, "最近报送", "最近报送", "last_date", spare=3),
)  # fmt: skip


def task_fields(rows: Mapping[str, Row]) -> list[Field[HeldDuty]]:
    """Return the columns of a duty's task; ``rows`` are those of the table, by task."""

    def row(each: HeldDuty) -> Row:
        return rows[each.duty.task.id]

    return [
        Field(
            lambda each: row(each).task.id,
            "编号", "任务编号",
            shown=lambda each: words.task_mark(row(each).task),
        ),
        Field(lambda each: row(each).section.title, sheet="一级标题"),
        Field(lambda each: row(each).item.title, sheet="二级标题"),
        Field(lambda each: row(each).task.requirement, "具体要求", "具体要求", kind=CellKind.TEXT),
        Field(
            lambda each: row(each).task.cell(Role.RESPONSIBLE),
            sheet="责任单位", kind=CellKind.TEXT,
        ),
    ]  # fmt: skip
