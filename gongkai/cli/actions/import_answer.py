"""Word what ``gongkai import`` saw in a document, what differs, and what was written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.advice import worded
from gongkai.model.report import NONE, Block, Cell, CellKind, Column, Json, Report
from gongkai.model.task import Role
from gongkai.ops.duties.strange_names import lines_to_paste
from gongkai.ops.language.differing import differing
from gongkai.store.disk.data_folder import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.cli.actions.import_read import Original
    from gongkai.cli.actions.import_status import Untaken
    from gongkai.model.task import Table, Task
    from gongkai.office.task_tables.reading import Seen
    from gongkai.ops.duties.strange_names import StrangeName
    from gongkai.ops.duties.table_update import TableChange

_FEW = 8


class Outcome(NamedTuple):
    """What comes of a reading: the table with its final ids, and everything to tell."""

    table: Table
    changes: tuple[TableChange, ...] | None = None
    """The differences to the table that is there; None if there is none."""
    strange: tuple[StrangeName, ...] = ()
    has_register: bool = True
    untaken: tuple[Untaken, ...] = ()
    lines: int = 0
    written: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


def answer(original: Original, outcome: Outcome, *, whole: bool) -> Report:
    """Return what was seen, and what became of it; texts that changed are ``whole``, or in part."""
    seen = original.reading.seen
    return Report(
        title=f"{outcome.table.title}（{original.shown}）",
        lead=tuple(_lead(original, outcome.table)),
        blocks=tuple(_blocks(original, outcome, whole=whole)),
        remarks=tuple(_remarks(original, outcome)),
        sheet=_sheet(outcome.table),
        json={
            "schema": 1,
            "report": "import",
            "file": original.shown,
            "encoding": original.encoding or None,
            **(_seen_json(seen) if seen else {}),
            **_outcome_json(original, outcome),
        },
        problems=tuple(map(worded, original.reading.remarks)),
        closing=outcome.closing,
    )


def refusal_json(original: Original) -> dict[str, Json]:
    """Return a document that was refused, for programs, without the problems."""
    seen = original.reading.seen
    return {
        "schema": 1,
        "report": "import",
        "file": original.shown,
        "encoding": original.encoding or None,
        **(_seen_json(seen) if seen else {}),
        "doubts": _doubts_json(original),
        "written": [],
    }


def _lead(original: Original, table: Table) -> list[str]:
    seen = original.reading.seen
    if seen is None:
        return []
    where = f"，{seen.table}" if seen.table else ""
    code = f"，编码为 {original.encoding}" if original.encoding else ""
    lines = [
        f"原件：{seen.form}{where}{code}。任务年度 {table.year} 年。",
        f"{seen.rows} 项任务，{_headings(seen, table)}。",
    ]
    filled = [f"沿用上方合并单元格 {seen.filled_down} 处"] if seen.filled_down else []
    filled += [f"缺少单元格 {seen.missing} 个"] if seen.missing else []
    return [*lines, *([f"{'，'.join(filled)}。"] if filled else [])]


def _headings(seen: Seen, table: Table) -> str:
    """Say how many headings there are of each level; one that stands at both levels is one."""
    if not seen.levels:
        return "没有标题"
    sections = f"{len(table.sections)} 个一级标题"
    if seen.levels == 1:
        return sections
    items = sum(len(section.items) for section in table.sections)
    below = "（三级标题并入二级）" if seen.levels > 2 else ""
    return f"{items} 个二级标题{below}，{sections}"


def _blocks(original: Original, outcome: Outcome, *, whole: bool) -> list[Block]:
    blocks = []
    seen = original.reading.seen
    if seen:
        columns = [(each.heading, each.read_as or "未读取") for each in seen.columns]
        blocks.append(_block("表头", ("原表栏目", "读作"), columns))
    if doubts := original.reading.doubts:
        rows = [(each.span.place, each.about) for each in doubts]
        blocks.append(_block(f"需对照原件核对 {len(rows)} 处", ("位置", "说明"), rows))
    if changes := outcome.changes:
        counts = Counter(each.kind for each in changes)
        said = "，".join(f"{kind} {count} 处" for kind, count in counts.items())
        heads = ("变化", "任务编号", "栏目", "现有", "新表")
        rows5 = [
            (each.kind, each.subject or "全表", each.what, *(text or NONE for text in shown))
            for each in changes
            for shown in [
                (each.before, each.after) if whole else differing(each.before, each.after)
            ]
        ]
        blocks.append(_block(f"与现有任务表的差异：{said}", heads, rows5))
    if outcome.untaken:
        taken = [(each.cell.span.place, each.task, each.why) for each in outcome.untaken]
        title = f"完成情况未记入台账 {len(taken)} 项"
        blocks.append(_block(title, ("位置", "任务编号", "原因"), taken))
    if outcome.strange and outcome.has_register:
        names = [
            (each.text, _few(each.tasks), "、".join(each.near) or NONE) for each in outcome.strange
        ]
        title = f"名册中没有的名称 {len(names)} 个"
        blocks.append(_block(title, ("名称", "任务", "相近的名称"), names))
    return blocks


def _block(caption: str, headings: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Block:
    kinds = [CellKind.LABEL] * (len(headings) - 1)
    if len(headings) == 5:
        kinds[-1] = CellKind.TEXT
    columns = zip(headings, (*kinds, CellKind.TEXT), strict=True)
    return Block(tuple(Column(name, kind) for name, kind in columns), tuple(rows), caption)


def _remarks(original: Original, outcome: Outcome) -> list[str]:
    seen = original.reading.seen
    lines = [
        f"{each.span.place}：{each.message.removesuffix('。')}。"
        for each in original.reading.remarks
    ]
    if seen and seen.unread:
        lines.append(f"未读取：{'、'.join(seen.unread)}。")
    tasks = [row.task for row in outcome.table.rows()]
    dues = [f"{task.short_id} {task.due_text}" for task in tasks if _due_in_prose(task)]
    if dues:
        lines.append(f"从正文提取时限 {len(dues)} 处：{_few(dues)}。")
    reported = len(original.reading.reported)
    if reported and not (outcome.lines or outcome.untaken):
        lines.append(f"完成情况 {reported} 格未记入台账；记入台账加 --with-status。")
    if outcome.lines:
        lines.append(f"完成情况记入台账 {outcome.lines} 条。")
    if outcome.has_register and (entries := lines_to_paste(outcome.strange)):
        lines += [f"确为新名称的，在 {UNITS} 登记（统称的类别请核对）：", *entries]
    return lines


def _due_in_prose(task: Task) -> bool:
    return bool(task.due_text) and task.due_text in task.requirement


def _few(words: Sequence[str]) -> str:
    more = f"等 {len(words)} 处" if len(words) > _FEW else ""
    return "、".join(words[:_FEW]) + more


def _sheet(table: Table) -> Block:
    roles = [f"{role.label}单位" for role in Role]
    headings = (
        *("任务编号", "一级标题", "二级标题", "具体要求"), *roles,
        *("时限", "时限原文", "序号", "备注"),
    )  # fmt: skip
    rows = [
        (
            row.task.id,
            row.section.title,
            row.item.title,
            row.task.requirement,
            *(row.task.cell(role) for role in Role),
            str(row.task.due or ""),
            row.task.due_text,
            row.task.number,
            row.task.remark,
        )
        for row in table.rows()
    ]
    return Block(tuple(Column(name) for name in headings), tuple(rows))


def _doubts_json(original: Original) -> list[Json]:
    return [{"place": each.span.place, "about": each.about} for each in original.reading.doubts]


def _seen_json(seen: Seen) -> dict[str, Json]:
    return {
        "form": seen.form,
        "table": seen.table or None,
        "columns": [
            {"heading": each.heading, "read_as": each.read_as or None} for each in seen.columns
        ],
        "rows": seen.rows,
        "levels": seen.levels,
        "filled_down": seen.filled_down,
        "missing": seen.missing,
        "unread": list(seen.unread),
    }


def _outcome_json(original: Original, outcome: Outcome) -> dict[str, Json]:
    changes: list[Json] | None = None
    if outcome.changes is not None:
        changes = [
            {
                "kind": each.kind,
                "task": each.subject or None,
                "field": each.what,
                "before": each.before or None,
                "after": each.after or None,
            }
            for each in outcome.changes
        ]
    return {
        "year": outcome.table.year,
        "title": outcome.table.title,
        "source": outcome.table.source or None,
        "tasks": [row.task.id for row in outcome.table.rows()],
        "doubts": _doubts_json(original),
        "unknown_names": [
            {"name": each.text, "tasks": list(each.tasks), "near": list(each.near)}
            for each in outcome.strange
        ],
        "changes": changes,
        "progress_lines": outcome.lines,
        "progress_untaken": [
            {"place": each.cell.span.place, "task": each.task, "why": each.why}
            for each in outcome.untaken
        ],
        "written": list(outcome.written),
    }
