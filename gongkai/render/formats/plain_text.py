"""Tables as plain text, by tabulate: for pipes, files and mail."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from itertools import zip_longest
from types import ModuleType
from typing import TYPE_CHECKING

from gongkai.model.report import CellKind
from gongkai.render.page.page import page, paper
from gongkai.render.page.runs import runs
from gongkai.render.page.width import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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

    tabulate asks it for nothing but its own version, and does without where nobody knows.
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


def render(report: Report, frame: Frame) -> Iterator[str]:
    """Yield a report as plain text, line by line."""
    return page(report, frame, measure, _draw, str)


def render_document(document: Document, frame: Frame) -> Iterator[str]:
    """Yield a paper as plain text, line by line."""
    return paper(document, frame, measure, _draw)


def _draw(fitted: Fitted) -> Iterator[str]:
    for number, run in enumerate(runs(fitted)):
        heading, rule, *lines = _drawn(run)
        yield from lines if number else (heading, rule, *lines)


def _drawn(run: Fitted) -> list[str]:
    """Return the lines of a table; headings as wide as the columns make all runs alike."""
    block = run.block
    right = [column.kind is CellKind.NUMBER for column in block.columns]
    headings = [
        _padded(column.heading, width, pushed)
        for column, width, pushed in zip(block.columns, run.used, right, strict=True)
    ]
    table = tabulate.tabulate(
        _lines_of(run.rows),
        headers=headings,
        tablefmt=_RULED,
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=["right" if pushed else "left" for pushed in right],
    )
    lines = [line.rstrip() for line in table.split("\n")]
    if block.footer:
        totals = len(_lines_of([*run.rows][-block.footer :]))
        lines.insert(len(lines) - totals, lines[1])
    return lines


def _padded(text: str, width: int, pushed: bool) -> str:
    blank = " " * (width - measure(text))
    return blank + text if pushed else text + blank


def _lines_of(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Split rows whose cells have several lines into rows of single lines."""
    return [
        parts
        for row in rows
        for parts in zip_longest(*(cell.split("\n") for cell in row), fillvalue="")
    ]
