"""Requests that are refused: a message, a hint, and the exit code of the process.

A fault in somebody's file is a :class:`gongkai.model.problem.Problem`, not an exception.
What a person can do about either is a :class:`gongkai.model.way.Way`.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, ClassVar

from gongkai.model.way import text_of

if TYPE_CHECKING:
    from gongkai.model.way import Message

UNWRITTEN = "台账未改动。"
"""What a refusal to write adds, so that nobody has to look."""


class GongkaiError(Exception):
    """A refused request; ``message`` says what is wrong, ``hint`` what to do."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: Message, hint: Message = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with the names of ways, for who meets the error below the cli."""
        return text_of(self.message).rstrip("\n")


class UsageError(GongkaiError):
    """The command line is wrong: exit code 2."""

    exit_code = 2


class RefusedError(GongkaiError):
    """The request is understood but not allowed: exit code 3."""

    exit_code = 3


class DataError(GongkaiError):
    """Data that the command needs cannot be found, read or written: exit code 4."""

    exit_code = 4


_REASONS = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘为只读",
    errno.EISDIR: "是一个文件夹",
    errno.ENOTDIR: "路径中有一级不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.EEXIST: "已经存在",
    errno.ENOLCK: "系统无法锁定文件",
    errno.EFBIG: "文件太大",
    errno.EINVAL: "文件名不能用，或系统不支持",
    errno.ELOOP: "链接循环指向",
    errno.EBADF: "文件未打开",
    errno.EBUSY: "正被其他程序占用（杀毒软件、同步软件或编辑器）",
    errno.ESTALE: "已被其他程序替换",
}


def reason(error: OSError) -> str:
    """Return in Chinese why the system refused, by the error's ``errno``."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
