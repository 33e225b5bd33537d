"""Fit tables to a width in display columns; a han character takes two."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.model.report import CellKind
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import visible
from gongkai.render.page.line_breaks import Breaks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.report import Block


class Frame(NamedTuple):
    """The width in columns (None: unlimited), and whether text is shown in full."""

    width: int | None = None
    full: bool = False


Measure: TypeAlias = Callable[[str], int]
GAP = 2
_NARROWEST_TEXT = 8
_ELLIPSIS = "…"
_JOINED = "[\u0300-\u036f\u200d\u20d0-\u20ff\ufe00-\ufe0f🏻-🏿]"
_JOINS = re.compile(f"{_JOINED}|[🇦-🇿]")
_CLUSTER = re.compile(f"(?:[🇦-🇿]{{2}}|.)(?:{_JOINED}|(?<=\u200d).)*", re.DOTALL)


class Fitted(NamedTuple):
    """A block fitted to a frame; ``\\n`` separates the lines of a cell.

    ``shortened`` counts the rows with cut text. ``stacked``: the columns do not fit side by side;
    nothing is cut then.
    """

    block: Block
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    shortened: int = 0
    stacked: bool = False
    left_out: tuple[str, ...] = ()


def fit(block: Block, frame: Frame, measure: Measure) -> Fitted:
    """Fit a block to a frame: drop spare columns, then shorten or fold text, else stack."""
    words = [[visible(plain(cell)) for cell in row] for row in block.rows]
    widths = _shares(block, _natural_widths(block, words, measure), frame.width)
    if widths is None:
        return _narrower(block, words, frame, measure)
    if frame.width is None:
        return Fitted(block, tuple(widths), tuple(map(tuple, words)))
    texts = [column.kind is CellKind.TEXT for column in block.columns]
    cut = fold if frame.full else shorten
    rows = [
        tuple(
            cut(cell, width, measure) if text else cell
            for cell, width, text in zip(row, widths, texts, strict=True)
        )
        for row in words
    ]
    shortened = sum(
        any(a != b for a, b in zip(row, full, strict=True))
        for row, full in zip(rows, words, strict=True)
    )
    return Fitted(block, tuple(widths), tuple(rows), 0 if cut is fold else shortened)


def _narrower(block: Block, words: list[list[str]], frame: Frame, measure: Measure) -> Fitted:
    """Drop the sparest column and try again; stack the block if that does not help."""
    spare = None if frame.full else _sparest(block)
    if spare is not None:
        fitted = fit(_without(block, spare), frame, measure)
        if not fitted.stacked:
            heading = block.columns[spare].heading
            return fitted._replace(left_out=(heading, *fitted.left_out))
    return Fitted(block, (), tuple(map(tuple, words)), stacked=True)


def fold(text: str, width: int, measure: Measure) -> str:
    """Break a text into lines of at most ``width`` columns; blanks at a break are dropped."""
    return "\n".join(
        chain.from_iterable(_folded(line, width, measure) for line in text.split("\n"))
    )


def shorten(text: str, width: int, measure: Measure) -> str:
    """Cut a text to one line of ``width`` columns, and mark the cut."""
    line = text.replace("\n", " ")
    if measure(line) <= width:
        return line
    return _head(line, width - measure(_ELLIPSIS), measure) + _ELLIPSIS


def lines_of(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Split rows whose cells have several lines into rows of single lines."""
    return [
        parts
        for row in rows
        for parts in zip_longest(*(cell.split("\n") for cell in row), fillvalue="")
    ]


def stack(fitted: Fitted, frame: Frame, measure: Measure) -> list[str]:
    """Return a block as one line per cell, for a width too narrow for a table."""
    headings = [column.heading for column in fitted.block.columns]
    indent = max(map(measure, headings)) + GAP
    room = max(2, (frame.width or 80) - indent)
    lines: list[str] = []
    for row in fitted.rows:
        for heading, cell in zip(headings, row, strict=True):
            label = heading + " " * (indent - measure(heading))
            for part in fold(cell, room, measure).split("\n"):
                lines.append((label + part).rstrip())
                label = " " * indent
        lines.append("")
    return lines[:-1]


def hidden_columns_remark(headings: Sequence[str]) -> str:
    """Return the line that names the columns not shown, and how to see them."""
    return (
        f"屏幕宽度不够，有 {len(headings)} 栏未显示：{'、'.join(headings)}。"
        "查看全部栏目：加宽窗口，或加 --full，或用 -f csv 导出。"
    )


def shortened_remark(shortened: int) -> str:
    """Return the line that says that text was cut, and how to see it in full."""
    return f"{shortened} 行文字已截短，显示全文加 --full。"


def _folded(line: str, width: int, measure: Measure) -> Iterator[str]:
    breaks: Breaks | None = None
    start, place, used = 0, 0, 0
    for cluster in _clusters(line):
        taken = measure(cluster)
        while used + taken > width and place > start and cluster != " ":
            breaks = breaks or Breaks(line)
            cut = breaks.best(start, place)
            yield line[start:cut].rstrip(" ")
            start, used = cut, measure(line[cut:place])
        used += taken
        place += len(cluster)
    yield line[start:].rstrip(" ") if used > width else line[start:]


def _clusters(line: str) -> Sequence[str]:
    """Split a line into visible characters; an emoji may consist of several code points."""
    return _CLUSTER.findall(line) if _JOINS.search(line) else line


def _head(line: str, width: int, measure: Measure) -> str:
    """Return the beginning of a line that fits ``width`` columns."""
    used = place = 0
    for cluster in _clusters(line):
        used += measure(cluster)
        if used > width:
            return line[:place]
        place += len(cluster)
    return line


def _natural_widths(block: Block, words: list[list[str]], measure: Measure) -> list[int]:
    return [
        max(measure(column.heading), *(_widest_line(row[place], measure) for row in words), 0)
        for place, column in enumerate(block.columns)
    ]


def _sparest(block: Block) -> int | None:
    """Return the place of the column to drop first; None if all must stay."""
    place = max(range(len(block.columns)), key=lambda n: block.columns[n].spare)
    return place if block.columns[place].spare else None


def _without(block: Block, place: int) -> Block:
    return block._replace(
        columns=block.columns[:place] + block.columns[place + 1 :],
        rows=tuple(row[:place] + row[place + 1 :] for row in block.rows),
    )


def _widest_line(text: str, measure: Measure) -> int:
    return max(measure(line) for line in text.split("\n"))


def _shares(block: Block, natural: Sequence[int], width: int | None) -> list[int] | None:
    """Return the column widths; text columns share the rest, None if it is too little."""
    if width is None:
        return list(natural)
    gaps = GAP * (len(natural) - 1)
    texts = [n for n, column in enumerate(block.columns) if column.kind is CellKind.TEXT]
    room = width - gaps - sum(natural[n] for n in range(len(natural)) if n not in texts)
    widths = list(natural)
    for left, place in enumerate(sorted(texts, key=natural.__getitem__)):
        share = room // (len(texts) - left)
        widths[place] = min(natural[place], share)
        if widths[place] < min(natural[place], _NARROWEST_TEXT):
            return None
        room -= widths[place]
    return widths if sum(widths) + gaps <= width else None
