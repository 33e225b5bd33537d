"""Names of files: UTF-8 on every disk, whatever encoding the terminal speaks.

Python encodes names by the locale; these functions undo that, so that the disk has UTF-8.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NO_NAMES = ("", ".", "..")
"""What no file can be named."""


def on_disk(name: str) -> str:
    """Return the name to pass to Python so that it is UTF-8 on the disk."""
    return os.fsdecode(name.encode("utf-8", "surrogateescape"))


def name_of(found: str) -> str:
    """Return a name that Python found on the disk, read as UTF-8; other bytes are surrogates."""
    return os.fsencode(found).decode("utf-8", "surrogateescape")


def place(root: Path, file: str) -> Path:
    """Return the path of a file of the data."""
    return root / on_disk(file)
