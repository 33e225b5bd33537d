"""Decode files: strict UTF-8, line ends, conflict markers, sizes."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import reason
from gongkai.model.span import Span
from gongkai.model.way import Message, Way
from gongkai.store import faults
from gongkai.store.decoding.characters import forbidden, is_usual, odd, radicals
from gongkai.store.disk.data_folder import LEDGERS
from gongkai.store.disk.directory import LINK, StrangeFileError
from gongkai.store.disk.failpoints import reach
from gongkai.store.disk.limits import DEFAULT_LIMITS, Limits
from gongkai.store.disk.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongkai.model.problem import Problem


class Source(NamedTuple):
    """The text of a file with ``\\n`` line ends, also in UTF-8; None if it is unusable.

    ``usual`` says that nothing in it is forbidden or odd.
    """

    file: str
    text: str | None
    problems: tuple[Problem, ...] = ()
    utf8: bytes = b""
    usual: bool = False

    @property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return (self.text or "").split("\n")


UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""The marks at the beginning of UTF-16."""
_SAVE_AS_UTF8 = (
    "编码是 UTF-16（Excel 的“Unicode 文本”即是），不是 UTF-8",
    "Excel 或 WPS 表格：另存为“CSV UTF-8（逗号分隔）”。其他文件：用编辑器打开，另存为 UTF-8。",
)
_NOT_ASCII = b"[\x80-\xff]"
_MARKS = (b"<<<<<<<", b"|||||||", b">>>>>>>")
_MARKER = r"^(?:<{7}(?= |$)|\|{7}(?= |$)|={7}$|>{7}(?= |$))"


