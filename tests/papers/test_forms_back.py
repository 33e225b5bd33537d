"""Forms that went through LibreOffice on their way back say what was filled in."""

from __future__ import annotations

import random
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pytest

from gongkai.render.forms.choose import FormKind
from tests.cli import gongkai
from tests.needs import need
from tests.office.fill_in import filled, sent_back
from tests.office.forms_back import forms_of, make_book
from tests.office.test_take import entries

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.papers


def convert(folder: Path, suffix: str, to: str) -> None:
    """Save every file of a suffix as another."""
    files = sorted(map(str, folder.glob(f"*.{suffix}")))
    profile = (folder.parent / "profile").as_uri()
    arguments = ("--headless", f"-env:UserInstallation={profile}", "--convert-to", to)
    subprocess.run(
        ["soffice", *arguments, "--outdir", str(folder), *files],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for file in folder.glob(f"*.{suffix}"):
        file.unlink()


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        (FormKind.XLSX, ("ods", "xlsx")),
        (FormKind.XLSX, ("ods",)),
        (FormKind.XLSX, ("xls",)),
        (FormKind.DOCX, ("odt", "docx")),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ledgers_hold_what_was_filled_in(
    tmp_path: Path, kind: FormKind, ways: tuple[str, ...], seed: int
) -> None:
    need("soffice")
    rng = random.Random(seed)
    book, back = make_book(tmp_path / "book"), tmp_path / "回收"
    back.mkdir()
    wanted = set()
    for form in forms_of(book):
        rows = [each for row in form.rows if (each := filled(rng, row, "Q2"))]
        wanted |= {(form.unit, row, f"{form.unit}的人") for row in rows}
        content = sent_back(rng, form, rows, kind, f"{form.unit}的人")
        (back / f"{form.unit}{kind.suffix}").write_bytes(content)
    suffix = kind.value
    for way in ways:
        convert(back, suffix, way)
        suffix = way
    result = gongkai("-C", str(book), "take", str(back))
    assert result.code == 0, result.stderr
    assert entries(book, str(date(2021, 6, 30))) == wanted
