"""Work over many ledgers, shared out among processes where there is enough of it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from gongkai.store.ledgers.files import LedgerFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.model.book import Ledgers

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

ENOUGH = 1_000_000
"""Bytes of ledgers that a process of its own must have to read: less costs more than it saves."""
_MOST = 4
_CHUNK = 1 << 20
_SECOND = 1.0


def spread(
    work: Callable[[Sequence[ItemT]], ResultT],
    items: Sequence[ItemT],
    sizes: Sequence[int],
) -> list[ResultT]:
    """Do ``work`` on shares of ``items``, in their order; ``sizes`` are the bytes each has to read.

    The first share is done in this process, and so is one whose own process cannot be started or
    comes to grief: what is wrong is raised here.
    """
    first, *others = shares(items, sizes, min(cores(), sum(sizes) // ENOUGH))
    children: list[_Child[ResultT]] = []
    try:
        with suppress(OSError):
            for share in others:
                children.append(_start(work, share, [child.pipe for child in children]))
        results = [work(first)]
        for place, share in enumerate(others):
            answer = children[place].answer() if place < len(children) else None
            results.append(work(share) if answer is None else answer[0])
    finally:
        for child in children:
            child.end()
    return results


def sizes_of(ledgers: Ledgers, units: Sequence[str]) -> list[int]:
    """The bytes of the ledgers of units, 0 where they are no files."""
    if not isinstance(ledgers, LedgerFiles):
        return [0] * len(units)
    return [ledgers.size(unit) for unit in units]


def cores() -> int:
    """How many processes may run at once: one where the system cannot part them."""
    if not hasattr(os, "fork"):
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(_MOST, usable or 1)


def shares(items: Sequence[ItemT], sizes: Sequence[int], count: int) -> list[Sequence[ItemT]]:
    """Cut items into ``count`` runs of about equal size, at least one; none is empty but alone."""
    count = max(1, min(count, len(items)))
    total, cuts = sum(sizes), [0]
    for place, size in enumerate(accumulate(sizes), 1):
        if size * count >= total * len(cuts) and len(cuts) < count:
            cuts.append(place)
    pairs = zip(cuts, [*cuts[1:], len(items)], strict=True)
    return [items[begin:end] for begin, end in pairs if begin < end] or [items]


class _Child(NamedTuple, Generic[ResultT]):
    """A process that works on a share, and the pipe it answers by."""

    process: int
    pipe: int

    def answer(self) -> tuple[ResultT] | None:
        """What it found; None where it came to grief."""
        import pickle

        chunks = []
        while chunk := os.read(self.pipe, _CHUNK):
            chunks.append(chunk)
        _, status = os.waitpid(self.process, 0)
        return (pickle.loads(b"".join(chunks)),) if status == 0 else None

    def end(self) -> None:
        """Let nothing of it be left."""
        os.close(self.pipe)
        with suppress(ProcessLookupError, ChildProcessError):
            if os.waitpid(self.process, os.WNOHANG) == (0, 0):
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)


def _start(
    work: Callable[[ItemT], ResultT], share: ItemT, others: Sequence[int]
) -> _Child[ResultT]:
    """Start a process; ``others`` are the pipes of those before it, which are none of its business.

    Raises:
        OSError: there are too many processes or open files.
    """
    parent, (reading, writing) = os.getpid(), os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process == 0:
        for pipe in (reading, *others):
            os.close(pipe)
        _end_with(parent)
        _answer(work, share, writing)
    os.close(writing)
    return _Child(process, reading)


def _end_with(parent: int) -> None:
    """End this process soon after its parent: nobody waits for its answer any more."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _SECOND, _SECOND)


def _answer(work: Callable[[ItemT], ResultT], share: ItemT, pipe: int) -> NoReturn:
    """Work, write what was found, and end: with 0 where that was all of it."""
    code = 1
    try:
        import pickle

        content = memoryview(pickle.dumps(work(share)))
        while content:
            content = content[os.write(pipe, content) :]
        code = 0
    finally:
        os._exit(code)
