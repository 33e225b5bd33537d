"""What random damage does to whole data folders: every command ends with a code and a sentence.

A small book of everything that the format has is damaged in one to three of its files, tables,
register, ledgers, manifest or names, and some commands are asked about what is left.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import traceback
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.mutations import PIECES, damaged, make_ledger
from gongkai.cli.advice import in_words
from gongkai.cli.clock import now
from gongkai.cli.main import app
from gongkai.errors import GongkaiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

PATIENCE = 60
"""Seconds, on a machine with much else to do; what is said to end takes one or two."""
WITH_GIT = 0.15
CODES = frozenset({0, 1, 2, 3, 4})
ENVIRONMENT = {
    "GONGKAI_NOW": "2021-07-05T09:00:00+08:00", "GONGKAI_BY": "张三",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "COLUMNS": "80",
}  # fmt: skip
ID = "ID"
"""Stands for the last id in a ledger."""
COMMANDS: tuple[tuple[str, ...], ...] = (
    (), ("list",), ("list", "--unit", "甲局"), ("list", "--unit", "各局", "-f", "json"),
    ("list", "--overdue", "--as-of", "2021-12-31"), ("list", "--year", "2020"),
    ("show", "T01"), ("show", "2", "--unit", "甲局"), ("show", "T03", "-f", "json"),
    ("units",), ("units", "甲局"), ("units", "-f", "csv"), ("log",), ("log", "-f", "csv"),
    ("log", "--unit", "甲局", "--late"), ("report",), ("report", "--by", "task", "-f", "json"),
    ("report", "--period", "2021Q1..2021Q2"), ("report", "--year", "2020"),
    ("verify", "--queue"), ("verify", "甲局", "T01", "--pass"), ("remind",),
    ("remind", "--register"), ("remind", "-o", "催办", "--record"), ("form", "--all", "-o", "填报"),
    ("verify", "甲局", "T02", "--return", "不全"),
    ("extend", "甲局", "T01", "2022-06-30", "--why", "批准"),
    ("validate",), ("validate", "--strict", "-f", "json"), ("validate", "ledgers"),
    ("validate", "--since", "HEAD"), ("note", "甲局", "T01", "公开预算。"),
    ("note", "乙局", "T02", "公开决算。", "-s", "已完成", "-e", "见网站", "-d", "2021-06-30"),
    ("note", "各局", "T03", "解读政策。", "--each"), ("note", "--batch", "批量.csv"),
    ("note", "--batch", "批量.jsonl"), ("correct", ID, "--note", "改", "--why", "错"),
    ("retract", ID, "--why", "错"), ("undo",), ("seal",), ("seal", "--write"),
    ("import", "表.txt"), ("import", "表.txt", "-o", "新表.yaml"), ("init", "."), ("demo", "."),
)  # fmt: skip
LEDGER = "ledgers/甲局.yaml"
REGISTER = """\
schema: 1
region: 甲市
units:
  - name: 甲局
    full_name: 甲市甲局
    kind: 部门
    aliases: [甲委, 市甲局]
    basis: 三定方案
  - {name: 乙局, kind: 部门, basis: 待核, since: 2020-01-01}
  - {name: 旧局, kind: 部门, basis: 三定方案, until: 2021-03-31, renamed_to: 乙局}
  - {name: 东区, kind: 区县, contact: 李四, phone: 123}
groups:
  - {name: 各局, kinds: [部门], except: [旧局], aliases: [各部门]}
  - {name: 各区, members: [东区]}
"""
TABLE = """\
schema: 1
year: {year}
title: {year}年甲市任务表
source: data/sources/表.txt
default_due: {year}-12-31
first_leads: true
sections:
  - title: 一
    items:
      - title: 二
        tasks:
          - id: {year}-T01
            requirement: |
              公开预算，6月底前完成。

              公开决算。
            responsible: [甲局, 各区, 等有关部门]
            responsible_text: 甲局、各区等有关部门
            due: {year}-06-30
            due_text: 6月底前
          - id: {year}-T02
            requirement: 更新指南。
            lead: [旧局]
            support: [各局]
            due: 每季度
            since: {year}-02-01
            retired: {year}-11-30
            number: "2"
            remark: 无
      - {{title: 三, tasks: [{{id: {year}-T03, requirement: 解读政策。, responsible: [各局]}}]}}
