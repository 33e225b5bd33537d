"""Carry out ``gongkai undo``."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.confirmation import brief, change_of_state
from gongkai.cli.actions.record import warn_of_clock
from gongkai.cli.arguments.entry_text import writer
from gongkai.cli.clock import now
from gongkai.cli.streams import put, tell
from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.ops.duties.records import Records
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.line import words_of
from gongkai.ops.recording.amendment_target import find_target, retraction_of
from gongkai.ops.recording.dropped_lines import fallout
from gongkai.store.changes.transaction import change_ledgers
from gongkai.store.changes.undo import edits_by_hand, latest_line, latest_run, take_back
from gongkai.store.git.committed_lines import committed_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.book import Book
    from gongkai.model.way import Message
    from gongkai.store.changes.transaction import LedgerChange
    from gongkai.store.changes.undo import Altered, PlacedEntry, TakenBack
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.ledgers.files import HeldLedgers

_FEW = 3


def undo_latest(folder: Folder, by: str | None, timeout: float) -> None:
    """Take back the latest uncommitted run of a writer, and print it.

    Raises:
        RefusedError: there is none, or other lines depend on it; nothing is changed.
        DataError: a ledger cannot be read or written; nothing is changed.
    """
    warn_of_clock()
    root, limits = folder
    name = writer(by, root)
    taken = 0
    shown = ""

    def plan(book: Book, ledgers: HeldLedgers) -> Sequence[LedgerChange]:
        nonlocal taken, shown
        committed = committed_lines(root)
        run = () if committed is None else latest_run(ledgers, committed, name)
        by_hand = _ByHand(*((), ()) if committed is None else edits_by_hand(ledgers, committed))
        if not run and by_hand:
            raise _only_by_hand(by_hand, name)
        if not run:
            raise _nothing(book, ledgers, name, in_git=committed is not None)
        back = take_back(book, ledgers, run)
        lines = [*_said(book, back, name), *([by_hand.said()] if by_hand else [])]
        said = "".join(f"{line}\n" for line in lines)
        if said != shown:
            put(said, f"未撤回，{UNWRITTEN}")
        taken, shown = len(run), said
        return back.changes

    change_ledgers(root, plan, timeout=timeout, tell=tell, limits=limits)
    put(f"已撤回 {taken} 条。\n", "以上记录均已撤回。")


class _ByHand(NamedTuple):
    """What no run wrote: lines that are no entries, and committed entries that were altered."""

    uncounted: Sequence[tuple[str, int]] = ()
    altered: Sequence[Altered] = ()

    def __bool__(self) -> bool:
        return bool(self.uncounted or self.altered)

    def said(self) -> str:
        """Say which they are."""
        sentences = [_untouched(self.uncounted)] if self.uncounted else []
        return "".join([*sentences, *map(_changed, self.altered)])

    def remedies(self) -> list[str]:
        """Say what to do about each."""
        remedies = [_restore(each) for each in self.altered]
        if self.uncounted:
            remedies.append("手工改动过的，改回原样后再撤回，或直接删去。")
        return [*remedies, f"原因用 gongkai validate 查看。{UNWRITTEN}"]


def _only_by_hand(by_hand: _ByHand, name: str) -> RefusedError:
    """Return the refusal if uncommitted lines exist, but none is an entry."""
    return RefusedError(
        f"没有可撤回的记录：{name}尚未提交到 git 的记录为 0 条。{by_hand.said()}",
        "\n".join(by_hand.remedies()),
    )


def _untouched(lines: Sequence[tuple[str, int]]) -> str:
    """Word the lines that are neither committed nor entries."""
    file, number = lines[0]
    some = "" if len(lines) == 1 else "起"
    what = f"另有 {len(lines)} 行尚未提交到 git，但不是有效记录，不予撤回"
    return f"{what}：{file} 第 {number} 行{some}。"


def _changed(altered: Altered) -> str:
    """Word which committed entries of a ledger are no longer as they were."""
    where = f" 第 {'、'.join(map(str, altered.lines[:_FEW]))} 行" if altered.lines else ""
    return f"已提交到 git 的记录被改动或删去 {altered.gone} 条：{altered.file}{where}。"


def _restore(altered: Altered) -> str:
    """Give the command that brings committed entries back and loses no others."""
    file = as_word(altered.file)
    if altered.alone:
        return f"改回原样：git checkout HEAD -- {file}"
    return f"该台账另有未提交的内容，对照原来的行改回原样：git diff HEAD -- {file}"


def _nothing(book: Book, ledgers: HeldLedgers, name: str, *, in_git: bool) -> RefusedError:
    """Return the refusal if nothing can be taken back, with the command that retracts."""
    message = f"没有可撤回的记录：{name}记入的均已提交到 git。"
    if not in_git:
        message = "未撤回：未纳入 git 管理，无法判断哪些记录已提交。"
    latest = latest_line(ledgers, name)
    if latest is None:
        if not in_git:
            return RefusedError(message, '撤销记录：gongkai retract 记录编号 --why "理由"')
        return RefusedError(
            f"没有可撤回的记录：台账中没有{name}记入的记录。",
            "记录人用 gongkai log 查看；撤回他人记入的，加 --by 姓名。",
        )
    entry = latest.entry
    where = (
        f"最近一条记录在 {latest.file} 第 {entry.line} 行：{entry.date}，{entry.task}，{entry.id}"
    )
    return RefusedError(f"{message}\n{where}", _how_to_retract(book, entry.id))


def _how_to_retract(book: Book, entry_id: str) -> Message:
    try:
        retraction_of(find_target(book, entry_id))
    except RefusedError as refusal:
        return refusal.message, "\n", refusal.hint
    return f'撤销该记录：gongkai retract {as_word(entry_id)} --why "理由"'


def _said(book: Book, back: TakenBack, name: str) -> Iterator[str]:
    """Yield the lines to take back, and the statuses after that.

    Raises:
        RefusedError: remaining lines would no longer count.
    """
    others = {words_of(placed.entry).by for placed in back.lines} - {name}
    who = f"{name}等 {len(others) + 1} 人" if others else name
    yield f"将撤回{who}于 {back.lines[0].entry.moment[:16].replace('T', ' ')} 记入的："
    for placed in back.lines:
        yield f"{placed.file}（第 {placed.entry.line} 行，{placed.entry.id}）"
        yield f"  {placed.line}"
    tables = book.tables.values()
    _refuse_fallout(Records(book, book.table), Records(back.after, book.table), back.lines)
    before, after = (
        [Records(each, table, keep=True) for table in tables] for each in (book, back.after)
    )
    pairs = dict.fromkeys((placed.unit, placed.entry.task) for placed in back.lines)
    for unit, of_unit in groupby(pairs, itemgetter(0)):
        for _, task in of_unit:
            for old, new in zip(before, after, strict=True):
                yield from _state(old, new, unit, task)
        for records in (*before, *after):
            records.forget()


def _refuse_fallout(before: Records, after: Records, lines: Sequence[PlacedEntry]) -> None:
    gone = {placed.entry.id for placed in lines}
    touched = {placed.unit for placed in lines}
    fallen = [each for each in fallout(before, after, touched) if each.entry.id not in gone]
    if not fallen:
        return
    faults = "\n".join(
        f"未撤回：撤回后，{unit} {entry.task} {entry.date} 的"
        f"“{entry.status or entry.act or '进展'}”（{entry.id}，台账第 {entry.line} 行）将失效。"
        for unit, entry in fallen
    )
    raise RefusedError(
        faults, f"先撤销上述记录，或改用 gongkai correct {as_word(lines[0].entry.id)}；{UNWRITTEN}"
    )


def _state(before: Records, after: Records, name: str, task_id: str) -> Iterator[str]:
    """Word the new status of a duty; yield nothing if this table has no such duty."""
    unit = before.resolver.names.units.get(name)
    history = before.of(unit).histories.get(task_id) if unit else None
    if unit is None or history is None:
        return
    left, today = after.of(unit).histories[task_id], now().date()
    change = change_of_state(history.state_on(today), left.state_on(today))
    due = left.due_on(today)
    moved = f"，时限 {due}" if due != history.due_on(today) else ""
    yield f"  {name} {brief(history.duty.task)} {change}{moved}"
