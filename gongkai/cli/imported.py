"""What ``gongkai import`` says of the table it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.model.task import Table


def summary(table: Table, encoding: str, output: Path | None) -> list[str]:
    """What was read, and what a person should look at."""
    rows = list(table.rows())
    items = sum(len(section.items) for section in table.sections)
    lines = [
        f"{len(rows)} 项任务，{items} 个二级标题，{len(table.sections)} 个一级标题。",
        f"原件的编码是 {encoding}。",
    ]
    dues = [f"{row.task.short_id} {row.task.due_text}" for row in rows if row.task.due_text]
    if dues:
        lines.append(f"{len(dues)} 处时限取自正文：{'、'.join(dues)}。")
    if output:
        lines.append(f"已写入 {output}；接着用 gongkai validate 核对单位名称。")
    return lines
