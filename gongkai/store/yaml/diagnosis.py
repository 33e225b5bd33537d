"""Explain why YAML's parser failed: the cause at its own place, in plain words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.store import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

    from gongkai.model.problem import Problem

_FULL_WIDTH_COLON = re.compile(r"^(?:[ -]*|.*[{,，]\s*)[a-z_]+\s*(：|:\u3000)")
_FULL_WIDTH_COMMA = re.compile(r"^[^\[{]*[\[{].*?(，)\s*[a-z_]+\s*[:：]")
_TAB_INDENT = re.compile(r"^ *(\t)")
_DOCUMENT = re.compile(r"^(\.\.\.|---|%.*)(?:\s|$)")
_TIGHT_COLON = re.compile(r"(?:^\s*(?:- +)*|[{,]\s*)[a-z_]+(:)(?=\S)")
_TIGHT_DASH = re.compile(r"^\s*(-)(?=[^\s-])")
_BLOCK_COLON = re.compile(r"^\s*(?:- +)*[a-z_]+: +([^\s\"'\[{|>].*?:(?: .*)?)$")
_FLOW_COLON = re.compile(r"[{,]\s*[a-z_]+: +([^\s\"'\[{,}][^,}\]]*?: [^,}\]]*)")
_BEFORE_VALUE = re.compile(r"(?:^|[\s\[{])(?:[a-z_]+:|-|[\[{,])$|[\[{,]$")
_QUOTED = re.compile(r"(?<![^\s\[{,:])(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')")
_LINE_START = re.compile(r"[ -]*(?:[a-z_]+|\"[x\\]*\")?")
_NO_ESCAPE = re.compile(r"[^\\]")
_FLOW_END = re.compile(r"[,\]}]")
_LONG_KEY = re.compile(
    r"(?:^[ -]*|[{,]\s*)"
    r"(\"[^\"]{1023,}\"|'[^']{1023,}'|[^\s\"'{}\[\],#-][^:,{}\[\]]{1023,}):(?=\s|$)"
)
"""A key beyond YAML's own limit, 1 024 characters."""
_LONGEST = 10_000
"""The most characters of a line that are searched; no person writes a longer one."""
_SPECIAL = "@`%*&!|>?-,]}"
_QUOTE_IT = '给整段文字加双引号："……"；正文里的冒号用全角 ：。'


class _Mark(NamedTuple):
    """A place counted from 0."""

    line: int
    column: int


class _Trouble(NamedTuple):
    """Where the parser failed: ``at``, inside something that began at ``began``."""

    lines: list[str]
    file: str
    first_line: int
    at: _Mark
    began: _Mark
    words: str

    def find(self, pattern: re.Pattern[str], *numbers: int) -> Span | None:
        """Return the place of the pattern's group on the first of these lines that matches."""
        for number in numbers:
            if match := pattern.search(self.line(number)):
                return self.span(_Mark(number, match.start(1)), len(match[1]))
        return None

    def line(self, number: int) -> str:
        """Return the beginning of a line, with text in closed quotes blanked out."""
        return _blotted(self.lines[number][:_LONGEST]) if 0 <= number < len(self.lines) else ""

    def span(self, mark: _Mark, length: int = 1) -> Span:
        """Return a place as a span of the file."""
        return Span(self.file, mark.line + self.first_line, mark.column + 1, max(1, length))

    @property
    def suspects(self) -> tuple[int, ...]:
        """The line of the error, the last non-blank line before it, and where its context began."""
        before = self.at.line - 1
        while before > 0 and not self.lines[before].strip():
            before -= 1
        return (self.at.line, before, self.began.line)


