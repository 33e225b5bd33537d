"""Find forbidden and odd characters in a text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gongkai.model.invisible import ESCAPED_STRAY, FORBIDDEN, STRAY_INVISIBLE
from gongkai.model.span import Span
from gongkai.store import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongkai.model.problem import Problem

MOST = 200
"""The most problems of one kind that are listed for one text."""
_MOST_MARKS = 30
"""The most combining marks in a row, as in Unicode's stream-safe format."""
_ESCAPED_STRAY = rf"(?<!\\)(?:\\\\)*({ESCAPED_STRAY})"
_RUN = f"({FORBIDDEN})\\1*"
_RADICAL_BYTES = b"\xe2[\xba-\xbf]"
_RADICAL = "[\u2e80-\u2fd5]"


def first_of(found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first ``MOST`` problems of one kind, and one more that says there are others."""
    for number, problem in enumerate(found):
        if number == MOST:
            yield problem._replace(message=f"{problem.message}；其余同类问题未列出")
            return
        yield problem


def forbidden(text: str, file: str, has_bom: bool) -> Iterator[Problem]:
    """Yield a problem for each forbidden character; ``has_bom`` shifts columns of line 1."""
    yield from first_of(_each_forbidden(text, file, has_bom))
    yield from first_of(_piled_up(text, file))


def odd(text: str, file: str, has_bom: bool) -> Iterator[Problem]:
    """Yield a problem for each odd character that may still be read."""
    found = _matches(STRAY_INVISIBLE, text, file, has_bom)
    yield from first_of(_invisible_at(span, match[0]) for match, span in found)
    yield from first_of(_unnormalised(text, file))


def is_usual(text: str) -> bool:
    """Return whether a text is printable and NFC, so that nothing in it is forbidden or odd."""
    return _is_printable(text) and unicodedata.is_normalized("NFC", text)


def radicals(text: str, content: bytes, file: str, has_bom: bool) -> Iterator[Problem]:
    """Yield a problem for each radical in place of a han character; ``content`` is the bytes."""
    if re.search(_RADICAL_BYTES, content):
        yield from first_of(_radicals(text, file, has_bom))


def _each_forbidden(text: str, file: str, has_bom: bool) -> Iterator[Problem]:
    returns = text.count("\r")
    for match, span in _matches(_RUN, text, file, has_bom):
        if match[1] == "\r":
            if returns:
                yield faults.FORBIDDEN.at(
                    span, f"单独的回车符（CR），全文 {returns} 个", "换行统一为 LF。"
                )
            returns = 0
        elif match[1] == "\x00":
            yield faults.FORBIDDEN.at(
                span, "空字符（NUL），文件可能在断电时损坏", "从 git 恢复该文件。"
            )
        else:
            yield forbidden_at(span, match[1])


def forbidden_at(span: Span, character: str) -> Problem:
    """Return the problem of a forbidden character at a place."""
    if character in "\n\t":
        what = "换行" if character == "\n" else "制表符"
        return faults.FORBIDDEN.at(
            span,
            f"内容中有{what}",
            f"删去{what}；双引号中的反斜线（\\）须写两个，路径也可用 /。",
        )
    return faults.FORBIDDEN.at(span, f"不得出现的字符 {named(character)}", "删去该字符。")


def escaped_invisible(line: str, file: str, number: int) -> Iterator[Problem]:
    """Yield a problem for each invisible character escaped as ``\\uXXXX``, except within emoji."""
    return first_of(
        _invisible_at(
            Span(file, number, match.start(1) + 1, len(match[1])), chr(int(match[1][2:], 16))
        )
        for match in re.finditer(_ESCAPED_STRAY, line)
    )


def _invisible_at(span: Span, character: str) -> Problem:
    return faults.INVISIBLE.at(
        span, f"看不见的字符 {named(character)}", "可能是复制时带入的；删去该字符。"
    )


def _matches(
    pattern: str, text: str, file: str, has_bom: bool
) -> Iterator[tuple[re.Match[str], Span]]:
    """Yield every match of a pattern of unprintable characters, with its place."""
    if _is_printable(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.isprintable():
            continue
        for match in re.finditer(pattern, line):
            column = match.start() + 1 + (has_bom and number == 1)
            yield match, Span(file, number, column, len(match[0]))


def find_forbidden(text: str) -> re.Match[str] | None:
    """Return the match of the first forbidden character; None if there is none."""
    return None if _is_printable(text) else re.search(FORBIDDEN, text)


def _is_printable(text: str) -> bool:
    """Return whether a text has only printable characters and line ends; quick to test."""
    return text.replace("\n", "").isprintable()


def _radicals(text: str, file: str, has_bom: bool) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        for match in re.finditer(_RADICAL, line):
            meant = unicodedata.normalize("NFKC", match[0])
            span = Span(file, number, match.start() + 1 + (has_bom and number == 1))
            yield faults.RADICAL.at(
                span,
                f"部首字符 {named(match[0])}，不是汉字",
                "可能是从 PDF 复制的；"
                + (f"改为“{meant}”。" if meant != match[0] else "改为对应的汉字。"),
            )


def _piled_up(text: str, file: str) -> Iterator[Problem]:
    """Yield a problem for each line with so many combining marks that normalising is too slow."""
    for number, line in _lines_not_normal(text):
        if column := _end_of_pile(line):
            yield faults.FORBIDDEN.at(
                Span(file, number, column), "一个字上叠加的附加符号过多", "删去这些符号。"
            )


def _lines_not_normal(text: str) -> Iterator[tuple[int, str]]:
    if not unicodedata.is_normalized("NFC", text):
        yield from enumerate(text.split("\n"), 1)


def _end_of_pile(line: str) -> int:
    """Return the column of the first mark beyond ``_MOST_MARKS`` in a row; 0 if there is none."""
    run = 0
    for column, character in enumerate(line, 1):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MOST_MARKS:
            return column
    return 0


def _unnormalised(text: str, file: str) -> Iterator[Problem]:
    for number, line in _lines_not_normal(text):
        if _end_of_pile(line):
            continue
        normal = unicodedata.normalize("NFC", line)
        if normal != line:
            pairs = enumerate(zip(line, normal, strict=False))
            same = next((place for place, (a, b) in pairs if a != b), len(normal))
            yield faults.NOT_NFC.at(
                Span(file, number, same + 1),
                "此处的字不是 NFC 形式",
                "显示相同，但搜索不到；删去该字后重新输入。",
            )


def named(character: str) -> str:
    """Return code point and name of a character that must not be printed."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
