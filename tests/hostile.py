"""Texts that some format would obey, a book full of them, and readers of what is printed."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from gongkai.ops.lines.line import quote, write_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CORPUS = (
    "[/]", "[x] 已办", "[bold red]红[/bold red]", "[link=http://x]点[/link]", "\\[x]", "[[a]]",
    ":on:", ":smile: 好", "a:warning:b", "| a | b |", "a\\|b", "\\", "末尾\\", "a\\\\b", "||",
    "`代码`", "``", "<script>alert(1)</script>", "<b>粗</b>", "<!-- 注 -->", "&lt;", "&#61;1",
    "&amp;amp;", "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x",
    "=cmd|' /C calc'!A0", "'引", "'=1+1", "''=1", '"a""b"', '"', "a,b;c", "3.10", "1e5", "007.50",
    "0x1F", "12:30", "2021-03-31", "None", "null", "nan", "~", "TRUE", "—", "- 项", "* 项", "+ 项",
    "1. 项", "1) 项", "-", "1.", "---", "***", "===", "# 题", "#1", "> 引文", "    四个空格",
    "两  个  空格 ", "[点](http://x)", "![图](x)", "[甲]: http://x", "http://example.com/a_b_c",
    "*斜* _斜_ **粗** ~~删~~", "$x^2$", "^上^", "==高亮==", "{{ 变量 }}", "{% raw %}",
    "%s {0} {x} %(y)s", "${HOME} $(id) `id`", "\\u001b[31m", "\\x1b[31m", "\\n",
    "- {date: 2021-01-01, note: \"x\"}", ", id: n0123456789abcdef}", "<<<<<<<", "&a *a !!str",
    "%YAML",
    "①㎡１２０％⼯", "e\u0301tu\u0323", "👨\u200d👩\u200d👧\u200d👦 一家", "🇨🇳 ✓ ☎️", "零\u200b宽",
    "a\u00a0b\u3000c", "𠮷野家", "．．．", "测" * 300, "word" * 60, "، עברית العربية",
    "CRLF \\r\\n 似", "Ctrl ␛[31m", "…", "a\u0300\u0301\u0302\u0303", "</td></tr></table>", "]]>",
)  # fmt: skip
"""One line each."""
FREE = (
    "第一行\n第二行", "甲\t乙", "a\n\nb", "a\n# 题\n- 项\n| x |", "=1\n=2", "甲\n=1+1",
    "x\n---\ny",
)  # fmt: skip
"""Texts with line breaks and tabs."""


def note_of(text: str) -> str:
    """Give the text as it is kept: ledgers trim its ends."""
    return text.strip()


def unit(number: int) -> str:
    """Name the unit that has the text of this number."""
    return f"单位{number:03}"


def task(number: int) -> str:
    """Give the id of its task."""
    return f"2021-T{number:03}"


def make_book(book: Path) -> None:
    """Write a book in which every free text is one of the corpus."""
    (book / "data").mkdir(parents=True)
    texts = [*CORPUS, *(flat(text) for text in FREE)]
    units = "".join(map(_unit, range(len(texts)), texts))
    (book / "data/units.yaml").write_text(f"schema: 1\nregion: '[/]'\nunits:\n{units}", "utf-8")
    sections = "".join(map(_section, range(len(texts)), texts, (*CORPUS, *FREE)))
    head = f"schema: 1\nyear: 2021\ntitle: {quote('[/] :on: | =1')}\nsections:\n"
    (book / "data/tasks.yaml").write_text(head + sections, "utf-8")
    (book / "ledgers").mkdir()
    for number, text in enumerate((*CORPUS, *FREE)):
        line = entry_line(number, unicodedata.normalize("NFC", text))
        (book / "ledgers" / f"{unit(number)}.yaml").write_text(line + "\n", "utf-8")


def flat(text: str) -> str:
    """Give a text without line breaks and tabs."""
    return re.sub(r"[\n\t]+", " ", text)


def _unit(number: int, text: str) -> str:
    value = quote(text)
    return (
        f"  - {{name: {unit(number)}, kind: {value}, basis: {value}, contact: {value},"
        f" phone: {value}}}\n"
    )


def _section(number: int, line: str, free: str) -> str:
    value = quote(line)
    return (
        f"  - title: {value}\n    items:\n      - title: {value}\n        tasks:\n"
        f"          - {{id: {task(number)}, requirement: {value}, responsible: [{unit(number)}],"
        f" number: {value}, due: 2021-06-01, due_text: {value}, remark: {quote(free)}}}\n"
    )


def entry_line(number: int, text: str) -> str:
    """Give a line of a ledger that has the text in every place that takes one."""
    kept = note_of(text)
    words = dict.fromkeys(("note", "problem", "next", "why"), kept)
    values = {"date": "2021-07-01", "task": task(number), "status": "已完成", **words}
    more = {"evidence": [kept], "by": note_of(flat(text)), "at": "2021-07-05T09:00:00+08:00"}
    return write_line(unit(number), values | more)


def said_by(text: str) -> str:
    """Give all that the entry of a text says, as answers put it in one cell."""
    kept = note_of(text)
    return f"{kept} 问题：{kept} 下一步：{kept} 理由：{kept} 佐证：{kept}"


# ---- what is printed, read back

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ACTIVE = frozenset("*_`<>[]|~$!#&\\")
_LINE_START = re.compile(r"(?:[-+*]|[0-9]+[.)])(?:\s|$)|[-*_]{3,}|\s{4}")
_EMOJI_CODE = re.compile(r"(?<!\\):[a-z0-9_+-]+:")


def markdown_tables(text: str) -> list[list[str]]:
    """Read the rows of all pipe tables as the specification of GFM has it."""
    rows = [line for line in text.split("\n") if line.startswith("|")]
    return [[unmarked(cell.strip(" ")) for cell in _cells(row)] for row in rows]


def _cells(row: str) -> list[str]:
    """Cut at the pipes: those without a backslash before them, counted either way that is in use.

    Some readers look at one character, others let a backslash escape a backslash.
    """
    by_one = re.split(r"(?<!\\)\|", row)
    by_pairs = re.findall(r"(?:\\.|[^|\\])*", row)
    assert [cell for cell in by_one if cell] == [cell for cell in by_pairs if cell]
    assert by_one[0] == by_one[-1] == ""
    return by_one[1:-1]


def unmarked(text: str) -> str:
    """Read Markdown that must be nothing but text and ``<br>``."""
    assert not _EMOJI_CODE.search(text), f"an emoji code is in {text!r}"
    out, place = "", 0
    while place < len(text):
        here, after = text[place], text[place + 1 : place + 2]
        if text.startswith("<br>", place):
            out, place = out + "\n", place + 4
        elif here == "\\" and after in _PUNCTUATION:
            out, place = out + after, place + 2
        else:
            assert here not in _ACTIVE, f"{here} is active in {text!r}"
            out, place = out + here, place + 1
    return out


def paragraph(line: str) -> str:
    """Read a line of Markdown that must be a heading or a paragraph by itself."""
    text = re.sub("^#{2,3} ", "", line)
    assert not _LINE_START.match(text), f"{text!r} begins a block"
    return unmarked(text)


def page_rows(page: str, measure: Callable[[str], int], key: int = 0) -> list[list[str]]:
    """Read the rows of all tables of a page for people; white space is left out of the cells.

    The headings, which stand above a rule, show where columns begin: in the book above no cell of
    a column that is set to the right is wider than they. A row begins where its ``key`` cell does.
    """
    rows: list[list[str]] = []
    starts: list[int] = []
    above = ""
    for line in page.split("\n"):
        if line.startswith("───"):
            starts = [measure(above[: match.start()]) for match in re.finditer(r"\S+", above)]
        elif starts and not above and line[:1].strip():
            starts = []
        elif starts and line:
            cells = [squeezed(cell) for cell in _cut(line, starts, measure)]
            if cells[key]:
                rows.append(cells)
            else:
                rows[-1] = [a + b for a, b in zip(rows[-1], cells, strict=True)]
        above = line
    return rows


def _cut(line: str, starts: list[int], measure: Callable[[str], int]) -> Iterator[str]:
    for start, end in pairwise([*starts, None]):
        first = _place(line, start or 0, measure)
        last = len(line) if end is None else _place(line, end, measure)
        assert last >= len(line) or line[last - 2 : last] == "  ", line
        yield line[first:last]


def _place(line: str, column: int, measure: Callable[[str], int]) -> int:
    """Find the character that begins at a column."""
    if column == 0:
        return 0
    found = [n for n in range(len(line) + 1) if measure(line[:n]) == column]
    gaps = [n for n in found if line[n - 2 : n] == "  "]
    if not found:
        assert measure(line) < column, f"column {column} of {line!r} lies inside a character"
        return len(line)
    return (gaps or found)[-1]


def stacked_rows(page: str, headings: tuple[str, ...]) -> list[list[str]]:
    """Read rows that stand one under another, a line a cell."""
    rows: list[list[str]] = []
    for line in page.split("\n"):
        heading = next((h for h in headings if re.match(rf"{re.escape(h)}(?: |$)", line)), None)
        if heading == headings[0]:
            rows.append([])
        if heading and rows:
            assert headings[len(rows[-1])] == heading
            rows[-1].append(squeezed(line.removeprefix(heading)))
        elif rows and line.startswith(" "):
            rows[-1][-1] += squeezed(line)
        elif rows and line:
            break
    return rows


def squeezed(text: str) -> str:
    """Leave out white space, which folding may change."""
    return re.sub(r"\s+", "", text)
