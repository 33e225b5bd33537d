"""What random damage does to a ledger: never a traceback, no change of meaning in silence.

Run: ``python benchmarks/mutate.py [--count N] [--differential N] [--folders N] [--processes N]
[--seed N]``.

A ledger of valid lines is damaged by one to three random mutations, from a flipped bit to two
lines spliced. :func:`silent_change` says what must hold of the damaged file, :func:`disagreement`
that reading it line by line and reading it as one YAML document give the same. Whole data folders
are damaged in any of their files and names (:mod:`benchmarks.folders`), and every command must end
with a code and a sentence.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from benchmarks.folders import run_folders
from benchmarks.mutations import FILE, UNIT, damaged, make_ledger, sealed_again, write_ledger
from gongkai.model.problem import Severity
from gongkai.ops.lines.line import read_line
from gongkai.store.decoding.decode import text_of
from gongkai.store.ledgers.reader import decode_ledger

if TYPE_CHECKING:
    from gongkai.model.entry import Entry
    from gongkai.model.span import Span
    from gongkai.store.ledgers.reader import LedgerReading

CHUNK = 5_000
FOLDERS = 500
PER_LEDGER = 50
_MEANS_NOTHING = re.compile(r"\ufeff*(?: *#.*|(?:---|\.\.\.)(?:[ \t]+#.*)?)?")


class Tally(NamedTuple):
    """What became of some damaged files: how many there were, of which sort, what went wrong."""

    files: int
    sorts: Counter[str]
    failures: list[str]


def silent_change(lines: list[str], content: bytes) -> tuple[str, str]:
    """Read a damaged ledger whose valid lines were ``lines``; give its sort and what is wrong.

    A meaning is an entry with all its fields, less the number of its line. Four things must hold:

    1. LedgerReading does not raise.
    2. Nothing is invented: every entry that is read is one of the original's.
    3. Nothing is lost in silence: an original line that stands in the file as a line of its own
       is read as its entry, or an error is reported. A line that is gone, or stands behind ``#``,
       leaves nothing to report: that takes an older revision.
    4. Nothing is changed in silence: a line that is neither an original one nor a comment, blank,
       or ``---`` / ``...`` (be it behind a U+FEFF) is reported as an error; at that very line
       where the file can be read and every line looks like an entry. Equal lines count once.

    So every change of an entry's meaning is reported: the changed line is no original one (4).
    """
    source = text_of(content, FILE)
    reading = decode_ledger(source, UNIT)
    entries = {_meaning(entry) for entry in reading.ledger.entries}
    originals = {line: _meaning(line_read(line)) for line in lines}
    errors = _errors(reading)
    if invented := entries - set(originals.values()):
        return "invented", f"read what was never written: {invented}"
    if source.text is None or not reading.readable:
        return ("refused", "") if errors else ("refused", "unusable, and no error says why")
    here = {number: line.rstrip(" \t") for number, line in enumerate(source.lines, 1)}
    strange = [
        number
        for line, number in {line: n for n, line in reversed(here.items())}.items()
        if not (line in originals or _MEANS_NOTHING.fullmatch(line))
    ]
    lost = [n for n, line in here.items() if line in originals and originals[line] not in entries]
    by_line = all(_MEANS_NOTHING.fullmatch(x) or _like_an_entry(x) for x in here.values())
    silent = set(strange) - errors if by_line else set() if errors else set(strange)
    if silent or (lost and not errors):
        return "silent", f"nothing said of the lines {sorted(silent) or lost}"
    whole = "as they were" if len(entries) == len(originals) else "some lines gone"
    return ("reported" if strange or lost else whole), ""


def disagreement(content: bytes) -> tuple[str, str]:
    """Read a file both ways; give its sort and how they differ.

    Line by line, and as one YAML document: the same entries, and the same codes at the same
    places. A file that cannot be read by lines goes through YAML both times.
    """
    source = text_of(content, FILE)
    fast, full = decode_ledger(source, UNIT), decode_ledger(source, UNIT, quick=False)
    if source.text is None:
        return "unusable text", ""
    lines = [line.rstrip(" \t") for line in source.lines]
    by_line = all(not x or x[0] == "#" or _like_an_entry(x) for x in lines)
    sort = "by lines" if by_line and full.readable else "by YAML"
    if fast.ledger.entries != full.ledger.entries:
        return sort, f"entries {fast.ledger.entries} and {full.ledger.entries}"
    if (fast.readable, fast.ledger.faulty_lines) != (full.readable, full.ledger.faulty_lines):
        return sort, f"faulty lines {fast.ledger.faulty_lines} and {full.ledger.faulty_lines}"
    if _codes(fast) != _codes(full):
        return sort, f"problems {_codes(fast)} and {_codes(full)}"
    return sort, ""


@lru_cache(maxsize=64)
def line_read(line: str) -> Entry:
    """Read a valid line; most are asked for again."""
    return read_line(line, 0)


def _meaning(entry: Entry) -> Entry:
    return entry._replace(line=0)


def _errors(reading: LedgerReading) -> set[int]:
    found = reading.ledger.problems
    return {problem.span.line for problem in found if problem.severity is Severity.ERROR}


def _codes(reading: LedgerReading) -> list[tuple[Span, str]]:
    return sorted((problem.span, problem.code) for problem in reading.ledger.problems)


def _like_an_entry(line: str) -> bool:
    return line.startswith("- {") and line.endswith("}")


def _shown(content: bytes) -> str:
    return repr(content.decode("utf-8", "backslashreplace"))


Judge: TypeAlias = Callable[[random.Random, list[str], bytes], tuple[str, str]]


def judge_change(_: random.Random, lines: list[str], content: bytes) -> tuple[str, str]:
    """Hold a damaged ledger against :func:`silent_change`."""
    return silent_change(lines, content)


def judge_readers(rng: random.Random, _: list[str], content: bytes) -> tuple[str, str]:
    """Hold a damaged ledger, half of the time with ids that fit, against :func:`disagreement`."""
    if rng.random() < 0.5:
        content = sealed_again(content.decode("utf-8", "replace")).encode()
    return disagreement(content)


def run_chunk(judge: Judge, seed: int, count: int = CHUNK) -> Tally:
    """Damage ``count`` files, all drawn from ``seed``."""
    rng = random.Random(seed)
    sorts: Counter[str] = Counter()
    failures: list[str] = []
    lines: list[str] = []
    for number in range(count):
        if number % PER_LEDGER == 0:
            lines = make_ledger(rng)
        kinds, content = damaged(rng, write_ledger(rng, lines))
        try:
            sort, wrong = judge(rng, lines, content)
        except Exception:
            sort, wrong = "raised", traceback.format_exc()
        sorts[sort] += 1
        if wrong:
            failures.append(f"seed {seed}, file {number} ({kinds}): {wrong}\n{_shown(content)}")
    return Tally(count, sorts, failures)


def measure(what: str, judge: Judge, count: int, processes: int, seed: int) -> int:
    """Judge ``count`` files in chunks and print a row for each sort; give how many failed."""
    start = time.perf_counter()
    seeds = range(seed, seed + -(-count // CHUNK))
    sizes = [min(CHUNK, count - CHUNK * place) for place in range(len(seeds))]
    sorts: Counter[str] = Counter()
    failed = 0
    with ProcessPoolExecutor(processes) as pool:
        for tally in pool.map(partial(run_chunk, judge), seeds, sizes):
            sorts += tally.sorts
            failed += len(tally.failures)
            for failure in tally.failures[:3]:
                print(failure, file=sys.stderr)
    spent = time.perf_counter() - start
    for sort, files in sorts.most_common():
        print(f"| {what} | {sort} | {files:,} |")
    print(f"| {what} | all, in {spent:.0f} s | {count:,} |")
    print(f"| {what} | failures | {failed:,} |")
    return failed


def measure_folders(count: int, processes: int, seed: int) -> int:
    """Ask commands about ``count`` damaged folders; print a row a code; give how many failed."""
    start = time.perf_counter()
    seeds = range(seed, seed + -(-count // FOLDERS))
    codes: Counter[int] = Counter()
    failures: list[str] = []
    with ProcessPoolExecutor(processes) as pool:
        for tally in pool.map(partial(run_folders, count=FOLDERS), seeds):
            codes += tally.codes
            failures += tally.failures
    print(*failures[:10], sep="\n", file=sys.stderr)
    for code, runs in sorted(codes.items()):
        print(f"| commands end | code {code} | {runs:,} |")
    print(f"| commands end | all, in {time.perf_counter() - start:.0f} s | {codes.total():,} |")
    print(f"| commands end | failures | {len(failures):,} |")
    return len(failures)


def main() -> int:
    """Run all and print a table; 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--differential", type=int, default=60_000)
    parser.add_argument("--folders", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print("| property | damaged files | number |")
    print("| --- | --- | ---: |")
    failed = measure("no silent change", judge_change, given.count, given.processes, given.seed)
    failed += measure(
        "readers agree", judge_readers, given.differential, given.processes, given.seed
    )
    failed += measure_folders(given.folders, given.processes, given.seed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
