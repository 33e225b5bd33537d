"""The data folder that ``gongkai import`` writes to, as it is before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import RefusedError
from gongkai.ops.duties.party_names import Names
from gongkai.store import faults
from gongkai.store.changes.targets import is_source_name
from gongkai.store.changes.transaction import FileChange
from gongkai.store.decoding.decode import unreadable
from gongkai.store.disk.data_folder import PAST, SOURCES, SUFFIX, TASKS, UNITS
from gongkai.store.disk.regular_file import read_regular, what_is
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.task import Table
    from gongkai.model.unit import Register
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.load import Loaded


class Place(NamedTuple):
    """A data folder: what it holds of a book, and the bytes of its table, None if it has none.

    ``book`` is None where there is no table or no register.
    """

    folder: Folder
    loaded: Loaded
    tasks: bytes | None

    @property
    def register(self) -> Register | None:
        """The register, if there is one."""
        return self.loaded.register

    @property
    def book(self) -> Book | None:
        """The book, if there is one."""
        return self.loaded.book

    @property
    def table(self) -> Table | None:
        """The table that stands there, if it has any task."""
        table = self.loaded.table
        return table if table and next(table.rows(), None) else None

    @property
    def names(self) -> Names | None:
        """The names of the register, if there is one."""
        return Names(self.register) if self.register else None

    def change(self, file: str, new: bytes) -> FileChange:
        """Return the change of a file to new bytes.

        Raises:
            DataError: the file is there and cannot be read.
        """
        return FileChange(file, _bytes(self.folder, file), new)


def look(folder: Folder, *, to_write: bool) -> Place:
    """Read what a data folder holds; unless it is ``to_write`` there, as far as it can be read.

    Raises:
        DataError: the register or the table is there and cannot be read.
    """
    loaded = load(*folder)
    if not to_write:
        return Place(folder, loaded, None)
    there = {file for file in (UNITS, TASKS) if what_is(folder.root, file)}
    for file, found in ((UNITS, loaded.register), (TASKS, loaded.table)):
        if file in there and found is None:
            raise faults.unusable(tuple(_of_file(loaded.problems, file)))
    return Place(folder, loaded, _bytes(folder, TASKS))


def source_change(place: Place, name: str, content: bytes) -> FileChange | None:
    """Return the change that puts the original into ``data/sources``; None if it is there.

    Raises:
        RefusedError: another document has its name there, or it cannot have one.
        DataError: a file of that name cannot be read.
    """
    if not is_source_name(name):
        raise RefusedError(
            f"未写入：原件的文件名 {name} 不能用在 {SOURCES} 里。",
            "改名后再导入，文件名不以点开头，不含控制字符；或用 --source 写明原件的路径。",
        )
    change = place.change(f"{SOURCES}/{name}", content)
    if change.old is None:
        return change
    if change.old == content:
        return None
    raise RefusedError(
        f"未写入：{SOURCES}/{name} 已有一份内容不同的原件。",
        "把要导入的文件改名后再导入（例如在文件名后加日期）。",
    )


def past_file(year: int) -> str:
    """Return the file of a closed year's table."""
    return f"{PAST}/{year}{SUFFIX}"


def _of_file(problems: Iterable[Problem], file: str) -> list[Problem]:
    return [problem for problem in problems if problem.span.file == file]


def _bytes(folder: Folder, file: str) -> bytes | None:
    """Return the bytes of a file of the data; None if there is none.

    Raises:
        DataError: it is there and cannot be read.
    """
    try:
        return read_regular(folder.root, file, folder.limits.file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise faults.unusable((unreadable(file, error),)) from error
