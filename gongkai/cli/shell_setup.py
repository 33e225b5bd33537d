"""Set up the shell for completion, and prepare to answer it."""

import os
import re
import sys
from importlib import import_module
from typing import Any

import typer

from gongkai.errors import RefusedError, UsageError

COMPLETING = "_GONGKAI_COMPLETE"
"""The variable through which a shell asks for completions."""
_QUESTION = "(?:source|complete)_(?:bash|zsh|fish|powershell|pwsh)"


def prepare_to_complete(question: str) -> None:
    """Register Typer's shells, and print offers in the encoding of command lines.

    Raises:
        UsageError: the question or the shell is unknown.
    """
    import io

    if not re.fullmatch(_QUESTION, question):
        raise UsageError(f"环境变量 {COMPLETING} 不能是 {question}。", "删去这个环境变量。")
    _typers().completion_init()
    if os.name == "posix" and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=sys.getfilesystemencoding())


def install(ctx: typer.Context, wanted: bool) -> None:
    """Install completion for the calling shell.

    Raises:
        RefusedError: the shell is not supported.
    """
    from gongkai.cli.streams import put

    if wanted and not ctx.resilient_parsing:
        shell, path = _typers().install(shell=_shell(), prog_name="gongkai")
        put(f"{shell} 的 TAB 补全已写入 {path}，重新打开终端后生效。\n")
        raise typer.Exit


def show(ctx: typer.Context, wanted: bool) -> None:
    """Print the completion script for the calling shell.

    Raises:
        RefusedError: the shell is not supported.
    """
    from gongkai.cli.streams import put

    if wanted and not ctx.resilient_parsing:
        script = _typers().get_completion_script(
            prog_name="gongkai", complete_var=COMPLETING, shell=_shell()
        )
        put(f"{script}\n", machine=True)
        raise typer.Exit


def _shell() -> str:
    """Return the name of the calling shell.

    Raises:
        RefusedError: the shell is unknown or not supported.
    """
    shell = _typers()._get_shell_name() or ""
    if shell not in {known.value for known in _typers().Shells}:
        raise RefusedError(
            f"未安装：无法为当前终端补全（识别为“{shell or '未知'}”）。",
            "在 bash、zsh、fish 或 PowerShell 中运行。",
        )
    return shell


def _typers() -> Any:
    """Return Typer's completion module, which has no public name for this."""
    return import_module("typer.completion")
