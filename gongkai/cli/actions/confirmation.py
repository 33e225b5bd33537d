"""Confirm the lines that a command wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.report import SIGNS
from gongkai.ops.lines.line import id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.status import Status
    from gongkai.model.task import Task
    from gongkai.ops.recording.draft import Noted, Notes
    from gongkai.store.changes.append import Written


_SHORT = 24


_FEW = 5


def said(notes: Notes, written: Sequence[Written]) -> list[str]:
    """Return the confirmation: each line in full, a total, and skipped units."""
    lines = [*in_full(notes, written), *(total(written) if len(written) > 1 else [])]
    if notes.skipped:
        names = "、".join(draft.unit.name for draft in notes.skipped[:_FEW])
        more = "等" if len(notes.skipped) > _FEW else ""
        lines.append(f"已有内容相同的记录，略过 {len(notes.skipped)} 条（{names}{more}）。")
    return lines


def total(written: Sequence[Written]) -> list[str]:
    """Return the total of lines and units."""
    return [f"共记入 {len(written)} 条，涉及 {len({place.file for place in written})} 个单位。"]


def in_full(notes: Notes, written: Sequence[Written]) -> list[str]:
    """Return each line with its file, and the status before and after."""
    lines = []
    for noted, place in zip(notes.lines, written, strict=True):
        lines.append(f"已记入 {place.file}（第 {place.number} 行，{id_of(place.line)}）")
        lines.append(f"  {place.line}")
        lines.append(f"  {_what(noted)}")
        lines += [f"  {remark}" for remark in noted.remarks]
    return lines


def change(noted: Noted) -> str:
    """Word the status before and after a line."""
    if noted.before is None or noted.after is None:
        return "主动报送"
    return change_of_state(noted.before, noted.after)


def _what(noted: Noted) -> str:
    due = noted.draft.values.get("due")
    what = f"延期至 {due}" if due else change(noted)
    who = f"{noted.draft.date}，{noted.draft.values['by']}"
    return f"{brief(noted.draft.row.task)} {what}（{who}）"


def brief(task: Task) -> str:
    """Return a task's id and the beginning of its text."""
    text = task.requirement if len(task.requirement) <= _SHORT else f"{task.requirement[:_SHORT]}…"
    return f"{task.id} {text}"


def change_of_state(before: Status, after: Status) -> str:
    """Word a change of status, or the status that stays."""
    words = [f"{SIGNS[state]} {state}" for state in dict.fromkeys((before, after))]
    return " → ".join(words)
