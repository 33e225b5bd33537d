"""主动报送: progress of units that an open-ended task does not list."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gongkai.model.task import Table
    from gongkai.ops.duties.history import History
    from gongkai.ops.lines.amendments import Sifted
    from gongkai.ops.lines.effective_lines import EffectiveLine


def open_ended_tasks(tables: Collection[Table]) -> frozenset[str]:
    """Return the ids of the tasks whose list of units is open-ended."""
    return frozenset(row.task.id for table in tables for row in table.rows() if row.task.open_ended)


def not_owed(sifted: Sifted, histories: Mapping[str, History]) -> Iterator[EffectiveLine]:
    """Yield the effective lines dated when the unit did not owe their task."""
    lines = sifted.lines
    if not lines.by_task.keys() <= histories.keys():
        yield from (line for line in lines if line.entry.task not in histories)
    for history in histories.values():
        yield from history.not_owed


def voluntary_lines(
    sifted: Sifted, histories: Mapping[str, History], open_ended: Collection[str]
) -> dict[str, list[EffectiveLine]]:
    """Return the lines of a ledger that are 主动报送, by task id, in fold order."""
    found: dict[str, list[EffectiveLine]] = defaultdict(list)
    for line in sorted(not_owed(sifted, histories)):
        if line.entry.open and line.entry.task in open_ended:
            found[line.entry.task].append(line)
    return found
