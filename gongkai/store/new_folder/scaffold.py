"""Make a new data folder: with the shipped table, an empty one, or given files."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import gongkai
from gongkai.errors import DataError, RefusedError, reason
from gongkai.model.way import Way
from gongkai.store.disk.atomic_write import put
from gongkai.store.disk.data_folder import ATTRIBUTES, LEDGERS, TASKS, UNITS
from gongkai.store.disk.destination import destination
from gongkai.store.disk.directory import Directory
from gongkai.store.disk.file_names import place

if TYPE_CHECKING:
    from collections.abc import Mapping

GITATTRIBUTES = """\
data/*.yaml text eol=lf
data/past/*.yaml text eol=lf
data/sources/** -text
ledgers/*.yaml text eol=lf merge=union
"""
GITIGNORE = ".gongkai/\n"
LEDGERS_README = """\
# 台账

每个单位一个文件：`ledgers/单位名称.yaml`。一行一条，只增不改；用 `gongkai note` 追加。
"""
README = """\
# {title}

政务公开工作台账，用 gongkai 记录与统计。

- `data/tasks.yaml`：年度任务分解表；`data/units.yaml`：责任单位与统称。
- `ledgers/`：各单位的进展，一行一条，只增不改。
- `gongkai` 查看今日待办；`gongkai list --unit 单位` 查看一个单位的应办事项；
  `gongkai note 单位 T09 "做成了什么" --status 进行中` 记入一条进展；`gongkai report` 作季度统计。
- 修改数据后先运行 `gongkai validate`，再提交到 git。
- 让 git 正常显示中文文件名：`git config core.quotepath false`。
"""
SHIPPED = (TASKS, UNITS, "data/sources/2021年济南市政务公开重点工作任务分解表.txt")
"""The data files that come with the program."""
_PACKAGE = Path(gongkai.__file__).parent
_PLACES = (_PACKAGE / "shipped", _PACKAGE.parent)


def shipped_files() -> dict[str, bytes]:
    """Return the table and the register that come with the program, by file name.

    Raises:
        DataError: the installation lacks them.
    """
    root = next((top for top in _PLACES if (top / TASKS).exists()), None)
    if root is None:
        raise DataError(
            "安装的程序中缺少附带的任务表。",
            ("重新安装 gongkai，或加 ", Way.START_BLANK, " 建空表。"),
        )
    return {file: place(root, file).read_bytes() for file in SHIPPED}


def blank_files(year: int) -> dict[str, bytes]:
    """Return an empty table of ``year`` and an empty register, by file name."""
    tasks = f"""\
schema: 1
year: {year}
title: {year}年政务公开重点工作任务分解表
default_due: {year}-12-31
sections: []
"""
    units = """\
schema: 1
region: 某某市
units: []
groups: []
"""
    return {TASKS: tasks.encode(), UNITS: units.encode()}


def make_folder(root: Path, files: Mapping[str, bytes], title: str) -> list[str]:
    """Make a data folder of ``files`` with READMEs and git settings; return all file names.

    Raises:
        RefusedError: the folder holds data, or one of the files exists already.
        DataError: it cannot be written.
    """
    every = {
        **files,
        f"{LEDGERS}/README.md": LEDGERS_README.encode(),
        ATTRIBUTES: GITATTRIBUTES.encode(),
        ".gitignore": GITIGNORE.encode(),
        "README.md": README.format(title=title).encode(),
        **files,
    }
    top = destination(root)
    present = [file for file in ("data", LEDGERS, *every) if os.path.lexists(place(top, file))]
    if present:
        raise RefusedError(f"{root} 中已有 {present[0]}，未改动。", "换一个空文件夹。")
    try:
        top.mkdir(parents=True, exist_ok=True)
        with Directory(top) as folder:
            for file, content in every.items():
                _put(folder, PurePosixPath(file).parts, content)
    except OSError as error:
        raise DataError(f"未建立 {root}：{reason(error)}。", "核对路径和写入权限。") from error
    return list(every)


def _put(folder: Directory, parts: tuple[str, ...], content: bytes) -> None:
    """Write a file, creating its folders.

    Raises:
        OSError: the system refuses.
    """
    if len(parts) == 1:
        put(folder, parts[0], [content])
        return
    with folder.folder(parts[0], make=True) as inner:
        _put(inner, parts[1:], content)