def read_source(root: Path, file: str, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read one file of the data; faults become problems, nothing is raised."""
    content = content_of(root, file, limits)
    return text_of(content, file, limits) if isinstance(content, bytes) else _unusable(content)


def content_of(root: Path, file: str, limits: Limits) -> bytes | Problem:
    """Return the bytes of a file of the data, or the problem in reading them."""
    try:
        reach("read-open")
        return within_limits(read_regular(root, file, limits.file), file, limits)
    except OSError as error:
        return unreadable(file, error)


def bytes_of(root: Path, file: str, limits: Limits) -> bytes:
    """Return the bytes of a file of the data; empty if it is unreadable."""
    try:
        content = read_regular(root, file, limits.file)
    except OSError:
        return b""
    return content if len(content) <= limits.file else b""


def within_limits(content: bytes, file: str, limits: Limits) -> bytes | Problem:
    """Return the bytes of a file, or a problem if they exceed the limit."""
    if len(content) > limits.file:
        return _too_large(Span(file, length=0), f"内容不少于 {len(content)} 字节", limits)
    return content


def unreadable(file: str, error: OSError) -> Problem:
    """Return the problem of a file that the system refuses or that is not a regular file."""
    if not isinstance(error, StrangeFileError):
        return faults.UNREADABLE.at(
            Span(file, length=0), f"无法读取：{reason(error)}", "核对文件是否存在、有无读取权限。"
        )
    what = f"这是{error.what}，不是文件"
    if error.where != file:
        what = f"{error.where} 是{error.what}，不是文件夹"
    remedy = "删去链接，换成链接所指的内容。" if error.what == LINK else "移走或改名。"
    return faults.UNREADABLE.at(Span(file, length=0), f"{what}，未读取", remedy)


def text_of(content: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Decode the bytes of a file and check the text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _unusable(_not_utf8(content, error, file))
    problems: list[Problem] = []
    has_bom = content.startswith(BOM_UTF8)
    plain = content.removeprefix(BOM_UTF8)
    if b"\r" in plain and b"\r\n" in plain:
        problems += _line_ends(text.removeprefix("\ufeff"), file)
        plain = plain.replace(b"\r\n", b"\n")
    if len(plain) < len(content):
        text = plain.decode()
    if has_bom:
        problems.append(
            faults.BOM.at(Span(file), "文件以 BOM 开头", _how(file, "另存为“UTF-8（无 BOM）”。"))
        )
    usual = is_usual(text)
    fatal = [*_conflicts(text, plain, file), *_long(text, plain, file, limits)]
    fatal += () if usual else forbidden(text, file, has_bom)
    problems += radicals(text, plain, file, has_bom)
    problems += () if usual else odd(text, file, has_bom)
    return Source(file, None if fatal else text, tuple(problems + fatal), plain, usual)


def legible(content: bytes) -> str:
    """Decode bytes leniently, GBK too, with ``\\n`` line ends: only for display."""
    try:
        text = content.decode("gb18030" if looks_gbk(content) else "utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset in a text."""
    line = text.count("\n", 0, offset)
    return line + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _unusable(problem: Problem) -> Source:
    return Source(problem.span.file, None, (problem,))


def _too_large(span: Span, what: str, limits: Limits) -> Problem:
    return faults.TOO_LARGE.at(span, f"{what}，超过上限", limits.said)


def _not_utf8(content: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    if content.startswith(UTF16):
        return faults.NOT_UTF8.at(Span(file, length=0), *_SAVE_AS_UTF8)
    start = error.start
    message, remedy = "不是 UTF-8", "用编辑器打开，另存为 UTF-8。"
    if error.reason == "unexpected end of data":
        message, remedy = "文件末尾缺半个字", "文件不完整；从 git 恢复。"
    elif looks_gbk(content) and (first := re.search(_NOT_ASCII, content)):
        message, start = "不是 UTF-8，可能是 GBK", first.start()
    before = content[:start].decode("utf-8")
    line, column = place_of(before, len(before))
    return faults.NOT_UTF8.at(Span(file, line, column), message, remedy)


def looks_gbk(content: bytes) -> bool:
    """Return whether bytes are not UTF-8 but could be GBK."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason != "unexpected end of data" and _decodes(content, "gb18030")
    return False


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _how(file: str, otherwise: str) -> Message:
    """Return the remedy for a whole file: for a ledger, sealing."""
    return ("用 ", Way.SEAL, " 整理。") if file.startswith(f"{LEDGERS}/") else otherwise


def _line_ends(text: str, file: str) -> Iterator[Problem]:
    crlf = text.count("\r\n")
    if not crlf:
        return
    line = text.count("\n", 0, text.index("\r\n")) + 1
    if crlf == text.count("\n"):
        yield faults.CRLF.at(
            Span(file, line),
            f"{crlf} 行用 CRLF 换行",
            ("可以读取；", _how(file, "建议另存为 LF 换行。")),
        )
    else:
        lone = text.count("\n") - crlf
        yield faults.MIXED_ENDS.at(
            Span(file, line), f"{crlf} 行用 CRLF，{lone} 行用 LF", _how(file, "换行统一为 LF。")
        )


def _conflicts(text: str, content: bytes, file: str) -> Iterator[Problem]:
    if not any(mark[:1] in content and mark in content for mark in _MARKS):
        return
    markers = list(re.finditer(_MARKER, text, re.MULTILINE))
    if all(match[0] == "=======" for match in markers):
        return
    line, _ = place_of(text, markers[0].start())
    yield faults.CONFLICT.at(
        Span(file, line, 1, 7),
        f"git 合并冲突未解决（{markers[0][0]}）",
        "台账保留双方的全部记录，只删去冲突标记；任务表选定其中一方。",
    )


def _has_long_line(content: bytes, most: int) -> bool:
    """Return whether a line may have more than ``most`` bytes."""
    end = 0
    while len(content) - end > most:
        following = content.rfind(b"\n", end, end + most + 1)
        if following < 0:
            return True
        end = following + 1
    return False


def _long(text: str, content: bytes, file: str, limits: Limits) -> Iterator[Problem]:
    if not _has_long_line(content, limits.line):
        return
    for number, line in enumerate(text.split("\n"), 1):
        size = len(line.encode())
        if size > limits.line:
            yield _too_large(Span(file, number), f"本行有 {size} 字节", limits)
