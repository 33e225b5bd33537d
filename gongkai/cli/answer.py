"""Write a report to a terminal, a pipe or a file, in the format asked for."""

from __future__ import annotations

import os
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from gongkai.cli.advice import in_words
from gongkai.cli.streams import (
    given_columns,
    is_piped_by_person,
    progress,
    put,
    reader_columns,
    tell,
)
from gongkai.errors import DataError, RefusedError, UsageError, reason
from gongkai.model.report import Remark
from gongkai.ops.language.shell_words import as_word
from gongkai.render.formats.choose import (
    PAPER,
    Format,
    Paper,
    render,
    render_binary,
    render_document,
    render_document_binary,
)
from gongkai.render.page.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gongkai.model.document import Document
    from gongkai.model.report import Report

_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".json": Format.JSON,
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xlsx": Format.XLSX,
    ".docx": Format.DOCX,
}
_OTHERS = {
    **dict.fromkeys((".xls", ".xlsm", ".et", ".ods"), ".xlsx"),
    **dict.fromkeys((".doc", ".docm", ".dotx", ".wps", ".odt", ".rtf"), ".docx"),
}
"""Suffixes of office programs that are not written, and what to write instead."""
_BOM = "\ufeff"
_PAGES = (Format.TABLE, Format.TEXT)
_TYPED = (*_PAGES, Format.MARKDOWN)
"""What is read where commands are typed, unless it goes to a file."""


class Output(NamedTuple):
    """The options that choose the format and destination of an answer."""

    format: Format | None = None
    path: Path | None = None
    force: bool = False
    width: int | None = None
    full: bool = False
    folded: bool = False
    """Whether text is folded without ``--full``, which keeps every column besides."""
    template: Path | None = None
    folder: bool = False
    """Whether the path names a folder that is to be made, with a file for each unit."""
    letterhead: bytes | None = None
    """What the template holds, once it has been read."""

    def chosen(self) -> Format:
        """Return the format: the one named, else by file suffix, else by destination."""
        if self.format:
            return self.format
        if self.path:
            return _by_suffix(self.path)
        return Format.TABLE if sys.stdout.isatty() else Format.TEXT

    def ready_for_paper(self, root: Path) -> Self:
        """Return the options as :meth:`ready` does, for a paper; a terminal gets it as text.

        Raises:
            UsageError: an option would be ignored, or the format has no room for paragraphs.
            RefusedError: the file must not be written.
            DataError: the system does not let us look at its path.
        """
        chosen = self.chosen()
        if chosen is Format.TABLE and not self.format:
            chosen = Format.TEXT
        if chosen not in PAPER:
            raise UsageError(f"公文不能写成 {chosen} 格式。", f"可用：{'、'.join(PAPER)}。")
        return self._replace(format=chosen).ready(root)

    def ready(self, root: Path) -> Self:
        """Return the options once they can be honoured, before any work is done for them.

        Raises:
            UsageError: an option would be ignored.
            RefusedError: the file must not be written, or its folder is not there.
            DataError: the system does not let us look at its path, or write there.
        """
        self._check()
        if self.path:
            place_of(self, root)
        return self._replace(letterhead=_letterhead(self)) if self.template else self

    def _check(self) -> None:
        """Refuse options that contradict each other."""
        if self.force and not self.path:
            raise UsageError("--force 只能与 -o 同时使用。", "去掉 --force，或写明 -o 文件。")
        if self.width and self.chosen() not in _PAGES:
            raise UsageError(
                f"--width 只用于 table、text 格式，不能用于 {self.chosen()}。", "去掉 --width。"
            )
        if self.full and self.chosen() not in _PAGES:
            raise UsageError(
                f"--full 只用于 table、text 格式，{self.chosen()} 格式不截短文字。",
                "去掉 --full。",
            )
        if self.template and self.chosen() is not Format.DOCX:
            raise UsageError(
                f"--template 只用于 docx 格式，不能用于 {self.chosen()}。",
                "去掉 --template，或用 -o 写成 .docx 文件。",
            )
        if self.path and self.format:
            _agree(self.path, self.format)
        if self.chosen().binary and not self.path and sys.stdout.isatty():
            raise UsageError(
                f"{self.chosen()} 是办公软件的文件，不能显示在屏幕上。",
                f"用 -o 写入文件，例如 -o 报表.{self.chosen()}",
            )


def _by_suffix(path: Path) -> Format:
    """Return the format for a file's suffix.

    Raises:
        UsageError: the suffix is unknown.
    """
    found = _SUFFIXES.get(path.suffix.lower())
    instead = _OTHERS.get(path.suffix.lower())
    if instead:
        raise UsageError(
            f"不能写成 {path.suffix} 格式：{path}。",
            f"改用 {instead}，Office 和 WPS 都能打开：-o {as_word(str(path.with_suffix(instead)))}",
        )
    if found is None:
        known = "、".join(_SUFFIXES)
        raise UsageError(
            f"无法从文件名 {path} 判断输出格式。", f"后缀可用：{known}；或用 -f 写明格式。"
        )
    return found


