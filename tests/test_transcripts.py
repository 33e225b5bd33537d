"""Every transcript comes out as it stands: those of tests/transcripts and of the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli import ROOT
from tests.transcripts import rerun

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(
    [
        *ROOT.glob("tests/transcripts/*.md"),
        ROOT / "README.md",
        ROOT / "README.zh-CN.md",
        *ROOT.glob("docs/*.md"),
    ]
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_transcript(file: Path, tmp_path: Path, update: bool) -> None:
    text = file.read_text("utf-8")
    now = rerun(text, tmp_path)
    if update:
        file.write_text(now, "utf-8")
    assert now == text