def diagnose(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Problem:
    """Return the problem for which YAML's parser refused ``text``, at the place of the cause."""
    trouble = _trouble(error, text, file, first_line)
    for cause in _CAUSES if trouble.at.column < _LONGEST else (_long_key, _unclosed):
        if problem := cause(trouble):
            return problem
    return faults.SYNTAX.at(
        trouble.span(trouble.at), "此处格式无法识别", "核对本行和上一行的缩进、括号与标点。"
    )


def _trouble(error: yaml.YAMLError, text: str, file: str, first_line: int) -> _Trouble:
    lines = text.split("\n")
    context = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or context
    at = _Mark(min(mark.line, len(lines) - 1), mark.column) if mark else _Mark(0, 0)
    began = _Mark(context.line, context.column) if context else at
    words = f"{getattr(error, 'context', '')}; {getattr(error, 'problem', '')}"
    return _Trouble(lines, file, first_line, at, began, words)


@lru_cache(maxsize=4)
def _blotted(line: str) -> str:
    return _QUOTED.sub(_blot, line)


def _blot(match: re.Match[str]) -> str:
    return match[0][0] + _NO_ESCAPE.sub("x", match[0][1:-1]) + match[0][-1]


def _long_key(trouble: _Trouble) -> Problem | None:
    for number in trouble.suspects:
        if 0 <= number < len(trouble.lines) and (match := _LONG_KEY.search(trouble.lines[number])):
            return faults.SYNTAX.at(
                trouble.span(_Mark(number, match.start(1))),
                "冒号前的文字超过 1024 个字符，太长，不能作字段名",
                "整行是文字的，在行首加 #，或给整段文字加双引号。",
            )
    return None


def _full_width(trouble: _Trouble) -> Problem | None:
    for pattern, mark in ((_FULL_WIDTH_COLON, ":"), (_FULL_WIDTH_COMMA, ",")):
        if span := trouble.find(pattern, *trouble.suspects):
            return faults.FULL_WIDTH.at(
                span, f"此处须用半角的 {mark}", f"改为半角 {mark}，其后空一格。"
            )
    return None


def _tab(trouble: _Trouble) -> Problem | None:
    if span := trouble.find(_TAB_INDENT, *trouble.suspects):
        return faults.TAB.at(span, "缩进用了制表符", "改用空格缩进。")
    return None


def _document(trouble: _Trouble) -> Problem | None:
    if span := trouble.find(_DOCUMENT, trouble.at.line, trouble.at.line - 1):
        mark = trouble.line(span.line - trouble.first_line)[: span.length]
        return faults.FEATURE.at(span, f"不支持 {mark}", "一个文件只写一份数据，删去本行。")
    return None


def _special_start(trouble: _Trouble) -> Problem | None:
    for mark in (trouble.at, trouble.began):
        line = trouble.line(mark.line)
        before, value = line[: mark.column], line[mark.column :]
        if value[:1] and value[0] in _SPECIAL and _BEFORE_VALUE.search(before.rstrip()):
            if "[" in before or "{" in before:
                value = _FLOW_END.split(value, maxsplit=1)[0].rstrip()
            if not value:
                return faults.SYNTAX.at(
                    trouble.span(mark), "此处缺少一项，或多一个逗号", "补上或删去。"
                )
            return faults.NEEDS_QUOTES.at(
                trouble.span(mark, len(value)), f"以 {value[0]} 开头的文字须加引号", _QUOTE_IT
            )
    return None


def _tight(trouble: _Trouble) -> Problem | None:
    for pattern, mark, form in (
        (_TIGHT_COLON, "冒号", "字段: 内容"),
        (_TIGHT_DASH, "短横", "- ……"),
    ):
        if span := trouble.find(pattern, trouble.began.line, trouble.at.line):
            return faults.SYNTAX.at(span, f"{mark}之后须空一格", f"应写为“{form}”。")
    return None


def _no_key(trouble: _Trouble) -> Problem | None:
    if "could not find expected ':'" not in trouble.words:
        return None
    line = trouble.line(trouble.began.line)
    return faults.SYNTAX.at(
        trouble.span(trouble.began, len(line) - trouble.began.column),
        "本行应为“字段: 内容”",
        "补上字段名和半角冒号；属于说明的，在行首加 #。",
    )


def _escape(trouble: _Trouble) -> Problem | None:
    if "escape" not in trouble.words and "hexdecimal" not in trouble.words:
        return None
    backslash = trouble.line(trouble.at.line).rfind("\\", 0, trouble.at.column + 1)
    return faults.SYNTAX.at(
        trouble.span(_Mark(trouble.at.line, max(0, backslash)), 2),
        "双引号中 \\ 之后的写法不对",
        "反斜线本身须写两个：\\\\；路径也可用 /。",
    )


def _colon_inside(trouble: _Trouble) -> Problem | None:
    pattern = _FLOW_COLON if "flow" in trouble.words else _BLOCK_COLON
    if span := trouble.find(pattern, trouble.at.line):
        return faults.NEEDS_QUOTES.at(span, "文字中有半角冒号加空格，须加引号", _QUOTE_IT)
    return None


def _left_over(trouble: _Trouble) -> Problem | None:
    """Explain text that goes on after a bracket or a quote was closed."""
    line = trouble.line(trouble.at.line)
    before, rest = line[: trouble.at.column].rstrip(), line[trouble.at.column :].rstrip()
    if not (before and rest):
        return None
    if rest[0] in "]}" and before[-1] in "]}":
        return faults.SYNTAX.at(trouble.span(trouble.at), f"多一个 {rest[0]}", f"删去 {rest[0]}。")
    if before[-1] in "\"'":
        start = before[:-1].rfind(before[-1])
        return faults.UNCLOSED.at(
            trouble.span(_Mark(trouble.at.line, max(0, start)), len(before) - start),
            "引号在此结束，其后还有文字",
            '补上缺少的引号；文字中的引号用 “ ” 或写为 \\"。',
        )
    if before[-1] in "]}":
        return faults.SYNTAX.at(
            trouble.span(trouble.at, len(rest)),
            f"{before[-1]} 之后还有文字",
            "另起一行；属于同一段文字的，给整段加双引号。",
        )
    return None


def _unclosed(trouble: _Trouble) -> Problem | None:
    """Return the problem of an unclosed bracket or quote, at its opening."""
    opening = trouble.line(trouble.began.line)[trouble.began.column :][:1]
    if not opening or opening not in "[{\"'":
        return None
    or_else = "，或其中缺少逗号" if opening in "[{" else ""
    return faults.UNCLOSED.at(
        trouble.span(trouble.began), f"{opening} 未闭合{or_else}", "补上与其配对的符号。"
    )


def _indent(trouble: _Trouble) -> Problem | None:
    line = trouble.line(trouble.at.line)
    if not (line.strip() and _LINE_START.fullmatch(line[: trouble.at.column])):
        return None
    start = len(line) - len(line.lstrip(" "))
    return faults.SYNTAX.at(
        trouble.span(_Mark(trouble.at.line, start), len(line.rstrip()) - start),
        "本行缩进与上文不一致",
        "同一层的行须对齐，下一层多空两格。",
    )


_CAUSES: tuple[Callable[[_Trouble], Problem | None], ...] = (
    _long_key,
    _full_width,
    _tab,
    _document,
    _special_start,
    _tight,
    _no_key,
    _escape,
    _colon_inside,
    _left_over,
    _unclosed,
    _indent,
)
