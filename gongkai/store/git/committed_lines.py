"""Lines of the ledgers that are committed."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError
from gongkai.store.disk.data_folder import LEDGERS, SUFFIX, ledger_files, ledger_name
from gongkai.store.disk.file_names import place
from gongkai.store.git.repository import Repository, top_of
from gongkai.store.git.revision import state_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "HEAD"
_BLANKS = b" \t\r"
_AT_ONCE = 100
"""Ledgers that are read from git in one go."""


class CommittedLines(Mapping[str, "Counter[bytes]"]):
    """How often each line occurs in the ledgers of a revision, by unit.

    They are read some at a time, in the order of their names, so go through them in it.
    """

    def __init__(self, repository: Repository, blobs: Mapping[str, str]) -> None:
        """Take the ledgers of a revision: the hashes by the names of their files."""
        self._repository, self._blobs = repository, blobs
        self._files: dict[str, list[str]] = {}
        for name in sorted(blobs):
            self._files.setdefault(ledger_name(name), []).append(name)
        self._read: dict[str, Counter[bytes]] = {}

    def __getitem__(self, unit: str) -> Counter[bytes]:
        """Return the lines of a unit's ledger.

        Raises:
            DataError: git cannot read them.
        """
        if unit not in self._read:
            if unit not in self._files:
                raise KeyError(unit)
            units = list(self._files)
            start = units.index(unit)
            self._read = self._lines_of(units[start : start + _AT_ONCE])
        return self._read[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, unit: object) -> bool:
        return unit in self._files

    def _lines_of(self, units: Sequence[str]) -> dict[str, Counter[bytes]]:
        wanted = {name: self._blobs[name] for unit in units for name in self._files[unit]}
        lines: dict[str, Counter[bytes]] = defaultdict(Counter)
        for name, content in self._repository.contents(wanted).items():
            lines[ledger_name(name)].update(bare_lines(content))
        return lines


def committed_lines(root: Path, revision: str = HEAD) -> CommittedLines | None:
    """Return the lines of the ledgers of a revision; git is asked for them when they are needed.

    None if no git repository holds the data folder; empty before the first commit.

    Raises:
        RefusedError: there is no such revision, git is missing or refuses, or a ledger is a link,
            in the folder or in the revision.
        DataError: git cannot list the files.
    """
    repository = repository_of(root)
    if repository is None:
        return None
    need_own_files(root)
    state = state_of(repository, revision)
    blobs = repository.blobs(state, LEDGERS) if state else {}
    return CommittedLines(
        repository, {name: each for name, each in blobs.items() if name.endswith(SUFFIX)}
    )


def need_own_files(root: Path) -> None:
    """Refuse ledgers that are links, or in a linked folder: git has only the link.

    Raises:
        RefusedError: one of them is a link.
    """
    for file in (LEDGERS, *ledger_files(root).values()):
        if place(root, file).is_symlink():
            raise RefusedError(
                f"{file} 是链接，git 中没有其内容。", "把台账文件本身放进 ledgers/，再运行。"
            )


def bare_lines(content: bytes) -> list[bytes]:
    """Return the lines of a file without BOM, line ends and trailing blanks."""
    return [line.rstrip(_BLANKS) for line in content.removeprefix(BOM_UTF8).split(b"\n")]


def repository_of(root: Path) -> Repository | None:
    """Return the repository of a data folder; None if there is none.

    Raises:
        RefusedError: there is one, but git is missing or refuses.
    """
    try:
        return Repository(root)
    except RefusedError:
        if top_of(root.resolve()):
            raise
        return None
