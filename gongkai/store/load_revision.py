"""The register and the tables of an older revision, read like those of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.store.decoding.decode import text_of
from gongkai.store.disk.data_folder import PAST, TASKS, UNITS, is_data_file
from gongkai.store.load import assemble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.book import Ledgers
    from gongkai.store.disk.limits import Limits
    from gongkai.store.git.repository import Repository
    from gongkai.store.load import Loaded


def data_at(repository: Repository, tree: str) -> dict[str, bytes]:
    """Return the bytes of the register and the tables in a commit or tree, by file name.

    Raises:
        DataError: git cannot give them.
    """
    folder = UNITS.rpartition("/")[0]
    here = {f"{folder}/{name}": text for name, text in repository.files(tree, folder).items()}
    past = sorted(repository.files(tree, PAST).items())
    return {
        **{file: here[file] for file in (UNITS, TASKS) if file in here},
        **{f"{PAST}/{name}": text for name, text in past if is_data_file(name)},
    }


def book_of(files: Mapping[str, bytes], ledgers: Ledgers, limits: Limits) -> Loaded:
    """Read register and tables from ``files`` like those of a data folder, with these ledgers."""
    past = [file for file in files if file.startswith(f"{PAST}/")]
    return assemble(lambda file: text_of(files.get(file, b""), file, limits), past, ledgers, limits)
