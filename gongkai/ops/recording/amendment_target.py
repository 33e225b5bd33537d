"""Find the entry that an id names, and check that it may be amended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.way import Way
from gongkai.ops.language.days import folded
from gongkai.ops.lines.amendments import EntryTree, sift
from gongkai.ops.lines.line import ID_DIGITS, words_of

if TYPE_CHECKING:
    from gongkai.model.book import Book
    from gongkai.model.entry import Entry, Ledger
    from gongkai.model.task import Row, Table
    from gongkai.model.unit import Unit
    from gongkai.ops.lines.amendments import Sifted
    from gongkai.ops.lines.line import Value


_LEAST = 6
"""How many digits of an id are enough, where no other id begins so."""
_TYPED = f"n[0-9a-f]{{{_LEAST},{ID_DIGITS}}}"
_FEW = 5


class Target(NamedTuple):
    """An entry with its unit, its tree, its task and the table of the task."""

    unit: Unit
    entry: Entry
    tree: EntryTree
    row: Row
    table: Table

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the entry and of everything else in its tree."""
        members = (self.tree.original, *self.tree.amendments)
        return (self.entry.id, *(each.id for each in members if each.id != self.entry.id))


class _Found(NamedTuple):
    unit: Unit
    ledger: Ledger
    entry: Entry

    @property
    def place(self) -> str:
        return f"{self.ledger.file} 第 {self.entry.line} 行"


_IDS = ("记录编号见 ", Way.READ_LOG, "。")
_RECORD_AGAIN = (Way.RECORD, f" 重新记入；{UNWRITTEN}")


def find_entry(book: Book, typed: str) -> Target:
    """Return the entry that an id, or the beginning of one, names, in any width and case.

    Raises:
        RefusedError: no entry has the id or several do, or it is not counted.
        DataError: a ledger that may hold it cannot be read.
    """
    unit, ledger, entry = _only(_found(book, _meant(typed)))
    known = {row.task.id: (row, table) for table in book.tables.values() for row in table.rows()}
    tree = _tree_of(sift(ledger.entries, known), entry)
    if tree is None:
        raise RefusedError(
            f"{entry.id} 不计入，不能查询、更正、撤销。",
            ("查看原因：", Way.CHECK(ledger.file)),
        )
    row, table = known[entry.task]
    return Target(unit, entry, tree, row, table)


def find_target(book: Book, typed: str) -> Target:
    """Return the entry that an id names, to amend it.

    Raises:
        RefusedError: as :func:`find_entry`, or the entry is a retraction.
        DataError: a ledger that may hold it cannot be read.
    """
    target = find_entry(book, typed)
    if target.entry.retracts:
        raise RefusedError(
            f"{target.entry.id} 是撤销记录，不能更正、撤销。",
            ("误撤销的，用 ", *_RECORD_AGAIN),
        )
    return target


def _meant(typed: str) -> str:
    """Return what was typed as ledgers write an id, or the beginning of one."""
    wanted = folded(typed).lower()
    if re.fullmatch(_TYPED, wanted) is None:
        raise RefusedError(
            f"记录编号格式不对：“{typed}”。",
            (f"应写为 n 加至少 {_LEAST} 位数字、字母，例如 n4f1c09；", *_IDS),
        )
    return wanted


def _found(book: Book, wanted: str) -> list[_Found]:
    """Return every entry whose id begins so; the same line written twice is one."""
    units = {unit.name: unit for unit in book.register.units}
    found: dict[tuple[str, str], _Found] = {}
    for name in book.ledgers.holding(wanted):
        if name in units:
            ledger = book.ledgers[name]
            for entry in ledger.entries:
                if entry.id.startswith(wanted):
                    found.setdefault((name, entry.text), _Found(units[name], ledger, entry))
    if not found:
        raise RefusedError(f"台账中没有记录编号为 {wanted} 的记录。", _IDS)
    return list(found.values())


def _only(found: list[_Found]) -> _Found:
    """Return the one entry of a list; refuse several and name them."""
    if len(found) == 1:
        return found[0]
    if len({each.entry.id for each in found}) == 1:
        raise RefusedError(
            f"{found[0].entry.id} 是两条不同记录的编号，不能更正、撤销。",
            f"两条记录：{'、'.join(each.place for each in found[:_FEW])}。",
        )
    named = "\n".join(f"{each.entry.id}（{each.place}）" for each in found[:_FEW])
    more = f"\n……共 {len(found)} 条" if len(found) > _FEW else ""
    raise RefusedError(f"有 {len(found)} 条记录的编号以此开头，请多写几位。", named + more)


def correction_of(target: Target) -> dict[str, Value]:
    """Return the fields that a correction copies from the entry it corrects.

    Raises:
        RefusedError: the entry was struck, or has been corrected already.
    """
    effective, entry = target.tree.effective, target.entry
    if effective is None:
        raise RefusedError(f"{entry.id} 已撤销，不能更正。", ("用 ", *_RECORD_AGAIN))
    if effective.id != entry.id:
        raise RefusedError(
            f"{entry.id} 已由 {effective.id} 更正。",
            ("再次更正，用 ", Way.CORRECT(effective.id), f"；{UNWRITTEN}"),
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
        if entry.id in {tree.original.id, *(each.id for each in tree.amendments)}:
            return tree
    alone = any(line.id == entry.id for line in sifted.lines)
    return EntryTree(entry, (), (), entry) if alone else None
