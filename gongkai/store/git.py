"""The git program, asked about the folder the data are in."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def user_name(root: Path) -> str:
    """Give git's ``user.name`` as it holds in a folder; empty where git or the name is missing."""
    return _output(root, "config", "user.name")


def _output(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return ""
    return done.stdout.decode("utf-8", errors="replace").strip() if done.returncode == 0 else ""
