"""Read the document given to ``gongkai import``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.arguments.paths import need_file
from gongkai.errors import DataError, UsageError, reason
from gongkai.office.task_tables.read_document import Content, read_document
from gongkai.store.decoding.decode import unreadable, within_limits
from gongkai.store.decoding.excerpts import excerpts_of
from gongkai.store.decoding.foreign import foreign_text
from gongkai.store.disk.directory import StrangeFileError
from gongkai.store.disk.file_names import name_of
from gongkai.store.disk.regular_file import read_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongkai.model.problem import Problem
    from gongkai.model.span import Span
    from gongkai.office.task_tables.read_document import Decoded
    from gongkai.office.task_tables.reading import Reading, Wanted
    from gongkai.ops.duties.party_names import Names
    from gongkai.store.disk.limits import Limits

STDIN = "-"
STDIN_NAME = "管道输入"


class Original(NamedTuple):
    """A document as a person gave it: its name for messages, its bytes, and how it was read.

    ``encoding`` is that of a text, else empty; ``excerpt`` shows the line of a place.
    """

    shown: str
    content: bytes
    reading: Reading
    encoding: str
    excerpt: Callable[[Span], str | None]


def read_original(
    file: Path, wanted: Wanted, names: Names | None, limits: Limits, name: str = ""
) -> Original:
    """Read a document, or standard input for ``-``; ``name`` is what problems call it.

    Raises:
        UsageError: there is no such file.
        DataError: the system refuses to read it.
    """
    shown = name or shown_name(file)
    content = _content(file, shown, limits)
    if not isinstance(content, bytes):
        return Original(shown, b"", _refused(content), "", excerpts_of(""))
    encoding = text_shown = ""

    def text() -> Decoded:
        nonlocal encoding, text_shown
        foreign = foreign_text(content, shown, limits)
        encoding, text_shown = foreign.encoding, foreign.shown
        return foreign.text, foreign.problems

    reading = read_document(Content(content, shown, text, limits.file), wanted, names)
    return Original(shown, content, reading, encoding, excerpts_of(text_shown))


def shown_name(file: Path) -> str:
    """Return what messages call a document."""
    return STDIN_NAME if str(file) == STDIN else str(file)


def source_of(file: Path) -> str:
    """Return the name of a document within ``data/sources/``; empty for standard input."""
    return "" if str(file) == STDIN else name_of(file.name)


def _content(file: Path, shown: str, limits: Limits) -> bytes | Problem:
    if str(file) == STDIN:
        content = sys.stdin.buffer.read(limits.file + 1) if sys.stdin else b""
        return within_limits(content, shown, limits)
    if not str(file).strip():
        raise UsageError("文件名为空。", "写任务分解表的文件名；- 表示从管道读入。")
    need_file(file, "写任务分解表的文件名；- 表示从管道读入。")
    try:
        return within_limits(read_named(file, limits.file), shown, limits)
    except StrangeFileError as error:
        return unreadable(shown, error)._replace(remedy="改用普通文件，或从管道输入。")
    except OSError as error:
        raise DataError(f"无法读取 {shown}：{reason(error)}。", "核对读取权限。") from error


def _refused(problem: Problem) -> Reading:
    from gongkai.office.task_tables.reading import Reading

    return Reading(None, None, problems=(problem,))
