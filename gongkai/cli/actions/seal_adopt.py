"""Carry out ``gongkai seal --adopt``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.cli.actions.record import warn_of_clock
from gongkai.cli.actions.refused_file import REFUSED, UNREADABLE, refuse
from gongkai.cli.actions.seal import Judge
from gongkai.cli.advice import worded
from gongkai.cli.arguments.paths import find_file
from gongkai.cli.streams import put, tell
from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.model.problem import Severity
from gongkai.ops.language.shell_words import as_word
from gongkai.render.diff import diff
from gongkai.render.problems import render
from gongkai.store.changes.adopt import Copy, adopt, misfits, missing
from gongkai.store.changes.transaction import change_ledgers, propose
from gongkai.store.decoding.excerpts import excerpts, excerpts_of
from gongkai.store.decoding.foreign import read_foreign_text
from gongkai.store.disk.file_names import place
from gongkai.store.ledgers.copies import owner_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.model.book import Book
    from gongkai.store.changes.rewrite import SealedLedger
    from gongkai.store.changes.transaction import LedgerChange
    from gongkai.store.decoding.foreign import Foreign
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.ledgers.files import HeldLedgers

_REFUSED = "未并入，台账未改动"
_WRITTEN = "记录已全部写入台账。"


def adopt_copy(folder: Folder, path: Path, timeout: float, *, write: bool) -> bool:
    """Show the lines that only a copy has, and append them if asked to; False if not written.

    Raises:
        UsageError: there is no such file.
        RefusedError: it is not a copy of a ledger, or a line would break a rule.
        DataError: a ledger cannot be read or written; nothing is changed.
        Exit: the copy cannot be read, or has unfit lines; the problems were printed.
    """
    warn_of_clock()
    root, limits = folder
    found = find_file(root, path)
    foreign = read_foreign_text(found, limits)
    if foreign.text is None:
        refuse(foreign.problems, excerpts_of(foreign.shown), _REFUSED, UNREADABLE)
    outcome: list[SealedLedger] = []

    def plan(book: Book, ledgers: HeldLedgers) -> Sequence[LedgerChange]:
        copy = Copy(str(path), foreign.text or "", _owner(book, ledgers, path, foreign))
        own = place(root, ledgers.file(copy.unit))
        if own.exists() and own.samefile(found):
            raise RefusedError(
                f"未并入：{path} 就是{copy.unit}的台账。", f"--adopt 后写副本的文件名；{UNWRITTEN}"
            )
        lines = missing(ledgers, copy)
        if strange := list(misfits(copy, lines)):
            refuse(strange, excerpts_of(foreign.shown), _REFUSED, REFUSED)
        adopted = adopt(ledgers, copy, lines)
        outcome[:] = [adopted]
        judge = Judge(book, {copy.unit: adopted}, {copy.unit} if adopted.sealed else ())
        against = (problem for unit in judge.units for problem in judge.objections(unit))
        if broken := [each for each in map(worded, against) if each.severity is Severity.ERROR]:
            put(_shown(adopted) + render(broken, excerpts(*folder), "以上为并入后不符合规则的记录"))
            raise RefusedError(
                f"未并入：并入后有 {len(broken)} 处错误，见上。",
                f"在副本中这些行的行首加 # 后再并入，之后用 gongkai note 重新记入；{UNWRITTEN}",
            )
        return [adopted.change] if adopted.sealed else []

    if write:
        change_ledgers(root, plan, timeout=timeout, tell=tell, limits=limits)
    else:
        propose(root, plan, limits)
    [adopted] = outcome
    done = _WRITTEN if write else UNWRITTEN
    put(_shown(adopted) + _summary(adopted, path, write=write), done, machine=True)
    return write or not adopted.sealed


def _owner(book: Book, ledgers: HeldLedgers, path: Path, foreign: Foreign) -> str:
    units = [unit.name for unit in book.register.units]
    owner = owner_of(foreign.text or "", dict.fromkeys([*units, *ledgers]))
    if not owner:
        raise RefusedError(
            f"未并入：{path} 不是台账的副本，其中没有记录编号与单位相符的记录。",
            f"新的记录用 gongkai note 记入；{UNWRITTEN}",
        )
    return owner


def _shown(adopted: SealedLedger) -> str:
    return diff(adopted.before.file, adopted.old, adopted.new) if adopted.sealed else ""


def _summary(adopted: SealedLedger, path: Path, *, write: bool) -> str:
    file, count = adopted.before.file, len(adopted.sealed)
    if not count:
        return f"{path} 中的记录 {file} 中均已有；可删去 {path}。\n"
    if write:
        return f"已并入 {file}：{count} 条记录。可删去 {path}。\n"
    command = f"gongkai seal --adopt {as_word(path)} --write"
    return f"可并入 {file}：{count} 条记录。写入：{command}\n"
