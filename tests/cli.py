"""The command line as tests run it: in this process, on a fixed day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from gongkai.cli.advice import in_words
from gongkai.cli.clock import now
from gongkai.cli.main import app
from gongkai.errors import GongkaiError

ROOT = Path(__file__).parent.parent


class Result(NamedTuple):
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str


def gongkai(
    *arguments: str, today: str = "2021-07-05", stdin: str | bytes = b"", **env: str
) -> Result:
    """Run a command in this process."""
    now.cache_clear()
    given: dict[str, str | None] = {
        "COLUMNS": None,
        "GONGKAI_NOW": f"{today}T09:00:00+08:00",
        **env,
    }
    result = CliRunner().invoke(app, list(arguments), input=stdin, env=given)
    now.cache_clear()
    error = result.exception
    if isinstance(error, GongkaiError):
        return Result(
            error.exit_code, result.stdout, in_words((error.message, "\n", error.hint, "\n"))
        )
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Result(result.exit_code, result.stdout, result.stderr)


def run(
    *arguments: str, cwd: Path = ROOT, env: dict[str, str] | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as its user does, in a process of its own."""
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "GONGKAI_ROOT")}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *arguments],
        cwd=cwd,
        env={**clean, "GONGKAI_NOW": "2021-07-05T09:00:00+08:00", **(env or {}), **more},
        capture_output=True,
        check=False,
        timeout=60,
    )
