"""Fast path: parse the plain subset of YAML that register and tables are written in.

Block mappings and sequences, one key a line, texts bare or in simple quotes, ``|``, and flows on
one line. It returns the same nodes as YAML's parser, or none: then the parser reads the text. If
all is plain, the parser is not even imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.store.yaml.nodes import MAX_DEPTH, Dictionary, Listing, Node, ParsedText, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

_NEVER_FIRST = frozenset(" -?:,[]{}#&*!|>'\"%@`")
_NEVER_IN_FLOW = frozenset(":#,[]{}\"'?")
_BLOCK = "|"
_LONGEST_KEY = 100
_DEEPEST = MAX_DEPTH - 2
"""Below this there may still be a flow, which is at most two deep."""


def read_document(text: str, file: str) -> ParsedText:
    """Parse one YAML document, with YAML's parser if it is not plain."""
    root = read_plain(text, file)
    if root:
        return ParsedText(root, ())
    from gongkai.store.yaml.parser import parse

    return parse(text, file)


def read_plain(text: str, file: str) -> Node | None:
    """Parse a text whose lines are all plain; return None if one is not, or there are none."""
    if not text.endswith("\n") or not text.replace("\n", "").isprintable():
        return None
    try:
        return _PlainParser(text, file).document()
    except _NotPlainError:
        return None


class _NotPlainError(Exception):
    """The text is not plain; YAML's parser must read it."""


class _PlainLine(NamedTuple):
    """A line that is neither blank nor a comment; ``number`` counts from 1."""

    number: int
    indent: int
    text: str


