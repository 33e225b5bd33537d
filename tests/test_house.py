"""What import-linter and ruff cannot say of the house."""

from __future__ import annotations

import ast
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
