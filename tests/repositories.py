"""Repositories as ``init`` makes them, and random lines for two branches of one ledger."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from gongkai.ops.lines.line import write_line
from gongkai.store.changes.append import header
from gongkai.store.decoding.decode import text_of
from gongkai.store.ledgers.reader import decode_ledger
from gongkai.store.new_folder.scaffold import GITATTRIBUTES, make_folder
from tests.cli import Result, gongkai

if TYPE_CHECKING:
    from pathlib import Path

UNIT = "市财政局"
FILE = f"ledgers/{UNIT}.yaml"
PAIRS = 30
UNITS_YAML = f"""\
schema: 1
region: 某市
units:
  - {{name: {UNIT}, full_name: 某{UNIT}, kind: 部门, aliases: [], basis: 示例}}
groups: []
"""
TASKS_YAML = f"""\
schema: 1
year: 2021
title: 2021年某市政务公开重点工作任务分解表
default_due: 2021-12-31
sections:
  - title: 甲
    items:
      - title: 乙
        tasks:
          - id: 2021-T01
            requirement: |
              公开预算。
            responsible: [{UNIT}]
"""
_BOTH = re.compile(b"^(?:<{7}|={7}|>{7})[^\n]*\n", re.MULTILINE)
_SETTINGS = {
    "user.name": "张三",
    "user.email": "zhangsan@example.gov.cn",
    "core.quotepath": "false",
    "core.fsync": "none",
    "maintenance.auto": "false",
    "advice.mergeConflict": "false",
}


@dataclass
class Repository:
    """A data folder under git, with one ledger to write to."""

    path: Path
    union: bool = True

    def git(self, *arguments: str, fails: bool = False) -> bool:
        """Run git; whether it ended well, which it must unless it ``fails``."""
        settings = [part for key in _SETTINGS for part in ("-c", f"{key}={_SETTINGS[key]}")]
        result = subprocess.run(
            ["git", *settings, *arguments],
            cwd=self.path,
            env={
                **os.environ,
                "GIT_CONFIG_GLOBAL": str(self.path / ".git" / "none"),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_EDITOR": "true",
            },
            capture_output=True,
            check=False,
        )
        assert fails or result.returncode == 0, (arguments, result.stdout, result.stderr)
        return result.returncode == 0

    def begin(self, number: int, lines: bytes | None) -> None:
        """Commit the state that both sides come from."""
        if not self.union and number == PAIRS // 2:
            (self.path / ".gitattributes").unlink()
        (self.path / FILE).unlink(missing_ok=True)
        if lines is not None:
            self.write(lines)
            self.git("add", FILE)
        self.git("commit", "-q", "--allow-empty", "-a", "-m", "base")

    def side(self, name: str, start: str, *states: bytes) -> None:
        """Commit states of the ledger, one after another, on a branch."""
        self.git("checkout", "-q", "-B", name, start)
        for state in states:
            if not (self.path / FILE).exists():
                self.write(state)
                self.git("add", FILE)
            self.write(state)
            self.git("commit", "-q", "-a", "-m", name)

    def sides(self, ours: bytes, *theirs: bytes) -> None:
        """Commit one side and the other, and stand on the other."""
        self.side("ours", "HEAD", ours)
        self.side("theirs", "HEAD~1", *theirs)

    def merge(self, ours: bytes, theirs: bytes) -> None:
        """Commit both sides, and merge the one into the other."""
        self.sides(ours, theirs)
        self.join("merge", "-q", "--no-edit", "ours")

    def write(self, content: bytes) -> None:
        """Write the ledger as an editor or the program would."""
        (self.path / FILE).write_bytes(content)

    def content(self) -> bytes:
        """Read the ledger."""
        return (self.path / FILE).read_bytes()

    def join(self, *arguments: str) -> None:
        """Run a command of git that merges; accept both sides where it comes to a conflict."""
        done = self.git(*arguments, fails=True)
        assert done or not self.union, arguments
        while not done:
            conflict = self.content()
            assert b"\n<<<<<<< " in b"\n" + conflict, (arguments, conflict)
            self.write(_BOTH.sub(b"", conflict))
            self.git("add", FILE)
            if arguments[0] == "stash":
                self.git("stash", "drop", "-q")
                return
            done = self.git(arguments[0], "--continue", fails=True)

    def validate(self) -> Result:
        """Have the folder validated as it stands."""
        return gongkai("-C", str(self.path), "validate")

    def ids(self) -> list[str]:
        """The ids of the ledger's entries, as they stand."""
        reading = decode_ledger(text_of(self.content(), FILE), UNIT)
        assert reading.readable, reading.ledger.problems
        return [entry.id for entry in reading.ledger.entries]


def new_repository(path: Path, *, union: bool) -> Repository:
    """Make a repository as ``init`` does, with union or where people accept both sides."""
    made = Repository(path, union)
    files = {"data/tasks.yaml": TASKS_YAML.encode(), "data/units.yaml": UNITS_YAML.encode()}
    make_folder(made.path, files, "示例")
    if not made.union:
        kept = GITATTRIBUTES.replace(" merge=union", "")
        (made.path / ".gitattributes").write_text(kept, "utf-8")
    made.git("init", "-q", "-b", "root")
    made.git("add", "-A")
    made.git("commit", "-q", "-m", "root")
    return made


class Pair:
    """Random lines for two branches from one base."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.seed = seed
        self.made = 0
        self.head = header(UNIT)
        self.base = self.lines(self.random.randrange(12))
        self.ours = self.lines(self.random.randint(1, 5))
        self.theirs = self.lines(self.random.randint(1, 5))

    def lines(self, number: int) -> list[bytes]:
        """Make new entries, no two alike."""
        return [self.line() for _ in range(number)]

    def line(self, **more: str) -> bytes:
        """Make one entry."""
        self.made += 1
        values = {
            "date": f"2021-03-{self.random.randint(1, 28):02}",
            "task": "2021-T01",
            "status": "进行中",
            "note": f"{self.seed} {self.made} " + "公开" * self.random.randrange(40),
            "by": self.random.choice(("张三", "李四")),
            "at": f"2021-04-02T09:{self.random.randrange(60):02}:00+08:00",
            **more,
        }
        return write_line(UNIT, values).encode()

    def text(self, *lines: bytes) -> bytes:
        """Give the ledger of the base with ``lines`` at its end."""
        return self.head + b"".join(line + b"\n" for line in (*self.base, *lines))

    def expected(self) -> set[str]:
        """Give the ids of everything that either side has."""
        every = (*self.base, *self.ours, *self.theirs)
        return {line.decode().rpartition(", id: ")[2][:-1] for line in every}
