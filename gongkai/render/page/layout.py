"""Fit tables to a width in display columns; a han character takes two."""

from __future__ import annotations

from operator import ne
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.report import CellKind, Made
from gongkai.render.page.cells import plain
from gongkai.render.page.escape import visible
from gongkai.render.page.folding import fold, fold_clauses, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from gongkai.model.report import Block, Column
    from gongkai.render.page.folding import Measure
    from gongkai.render.page.frame import Frame


GAP = 2
_NARROWEST_TEXT = 8
_READABLE = 30


class Fitted(NamedTuple):
    """A block fitted to a frame; ``\\n`` separates the lines of a cell.

    ``used`` are the widths that the cells take of ``widths``. ``shortened`` counts the rows with
    cut text. ``stacked``: the columns do not fit side by side; nothing is cut then.
    """

    block: Block
    widths: Sequence[int]
    used: Sequence[int]
    rows: Collection[Sequence[str]]
    shortened: int = 0
    stacked: bool = False
    left_out: tuple[str, ...] = ()


def fit(block: Block, frame: Frame, measure: Measure, alike: Sequence[Block] = ()) -> Fitted:
    """Fit a block to a frame: drop spare columns, then shorten or fold text, else stack.

    Blocks ``alike``, with the same columns, drop the same columns or are stacked too.
    """
    words = _words(block)
    natural = natural_widths(block, words, measure)
    others = [natural_widths(each, _words(each), measure) for each in alike if each is not block]
    places = _kept(block, [*map(max, natural, *others)] if others else natural, frame, measure)
    if places is None:
        return Fitted(block, (), (), words, stacked=True)
    left_out = tuple(
        column.heading
        for column in sorted(block.columns, key=_rank)
        if column not in [block.columns[place] for place in places]
    )
    kept = _only(block, places)
    natural = [natural[place] for place in places]
    return _side_by_side(kept, natural, frame, measure)._replace(left_out=left_out)


def parts(block: Block, frame: Frame, measure: Measure) -> list[Block]:
    """Cut a block with a ``head`` into parts that fit a frame side by side; else leave it whole."""
    if not block.head or frame.width is None or frame.searched:
        return [block]
    natural = [width + GAP for width in natural_widths(block, _words(block), measure)]
    room = frame.width + GAP - sum(natural[: block.head])
    runs: list[list[int]] = [[]]
    used = 0
    for place in range(block.head, len(block.columns)):
        if runs[-1] and used + natural[place] > room:
            runs.append([])
            used = 0
        runs[-1].append(place)
        used += natural[place]
    return [_only(block, [*range(block.head), *run]) for run in runs]


def _side_by_side(block: Block, natural: list[int], frame: Frame, measure: Measure) -> Fitted:
    """Fit the columns of a block, of these natural widths, side by side."""
    words = _words(block)
    if frame.width is None:
        return Fitted(block, natural, natural, words)
    texts = [column.kind is CellKind.TEXT for column in block.columns]
    widths = shares(block, natural, frame.width, measure) or [
        min(n, _READABLE) if text else n for n, text in zip(natural, texts, strict=True)
    ]
    cut = _cut_of(frame)

    def fitted(row: Sequence[str]) -> Sequence[str]:
        return [
            cut(cell, width, measure) if text else cell
            for cell, width, text in zip(row, widths, texts, strict=True)
        ]

    rows = Made(fitted, words)
    shortened = sum(map(ne, rows, words)) if cut is shorten else 0
    used = natural_widths(block, rows, measure)
    return Fitted(block, [*map(max, widths, used)], used, rows, shortened)


def _cut_of(frame: Frame) -> Callable[[str, int, Measure], str]:
    """Return the function that fits text to a width."""
    if frame.searched:
        return fold_clauses
    return fold if frame.full else shorten


def _kept(block: Block, natural: Sequence[int], frame: Frame, measure: Measure) -> list[int] | None:
    """Return the places of the columns to keep; None if the block must be stacked."""
    places = list(range(len(block.columns)))
    while not frame.searched:
        kept = _only(block._replace(rows=()), places)
        if shares(kept, [natural[place] for place in places], frame.width, measure):
            break
        sparest = max(places, key=lambda place: block.columns[place].spare)
        if frame.every or not block.columns[sparest].spare:
            return None
        places.remove(sparest)
    return places


def _rank(column: Column) -> int:
    return -column.spare


def stack(fitted: Fitted, frame: Frame, measure: Measure) -> Iterator[str]:
    """Yield a block as one line per cell, for a width too narrow for a table."""
    headings = [column.heading for column in fitted.block.columns]
    indent = max(map(measure, headings)) + GAP
    room = max(2, (frame.width or 80) - indent)
    for number, row in enumerate(fitted.rows):
        yield from [""] * (number > 0)
        for heading, cell in zip(headings, row, strict=True):
            label = heading + " " * (indent - measure(heading))
            for part in fold(cell, room, measure).split("\n"):
                yield (label + part).rstrip()
                label = " " * indent


def hidden_columns_remark(headings: Sequence[str], frame: Frame) -> str:
    """Return the line that names the columns not shown, and how to see them."""
    full = "" if frame.full else "或加 --full，"
    return (
        f"屏幕宽度不够，有 {len(headings)} 栏未显示：{'、'.join(headings)}。"
        f"查看全部栏目：加宽窗口，{full}或用 -f csv 导出。"
    )


def shortened_remark(shortened: int) -> str:
    """Return the line that says that text was cut, and how to see it in full."""
    return f"{shortened} 行文字已截短，显示全文加 --full。"


def natural_widths(block: Block, words: Iterable[Sequence[str]], measure: Measure) -> list[int]:
    """Return the widths of the columns of a block in which nothing is folded."""
    widths = [measure(column.heading) for column in block.columns]
    for row in words:
        widths = [
            max(width, _widest_line(word, measure)) for width, word in zip(widths, row, strict=True)
        ]
    return widths


def _words(block: Block) -> Collection[list[str]]:
    """Return the cells of a block as words, escaped for a terminal."""
    return Made(lambda row: [visible(plain(cell)) for cell in row], block.rows)


def _only(block: Block, places: Sequence[int]) -> Block:
    """Return a block with only the columns at some places."""
    return block._replace(
        columns=tuple(block.columns[place] for place in places),
        rows=Made(lambda row: tuple(row[place] for place in places), block.rows),
    )


def _widest_line(text: str, measure: Measure) -> int:
    return max(measure(line) for line in text.split("\n"))


def shares(
    block: Block,
    natural: Sequence[int],
    width: int | None,
    measure: Measure,
    weigh: Callable[[int], int] = lambda natural: 1,
) -> list[int] | None:
    """Return the column widths; text columns share the rest by weight, None if it is too little.

    No column of text is narrower than its heading. ``weigh`` tells how much a column of a natural
    width counts; it never falls with the width.
    """
    if width is None:
        return list(natural)
    gaps = GAP * (len(natural) - 1)
    texts = [n for n, column in enumerate(block.columns) if column.kind is CellKind.TEXT]
    widths = list(natural)
    for place in texts:
        least = max(_NARROWEST_TEXT, measure(block.columns[place].heading))
        widths[place] = min(natural[place], least)
    room = width - gaps - sum(widths)
    if room < 0:
        return None
    weight = sum(weigh(natural[place]) for place in texts)
    for place in sorted(texts, key=natural.__getitem__):
        share = room * weigh(natural[place]) // weight
        weight -= weigh(natural[place])
        more = min(natural[place] - widths[place], share)
        widths[place] += more
        room -= more
    return widths
