"""Compare the data with an older revision, for ``validate --since REV``."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.revisions import ComparedLedger, check_since
from gongkai.cli.actions.validate_since_data import data_problems
from gongkai.errors import UsageError
from gongkai.ops.lines.comparison import Comparison, compare, entries_in
from gongkai.store.changes.seal import meant
from gongkai.store.decoding.decode import read_source
from gongkai.store.disk.data_folder import LEDGERS, ledger_files
from gongkai.store.git.committed_lines import HEAD, need_own_files
from gongkai.store.git.repository import Repository
from gongkai.store.git.revision import (
    Base,
    base_of,
    base_of_first,
    known_before,
    ledger_lines_at,
    ledger_lines_unlike,
    need_name,
    need_unmoved,
    origins_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.disk.limits import Limits


class Since(NamedTuple):
    """The base compared with, the problems found, and remarks."""

    base: Base
    problems: list[Problem]
    remarks: list[str]


class _Compared(NamedTuple):
    """A ledger compared with the base; ``uncommitted`` as in :class:`ComparedLedger`."""

    comparison: Comparison
    uncommitted: dict[str, int]


def compare_since(folder: Folder, name: str | None, today: date, *, first: bool) -> Since:
    """Compare the data with a revision, or check that the commit is the ``first``.

    Raises:
        UsageError: the name is empty, or both are given.
        RefusedError: git, the repository or the revision is missing; the commit is not the
            first; the data is not a tree of regular files, or has moved.
        DataError: git cannot read the revision.
    """
    if name is not None and first:
        raise UsageError("--since 与 --first 不能同时使用。", "请选用其一。")
    if name is not None:
        need_name(name, "--since")
    repository = Repository(folder.root)
    base = base_of_first(repository) if name is None else base_of(repository, name)
    if not base.trees:
        return Since(base, [], [])
    need_own_files(folder.root)
    found = _compared(folder, repository, base)
    found.problems.extend(data_problems(repository, found.base, folder, today))
    return found


def _compared(folder: Folder, repository: Repository, base: Base) -> Since:
    """Compare the ledgers of the working tree and of HEAD with the base."""
    before = [ledger_lines_at(repository, tree) for tree in base.trees]
    remarks = [base.remark] if base.remark else []
    if not any(before):
        need_unmoved(repository, base)
        remarks.append(f"git 的版本 {base.short} 中尚无台账，现有记录均按新增处理。")
    files = ledger_files(folder.root)
    committed = _committed(repository, base)
    compared: dict[str, _Compared] = {}
    for unit in sorted({*files, *chain.from_iterable(before)}):
        file = files.get(unit, f"{LEDGERS}/{unit}.yaml")
        lines = _lines(folder.root, file, folder.limits) if unit in files else []
        if lines is not None:
            old, there = _entries_of(unit, before), committed.get(unit, lines)
            comparison = compare(unit, old, lines, meant)
            head = comparison if there == lines else compare(unit, old, there, meant)
            compared[file] = _Compared(comparison, _uncommitted(head, comparison, lines))
    found = _seen(repository, base, set(files.values()), compared)
    return Since(base, list(check_since(found)), remarks)


def _seen(
    repository: Repository, base: Base, there: set[str], compared: dict[str, _Compared]
) -> Iterator[ComparedLedger]:
    """Yield each compared ledger for the rules, with the history of new entries."""
    comparisons = {file: each.comparison for file, each in compared.items()}
    elsewhere = {text: file for file, each in comparisons.items() for text in each.added}
    restored = {change.after for each in comparisons.values() for change in each.restored}
    grown = [file for file, each in comparisons.items() if each.added or each.restored]
    known = known_before(repository, base, grown, {*elsewhere, *restored})
    origins = origins_of(repository, base, grown, set(elsewhere))
    for file, (comparison, uncommitted) in compared.items():
        if file in there or comparison.lost:
            own = {text: origins[text] for text in comparison.added if text in origins}
            yield ComparedLedger(
                file, base.short, file in there, comparison, elsewhere, known, uncommitted, own
            )


def _uncommitted(head: Comparison, here: Comparison, lines: list[str]) -> dict[str, int]:
    """Return the lines that HEAD changes or lacks and the working tree has, with their numbers."""
    missing = head.missing - here.missing
    if not missing:
        return {}
    now = entries_in(lines)
    righted = {change.before: change.line for change in (*here.restored, *here.sealed)}
    return {text: now.get(text) or righted[text] for text in missing}


def _entries_of(unit: str, trees: Iterable[Mapping[str, list[str]]]) -> dict[str, int]:
    """Return the entries of a unit in the base; of several trees, the union."""
    found: dict[str, int] = {}
    for tree in trees:
        for text, number in entries_in(tree.get(unit, ())).items():
            found.setdefault(text, number)
    return found


def _committed(repository: Repository, base: Base) -> dict[str, list[str]]:
    """Return the lines of ledgers that differ between HEAD and the base."""
    head = repository.commit(HEAD)
    return ledger_lines_unlike(repository, head, base.trees) if head else {}


def _lines(root: Path, file: str, limits: Limits) -> list[str] | None:
    """Return the lines of a ledger; None if it cannot be read, which is reported elsewhere."""
    source = read_source(root, file, limits)
    return None if source.text is None else source.lines
