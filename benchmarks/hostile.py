"""What hostile files cost: each beside an honest one of its size, as ``validate`` answers them.

Run: ``python benchmarks/hostile.py [--size BYTES] [--rounds N] [KIND…]``.

Each file stands once as the table, once as the register, once as a ledger of an otherwise honest
book. Measured is the processor time of reading, checking and wording the problems, the median of
some rounds in a process of their own, and the most memory that this process held.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.validate import inspect
from gongkai.ops.lines.line import BEIJING, write_line
from gongkai.render.problems import render
from gongkai.store.decoding.excerpts import excerpts
from gongkai.store.disk.data_folder import Folder
from gongkai.store.disk.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 60
TASKS, UNITS, LEDGER = "data/tasks.yaml", "data/units.yaml", "ledgers/甲局.yaml"
FORMS = (TASKS, UNITS, LEDGER)
TWICE = 2
MUST_BE_QUICK = {
    "[", "{", '"', "'", '" "', "*a aliases", "- *a lines", "plain scalar", "quoted scalar",
    "unclosed scalar", "block scalar", "block, one line", "text, giant", "text, unclosed",
}  # fmt: skip
"""Brackets, quotes, aliases, one giant scalar. The rest must grow with its size, no more."""
NOW = datetime(2021, 7, 5, 9, tzinfo=BEIJING)


class Cost(NamedTuple):
    """What one file cost: seconds, megabytes, problems found."""

    seconds: float
    memory: float
    problems: int


def honest_table(size: int) -> str:
    """Give a table of about ``size`` bytes with nothing wrong in it."""
    head = "schema: 1\nyear: 2021\ntitle: 甲市任务表\nsections:\n  - title: 一\n    items:\n"
    return _filled(f"{head}      - title: 二\n        tasks:\n", _task, size)


def _task(number: int) -> str:
    return (
        f"          - id: 2021-T{number:05}\n            requirement: |\n"
        f"              第{number}项：公开预算、决算，细化到项级科目。\n"
        "            responsible: [甲局]\n            due: 2021-12-31\n"
    )


def honest_register(size: int) -> str:
    """Give a register of about ``size`` bytes with nothing wrong in it."""
    head = "schema: 1\nregion: 甲市\nunits:\n  - {name: 甲局, kind: 部门, basis: 三定方案}\n"
    return _filled(head, _unit, size)


def _unit(number: int) -> str:
    return f"  - name: 局{number}\n    kind: 部门\n    basis: 三定方案\n"


def honest_ledger(size: int) -> str:
    """Give a ledger of about ``size`` bytes with nothing wrong in it."""
    return _filled("# 甲局\n", lambda number: f"{_entry(number)}\n", size)


def _entry(number: int, note: str = "公开预算 42 家，链接已核对。") -> str:
    at = f"2021-07-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}+08:00"
    values = {"date": "2021-03-31", "task": "2021-T00001", "note": f"{number} {note}", "by": "张三"}
    return write_line("甲局", values | {"at": at})


def odd_ledger(size: int) -> str:
    """Give an honest ledger whose lines are not of the canonical form, so that YAML reads them."""
    return honest_ledger(size).replace("{date: ", "{ date: ")


def _filled(head: str, part: Callable[[int], str], size: int) -> str:
    parts, length, number = [head], len(head.encode()), 1
    while length < size:
        parts.append(part(number))
        length += len(parts[-1].encode())
        number += 1
    return "".join(parts)


def _repeated(piece: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    return lambda size: head + piece * ((size - len(head + tail)) // len(piece.encode())) + tail


def _in_entry(piece: str, tail: str = "") -> Callable[[int], str]:
    """A line of a ledger, canonical up to one giant text."""
    head = '- {date: 2021-03-31, task: 2021-T00001, note: "'
    return _repeated(piece, head, tail)


END = '", by: "张三", at: 2021-07-01T09:00:00+08:00, id: n0123456789abcdef}'
SHORT = '- {date: 2021-03-31, task: 2021-T00001, note: "x'
KINDS: dict[str, Callable[[int], str]] = {
    "[": _repeated("["),
    "{": _repeated("{"),
    "]": _repeated("]"),
    '"': _repeated('"'),
    "'": _repeated("'"),
    '" "': _repeated('" '),
    "*a aliases": _repeated("*a "),
    "- *a lines": _repeated("- *a\n"),
    "&a anchors": _repeated("&a "),
    "!!str tags": _repeated("!!str "),
    "[ on lines": _repeated("[\n"),
    "- - -": _repeated("- "),
    "? ? ?": _repeated("? "),
    "a: a:": _repeated("a: "),
    "plain scalar": _repeated("测"),
    "plain words": _repeated("x "),
    "plain over lines": _repeated("x\n"),
    "quoted scalar": _repeated("测", 'schema: "', '"'),
    "unclosed scalar": _repeated("测", 'schema: "'),
    "block scalar": _repeated("  测\n", "schema: |\n"),
    "block, one line": _repeated("测", "schema: |\n  "),
    "deep indentation": lambda size: "".join(f"{' ' * n}a:\n" for n in range(int(size**0.5))),
    "blanks": _repeated(" "),
    "line breaks": _repeated("\n"),
    "#": _repeated("#"),
    "# lines": _repeated("#\n"),
    "tabs": _repeated("\t"),
    "---": _repeated("---\n"),
    "same key": _repeated("schema: 1\n"),
    "unknown keys": lambda size: "".join(f"k{n:06}: 1\n" for n in range(size // 11)),
    "long key": _repeated("k", "", ": 1\n"),
    "flow of keys": _repeated("a: 1, ", "{", "}"),
    "flow of texts": _repeated("a, ", "[", "]"),
    "comments behind values": _repeated("- a # b\n"),
    "colons": _repeated("a："),
    "full-width commas": _repeated("甲，", "units: [", "]\n"),
    "backslashes": _repeated("\\", 'schema: "', '"'),
    "escapes": _repeated("\\u6d4b", 'schema: "', '"'),
    "NUL": _repeated("\0"),
    "forbidden": _repeated("\x01\x02"),
    "forbidden on lines": _repeated("\x01\n"),
    "bidi in one line": _repeated("a\u202e"),
    "invisible": _repeated("a\u200b"),
    "invisible on lines": _repeated("a\u200b\n"),
    "BOMs": _repeated("\ufeff"),
    "not NFC": _repeated("e\u0301"),
    "not NFC on lines": _repeated("e\u0301\n"),
    "combining marks": _repeated("\u0301\u0323", "a"),
    "conflict markers": _repeated("<<<<<<< a\n=======\n>>>>>>> b\n"),
    "=======": _repeated("=======\n"),
    "CRLF": _repeated("\r\n"),
    "CR": _repeated("\r"),
    "CRLF and LF": _repeated("a\r\n\n"),
    "U+2028": _repeated("a\u2028"),
    "text, giant": _in_entry("测", END),
    "text, unclosed": _in_entry("测"),
    "text of escapes": _in_entry("\\n", END),
    "text of \\u200b": _in_entry("\\u200b", END),
    "text of \\u": _in_entry("\\u"),
    "text of backslashes": _in_entry("\\", END),
    "text, last sign wrong": _in_entry("测", END[:-1] + "]"),
    "evidence": _repeated('"x", ', SHORT + '", evidence: [', '"x"], by: "' + END[8:]),
    "unknown names": lambda size: honest_table(1_000).replace(
        "[甲局]", "[" + ", ".join(f"乙{n}局" for n in range(size // 16)) + "]"
    ),
    "giant name": lambda size: honest_table(1_000).replace("[甲局]", f"[{'测' * (size // 3)}]"),
    "evidence, unclosed": _repeated('"x", ', SHORT + '", evidence: ['),
    "lines, last sign wrong": lambda size: honest_ledger(size).replace("}\n", "]\n"),
    "lines, id wrong": lambda size: honest_ledger(size).replace("42", "43"),
    "lines, no id": lambda size: honest_ledger(size).replace(", id: ", ", ip: "),
    "lines, odd form": odd_ledger,
    "lines, open quote": lambda size: honest_ledger(size).replace('", by', ", by"),
    "lines, day wrong": lambda size: honest_ledger(size).replace("2021-03-31", "2021-03-32"),
    "lines, one twice": lambda size: (_entry(1) + "\n") * (size // len(_entry(1).encode())),
    "lines, - {": _repeated("- {\n"),
    "lines, - {}": _repeated("- {}\n"),
    "lines, - {a: b}": _repeated("- {a: b}\n"),
    "lines, indented": lambda size: honest_ledger(size).replace("- {", "  - {"),
    "lines, last one open": lambda size: honest_ledger(size) + "- {\n",
    "lines, corrections in a row": lambda size: _chain(size),
}  # fmt: skip


def _chain(size: int) -> str:
    lines: list[str] = []
    length, last = 0, ""
    while length < size:
        more = {"corrects": last, "why": "改"} if last else {}
        values = {"date": "2021-03-31", "task": "2021-T00001", "note": f"{len(lines)}", "by": "甲"}
        at = {"at": f"2021-07-01T09:{len(lines) // 60 % 60:02}:{len(lines) % 60:02}+08:00"}
        lines.append(write_line("甲局", values | more | at))
        last = lines[-1][-18:-1]
        length += len(lines[-1].encode()) + 1
    return "\n".join(lines) + "\n"


def cost(form: str, text: str, rounds: int) -> Cost:
    """Answer a book with this file, some times over."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for file, honest in zip(FORMS, (honest_table, honest_register, honest_ledger), strict=True):
            path = root / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(text if file == form else honest(1_000), "utf-8", newline="")
        seconds, problems = [], 0
        for _ in range(rounds):
            start = time.process_time()
            found = inspect(Folder(root, DEFAULT_LIMITS), NOW, [])
            render(found.problems, excerpts(root), found.checked)
            seconds.append(time.process_time() - start)
            problems = len(found.problems)
    return Cost(median(seconds), _peak(), problems)


