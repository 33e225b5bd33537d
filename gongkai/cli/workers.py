"""Spread work on many ledgers over processes, where there is enough of it."""

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
"""Bytes of ledgers that justify a process; for less, starting it costs more than it saves."""
_MOST = 4
_CHUNK = 1 << 20
_SECOND = 1.0


def spread(
    work: Callable[[Sequence[ItemT]], ResultT],
    items: Sequence[ItemT],
    sizes: Sequence[int],
) -> list[ResultT]:
    """Run ``work`` on shares of ``items``, in order; ``sizes`` are the bytes behind each item.

    The first share runs in this process. So does a share whose process cannot start or fails:
    its error is then raised here.
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
    """Return the bytes of the ledgers of units; 0 for ledgers that are not files."""
    if not isinstance(ledgers, LedgerFiles):
        return [0] * len(units)
    return [ledgers.size(unit) for unit in units]


def cores() -> int:
    """Return how many processes may run at once; 1 where os.fork is missing."""
    if not hasattr(os, "fork"):
        return 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(_MOST, usable or 1)


def shares(items: Sequence[ItemT], sizes: Sequence[int], count: int) -> list[Sequence[ItemT]]:
    """Cut items into at most ``count`` runs of about equal size; only a single run may be empty."""
    count = max(1, min(count, len(items)))
    total, cuts = sum(sizes), [0]
    for place, size in enumerate(accumulate(sizes), 1):
        if size * count >= total * len(cuts) and len(cuts) < count:
            cuts.append(place)
    pairs = zip(cuts, [*cuts[1:], len(items)], strict=True)
    return [items[begin:end] for begin, end in pairs if begin < end] or [items]


class _Child(NamedTuple, Generic[ResultT]):
    """A child process working on a share, and the pipe for its answer."""

    process: int
    pipe: int

    def answer(self) -> tuple[ResultT] | None:
        """Return the child's result; None if the child failed."""
        import pickle

        chunks = []
        while chunk := os.read(self.pipe, _CHUNK):
            chunks.append(chunk)
        _, status = os.waitpid(self.process, 0)
        return (pickle.loads(b"".join(chunks)),) if status == 0 else None

    def end(self) -> None:
        """Close the pipe, and kill the child if it still runs."""
        os.close(self.pipe)
        with suppress(ProcessLookupError, ChildProcessError):
            if os.waitpid(self.process, os.WNOHANG) == (0, 0):
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)


def _start(
    work: Callable[[ItemT], ResultT], share: ItemT, others: Sequence[int]
) -> _Child[ResultT]:
    """Start a child; it closes ``others``, the pipes of the children before it.

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
    """End this child soon after its parent is gone, as nobody waits for its answer."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _SECOND, _SECOND)


def _answer(work: Callable[[ItemT], ResultT], share: ItemT, pipe: int) -> NoReturn:
    """Run the work, write the result, and exit; 0 if all of it was written."""
    code = 1
    try:
        import pickle

        content = memoryview(pickle.dumps(work(share)))
        while content:
            content = content[os.write(pipe, content) :]
        code = 0
    finally:
        os._exit(code)