class _PlainParser:
    """Parses from the current line on; every method ends at the line after its node."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines = text.split("\n")
        self._place = 0
        self._levels = 0
        self._advance()

    def document(self) -> Node:
        """Parse the whole text."""
        if self._line.indent:
            raise _NotPlainError
        node = self._collection(0)
        if self._line.text:
            raise _NotPlainError
        return node

    def _advance(self) -> None:
        """Go to the next line with content; after the last one, to an empty line."""
        for number in range(self._place, len(self._lines)):
            text = self._lines[number]
            bare = text.lstrip(" ")
            if bare and bare[0] != "#":
                self._line = _PlainLine(number + 1, len(text) - len(bare), text)
                self._place = number + 1
                return
        self._line = _PlainLine(len(self._lines), -1, "")

    def _collection(self, indent: int) -> Node:
        return self._nested(self._listing if self._is_item(indent) else self._mapping, indent)

    def _nested(self, read: Callable[[int], Node], indent: int) -> Node:
        self._levels += 1
        if self._levels > _DEEPEST:
            raise _NotPlainError
        node = read(indent)
        self._levels -= 1
        return node

    def _is_item(self, indent: int) -> bool:
        return self._line.text.startswith("- ", indent)

    def _listing(self, indent: int) -> Listing:
        items: list[Node] = []
        start = self._span(indent)
        while self._line.indent == indent and self._is_item(indent):
            items.append(self._item(indent + 2))
        return Listing(items, start, self._end(indent))

    def _item(self, column: int) -> Node:
        if self._key_length(column):
            return self._nested(self._mapping, column)
        return self._value(column)

    def _mapping(self, indent: int) -> Dictionary:
        pairs: list[tuple[Scalar, Node]] = []
        start = self._span(indent)
        while True:
            length = self._key_length(indent)
            if not length:
                raise _NotPlainError
            key = self._word(indent, indent + length)
            pairs.append((key, self._behind(indent + length + 2, indent)))
            if self._line.indent != indent:
                return Dictionary(pairs, start, self._end(indent))

    def _key_length(self, column: int) -> int:
        """Return the length of the key at a column; 0 if there is none."""
        name, colon, rest = self._line.text[column : column + _LONGEST_KEY].partition(":")
        is_key = colon and name.isascii() and name.isidentifier() and rest[:1] in ("", " ")
        return len(name) if is_key else 0

    def _end(self, indent: int) -> int:
        """Return the end of a collection as YAML's parser has it: the next line indented less."""
        if self._line.indent >= indent:
            raise _NotPlainError
        return self._line.number

    def _behind(self, column: int, indent: int) -> Node:
        """Parse the value of a key: the rest of its line, or the lines below."""
        rest = self._line.text[column:]
        if rest == _BLOCK:
            return self._block(indent, self._span(column))
        if rest:
            return self._value(column)
        self._advance()
        if self._line.indent <= indent:
            raise _NotPlainError
        return self._collection(self._line.indent)

    def _value(self, column: int) -> Node:
        """Parse the rest of a line."""
        text = self._line.text
        ends = text[column : column + 1] + text[-1]
        if ends == "[]":
            node: Node = self._flow_listing(column, len(text))
        elif ends == "{}":
            node = self._flow_mapping(column)
        elif ends == '""' and len(text) > column + 1:
            node = self._quoted(column)
        else:
            node = self._bare(column)
        self._advance()
        return node

    def _bare(self, column: int) -> Scalar:
        text = self._line.text[column:]
        if not text or text[0] in _NEVER_FIRST or text[-1] in ": " or ": " in text or " #" in text:
            raise _NotPlainError
        return Scalar(text, self._span(column, len(text)))

    def _quoted(self, column: int) -> Scalar:
        text = self._line.text[column + 1 : -1]
        if '"' in text or "\\" in text:
            raise _NotPlainError
        return Scalar(text, self._span(column, len(text) + 2))

    def _flow_mapping(self, column: int) -> Dictionary:
        pairs: list[tuple[Scalar, Node]] = []
        at, end = column + 1, len(self._line.text) - 1
        while at < end:
            colon = at + self._key_length(at)
            stop = self._end_of_flow_value(colon + 2, end)
            is_list = self._line.text.startswith("[", colon + 2)
            read = self._flow_listing if is_list else self._word
            pairs.append((self._word(at, colon), read(colon + 2, stop)))
            at = self._past_comma(stop, end)
        return Dictionary(pairs, self._span(column), self._line.number)

    def _end_of_flow_value(self, start: int, end: int) -> int:
        text = self._line.text
        if not text.startswith("[", start):
            comma = text.find(",", start, end)
            return end if comma < 0 else comma
        bracket = text.find("]", start, end)
        if bracket < 0:
            raise _NotPlainError
        return bracket + 1

    def _past_comma(self, at: int, end: int) -> int:
        """Return where the next element of a flow begins, or its end."""
        rest = self._line.text[at:end]
        if rest and not (rest[0] == "," and rest[1:].strip(" ")):
            raise _NotPlainError
        return end - len(rest[1:].lstrip(" "))

    def _flow_listing(self, start: int, end: int) -> Listing:
        items: list[Node] = []
        at = start + 1
        for part in self._line.text[at : end - 1].split(","):
            first = at + len(part) - len(part.lstrip(" "))
            items.append(self._word(first, at + len(part)))
            at += len(part) + 1
        return Listing(items, self._span(start), self._line.number)

    def _word(self, start: int, end: int) -> Scalar:
        """Parse a key, or an element of a flow."""
        text = self._line.text[start:end]
        if not (text and text[0] not in _NEVER_FIRST and text[-1] != " "):
            raise _NotPlainError
        if not _NEVER_IN_FLOW.isdisjoint(text):
            raise _NotPlainError
        return Scalar(text, self._span(start, len(text)))

    def _block(self, indent: int, span: Span) -> Scalar:
        """Parse the lines under ``|`` that are indented as deep as the first."""
        lines: list[str] = []
        depth = self._depth(self._place)
        if depth <= indent:
            raise _NotPlainError
        for place in range(self._place, len(self._lines)):
            text = self._lines[place]
            if text.isspace():
                raise _NotPlainError
            if text and len(text) - len(text.lstrip(" ")) < depth:
                break
            lines.append(text[depth:])
        self._place += len(lines)
        self._advance()
        return Scalar("\n".join(lines).rstrip("\n") + "\n", span, block=True)

    def _depth(self, place: int) -> int:
        """Return the indent of a line; -1 if it is blank or there is none."""
        text = self._lines[place] if place < len(self._lines) else ""
        bare = text.lstrip(" ")
        return len(text) - len(bare) if bare else -1

    def _span(self, column: int, length: int = 1) -> Span:
        return Span(self._file, self._line.number, column + 1, length)
