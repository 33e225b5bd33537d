"""What ``validate --since REV`` finds: the ledgers held against those of an older revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.since import ComparedLedger, check_since
from gongkai.ops.since import Comparison, compare, entries_in
from gongkai.store.folder import LEDGERS, ledger_files
from gongkai.store.git import Repository
from gongkai.store.revision import Base, base_of, known_before, ledger_lines_at, need_name
from gongkai.store.seal import meant
from gongkai.store.text import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.store.folder import Folder
    from gongkai.store.text import Limits


class Since(NamedTuple):
    """What the ledgers were held against, and what was found."""

    base: Base
    problems: list[Problem]


def compare_since(folder: Folder, name: str) -> Since:
    """Hold the ledgers of a folder against those of a revision.

    Raises:
        UsageError: no revision is named.
        RefusedError: there is no git, no repository, or no such revision.
        DataError: git cannot give what is to be compared.
    """
    need_name(name, "--since")
    root, limits = folder
    repository = Repository(root)
    base = base_of(repository, name)
    before = _entries_at(repository, base)
    files = ledger_files(root)
    comparisons: dict[str, Comparison] = {}
    for unit in sorted(before.keys() | files.keys()):
        file = files.get(unit, f"{LEDGERS}/{unit}.yaml")
        lines = _lines(root, file, limits) if unit in files else []
        if lines is not None:
            comparisons[file] = compare(unit, before.get(unit, {}), lines, meant)
    elsewhere = {text: file for file, each in comparisons.items() for text in each.added}
    grown = [file for file, each in comparisons.items() if each.added]
    known = known_before(repository, base, grown, set(elsewhere))
    there = set(files.values())
    compared = [
        ComparedLedger(file, base.short, file in there, comparison, elsewhere, known)
        for file, comparison in comparisons.items()
        if file in there or comparison.lost
    ]
    return Since(base, list(check_since(compared)))


def _entries_at(repository: Repository, base: Base) -> dict[str, dict[str, int]]:
    """What the base's ledgers hold, by unit; of several trees, all that one of them has."""
    found: dict[str, dict[str, int]] = {}
    for tree in base.trees:
        for unit, lines in ledger_lines_at(repository, tree).items():
            for text, number in entries_in(lines).items():
                found.setdefault(unit, {}).setdefault(text, number)
    return found


def _lines(root: Path, file: str, limits: Limits) -> list[str] | None:
    """The lines of a ledger; None where it cannot be read, which is an error of its own."""
    source = read_source(root / file, file, limits)
    return None if source.text is None else source.lines
