"""What import-linter and ruff cannot say of the house."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from gongkai.store.new_folder.scaffold import LEDGERS_README, README
from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPENING = {"open", "fdopen", "write_text", "write_bytes", "NamedTemporaryFile", "mkstemp"}
MAY_OPEN = {
    "gongkai/store/disk/directory.py": "the one that opens, never through a link",
    "gongkai/store/disk/regular_file.py": "the one that reads, never through a link below the data",
    "gongkai/store/disk/atomic_write.py": "the one that writes",
    "gongkai/store/disk/lock.py": "the lock, and the lock's own notes, which are no data",
    "gongkai/render/formats/docx.py": "a part of a document in memory",
    "gongkai/office/documents/archive.py": "a part of a document in memory",
    "gongkai/office/documents/old_word.py": "what LibreOffice reads, in a folder for it alone",
    "gongkai/cli/streams.py": "the null device, in the place of a stream that is closed or gone",
}
GIT = re.compile(r"(?<![A-Za-z])git [a-z-][^；。，\n]*")
COMMAND_LINE = re.compile(
    r"\bgongkai (?:[a-z-]|$)|--[a-z]|(?<![A-Za-z0-9-])-[a-zC](?![A-Za-z0-9])|GONGKAI_[A-Z_]+"
)
"""A command, an option or a variable; by ASCII letters, for a Chinese character may stand next."""
GIVEN_TO_GIT = {"ask", "need", "run"}
MAY_NAME_COMMANDS = {
    # A report whose content is commands to go on with; it is never a paper.
    "gongkai/reports/overview.py": {
        "gongkai verify --queue",
        "gongkai list --overdue",
        "gongkai list --due-within ",
        "gongkai list --unit ",
        "gongkai list --missing --quarter ",
        "gongkai report --quarter ",
        "gongkai note ",
        ' "做成了什么" --status 进行中',
        "gongkai validate",
        "下一步：在 data/units.yaml 登记单位，再运行 gongkai validate。",
    },
    # How to see the columns and words that found no room.
    "gongkai/render/page/layout.py": {
        "或加 --full，",
        "或用 -f csv 导出。",
        " 行文字已截短，显示全文加 --full。",
    },
    # Files of the user's: the first line of a ledger, the READMEs of a new folder.
    "gongkai/store/changes/append.py": {
        "一行一条，只增不改；用 gongkai note 追加，用 gongkai correct 更正。"
    },
    "gongkai/store/new_folder/scaffold.py": {LEDGERS_README, README},
    # What docs/problems.md says of a rule.
    "gongkai/store/faults.py": {
        "单个文件不超过 64 MB，单行不超过 1 MB；可用 `--size-limit` 提高上限。",
        "台账应名为“单位名称.yaml”，文件名用 UTF-8；台账的副本用 `gongkai seal --adopt` 并入。",
        "统称所含单位合计、一张表的应办事项合计，各不超过 320 万；可用 `--size-limit` 提高上限。",
    },
    # Arguments of LibreOffice.
    "gongkai/office/documents/old_word.py": {
        "--headless",
        "--norestore",
        "--convert-to",
        "--outdir",
    },
    # Arguments of git that are made before it is called, an option of jq, a variable of the tests.
    "gongkai/store/git/git_program.py": {"-c"},
    "gongkai/store/git/repository.py": {"--format=%x00%H%x00%P%x00%an%x00%as%x00%at%x00%ct"},
    "gongkai/office/batch/json_rows.py": {"，不加方括号，行末不加逗号；数组可用 jq -c '.[]' 拆开"},
    "gongkai/store/disk/failpoints.py": {"GONGKAI_FAIL"},
}


def test_only_one_module_writes_files() -> None:
    opening = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "gongkai").rglob("*.py")
        if any(calls_that_open(path))
    }
    assert opening == set(MAY_OPEN)


def calls_that_open(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in OPENING:
                yield node


def test_below_cli_messages_name_no_command_and_no_option() -> None:
    naming = {
        file: said
        for path in (ROOT / "gongkai").rglob("*.py")
        if not (file := path.relative_to(ROOT).as_posix()).startswith("gongkai/cli/")
        and (said := set(filter(names_command, literals(ast.parse(path.read_text("utf-8"))))))
    }
    assert naming == MAY_NAME_COMMANDS


@pytest.mark.parametrize(
    "text", ["去掉-o，再运行", "加--force。", "环境变量 GONGKAI_ROOT", "或者-f写明"]
)
def test_an_option_between_chinese_characters_is_seen(text: str) -> None:
    assert names_command(text)


def names_command(text: str) -> bool:
    return COMMAND_LINE.search(GIT.sub("", text)) is not None


def literals(node: ast.AST) -> Iterator[str]:
    """Every string below a node, but docstrings and what a call gives to git."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not is_docstring(node) and not is_given_to_git(node):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_given_to_git(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in GIVEN_TO_GIT
