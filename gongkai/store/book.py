"""The one door to a book: reads the register, the tables, and each ledger when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.book import Book
from gongkai.model.span import Span
from gongkai.store import faults, folder
from gongkai.store.fields import Findings
from gongkai.store.ledgers import LedgerFiles
from gongkai.store.plain import read_document
from gongkai.store.register import decode_register
from gongkai.store.table import decode_table
from gongkai.store.text import DEFAULT_LIMITS, Limits, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.model.task import Table
    from gongkai.model.unit import Register
    from gongkai.store.nodes import Node


class Loaded(NamedTuple):
    """What was read of a data folder; ``book`` is None where a file it needs cannot be."""

    book: Book | None
    problems: tuple[Problem, ...]

    def need(self) -> Book:
        """Give the book to a command that cannot do without.

        Raises:
            DataError: there is none; the message is the first fault's.
        """
        if self.book is None:
            raise faults.unusable(self.problems)
        return self.book


class _Part(NamedTuple):
    root: Node | None
    lines: list[str]


def load(root: Path, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read the register and the tables of a data folder; the ledgers stay unread."""
    findings = Findings()
    register = _register(root, findings, limits)
    tables = _tables(root, findings, limits)
    findings.problems += _odd_ledger_files(root)
    current = tables.pop(folder.TASKS, None)
    if register is None or current is None:
        return Loaded(None, tuple(findings.problems))
    by_year = {current.year: current}
    for file, table in tables.items():
        findings.problems += _year_faults(file, table, by_year)
        by_year.setdefault(table.year, table)
    book = Book(register, by_year, current.year, LedgerFiles(root, limits))
    return Loaded(book, tuple(findings.problems))


def _year_faults(file: str, table: Table, by_year: Mapping[int, Table]) -> Iterator[Problem]:
    span = table.places["year"]
    if table.year in by_year:
        other = by_year[table.year].span.file
        yield faults.SAME_YEAR.at(
            span, f"{table.year} 年的任务表已有一张：{other}，这一张不用", "留下一张。"
        )
    elif file != f"{folder.PAST}/{table.year}.yaml":
        yield faults.YEAR_OF_FILE.at(
            span, f"文件名与年份 {table.year} 不符", f"改名为 {folder.PAST}/{table.year}.yaml。"
        )


def _odd_ledger_files(root: Path) -> Iterator[Problem]:
    ledgers = root / folder.LEDGERS
    if ledgers.exists() and not ledgers.is_dir():
        yield faults.UNREADABLE.at(Span(folder.LEDGERS), "这应当是一个文件夹", "恢复台账的文件夹。")
    for file, twin in folder.odd_ledger_files(root):
        if twin:
            yield faults.ODD_LEDGER_FILE.at(
                Span(file), f"与 {twin} 是同一个单位的两个文件，这一个不读", "合并成一个文件。"
            )
        else:
            yield faults.ODD_LEDGER_FILE.at(Span(file), "后缀不是 .yaml，不读", "改名为 .yaml。")


def _register(root: Path, findings: Findings, limits: Limits) -> Register | None:
    part = _parse(root, folder.UNITS, findings, limits)
    return decode_register(part.root, findings) if part.root else None


def _tables(root: Path, findings: Findings, limits: Limits) -> dict[str, Table]:
    tables = {}
    for file in (folder.TASKS, *folder.past_files(root)):
        part = _parse(root, file, findings, limits)
        table = decode_table(part.root, findings, part.lines) if part.root else None
        if table and table.year:
            tables[file] = table
    return tables


def _parse(root: Path, file: str, findings: Findings, limits: Limits) -> _Part:
    source = read_source(root / file, file, limits)
    findings.problems += source.problems
    if source.text is None:
        return _Part(None, [])
    tree = read_document(source.text, file)
    findings.problems += tree.problems
    if tree.root is None and not tree.problems:
        findings.add(
            faults.NO_DATA.at(Span(file), "文件里没有内容", f"从 git 恢复 {file}，或照着样例重写。")
        )
    return _Part(tree.root, source.lines)
