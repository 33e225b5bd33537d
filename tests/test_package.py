"""The wheel and the sdist hold what git tracks, and nothing else that lies in the folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pytest

from gongkai.store.new_folder.scaffold import SHIPPED
from tests.cli import ROOT, gongkai
from tests.git import Repository

if TYPE_CHECKING:
    from pathlib import Path

STRAYS = (
    "data/sources/名单.txt",
    "data/past/2020.yaml",
    "gongkai/stray.py",
    "gongkai/cli/stray/secret.txt",
    "gongkai/shipped/data/sources/名单.txt",
    "ledgers/市财政局.yaml",
    "tests/stray.txt",
    "stray.md",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a repository of its own with a little of everything, and strays beside it."""
    copy = tmp_path / "copy"
    for part in ("gongkai", "data", "ledgers"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / file, copy / file)
    Repository(copy).git("add", "-A")
    for stray in STRAYS:
        (copy / stray).parent.mkdir(parents=True, exist_ok=True)
        (copy / stray).write_text("stray\n", "utf-8")
    return copy


def built(folder: Path, kind: str) -> Path:
    """Build as pip does, without isolation, and give the file."""
    script = f"import sys, hatchling.build as made; print(made.build_{kind}(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder.parent)],
        cwd=folder, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return folder.parent / done.stdout.decode().split()[-1]


def test_a_hook_of_another_repository_changes_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    for name, place in {
        "GIT_DIR": ".git",
        "GIT_WORK_TREE": "",
        "GIT_INDEX_FILE": ".git/index",
    }.items():
        monkeypatch.setenv(name, str(other.folder / place))
    assert names_in_sdist(built(folder, "sdist")) == tracked(folder) | {"PKG-INFO"}


def test_nothing_is_built_where_git_tracks_nothing(folder: Path) -> None:
    Repository(folder).git("rm", "-r", "-q", "--cached", ".")
    for kind in ("sdist", "wheel"):
        with pytest.raises(AssertionError, match="git tracks no file of this build"):
            built(folder, kind)


def tracked(folder: Path) -> set[str]:
    return {name for name in Repository(folder).git("ls-files", "-z").split("\0") if name}


def names_in_sdist(file: Path) -> set[str]:
    with tarfile.open(file) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_sdist_holds_what_git_tracks(folder: Path) -> None:
    assert names_in_sdist(built(folder, "sdist")) == tracked(folder) | {"PKG-INFO"}


def test_the_wheel_holds_what_git_tracks(folder: Path) -> None:
    with zipfile.ZipFile(built(folder, "wheel")) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {name for name in tracked(folder) if name.startswith("gongkai/")}
    shipped = {f"gongkai/shipped/{name}" for name in (*SHIPPED, "ledgers/README.md")}
    assert names == ours | shipped


def test_a_wheel_is_built_of_an_unpacked_sdist(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(built(folder, "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(path for path in tmp_path.glob("gongkai-*") if path.is_dir())
    with zipfile.ZipFile(built(unpacked, "wheel")) as archive:
        names = set(archive.namelist())
    assert "gongkai/shipped/data/tasks.yaml" in names
    assert not any("stray" in name or "名单" in name for name in names)


def test_what_is_shipped_is_named_once() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    included = targets["targets"]["wheel"]["force-include"]
    assert set(included) == {*SHIPPED, "ledgers/README.md"}
    assert all(place == f"gongkai/shipped/{file}" for file, place in included.items())


def test_a_new_folder_holds_what_is_shipped(tmp_path: Path) -> None:
    gongkai("init", str(tmp_path / "new"))
    made = {
        path.relative_to(tmp_path / "new").as_posix()
        for path in (tmp_path / "new").rglob("*")
        if path.is_file()
    }
    own = {"README.md", ".gitignore", ".gitattributes", "ledgers/README.md"}
    assert made == {*SHIPPED, *own}
