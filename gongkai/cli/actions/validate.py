"""Find all problems of a data folder, or of some of its files, in order of place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.run import LedgerScenes, check_book, check_ledger
from gongkai.cli.advice import worded
from gongkai.cli.arguments.paths import is_wanted, within
from gongkai.cli.workers import sizes_of, spread
from gongkai.errors import UsageError
from gongkai.store.disk.data_folder import TASKS, UNITS, past_files
from gongkai.store.ledgers.files import LedgerFiles
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem, WordedProblem
    from gongkai.store.disk.data_folder import Folder


class Inspection(NamedTuple):
    """The problems found, and the number of files and entries checked."""

    problems: list[WordedProblem]
    files: int
    entries: int

    @property
    def checked(self) -> str:
        """Word the number of files and entries."""
        return f"{self.files} 个文件，{self.entries} 条记录"


def inspect(
    folder: Folder,
    now: datetime,
    paths: Sequence[Path],
    found_already: Sequence[Problem] = (),
    *,
    of_notes: bool = False,
) -> Inspection:
    """Check the files under ``paths``, or all; keep problems found already.

    ``of_notes`` checks what notes say besides.

    Raises:
        UsageError: a path does not exist, or lies outside the data.
    """
    root, limits = folder
    gone = {problem.span.file for problem in found_already}
    wanted = [within(root, path, gone) for path in paths]
    files = [f for f in (UNITS, TASKS, *past_files(root)) if is_wanted(f, wanted)]
    loaded = load(root, limits)
    ledgers = {u: f for u, f in loaded.ledgers.read.items() if is_wanted(f, wanted)}
    problems = [*found_already, *loaded.problems]
    named = gone.union(problem.span.file for problem in loaded.problems)
    if paths and not (files or ledgers or named.intersection(wanted)):
        raise UsageError("所列路径中没有数据文件。", "写 data/ 或 ledgers/ 中的文件。")
    if loaded.book:
        problems += check_book(loaded.book)
    entries = 0
    reader = LedgerFiles(root, limits, loaded.ledgers)
    look = partial(_look, reader, loaded.book, now, of_notes)
    for found in spread(look, list(ledgers), sizes_of(reader, list(ledgers))):
        problems += found.problems
        entries += found.entries
    kept = {worded(each): None for each in problems if is_wanted(each.span.file, wanted)}
    return Inspection(
        sorted(kept, key=lambda p: (p.span, p.code)), len(files) + len(ledgers), entries
    )


class _Found(NamedTuple):
    """The problems of some ledgers, and the number of their entries."""

    problems: list[Problem]
    entries: int


def _look(
    reader: LedgerFiles, book: Book | None, now: datetime, of_notes: bool, units: Sequence[str]
) -> _Found:
    problems: list[Problem] = []
    entries = 0
    scenes = LedgerScenes(book, now) if book else None
    for unit in units:
        reading = reader.read(unit)
        problems += reading.ledger.problems
        entries += len(reading.ledger.entries)
        if scenes and reading.readable:
            problems += check_ledger(scenes.scene(reading.ledger), of_notes=of_notes)
    return _Found(problems, entries)
