"""Write a report to a terminal, a pipe or a file, in the format asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.streams import given_columns, is_piped_by_person, put, reader_columns, tell
from gongkai.errors import RefusedError, UsageError
from gongkai.render.formats.choose import Format, render
from gongkai.render.page.layout import Frame

if TYPE_CHECKING:
    from gongkai.model.report import Report

_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".json": Format.JSON,
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
_BOM = "\ufeff"
_PAGES = (Format.TABLE, Format.TEXT)


class Output(NamedTuple):
    """The options that choose the format and destination of an answer."""

    format: Format | None = None
    path: Path | None = None
    force: bool = False
    width: int | None = None
    full: bool = False
    folded: bool = False
    """Whether text is folded without ``--full``, which keeps every column besides."""

    def chosen(self) -> Format:
        """Return the format: the one named, else by file suffix, else by destination."""
        if self.format:
            return self.format
        if self.path:
            return _by_suffix(self.path)
        return Format.TABLE if sys.stdout.isatty() else Format.TEXT

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            UsageError: an option would be ignored.
        """
        if self.force and not self.path:
            raise UsageError("--force 只能与 -o 同时使用。", "去掉 --force，或写明 -o 文件。")
        if self.width and self.chosen() not in _PAGES:
            raise UsageError(
                f"--width 只用于 table、text 格式，不能用于 {self.chosen()}。", "去掉 --width。"
            )


def _by_suffix(path: Path) -> Format:
    """Return the format for a file's suffix.

    Raises:
        UsageError: the suffix is unknown.
    """
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        known = "、".join(_SUFFIXES)
        raise UsageError(
            f"无法从文件名 {path} 判断输出格式。", f"后缀可用：{known}；或用 -f 写明格式。"
        )
    return found


def emit(report: Report, output: Output, root: Path) -> None:
    """Write a report to its destination.

    Raises:
        UsageError: options contradict each other.
        RefusedError: the file is a data file, or exists and ``--force`` is not given.
        DataError: the file cannot be written.
    """
    output.check()
    format_ = output.chosen()
    text = render(report, format_, _frame(output), colour=not output.path and _colour())
    if format_.delimited:
        for remark in (*report.remarks, *report.closing):
            tell(remark)
    if output.path is None:
        put(text, machine=format_.machine)
        return
    write_output(output, text, root, bom=format_.delimited)
    tell(f"已写入 {output.path}")


def write_output(output: Output, text: str, root: Path | None, *, bom: bool = False) -> None:
    """Write text to the file given with ``-o``.

    Raises:
        RefusedError: the file is a data file, exists and ``--force`` is not given, or is
            reached through a link that somebody else may have made.
        DataError: the file cannot be written.
    """
    from gongkai.store.disk.atomic_write import write_new
    from gongkai.store.disk.data_folder import is_data
    from gongkai.store.disk.destination import destination

    path = output.path or Path()
    place = destination(path, root)
    if root and is_data(place, root):
        raise RefusedError(
            f"{path} 是数据文件，不能作为输出文件。", "-o 后改写数据目录以外的文件名。"
        )
    content = ((_BOM if bom else "") + text).encode()
    write_new(place, content, replace=output.force, shown=path)


def _frame(output: Output) -> Frame:
    searched = not (output.width or output.path) and is_piped_by_person()
    folded = output.full or output.folded
    return Frame(_width(output), full=folded, every=output.full, searched=searched)


def _width(output: Output) -> int | None:
    return output.width or given_columns() or (None if output.path else reader_columns())


def _colour() -> bool:
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
