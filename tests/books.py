"""Books that tests make for themselves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from gongkai.store.new_folder.demo_city import demo_files
from gongkai.store.new_folder.scaffold import make_folder
from tests.cli import ROOT
from tests.hostile import make_book

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Give a copy of the shipped data."""
    book = tmp_path / "book"
    for part in ("data", "ledgers"):
        shutil.copytree(ROOT / part, book / part)
    return book


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the invented city, not to be written to."""
    folder = tmp_path_factory.mktemp("demo") / "city"
    make_folder(folder, demo_files(2021), "示例")
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a book of hostile texts, not to be written to."""
    folder = tmp_path_factory.mktemp("hostile") / "book"
    make_book(folder)
    return folder


def files_of(book: Path) -> dict[str, bytes]:
    """Give every file of a book but the lock's own, to compare before and after."""
    return {
        str(path.relative_to(book)): path.read_bytes()
        for path in sorted(book.rglob("*"))
        if path.is_file() and ".gongkai" not in path.parts
    }
