"""Fold and cut lines of text to a width in display columns; a han character takes two."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.render.page.line_breaks import Breaks

Measure: TypeAlias = Callable[[str], int]
_ELLIPSIS = "…"
_JOINED = "[\u0300-\u036f\u200d\u20d0-\u20ff\ufe00-\ufe0f🏻-🏿]"
_JOINS = f"{_JOINED}|[🇦-🇿]"
_COMMAND = (
    r"(?:^|(?<=[：\n]))(?:gongkai|git) [^，。；（）\n]+"
    r"""|(?:加 )?(?<![!-~])(?:gongkai|git|--[a-z-]+)(?: (?:'[^']*'|"[^"]*"|[!-~])+)+"""
)
"""A command in a sentence: to its end behind a colon, else as far as no Chinese follows."""
_CLAUSE_END = "[，。；：、！？]+[”’』」）〉》〕】]*"
_CLUSTER = f"(?s:(?:[🇦-🇿]{{2}}|.)(?:{_JOINED}|(?<=\u200d).)*)"


def fold(text: str, width: int, measure: Measure) -> str:
    """Break a text into lines of at most ``width`` columns; blanks at a break are dropped."""
    return "\n".join(
        chain.from_iterable(_folded(line, width, measure) for line in text.split("\n"))
    )


def fold_clauses(text: str, width: int, measure: Measure) -> str:
    """Break a text between clauses only, so that whoever looks for words finds them."""
    return "\n".join(
        chain.from_iterable(_clauses(line, width, measure) for line in text.split("\n"))
    )


def shorten(text: str, width: int, measure: Measure) -> str:
    """Cut a text to one line of ``width`` columns, and mark the cut."""
    line = text.replace("\n", " ")
    if measure(line) <= width:
        return line
    return _head(line, width - measure(_ELLIPSIS), measure) + _ELLIPSIS


def _folded(line: str, width: int, measure: Measure) -> Iterator[str]:
    breaks: Breaks | None = None
    commands: list[tuple[int, int]] = []
    start, place, used = 0, 0, 0
    for cluster in clusters(line):
        taken = measure(cluster)
        while used + taken > width and place > start and cluster != " ":
            if breaks is None:
                from gongkai.render.page.line_breaks import Breaks

                breaks, commands = Breaks(line), _commands_in(line)
            cut = breaks.best(start, place)
            for begin, end in commands:
                whole = measure(line[begin:end]) <= width and line[start:begin].strip(" ")
                cut = begin if begin < cut < end and whole else cut
            yield line[start:cut].rstrip(" ")
            start, used = cut, measure(line[cut:place])
        used += taken
        place += len(cluster)
    yield line[start:].rstrip(" ") if used > width else line[start:]


def _clauses(line: str, width: int, measure: Measure) -> Iterator[str]:
    start = place = 0
    commands = _commands_in(line)
    for end in (*(match.end() for match in re.finditer(_CLAUSE_END, line)), len(line)):
        if start < place and measure(line[start:end]) > width:
            yield line[start:place]
            start = place
        if not any(begin < end < after for begin, after in commands):
            place = end
    yield line[start:]


def _commands_in(line: str) -> list[tuple[int, int]]:
    """Return the beginnings and ends of the commands in a sentence."""
    return [match.span() for match in re.finditer(_COMMAND, line)]


def clusters(line: str) -> Sequence[str]:
    """Split a line into visible characters; an emoji may consist of several code points."""
    return re.findall(_CLUSTER, line) if re.search(_JOINS, line) else line


def _head(line: str, width: int, measure: Measure) -> str:
    """Return the beginning of a line that fits ``width`` columns."""
    used = place = 0
    for cluster in clusters(line):
        used += measure(cluster)
        if used > width:
            return line[:place]
        place += len(cluster)
    return line
