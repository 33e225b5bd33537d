"""The programs that open what is written; where one is missing, its tests are skipped."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli import ROOT
from tests.needs import need, need_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    need_all({"chromium": chromium is not None, "playwright": find_spec("playwright") is not None})
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the script of axe-core."""
    script = Path(os.environ.get("GONGKAI_AXE") or ROOT / ".cache" / "axe.min.js")
    need_all({"axe-core": script.is_file()})
    return script.read_text("utf-8")


@pytest.fixture(scope="session")
def pdftotext() -> str:
    need("pdftotext")
    return "pdftotext"
