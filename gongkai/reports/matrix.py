"""``report --matrix``: units by tasks, one sign for each duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import SIGNS, Block, CellKind, Column, Report, Sign
from gongkai.model.task import Role
from gongkai.ops.counting.duty_grid import duty_grid
from gongkai.reports import wording as words
from gongkai.reports.column import Field, record, sheet
from gongkai.reports.completion.completion_narrowing import Narrowing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.model.report import Cell
    from gongkai.model.task import Task
    from gongkai.ops.counting.periods import PeriodReading
    from gongkai.ops.duties.records import Records
    from gongkai.ops.duties.standing import Standing


class MatrixQuestion(NamedTuple):
    """Which duties are shown; ``notes`` stand above the table. ``blank``: no ledger has a line."""

    narrowing: Narrowing = Narrowing()
    notes: tuple[str, ...] = ()
    blank: bool = False


class _Shown(NamedTuple):
    """A duty that has a sign."""

    unit: str
    task: Task
    at: Standing

    @property
    def sign(self) -> Sign:
        """The sign, with unit, task, state and due date as its hint."""
        at = self.at
        state = words.state_cell(at)
        late = "，已逾期" if at.overdue else ""
        support = at.claim.role is Role.SUPPORT
        role = f"{Role.SUPPORT.label}，" if support else ""
        hint = f"{self.unit} {self.task.short_id}：{role}{at.state}，时限 {at.due or '未定'}{late}"
        return Sign(state, hint, support)


_FIELDS: tuple[Field[_Shown], ...] = (
    Field(lambda each: each.unit, sheet="单位"),
    Field(lambda each: each.task.id, sheet="任务编号", key="id"),
    Field(lambda each: each.at.claim.via.label, sheet="列入方式"),
    Field(lambda each: each.at.claim.via.value, key="via"),
    Field(lambda each: each.at.claim.role.label, sheet="分工"),
    Field(lambda each: each.at.claim.role.value, key="role"),
    Field(lambda each: each.sign.state, sheet="状态"),
    Field(lambda each: each.at.state.value, key="state"),
    Field(lambda each: each.at.due, sheet="时限", key="due"),
    Field(lambda each: each.at.overdue, sheet="逾期", key="overdue"),
)


def matrix(records: Records, question: MatrixQuestion, reading: PeriodReading) -> Report:
    """Answer ``report --matrix`` for the day on which a period is read."""
    day = reading.as_of
    narrowing = question.narrowing
    grid = duty_grid(records, narrowing.criteria, narrowing.units, day, reading.today)
    tasks = {row.task.id: row.task for row in records.table.rows()}
    owed = {task_id for duties in grid.units.values() for task_id in duties}
    columns = [task for task_id, task in tasks.items() if task_id in owed]
    rows = {
        unit: {task_id: _Shown(unit, tasks[task_id], at) for task_id, at in duties.items()}
        for unit, duties in grid.units.items()
    }
    shown = [each for duties in rows.values() for each in duties.values()]
    return Report(
        title=words.title_of(records.table, day, reading.today, "单位任务一览"),
        lead=(
            *([words.BLANK] if question.blank else []),
            *question.notes,
            *narrowing.said(),
            _summary(rows, len(columns), shown),
        ),
        blocks=(_block(rows, columns),),
        remarks=(*_legend(shown), *words.later_remark(grid.later, day)),
        sheet=sheet(_FIELDS, shown),
        json={
            "schema": 1,
            "report": "matrix",
            "region": records.book.register.region,
            "year": records.table.year,
            "period": reading.period.code,
            "as_of": str(day),
            "narrowed": narrowing.json(),
            "tasks": [task.id for task in columns],
            "rows": [
                {"unit": unit, "duties": [record(_FIELDS, each) for each in duties.values()]}
                for unit, duties in rows.items()
            ],
            "later": words.later_json(grid.later),
        },
    )


def _block(rows: Mapping[str, Mapping[str, _Shown]], tasks: Sequence[Task]) -> Block:
    head = (Column("单位"), Column("完成/应办", CellKind.NUMBER))
    lines = tuple(
        (unit, _share(duties), *(_sign(duties.get(task.id)) for task in tasks))
        for unit, duties in rows.items()
    )
    columns = (*head, *(Column(task.short_id) for task in tasks))
    return Block(columns, lines, "" if lines else "没有符合条件的应办事项。", head=len(head))


def _sign(shown: _Shown | None) -> Cell:
    return shown.sign if shown else Sign()


def _share(duties: Mapping[str, _Shown]) -> str:
    counted = [each.at.state.done for each in duties.values() if each.at.counted]
    return words.share(sum(counted), len(counted))


def _summary(rows: Mapping[str, object], tasks: int, shown: Sequence[_Shown]) -> str:
    counted = [each.at for each in shown if each.at.counted]
    done, overdue = sum(at.state.done for at in counted), sum(at.overdue for at in counted)
    return (
        f"{len(rows)} 个单位、{tasks} 项任务；应办事项 {len(counted)} 项，"
        f"已完成 {done} 项，逾期 {overdue} 项。"
    )


def _legend(shown: Sequence[_Shown]) -> list[str]:
    """Return the line that explains the signs there are; empty if there are none."""
    met = {each.sign.meaning for each in shown}
    signs = [f"{sign} {meaning}" for meaning, sign in SIGNS.items() if meaning in met]
    return [f"图例：{'，'.join(signs)}；空白表示不承担该任务。"] if signs else []
