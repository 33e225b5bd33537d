"""Edit the text of a table so that it says what is wanted, and nothing else changes.

The file of a person stays theirs: lines that say what is wanted already stay as they are, and so
do comments and blank lines. The result is read back before anybody gets it.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError
from gongkai.model.way import Way
from gongkai.store.decoding.decode import text_of
from gongkai.store.tasks_yaml import decode_table
from gongkai.store.tasks_yaml_writer import (
    ITEM_AT,
    SECTION_AT,
    TASK_AT,
    heading_fields,
    listed,
    table_fields,
    table_text,
    task_fields,
)
from gongkai.store.yaml.fast_parser import read_document
from gongkai.store.yaml.mapping import Findings
from gongkai.store.yaml.nodes import Dictionary, Listing, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.task import Item, Section, Table, Task
    from gongkai.store.disk.limits import Limits
    from gongkai.store.tasks_yaml_writer import FieldLines
    from gongkai.store.yaml.nodes import Node


def edited_text(content: bytes, file: str, wanted: Table, limits: Limits) -> bytes:
    """Return the text of a table with what is wanted in it.

    Raises:
        RefusedError: the text is laid out so that it cannot be edited.
    """
    lines = text_of(content, file, limits).lines
    end = "\r\n" if b"\r\n" in content else "\n"
    edited = end.join(_Editor(lines, file, wanted).lines(wanted)).encode()
    if content.startswith(BOM_UTF8):
        edited = BOM_UTF8 + edited
    if not reads_as(edited, file, wanted, limits):
        raise _unfit(file)
    return edited


def reads_as(content: bytes, file: str, wanted: Table, limits: Limits) -> bool:
    """Return whether a text reads as the table that is wanted."""
    source = text_of(content, file, limits)
    if source.text is None:
        return False
    root = read_document(source.text, file).root
    table = decode_table(root, Findings(), source.lines) if root else None
    return table is not None and table_text(table) == table_text(wanted)


def _unfit(file: str) -> RefusedError:
    return RefusedError(
        f"未写入：{file} 的写法无法逐处修改。",
        ("用 ", Way.NAME_OUTPUT, " 另存新表，对照着手工修改。"),
    )


class _Piece(NamedTuple):
    """The lines of a node without those below it, and the lines above that belong to no node.

    ``column``, from 0, is where its dash stands; ``fields`` has the first and the last line of
    each of its fields, from 0, within ``lines``.
    """

    above: list[str]
    lines: list[str]
    column: int
    fields: dict[str, tuple[int, int]]

    def with_fields(self, old: FieldLines, new: FieldLines) -> list[str]:
        """Return the lines with those fields replaced that differ, and the gone ones left out."""
        before, after = dict(old), dict(new)
        lines: dict[int, list[str]] = {n: [line] for n, line in enumerate(self.lines)}
        place = 0
        for key in {**after, **before}:
            first, last = self.fields.get(key, (place, place))
            changed = before.get(key) != after.get(key)
            if key in self.fields and changed:
                for number in range(first, last + 1):
                    lines[number] = []
            if key in after and changed:
                text = self._placed(after[key], key)
                if key in self.fields:
                    lines[first] = text
                else:
                    lines[place] += text
            if key in after:
                place = last
        return [line for _, each in sorted(lines.items()) for line in each]

    def _placed(self, lines: list[str], key: str) -> list[str]:
        """Return the lines of a field as deep as the others; the first keeps what is before it."""
        first = self.fields.get(key, (-1, -1))[0]
        indent = " " * (self.column + 2)
        head = f"{' ' * self.column}- " if first == 0 and indent else indent
        return [f"{head}{lines[0]}", *(f"{indent}{line}" if line else "" for line in lines[1:])]


class _Editor:
    """The pieces of a table's text: the head of the file, headings, tasks, and what is below."""

    def __init__(self, lines: list[str], file: str, wanted: Table) -> None:
        self._text = lines
        self._done = 0
        self._sections: dict[str, list[_Piece]] = defaultdict(list)
        self._items: dict[str, list[_Piece]] = defaultdict(list)
        self._tasks: dict[str, _Piece] = {}
        self._old: dict[str, Task] = {}
        self._home: dict[str, tuple[str, str]] = {}
        self._columns = {"sections": SECTION_AT, "items": ITEM_AT, "tasks": TASK_AT}
        self._carried: list[str] = []
        kept = {row.task.id for row in wanted.rows()}
        root = read_document("\n".join(lines), file).root
        table = decode_table(root, Findings(), lines) if root else None
        if table is None or not isinstance(root, Dictionary):
            raise _unfit(file)
        self._table = table
        for row in table.rows():
            self._old[row.task.id] = row.task
            self._home[row.task.id] = row.section.title, row.item.title
        self._head = self._piece(root, root.span.line)
        for section in _below(root, "sections"):
            self._sections[_text(section, "title")].append(self._listed(section, "sections"))
            for item in _below(section, "items"):
                self._items[_text(item, "title")].append(self._listed(item, "items"))
                for task in _below(item, "tasks"):
                    piece = self._listed(task, "tasks")
                    self._tasks[_text(task, "id")] = piece
                    if _text(task, "id") not in kept:
                        self._carried = [line for line in piece.above if line.strip()]
        self._rest = [*self._carried, *lines[self._done :]]

    def lines(self, wanted: Table) -> Iterator[str]:
        """Yield the lines of the file with what is wanted in it."""
        titles = {section.title for section in wanted.sections}
        yield from self._head.above
        yield from self._head.with_fields(table_fields(self._table), table_fields(wanted))
        for section in wanted.sections:
            yield from self._section(section, titles)
            names = {item.title for item in section.items}
            for item in section.items:
                yield from self._item(item, names)
                for task in item.tasks:
                    yield from self._task(task)
        yield from self._left_over()

    def _section(self, section: Section, titles: set[str]) -> list[str]:
        first = section.items[0].tasks[0].id
        renamed = self._home.get(first, ("", ""))[0]
        return self._heading(
            self._sections, section.title, renamed if renamed not in titles else "", "items"
        )

    def _item(self, item: Item, names: set[str]) -> list[str]:
        renamed = self._home.get(item.tasks[0].id, ("", ""))[1]
        return self._heading(
            self._items, item.title, renamed if renamed not in names else "", "tasks"
        )

    def _heading(
        self, known: dict[str, list[_Piece]], title: str, renamed: str, below: str
    ) -> list[str]:
        """Return the lines of a heading: as it is, else of one that is called so from now on."""
        new = heading_fields(title, below)
        for name in (title, renamed):
            if known.get(name):
                piece = known[name].pop(0)
                return [*piece.above, *piece.with_fields(heading_fields(name, below), new)]
        return listed(new, self._columns["sections" if below == "items" else "items"])

    def _task(self, task: Task) -> list[str]:
        piece = self._tasks.get(task.id)
        if piece is None:
            return listed(task_fields(task), self._columns["tasks"])
        old = self._old[task.id]
        return [*piece.above, *piece.with_fields(task_fields(old), task_fields(task))]

    def _left_over(self) -> Iterator[str]:
        """Yield the comments over headings that are gone, and the end of the file."""
        for known in (self._sections, self._items):
            for piece in chain.from_iterable(known.values()):
                yield from filter(str.strip, piece.above)
        yield from self._rest

    def _listed(self, node: Dictionary, listing: str) -> _Piece:
        self._columns[listing] = node.span.column - 3
        return self._piece(node, node.span.line)

    def _piece(self, node: Dictionary, first: int) -> _Piece:
        """Cut the lines of a node's own fields, and those since the piece before."""
        fields = {}
        for key, value in node.pairs:
            below = isinstance(value, Listing) and key.text in self._columns
            last = key.span.line if below else self._last_line(value)
            fields[key.text] = (key.span.line - first, last - first)
        end = first + max(last for _, last in fields.values())
        above = [*self._carried, *self._text[self._done : first - 1]]
        self._done, self._carried = end, []
        return _Piece(above, self._text[first - 1 : end], node.span.column - 3, fields)

    def _last_line(self, node: Node) -> int:
        """Return the last line of a value."""
        if isinstance(node, Scalar):
            return node.span.line + (node.text.rstrip("\n").count("\n") + 1 if node.block else 0)
        if isinstance(node, Listing) and node.items:
            last = max(map(self._last_line, node.items))
            while self._text[node.span.line - 1][node.span.column - 1 :].startswith("[") and (
                "]" not in self._text[last - 1]
            ):
                last += 1
            return last
        return node.span.line


def _below(node: Dictionary, key: str) -> Sequence[Dictionary]:
    found = next((value for name, value in node.pairs if name.text == key), None)
    items = found.items if isinstance(found, Listing) else []
    return [each for each in items if isinstance(each, Dictionary)]


def _text(node: Dictionary, key: str) -> str:
    found = next((value for name, value in node.pairs if name.text == key), None)
    return found.text if isinstance(found, Scalar) else ""
