"""The paths that a command is told to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def within(root: Path, path: Path) -> str:
    """Give a path relative to the data folder.

    Raises:
        UsageError: it is not there, or lies outside.
    """
    if not path.exists():
        raise UsageError(f"没有这个文件或文件夹：{path}", "检查路径。")
    resolved = path.resolve()
    if not resolved.is_relative_to(root.resolve()):
        raise UsageError(f"{path} 不在数据目录里。", "用 -C 指定它所在的数据目录。")
    return resolved.relative_to(root.resolve()).as_posix()


def is_wanted(file: str, wanted: Sequence[str]) -> bool:
    """Whether a file is one of those wanted or lies in one; all are where none is named."""
    return not wanted or any(part in (".", file) or file.startswith(f"{part}/") for part in wanted)
