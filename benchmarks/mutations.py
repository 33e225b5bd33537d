"""Ledgers made from a seed, and random damage to them: bytes, characters, tokens, lines."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from gongkai.ops.lines.line import line_id, read_line, write_line

if TYPE_CHECKING:
    from gongkai.ops.lines.line import Value

UNIT = "甲局"
FILE = f"ledgers/{UNIT}.yaml"
Mutation: TypeAlias = Callable[[random.Random, str], str]

_WORDS = (
    "公开预算 42 家。", "见 \"公告\"", "a\\b", "第一行\n第二行", "甲\t乙", "[x] 已办", "{a: b}",
    "- {date: 2021-01-01}", "# 不是注释", "a: b", "'单引'", "𠮷😀👨\u200d👩", "零\u200b宽",
    "e\u0301", ", id: n0123456789abcdef}",
    "=1+1", "&a *a !!str", "%", "<<<<<<<", "……",
)  # fmt: skip
_LONG = 0.02
PIECES = (
    "\0", "\x07", "\x1b[31m", "\r", "\n", "\t", " ", "  ", "\u00a0", "\u3000", "\u200b", "\u202e",
    "\u2028", "\x85", "\ufeff", "\ue000", "\U000e0041", "e\u0301", "\u212b", "①",
    "⼯", "：", "，", "“",
    '"', "'", "`", "\\", "\\u200b", "\\u202e", "\\x41", "\\/", "\\n", "#", " #", " # x", ":", ": ",
    ",", ", ", "[", "]", "{", "}", "- ", "- {", "}\n- {", "? ", "| ", "> ", "|", "&a ", "*a",
    "!!str ", "!x ", "%", "@", "<<: ", "---", "---\n", "...", "\n...\n", "%YAML 1.1\n", "~", "true",
    "false", "NO", "1e5", "0x1F", "2021-02-30", "2021-3-1", "20210301", "２０２１", "0000-00-00",
    "9999-12-31", "n0123456789abcdef", "N0123456789abcdef", ", id: n0123456789abcdef",
    ", status: 已完成",
    ", open: true", ", act: 核查", ", why: \"x\"", ", corrects: n0123456789abcdef", ", note: \"\"",
    "<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "\n<<<<<<< a\n", "||||||| b\n", "😀", "\u200d",
)  # fmt: skip
_KEY = re.compile(r"(?<=[{ ])[a-z]+(?=: )")
_PAIR = re.compile(r"[a-z]+: (?:\"(?:[^\"\\\n]|\\.)*\"|\[[^]\n]*\]|[^,}\n]*)")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[^\x00-\x7f]+|[ \n]|.")
_DIGIT = re.compile(r"[0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"n[0-9a-f]{16}")
_QUOTE = re.compile(r"[\"']")
_KEYS = (
    "date",
    "task",
    "act",
    "status",
    "note",
    "why",
    "id",
    "at",
    "nota",
    "DATE",
    "日期",
    "y",
    "<<",
)


def make_ledger(rng: random.Random, tasks: int = 37) -> list[str]:
    """Give the valid lines of a ledger, of all kinds, on so many tasks."""
    lines = [_line(rng, {}, tasks) for _ in range(rng.randint(1, 4))]
    for _ in range(rng.randint(0, 4)):
        lines.append(_line(rng, _office(rng, read_line(rng.choice(lines), 1).id), tasks))
    return lines


def _line(rng: random.Random, more: dict[str, Value], tasks: int) -> str:
    values: dict[str, Value] = {
        "date": f"2021-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "task": f"2021-T{rng.randint(1, tasks):02}",
        "by": rng.choice(("张三", *_WORDS)),
        "at": f"2021-07-{rng.randint(1, 28):02}T09:{rng.randint(0, 59):02}:07+08:00",
    }
    if not more or "corrects" in more:
        values["note"] = _text(rng)
        values["status"] = rng.choice(("", "进行中", "已完成", "不适用"))
        values["problem"] = rng.choice(("", _text(rng)))
        values["evidence"] = [_text(rng) for _ in range(rng.choice((0, 0, 1, 3)))]
        values["open"] = rng.choice(("", "", "true"))
    return write_line(UNIT, values | more)


def _office(rng: random.Random, target: str) -> dict[str, Value]:
    kinds: tuple[dict[str, Value], ...] = (
        {"act": "核查", "status": "退回整改", "note": _text(rng)},
        {"act": "核查", "status": "已核实"},
        {"act": "延期", "due": "2021-12-31", "why": _text(rng)},
        {"act": "催办"},
        {"corrects": target, "why": _text(rng)},
        {"retracts": target, "why": _text(rng)},
    )
    return rng.choice(kinds)


def _text(rng: random.Random) -> str:
    if rng.random() < _LONG:
        return rng.choice(("x" * 1100, "长" * 600))
    return "".join(rng.choices(_WORDS, k=rng.randint(1, 3)))


def write_ledger(rng: random.Random, lines: list[str]) -> str:
    """Give the text of a ledger with these lines."""
    parts = ["# 甲局 政务公开工作台账。"]
    for line in lines:
        parts += [""] * (rng.random() < 0.05) + ["# 备注"] * (rng.random() < 0.05) + [line]
    return "\n".join(parts) + "\n" * (rng.random() < 0.95)


# ---- mutations of text


def _span(rng: random.Random, text: str, longest: int) -> tuple[int, int]:
    start = rng.randint(0, len(text))
    return start, min(len(text), start + rng.randint(1, longest))


def _insert(rng: random.Random, text: str) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + rng.choice(PIECES) + text[place:]


def _replace(rng: random.Random, text: str) -> str:
    start, end = _span(rng, text, 3)
    return text[:start] + rng.choice(PIECES) + text[end:]


def _delete(rng: random.Random, text: str) -> str:
    start, end = _span(rng, text, rng.choice((1, 4, 40)))
    return text[:start] + text[end:]


def _double(rng: random.Random, text: str) -> str:
    start, end = _span(rng, text, rng.choice((1, 4, 40)))
    return text[:end] + text[start:]


def _swap_characters(rng: random.Random, text: str) -> str:
    place = rng.randint(0, max(0, len(text) - 2))
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _move(rng: random.Random, text: str) -> str:
    start, end = _span(rng, text, 40)
    rest = text[:start] + text[end:]
    place = rng.randint(0, len(rest))
    return rest[:place] + text[start:end] + rest[place:]


def _cut(rng: random.Random, text: str) -> str:
    return text[: rng.randint(0, len(text))]


def _any_case(rng: random.Random, text: str) -> str:
    start, end = _span(rng, text, 12)
    return text[:start] + text[start:end].swapcase() + text[end:]


def _substituted(pattern: re.Pattern[str], new: Callable[[random.Random, str], str]) -> Mutation:
    """Change one place that a pattern finds."""

    def mutation(rng: random.Random, text: str) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = rng.choice(found)
        return text[: match.start()] + new(rng, match[0]) + text[match.end() :]

    return mutation


def _swapped(pattern: re.Pattern[str]) -> Mutation:
    """Let two places that a pattern finds change theirs."""

    def mutation(rng: random.Random, text: str) -> str:
        found = list(pattern.finditer(text))
        if len(found) < 2:
            return text
        a, b = sorted(rng.sample(found, 2), key=lambda match: match.start())
        return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]

    return mutation


def _other_day(rng: random.Random, day: str) -> str:
    days = ("2021-02-29", "2021-06-31", "0000-01-01", "1899-12-31", "２０２１-01-01", "2021-1-1")
    return rng.choice((*days, f"2021-{rng.randint(1, 12):02}-{day[8:]}"))


# ---- mutations of lines


def _on_lines(change: Callable[[random.Random, list[str]], None]) -> Mutation:
    def mutation(rng: random.Random, text: str) -> str:
        lines = text.split("\n")
        change(rng, lines)
        return "\n".join(lines)

    return mutation


def _at(rng: random.Random, lines: list[str]) -> int:
    return rng.randrange(len(lines))


def _drop_line(rng: random.Random, lines: list[str]) -> None:
    del lines[_at(rng, lines)]


def _again(rng: random.Random, lines: list[str]) -> None:
    lines.insert(_at(rng, lines), rng.choice(lines))


def _shuffle(rng: random.Random, lines: list[str]) -> None:
    rng.shuffle(lines)


def _prefix(rng: random.Random, lines: list[str]) -> None:
    start = rng.choice(("# ", "#", " ", "  ", "\t", "- ", "> ", "-", "? ", "+", "\ufeff", "x"))
    place = _at(rng, lines)
    lines[place] = start + lines[place]


def _suffix(rng: random.Random, lines: list[str]) -> None:
    ends = (" ", "\t", " \t ", "\r", " # x", "#x", ",", "}", " x", "\u3000", "\\")
    place = _at(rng, lines)
    lines[place] += rng.choice(ends)


def _join(rng: random.Random, lines: list[str]) -> None:
    place = _at(rng, lines)
    lines[place : place + 2] = [rng.choice(("", " ", ", ")).join(lines[place : place + 2])]


def _break(rng: random.Random, lines: list[str]) -> None:
    place = _at(rng, lines)
    cut = rng.randint(0, len(lines[place]))
    indent = rng.choice(("", " ", "  ", "   ", "- "))
    lines[place : place + 1] = [lines[place][:cut], indent + lines[place][cut:]]


def _splice(rng: random.Random, lines: list[str]) -> None:
    a, b = _at(rng, lines), _at(rng, lines)
    lines[a] = lines[a][: rng.randint(0, len(lines[a]))] + lines[b][rng.randint(0, len(lines[b])) :]


def _splice_pairs(rng: random.Random, lines: list[str]) -> None:
    """Mix two lines at the same key, as a merge by words would."""
    a, b = _at(rng, lines), _at(rng, lines)
    key = f", {rng.choice(('status', 'note', 'by', 'at', 'id'))}: "
    if key in lines[a] and key in lines[b]:
        lines[a] = lines[a].partition(key)[0] + key + lines[b].partition(key)[2]


def _conflict(rng: random.Random, lines: list[str]) -> None:
    start, middle, end = sorted(_at(rng, lines) for _ in range(3))
    lines.insert(end, ">>>>>>> other")
    lines.insert(middle, "=======")
    lines.insert(start, "<<<<<<< HEAD")


def _foreign_line(rng: random.Random, lines: list[str]) -> None:
    strange = (
        "---", "...", "--- x", "%YAML 1.1", "- |", "- >", "- ", "-", "- {}", "- []", "- x", "- {",
        "x: y", "{}", "[]", '- "', "- '", "  x", "\t", " \t", "? x", "text", "- {date: 2021-01-01}",
        "- &a {}", "- *a", "- !!set {}", "- {note: |}", "=======", "\u3000", "  # x",
    )  # fmt: skip
    lines.insert(_at(rng, lines), rng.choice(strange))


def _crlf(rng: random.Random, lines: list[str]) -> None:
    share = rng.choice((0.2, 1))
    lines[:] = [line + "\r" if rng.random() < share else line for line in lines]


def _two_pairs(rng: random.Random, pair: str) -> str:
    return f"{pair}, {pair}"


MUTATIONS: dict[str, Mutation] = {
    "insert": _insert,
    "replace": _replace,
    "delete": _delete,
    "double": _double,
    "swap characters": _swap_characters,
    "move": _move,
    "cut off": _cut,
    "case": _any_case,
    "swap tokens": _swapped(_TOKEN),
    "swap pairs": _swapped(_PAIR),
    "swap ids": _swapped(_ID),
    "swap days": _swapped(_DAY),
    "drop a pair": _substituted(_PAIR, lambda rng, pair: ""),
    "double a pair": _substituted(_PAIR, _two_pairs),
    "rename a key": _substituted(_KEY, lambda rng, key: rng.choice(_KEYS)),
    "a digit": _substituted(_DIGIT, lambda rng, digit: rng.choice("0123456789aあ９")),
    "a day": _substituted(_DAY, _other_day),
    "an id": _substituted(_ID, lambda rng, text: f"n{rng.randrange(16**10):010x}"),
    "a quote": _substituted(_QUOTE, lambda rng, quote: rng.choice(("", "'", '""', "“", '\\"'))),
    "a token": _substituted(_TOKEN, lambda rng, token: rng.choice(PIECES)),
    **{
        name: _on_lines(change)
        for name, change in {
            "drop a line": _drop_line,
            "a line again": _again,
            "shuffle lines": _shuffle,
            "before a line": _prefix,
            "behind a line": _suffix,
            "join lines": _join,
            "break a line": _break,
            "splice lines": _splice,
            "splice at a key": _splice_pairs,
            "conflict": _conflict,
            "foreign line": _foreign_line,
            "CRLF": _crlf,
        }.items()
    },
}
_NAMES = tuple(MUTATIONS)
BYTES = ("flip a bit", "a byte", "drop bytes", "BOM", "GBK", "NUL tail")


def mutate_bytes(rng: random.Random, content: bytes, kind: str) -> bytes:
    """Damage the bytes of a file."""
    place = rng.randint(0, max(0, len(content) - 1))
    head, tail = content[:place], content[place:]
    match kind:
        case "flip a bit":
            return head + bytes([(tail[:1] or b" ")[0] ^ 1 << rng.randrange(8)]) + tail[1:]
        case "a byte":
            return head + bytes([rng.randrange(256)]) + tail
        case "drop bytes":
            return head + tail[rng.randint(1, 4) :]
        case "BOM":
            return b"\xef\xbb\xbf" + content
        case "GBK":
            return content.decode("utf-8", "replace").encode("gb18030")
        case _:
            return head + bytes(rng.randint(1, 4096))


def damaged(rng: random.Random, text: str) -> tuple[str, bytes]:
    """Damage a ledger once to three times; say how."""
    kinds = rng.choices((*_NAMES, *BYTES), k=rng.choice((1, 1, 1, 2, 3)))
    for kind in kinds:
        if kind in MUTATIONS:
            text = MUTATIONS[kind](rng, text)
    content = text.encode()
    for kind in kinds:
        if kind in BYTES:
            content = mutate_bytes(rng, content, kind)
    return ", ".join(kinds), content


def sealed_again(text: str) -> str:
    """Give every line that has an id the one that fits it."""
    return "\n".join(map(_sealed_line, text.split("\n")))


def _sealed_line(line: str) -> str:
    body, id_, end = line.rpartition(", id: ")
    return f"{body}, id: {line_id(UNIT, body)}{end[17:]}" if id_ and body else line
