"""Lines that counted before a change of the ledgers and count no longer."""

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
    """Give the lines that a change of some ledgers made count nowhere.

    The units that go on for those whose ledgers were touched are looked at too.
    """
    for unit in before.resolver.with_all_heirs(touched):
        known = _left_out(before.of(unit))
        for entry_id, entry in _left_out(after.of(unit)).items():
            if entry_id not in known:
                yield Fallen(unit.name, entry)


def _left_out(records: UnitRecords) -> dict[str, Entry]:
    every = (*records.sifted.left_out, *records.left_out)
    return {left.entry.id: left.entry for left in every}