def _peak() -> float:
    """The most memory that this program held, as Linux tells; what getrusage tells is inherited."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measured(form: str, text: str, rounds: int) -> Cost | None:
    """Give what a file costs in a process of its own; None where it takes too long, or dies."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        try:
            return pool.apply_async(cost, (form, text, rounds)).get(PATIENCE)
        except multiprocessing.TimeoutError:
            return None


def main() -> int:
    """Print a table; 1 where a file that must be quick costs twice as much as an honest one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--size", type=int, default=999_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    honest = {
        TASKS: measured(TASKS, honest_table(given.size), given.rounds),
        UNITS: measured(UNITS, honest_register(given.size), given.rounds),
        LEDGER: measured(LEDGER, honest_ledger(given.size), given.rounds),
    }
    print(f"{given.size:,} bytes; seconds (times an honest file), MB held, problems\n")
    print(f"| kind | {' | '.join(FORMS)} |\n| --- | ---: | ---: | ---: |")
    print(f"| honest | {' | '.join(map(_cell, honest.values(), honest.values()))} |")
    slow: list[str] = []
    for kind in given.kinds or KINDS:
        text = KINDS[kind](given.size)
        costs = {form: measured(form, text, given.rounds) for form in FORMS}
        row = " | ".join(map(_cell, costs.values(), honest.values()))
        print(f"| `{kind}` | {row} |", flush=True)
        slow += [
            f"{kind} as {form}" for form in FORMS if _ratio(costs[form], honest[form]) >= TWICE
        ]
    bad = [each for each in slow if each.rpartition(" as ")[0] in MUST_BE_QUICK]
    print(f"\nTwice an honest file or more: {len(slow)}; of those that must not: {bad or 'none'}.")
    return 1 if bad else 0


def _ratio(found: Cost | None, honest: Cost | None) -> float:
    return found.seconds / honest.seconds if found and honest else float("inf")


def _cell(found: Cost | None, honest: Cost | None) -> str:
    if found is None:
        return f"over {PATIENCE} s"
    ratio = _ratio(found, honest)
    return f"{found.seconds:.2f} ({ratio:.2f}), {found.memory:.0f} MB, {found.problems:,}"


if __name__ == "__main__":
    sys.exit(main())
