"""What ``peers.py`` measured, as tables, and whether gongkai reached its goals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.goals import Goal
from benchmarks.measure import Cost, table
from benchmarks.peer_program import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Seconds = Callable[[Cost], float]
OURS = "gongkai"
CLOCK: Seconds = attrgetter("clock")
PROCESSOR: Seconds = attrgetter("processor")
MEASURES = {"clock": CLOCK, "processor": PROCESSOR}
"""What goals of speed hold for, each of them."""
JUDGED_NET = {10_000: True, 100_000: False}
"""The sizes that goals are set for, and whether times there are net of ``--version``."""
RACED = (Ask.LIST, Ask.LOG, Ask.APPEND, Ask.VALIDATE, Ask.REPORT)
MOST_MEMORY = 64
MOST_GROWTH = {Ask.LIST: 1.4, Ask.APPEND: 1.4, Ask.VALIDATE: 10.5, Ask.REPORT: 10.5}


class Row(NamedTuple):
    """A question, and whether the program was kept on one core."""

    ask: Ask
    one_core: bool = False

    def __str__(self) -> str:
        """Word it as a row of the tables."""
        return f"{self.ask}, on one core" if self.one_core else str(self.ask)


ROWS = [Row(ask, one_core) for ask in Ask for one_core in (False, True)]


class Share(NamedTuple):
    """How much of a peer's time gongkai may take at the most, on one core."""

    ask: Ask
    peer: str
    most: float
    sizes: tuple[int, ...]


SHARES = (
    Share(Ask.VALIDATE, "hledger", 0.2, (10_000, 100_000)),
    Share(Ask.VALIDATE, "ledger", 0.75, (100_000,)),
    Share(Ask.REPORT, "ledger", 0.6, (100_000,)),
)


class Measured(NamedTuple):
    """What every program cost at one size."""

    entries: int
    rounds: int
    costs: Mapping[tuple[Row, str], Cost]

    def whole(self, row: Row, program: str, seconds: Seconds = CLOCK) -> float:
        """Give the seconds from start to end."""
        return seconds(self.costs[row, program])

    def net(self, row: Row, program: str, seconds: Seconds = CLOCK) -> float:
        """Give the seconds beyond those of the program's own ``--version``."""
        start = row._replace(ask=Ask.VERSION)
        return self.whole(row, program, seconds) - self.whole(start, program, seconds)

    def judged(self, row: Row, program: str, seconds: Seconds) -> float:
        """Give the seconds that goals at this size are about."""
        return (self.net if JUDGED_NET[self.entries] else self.whole)(row, program, seconds)

    def where(self) -> str:
        """Word what goals at this size are about."""
        return f"at {self.entries:,}, {'net' if JUDGED_NET[self.entries] else 'whole'}"

    def peers(self, row: Row) -> list[str]:
        """Name the other programs that were asked this."""
        return [program for asked, program in self.costs if asked == row and program != OURS]


def size_section(measured: Measured, programs: Sequence[str]) -> str:
    """Give the tables of one size: times, their ratios to gongkai's, memory."""

    def times(seconds: Seconds, row: Row, program: str) -> str:
        whole = f"{measured.whole(row, program, seconds) * 1000:,.0f}"
        net = f"{measured.net(row, program, seconds) * 1000:,.0f}"
        return whole if row.ask is Ask.VERSION else f"{whole} ({net})"

    def ratios(row: Row, program: str) -> str:
        whole = measured.whole(row, program) / measured.whole(row, OURS)
        if row.ask is Ask.VERSION:
            return f"{whole:.2f}"
        return f"{whole:.2f} ({measured.net(row, program) / measured.net(row, OURS):.2f})"

    def memory(row: Row, program: str) -> str:
        return f"{measured.costs[row, program].memory:.0f}"

    return "\n".join(
        (
            f"## {measured.entries:,} entries, median of {measured.rounds}\n",
            "Milliseconds of the clock, in brackets net of the program's `--version`:\n",
            _grid(measured, programs, partial(times, CLOCK)),
            "Times gongkai's, by the clock, in brackets net; above 1 gongkai is the faster one:\n",
            _grid(measured, programs, ratios),
            "Milliseconds of the processor, in brackets net:\n",
            _grid(measured, programs, partial(times, PROCESSOR)),
            "Peak memory in MB:\n",
            _grid(measured, programs, memory),
        )
    )


