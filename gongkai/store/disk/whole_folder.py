"""A new folder of files that appears whole: all files are written beside it, then it is renamed."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from gongkai.errors import DataError, RefusedError, reason
from gongkai.model.way import Way
from gongkai.store.disk.atomic_write import NewFile, remedy
from gongkai.store.disk.directory import Directory, kind_of, what
from gongkai.store.disk.file_names import name_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_SHOWN = 50


class WholeFolder:
    """A folder in the making; ``with`` discards it unless it has taken its place.

    ``path`` must contain no link; ``shown`` is the path in messages. A folder that is there must be
    empty, or, to ``replace`` it, hold nothing but files with these ``suffixes``.
    """

    def __init__(self, path: Path, shown: str, suffixes: Collection[str], *, replace: bool) -> None:
        self._path = path
        self._name = name_of(path.name)
        self._shown = shown
        self._suffixes = tuple(suffixes)
        self._replace = replace
        self._staging = ""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Begin the folder.

        Raises:
            RefusedError: something is in its place.
            DataError: the system refuses.
        """
        try:
            self._parent = self._stack.enter_context(Directory(self._path.parent))
            self._old_files()
            self._staging = self._fresh_name()
            self._folder = self._stack.enter_context(self._parent.folder(self._staging, make=True))
        except OSError as error:
            self._stack.close()
            raise self._unwritten(error) from error
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._staging:
            self._remove(self._staging, self._folder)
        self._stack.close()

    def put(self, name: str, content: bytes) -> None:
        """Write one of its files.

        Raises:
            DataError: the system refuses.
        """
        try:
            NewFile(self._folder, name, name).write([content], hold=False)
        except OSError as error:
            raise self._unwritten(error) from error

    def take_place(self) -> None:
        """Put the folder in its place with all its files; an old one goes.

        Raises:
            RefusedError: something else is there by now.
            DataError: the system refuses; what was there is unchanged.
        """
        try:
            self._folder.sync()
            if self._old_files() is None:
                self._parent.rename(self._staging, self._name)
                self._staging = ""
            else:
                self._swap()
            self._parent.sync()
        except OSError as error:
            raise self._unwritten(error) from error

    def _swap(self) -> None:
        """Take the place of an old folder, which is moved aside first and then removed."""
        aside = self._fresh_name()
        self._parent.rename(self._name, aside)
        try:
            self._parent.rename(self._staging, self._name)
        except OSError:
            self._parent.rename(aside, self._name)
            raise
        self._staging = ""
        with self._parent.folder(aside) as old:
            self._remove(aside, old)

    def _old_files(self) -> list[str] | None:
        """Return the files of the folder in our place that may go; None if there is no folder.

        Raises:
            RefusedError: something else is there.
            OSError: the system refuses.
        """
        status = self._parent.status(self._name)
        if status is None:
            return None
        if kind_of(status) != stat.S_IFDIR:
            raise RefusedError(
                f"未写入：{self._shown} 是{what(status)}，不是文件夹。", "换一个文件夹名。"
            )
        with self._parent.folder(self._name) as old:
            names = sorted(old.names())
            if names and not self._replace:
                raise RefusedError(
                    f"{self._shown} 中已有文件，未改动。",
                    ("换一个文件夹，或加 ", Way.REPLACE_FILE, " 覆盖。"),
                )
            for name in names:
                found = old.status(name)
                if not name.endswith(self._suffixes) or not found or not _is_file(found):
                    raise RefusedError(
                        f"{self._shown} 中有其他文件（{name}），未改动。", "换一个文件夹。"
                    )
        return names

    def _remove(self, name: str, folder: Directory) -> None:
        with suppress(OSError):
            for file in folder.names():
                folder.remove(file)
            self._parent.remove_folder(name)

    def _fresh_name(self) -> str:
        return f".{self._name[:_SHOWN]}.gongkai-{os.urandom(6).hex()}.tmp"

    def _unwritten(self, error: OSError) -> DataError:
        return DataError(f"未写入 {self._shown}：{reason(error)}。", remedy(error))


def _is_file(status: os.stat_result) -> bool:
    return kind_of(status) == stat.S_IFREG
