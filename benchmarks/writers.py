"""Writers that are killed while they write, a process that reads beside them, and what is left.

The writers call the function that ``gongkai note`` writes by, and acknowledge an entry only after
it has returned. Where a writer died is not guessed: it leaves the last point of the store that it
passed (``gongkai/store/disk/failpoints.py``) in memory that outlives it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import wait
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from gongkai.ops.lines.line import write_line
from gongkai.store.changes.append import append
from gongkai.store.decoding.decode import text_of
from gongkai.store.disk import failpoints
from gongkai.store.ledgers.reader import decode_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from gongkai.model.book import Book

WRITERS = 8
UNITS = tuple(f"第{number:02}局" for number in range(1, 25))
POINTS = (
    "between two entries", "lock", "read-list", "read-open", "write-open", "write-data",
    "write-fsync", "write-compare", "write-manifest", "write-rename", "write-fsync-folder",
)  # fmt: skip
"""In the order in which a writer passes them."""
WITHIN = ("write-fsync", "write-compare", "write-manifest")
"""Who passed one of these last has written and has not renamed a ledger."""
SIZES = ((200, 600), (1_000, 5_000), (100_000, 200_000))
SHARES = (120, 25, 1)
_SEVERAL_IN = 8
_PID, _POINT, _CALLS, _WIDTH = 0, 1, 2, 3
_LOOK = 0.02
_PATIENCE = 60.0


class Terms(NamedTuple):
    """How much is to happen, how long it may take, and how often one is killed."""

    calls: int
    kills: int
    kills_within: int
    seconds: float
    calls_between_kills: int
    seed: int = 1


@dataclass
class Figures:
    """What happened, and what was found afterwards."""

    seconds: float = 0.0
    calls: int = 0
    acknowledged: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    looks: int = 0
    torn: int = 0
    older: int = 0
    present: int = 0
    lost: int = 0
    duplicates: int = 0
    faulty: int = 0
    locks: int = 0
    leftovers: int = 0
    bytes: int = 0
    longest: int = 0

    @property
    def kills(self) -> int:
        """How many writers were killed."""
        return self.killed.total()

    @property
    def kills_within(self) -> int:
        """How many of them between their first write and their rename."""
        return sum(self.killed[point] for point in WITHIN)

    @property
    def faults(self) -> int:
        """Everything that must not be."""
        wrong = (self.failed, self.torn, self.older, self.lost, self.duplicates, self.faulty)
        return sum(wrong) + self.locks + self.leftovers


class _Arena(NamedTuple):
    """What all processes share."""

    root: Path
    acks: Path
    slots: Any
    seen: Any
    stop: Any
    deadline: float

    def over(self) -> bool:
        """Whether to stop; the deadline ends those whose parent is gone."""
        return bool(self.stop[0]) or time.monotonic() > self.deadline


def stress(root: Path, acks: Path, terms: Terms) -> Figures:
    """Let writers write to ``root`` and be killed until ``terms`` are met, and look at it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__, "filelock"])
    arena = _Arena(
        root,
        acks,
        context.RawArray("q", WRITERS * _WIDTH),
        context.RawArray("q", 3),
        context.RawArray("q", 1),
        time.monotonic() + terms.seconds + _PATIENCE,
    )
    figures = Figures()
    begun = time.monotonic()
    helpers: list[BaseProcess] = [
        context.Process(target=_read, args=(arena,), daemon=True),
        context.Process(target=_kill, args=(arena, terms), daemon=True),
    ]
    for helper in helpers:
        helper.start()
    _supervise(context, arena, terms, figures)
    figures.seconds = time.monotonic() - begun
    for helper in helpers:
        helper.join()
        figures.failed += helper.exitcode != 0
    figures.looks, figures.torn, figures.older = arena.seen
    inspect(root, acks.read_text("ascii").split() if acks.exists() else [], UNITS, figures)
    return figures


def _supervise(context: Any, arena: _Arena, terms: Terms, figures: Figures) -> None:
    """Keep all writers running until the terms are met, and count how each ended."""
    writers: list[BaseProcess] = []
    end = time.monotonic() + terms.seconds
    births = count()

    def born(number: int) -> BaseProcess:
        seed = terms.seed * 1_000_000 + next(births)
        writer: BaseProcess = context.Process(
            target=_write, args=(arena, number, seed), daemon=True
        )
        writer.start()
        return writer

    def buried(number: int) -> None:
        writers[number].join()
        last = POINTS[arena.slots[number * _WIDTH + _POINT]]
        code = writers[number].exitcode
        figures.killed[last] += code == -signal.SIGKILL
        figures.failed += code not in (0, -signal.SIGKILL)

    writers += [born(number) for number in range(WRITERS)]
    while time.monotonic() < end and not _met(arena, terms, figures):
        wait([writer.sentinel for writer in writers], timeout=0.1)
        for number, writer in enumerate(writers):
            if not writer.is_alive():
                buried(number)
                writers[number] = born(number)
    arena.stop[0] = 1
    for number in range(WRITERS):
        buried(number)
    figures.calls = _calls(arena)


def _calls(arena: _Arena) -> int:
    return sum(arena.slots[_CALLS::_WIDTH])


def _met(arena: _Arena, terms: Terms, figures: Figures) -> bool:
    return (
        _calls(arena) >= terms.calls
        and figures.kills >= terms.kills
        and figures.kills_within >= terms.kills_within
    )


