"""Resolve a path that the user typed for a file or folder to be written.

The user's own links are followed. A link in a data folder or a git repository may come from
anybody, and so may one beside the data (a zip brings both): these are refused.
"""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.disk.data_folder import LEDGERS, OWN, TASKS
from gongkai.store.disk.directory import is_link

_SHARED = (TASKS, LEDGERS, OWN, ".git")
"""A folder with one of these may hold files that others made."""
_MOST_LINKS = 40


def here() -> Path:
    """Return the working folder.

    Raises:
        DataError: it is gone, or the system does not tell it.
    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise DataError(
            "当前目录已不存在，可能已被删除或移走。", "先用 cd 换到现有的目录，再运行。"
        ) from error
    except OSError as error:
        raise DataError(
            f"无法确定当前目录：{reason(error)}。", "先用 cd 换到其他目录，再运行。"
        ) from error


def destination(path: Path, root: Path | None = None) -> Path:
    """Return a path with its links resolved; parts that do not exist yet stay as they are.

    ``root`` is the data folder in use: in a relative path no link that lies in a folder above it is
    followed.

    Raises:
        RefusedError: a link in it is broken or circular, or lies in a data folder, in a
            repository or beside the data in use.
        DataError: the working folder is gone, or the system does not let us look at the path.
    """
    typed = path if path.is_absolute() else here() / path
    place, links = Path(typed.anchor), 0
    rest = list(reversed(typed.parts[1:]))
    chosen = 0 if path.is_absolute() else len(path.parts)
    data = root.resolve() if root else None
    while rest:
        is_typed = len(rest) <= chosen
        part = rest.pop()
        target = place.parent if part == ".." else place / part
        aim = _link_target(target, path)
        if aim is None:
            place = target
            continue
        links += 1
        if links > _MOST_LINKS:
            raise _refused(path, "路径中有循环指向的链接")
        _check(target, path)
        if data and is_typed and data.is_relative_to(target.parent):
            raise _refused(path, f"路径中的 {target.name} 是链接，与数据目录在同一个文件夹里")
        chosen = min(chosen, len(rest))
        place = Path(aim.anchor) if aim.is_absolute() else place
        rest += reversed(aim.parts[1:] if aim.is_absolute() else aim.parts)
    return place


def _link_target(place: Path, path: Path) -> Path | None:
    """Return the target of a link; None if ``place`` is not a link."""
    try:
        return place.readlink() if is_link(place.lstat()) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DataError(
            f"未写入 {path}：{reason(error)}。", "核对路径中各级文件夹的权限。"
        ) from error


def _check(link: Path, path: Path) -> None:
    """Refuse a link that others may have made, or that is broken."""
    if any(os.path.lexists(folder / part) for folder in link.parents for part in _SHARED):
        raise _refused(path, f"路径中的 {link.name} 是数据目录或 git 仓库里的链接")
    if not link.exists():
        raise _refused(path, f"路径中的 {link.name} 是失效或循环指向的链接")


def _refused(path: Path, why: str) -> RefusedError:
    return RefusedError(f"未写入 {path}：{why}。", "写明文件本身的路径，或删去链接。")
