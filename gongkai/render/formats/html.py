"""HTML: one page for a browser and for A4, without any request; nothing of the data takes effect.

The page's policy allows one style and one script, each by its hash (``html_page/``).
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from gongkai.model.document import Paragraph, Style
from gongkai.model.report import CellKind, Deadline, Sign, State, StepCell
from gongkai.model.status import LEAST_ADVANCED_FIRST
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import escaped, replaced
from gongkai.render.page.frame import Frame
from gongkai.render.page.layout import parts
from gongkai.render.page.merged import heights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template

    from gongkai.model.document import Document
    from gongkai.model.report import Block, Cell, Report
    from gongkai.model.status import Status

_WIDE = 7
"""A table of more columns makes A4 stand landscape."""
_PAPER = Frame(250)
"""The characters a row of signs may have; more, and a browser would cut them off A4."""

_TAGS = {Style.TITLE: "h1", Style.HEADING: "h2", Style.SUBHEADING: "h3", Style.CAPTION: "h2"}


class TableCell(NamedTuple):
    """A cell as the template writes it; one that a cell above covers has no ``rows``."""

    text: str
    classes: str
    rows: int
    key: int | None
    hint: str


def render(report: Report) -> Iterator[str]:
    """Yield a report as a page, piece by piece."""
    blocks = [part for block in report.blocks for part in parts(block, _PAPER, len)]
    wide = any(len(block.columns) > _WIDE for block in blocks)
    page = template("page", scripts=("table", "page"), wide=wide)
    return map(written, page.generate(report=report, tables=map(laid_out, blocks)))


def render_document(document: Document) -> Iterator[str]:
    """Yield a paper as a page, piece by piece."""
    laid = [
        (part, None, None) if isinstance(part, Paragraph) else laid_out(part)
        for part in document.parts
    ]
    page = template("document", scripts=("table", "page"), styles=("document",), wide=False)
    return map(written, page.generate(title=document.title, parts=laid, tags=_TAGS))


def environment() -> Environment:
    """Return what reads the templates; every value in them is escaped."""
    return Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_file),
    )


def template(
    name: str, scripts: Sequence[str], styles: Sequence[str] = (), *, wide: bool
) -> Template:
    """Return the template of a page, with its style, its script and the policy that allows both.

    ``styles`` are added to that of all pages; a ``wide`` page is printed on its side.
    """
    style = "".join(_file(f"{each}.css") for each in ("page", *styles))
    script = "".join(_file(f"{each}.js") for each in scripts)
    return environment().get_template(
        f"{name}.html",
        globals={
            "wide": wide,
            "number": CellKind.NUMBER,
            "style": Markup(style),
            "script": Markup(script),
            "style_hash": _hash(style),
            "script_hash": _hash(script),
        },
    )


def written(page: str) -> str:
    """Escape the characters of a page, or of a part of it, that a browser would obey."""
    return replaced(page, escaped)


def laid_out(block: Block) -> tuple[Block, Iterator[list[TableCell]], Iterator[list[TableCell]]]:
    """Return a block with the rows of its body and of its totals, each laid out when written."""
    rows = _rows(block)
    return block, islice(rows, len(block.rows) - block.footer), rows


def _file(name: str) -> str:
    return (files(__package__) / "html_page" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _rows(block: Block) -> Iterator[list[TableCell]]:
    for row, spans in zip(block.rows, heights(block), strict=True):
        cells = zip(row, block.columns, spans, strict=True)
        yield [
            TableCell(plain(cell), classes(cell, column.kind), rows, sort_key(cell), _hint(cell))
            for cell, column, rows in cells
        ]


def classes(cell: Cell, kind: CellKind = CellKind.LABEL) -> str:
    """Return the classes of a cell, which the style colours and aligns by."""
    return " ".join(_classes(cell, kind))


def _classes(cell: Cell, kind: CellKind) -> Iterator[str]:
    if kind is not CellKind.LABEL:
        yield kind.value
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


def sort_key(cell: Cell) -> int | None:
    """Return what a state is sorted by; everything else is sorted by what is printed."""
    status = _status(cell)
    return LEAST_ADVANCED_FIRST.index(status) if status else None


def _hint(cell: Cell) -> str:
    """Return what a sign is called."""
    if isinstance(cell, Sign) and cell.state:
        return cell.hint or cell.meaning
    return ""
