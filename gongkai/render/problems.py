"""Format problems for people: place, what is wrong, the line with a caret, what to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from gongkai.model.problem import Severity, WordedProblem
from gongkai.render.page.escape import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.model.span import Span
    from gongkai.render.page.folding import Measure

Excerpt: TypeAlias = "Callable[[Span], str | None]"
MOST = 200
_WIDTH = 78
_MARGIN = 2
_CONTEXT = 30
_NEAR = 4 * _WIDTH
"""The most characters of a line to format on each side of a place."""
_CUT = "…"


def render(
    problems: Sequence[WordedProblem],
    excerpt: Excerpt,
    checked: str,
    the_others: str = "改正已列出的问题后再次运行，即可看到其余问题",
    width: int | None = None,
) -> str:
    """Format problems, and a last line with their numbers; ``checked`` says what was checked.

    Where there are too many for a person, ``the_others`` says how to see those left out. What is
    said is folded to the ``width``, a line of a file is not.
    """
    shown = _most_grave(problems)
    parts = [_entry(problem, excerpt, width) for problem in shown]
    if len(problems) > len(shown):
        rest = len(problems) - len(shown)
        parts.append(_folded(f"……另有 {rest} 个问题未列出（优先列出错误）；{the_others}。", width))
    return "\n\n".join([*parts, _folded(count_line(problems, checked), width)]) + "\n"


def _most_grave(problems: Sequence[WordedProblem]) -> list[WordedProblem]:
    """Return as many as a person reads, errors first, in their original order."""
    if len(problems) <= MOST:
        return list(problems)
    order = list(Severity)
    ranked = sorted(range(len(problems)), key=lambda n: (order.index(problems[n].severity), n))
    return [problems[n] for n in sorted(ranked[:MOST])]


def count_line(problems: Sequence[WordedProblem], checked: str) -> str:
    """Return the last line: how many of each severity, and what was checked."""
    found = Counter(problem.severity for problem in problems)
    counts = (
        f"{found[Severity.ERROR]} 处错误，{found[Severity.WARNING]} 处警告，"
        f"{found[Severity.REMARK]} 条提示"
    )
    return f"{counts}（{checked}）"


def _entry(problem: WordedProblem, excerpt: Excerpt, width: int | None) -> str:
    span = problem.span
    head = (
        f"{printable(span.place)}: "
        f"{problem.severity.label} {problem.code} {printable(problem.message)}"
    )
    lines = [_folded(head, width)]
    source = excerpt(span) if span.length else None
    if source is not None and source.strip():
        shown, carets = _caret(source, span)
        whole_line = span.column == 1 and span.length >= len(source.rstrip())
        lines += [shown] if whole_line else [shown, carets]
    lines += [f"  {printable(line)}" for line in _versions(problem)]
    remedy = filter(None, problem.remedy.split("\n"))
    lines += [_folded(f"  {printable(line)}", width) for line in remedy]
    return "\n".join(lines)


def _folded(line: str, width: int | None) -> str:
    """Fold a sentence into lines of at most ``width`` columns, all but the first indented."""
    if width is None or 2 * len(line) <= width:
        return line
    from gongkai.render.page.folding import fold
    from gongkai.render.page.width import measure

    if measure(line) <= width:
        return line
    first, *more = fold(line, max(_MARGIN + 2, width) - _MARGIN, measure).split("\n")
    return "\n".join([first.rstrip(), *(" " * _MARGIN + part.strip() for part in more)])


def _versions(problem: WordedProblem) -> tuple[str, ...]:
    if problem.versions is None:
        return ()
    before, after = problem.versions
    return f"原来：{before}", f"现在：{after or '没有'}"


def _caret(source: str, span: Span) -> tuple[str, str]:
    """Return the line, cut around the place, and carets under it by display width."""
    from wcwidth import wcswidth

    def width(text: str) -> int:
        return max(0, wcswidth(text))

    start, end = span.column - 1, span.column - 1 + span.length
    before = printable(source[max(0, start - _NEAR) : start])
    marked = printable(source[start : min(end, start + _NEAR)])
    after = printable(source[end : end + _NEAR])
    number = f"  {span.line} | "
    room = _WIDTH - len(number)
    before = _tail(before, max(_CONTEXT, room - width(marked + after)), width)
    cut = _head(marked, room - width(before), width)
    after = _head(after, room - width(before + cut), width) if cut == marked else ""
    marked = cut
    bar = " " * (len(number) - 2) + "| "
    carets = "^" * max(1, width(marked.removesuffix(_CUT)))
    return f"{number}{before}{marked}{after}", f"{bar}{' ' * width(before)}{carets}"


def _head(text: str, room: int, width: Measure) -> str:
    """Cut the end of a text to fit ``room`` columns, and mark the cut."""
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[: max(0, len(text) - 1 - (width(text) - room) // 2)]
    return text + _CUT


def _tail(text: str, room: int, width: Measure) -> str:
    """Cut the beginning of a text to fit ``room`` columns, and mark the cut."""
    reversed_head = _head(text[::-1], room, width)
    return reversed_head[::-1]


def printable(text: str) -> str:
    """Escape every character that is not printable; a tab becomes a space."""
    return "".join(c if c.isprintable() else escaped(c) for c in text.replace("\t", " "))
