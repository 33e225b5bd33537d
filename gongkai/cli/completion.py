"""What a shell is told of completion, and how the answers to it are prepared."""

import os
import re
import sys
from importlib import import_module
from typing import Any

import typer

from gongkai.errors import RefusedError, UsageError

COMPLETING = "_GONGKAI_COMPLETE"
"""The variable by which a shell asks."""
_QUESTION = "(?:source|complete)_(?:bash|zsh|fish|powershell|pwsh)"


def prepare_to_complete(question: str) -> None:
    """Have Typer know the shells, and what is offered in the encoding of command lines.

    Raises:
        UsageError: there is no such question, or no such shell.
    """
    import io

    if not re.fullmatch(_QUESTION, question):
        raise UsageError(f"环境变量 {COMPLETING} 不能是 {question}。", "删去这个环境变量。")
    _typers().completion_init()
    if os.name == "posix" and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=sys.getfilesystemencoding())


def install(ctx: typer.Context, wanted: bool) -> None:
    """Teach the shell that this program is called from to complete.

    Raises:
        RefusedError: it is none that can be taught.
    """
    from gongkai.cli.streams import put

    if wanted and not ctx.resilient_parsing:
        shell, path = _typers().install(shell=_shell(), prog_name="gongkai")
        put(f"{shell} 的 TAB 补全已写入 {path}，重新打开终端后生效。\n")
        raise typer.Exit


def show(ctx: typer.Context, wanted: bool) -> None:
    """Print what would teach the shell to complete.

    Raises:
        RefusedError: it is none that can be taught.
    """
    from gongkai.cli.streams import put

    if wanted and not ctx.resilient_parsing:
        script = _typers().get_completion_script(
            prog_name="gongkai", complete_var=COMPLETING, shell=_shell()
        )
        put(f"{script}\n", machine=True)
        raise typer.Exit


def _shell() -> str:
    """The shell that this program is called from.

    Raises:
        RefusedError: it is unknown, or cannot be taught.
    """
    shell = _typers()._get_shell_name() or ""
    if shell not in {known.value for known in _typers().Shells}:
        raise RefusedError(
            f"未安装：无法为当前终端补全（识别为“{shell or '未知'}”）。",
            "在 bash、zsh、fish 或 PowerShell 中运行。",
        )
    return shell


def _typers() -> Any:
    """Typer's own part of this."""
    return import_module("typer.completion")
