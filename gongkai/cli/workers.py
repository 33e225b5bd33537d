"""Work over many ledgers, shared out among processes where there is enough of it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from gongkai.store.ledgers import LedgerFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gongkai.model.book import Ledgers

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

ENOUGH = 1_000_000
"""Bytes of ledgers that a process of its own must have to read: less costs more than it saves."""
_MOST = 4
_CHUNK = 1 << 20


def spread(
    work: Callable[[Sequence[ItemT]], ResultT],
    items: Sequence[ItemT],
    sizes: Sequence[int],
) -> list[ResultT]:
    """Do ``work`` on shares of ``items``, in their order; ``sizes`` are the bytes each has to read.

    A share whose process fails is done again in this one, so that what is wrong is raised here.
    """
    first, *others = shares(items, sizes, min(cores(), sum(sizes) // ENOUGH))
    children = [_start(work, share) for share in others]
    try:
        results = [work(first)]
        for child, share in zip(children, others, strict=True):
            answer = child.answer()
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
    return min(_MOST, os.cpu_count() or 1) if hasattr(os, "fork") else 1


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
        content = b"".join(chunks)
        return (pickle.loads(content),) if content.endswith(pickle.STOP) else None

    def end(self) -> None:
        """Let nothing of it be left."""
        os.close(self.pipe)
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.process, 0)


def _start(work: Callable[[ItemT], ResultT], share: ItemT) -> _Child[ResultT]:
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        _answer(work, share, writing)
    os.close(writing)
    return _Child(process, reading)


def _answer(work: Callable[[ItemT], ResultT], share: ItemT, pipe: int) -> NoReturn:
    """Work, write what was found, and end, whatever happens: the parent does the rest."""
    try:
        import pickle

        content = memoryview(pickle.dumps(work(share)))
        while content:
            content = content[os.write(pipe, content) :]
    finally:
        os._exit(0)
