"""Carry out ``gongkai note --batch``: record all rows of a file, or none."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from gongkai.cli.actions.batch_row import RowReader, problem_of
from gongkai.cli.actions.confirmation import change, in_full, total
from gongkai.cli.actions.note import excepted_of
from gongkai.cli.actions.record import Drafts, patience, record
from gongkai.cli.actions.refused_file import REFUSED, UNREADABLE, refuse
from gongkai.cli.arguments.entry_text import entry_day, invisible_remark, writer
from gongkai.cli.arguments.paths import need_file
from gongkai.cli.arguments.refusals import columns
from gongkai.cli.arguments.typed_values import calendar_of, table_of
from gongkai.cli.clock import now
from gongkai.cli.streams import tell
from gongkai.errors import UsageError
from gongkai.office import faults
from gongkai.office.batch.csv_rows import read_table
from gongkai.office.batch.json_rows import read_lines
from gongkai.ops.duties.resolver import Resolver
from gongkai.store.decoding.excerpts import excerpts_of
from gongkai.store.decoding.foreign import foreign_text, read_foreign_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gongkai.cli.actions.note import Given
    from gongkai.cli.arguments.refusals import FieldTerms
    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.office.batch.columns import Batch
    from gongkai.ops.recording.draft import Notes, UnfitError
    from gongkai.store.changes.append import Written
    from gongkai.store.decoding.foreign import Foreign
    from gongkai.store.disk.limits import Limits

_STDIN = "-"
_STDIN_NAME = "管道输入"
_WHICH = "写 CSV、TSV 或每行一个 JSON 对象的文件名；- 表示从管道读入。"
_JSON = (".jsonl", ".ndjson", ".json")
_TABLE = (".csv", ".tsv")
_FEW = 5
_MOST = 20
_NOT_GIVEN = (None, (), False)
_OF_A_ROW = {
    "unit": "UNIT",
    "words": "TASK、NOTE",
    "status": "--status",
    "problem": "--problem",
    "next": "--next",
    "evidence": "--evidence",
    "no_evidence": "--no-evidence",
    "open": "--open",
}


def note_batch(data: Data, path: str, given: Given) -> None:
    """Record all rows of a file, or none.

    Raises:
        UsageError: options contradict each other, or the file does not exist.
        RefusedError: the writer is unknown, or the lock is held; no ledger is changed.
        DataError: a ledger cannot be read or written; no ledger is changed.
        Exit: the file has problems, which were printed; no ledger is changed.
    """
    _hold_back(given)
    folder = data.find()
    name = _STDIN_NAME if path == _STDIN else path
    foreign = _read(path, name, folder.limits)
    if foreign.text is None:
        _refuse(foreign.problems, excerpts_of(foreign.shown), UNREADABLE)
    if foreign.encoding != "UTF-8":
        tell(f"{name} 的编码为 {foreign.encoding}。")
    batch = _batch_of(foreign, path, name)
    fields = columns(batch.headings)
    texts: list[str] = []

    def drafting(book: Book) -> Drafts:
        found = _drafts(book, batch, given, folder.root)
        texts[:] = [str(value) for draft in found.drafts for value in draft.values.values()]
        return found

    def refusal(error: UnfitError) -> Exception:
        return _FaultyError(_problems_of(error, fields))

    try:
        record(folder, drafting, patience(given.lock_timeout), _said, refusal)
    except _FaultyError as error:
        _refuse(error.problems, excerpts_of(foreign.shown), REFUSED)
    for remark in invisible_remark(texts):
        tell(remark)


class _FaultyError(Exception):
    """Rows that cannot be recorded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _hold_back(given: Given) -> None:
    """Refuse options that belong in the rows, and options without effect."""
    stray = [option for key, option in _OF_A_ROW.items() if getattr(given, key) not in _NOT_GIVEN]
    if stray:
        raise UsageError(
            f"{'、'.join(stray)} 不能与 --batch 同时使用。",
            "这些写在文件里，不再另写；"
            "文件中未填日期、记录人的行，按 --date（或 --quarter）、--by 填。",
        )
    if given.excepted is not None and not given.each:
        raise UsageError(
            "用 --batch 时，--except 只能与 --each 同时使用。", "加 --each，或去掉 --except。"
        )


