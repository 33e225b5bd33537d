"""Carry out ``gongkai import``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import typer

from gongkai.cli.actions.import_answer import Outcome, answer, refusal_json
from gongkai.cli.actions.import_place import look, past_file, source_change
from gongkai.cli.actions.import_read import STDIN, read_original, shown_name, source_of
from gongkai.cli.actions.import_status import FirstLines, first_lines
from gongkai.cli.actions.import_units import first_register
from gongkai.cli.actions.note import Given as Line
from gongkai.cli.actions.record import patience
from gongkai.cli.actions.refused_file import REFUSED, UNREADABLE, refuse
from gongkai.cli.advice import worded
from gongkai.cli.answer import Output, emit, write_output
from gongkai.cli.arguments.entry_text import entry_day
from gongkai.cli.clock import now
from gongkai.cli.streams import put, tell
from gongkai.errors import DataError, RefusedError, UsageError
from gongkai.model.book import Book
from gongkai.model.report import Block, Report
from gongkai.office.task_tables.reading import Wanted
from gongkai.ops.duties.party_names import Names
from gongkai.ops.duties.strange_names import strange_names
from gongkai.ops.duties.table_update import Standing, update_table
from gongkai.ops.language.days import Calendar
from gongkai.ops.language.shell_words import as_word
from gongkai.render.formats.choose import Format
from gongkai.store.changes.table_edit import edited_text, reads_as
from gongkai.store.changes.transaction import change_files
from gongkai.store.disk.atomic_write import refuse_parent
from gongkai.store.disk.data_folder import ATTRIBUTES, SOURCES, TASKS, UNITS, has_pending
from gongkai.store.disk.destination import destination
from gongkai.store.new_folder.scaffold import GITATTRIBUTES
from gongkai.store.tasks_yaml_writer import table_text
from gongkai.store.units_yaml_writer import register_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongkai.cli.actions.import_place import Place
    from gongkai.cli.actions.import_read import Original
    from gongkai.cli.arguments.root_options import Data
    from gongkai.model.task import Table
    from gongkai.model.unit import Register
    from gongkai.ops.duties.table_update import TableUpdate
    from gongkai.store.changes.transaction import FileChange
    from gongkai.store.disk.data_folder import Folder

_STDOUT = "-"
_WHAT = "任务表"


class Given(NamedTuple):
    """The command line of ``import``."""

    file: Path
    output: Path | None = None
    source: str | None = None
    sheet: str | None = None
    table: int | None = None
    year: int | None = None
    force: bool = False
    dry_run: bool = False
    update: bool = False
    next_year: bool = False
    with_units: bool = False
    with_status: bool = False
    on: str | None = None
    by: str | None = None
    lock_timeout: float | None = None
    form: Output = Output()


def import_table(data: Data, given: Given) -> None:
    """Carry out ``import``.

    Raises:
        UsageError: options contradict each other, or the file does not exist.
        RefusedError: the table may not be written; nothing is changed.
        DataError: a file cannot be read or written; nothing is changed.
        Exit: the document is refused; its problems were printed.
    """
    _agree(given)
    given.form.ready(Path())
    folder = data.find_place()
    if has_pending(folder.root) and given.output is None and not given.dry_run:
        _write(folder, (), given)
    place = look(folder, to_write=given.output is None)
    wanted = Wanted(
        source=_source(given),
        sheet=given.sheet or "",
        table=given.table,
        year=given.year,
        force=given.force,
        file=shown_name(given.file),
    )
    if given.output is not None and str(given.output) != _STDOUT:
        _need_absent(destination(given.output), given.file, given.output)
    original = read_original(given.file, wanted, place.names, place.folder.limits)
    table = original.reading.table
    if table is None:
        _refuse(original, given)
    if given.output is not None:
        _write_elsewhere(original, table, place, given)
    else:
        _Import(original, table, place, given).carry_out()


def _write(folder: Folder, changes: Sequence[FileChange], given: Given) -> None:
    """Write changes, all or none, after those of a writer that was interrupted.

    Raises:
        RefusedError: the lock is held, or a file keeps changing.
        DataError: a file cannot be written.
    """
    change_files(
        folder.root,
        lambda: changes,
        timeout=patience(given.lock_timeout),
        tell=tell,
        limits=folder.limits,
        what=_WHAT,
    )


def _agree(given: Given) -> None:
    """Refuse options that contradict each other.

    Raises:
        UsageError: some do.
    """
    writing = {
        "--update": given.update,
        "--next-year": given.next_year,
        "--with-units": given.with_units,
        "--with-status": given.with_status,
    }
    chosen = [option for option, is_given in writing.items() if is_given]
    if given.update and given.next_year:
        raise UsageError("--update 与 --next-year 不能同时使用。", "请选用其一。")
    if given.output is not None and (chosen or given.dry_run):
        other = chosen[0] if chosen else "--dry-run"
        raise UsageError(f"-o 与 {other} 不能同时使用。", "-o 只把读出的任务表写入该文件。")
    if str(given.output) == _STDOUT and given.form.format:
        raise UsageError("-o - 与 -f 不能同时使用。", "-o - 显示的是任务表本身；去掉其一。")
    if given.by and not given.with_status:
        raise UsageError("--by 只能与 --with-status 同时使用。", "去掉 --by。")
    if given.on and not (given.with_status or given.update):
        raise UsageError("--date 只能与 --with-status 或 --update 同时使用。", "去掉 --date。")
    if given.output is None and given.form.format and given.form.format.binary:
        raise UsageError(f"导入结果不能写成 {given.form.format} 格式。", "可用：text、json、csv。")


def _source(given: Given) -> str:
    if given.source is not None:
        return given.source
    name = source_of(given.file)
    return f"{SOURCES}/{name}" if name else ""


def _refuse(original: Original, given: Given) -> NoReturn:
    """Say why a document is refused, and exit.

    Raises:
        Exit: always.
    """
    problems = original.reading.problems
    for doubt in original.reading.doubts:
        tell(f"{doubt.span.place}：{doubt.about}")
    if given.form.format is Format.JSON:
        report = Report("", (), (), (), Block((), ()), refusal_json(original))
        report = report._replace(problems=tuple(map(worded, problems)))
        emit(report, Output(Format.JSON), Path())
        raise typer.Exit(UNREADABLE)
    refuse(problems, original.excerpt, "未生成文件", UNREADABLE)


def _write_elsewhere(original: Original, table: Table, place: Place, given: Given) -> None:
    """Write the table alone to the file of ``-o``, or to standard output."""
    output = given.output or Path()
    text = _proved(table, place).decode()
    to_screen = str(output) == _STDOUT
    closing: tuple[str, ...] = ()
    if not to_screen:
        write_output(Output(path=output), [text], None)
        closing = (f"已写入 {output}。",)
    outcome = _outcome(table, place.register, written=() if to_screen else (str(output),))
    report = answer(original, outcome._replace(closing=closing), whole=given.form.full)
    if to_screen:
        put(text, machine=True)
        for line in (*report.lead, *report.remarks):
            tell(line)
    else:
        emit(report, given.form, place.folder.root)


def _need_absent(place: Path, file: Path, output: Path) -> None:
    """Refuse a place where a file is, or nothing may be written, before any work is done.

    ``output`` is its path in messages.

    Raises:
        RefusedError: a file is there, or its folder is not.
        DataError: the folder may not be written to.
    """
    if place.exists() and str(file) != STDIN and place.samefile(file):
        raise RefusedError(f"未写入：{output} 就是要导入的文件。", "-o 后改写其他文件名。")
    if place.is_dir():
        raise RefusedError(f"未写入：{output} 是文件夹。", "写明文件名。")
    if place.exists():
        raise RefusedError(f"{output} 已经存在，未改动。", "换一个文件名。")
    refuse_parent(place, shown=output)


def _proved(table: Table, place: Place) -> bytes:
    """Return a new table as YAML, once it reads as what is wanted.

    Raises:
        DataError: it does not: the document holds what no table may.
    """
    content = table_text(table).encode()
    if not reads_as(content, TASKS, table, place.folder.limits):
        raise DataError(
            "未生成文件：原件中有任务表不能保存的字符。", "删去原件中的控制字符后再导入。"
        )
    return content


def _outcome(table: Table, register: Register | None, written: tuple[str, ...] = ()) -> Outcome:
    has_register = register is not None and bool(register.units or register.groups)
    names = Names(register) if register and has_register else None
    strange = tuple(strange_names(table, names)) if names else ()
    return Outcome(table, strange=strange, has_register=has_register, written=written)


class _Import:
    """An import into a data folder: what it would write, what is said of it, and the writing."""

    def __init__(self, original: Original, table: Table, place: Place, given: Given) -> None:
        self._original = original
        self._read = table
        self._place = place
        self._given = given
        self._register = place.register
        self._units_change: FileChange | None = None
        if given.with_units:
            self._register = first_register(table, place.register)
            content = register_text(self._register).encode()
            self._units_change = place.change(UNITS, content)

    def carry_out(self) -> None:
        """Say what was seen, and write unless something bars it.

        Raises:
            RefusedError: the table may not be written; nothing is changed.
            DataError: a file cannot be written; nothing is changed.
        """
        old = self._place.table
        self._check_year(old)
        update = self._update(old)
        table = update.table if update else self._read
        outcome = _outcome(table, self._register)
        if update:
            outcome = outcome._replace(changes=update.changes)
        lines = self._first_lines(table, update.ids if update else None)
        outcome = outcome._replace(untaken=lines.untaken)
        barred = self._barred(update)
        if self._given.dry_run or barred:
            self._say(outcome)
            if barred and not self._given.dry_run:
                raise barred
            return
        changes = [*self._of_tables(update, table), *lines.changes]
        if changes:
            _write(self._place.folder, changes, self._given)
        written = tuple(change.file for change in changes)
        self._say(
            outcome._replace(
                written=written, lines=lines.lines, closing=tuple(self._closing(written))
            )
        )

    def _check_year(self, old: Table | None) -> None:
        """Refuse a table of another year, unless it is the next one's and that is meant.

        Raises:
            RefusedError: it is.
        """
        year, given = self._read.year, self._given
        if old is None:
            if given.update:
                raise RefusedError("未写入：还没有任务表可更新。", "去掉 --update 再导入。")
            if given.next_year:
                raise RefusedError("未写入：还没有任务表，不必归档。", "去掉 --next-year 再导入。")
            return
        if given.next_year:
            file = past_file(old.year)
            if year <= old.year:
                raise RefusedError(
                    f"未写入：新表是 {year} 年的，不晚于现有的 {old.year} 年任务表。",
                    "--next-year 只用于导入下一年度的任务表；年份读错的，用 --year 写明。",
                )
            if self._place.change(file, b"").old is not None:
                raise RefusedError(
                    f"未写入：{file} 已经存在，{old.year} 年任务表无法归档。", "核对后移走该文件。"
                )
        elif year != old.year:
            later = year > old.year
            raise RefusedError(
                f"未写入：现有任务表是 {old.year} 年的，导入的是 {year} 年的。",
                f"换用新年度任务表的，加 --next-year（现有任务表归档为 {past_file(old.year)}）。"
                if later
                else "往年的任务表用 -o 另存；年份读错的，用 --year 写明。",
            )

    def _update(self, old: Table | None) -> TableUpdate | None:
        """Return the present table with the new edition in it; None if there is none."""
        if old is None or self._given.next_year:
            return None
        book = self._place.book
        ledgers = book.ledgers if book else {}
        noted = {
            entry.task
            for unit in ledgers
            for entry in ledgers[unit].entries
            if entry.task.startswith(f"{old.year}-")
        }
        return update_table(old, self._read, Standing(noted, self._day(old.year)))

    def _day(self, year: int) -> date:
        """Return the day of ``--date``, else today, or the first day of a year to come.

        Raises:
            UsageError: it cannot be read.
            RefusedError: it is not allowed.
        """
        today = now().date()
        if self._given.on is None:
            return max(today, date(year, 1, 1))
        return entry_day(self._given.on, None, Calendar(today, year, (year,)))[0]

    def _barred(self, update: TableUpdate | None) -> RefusedError | None:
        """Return why nothing is written, if ``--update`` is missing."""
        if update is None or not update.changes or self._given.update:
            return None
        return RefusedError(
            f"未改动：{TASKS} 已有 {update.table.year} 年任务表，与导入的不同。",
            "核对以上差异；采用新表的，加 --update（任务编号不变，手写的注释保留）。",
        )

    def _first_lines(self, table: Table, ids: Mapping[str, str] | None) -> FirstLines:
        """Return the first lines of ledgers from the column of progress.

        Raises:
            RefusedError: the table has no such column, or there is no register.
            Exit: a line may not be recorded.
        """
        given = self._given
        if not given.with_status:
            return FirstLines()
        cells = self._original.reading.reported
        if not cells:
            raise RefusedError(
                "未写入：原表没有“完成情况”“进展情况”一类的栏目。", "去掉 --with-status 再导入。"
            )
        if self._register is None:
            raise RefusedError(
                f"未写入：没有 {UNITS}，不知道完成情况属于哪个单位。",
                "加 --with-units，或先登记单位再导入。",
            )
        present = self._place.book
        tables = {**(present.tables if present else {}), table.year: table}
        book = Book(self._register, tables, table.year)
        placed = {ids[each] if ids else each: cell for each, cell in cells.items()}
        line = Line(date=given.on, by=given.by)
        found = first_lines(self._place, book, table, placed, line)
        if found.problems:
            refuse(found.problems, self._original.excerpt, f"未记入，{_WHAT}和台账未改动", REFUSED)
        return found

    def _of_tables(self, update: TableUpdate | None, table: Table) -> list[FileChange]:
        """Return the changes of the table, the original, the register and the closed year."""
        place, given = self._place, self._given
        changes = [self._units_change] if self._units_change else []
        if update and not update.changes:
            return changes
        if update and place.tasks is not None:
            content = edited_text(place.tasks, TASKS, table, place.folder.limits)
        else:
            content = _proved(table, place)
        old = place.table
        if given.next_year and old and place.tasks is not None:
            changes.append(place.change(past_file(old.year), place.tasks))
        changes.append(place.change(TASKS, content)._replace(old=place.tasks))
        attributes = place.change(ATTRIBUTES, GITATTRIBUTES.encode())
        if old is None and place.register is None and attributes.old is None:
            changes.append(attributes)
        name = source_of(given.file)
        if given.source is None and name:
            source = source_change(place, name, self._original.content)
            changes += [source] if source else []
        return changes

    def _closing(self, written: tuple[str, ...]) -> list[str]:
        root = self._place.folder.root
        at = "" if root == Path.cwd() else f" -C {as_word(str(root))}"
        if not written:
            return [f"与现有任务表一致，{TASKS} 未改动。"]
        lines = [f"已写入 {'、'.join(written)}。"]
        if self._register is None:
            return [*lines, f"还没有 {UNITS}：加 --with-units 再导入一次，即由任务表生成。"]
        if self._given.with_units:
            lines.append(f"核对 {UNITS} 的单位和类别；统称包含哪些单位，原表没有写，须补充。")
        return [*lines, f"下一步：gongkai{at} validate"]

    def _say(self, outcome: Outcome) -> None:
        report = answer(self._original, outcome, whole=self._given.form.full)
        emit(report, self._given.form, self._place.folder.root)
