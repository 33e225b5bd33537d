"""What forms for units cost, in each kind, and how they grow with the units.

Run: ``python benchmarks/office.py [ROUNDS]``. Every unit owes all the tasks; the last column
divides the time of 300 units by that of 60, both less what the forms of one unit cost: 5 is in
proportion.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.facts import YEAR, write_book
from benchmarks.measure import cost_of, gongkai, in_turns, machine, table
from gongkai.render.forms.choose import FormKind

ONE, CITY, PROVINCE = SIZES = (1, 60, 300)
"""Units; each owes 37 tasks and has noted 40 entries."""
_TASKS, _ENTRIES = 37, 40


class Job(NamedTuple):
    """The forms of so many units, in a kind."""

    kind: FormKind
    units: int


def main(rounds: int) -> None:
    """Write the books, measure and print the table."""
    head = machine()
    with tempfile.TemporaryDirectory() as top:
        jobs = {}
        for units in SIZES:
            root = Path(top, str(units))
            write_book(root, units * _ENTRIES, units=units, tasks=_TASKS)
            for kind in FormKind:
                folder = str(Path(top, f"{units}-{kind}"))
                asked = ("form", "--all", "--everything", "-q", f"{YEAR}Q2", "--kind", kind.value)
                command = gongkai("-C", str(root), *asked, "-o", folder, "--force")
                jobs[Job(kind, units)] = partial(cost_of, command)
        costs = in_turns(jobs, rounds)
    print(f"{head}\n")
    shown = (CITY, PROVINCE)
    columns = ("forms", *(f"{units} units: {what}" for units in shown for what in ("s", "MB")))
    rows = []
    for kind in FormKind:
        one, city, province = (costs[Job(kind, units)].clock for units in SIZES)
        figures = [
            text
            for units in shown
            for cost in [costs[Job(kind, units)]]
            for text in (f"{cost.clock:.2f}", f"{cost.memory:.0f}")
        ]
        rows.append((kind.value, *figures, f"{(province - one) / (city - one):.1f}"))
    print(table((*columns, "growth"), rows), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