def _read(path: str, name: str, limits: Limits) -> Foreign:
    if path == _STDIN:
        content = sys.stdin.buffer.read(limits.file + 1) if sys.stdin else b""
        return foreign_text(content, name, limits)
    if not path:
        raise UsageError("--batch 的文件名为空。", _WHICH)
    need_file(Path(path), _WHICH)
    return read_foreign_text(Path(path), limits)


def _batch_of(foreign: Foreign, path: str, name: str) -> Batch:
    """Parse by the suffix; under any other, text that begins with ``{`` or ``[`` is JSON."""
    text = foreign.text or ""
    suffix = Path(path).suffix.lower()
    as_json = suffix in _JSON or (suffix not in _TABLE and text.lstrip().startswith(("{", "[")))
    return (read_lines if as_json else read_table)(text, name, bom=foreign.bom)


def _drafts(book: Book, batch: Batch, given: Given, root: Path) -> Drafts:
    """Return the drafts of all rows.

    Raises:
        UsageError: an option is invalid, or ``--each`` is given and no row names a group.
        RefusedError: the value of an option is not allowed, whatever the rows say.
        _FaultyError: some rows cannot be recorded.
    """
    table = table_of(book, given.year)
    resolver = Resolver(book.register, table)
    calendar = calendar_of(book, table, now().date())
    entry_day(given.date, given.quarter, calendar)
    excepted_of(resolver, given)
    if any("by" not in row.fields for row in batch.rows):
        given = given._replace(by=writer(given.by, root))
    reader = RowReader(calendar, resolver, given, root, batch.headings)
    drafts = [draft for row in batch.rows for draft in reader.read(row)]
    if problems := (*batch.problems, *reader.problems):
        raise _FaultyError(problems)
    if given.each and not any(map(reader.names_group, batch.rows)):
        raise UsageError(
            "--each 只能与统称同时使用，文件中没有单位为统称的行。",
            "去掉 --each（和 --except）。",
        )
    return Drafts(table, drafts)


def _problems_of(error: UnfitError, fields: FieldTerms) -> list[Problem]:
    return [
        problem_of(faults.BATCH_REFUSED, fault.draft.place, fault.why, fields.mend(fault))
        for fault in error.faults
        if fault.draft.place
    ]


def _refuse(
    problems: Iterable[Problem], excerpt: Callable[[Span], str | None], code: int
) -> NoReturn:
    refuse(sorted(problems, key=attrgetter("span")), excerpt, "未记入，台账未改动", code)


def _said(notes: Notes, written: Sequence[Written]) -> list[str]:
    """Return the confirmation: few lines in full, many by ledger; then skipped rows."""
    lines = in_full(notes, written) if len(written) <= _FEW else _in_short(notes, written)
    lines += total(written) if written else ["没有新的记录。"]
    if notes.skipped:
        places = dict.fromkeys(draft.place for draft in notes.skipped if draft.place)
        rows = "、".join(str(place.line) for place in list(places)[:_MOST])
        more = "等" if len(places) > _MOST else ""
        where = f"{next(iter(places)).file} 第 {rows} 行{more}"
        lines.append(
            f"已有内容相同的记录，或与前面的行相同，略过 {len(notes.skipped)} 条（{where}）。"
        )
    return lines


def _in_short(notes: Notes, written: Sequence[Written]) -> list[str]:
    lines = []
    for file, group in groupby(written, key=attrgetter("file")):
        numbers = [place.number for place in group]
        rows = f"第 {numbers[0]} 至 {numbers[-1]} 行" if numbers[1:] else f"第 {numbers[0]} 行"
        lines.append(f"已记入 {file}：{len(numbers)} 条（{rows}）")
    changes = Counter(change(noted) for noted in notes.lines)
    lines.append("；".join(f"{what} {count} 条" for what, count in changes.items()))
    remarks = [
        f"{noted.draft.place.file} 第 {noted.draft.place.line} 行：{remark}"
        for noted in notes.lines
        for remark in noted.remarks
        if noted.draft.place
    ]
    more = [f"……另有 {len(remarks) - _MOST} 条说明未列出。"] if len(remarks) > _MOST else []
    return [*lines, *remarks[:_MOST], *more]
