"""Programs that some tests need: without one they are skipped, and the last line says so.

With ``GONGKAI_CI=full`` a program that is missing is a failure.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _pytest.terminal import TerminalReporter

_MISSING = "not installed: "


def need(*programs: str) -> None:
    """Skip a test, or fail it, where a program is missing."""
    need_all({program: shutil.which(program) is not None for program in programs})


def need_all(found: Mapping[str, bool]) -> None:
    """Skip a test, or fail it, where a tool was not found."""
    missing = [tool for tool, is_there in found.items() if not is_there]
    if missing and os.environ.get("GONGKAI_CI") == "full":
        pytest.fail(_MISSING + ", ".join(missing))
    if missing:
        pytest.skip(_MISSING + ", ".join(missing))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Name what was missing, in the last line."""
    reporter: TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = [str(each.longrepr[2]) for each in skipped if isinstance(each.longrepr, tuple)]
    missing = {reason.partition(_MISSING)[2] for reason in reasons if _MISSING in reason}
    if reporter and missing:
        reporter.write_line(f"Some tests were skipped, {_MISSING}{'; '.join(sorted(missing))}.")
