"""Carry out ``gongkai correct`` and ``gongkai retract``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.actions.record import Drafts, record
from gongkai.cli.arguments.entry_text import clean, clean_note, entry_day, writer
from gongkai.cli.arguments.refusals import UnrecordedError
from gongkai.cli.arguments.typed_values import calendar_of, read_status
from gongkai.cli.clock import now
from gongkai.errors import UsageError
from gongkai.model.line_kinds import KEYS, NEED_NOTE, STEPS, kind_of
from gongkai.ops.language.days import strict_day
from gongkai.ops.recording.amendment_target import correction_of, find_target, retraction_of
from gongkai.ops.recording.draft import EntryDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.model.book import Book
    from gongkai.ops.lines.line import Value
    from gongkai.store.disk.data_folder import Folder

_NO_STATUS = "none"
_LABELS = {key: KEYS[key].label for key in ("status", "note", "problem", "next", "evidence")}
"""What a correction may change beside the day, by key."""


class Corrected(NamedTuple):
    """The command line of ``correct``; None keeps a field."""

    note: str | None
    status: str | None
    problem: str | None
    next: str | None
    evidence: tuple[str, ...] | None
    date: str | None
    by: str | None
    why: str


def correct_entry(folder: Folder, entry_id: str, given: Corrected, timeout: float) -> None:
    """Append a correction.

    Raises:
        UsageError: no change is given.
        RefusedError: the entry may not be corrected so; nothing is written.
    """
    changed = _changes(given)
    if not changed and given.date is None:
        raise UsageError("未写明更正内容。", "用 --note、--status、--date 等写明更正后的内容。")
    beside = {"by": writer(given.by, folder.root), "why": _reason(given.why)}

    def drafting(book: Book) -> Drafts:
        target = find_target(book, entry_id)
        copied = correction_of(target)
        _hold_to_kind(copied, changed)
        if given.date is not None:
            calendar = calendar_of(book, target.table, now().date())
            day, _ = entry_day(given.date, None, calendar)
            copied["date"] = str(day)
        values = {**copied, **changed, **beside}
        if values["status"] in NEED_NOTE and not values["note"]:
            raise UnrecordedError("退回整改须写理由。", "用 --note 写明理由。")
        day = strict_day(str(values["date"])) or target.entry.date
        return Drafts(target.table, [EntryDraft(target.unit, target.row, day, values, dated=True)])

    record(folder, drafting, timeout)


def retract_entry(folder: Folder, entry_id: str, why: str, by: str | None, timeout: float) -> None:
    """Append a retraction.

    Raises:
        RefusedError: the entry may not be retracted; nothing is written.
    """
    beside = {"by": writer(by, folder.root), "why": _reason(why)}

    def drafting(book: Book) -> Drafts:
        target = find_target(book, entry_id)
        today = now().date()
        values = {**retraction_of(target), "date": str(today), **beside}
        return Drafts(
            target.table, [EntryDraft(target.unit, target.row, today, values, dated=True)]
        )

    record(folder, drafting, timeout)


def _changes(given: Corrected) -> dict[str, Value]:
    changed: dict[str, Value] = {}
    if given.note is not None:
        changed["note"] = clean_note(given.note, "用 --note 写明做成了什么。")
    if given.status is not None:
        taken = given.status == _NO_STATUS
        changed["status"] = "" if taken else read_status(given.status, STEPS).value
    for key, text in (("problem", given.problem), ("next", given.next)):
        if text is not None:
            changed[key] = clean(text, _LABELS[key])
    if given.evidence is not None:
        changed["evidence"] = _evidence(given.evidence)
    return changed


def _evidence(given: Sequence[str]) -> list[str]:
    """Return the cleaned evidence; a single empty text removes all evidence."""
    found = [clean(each, "佐证材料") for each in given]
    if found == [""]:
        return []
    if not all(found):
        raise UnrecordedError(
            "佐证材料为空。",
            '用 --evidence 写网址、文号或文件路径；全部去掉的，只写一个 --evidence ""。',
        )
    return found


def _hold_to_kind(copied: Mapping[str, Value], changed: Mapping[str, Value]) -> None:
    """Refuse fields and statuses that this kind of line does not allow."""
    kind = kind_of(copied)
    foreign = [label for key, label in _LABELS.items() if key in changed and key not in kind.keys]
    if foreign:
        named = "".join(f"“{label}”" for label in foreign)
        options = [*(f"--{key}" for key in _LABELS if key in kind.keys), "--date"]
        raise UnrecordedError(
            f"{copied['corrects']} 是{kind.name}，没有{named}一项。",
            f"可更正：{'、'.join(options)}；其余有误的，用 gongkai retract 撤销后重新记入。",
        )
    if status := changed.get("status"):
        read_status(str(status), kind.statuses)


def _reason(why: str) -> str:
    reason = clean(why, "理由")
    if not reason:
        raise UnrecordedError("理由为空。", "用 --why 写明理由。")
    return reason
