"""Read text files of other programs, tables and batches, in UTF-8, GB18030 or UTF-16."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.store import faults
from gongkai.store.decoding.decode import (
    UTF16,
    legible,
    looks_gbk,
    text_of,
    unreadable,
    within_limits,
)
from gongkai.store.disk.directory import StrangeFileError
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits
from gongkai.store.disk.regular_file import read_named

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.model.problem import Problem

_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of Excel and Word files: zip archives, old ones OLE2 containers."""


_SAVE_AS_TEXT = (
    "这是 Excel、Word 文件或压缩包，不是文本",
    "Excel 或 WPS 表格：打开后另存为“CSV UTF-8（逗号分隔）”，没有该项的选“CSV（逗号分隔）”。\n"
    "Word 文档：另存为“纯文本”。",
)


class Foreign(NamedTuple):
    """The text of a foreign file, None if unusable; its encoding; ``bom``: whether it had one.

    ``shown`` is the text for display, also of an unusable file.
    """

    text: str | None
    encoding: str
    problems: tuple[Problem, ...]
    bom: bool = False
    shown: str = ""


def read_foreign_text(path: Path, limits: Limits = DEFAULT_LIMITS) -> Foreign:
    """Read a text file in UTF-8, GBK or UTF-16; faults become problems."""
    file = str(path)
    try:
        content = read_named(path, limits.file)
    except OSError as error:
        problem = unreadable(file, error)
        if isinstance(error, StrangeFileError):
            problem = problem._replace(remedy="改用普通文件，或从管道输入。")
        return Foreign(None, "", (problem,))
    return foreign_text(content, file, limits)


def foreign_text(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> Foreign:
    """Decode bytes in UTF-8, GBK or, with its mark, UTF-16; valid UTF-8 is never taken for GBK."""
    if not isinstance(found := within_limits(content, file, limits), bytes):
        return Foreign(None, "", (found,))
    if content.startswith(_OFFICE):
        return Foreign(None, "", (faults.NOT_UTF8.at(Span(file, length=0), *_SAVE_AS_TEXT),))
    shown = legible(content)
    if content.startswith(UTF16) and (wide := _utf16(content)) is not None:
        source, encoding, shown = text_of(wide.encode(), file, limits), "UTF-16", wide
    elif not looks_gbk(content):
        source, encoding = text_of(content, file, limits), "UTF-8"
    else:
        source, encoding = text_of(content.decode("gb18030").encode(), file, limits), "GBK"
    if source.text is None:
        return Foreign(None, encoding, source.problems, shown=shown)
    bom = any(problem.code == faults.BOM.code for problem in source.problems)
    return Foreign(source.text, encoding, (), bom, shown)


def _utf16(content: bytes) -> str | None:
    """Decode UTF-16 with its mark; None if the bytes are not valid."""
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        return None