def _agree(path: Path, format_: Format) -> None:
    """Refuse a file that an office program would open as something else than it is."""
    suffix = path.suffix.lower()
    meant = _SUFFIXES.get(suffix)
    if suffix in _OTHERS or (meant and meant is not format_ and (meant.binary or format_.binary)):
        raise UsageError(
            f"文件名 {path} 与 -f {format_} 不一致。", "改文件名的后缀，或去掉 -f，由后缀决定格式。"
        )


def emit(report: Report, output: Output, root: Path) -> None:
    """Write a report to its destination.

    Raises:
        RefusedError: the file is a data file, or exists and ``--force`` is not given, or the
            format has no room for the report.
        DataError: the file cannot be written.
    """
    format_ = output.chosen()
    aside = list(_aside(report, output))
    report = _around(report, _hinted if _is_typed(output) else _facts)
    content: bytes | Iterator[str]
    if format_.binary:
        content = render_binary(report, format_, Paper(output.letterhead, progress()))
    else:
        content = render(report, format_, _frame(output), colour=not output.path and _colour())
    for line in aside:
        tell(line)
    _deliver(content, output, root)


def _is_typed(output: Output) -> bool:
    """Return whether the answer is read where the commands of its hints can be typed."""
    return output.path is None and output.chosen() in _TYPED


def _around(report: Report, said: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Report:
    """Return a report with the lines around its tables as they are said."""
    return report._replace(
        lead=said(report.lead), remarks=said(report.remarks), closing=said(report.closing)
    )


def _hinted(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(in_words, lines))


def _facts(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if line or not _has_hint(line))


def _aside(report: Report, output: Output) -> Iterator[str]:
    """Yield the lines that the answer has no room for: hints, and remarks beside a flat table."""
    if _is_typed(output) or output.chosen() is Format.JSON:
        return
    below = (*report.remarks, *report.closing)
    yield from filter(_has_hint, report.lead)
    yield from below if output.chosen().delimited else filter(_has_hint, below)


def _has_hint(line: str) -> bool:
    return isinstance(line, Remark)


def emit_document(document: Document, output: Output, root: Path) -> None:
    """Write a paper to its destination, once its options are ready for it.

    Raises:
        RefusedError: the file is a data file, or exists and ``--force`` is not given.
        DataError: the file cannot be written.
    """
    format_ = output.chosen()
    content: bytes | Iterator[str]
    if format_.binary:
        content = render_document_binary(document, format_, Paper(output.letterhead, progress()))
    else:
        content = render_document(document, format_, _frame(output))
    _deliver(content, output, root)


def _deliver(content: bytes | Iterator[str], output: Output, root: Path) -> None:
    format_ = output.chosen()
    if output.path is None:
        put(content, machine=format_.machine)
        return
    write_output(output, content, root, bom=format_.delimited)
    tell(f"已写入 {output.path}")


def write_output(
    output: Output, content: bytes | Iterable[str], root: Path | None, *, bom: bool = False
) -> None:
    """Write what was made to the file given with ``-o``.

    Raises:
        RefusedError: the file is a data file, exists and ``--force`` is not given, or is
            reached through a link that somebody else may have made.
        DataError: the file cannot be written.
    """
    from gongkai.store.disk.atomic_write import write_new

    place = place_of(output, root)
    if isinstance(content, bytes):
        pieces: Iterable[bytes] = [content]
    else:
        pieces = map(str.encode, chain([_BOM] if bom else [], content))
    write_new(place, pieces, replace=output.force, shown=output.path or Path())


def place_of(output: Output, root: Path | None) -> Path:
    """Return where the file given with ``-o`` lies.

    Raises:
        RefusedError: it is a data file, exists and ``--force`` is not given, its folder is not
            there, or it is reached through a link that somebody else may have made.
        DataError: the system does not let us look at the path, or write there.
    """
    from gongkai.store.disk.atomic_write import refuse_existing, refuse_parent
    from gongkai.store.disk.data_folder import is_data
    from gongkai.store.disk.destination import destination

    path = output.path or Path()
    place = destination(path, root)
    if root and is_data(place, root):
        raise RefusedError(
            f"{path} 是数据文件，不能作为输出文件。", "-o 后改写数据目录以外的文件名。"
        )
    if not output.folder:
        refuse_existing(place, replace=output.force, shown=path)
    refuse_parent(place, shown=path)
    return place


def _letterhead(output: Output) -> bytes:
    """Read the template, and refuse it before any work is done for it.

    Raises:
        UsageError: it is no letterhead, or the file to write.
        DataError: the system refuses to read it.
    """
    from gongkai.render.formats.docx_template import MOST_BYTES, opened
    from gongkai.store.disk.directory import StrangeFileError
    from gongkai.store.disk.regular_file import read_named

    file = output.template or Path()
    try:
        if output.path and output.path.exists() and output.path.samefile(file):
            raise UsageError(f"{file} 是模板，不能作为输出文件。", "-o 后改写其他文件名。")
        content = read_named(file, MOST_BYTES)
    except StrangeFileError as error:
        raise UsageError(
            f"--template 的模板 {file} 是{error.what}。", "写明 .docx 文件。"
        ) from error
    except FileNotFoundError as error:
        raise UsageError(f"找不到 --template 的模板：{file}。", "核对文件名和路径。") from error
    except OSError as error:
        raise DataError(f"无法读取模板 {file}：{reason(error)}。", "核对读取权限。") from error
    opened(content)
    return content


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