def _write(arena: _Arena, number: int, seed: int) -> None:
    """Append entry after entry, and acknowledge each once it is recorded."""
    base = number * _WIDTH
    random = Random(seed)
    slots = arena.slots

    def passed(point: str) -> None:
        slots[base + _POINT] = POINTS.index(point)

    _watch(passed)
    slots[base + _POINT] = 0
    slots[base + _PID] = os.getpid()
    log = os.open(arena.acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for turn in count():
        if arena.over():
            slots[base + _PID] = 0
            return
        plan = _planned(random, f"{seed}-{turn}")
        written = append(arena.root, plan, timeout=_PATIENCE, tell=lambda _: None)
        slots[base + _POINT] = 0
        os.write(log, "".join(f"{_id_of(entry.line)}\n" for entry in written).encode())
        slots[base + _CALLS] += 1
        time.sleep(random.uniform(0, _LOOK))


def _watch(passed: Callable[[str], None]) -> None:
    """Have every point that the store passes told to ``passed`` first."""
    real = failpoints.reach

    def reach(point: str) -> None:
        passed(point)
        real(point)

    for name, module in list(sys.modules.items()):
        if name.startswith("gongkai.store.") and vars(module).get("reach") is real:
            vars(module)["reach"] = reach


def _planned(random: Random, mark: str) -> Callable[[Book], dict[str, Sequence[str]]]:
    """Make the plan of one entry, or of one in each of a few ledgers."""
    units = random.sample(UNITS, 1 if random.randrange(_SEVERAL_IN) else random.randint(2, 4))
    size = random.randint(*random.choices(SIZES, SHARES)[0])
    note = f"{mark} ".ljust(size // 3, "公")

    def plan(book: Book) -> dict[str, Sequence[str]]:
        return {unit: [_line(book, unit, note)] for unit in units}

    return plan


def _line(book: Book, unit: str, note: str) -> str:
    ledger = book.ledgers.get(unit)
    minutes, seconds = divmod(len(ledger.entries) if ledger else 0, 60)
    values = {
        "date": "2021-06-30",
        "task": "2021-T01",
        "note": note,
        "by": "压力测试",
        "at": f"2021-07-05T09:{minutes % 60:02}:{seconds:02}+08:00",
    }
    return write_line(unit, values)


def _kill(arena: _Arena, terms: Terms) -> None:
    """Kill a writer every now and then: any, or one that is seen between write and rename."""
    random = Random(terms.seed)
    within = {POINTS.index(point) for point in WITHIN}
    dead: set[int] = set()
    due = 0
    while not arena.over():
        time.sleep(random.uniform(0, 2 * _LOOK))
        if _calls(arena) < due:
            continue
        due = _calls(arena) + random.randint(0, 2 * terms.calls_between_kills)
        victims = list(range(WRITERS))
        if random.random() < 0.5:
            victims = _seen_at(arena, within)
        if not victims:
            continue
        pid = arena.slots[random.choice(victims) * _WIDTH + _PID]
        if pid and pid not in dead:
            dead.add(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _seen_at(arena: _Arena, points: set[int]) -> list[int]:
    """Wait, not for long, until writers stand at one of the points."""
    end = time.monotonic() + 10 * _LOOK
    while time.monotonic() < end:
        at = arena.slots[_POINT::_WIDTH]
        if found := [number for number in range(WRITERS) if at[number] in points]:
            return found
        time.sleep(_LOOK / 100)
    return []


def _read(arena: _Arena) -> None:
    """Read all ledgers, over and over: each is what it was, and whole lines after it."""
    known = dict.fromkeys(UNITS, b"")
    while not arena.over():
        for unit, before in known.items():
            path = arena.root / "ledgers" / f"{unit}.yaml"
            content = path.read_bytes() if path.exists() else b""
            arena.seen[0] += 1
            if not content.startswith(before):
                arena.seen[2] += 1
            elif content != before:
                arena.seen[1] += not _whole(content[len(before) :], unit)
            known[unit] = content
        time.sleep(_LOOK)


def _whole(content: bytes, unit: str) -> bool:
    """Whether these are whole lines, each of them an entry or a comment."""
    reading = decode_ledger(text_of(content, unit), unit)
    entries = sum(line.startswith(b"-") for line in content.split(b"\n"))
    right = reading.readable and not reading.ledger.problems
    return right and len(reading.ledger.entries) == entries and content.endswith(b"\n")


def inspect(root: Path, acks: Sequence[str], units: Sequence[str], figures: Figures) -> None:
    """Hold what is in the ledgers against what was acknowledged, and write once more."""
    folder = root / "ledgers"
    try:
        append(root, lambda _: {}, timeout=1, tell=lambda _: None)
    except Exception:
        figures.locks += 1
    lines: Counter[str] = Counter()
    for path in folder.glob("*.yaml"):
        content = path.read_bytes()
        figures.bytes += len(content)
        figures.faulty += path.stem not in units or not _whole(content, path.stem)
        rows = [row for row in content.decode().split("\n") if row.startswith("-")]
        figures.longest = max(figures.longest, *(len(row.encode()) for row in rows))
        lines.update(map(_id_of, rows))
    figures.acknowledged = len(acks)
    figures.present = lines.total()
    figures.lost = sum(lines[entry] == 0 for entry in acks)
    figures.duplicates = figures.present - len(lines)
    figures.leftovers = _left(root)


def _left(root: Path) -> int:
    """Count what is still beside the ledgers when a writer comes an hour later."""
    for path in root.rglob(".*.tmp"):
        os.utime(path, (1, 1))
    append(root, lambda _: {}, timeout=1, tell=lambda _: None)
    return len(list(root.rglob(".*.tmp"))) + (root / ".gongkai" / "pending").exists()


def _id_of(line: str) -> str:
    return line.rpartition(", id: ")[2].rstrip("}")
