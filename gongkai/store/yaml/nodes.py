"""Nodes of a YAML text: every scalar is a string with its place."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from gongkai.model.problem import Problem
from gongkai.model.span import Span

MAX_DEPTH = 16
"""The deepest nesting of collections."""


class Scalar(NamedTuple):
    """A piece of text; ``block`` if it was written as lines under ``|``."""

    text: str
    span: Span
    block: bool = False


class Listing(NamedTuple):
    """A sequence of nodes; ``last_line`` is where it ends."""

    items: list["Node"]
    span: Span
    last_line: int


class Dictionary(NamedTuple):
    """A mapping: its pairs in order, including repeated keys."""

    pairs: list[tuple[Scalar, "Node"]]
    span: Span
    last_line: int


Node: TypeAlias = Scalar | Listing | Dictionary


class ParsedText(NamedTuple):
    """A parsed text: ``root`` is None if it is unreadable or empty."""

    root: Node | None
    problems: tuple[Problem, ...]


def block_lines(node: Scalar, lines: list[str]) -> Iterator[tuple[str, Span]]:
    """Yield the non-blank lines of a text, each with its place; ``lines`` are the file's."""
    if not node.block:
        yield node.text, node.span
        return
    number = node.span.line
    for part in node.text.rstrip("\n").split("\n"):
        number += 1
        if part:
            column = lines[number - 1].find(part) + 1
            yield part, Span(node.span.file, number, max(1, column), len(part))
