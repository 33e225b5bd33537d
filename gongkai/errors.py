"""Requests that are refused: a message, a hint, and the exit code of the process.

A fault in somebody's file is a :class:`gongkai.model.problem.Problem`, not an exception.
What a person can do about either is a :class:`Way`; the command line puts it into words.
"""

from __future__ import annotations

import errno
from enum import Enum, auto
from typing import ClassVar, NamedTuple, TypeAlias


class Way(Enum):
    """What a person can do; called with the values it needs, if any."""

    # Look
    CHECK = auto()
    COMPARE = auto()
    CHECK_AS_FIRST = auto()
    LIST_TASKS = auto()
    LIST_UNITS = auto()
    READ_LOG = auto()
    # Record
    RECORD = auto()
    VERIFY = auto()
    SEND_BACK = auto()
    EXTEND = auto()
    CORRECT = auto()
    RETRACT = auto()
    RETRACT_WITH_REASON = auto()
    TAKE_BACK = auto()
    # Put in order
    SEAL = auto()
    RESEAL = auto()
    VIEW_COPY = auto()
    ADOPT_COPY = auto()
    IMPORT_TABLE = auto()
    # Say more, or something else
    FIND_DATA = auto()
    NAME_FOLDER = auto()
    FOLDER_SETTING = auto()
    NAME_REVISION = auto()
    NAME_BASE = auto()
    NAME_WRITER = auto()
    AS_FIRST = auto()
    READ_ON_DAY = auto()
    OF_YEAR = auto()
    START_BLANK = auto()
    NAME_OUTPUT = auto()
    REPLACE_FILE = auto()
    RAISE_LIMIT = auto()
    WAIT_LONGER = auto()

    def __call__(self, *values: object) -> Advice:
        """Return the advice to go this way with these values."""
        return Advice(self, values)


class Advice(NamedTuple):
    """A way with its values."""

    way: Way
    values: tuple[object, ...]


Message: TypeAlias = "str | Way | Advice | tuple[Message, ...]"
"""A text in which ways are not yet in words."""


class GongkaiError(Exception):
    """A refused request; ``message`` says what is wrong, ``hint`` what to do."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: Message, hint: Message = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


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
