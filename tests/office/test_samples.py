"""Published tables of other cities: each read to the letter, or refused with its reason."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli import gongkai

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.txt"))


def expected(name: str) -> dict[str, Any]:
    found = yaml.safe_load((SAMPLES / f"{name}.says.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def imported(name: str, folder: Path, *options: str) -> tuple[int, str, Path]:
    """Import a sample within a folder of its own: the exit code, all that is said, the file."""
    shutil.copy(SAMPLES / f"{name}.txt", folder)
    output = folder / "tasks.yaml"
    source = f"data/sources/{name}.txt"
    file = str(folder / f"{name}.txt")
    result = gongkai("import", file, "-o", str(output), "--source", source, *options)
    return result.code, result.stdout + result.stderr, output


@pytest.mark.parametrize("name", NAMES)
def test_a_published_table_gives_what_was_written_down_before(name: str, tmp_path: Path) -> None:
    wanted = expected(name)

    code, said, output = imported(name, tmp_path, *wanted["options"])

    assert code == wanted["exit"], said
    plain = "".join(said.split())
    for words in wanted["says"]:
        assert "".join(words.split()) in plain, said
    for each in (*wanted.get("doubtful", ()), *wanted.get("told", ())):
        assert each["about"] in said, each
    kept = SAMPLES / f"{name}.tasks.yaml"
    assert output.exists() == kept.exists()
    if kept.exists():
        assert output.read_bytes() == kept.read_bytes()


@pytest.mark.parametrize("name", [name for name in NAMES if expected(name).get("refused")])
def test_a_refused_table_is_refused_with_force_too(name: str, tmp_path: Path) -> None:
    code, said, output = imported(name, tmp_path, "--force", "--year", "2021")

    assert (code, output.exists()) == (4, False), said


@pytest.mark.parametrize("name", [n for n in NAMES if "--force" in expected(n)["options"]])
def test_too_many_doubtful_rows_are_refused_without_force(name: str, tmp_path: Path) -> None:
    options = [each for each in expected(name)["options"] if each != "--force"]

    code, said, output = imported(name, tmp_path, *options)

    assert (code, output.exists()) == (4, False), said
