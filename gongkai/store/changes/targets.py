"""The files of a data folder that a program may write: ledgers, register, tables, sources."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple, Self

from gongkai.model.task import YEAR
from gongkai.store.decoding.unit_name import ledger_file_name
from gongkai.store.disk.data_folder import (
    ATTRIBUTES,
    LEDGERS,
    PAST,
    SOURCES,
    SUFFIX,
    TASKS,
    UNITS,
    is_text,
)

if TYPE_CHECKING:
    from gongkai.store.disk.directory import Directory

_SOURCE = r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*"
_DATA = re.compile(f"{ATTRIBUTES}|{TASKS}|{UNITS}|{PAST}/{YEAR}{SUFFIX}|{SOURCES}/{_SOURCE}")


class Target(NamedTuple):
    """A file to be written: the folder it lies in, below the data folder, and its name there."""

    folder: str
    name: str

    @property
    def file(self) -> str:
        """Its path, relative to the data folder."""
        return f"{self.folder}/{self.name}".removeprefix("/")


def target_of(file: str) -> Target:
    """Return the place of a file, relative to the data folder, that may be written.

    Raises:
        RefusedError: it is none of these.
    """
    if is_text(file) and _DATA.fullmatch(file):
        return Target(*file.rpartition("/")[::2])
    return Target(LEDGERS, ledger_file_name(file))


def is_source_name(name: str) -> bool:
    """Return whether a document may have this name in ``data/sources``."""
    return is_text(name) and re.fullmatch(_SOURCE, name) is not None


class Folders:
    """The folders of files to be written, each opened once; ``make`` creates what is missing."""

    def __init__(self, top: Directory, *, make: bool = False) -> None:
        self._opened = {"": top}
        self._make = make
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __getitem__(self, path: str) -> Directory:
        """Return a folder, relative to the data folder.

        Raises:
            RefusedError: it is a link.
            OSError: it is missing, not a folder, or the system refuses.
        """
        if path not in self._opened:
            above, _, name = path.rpartition("/")
            folder = self[above].folder(name, make=self._make)
            self._opened[path] = self._stack.enter_context(folder)
        return self._opened[path]
