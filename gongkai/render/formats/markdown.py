"""Markdown: pipe tables in which nothing of the data takes effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.report import CellKind
from gongkai.render.page.cells import plain
from gongkai.render.page.merged import blanked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.report import Block, Report

_ACTIVE = re.compile(r"([\\`*_\[\]<>|~&#!$]|:(?=[A-Za-z0-9_+-]+:))")
_BLOCK_START = re.compile(r"^([0-9]*)([-+.)])(?=[\s-]|$)")


def render(report: Report) -> str:
    """Return a report as Markdown."""
    parts = [f"## {escape(report.title)}"]
    parts += [escape(line) for line in report.lead if line]
    for block in report.blocks:
        if block.caption:
            parts.append(f"### {escape(block.caption)}")
        if block.rows:
            parts.append("\n".join(_table(block)))
    parts += [escape(line) for line in (*report.remarks, *report.closing)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Escape a text for Markdown, inside and outside of tables."""
    escaped = _ACTIVE.sub(r"\\\1", text.replace("\t", " ").strip(" "))
    return _BLOCK_START.sub(r"\1\\\2", escaped).replace("\n", "<br>")


def _table(block: Block) -> list[str]:
    rules = ["---:" if column.kind is CellKind.NUMBER else "---" for column in block.columns]
    rows = blanked(block, [[plain(cell) for cell in row] for row in block.rows])
    return [
        _row([column.heading for column in block.columns]),
        f"| {' | '.join(rules)} |",
        *map(_row, rows),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"
