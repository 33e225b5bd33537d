"""Find the entry that a correction or retraction targets, and check that it may be amended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.amendments import EntryTree, ids_of_several, sift
from gongkai.ops.lines.line import words_of
from gongkai.ops.recording.draft import UNWRITTEN

if TYPE_CHECKING:
    from gongkai.model.book import Book
    from gongkai.model.entry import Entry
    from gongkai.model.task import Row, Table
    from gongkai.model.unit import Unit
    from gongkai.ops.lines.amendments import Sifted
    from gongkai.ops.lines.line import Value


class Target(NamedTuple):
    """An entry with its unit, its tree, its task and the table of the task."""

    unit: Unit
    entry: Entry
    tree: EntryTree
    row: Row
    table: Table


def find_target(book: Book, entry_id: str) -> Target:
    """Find the entry that an id names.

    Raises:
        RefusedError: no entry has the id or several do, or it is not counted, or a retraction.
    """
    known = {row.task.id: (row, table) for table in book.tables.values() for row in table.rows()}
    units = {unit.name: unit for unit in book.register.units}
    for name in book.ledgers.holding(entry_id):
        ledger = book.ledgers[name]
        unit = units.get(name)
        entry = next((e for e in ledger.entries if e.id == entry_id), None)
        if unit is None or entry is None:
            continue
        if entry_id in ids_of_several(ledger.entries):
            raise RefusedError(
                f"{entry_id} 是两条不同记录的编号，不能更正、撤销。",
                f"查看两条记录的位置：gongkai validate {as_word(ledger.file)}\n{UNWRITTEN}",
            )
        if entry.retracts:
            raise RefusedError(
                f"{entry_id} 是撤销记录，不能更正、撤销。",
                f"误撤销的，用 gongkai note 重新记入；{UNWRITTEN}",
            )
        tree = _tree_of(sift(ledger.entries, known), entry)
        if tree is None:
            raise RefusedError(
                f"{entry_id} 不计入，不能更正、撤销。",
                f"查看原因：gongkai validate {as_word(ledger.file)}\n{UNWRITTEN}",
            )
        row, table = known[entry.task]
        return Target(unit, entry, tree, row, table)
    raise RefusedError(
        f"台账中没有记录编号为 {entry_id} 的记录。", f"记录编号见 gongkai log；{UNWRITTEN}"
    )


def correction_of(target: Target) -> dict[str, Value]:
    """Return the fields that a correction copies from the entry it corrects.

    Raises:
        RefusedError: the entry was struck, or has been corrected already.
    """
    effective, entry = target.tree.effective, target.entry
    if effective is None:
        raise RefusedError(
            f"{entry.id} 已撤销，不能更正。", f"用 gongkai note 重新记入；{UNWRITTEN}"
        )
    if effective.id != entry.id:
        raise RefusedError(
            f"{entry.id} 已由 {effective.id} 更正。",
            f"再次更正，用 gongkai correct {as_word(effective.id)}；{UNWRITTEN}",
        )
    spoken = words_of(entry)
    return {
        "date": str(entry.date),
        "task": entry.task,
        "act": entry.act.value if entry.act else "",
        "status": entry.status.value if entry.status else "",
        "note": spoken.note,
        "problem": spoken.problem,
        "next": spoken.next,
        "evidence": spoken.evidence,
        "open": "true" if entry.open else "",
        "due": str(entry.due) if entry.due else "",
        "corrects": entry.id,
    }


def retraction_of(target: Target) -> dict[str, Value]:
    """Return the fields that a retraction takes from the entry it strikes.

    Raises:
        RefusedError: the entry was struck already.
    """
    struck = {amendment.retracts for amendment in target.tree.amendments}
    if target.tree.effective is None or target.entry.id in struck:
        raise RefusedError(f"{target.entry.id} 已撤销。", f"不必再次撤销；{UNWRITTEN}")
    return {"task": target.entry.task, "retracts": target.entry.id}


def _tree_of(sifted: Sifted, entry: Entry) -> EntryTree | None:
    for tree in sifted.amended:
        if entry.id in {tree.original.id, *(each.id for each in tree.corrections)}:
            return tree
    alone = any(line.id == entry.id for line in sifted.lines)
    return EntryTree(entry, (), (), entry) if alone else None
