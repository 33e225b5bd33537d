"""The paths that a command is told to look at."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

from gongkai.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def within(root: Path, path: Path, gone: Collection[str] = ()) -> str:
    """Give a path relative to the data folder; ``gone`` are files that were there once.

    A file that is a link is that file, wherever it points.

    Raises:
        UsageError: it is not there and never was, or lies outside.
    """
    place, top = _place(path), root.resolve()
    inside = place.relative_to(top).as_posix() if place.is_relative_to(top) else None
    if not os.path.lexists(path) and inside not in gone:
        raise UsageError(f"没有这个文件或文件夹：{path}", "检查路径。")
    if inside is None:
        raise UsageError(f"{path} 不在数据目录里。", "用 -C 指定它所在的数据目录。")
    return inside


def _place(path: Path) -> Path:
    """Where a path stands: links are followed, but not that which a file may be."""
    if path.is_dir():
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent), path.name)


def need_file(path: Path, hint: str) -> None:
    """Refuse a path where there is nothing to read; whatever else is wrong, reading will say.

    Raises:
        UsageError: it is not there, or a folder.
    """
    try:
        is_folder = S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        raise UsageError(f"没有这个文件：{path}", hint) from None
    except OSError:
        return
    if is_folder:
        raise UsageError(f"这是一个文件夹：{path}", hint)


def is_wanted(file: str, wanted: Sequence[str]) -> bool:
    """Whether a file is one of those wanted or lies in one; all are where none is named."""
    return not wanted or any(part in (".", file) or file.startswith(f"{part}/") for part in wanted)
