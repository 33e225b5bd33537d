"""Lines of the ledgers that are committed."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError
from gongkai.store.disk.data_folder import LEDGERS, SUFFIX, ledger_files
from gongkai.store.disk.file_names import place
from gongkai.store.git.ledgers_at import LedgersAt
from gongkai.store.git.repository import Repository, top_of
from gongkai.store.git.revision import state_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HEAD = "HEAD"
_BLANKS = b" \t\r"


def committed_lines(root: Path, revision: str = HEAD) -> Mapping[str, Counter[bytes]] | None:
    """Return how often each line occurs in the ledgers of a revision, by unit.

    None if no git repository holds the data folder; empty before the first commit.

    Raises:
        RefusedError: there is no such revision, git is missing or refuses, or a ledger is a link,
            in the folder or in the revision.
        DataError: git cannot list the files; going through the lines, that it cannot read them.
    """
    repository = repository_of(root)
    if repository is None:
        return None
    need_own_files(root)
    state = state_of(repository, revision)
    blobs = repository.blobs(state, LEDGERS) if state else {}
    ledgers = {name: each for name, each in blobs.items() if name.endswith(SUFFIX)}
    return LedgersAt(repository, ledgers, _counted)


def _counted(contents: Sequence[bytes]) -> Counter[bytes]:
    return Counter(line for content in contents for line in bare_lines(content))


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
