"""Where a path leads that somebody typed for a file or folder to be written.

Links that the person made are followed; one in a data folder or a git repository may come from
anybody, and so may one beside the data, as a zip brings them both: these are not.
"""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.errors import DataError, RefusedError, reason
from gongkai.store.disk.data_folder import LEDGERS, OWN, TASKS
from gongkai.store.disk.directory import is_link

_FROM_OTHERS = (TASKS, LEDGERS, OWN, ".git")
"""Each of them in a folder says that it may hold what others made."""
_MOST_LINKS = 40


def here() -> Path:
    """Give the working folder.

    Raises:
        DataError: it is gone, or may not be known.
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
    """Give the path without links that a path means; what is not there yet stays as it is.

    ``root`` is the data folder in use: in a path that is typed from the working folder on, no link
    of a folder that holds it, or holds what holds it, is followed.

    Raises:
        RefusedError: it leads through a link that leads nowhere or in a circle, that lies in
            a data folder or a repository, or beside the data in use.
        DataError: the working folder is gone, or the system does not let the path be looked at.
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
        aim = _aim(target, path)
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


def _aim(place: Path, path: Path) -> Path | None:
    """Give what a link says; None where there is none."""
    try:
        return place.readlink() if is_link(place.lstat()) else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DataError(
            f"未写入 {path}：{reason(error)}。", "核对路径中各级文件夹的权限。"
        ) from error


def _check(link: Path, path: Path) -> None:
    """Refuse a link that others may have made, or that leads nowhere."""
    if any(os.path.lexists(folder / part) for folder in link.parents for part in _FROM_OTHERS):
        raise _refused(path, f"路径中的 {link.name} 是数据目录或 git 仓库里的链接")
    if not link.exists():
        raise _refused(path, f"路径中的 {link.name} 是失效或循环指向的链接")


def _refused(path: Path, why: str) -> RefusedError:
    return RefusedError(f"未写入 {path}：{why}。", "写明文件本身的路径，或删去链接。")
