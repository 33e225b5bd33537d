"""Write a folder of papers, one file a unit: all of them or none."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, TypeVar

from gongkai.cli.streams import progress
from gongkai.errors import RefusedError, UsageError
from gongkai.store.decoding.unit_name import OF_FILES, name_fault
from gongkai.store.disk.data_folder import is_data
from gongkai.store.disk.destination import destination

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from gongkai.store.disk.whole_folder import WholeFolder

PaperT = TypeVar("PaperT")
_COLLECTED = 25
"""Papers after which memory is freed: Word's documents hold themselves, and Python frees seldom."""
_OTHERS = (".xlsx", ".csv", ".tsv", ".json", ".html")


def folder_place(path: Path, suffixes: Collection[str], root: Path, paper: str, hint: str) -> Path:
    """Return where a folder of papers goes, before any other work.

    Raises:
        UsageError: a file was named, not a folder.
        RefusedError: the folder is a part of the data, or lies behind a link of somebody else's.
    """
    if path.suffix.lower() in (*suffixes, *_OTHERS):
        raise UsageError(f"-o {path} 应为文件夹：每个单位一份{paper}。", hint)
    place = destination(path, root)
    if is_data(place, root):
        raise RefusedError(f"{path} 是数据目录的一部分，不能存放{paper}。", "换一个文件夹。")
    return place


def file_name(unit: str, suffix: str) -> str:
    """Return the name of a unit's file.

    Raises:
        RefusedError: the unit's name cannot be one.
    """
    if fault := name_fault(unit, OF_FILES):
        raise RefusedError(f"单位名称不能作文件名：{fault}。", "更正 data/units.yaml。")
    return f"{unit}{suffix}"


def fill_folder(
    folder: WholeFolder,
    papers: Sequence[PaperT],
    name: Callable[[PaperT], str],
    content: Callable[[PaperT], bytes],
) -> None:
    """Write the papers, and show a person how far that has come.

    Raises:
        DataError: the system refuses.
    """
    show = progress("份")
    for done, paper in enumerate(papers, start=1):
        folder.put(name(paper), content(paper))
        if done % _COLLECTED == 0:
            gc.collect()
        if show:
            show(done, len(papers))
