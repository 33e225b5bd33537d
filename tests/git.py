"""Repositories of git that tests make for themselves, the same whoever runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GIT_ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_DEFAULT_HASH": "sha1",
    **{f"GIT_{who}_NAME": "示例" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "example@example.org" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2021-07-05T09:00:00+08:00" for who in ("AUTHOR", "COMMITTER")},
}


class Repository:
    """A repository with one working tree, made where there is none; its branch is ``main``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / ".git").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main")
            self.git("config", "core.fileMode", "false")

    def git(self, *arguments: str) -> str:
        """Run git in the working tree."""
        outer = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env={**outer, **GIT_ENV}, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, *layers: Path) -> str:
        """Commit the working tree, first made anew of some folders where any are given."""
        if layers:
            lay_out(self.folder, *layers)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "一步")
        return self.git("rev-parse", "HEAD")


def lay_out(book: Path, *layers: Path) -> None:
    """Make a book of folders laid over each other; what else is in it goes, but for ``.git``.

    Times are not copied: git would take a new file of old time and size for the old one.
    """
    for part in book.glob("[!.]*"):
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    for layer in layers:
        shutil.copytree(
            layer, book, dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("expect.txt", "since*", "head"),
            copy_function=shutil.copyfile,
        )  # fmt: skip
