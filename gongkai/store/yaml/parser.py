"""Parse YAML to nodes: PyYAML's events, our own builder.

PyYAML's composer and constructors are never used: deep nesting can crash the C composer, and
constructors turn ``NO`` into a boolean and ``1:30`` into a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from gongkai.model.span import Span
from gongkai.store import faults
from gongkai.store.decoding.characters import MOST, first_of
from gongkai.store.yaml.nodes import MAX_DEPTH, Dictionary, Listing, ParsedText, Scalar

if TYPE_CHECKING:
    from gongkai.model.problem import Problem
    from gongkai.store.yaml.nodes import Node

_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"
_COMMENT = re.compile(r"\s*(#.*)")
FAST_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Fatal(Exception):
    """A problem after which the builder cannot go on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse(text: str, file: str, first_line: int = 1, parser: type = FAST_PARSER) -> ParsedText:
    """Read one YAML document whose first line is ``first_line`` of ``file``."""
    builder = _Builder(text, file, first_line)
    try:
        for event in yaml.parse(text, Loader=parser):
            builder.take(event)
            if len(builder.problems) > MOST:
                break
    except _Fatal as fatal:
        return ParsedText(None, (*builder.problems, fatal.problem))
    except yaml.YAMLError as error:
        from gongkai.store.yaml.diagnosis import diagnose

        mark = getattr(error, "problem_mark", None)
        if mark and getattr(error, "problem", None) == _LIBYAML_TOO_DEEP:
            # libyaml stops before it emits the events in which the builder would find this
            return parse(text[: mark.index], file, first_line, parser)
        # a value over several lines may be an effect of the same fault
        found = [each for each in builder.problems if each.code != faults.SPLIT.code]
        return ParsedText(None, (*found, diagnose(error, text, file, first_line)))
    return ParsedText(None if builder.problems else builder.root, tuple(first_of(builder.problems)))


class _Builder:
    """Builds nodes from events, without recursion."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.first_line = first_line
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._stack: list[Listing | Dictionary] = []
        self._keys: list[Scalar | None] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add one event to the nodes."""
        self._refuse_features(event)
        match event:
            case yaml.ScalarEvent():
                self._put(self._scalar(event))
            case yaml.SequenceStartEvent():
                self._open(Listing([], self._span(event), 0))
            case yaml.MappingStartEvent():
                self._open(Dictionary([], self._span(event), 0))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close(event)
            case yaml.DocumentStartEvent():
                self._count_document(event)

    def _count_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if event.version or event.tags:
            raise _Fatal(self._feature(event, "% 开头的指令", "删去这一行。"))
        if self._documents > 1:
            raise _Fatal(self._feature(event, "第二个文档（---）", "一个文件只写一份数据。"))

    def _refuse_features(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _Fatal(self._feature(event, "* 开头的别名"))
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise _Fatal(self._feature(event, "& 开头的锚点"))
        if getattr(event, "tag", None):
            raise _Fatal(self._feature(event, "! 开头的标签"))

    def _feature(
        self, event: yaml.Event, what: str, remedy: str = "属于文字的，给整段加双引号。"
    ) -> Problem:
        return faults.FEATURE.at(self._span(event)._replace(length=1), f"不支持{what}", remedy)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        span = self._span(event)
        if not event.style:
            self._check_plain(_marks(event), span)
        elif event.style == ">":
            self.problems.append(
                faults.SPLIT.at(span, "> 会把换行变成空格", "长文字用 |，一句一行。")
            )
        elif event.style in "\"'":
            self._check_lines(_marks(event), span)
        return Scalar(event.value, span, event.style == "|")

    def _check_plain(self, marks: _Marks, span: Span) -> None:
        self._check_lines(marks, span)
        match = _COMMENT.match(self._line(marks.end_line), marks.end_column)
        if match:
            comment = match[1].rstrip()
            column = match.start(1) + 1
            place = Span(self.file, marks.end_line + self.first_line, column, len(comment))
            self.problems.append(
                faults.COMMENT.at(
                    place,
                    f"# 之后的文字将被忽略：{comment}",
                    "属于内容的，给整段加双引号；属于说明的，另起一行。",
                )
            )

    def _check_lines(self, marks: _Marks, span: Span) -> None:
        if marks.end_line != marks.start_line:
            self.problems.append(
                faults.SPLIT.at(
                    span, "内容跨行，换行会变成空格", "写在一行内；长文字用 |，一句一行。"
                )
            )

    def _put(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
        elif self._keys[-1] is None:
            self._keys[-1] = self._key(node)
        else:
            parent.pairs.append((self._keys[-1], node))
            self._keys[-1] = None

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            raise _Fatal(faults.SYNTAX.at(node.span, "字段名应为一个词", "核对括号与冒号的位置。"))
        if node.text == "<<":
            raise _Fatal(faults.FEATURE.at(node.span, "不支持合并键 <<", "把内容写全。"))
        return node

    def _open(self, node: Listing | Dictionary) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _Fatal(
                faults.TOO_DEEP.at(node.span, f"嵌套超过 {MAX_DEPTH} 层", "检查括号与缩进。")
            )
        self._stack.append(node)
        self._keys.append(None)

    def _close(self, event: yaml.Event) -> None:
        node = self._stack.pop()
        self._keys.pop()
        self._put(node._replace(last_line=_marks(event).end_line + self.first_line))

    def _span(self, event: yaml.Event) -> Span:
        marks = _marks(event)
        end = len(self._line(marks.start_line))
        if marks.end_line == marks.start_line:
            end = min(end, marks.end_column)
        length = max(1, end - marks.start_column)
        return Span(self.file, marks.start_line + self.first_line, marks.start_column + 1, length)

    def _line(self, number: int) -> str:
        return self.lines[number] if number < len(self.lines) else ""


class _Marks(NamedTuple):
    """The place of an event, counted from 0."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


def _marks(event: yaml.Event) -> _Marks:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return _Marks(0, 0, 0, 0)
    return _Marks(start.line, start.column, end.line, end.column)
