"""Carry out ``gongkai take``: record what forms say that came back, all of them or none."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import typer

from gongkai.cli.actions.batch_row import problem_of
from gongkai.cli.actions.record import Noting, patience, warn_of_clock, write_notes
from gongkai.cli.actions.refused_file import REFUSED
from gongkai.cli.actions.take_answer import Taken, replies, said_of
from gongkai.cli.actions.take_form import Said, Setting, present_form, quarter_said, take_form
from gongkai.cli.actions.take_read import find_files, read_files
from gongkai.cli.actions.take_rows import FIELDS
from gongkai.cli.advice import worded
from gongkai.cli.arguments.typed_values import calendar_of, day_if_given, table_of
from gongkai.cli.clock import now
from gongkai.cli.streams import put, tell
from gongkai.errors import GongkaiError, RefusedError, UsageError
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.ops.counting.periods import read_quarter
from gongkai.ops.duties.records import Records
from gongkai.ops.recording.draft import Notes, UnfitError
from gongkai.ops.recording.judge import prepare
from gongkai.render.problems import render
from gongkai.store.decoding.unit_name import OF_FILES, name_fault
from gongkai.store.disk.data_folder import is_data
from gongkai.store.disk.destination import destination
from gongkai.store.disk.whole_folder import WholeFolder
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongkai.cli.actions.take_form import TakenForm
    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.book import Book
    from gongkai.model.filled_form import FilledForm
    from gongkai.model.problem import Problem
    from gongkai.model.task import Table
    from gongkai.store.changes.append import Written
    from gongkai.store.disk.limits import Limits

_REPLY = ".txt"
_NOT_WRITTEN = "未记入，台账未改动"


class Given(NamedTuple):
    """The command line of ``take``."""

    paths: tuple[Path, ...]
    said: Said = Said()
    dry_run: bool = False
    skip_faulty: bool = False
    replies: Path | None = None
    force: bool = False
    lock_timeout: float | None = None


class _FaultyError(Exception):
    """Some forms have faults, and nothing is written."""


def take(data: Data, given: Given) -> None:
    """Record what forms say, all of them or none.

    Raises:
        UsageError: a file is not there, or an option cannot be read.
        RefusedError: the lock is held, or something is in the place of the replies.
        DataError: a ledger or the folder of replies cannot be written.
        Exit: forms have faults, which were printed.
    """
    if given.force and given.replies is None:
        raise UsageError("--force 只能与 --replies 同时使用。", "去掉 --force。")
    folder = data.find()
    found = find_files(given.paths)
    taking = _Taking(load(*folder).need(), given, folder.root, in_folder=bool(found.folders))
    taking.read(found.files, folder.limits)
    if found.unread:
        tell(f"未读取下级文件夹：{'、'.join(map(str, found.unread))}。")
    with ExitStack() as stack:
        out = _reply_folder(given, folder.root, stack)
        if given.dry_run:
            warn_of_clock()
            taking.judge(taking.book)
            put("".join(f"{line}\n" for line in said_of(taking.taken, written=False)))
        else:
            timeout = patience(given.lock_timeout)
            try:
                write_notes(folder, taking.noting, timeout, taking.say)
            except _FaultyError:
                put("".join(f"{line}\n" for line in said_of(taking.taken, written=False)))
        _finish(taking.taken, given, out)


def _finish(taken: Taken, given: Given, out: WholeFolder | None) -> None:
    """Tell the problems, put the replies in their place, and exit where nothing was written.

    Raises:
        Exit: forms have faults, and their units were not to be skipped.
    """
    wrote_none = bool(taken.faulty) and not given.skip_faulty
    outcome = "试运行，台账未改动" if given.dry_run else _NOT_WRITTEN
    if not (wrote_none or given.dry_run):
        outcome = f"{len(taken.faulty)} 份有问题，未记入" if taken.faulty else "已记入"
    if taken.problems:
        tell(render([*map(worded, taken.problems)], lambda _: None, outcome).rstrip("\n"))
    elif given.dry_run:
        tell(f"{outcome}。")
    if out and taken.faulty:
        texts = replies(taken.faulty)
        for name, text in texts.items():
            if fault := name_fault(name, OF_FILES):
                raise RefusedError(f"“{name}”不能作文件名：{fault}。", "改文件名后重试。")
            out.put(f"{name}{_REPLY}", text.encode())
        out.take_place()
        tell(f"已写入 {given.replies}（退回说明 {len(texts)} 份）")
    elif out:
        tell(f"没有须退回的填报表，未生成 {given.replies}。")
    if wrote_none:
        raise typer.Exit(REFUSED)


def _reply_folder(given: Given, root: Path, stack: ExitStack) -> WholeFolder | None:
    """Begin the folder of replies, if one is wanted, before anything is written.

    Raises:
        RefusedError: it is a part of the data, or something is in its place.
    """
    if given.replies is None:
        return None
    place = destination(given.replies, root)
    if is_data(place, root):
        raise RefusedError(
            f"{given.replies} 是数据目录的一部分，不能存放退回说明。", "换一个文件夹。"
        )
    whole = WholeFolder(place, str(given.replies), [_REPLY], replace=given.force)
    return stack.enter_context(whole)


class _Taking:
    """Takes the forms of one run."""

    def __init__(self, book: Book, given: Given, root: Path, *, in_folder: bool) -> None:
        self.book = book
        self.taken = Taken((), Notes([], []), None)
        self._given, self._root, self._in_folder = given, root, in_folder
        self._year: int | None = None
        self._forms: list[FilledForm] = []
        calendar = calendar_of(book, table_of(book, None), now().date())
        if given.said.quarter is not None:
            self._year = read_quarter(given.said.quarter, calendar).first.year
        day_if_given(given.said.date, calendar)

    def read(self, files: Sequence[Path], limits: Limits) -> None:
        """Read the files, and choose the table: that of the quarter most of them are of."""
        table = table_of(self.book, self._year)
        calendar = calendar_of(self.book, table, now().date())
        self._forms = read_files(files, self.book, calendar, self._given.said, limits)
        years: Counter[int] = Counter()
        for form in self._forms:
            try:
                quarter = quarter_said(form, self._given.said, calendar)
            except GongkaiError:
                continue
            years.update([quarter.first.year] if quarter else [])
        if self._year is None:
            known = [year for year, _ in years.most_common() if year in self.book.tables]
            self._year = known[0] if known else None

    def noting(self, book: Book) -> Noting:
        """Judge the forms against the book as it stands under the lock.

        Raises:
            _FaultyError: some have faults, and their units are not to be skipped.
        """
        table = self.judge(book)
        if self.taken.faulty and not self._given.skip_faulty:
            raise _FaultyError
        return Noting(table, self.taken.notes)

    def say(self, notes: Notes, written: Sequence[Written]) -> list[str]:
        """Return what was recorded."""
        del written
        return said_of(self.taken._replace(notes=notes), written=True)

    def judge(self, book: Book) -> Table:
        """Hold the forms against the book, and find the lines of those without fault."""
        table = table_of(book, self._year)
        calendar = calendar_of(book, table, now().date())
        records = Records(book, table, keep=True, elsewhere=False)
        setting = Setting(records, calendar, self._given.said, self._root)
        forms = []
        for form in self._forms:
            forms.append(take_form(setting, form))
            records.forget()
        forms = _one_a_unit(forms)
        notes = None
        while notes is None:
            drafts = [draft for each in forms if not each.faulty for draft in each.drafts]
            try:
                notes = prepare(book, table, drafts, now())
            except UnfitError as error:
                forms = [_with_faults(each, error) for each in forms]
        missing = self._missing(setting, forms) if self._in_folder else None
        self.taken = Taken(tuple(forms), notes, missing)
        return table

    def _missing(self, setting: Setting, forms: Sequence[TakenForm]) -> tuple[str, ...] | None:
        """Return the units with open duties whose form is not among them."""
        quarters = Counter(each.quarter for each in forms if each.quarter)
        if not quarters:
            return None
        quarter = quarters.most_common(1)[0][0]
        came = {each.unit.name for each in forms if each.unit}
        missing = []
        for unit in setting.records.book.register.units:
            if unit.name not in came:
                if present_form(setting, unit, quarter, everything=False).rows:
                    missing.append(unit.name)
                setting.records.forget()
        return tuple(missing)


def _one_a_unit(forms: Sequence[TakenForm]) -> list[TakenForm]:
    """Refuse the forms of a unit that sent more than one: nobody can tell which holds."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for each in forms:
        if each.unit:
            files[each.unit.name].append(each.form.file)
    return [
        _with(each, [_twice(each, others)])
        if each.unit and len(others := files[each.unit.name]) > 1
        else each
        for each in forms
    ]


def _twice(form: TakenForm, files: Sequence[str]) -> Problem:
    name = form.unit.name if form.unit else ""
    others = "、".join(file for file in files if file != form.form.file)
    place = Span(form.form.file, length=0)
    return faults.FORM_HEAD.at(place, f"{name}有 {len(files)} 份：另见 {others}", "只保留一份。")


def _with_faults(form: TakenForm, error: UnfitError) -> TakenForm:
    """Return a form with those of the refusals that are about it."""
    return _with(
        form,
        [
            problem_of(faults.FORM_REFUSED, fault.draft.place, fault.why, FIELDS.mend(fault))
            for fault in error.faults
            if fault.draft.place and fault.draft.place.file == form.form.file
        ],
    )


def _with(form: TakenForm, problems: Sequence[Problem]) -> TakenForm:
    return form._replace(problems=(*form.problems, *problems))