"""
CSV = """\
单位,任务编号,日期,状态,进展,依据
甲局,T01,2021-06-30,已完成,公开。,"《甲、乙》；济财〔2021〕5号"
"""
JSONL = '{"unit": "甲局", "task": "T01", "note": "公开。", "evidence": ["https://a.b"]}\n'
TEXT = (
    "2021年表\n\t工作任务\n\t具体要求\n\t责任单位\n\n"
    "\t一\n\t二\n\t公开，6月底前完成。\n\t甲局、乙局等有关部门\n"
)
HAND = """\
- {date: 2021-05-01, task: T01, note: 手写的一行}
- date: 2021-5-2
  task: 2021-T01
  note: 二
"""


class Tally(NamedTuple):
    """How many commands were run, how they ended, and what went wrong."""

    runs: int
    codes: Counter[int]
    failures: list[str]


class _TooLongError(Exception):
    """A command that does not end."""


def make_book(rng: random.Random, folder: Path) -> None:
    """Write a book with a file of every kind in it."""
    texts = {
        "data/units.yaml": REGISTER,
        "data/tasks.yaml": TABLE.format(year=2021),
        "data/past/2020.yaml": TABLE.format(year=2020),
        LEDGER: "# 甲局\n" + "".join(f"{line}\n" for line in make_ledger(rng, 3)),
        "ledgers/乙局.yaml": HAND,
        "批量.csv": CSV,
        "批量.jsonl": JSONL,
        "表.txt": TEXT,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _commit(folder: Path) -> None:
    for command in ("init -q", "add -A", "-c user.name=甲 -c user.email=a@b commit -qm 一"):
        subprocess.run(["git", "-C", str(folder), *command.split()], check=True, timeout=PATIENCE)


def _in_content(rng: random.Random, folder: Path) -> str:
    path = rng.choice(_files(folder))
    try:
        kinds, content = damaged(rng, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    path.write_bytes(content)
    return f"{path.relative_to(folder)}: {kinds}"


def _a_value(rng: random.Random, folder: Path) -> str:
    """Put a piece of something else in the place of a value."""
    path = rng.choice([each for each in _files(folder) if each.suffix == ".yaml"])
    lines = path.read_text("utf-8", "replace").split("\n")
    number = rng.randrange(len(lines))
    key, colon, value = lines[number].rpartition(": ")
    piece = rng.choice((*PIECES, *_VALUES, value * 2, ""))
    lines[number] = f"{key}{colon}{piece}"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    return f"{path.relative_to(folder)}:{number + 1}: {piece!r}"


_VALUES = (
    "0000", "9999", "2999-12-31", "1900-01-01", "-1", "1e9", "[]", "{}", "[[]]", "{a: b}", "甲局",
    "[甲局, 甲局]", "旧局", "各局", "|", "|2", ">", "2021-T01", "2021-T999999", "x" * 300, "每月",
)  # fmt: skip


def _a_name(rng: random.Random, folder: Path) -> str:
    path = rng.choice(_files(folder))
    name = rng.choice((
        "丙局.yaml", "甲局.yml", "甲局.yaml.txt", "甲局 (1).yaml", "CON.yaml", "-x.yaml", ".yaml",
        "甲\n局.yaml", "各局.yaml", "e\u0301.yaml", "é.yaml", "tasks.yaml", "x" * 200,
        ".甲局.yaml.tmp", "甲局.yaml~",
    ))  # fmt: skip
    path.rename(path.with_name(name))
    return f"{path.relative_to(folder)} → {name!r}"


def _no_file(rng: random.Random, folder: Path) -> str:
    """Put something that is no regular file in the place of one, or nothing."""
    path = rng.choice((*_files(folder), folder / "ledgers", folder / "data/past"))
    kind = rng.choice(("gone", "folder", "empty", *_LINKS))
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind != "gone":
        path.symlink_to(_LINKS[kind] or path.name)
    return f"{path.relative_to(folder)}: {kind}"


_LINKS = {"link to itself": "", "link to nothing": "nowhere", "link to another": "甲局.yaml"}


def _own_files(rng: random.Random, folder: Path) -> str:
    """Put things where the program keeps its lock and its manifest."""
    own = folder / ".gongkai"
    own.mkdir(exist_ok=True)
    name = rng.choice(("pending", "holder", "lock", ".gitignore"))
    text = rng.choice((
        "", "{}", "null", "[]", '{"schema": 1}', "x" * 5000, "\0", '[["ledgers/甲局.yaml", 1]]',
        '{"swaps": [{"target": "../x", "fresh": "/etc/passwd", "old": null, "new": ""}]}',
        "1 host 2021", "{" * 3000,
    ))  # fmt: skip
    if not (own / name).exists():
        (own / name).write_text(text) if rng.random() < 0.8 else (own / name).mkdir()
    return f".gongkai/{name}: {text[:40]!r}"


_DAMAGES: tuple[Callable[[random.Random, Path], str], ...] = (
    *[_in_content] * 5, *[_a_value] * 5, _a_name, _no_file, _own_files,
)  # fmt: skip


def _files(folder: Path) -> list[Path]:
    found = [each for each in folder.rglob("*") if each.is_file() and ".git" not in each.parts]
    return sorted(each for each in found if ".gongkai" not in each.parts)


def ended(folder: Path, arguments: tuple[str, ...]) -> tuple[int, str]:
    """Run a command in this process; give its code, 70 where it raised, and all it printed."""
    out = TextIOWrapper(BytesIO(), "utf-8", "backslashreplace", write_through=True)
    err = TextIOWrapper(BytesIO(), "utf-8", "backslashreplace", write_through=True)
    now.cache_clear()
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    code = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            app(["-C", str(folder), *arguments], standalone_mode=True)
    except GongkaiError as error:
        code = error.exit_code
        err.write(in_words(error.message))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    except BaseException:
        code = 70
        err.write(traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    printed = b"".join(each.detach().getvalue() for each in (out, err))
    return code, printed.decode("utf-8", "replace")


def _with_id(rng: random.Random, folder: Path, arguments: tuple[str, ...]) -> Iterator[str]:
    """Put the id of some entry into a command line."""
    for argument in arguments:
        found = [""]
        if argument == ID and (folder / LEDGER).is_file():
            found = re.findall("n[0-9a-f]{16}", (folder / LEDGER).read_bytes().decode("latin-1"))
        yield rng.choice(found or ["n0123456789abcdef"]) if argument == ID else argument


def _too_long(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise _TooLongError


def run_folders(seed: int, count: int, commands: int = 2) -> Tally:
    """Damage ``count`` folders, all drawn from ``seed``, and ask some commands about each."""
    rng = random.Random(seed)
    codes: Counter[int] = Counter()
    failures: list[str] = []
    outer, here = dict(os.environ), Path.cwd()
    os.environ.update(ENVIRONMENT)
    try:
        for number in range(count):
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made)
                make_book(rng, folder)
                if rng.random() < WITH_GIT:
                    _commit(folder)
                done = [rng.choice(_DAMAGES)(rng, folder) for _ in range(rng.randint(1, 3))]
                os.chdir(folder)
                for arguments in rng.sample(COMMANDS, commands):
                    code, printed = ended(folder, tuple(_with_id(rng, folder, arguments)))
                    codes[code] += 1
                    if code not in CODES or "Traceback" in printed or not printed.strip():
                        failures.append(
                            f"seed {seed}, folder {number} ({'; '.join(done)}):"
                            f" gongkai {' '.join(arguments)} → {code}\n{printed[-3000:]}"
                        )
                os.chdir(here)
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(outer)
    return Tally(count * commands, codes, failures)
