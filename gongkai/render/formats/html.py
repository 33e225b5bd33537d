"""HTML: one page for a browser and for A4, without any request; nothing of the data takes effect.

The page's policy allows one style and one script, each by its hash (``html_page/``).
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from gongkai.model.report import CellKind, Deadline, Sign, State, StepCell
from gongkai.model.status import LEAST_ADVANCED_FIRST
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import escaped, replaced
from gongkai.render.page.frame import Frame
from gongkai.render.page.layout import parts
from gongkai.render.page.merged import heights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.report import Block, Cell, Column, Report
    from gongkai.model.status import Status

_WIDE = 7
"""A table of more columns makes A4 stand landscape."""
_PAPER = Frame(250)
"""The characters a row of signs may have; more, and a browser would cut them off A4."""


class _TableCell(NamedTuple):
    """A cell as the template writes it; one that a cell above covers has no ``rows``."""

    text: str
    classes: str
    rows: int
    key: int | None
    hint: str


def render(report: Report) -> str:
    """Return a report as a page."""
    style, script = _file("page.css"), _file("page.js")
    template = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    ).from_string(_file("page.html"))
    blocks = [part for block in report.blocks for part in parts(block, _PAPER, len)]
    page = template.render(
        report=report,
        tables=[(block, list(_rows(block))) for block in blocks],
        wide=any(len(block.columns) > _WIDE for block in blocks),
        number=CellKind.NUMBER,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return replaced(page, escaped)


def _file(name: str) -> str:
    return (files(__package__) / "html_page" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _rows(block: Block) -> Iterator[list[_TableCell]]:
    for row, spans in zip(block.rows, heights(block), strict=True):
        cells = zip(row, block.columns, spans, strict=True)
        yield [
            _TableCell(plain(cell), " ".join(_classes(cell, column)), rows, _key(cell), _hint(cell))
            for cell, column, rows in cells
        ]


def _classes(cell: Cell, column: Column) -> Iterator[str]:
    if column.kind is not CellKind.LABEL:
        yield column.kind.value
    if isinstance(cell, Sign):
        yield "duty"
    if isinstance(cell, date | Deadline):
        yield "day"
    if _is_overdue(cell):
        yield "overdue"
    elif status := _status(cell):
        yield status.name.lower()


def _is_overdue(cell: Cell) -> bool:
    state = cell.state if isinstance(cell, Sign) else cell
    return isinstance(state, State | Deadline) and state.overdue


def _status(cell: Cell) -> Status | None:
    """Return the state that a cell shows."""
    match cell:
        case State(status=status) | Sign(state=State(status=status)):
            return status
        case StepCell(before=before, after=after) if after is not before:
            return after
    return None


def _key(cell: Cell) -> int | None:
    """Return what a state is sorted by; everything else is sorted by what is printed."""
    status = _status(cell)
    return LEAST_ADVANCED_FIRST.index(status) if status else None


def _hint(cell: Cell) -> str:
    """Return what a sign is called."""
    if isinstance(cell, Sign) and cell.state:
        return cell.hint or cell.meaning
    return ""
