"""What ``peers.py`` measured, as tables, and whether gongkai reached its goals."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import table
from benchmarks.peer_program import Ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmarks.measure import Cost

OURS = "gongkai"
JUDGED_NET = {10_000: True, 100_000: False}
"""The sizes that goals are set for, and whether times there are net of ``--version``."""
RACED = (Ask.LIST, Ask.LOG, Ask.APPEND, Ask.VALIDATE, Ask.REPORT)
MOST_MEMORY = 64
REPORT_OF_LEDGER = 1.5
VALIDATE_OF_HLEDGER = 0.2
MOST_GROWTH = {Ask.LIST: 1.4, Ask.APPEND: 1.4, Ask.VALIDATE: 10.5, Ask.REPORT: 10.5}


class Measured(NamedTuple):
    """What every program cost at one size."""

    entries: int
    rounds: int
    costs: Mapping[tuple[Ask, str], Cost]

    def whole(self, ask: Ask, program: str) -> float:
        """Give the seconds from start to end."""
        return self.costs[ask, program].clock

    def net(self, ask: Ask, program: str) -> float:
        """Give the seconds beyond those of the program's own ``--version``."""
        return self.whole(ask, program) - self.whole(Ask.VERSION, program)

    def judged(self, ask: Ask, program: str) -> float:
        """Give the seconds that goals at this size are about."""
        return (self.net if JUDGED_NET[self.entries] else self.whole)(ask, program)

    def peers(self, ask: Ask) -> list[str]:
        """Name the other programs that were asked this."""
        return [program for asked, program in self.costs if asked is ask and program != OURS]


class Goal(NamedTuple):
    """A goal, what was measured, and whether that reaches it."""

    words: str
    result: str
    reached: bool


def size_section(measured: Measured, programs: Sequence[str]) -> str:
    """Give the tables of one size: times, their ratios to gongkai's, processor, memory."""

    def times(ask: Ask, program: str) -> str:
        whole, net = measured.whole(ask, program) * 1000, measured.net(ask, program) * 1000
        return f"{whole:,.0f}" if ask is Ask.VERSION else f"{whole:,.0f} ({net:,.0f})"

    def ratios(ask: Ask, program: str) -> str:
        whole = measured.whole(ask, program) / measured.whole(ask, OURS)
        if ask is Ask.VERSION:
            return f"{whole:.2f}"
        return f"{whole:.2f} ({measured.net(ask, program) / measured.net(ask, OURS):.2f})"

    def processor(ask: Ask, program: str) -> str:
        return f"{measured.costs[ask, program].processor * 1000:,.0f}"

    def memory(ask: Ask, program: str) -> str:
        return f"{measured.costs[ask, program].memory:.0f}"

    return "\n".join(
        (
            f"## {measured.entries:,} entries, median of {measured.rounds}\n",
            "Milliseconds, in brackets net of the program's `--version`:\n",
            _grid(measured, programs, times),
            "Times gongkai's, in brackets net; above 1 gongkai is the faster one:\n",
            _grid(measured, programs, ratios),
            "Milliseconds of the processor, whole:\n",
            _grid(measured, programs, processor),
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


def _growth_cell(small: Measured, large: Measured, ask: Ask, program: str) -> str:
    return f"{large.whole(ask, program) / small.whole(ask, program):.2f}"


def goals_section(held: Sequence[Goal]) -> str:
    """Give every goal beside what was measured."""
    rows = (
        (goal.words, goal.result, "reached" if goal.reached else "**not reached**") for goal in held
    )
    return f"## Goals\n\n{table(('goal', 'measured', ''), rows, texts=3)}"


def goals(sizes: Sequence[Measured]) -> Iterator[Goal]:
    """Hold what was measured against the goals that are set for these sizes and programs."""
    judged = {each.entries: each for each in sizes if each.entries in JUDGED_NET}
    for measured in judged.values():
        yield from _speed(measured)
        yield _memory(measured)
    if len(judged) == len(JUDGED_NET):
        yield from _growth(*(judged[entries] for entries in JUDGED_NET))


def _speed(measured: Measured) -> Iterator[Goal]:
    where = f"at {measured.entries:,}, {'net' if JUDGED_NET[measured.entries] else 'whole'}"
    for ask in RACED:
        ours = measured.judged(ask, OURS)
        others = {peer: measured.judged(ask, peer) for peer in measured.peers(ask)}
        for peer in sorted(others, key=others.__getitem__)[:1]:
            result = f"{ours * 1000:,.0f} ms; {peer} {others[peer] * 1000:,.0f} ms"
            yield Goal(f"{ask}: faster than every peer {where}", result, ours < others[peer])
    if "hledger" in measured.peers(Ask.VALIDATE):
        share = measured.judged(Ask.VALIDATE, OURS) / measured.judged(Ask.VALIDATE, "hledger")
        words = f"{Ask.VALIDATE}: at most {VALIDATE_OF_HLEDGER} of `hledger check` {where}"
        yield Goal(words, f"{share:.2f}", share <= VALIDATE_OF_HLEDGER)
    if "ledger" in measured.peers(Ask.REPORT) and not JUDGED_NET[measured.entries]:
        times = measured.judged(Ask.REPORT, "ledger") / measured.judged(Ask.REPORT, OURS)
        words = f"{Ask.REPORT}: at least {REPORT_OF_LEDGER} times as fast as ledger {where}"
        yield Goal(words, f"{times:.2f}", times >= REPORT_OF_LEDGER)


def _memory(measured: Measured) -> Goal:
    most = max(cost.memory for (_, program), cost in measured.costs.items() if program == OURS)
    words = f"peak memory under {MOST_MEMORY} MB at {measured.entries:,}"
    return Goal(words, f"{most:.0f} MB", most < MOST_MEMORY)


def _growth(small: Measured, large: Measured) -> Iterator[Goal]:
    for ask, most in MOST_GROWTH.items():
        growth = large.whole(ask, OURS) / small.whole(ask, OURS)
        words = f"{ask}: at most {most} times as long at {large.entries:,} as at {small.entries:,}"
        yield Goal(words, f"{growth:.2f}", growth <= most)


def _grid(measured: Measured, programs: Sequence[str], cell: Callable[[Ask, str], str]) -> str:
    """Give a table of questions by programs; a dash where a program cannot be asked."""
    rows = (
        (
            ask.value,
            *(cell(ask, each) if (ask, each) in measured.costs else "—" for each in programs),
        )
        for ask in Ask
    )
    return table(("", *programs), rows)
