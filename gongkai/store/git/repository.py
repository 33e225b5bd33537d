"""Ask about the repository of a data folder: its commits, refs, files and added lines."""

from __future__ import annotations

import os
import unicodedata
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError
from gongkai.ops.lines.comparison import Origin
from gongkai.store.disk.data_folder import is_data_file
from gongkai.store.disk.file_names import on_disk
from gongkai.store.git.git_program import Git, complaint
from gongkai.store.git.objects import (
    SHA1_DIGITS,
    SHA256_DIGITS,
    TREE_MODE,
    Objects,
    TreeEntry,
    name_in_git,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Sequence

_KINDS = {TREE_MODE: "文件夹", "120000": "链接", "160000": "子模块"}
_REGULAR = ("100644", "100755")
_REF_PLACES = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")
_COMMIT_LINE = "--format=%x00%H%x00%P%x00%an%x00%as%x00%at%x00%ct"
_NAME = 200
"""The most characters of an author's name that are read."""
_NO_REPOSITORY = "not a git repository"
_TRUST = "git config --global --add safe.directory "


class Repository:
    """The repository whose working tree holds a data folder."""

    def __init__(self, root: Path) -> None:
        """Find the repository.

        Raises:
            RefusedError: there is no git program, git refuses to read the repository, or the
                folder is in no working tree.
            DataError: git does not answer in time.
        """
        self._root = root
        self._git = Git(root)
        self._objects = Objects(self._git)
        try:
            done = self._git.ask("rev-parse", "--show-toplevel")
        except OSError as error:
            raise RefusedError("未找到 git 程序。", "安装 git 后再运行。") from error
        if done.returncode:
            raise _refusal(root, done)
        said = Path(os.fsdecode(done.stdout.rstrip(b"\r\n")))
        place = root.resolve()
        top = top_of(place)
        if top is None or not _is_same(said, top):
            raise RefusedError(
                f"{root} 所在的 git 仓库把其他目录设为工作区：{said}。",
                "核对 .git/config 中的 core.worktree，或重新 git clone。",
            )
        self.top = top
        parts = place.relative_to(top).parts
        self._parts = tuple(name_in_git(os.fsencode(part)) for part in parts)
        self._prefix = "".join(f"{part}/" for part in parts)

    def has_beside(self, folder: str, inner: str) -> bool:
        """Return whether a folder of the working tree, not the data folder, has ``inner``."""
        place = self.top / folder
        return (place / inner).is_dir() and not _is_same(place, self._root)

    def commit(self, name: str) -> str:
        """Return the hash of the commit that a name means; empty if none."""
        return "".join(self._objects.named([name], "commit"))

    def tree(self, name: str) -> str:
        """Return the hash of the tree that a name means; empty if none."""
        return "".join(self._objects.named([name], "tree"))

    def digits(self) -> int:
        """Return the number of digits of a hash in this repository."""
        said = self._git.need("rev-parse", "--show-object-format")
        return SHA256_DIGITS if said == b"sha256\n" else SHA1_DIGITS

    def beginning(self, digits: str) -> set[str]:
        """Return the commits whose hash, or tag's hash, begins so; if there are none, the trees."""
        done = self._git.ask("rev-parse", f"--disambiguate={digits}")
        hashes = done.stdout.decode().split() if done.returncode == 0 else []
        return {*self._objects.named(hashes, "commit")} or {*self._objects.named(hashes, "tree")}

    def refs(self, name: str) -> list[str]:
        """Return the full names of all branches, tags and other refs that a name may mean."""
        if "\0" in name:
            return []
        wanted = [name, *(place + name for place in _REF_PLACES), f"refs/remotes/{name}/HEAD"]
        found = self._git.need("for-each-ref", "--format=%(refname)", "--", *wanted)
        return sorted({os.fsdecode(ref) for ref in found.split(b"\n")}.intersection(wanted))

    def count_commits(self, most: int) -> int:
        """Count the commits of all branches and tags, up to ``most``."""
        return len(self._git.need("rev-list", "--all", f"--max-count={most}").split())

    def has_commits(self) -> bool:
        """Return whether the current branch has a commit."""
        return self._git.ask("rev-parse", "-q", "--verify", "HEAD").returncode == 0

    def is_shallow(self) -> bool:
        """Return whether the clone is shallow."""
        return self._git.ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def forks(self, commit: str) -> list[str]:
        """Return the merge bases of HEAD and another commit; none if they are unknown."""
        done = self._git.ask("merge-base", "--all", commit, "HEAD")
        return done.stdout.decode().split() if done.returncode == 0 else []

    def files(self, tree: str, folder: str) -> dict[str, bytes]:
        """Return the content of every regular file directly in a folder, by its name.

        Raises:
            RefusedError: the folder, or a data file in it, is of another kind there.
            DataError: git cannot read them all.
        """
        return self.contents(self.blobs(tree, folder))

    def tracks(self, file: str) -> bool:
        """Return whether a file of the data folder is in the index, ignoring case.

        Raises:
            DataError: git fails.
        """
        place = f":(top,icase,literal){self._prefix}{file}"
        return bool(self._git.need("ls-files", "-z", "--", place))

    def blobs(self, tree: str, folder: str) -> dict[str, str]:
        """Return the hash of every regular file directly in a folder, by its name.

        Raises:
            RefusedError: the folder, or a data file in it, is of another kind there.
            DataError: git cannot read them all.
        """
        items = self._items_of(tree, folder)
        for name, item in items.items():
            if item.mode not in _REGULAR and is_data_file(name):
                raise _odd(tree, f"{folder}/{name}", item, "普通文件")
        return {name: item.hash for name, item in items.items() if item.mode in _REGULAR}

    def contents(self, blobs: dict[str, str]) -> dict[str, bytes]:
        """Return the content of each blob, under the same name.

        Raises:
            DataError: git cannot read them all.
        """
        return dict(zip(blobs, self._objects.contents(blobs.values()), strict=True))

    def folders_with(self, tree: str, folder: str) -> set[str]:
        """Return all folders but the data folder that have data files in a subfolder of this name.

        Folders are relative to the top of the repository; the top is ``.``.

        Raises:
            DataError: git cannot list the tree.
        """
        places = set()
        for place, items in self._objects.folders(tree):
            files = (name for name, item in items.items() if item.mode != TREE_MODE)
            if place.name == folder and any(is_data_file(name) for name in files):
                places.add(place.parent)
        return {place.as_posix() for place in places - {PurePosixPath(*self._parts)}}

    def additions(
        self, files: Iterable[str], commits: Sequence[str], without: Sequence[str] = ()
    ) -> Iterator[tuple[Origin, bytes]]:
        """Yield every line that a commit added to one of some files, the newest commit first.

        The history is that of ``commits`` minus that of ``without``. Of a merge these are the
        lines that none of its sides has.

        Raises:
            DataError: git cannot read the history.
        """
        places = [f":(top,literal){self._prefix}{on_disk(file)}" for file in files]
        history = self._git.need(
            "rev-list", "--full-history", *commits, *(f"^{each}" for each in without),
            "--", *places,
        )  # fmt: skip
        patches = self._git.need(
            "diff-tree", "--stdin", "--root", "-m", "-r", "-p", "-U0", "--text", "--no-color",
            "--no-ext-diff", "--no-textconv", "--no-renames", "--encoding=UTF-8", _COMMIT_LINE,
            "--", *places,
            given=history,
        )  # fmt: skip
        diffs: list[tuple[bytes, list[bytes]]] = []
        for line in patches.split(b"\n"):
            if line.startswith(b"\0"):
                diffs.append((line, []))
            elif diffs and line.startswith(b"+"):
                diffs[-1][1].append(line[1:])
        for commit, found in groupby(diffs, key=lambda diff: diff[0]):
            origin, sides = _origin(commit), len(commit.split(b"\0")[2].split())
            against = [added for _, added in found]
            own = set(against[0]).intersection(*against[1:]) if len(against) >= sides else set()
            yield from ((origin, line) for line in against[0] if line in own)

    def _items_of(self, tree: str, folder: str) -> dict[str, TreeEntry]:
        """Return the entries of a folder of the data; none if it is missing."""
        items = self._objects.items(self._objects.root_of(tree))
        for part in (*self._parts, *folder.split("/")):
            item = items.get(part)
            if item is None:
                return {}
            if item.mode != TREE_MODE:
                raise _odd(tree, part, item, "文件夹")
            items = self._objects.items(item.hash)
        return items


def top_of(place: Path) -> Path | None:
    """Return the nearest folder at or above ``place`` with a ``.git`` of any kind."""
    folders = (place, *place.parents)
    return next((folder for folder in folders if os.path.lexists(folder / ".git")), None)


def _is_same(one: Path, other: Path) -> bool:
    """Return whether two paths are the same folder, through links or in another case."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _refusal(root: Path, done: subprocess.CompletedProcess[bytes]) -> RefusedError:
    """Return why git refuses; if it distrusts the owner of the folder, with git's own remedy."""
    said = done.stderr.decode("utf-8", errors="replace").split("\n")
    if remedy := next((line.strip() for line in said if line.strip().startswith(_TRUST)), ""):
        return RefusedError(
            f"git 不读取 {root} 所在的仓库：该文件夹属于另一个用户。",
            f"确认内容可信后，按 git 的提示登记：{remedy}",
        )
    words = f"git 提示：{complaint(done)}"
    if _NO_REPOSITORY in complaint(done):
        return RefusedError(f"{root} 不在 git 仓库里。", words)
    return RefusedError(f"git 未能读取 {root} 所在的仓库。", words)


def _odd(tree: str, place: str, item: TreeEntry, wanted: str) -> RefusedError:
    kind = _KINDS.get(item.mode, wanted)
    return RefusedError(
        f"未比对：git 的版本 {tree[:10]} 中，{place} 是{kind}，不是{wanted}。",
        f"把 {place} 恢复为{wanted}，提交到 git；历史版本无法改动，另选一个版本比对。",
    )


def _origin(line: bytes) -> Origin:
    """Read a line in the form of ``_COMMIT_LINE``."""
    _, commit, _, author, day, *seconds = line.decode("utf-8", errors="replace").split("\0")
    written, committed = (int(each or 0) for each in seconds)
    author = unicodedata.normalize("NFC", author[:_NAME]).strip()
    return Origin(commit, author, day, written, committed)
