"""Cut a ledger, however it was written by hand, into the lines of each entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.lines.line import match_line
from gongkai.store.ledgers.reader import EMPTY_LIST
from gongkai.store.yaml.nodes import Dictionary, Listing, Scalar
from gongkai.store.yaml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.store.yaml.nodes import Node

_BLANKS = " \t"
_DASH = re.compile(r"\s*-\s*(?:#.*)?")
_BLOCK = re.compile(r"\|[-+0-9]*")


class Chunk(NamedTuple):
    """One entry: its first and last line, from 1, and their text without trailing blanks.

    ``node`` is None if the text is canonical; ``comments`` are those within the entry.
    """

    first: int
    last: int
    text: str
    node: Node | None
    comments: tuple[str, ...] = ()


def chunks_of(lines: Sequence[str], file: str) -> list[Chunk] | None:
    """Return the entries of a ledger; None if it is not a list of entries."""
    lines = ["" if line.rstrip(_BLANKS) == EMPTY_LIST else line for line in lines]
    alone = _line_by_line(lines, file)
    return _whole(lines, file) if alone is None else alone


def _line_by_line(lines: Sequence[str], file: str) -> list[Chunk] | None:
    chunks = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(_BLANKS)
        if not line or line[0] == "#":
            continue
        if not (line.startswith("- {") and line.endswith("}")):
            return None
        if match_line(line):
            chunks.append(Chunk(number, number, line, None))
            continue
        root = parse(line, file, number).root
        if not isinstance(root, Listing):
            return None
        chunks.append(_chunk(lines, number, root.items[0]))
    return chunks


def _whole(lines: Sequence[str], file: str) -> list[Chunk] | None:
    root = parse("\n".join(line.rstrip(_BLANKS) for line in lines), file).root
    if root is None:
        return []
    if not isinstance(root, Listing):
        return None
    chunks: list[Chunk] = []
    for node in root.items:
        first = _dash(lines, node)
        if first is None or (chunks and first <= chunks[-1].last):
            return None
        chunks.append(_chunk(lines, first, node))
    return chunks


def _dash(lines: Sequence[str], node: Node) -> int | None:
    """Return the line with the dash of an entry, which may be above its text; None if unclear."""
    number, before = node.span.line, lines[node.span.line - 1][: node.span.column - 1]
    while number > 1 and (not before.strip() or before.lstrip().startswith("#")):
        number -= 1
        before = lines[number - 1]
    return number if _DASH.fullmatch(before) else None


def _chunk(lines: Sequence[str], first: int, node: Node) -> Chunk:
    last = max(first, _end(node, lines))
    text = "\n".join(line.rstrip(_BLANKS) for line in lines[first - 1 : last])
    if first == last and match_line(text):
        return Chunk(first, last, text, None)
    return Chunk(first, last, text, node, tuple(_comments(lines, first, last, node)))


def _end(node: Node, lines: Sequence[str]) -> int:
    """Return the last line of a node; for a block, the last line of its parts."""
    if isinstance(node, Scalar):
        return node.span.line + _height(node)
    if lines[node.span.line - 1][node.span.column - 1 :][:1] in ("{", "["):
        return node.last_line
    parts = [part for pair in node.pairs for part in pair] if isinstance(node, Dictionary) else []
    return max((_end(part, lines) for part in parts or _items(node)), default=node.span.line)


def _items(node: Node) -> list[Node]:
    return node.items if isinstance(node, Listing) else []


def _height(node: Scalar) -> int:
    """Return how many lines a text takes below its first line."""
    if not node.block or not node.text.strip("\n"):
        return 0
    return len(node.text.rstrip("\n").split("\n"))


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _scalars(item)
    else:
        for key, value in node.pairs:
            yield key
            yield from _scalars(value)


def _comments(lines: Sequence[str], first: int, last: int, node: Node) -> Iterator[str]:
    """Yield the comments within an entry: ``#`` to the end of the line, outside texts."""
    bare = {number: list(lines[number - 1]) for number in range(first, last + 1)}
    for scalar in _scalars(node):
        number, start = scalar.span.line, scalar.span.column - 1
        length = scalar.span.length
        if scalar.block:
            indicator = _BLOCK.match(lines[number - 1], start)
            length = len(indicator[0]) if indicator else 1
            for below in range(number + 1, number + _height(scalar) + 1):
                bare.pop(below, None)
        if scalar.text or length > 1:
            bare[number][start : start + length] = "." * length
    for number, characters in bare.items():
        rest = "".join(characters)
        if "#" in rest:
            line = lines[number - 1]
            place = rest.index("#")
            yield line if not rest[:place].strip() else line[place:]