def growth_section(sizes: Sequence[Measured], programs: Sequence[str]) -> str:
    """Give how much longer everything takes from each size to the next, on whole times."""
    parts = ["## Growth of the whole time\n"]
    for small, large in pairwise(sizes):
        parts.append(f"From {small.entries:,} to {large.entries:,} entries:\n")
        parts.append(_grid(large, programs, partial(_growth_cell, small, large)))
    return "\n".join(parts)


def _growth_cell(small: Measured, large: Measured, row: Row, program: str) -> str:
    return f"{large.whole(row, program) / small.whole(row, program):.2f}"


def goals(sizes: Sequence[Measured]) -> Iterator[Goal]:
    """Hold what was measured against the goals that are set for these sizes and programs."""
    judged = {each.entries: each for each in sizes if each.entries in JUDGED_NET}
    for measured in judged.values():
        yield from _races(measured)
        yield from _shares(measured)
        yield _memory(measured)
    if len(judged) == len(JUDGED_NET):
        yield from _growth(*(judged[entries] for entries in JUDGED_NET))


def _races(measured: Measured) -> Iterator[Goal]:
    """Give a goal for each raced question: faster than every peer by each measure."""
    for row in ROWS:
        peers = measured.peers(row)
        if row.ask in RACED and peers:
            words, reached = [], []
            for measure, seconds in MEASURES.items():
                ours = measured.judged(row, OURS, seconds)
                best, peer = min((measured.judged(row, peer, seconds), peer) for peer in peers)
                words.append(f"{measure} {ours * 1000:,.0f} ms, {peer} {best * 1000:,.0f} ms")
                reached.append(ours < best)
            what = f"{row}: faster than every peer {measured.where()}"
            yield Goal(what, "; ".join(words), all(reached))


def _shares(measured: Measured) -> Iterator[Goal]:
    """Give a goal for each share that is set for this size: at most that by each measure."""
    for share in SHARES:
        row = Row(share.ask, one_core=True)
        if measured.entries in share.sizes and share.peer in measured.peers(row):
            taken = {
                measure: measured.judged(row, OURS, seconds)
                / measured.judged(row, share.peer, seconds)
                for measure, seconds in MEASURES.items()
            }
            words = f"{row}: at most {share.most} of {share.peer}'s {measured.where()}"
            result = "; ".join(f"{measure} {part:.2f}" for measure, part in taken.items())
            yield Goal(words, result, max(taken.values()) <= share.most)


def _memory(measured: Measured) -> Goal:
    most = max(cost.memory for (_, program), cost in measured.costs.items() if program == OURS)
    words = f"peak memory under {MOST_MEMORY} MB at {measured.entries:,}"
    return Goal(words, f"{most:.0f} MB", most < MOST_MEMORY)


def _growth(small: Measured, large: Measured) -> Iterator[Goal]:
    for ask, most in MOST_GROWTH.items():
        row = Row(ask)
        growth = large.whole(row, OURS) / small.whole(row, OURS)
        words = f"{row}: at most {most} times as long at {large.entries:,} as at {small.entries:,}"
        yield Goal(words, f"{growth:.2f}", growth <= most)


def _grid(measured: Measured, programs: Sequence[str], cell: Callable[[Row, str], str]) -> str:
    """Give a table of questions by programs; a dash where a program cannot be asked."""
    rows = (
        (
            str(row),
            *(cell(row, each) if (row, each) in measured.costs else "—" for each in programs),
        )
        for row in ROWS
    )
    return table(("", *programs), rows)
