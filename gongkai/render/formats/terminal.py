"""Tables for a terminal, by Rich: colour for state only, every cell as text, never as markup."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gongkai.model.report import CellKind, State, StepCell
from gongkai.model.status import Status
from gongkai.render.page.page import page
from gongkai.render.page.runs import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.report import Cell, Report
    from gongkai.render.page.frame import Frame
    from gongkai.render.page.layout import Fitted

_RULED = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")
_COLOURS = {
    Status.NOT_STARTED: "dim",
    Status.IN_PROGRESS: "cyan",
    Status.DONE: "green",
    Status.VERIFIED: "bold green",
    Status.RETURNED: "bold yellow",
    Status.NOT_APPLICABLE: "magenta",
    Status.NOT_APPLICABLE_AGREED: "dim magenta",
}
_OVERDUE = "red"
_ANY_WIDTH = 10_000
"""What is drawn has been fitted to the frame before."""


def render(report: Report, frame: Frame, *, colour: bool) -> Iterator[str]:
    """Yield a report for a terminal, line by line; without ``colour`` no escape sequences."""
    console = Console(
        file=io.StringIO(),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        width=_ANY_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )

    def draw(fitted: Fitted) -> Iterator[str]:
        for number, run in enumerate(runs(fitted)):
            table = _table(run, show_header=not number)
            yield from _captured(console, table).rstrip("\n").split("\n")

    def strong(line: str) -> str:
        return _captured(console, Text(line, style="bold")).rstrip("\n") if colour else line

    return page(report, frame, cell_len, draw, strong)


def _captured(console: Console, what: Table | Text) -> str:
    with console.capture() as capture:
        console.print(what, soft_wrap=isinstance(what, Text))
    return "\n".join(line.rstrip() for line in capture.get().split("\n"))


def _table(fitted: Fitted, *, show_header: bool) -> Table:
    block = fitted.block
    table = Table(
        box=_RULED, show_header=show_header, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for column, width in zip(block.columns, fitted.widths, strict=True):
        table.add_column(
            Text(column.heading),
            justify="right" if column.kind is CellKind.NUMBER else "left",
            width=width,
            overflow="fold",
        )
    body = len(fitted.rows) - block.footer
    for place, (words, cells) in enumerate(zip(fitted.rows, block.rows, strict=True)):
        table.add_row(
            *(Text(word, style=_style(cell)) for word, cell in zip(words, cells, strict=True)),
            end_section=place + 1 == body and block.footer > 0,
        )
    return table


def _style(cell: Cell) -> str:
    if isinstance(cell, StepCell):
        return _COLOURS[cell.after] if cell.after and cell.after is not cell.before else ""
    if not isinstance(cell, State):
        return ""
    return _OVERDUE if cell.overdue else _COLOURS[cell.status]
