"""Completion driven in a real bash, and asked for as zsh, fish and PowerShell do."""

from __future__ import annotations

import json
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


def completed_in_bash(*words: str, folder: Path = ROOT) -> list[str]:
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
        cwd=folder, env=shell_env(), capture_output=True, check=True, timeout=60,
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
    assert completed_in_bash("list", "--unit", "市财政局,市审") == ["市财政局,市审计局"]
    assert completed_in_bash("show", "T0") == [f"T0{n}" for n in range(1, 10)]
    assert completed_in_bash("show", "2021-T3")[0] == "2021-T30"
    assert completed_in_bash("list", "--status", "已") == ["已完成", "已核实"]
    assert completed_in_bash("list", "--status", "未") == ["未启动"]
    assert completed_in_bash("correct", "n0", "--status", "未") == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_name_is_completed_in_the_middle_of_its_brackets(tmp_path: Path) -> None:
    register = (ROOT / "data/units.yaml").read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/units.yaml").write_text(
        register.replace("name: 各区县政府", "name: 各县（市、区）政府"), encoding="utf-8"
    )
    shutil.copy(ROOT / "data/tasks.yaml", tmp_path / "data")
    asked = ("-C", str(tmp_path), "list", "--unit")
    whole = ["各县（市、区）政府"]
    assert completed_in_bash(*asked, "各县（市、") == whole
    assert completed_in_bash(*asked, "市财政局、各县（市、") == [f"市财政局、{whole[0]}"]


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


HOSTILE = (
    "甲\\$(touch ran)",
    "甲$(touch ran)",
    "甲`touch ran`",
    "甲;touch ran",
    "甲 局",
    "甲局(touch-ran)",
    "甲'局",
    '甲"局',
    "甲>ran",
    "甲*",
    "-甲局",
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Give a book whose register has names that a shell would take for more."""
    book = tmp_path / "book"
    (book / "data").mkdir(parents=True)
    units = "".join(
        f"  - name: {json.dumps(name, ensure_ascii=False)}\n    kind: 部门\n    basis: 待核\n"
        for name in (*HOSTILE, "甲局（一）", "甲·局")
    )
    (book / "data/units.yaml").write_text(
        f"schema: 1\nregion: 示例市\nunits:\n{units}groups: []\n", "utf-8"
    )
    (book / "data/tasks.yaml").write_text(
        "schema: 1\nyear: 2021\ntitle: 示例\ndefault_due: 2021-12-31\nsections: []\n", "utf-8"
    )
    return book


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_only_what_may_be_a_name_is_offered(hostile: Path, shell: str) -> None:
    words = "gongkai list --unit 甲"
    env = {
        **shell_env(),
        "_GONGKAI_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words,
        "COMP_CWORD": "3",
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "甲",
    }
    done = subprocess.run(
        [GONGKAI], cwd=hostile, env=env, capture_output=True, check=True, timeout=60
    )
    offered = done.stdout.decode().replace("_arguments '*: :((", "").replace("))'", "")
    names = [line.partition(":::")[0].strip('"') for line in offered.split("\n") if line]
    assert names == ["甲局（一）", "甲·局"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_nothing_runs_at_tab_in_bash(hostile: Path) -> None:
    assert completed_in_bash("list", "--unit", "甲", folder=hostile) == ["甲局（一）", "甲·局"]
    assert completed_in_bash("list", "--unit", "甲局、甲·", folder=hostile) == ["甲局、甲·局"]
    assert completed_in_bash("list", "--unit", "$(touch ran)、甲", folder=hostile) == []
    assert not (hostile / "ran").exists()


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_nothing_runs_at_tab_in_zsh(hostile: Path) -> None:
    """Press TAB in a zsh on a terminal of its own, and have the line carried out."""
    script = (
        "zmodload zsh/zpty; zpty z zsh -f -i\n"
        "zpty -w z 'autoload -Uz compinit; compinit -u -D; PS1=; "
        "eval \"$(_GONGKAI_COMPLETE=source_zsh gongkai)\"; echo REA''DY'\n"
        "zpty -r z line '*READY*'\n"
        "zpty -n -w z $'gongkai list --unit 甲\\t'; sleep 2\n"
        "zpty -n -w z $'局\\t'; sleep 2; zpty -n -w z $'\\n'; sleep 2\n"
        'while zpty -r -t z line; do print -r -- "$line"; done; zpty -d z\n'
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", script], cwd=hostile, env=shell_env(), capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert "甲局（一） · " in done.stdout.decode()
    assert not (hostile / "ran").exists()


@pytest.mark.parametrize("question", ["bash", "complete_csh", "x_bash"])
def test_a_question_of_no_shell_is_refused_in_chinese(question: str) -> None:
    done = subprocess.run(
        [GONGKAI], cwd=ROOT, env={**shell_env(), "_GONGKAI_COMPLETE": question},
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"环境变量 _GONGKAI_COMPLETE 不能是 {question}。")


def test_the_script_is_shown_for_the_shell_that_asks() -> None:
    done = subprocess.run(
        ["bash", "-c", "gongkai --show-completion; true"], cwd=ROOT, capture_output=True,
        env={**shell_env(), "PYTHONIOENCODING": "utf-16"}, check=True, timeout=60,
    )  # fmt: skip
    assert "complete -o default -F _gongkai_completion gongkai" in done.stdout.decode()


def test_completion_is_installed_in_chinese(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", "gongkai --install-completion; true"], cwd=ROOT, capture_output=True,
        env={**shell_env(), "HOME": str(tmp_path)}, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.decode().startswith("bash 的 TAB 补全已写入 ")
    assert (tmp_path / ".bash_completions/gongkai.sh").exists()
