"""The only way to load a book: register and tables at once, each ledger on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.model.book import Book, Ledgers
from gongkai.model.span import Span
from gongkai.store import faults
from gongkai.store.book_size import too_much
from gongkai.store.decoding.decode import read_source
from gongkai.store.disk import data_folder as folder
from gongkai.store.disk.directory import FOLDER
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits
from gongkai.store.disk.regular_file import what_is
from gongkai.store.ledgers.files import LedgerFiles
from gongkai.store.ledgers.ledger_folder import LedgerFolder, ledger_folder, odd_tables
from gongkai.store.tasks_yaml import decode_table
from gongkai.store.units_yaml import decode_register
from gongkai.store.yaml.fast_parser import read_document
from gongkai.store.yaml.mapping import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.model.task import Table
    from gongkai.model.unit import Register
    from gongkai.store.decoding.decode import Source
    from gongkai.store.yaml.nodes import Node


class Loaded(NamedTuple):
    """What was read of a data folder; ``book`` is None if a file that it needs is unreadable.

    ``register`` and ``table``, the current year's, may be present even then; ``ledgers`` lists the
    files that are ledgers.
    """

    book: Book | None
    problems: tuple[Problem, ...]
    register: Register | None
    ledgers: LedgerFolder = LedgerFolder({})
    table: Table | None = None

    def need(self) -> Book:
        """Return the book.

        Raises:
            DataError: there is none; the message is that of the first fault.
        """
        if self.book is None:
            raise faults.unusable(self.problems)
        return self.book


NO_LEDGERS = Ledgers()
ReadSource: TypeAlias = "Callable[[str], Source]"
"""A function from the name of a file in the data folder to its text."""


class _Parsed(NamedTuple):
    root: Node | None
    lines: list[str]


def load(root: Path, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read the register and the tables of a data folder; the ledgers stay unread."""
    past = folder.names_in(root, folder.PAST)
    loaded = assemble(
        lambda file: read_source(root, file, limits),
        folder.tables_among(past),
        NO_LEDGERS,
        limits,
        (*_no_folders(root), *odd_tables(past)),
    )
    if loaded.register is None:
        found = LedgerFolder(folder.ledger_files(root))
    else:
        found = ledger_folder(root, limits, loaded.register)
    book = None
    if loaded.book and what_is(root, folder.LEDGERS) in ("", FOLDER):
        book = loaded.book._replace(ledgers=LedgerFiles(root, limits, found))
    problems = (*loaded.problems, *found.problems)
    return Loaded(book, problems, loaded.register, found, loaded.table)


def assemble(
    read: ReadSource,
    past: Sequence[str],
    ledgers: Ledgers,
    limits: Limits,
    odd: Iterable[Problem] = (),
) -> Loaded:
    """Make a book of the files that ``read`` returns; ``past`` names the tables of closed years."""
    findings = Findings()
    register = _register(read, findings)
    tables = _tables(read, past, findings)
    findings.problems += odd
    current = tables.pop(folder.TASKS, None)
    if register is None or current is None:
        return Loaded(None, tuple(findings.problems), register, table=current)
    by_year = {current.year: current}
    for file, table in tables.items():
        findings.problems += _year_faults(file, table, by_year)
        by_year.setdefault(table.year, table)
    if beyond := tuple(too_much(register, by_year.values(), limits.duties)):
        return Loaded(None, (*findings.problems, *beyond), register, table=current)
    book = Book(register, by_year, current.year, ledgers)
    return Loaded(book, tuple(findings.problems), register, table=current)


def _year_faults(file: str, table: Table, by_year: Mapping[int, Table]) -> Iterator[Problem]:
    span = table.places["year"]
    if table.year in by_year:
        other = by_year[table.year].span.file
        yield faults.SAME_YEAR.at(
            span, f"{table.year} 年的任务表已有一张：{other}，本表不采用", "保留其中一张。"
        )
    elif file != f"{folder.PAST}/{table.year}.yaml":
        yield faults.YEAR_OF_FILE.at(
            span, f"文件名与年份 {table.year} 不符", f"改名为 {folder.PAST}/{table.year}.yaml。"
        )


def _no_folders(root: Path) -> Iterator[Problem]:
    for name in (folder.PAST, folder.LEDGERS):
        what = what_is(root, name)
        if what not in ("", FOLDER):
            yield faults.UNREADABLE.at(
                Span(name, length=0), f"这是{what}，不是文件夹，未读取", "恢复原来的文件夹。"
            )


def _register(read: ReadSource, findings: Findings) -> Register | None:
    part = _parse(read, folder.UNITS, findings)
    return decode_register(part.root, findings) if part.root else None


def _tables(read: ReadSource, past: Sequence[str], findings: Findings) -> dict[str, Table]:
    tables = {}
    for file in (folder.TASKS, *past):
        part = _parse(read, file, findings)
        table = decode_table(part.root, findings, part.lines) if part.root else None
        if table and table.year:
            tables[file] = table
    return tables


def _parse(read: ReadSource, file: str, findings: Findings) -> _Parsed:
    source = read(file)
    findings.problems += source.problems
    if source.text is None:
        return _Parsed(None, [])
    tree = read_document(source.text, file)
    findings.problems += tree.problems
    if tree.root is None and not tree.problems:
        findings.add(
            faults.NO_DATA.at(
                Span(file), "文件没有内容", f"从 git 恢复 {file}，或按 docs/format.md 重新填写。"
            )
        )
    return _Parsed(tree.root, source.lines)
