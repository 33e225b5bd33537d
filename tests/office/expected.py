"""The lists of cells with how each must be read."""

from __future__ import annotations

from typing import Any

import yaml

from tests.cli import ROOT


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a list beside this file."""
    text = (ROOT / "tests" / "office" / name).read_text("utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found
