"""Find the data folder, which holds ``data/tasks.yaml``, and the files in it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import DataError, UsageError, reason
from gongkai.model.way import Way
from gongkai.store.disk.directory import StrangeFileError
from gongkai.store.disk.regular_file import list_folder

if TYPE_CHECKING:
    from gongkai.store.disk.limits import Limits

TASKS = "data/tasks.yaml"
UNITS = "data/units.yaml"
PAST = "data/past"
SOURCES = "data/sources"
LEDGERS = "ledgers"
ATTRIBUTES = ".gitattributes"
SUFFIX = ".yaml"
OWN = ".gongkai"
"""The folder of the program's own lock and manifest; git ignores it."""
PENDING = f"{OWN}/pending"
_CONTENTS = ("data", LEDGERS, OWN, ".git", ATTRIBUTES, ".gitignore")
"""What a data folder consists of."""


class Folder(NamedTuple):
    """A data folder, and the limits on its files."""

    root: Path
    limits: Limits


def find_root(start: Path, given: str | None) -> Path:
    """Return the data folder: the one named, else the nearest at or above ``start``.

    Raises:
        DataError: there is none.
        UsageError: the one named is not a folder.
    """
    if given is not None:
        return _given(Path(given))
    for folder in (start, *start.parents):
        if os.path.lexists(folder / TASKS):
            return folder
    raise DataError(
        f"未找到 gongkai 的数据：当前目录及各级上级目录都没有 {TASKS}。",
        Way.FIND_DATA,
    )


def find_place(start: Path, given: str | None) -> Path:
    """Return the data folder, or where one is to be begun: beside a register, else ``start``.

    Raises:
        UsageError: the one named is not a folder.
    """
    if given is not None:
        return _folder(Path(given))
    for folder in (start, *start.parents):
        if any(os.path.lexists(folder / file) for file in (TASKS, UNITS)):
            return folder
    return start


def _folder(root: Path) -> Path:
    if not root.is_dir():
        raise UsageError(f"没有这个目录：{root}", ("核对 ", Way.FOLDER_SETTING, " 指定的目录。"))
    return root


def _given(root: Path) -> Path:
    _folder(root)
    if not os.path.lexists(root / TASKS):
        raise DataError(f"{root} 中没有 {TASKS}。", "指定 data/ 与 ledgers/ 所在的目录。")
    return root


def is_data(path: Path, root: Path) -> bool:
    """Return whether a path lies in one of the parts of a data folder, ignoring case."""
    resolved = path.resolve()
    places = (resolved, *resolved.parents)
    return any(_are_one(place, (root / part).resolve()) for part in _CONTENTS for place in places)


def _are_one(one: Path, other: Path) -> bool:
    """Return whether two paths are the same place; by name, ignoring case, if one is missing."""
    try:
        return one.samefile(other)
    except OSError:
        return str(one).casefold() == str(other).casefold()


def has_pending(root: Path) -> bool:
    """Return whether a write of several ledgers was interrupted."""
    return (root / PENDING).exists()


def past_files(root: Path) -> list[str]:
    """Return the tables of closed years, relative to the data folder."""
    return tables_among(names_in(root, PAST))


def tables_among(names: list[str]) -> list[str]:
    """Return the tables of closed years among the names in their folder."""
    return _files(names, PAST)


def ledger_files(root: Path) -> dict[str, str]:
    """Return every ledger, relative to the data folder, by the name of its unit (NFC)."""
    return ledgers_among(names_in(root, LEDGERS))


def ledgers_among(names: list[str]) -> dict[str, str]:
    """Return the ledgers among the names in their folder; of two for one unit the first."""
    found: dict[str, str] = {}
    for file in _files(names, LEDGERS):
        found.setdefault(ledger_name(file), file)
    return found


def ledger_name(file: str) -> str:
    """Return the unit of a ledger: the stem of its file (NFC)."""
    return unicodedata.normalize("NFC", file.rpartition("/")[2].rpartition(".")[0])


def is_data_file(name: str) -> bool:
    """Return whether a name is read: ``.yaml``, UTF-8, neither hidden nor an Office lock file."""
    return name.endswith(SUFFIX) and not name.startswith((".", "~$")) and is_text(name)


def is_text(name: str) -> bool:
    """Return whether the bytes of a name are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def names_in(root: Path, folder: str) -> list[str]:
    """Return the names in a folder of the data, sorted; none if it is missing or not a folder.

    Raises:
        DataError: the system refuses.
    """
    try:
        return list_folder(root, folder)
    except (FileNotFoundError, NotADirectoryError, StrangeFileError):
        return []
    except OSError as error:
        raise DataError(
            f"{folder} 无法读取：{reason(error)}。", "核对该目录的读取权限。"
        ) from error


def _files(names: list[str], folder: str) -> list[str]:
    return [f"{folder}/{name}" for name in names if is_data_file(name)]
