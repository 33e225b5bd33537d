"""Options of the root command: the data folder and the size limit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.disk.limits import Limits


class Data(NamedTuple):
    """The options of the root command; None if not given."""

    root: str | None = None
    size_limit: int | None = None

    def find(self) -> Folder:
        """Find the data folder.

        Raises:
            DataError: there is none, or the working directory is gone.
            UsageError: the given one is not a folder, or the limit is too low.
        """
        from gongkai.store.disk.data_folder import Folder, find_root
        from gongkai.store.disk.destination import here

        start = here() if self.root is None else Path()
        return Folder(find_root(start, self.root), self.limits())

    def find_place(self) -> Folder:
        """Find the data folder, or the folder in which to begin one.

        Raises:
            DataError: the working directory is gone.
            UsageError: the given one is not a folder, or the limit is too low.
        """
        from gongkai.store.disk.data_folder import Folder, find_place
        from gongkai.store.disk.destination import here

        start = here() if self.root is None else Path()
        return Folder(find_place(start, self.root), self.limits())

    def limits(self) -> Limits:
        """Return the size limits for files and lines.

        Raises:
            UsageError: the limit is below the default.
        """
        from gongkai.errors import UsageError
        from gongkai.store.disk.limits import DEFAULT_LIMITS, MEGABYTE, limits_of

        if self.size_limit is None:
            return DEFAULT_LIMITS
        limits = limits_of(self.size_limit)
        if limits.file < DEFAULT_LIMITS.file:
            usual = DEFAULT_LIMITS.file // MEGABYTE
            raise UsageError(
                f"--size-limit 不能小于 {usual}（MB）。",
                f"该选项只用于提高上限；去掉 --size-limit 即为 {usual} MB。",
            )
        return limits
