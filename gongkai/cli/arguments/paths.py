"""Resolve the paths given to a command."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

from gongkai.errors import UsageError
from gongkai.store.disk.file_names import name_of, place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


_NOWHERE = "当前目录和数据目录中均没有；核对文件名。"


def within(root: Path, path: Path, gone: Collection[str] = ()) -> str:
    """Return a path relative to the data folder; ``gone`` are files that no longer exist.

    The path is looked for here, then in the data folder. A link is taken as itself, wherever it
    points.

    Raises:
        UsageError: the path does not exist and is not in ``gone``, or lies outside.
    """
    places = _places(root, path)
    inside = {each: _relative(each, root) for each in places}
    for each, file in inside.items():
        if file is not None and (os.path.lexists(each) or file in gone):
            return file
    if any(map(os.path.lexists, places)):
        raise UsageError(f"{path} 不在数据目录内。", "用 -C 写明该文件所在的数据目录。")
    raise UsageError(f"没有这个文件或文件夹：{path}", _NOWHERE)


def find_file(root: Path, path: Path) -> Path:
    """Find a file here, then in the data folder.

    Raises:
        UsageError: it is in neither place.
    """
    there = [each for each in _places(root, path) if os.path.lexists(each)]
    if not there:
        raise UsageError(f"没有这个文件：{path}", _NOWHERE)
    return there[0]


def _places(root: Path, path: Path) -> list[Path]:
    """Return the places to look for a path: here and in the data folder, in both encodings."""
    return list(
        dict.fromkeys(
            each for top in (Path(), root) for each in (top / path, place(top, str(path)))
        )
    )


def _relative(path: Path, root: Path) -> str | None:
    """Return a path relative to the data folder; None if it lies outside."""
    stands, top = _stands(path), root.resolve()
    return name_of(stands.relative_to(top).as_posix()) if stands.is_relative_to(top) else None


def _stands(path: Path) -> Path:
    """Resolve the folder, not the file itself if it is a link."""
    if path.is_dir():
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent), path.name)


def need_file(path: Path, hint: str) -> None:
    """Refuse a path that does not exist or is a folder; reading reports anything else.

    Raises:
        UsageError: it does not exist, or is a folder.
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
    """Return whether a file is wanted or lies in a wanted folder; all are if none is named."""
    return not wanted or any(part in (".", file) or file.startswith(f"{part}/") for part in wanted)
