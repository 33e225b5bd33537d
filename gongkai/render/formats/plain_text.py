"""Tables as plain text, by tabulate: for pipes, files and mail."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from gongkai.model.report import CellKind
from gongkai.render.page.layout import lines_of
from gongkai.render.page.page import page, paper
from gongkai.render.page.width import measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.document import Document
    from gongkai.model.report import Report
    from gongkai.render.page.frame import Frame
    from gongkai.render.page.layout import Fitted


class _NoVersions(ModuleType):
    """Knows the version of no package."""

    PackageNotFoundError = LookupError

    @staticmethod
    def version(package: str) -> str:
        """Refuse to answer."""
        raise LookupError(package)


@contextmanager
def _without_metadata() -> Iterator[None]:
    """Spare what is imported the slow ``importlib.metadata``.

    tabulate asks it for its own version first, and then takes that of its ``version.py``.
    """
    name, stand_in = "importlib.metadata", _NoVersions("importlib.metadata")
    used = sys.modules.setdefault(name, stand_in)
    try:
        yield
    finally:
        if used is stand_in:
            del sys.modules[name]


with _without_metadata():
    import tabulate

tabulate.MIN_PADDING = 0
_RULE = tabulate.Line("", "─", "──", "")
_ROW = tabulate.DataRow("", "  ", "")
_RULED = tabulate.TableFormat(
    lineabove=None,
    linebelowheader=_RULE,
    linebetweenrows=None,
    linebelow=None,
    headerrow=_ROW,
    datarow=_ROW,
    padding=0,
    with_header_hide=None,
)


def render(report: Report, frame: Frame) -> str:
    """Return a report as plain text."""
    return page(report, frame, measure, _draw, str)


def render_document(document: Document, frame: Frame) -> str:
    """Return a paper as plain text."""
    return paper(document, frame, measure, _draw)


def _draw(fitted: Fitted) -> list[str]:
    block = fitted.block
    table = tabulate.tabulate(
        lines_of(fitted.rows),
        headers=[column.heading for column in block.columns],
        tablefmt=_RULED,
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=["right" if c.kind is CellKind.NUMBER else "left" for c in block.columns],
    )
    lines = [line.rstrip() for line in table.split("\n")]
    if block.footer:
        totals = len(lines_of(fitted.rows[-block.footer :]))
        lines.insert(len(lines) - totals, lines[1])
    return lines
