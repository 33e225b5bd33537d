"""Completion driven in a real bash, and asked for as zsh, fish and PowerShell do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import ROOT

GONGKAI = Path(sys.executable).with_name("gongkai")


def shell_env() -> dict[str, str]:
    path = f"{GONGKAI.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}


def completed_in_bash(*words: str) -> list[str]:
    """Complete the last of ``words`` after ``gongkai`` as bash does on TAB."""
    script = (
        'eval "$(_GONGKAI_COMPLETE=source_bash gongkai)"\n'
        'COMP_WORDS=(gongkai "$@"); COMP_CWORD=$#\n'
        'COMP_LINE="gongkai $*"; COMP_POINT=${#COMP_LINE}\n'
        '$(complete -p gongkai | sed "s/.*-F \\([^ ]*\\).*/\\1/") gongkai\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", *words],
        cwd=ROOT, env=shell_env(), capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.decode().split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_units_and_tasks() -> None:
    assert completed_in_bash("val") == ["validate"]
    assert completed_in_bash("list", "--unit", "市财") == ["市财政局"]
    assert completed_in_bash("list", "--unit", "财政") == ["财政局"]
    assert completed_in_bash("list", "--unit", "市财政局、历") == [
        "市财政局、历下区",
        "市财政局、历城区",
    ]
    assert completed_in_bash("show", "T0") == [f"T0{n}" for n in range(1, 10)]
    assert completed_in_bash("show", "2021-T3")[0] == "2021-T30"
    assert completed_in_bash("list", "--status", "已") == ["已完成", "已核实"]
    assert completed_in_bash("list", "--status", "未") == ["未启动"]
    assert completed_in_bash("correct", "n0", "--status", "未") == []


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_are_answered(shell: str) -> None:
    words = "gongkai list --unit 市财"
    env = {
        **shell_env(),
        "_GONGKAI_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "市财",
    }
    done = subprocess.run(
        [GONGKAI], cwd=ROOT, env=env, capture_output=True, check=False, timeout=60
    )
    assert "市财政局" in done.stdout.decode()


def test_without_data_nothing_is_offered(tmp_path: Path) -> None:
    env = {
        **shell_env(),
        "_GONGKAI_COMPLETE": "complete_bash",
        "COMP_WORDS": "gongkai show T",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [GONGKAI], cwd=tmp_path, env=env, capture_output=True, check=False, timeout=60
    )
    assert done.stdout.decode().strip() == ""
    assert b"Traceback" not in done.stderr
