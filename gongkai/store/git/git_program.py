"""Run the git program in a data folder; nothing is ever written.

The folder and its ``.git`` are not trusted, and the variables that git exports to hooks and
aliases may be about another repository: every call goes through :meth:`Git.ask`.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from gongkai.errors import UNWRITTEN, DataError, RefusedError
from gongkai.model.way import Way

_SETTINGS = {
    "advice.graftFileDeprecated": "false",
    "core.commitGraph": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "safe.bareRepository": "explicit",
}
"""Override the settings of a repository that could run a program.

The commit graph, a cache of the history that others may have written, is not used either.
"""
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Fetch nothing, ignore grafts and replaced objects, and speak English."""
_OWN = "GIT_CONFIG_"
"""Prefix of the variables with the user's settings (``git -c``); other GIT_ ones are dropped."""
_PROGRAM = "git.exe" if os.name == "nt" else "git"
_LONGEST = 60
"""The most seconds that git may take; it never ends if one of its files is a pipe."""


class Git:
    """The git program, asked about one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def ask(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run git, overriding its settings and the caller's environment; return all it says.

        It has no terminal to read from.

        Raises:
            DataError: it does not answer in time.
            OSError: there is no git program.
        """
        settings = [part for pair in _SETTINGS.items() for part in ("-c", "=".join(pair))]
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(_OWN) or not name.startswith("GIT_")
        }
        try:
            return subprocess.run(
                [_program(), *settings, "-C", str(self._root), *arguments],
                env=kept | _VARIABLES, input=given, capture_output=True, check=False,
                timeout=_LONGEST, start_new_session=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise DataError(
                f"git {arguments[0]} 在 {_LONGEST} 秒内未响应。",
                "核对 .git 中有无管道或设备文件、.git/config 的 include 指向何处；"
                "或重新 git clone。",
            ) from error

    def need(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run git, and return its output.

        Raises:
            DataError: it fails, or does not answer in time.
            OSError: there is no git program.
        """
        done = self.ask(*arguments, given=given)
        if done.returncode:
            raise DataError(f"git {arguments[0]} 执行失败。", f"git 提示：{complaint(done)}")
        return done.stdout


def user_name(root: Path) -> str:
    """Return git's ``user.name`` for a folder; empty if git or the name is missing.

    Raises:
        RefusedError: it is not UTF-8.
        DataError: git does not answer in time.
    """
    try:
        done = Git(root).ask("config", "user.name")
    except OSError:
        return ""
    if done.returncode:
        return ""
    try:
        return done.stdout.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise RefusedError(
            "记录人的姓名无法读取：git 的 user.name 不是 UTF-8 编码。",
            (
                "在使用 UTF-8 的终端里重新设置：git config user.name 姓名\n或者写明记录人：",
                Way.NAME_WRITER,
                f"。{UNWRITTEN}",
            ),
        ) from None


def _program() -> str:
    """Return the path of git; unlike the system's own search, never from the current folder.

    Raises:
        FileNotFoundError: it is in no folder of ``PATH``.
    """
    for folder in os.get_exec_path():
        program = Path(folder, _PROGRAM)
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    raise FileNotFoundError(_PROGRAM)


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line of git's error message."""
    return done.stderr.decode("utf-8", errors="replace").strip().partition("\n")[0]
