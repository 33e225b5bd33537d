"""Transcripts: ``$ command``, what it prints, and ``[exit N]`` when N is not 0.

A ``console`` block of Markdown is a transcript. A comment at the top of the file may choose what
it runs in: ``<!-- book: tests/books/city; now: 2021-07-05T09:00:00+08:00; columns: 100 -->``; the
default is the shipped data, the real clock, and no width. The blocks of a file follow each other in
one copy of the book.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADER = re.compile(r"<!-- (.*?) -->")


@dataclass(frozen=True)
class Setting:
    """What the transcripts of a file run in."""

    book: str = "."
    env: dict[str, str] = field(default_factory=dict)


def rerun(text: str, folder: Path) -> str:
    """Give a Markdown text with every transcript as it comes out now, run in ``folder``."""
    setting = setting_of(text)
    place = prepare(setting, folder)
    return _BLOCK.sub(lambda block: f"```console\n{replay(block[1], place, setting)}```", text)


def setting_of(text: str) -> Setting:
    """Read the comment at the top of a file."""
    header = _HEADER.match(text)
    pairs = dict(part.split(": ", 1) for part in header[1].split("; ")) if header else {}
    names = {"now": "GONGKAI_NOW", "columns": "COLUMNS"}
    return Setting(pairs.get("book", "."), {names[k]: v for k, v in pairs.items() if k in names})


def prepare(setting: Setting, folder: Path) -> Path:
    """Copy the book that transcripts run in."""
    book = ROOT / setting.book
    place = folder / "book"
    place.mkdir()
    for part in ("data", "ledgers", ".gitattributes"):
        if (book / part).is_dir():
            shutil.copytree(book / part, place / part)
        elif (book / part).exists():
            shutil.copy(book / part, place / part)
    return place


def in_shell(command: str, place: Path, setting: Setting) -> str:
    """Run one command; give what it prints and how it ends."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGKAI") and k != "COLUMNS"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place, env={**kept, "PATH": path, "LC_ALL": "C.UTF-8", **setting.env},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
    )  # fmt: skip
    return ended(done.stdout.decode(), done.returncode)


def ended(text: str, code: int) -> str:
    """What a command printed, and its exit code where that is not 0."""
    text += "" if text.endswith("\n") or not text else "\n"
    return text + (f"[exit {code}]\n" if code else "")


def replay(
    block: str,
    place: Path,
    setting: Setting,
    output: Callable[[str, Path, Setting], str] = in_shell,
) -> str:
    """Give a block with every command's output as ``output`` makes it now."""
    commands = [line for line in block.split("\n") if line.startswith("$ ")]
    return "".join(f"{line}\n{output(line[2:], place, setting)}" for line in commands)
