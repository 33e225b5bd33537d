"""Find lines that stop counting because ledgers change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gongkai.model.entry import Entry
    from gongkai.ops.duties.records import Records, UnitRecords


class Fallen(NamedTuple):
    """A line of ``unit``'s ledger that is left out now."""

    unit: str
    entry: Entry


def fallout(before: Records, after: Records, touched: Collection[str]) -> Iterator[Fallen]:
    """Yield the lines that stopped counting when the ledgers of some units changed.

    The successors of these units are examined too.
    """
    for unit in before.resolver.with_all_heirs(touched):
        known = _left_out(before.of(unit))
        for entry_id, entry in _left_out(after.of(unit)).items():
            if entry_id not in known:
                yield Fallen(unit.name, entry)


def _left_out(records: UnitRecords) -> dict[str, Entry]:
    every = (*records.sifted.left_out, *records.left_out)
    return {left.entry.id: left.entry for left in every}
