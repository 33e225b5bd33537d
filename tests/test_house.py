"""What import-linter and ruff cannot say of the house."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

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
    "gongkai/cli/streams.py": "the null device, in the place of a stream that is closed or gone",
}
GIT = re.compile(r"\bgit [^；。，\n]*")
COMMAND_LINE = re.compile(r"\bgongkai (?:[a-z-]|$)|--[a-z]|(?<![\w-])-[a-zC]\b")
GO_ON = "a report whose content is commands to go on with"
MAY_NAME_COMMANDS = {
    "gongkai/reports/overview.py": GO_ON,
    "gongkai/reports/units.py": GO_ON,
    "gongkai/reports/verify_queue.py": GO_ON,
    "gongkai/reports/wording.py": GO_ON,
    "gongkai/render/page/layout.py": "how to see the columns and words that found no room",
    "gongkai/store/changes/append.py": "the first line of a ledger, a file of the user's",
    "gongkai/store/new_folder/scaffold.py": "the README of a new folder, a file of the user's",
    "gongkai/store/faults.py": "what docs/problems.md says of a rule",
    "gongkai/store/git/git_program.py": "arguments of git",
    "gongkai/store/git/objects.py": "arguments of git",
    "gongkai/store/git/repository.py": "arguments of git",
    "gongkai/office/batch/json_rows.py": "an option of jq",
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
        file
        for path in (ROOT / "gongkai").rglob("*.py")
        if not (file := path.relative_to(ROOT).as_posix()).startswith("gongkai/cli/")
        and any(COMMAND_LINE.search(GIT.sub("", text)) for text in literals(path))
    }
    assert naming == set(MAY_NAME_COMMANDS)


def literals(path: Path) -> Iterator[str]:
    """Every string of a module, but the docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
            yield node.value
