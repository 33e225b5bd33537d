"""The catalogue of bad input and bad luck: how a case is read and run.

tests/faults/README.md explains the notation.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import pytest

from gongkai.cli.clock import now
from gongkai.cli.main import run
from gongkai.ops.lines.line import line_id
from gongkai.store.disk import failpoints
from tests.cli import ROOT
from tests.transcripts import Setting, ended, in_shell, prepare, replay

if TYPE_CHECKING:
    from pathlib import Path

FAULTS = ROOT / "tests" / "faults"
CASES = sorted(path for path in FAULTS.rglob("*.md") if path.parent != FAULTS)

_NOW = {"GONGKAI_NOW": "2021-07-05T09:00:00+08:00"}
SETTING = Setting("tests/checks/base", {**_NOW, "BASH_ENV": str(FAULTS / "shell.sh")})
_BLOCK = re.compile(r"^```(file|append|diff|console)(?: (.+?))?\n(.*?)^```$", re.M | re.S)
_ESCAPE = re.compile(r"\\\{([^{}]*)\}")
_TIMES = re.compile(r"\\\{x([0-9]+)\}(.*)")
_ID = re.compile(r", id: \\\{id( [^{}]+)?\}")
_GIVEN = re.compile(r"(?:GONGKAI_[A-Z]+=\S+ )*")
_PLAIN = re.compile(r"""gongkai(?: (?:[^\s$`|&;<>(){}*?\[\]~#!\\'"=]+|'[^']*'|"[^"$`\\]*"))*""")
_LOOKS_DECEIVE = re.compile("[\u115f\u1160\u2e80-\u2fdf\u3164\uffa0]")


def run_case(text: str, folder: Path) -> str:
    """Give the text of a case with every output as it comes out now."""
    place = prepare(SETTING, folder)

    def block(match: re.Match[str]) -> str:
        kind, path, body = match.groups()
        if kind == "console":
            return f"```console\n{replay(body, place, SETTING, _output)}```"
        change(place / path, kind, body)
        return match[0]

    return _BLOCK.sub(block, text)


def change(path: Path, kind: str, body: str) -> None:
    """Do to a file what a block says."""
    old = path.read_bytes() if path.exists() else b""
    if kind == "file":
        new = content(body, path)
    elif kind == "append":
        new = old + content(body, path)
    else:
        lines = body.splitlines(keepends=True)
        gone, come = ("".join(x[1:] for x in lines if x[0] in sides) for sides in (" -", " +"))
        assert old.count(gone.encode()) == 1, f"not once in {path.name}: {gone}"
        new = old.replace(gone.encode(), content(come, path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(new)


def content(body: str, path: Path) -> bytes:
    """Give the bytes that the text of a block stands for."""
    whole = b"".join(_line(line, path.stem) for line in body.splitlines(keepends=True))
    return whole.partition(b"\\{end}")[0]


def escaped(text: str) -> str:
    """Write what an editor would hide, change or mistake as ``\\{XXXX}``."""
    return "".join(c if _is_ordinary(c) else f"\\{{{ord(c):04X}}}" for c in text)


def _line(line: str, unit: str) -> bytes:
    times = _TIMES.match(line)
    if not times:
        return _numbered(_ESCAPE.sub(_character, line), unit)
    copies = (line[times.start(2) :].replace(r"\{n}", str(n + 1)) for n in range(int(times[1])))
    return b"".join(_line(copy, unit) for copy in copies)


def _numbered(line: str, unit: str) -> bytes:
    """Put the right id, or that of another unit, into a line of a ledger."""
    match = _ID.search(line)
    if match:
        whose = (match[1] or unit).strip()
        line = (
            f"{line[: match.start()]}, id: {line_id(whose, line[: match.start()])}"
            + (line[match.end() :])
        )
    return line.encode("utf-8", "surrogateescape")


def _character(match: re.Match[str]) -> str:
    """What one escape stands for; bytes that are no text come out as surrogates."""
    what = match[1]
    raw = partial(bytes.decode, encoding="utf-8", errors="surrogateescape")
    if re.fullmatch(r"[0-9A-F]{4,6}", what):
        return raw(chr(int(what, 16)).encode("utf-8", "surrogatepass"))
    if re.fullmatch(r"[0-9A-F]{2}(?: [0-9A-F]{2})*", what):
        return raw(bytes.fromhex(what))
    if times := re.fullmatch(r"x([0-9]+) (.+)", what, re.S):
        return times[2] * int(times[1])
    if coded := re.fullmatch(r"(gbk|gb18030|big5) (.+)", what):
        return raw(coded[2].encode(coded[1]))
    return match[0]


def _is_ordinary(character: str) -> bool:
    if character == "\n" or (character.isascii() and character.isprintable()):
        return True
    kind = unicodedata.category(character)
    deceives = kind[0] in "CMZ" or _LOOKS_DECEIVE.match(character) is not None
    return not deceives and unicodedata.is_normalized("NFC", character)


def _output(command: str, place: Path, setting: Setting) -> str:
    """Run a command, in this process where no shell is needed."""
    wanted = _ESCAPE.sub(_character, command)
    given = _GIVEN.match(wanted)
    if given is None or not _PLAIN.fullmatch(wanted, given.end()):
        return escaped(in_shell(wanted, place, setting))
    env = setting.env | dict(pair.split("=", 1) for pair in given[0].split())
    return escaped(_in_process(shlex.split(wanted[given.end() :]), place, env))


def _in_process(words: list[str], place: Path, env: dict[str, str]) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True)
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.delenv("COLUMNS", raising=False)
        for name, value in env.items():
            patch.setenv(name, value)
        patch.setattr(failpoints, "_planned", failpoints._read(env.get("GONGKAI_FAIL", "")))
        patch.setattr(failpoints, "_reached", {})
        patch.setattr(sys, "argv", words)
        patch.setattr(sys, "stdout", stream)
        patch.setattr(sys, "stderr", stream)
        now.cache_clear()
        try:
            run()
        except SystemExit as end:
            code = end.code or 0
        finally:
            now.cache_clear()
    assert isinstance(code, int)
    stream.seek(0)
    return ended(stream.read(), code)
