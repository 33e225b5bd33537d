"""Ask the git program about a data folder; nothing is ever written.

The folder and its ``.git`` are not trusted, and the variables that git exports to hooks and
aliases may be about another repository: every call goes through :func:`_run`.
"""

from __future__ import annotations

import os
import subprocess
import unicodedata
from hashlib import sha1, sha256
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import DataError, RefusedError, Way
from gongkai.ops.lines.comparison import Origin
from gongkai.store.disk.data_folder import is_data_file
from gongkai.store.disk.file_names import on_disk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

_SETTINGS = {
    "advice.graftFileDeprecated": "false",
    "core.commitGraph": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "safe.bareRepository": "explicit",
}
"""Override the settings of a repository that could run a program.

The commit graph, a cache of the history that others may have written, is not used either.
"""
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Fetch nothing, ignore grafts and replaced objects, and speak English."""
_OWN = "GIT_CONFIG_"
"""Prefix of the variables with the user's settings (``git -c``); other GIT_ ones are dropped."""
_PROGRAM = "git.exe" if os.name == "nt" else "git"
_LONGEST = 60
"""The most seconds that git may take; it never ends if one of its files is a pipe."""
_MOST_FOLDERS, _DEEPEST = 100_000, 100
"""The most folders, and levels, of a revision that are searched for moved ledgers."""
_KINDS = {"40000": "文件夹", "120000": "链接", "160000": "子模块"}
_FOLDER = "40000"
_REGULAR = ("100644", "100755")
_REF_PLACES = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")
_NO_NAMES = ("", ".", "..")
_SHA1, _SHA256 = 40, 64
_COMMIT_LINE = "--format=%x00%H%x00%P%x00%an%x00%as%x00%at%x00%ct"
_NAME = 200
"""The most characters of an author's name that are read."""
_NO_REPOSITORY = "not a git repository"
_TRUST = "git config --global --add safe.directory "


def user_name(root: Path) -> str:
    """Return git's ``user.name`` for a folder; empty if git or the name is missing.

    Raises:
        RefusedError: it is not UTF-8.
        DataError: git does not answer in time.
    """
    try:
        done = _run(root, ["config", "user.name"])
    except OSError:
        return ""
    if done.returncode:
        return ""
    try:
        return done.stdout.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise RefusedError(
            "记录人的姓名无法读取：git 的 user.name 不是 UTF-8 编码。",
            (
                "在使用 UTF-8 的终端里重新设置：git config user.name 姓名\n或者写明记录人：",
                Way.NAME_WRITER,
                "。台账未改动。",
            ),
        ) from None


class _Item(NamedTuple):
    """An entry of a folder in a commit or tree."""

    mode: str
    hash: str


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
        try:
            done = self._ask("rev-parse", "--show-toplevel")
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
        self._parts = tuple(_name(os.fsencode(part)) for part in parts)
        self._prefix = "".join(f"{part}/" for part in parts)

    def has_beside(self, folder: str, inner: str) -> bool:
        """Return whether a folder of the working tree, not the data folder, has ``inner``."""
        place = self.top / folder
        return (place / inner).is_dir() and not _is_same(place, self._root)

    def commit(self, name: str) -> str:
        """Return the hash of the commit that a name means; empty if none."""
        return "".join(self._objects([name], "commit"))

    def tree(self, name: str) -> str:
        """Return the hash of the tree that a name means; empty if none."""
        return "".join(self._objects([name], "tree"))

    def digits(self) -> int:
        """Return the number of digits of a hash in this repository."""
        return _SHA256 if self._need("rev-parse", "--show-object-format") == b"sha256\n" else _SHA1

    def beginning(self, digits: str) -> set[str]:
        """Return the commits whose hash, or tag's hash, begins so; if there are none, the trees."""
        done = self._ask("rev-parse", f"--disambiguate={digits}")
        hashes = done.stdout.decode().split() if done.returncode == 0 else []
        return {*self._objects(hashes, "commit")} or {*self._objects(hashes, "tree")}

    def refs(self, name: str) -> list[str]:
        """Return the full names of all branches, tags and other refs that a name may mean."""
        if "\0" in name:
            return []
        wanted = [name, *(place + name for place in _REF_PLACES), f"refs/remotes/{name}/HEAD"]
        found = self._need("for-each-ref", "--format=%(refname)", "--", *wanted)
        return sorted({os.fsdecode(ref) for ref in found.split(b"\n")}.intersection(wanted))

    def count_commits(self, most: int) -> int:
        """Count the commits of all branches and tags, up to ``most``."""
        return len(self._need("rev-list", "--all", f"--max-count={most}").split())

    def has_commits(self) -> bool:
        """Return whether the current branch has a commit."""
        return self._ask("rev-parse", "-q", "--verify", "HEAD").returncode == 0

    def is_shallow(self) -> bool:
        """Return whether the clone is shallow."""
        return self._ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def forks(self, commit: str) -> list[str]:
        """Return the merge bases of HEAD and another commit; none if they are unknown."""
        done = self._ask("merge-base", "--all", commit, "HEAD")
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
        return bool(self._need("ls-files", "-z", "--", place))

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
        return dict(zip(blobs, self._contents(blobs.values()), strict=True))

    def folders_with(self, tree: str, folder: str) -> set[str]:
        """Return all folders but the data folder that have data files in a subfolder of this name.

        Folders are relative to the top of the repository; the top is ``.``.

        Raises:
            DataError: git cannot list the tree.
        """
        places = set()
        for place, items in self._folders(tree):
            files = (name for name, item in items.items() if item.mode != _FOLDER)
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
        history = self._need(
            "rev-list", "--full-history", *commits, *(f"^{each}" for each in without),
            "--", *places,
        )  # fmt: skip
        patches = self._need(
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

    def _items_of(self, tree: str, folder: str) -> dict[str, _Item]:
        """Return the entries of a folder of the data; none if it is missing."""
        items = self._items(self._root_of(tree))
        for part in (*self._parts, *folder.split("/")):
            item = items.get(part)
            if item is None:
                return {}
            if item.mode != _FOLDER:
                raise _odd(tree, part, item, "文件夹")
            items = self._items(item.hash)
        return items

    def _folders(self, tree: str) -> Iterator[tuple[PurePosixPath, dict[str, _Item]]]:
        """Yield every folder of a commit or tree with its entries, level by level."""
        level = {PurePosixPath(): self._root_of(tree)}
        count = 0
        while level:
            count += len(level)
            if count > _MOST_FOLDERS or len(next(iter(level)).parts) > _DEEPEST:
                raise DataError(
                    f"未比对：git 的版本 {tree[:10]} 中，文件夹超过 {_MOST_FOLDERS} 个，"
                    f"或嵌套超过 {_DEEPEST} 层。",
                    "把台账放进单独的 git 仓库。",
                )
            contents = self._contents(level.values(), "tree")
            found = [
                (place, _items_in(content, hash_))
                for (place, hash_), content in zip(level.items(), contents, strict=True)
            ]
            yield from found
            level = {
                place / name: item.hash
                for place, items in found
                for name, item in items.items()
                if item.mode == _FOLDER
            }

    def _root_of(self, state: str) -> str:
        """Return the hash of a commit's tree; a tree's own hash."""
        if not self.commit(state):
            return state
        content = next(self._contents([state], "commit"))
        return content.partition(b"\n")[0].removeprefix(b"tree ").decode(errors="replace")

    def _items(self, tree: str) -> dict[str, _Item]:
        return _items_in(next(self._contents([tree], "tree")), tree)

    def _objects(self, names: Sequence[str], kind: str) -> list[str]:
        """Return the hashes of the objects of a kind that names mean; skip names without one.

        Names are passed as input so that they cannot be options.
        """
        wanted = [f"{name}^{{{kind}}}\n" for name in names if not {"\n", "\0"}.intersection(name)]
        if not wanted:
            return []
        given = "".join(wanted).encode(errors="surrogateescape")
        done = self._ask("cat-file", "--batch-check=%(objectname) %(objecttype)", given=given)
        lines = done.stdout.decode(errors="replace").split("\n")
        pairs = (line.rpartition(" ") for line in lines)
        return [found for found, _, type_ in pairs if type_ == kind]

    def _contents(self, hashes: Collection[str], kind: str = "blob") -> Iterator[bytes]:
        """Yield the contents of objects of a kind, in order, from one process.

        Each is checked against its hash: git does not do that, and ``.git`` may come from anybody.

        Raises:
            DataError: one of them is missing, or does not match its hash.
        """
        given = "".join(f"{each}\n" for each in hashes).encode(errors="replace")
        stream = self._need("cat-file", "--batch", given=given) if given else b""
        at = 0
        for hash_ in hashes:
            end = stream.index(b"\n", at)
            said = stream[at:end].split(b" ")
            if not said[-1].isdigit():
                raise DataError("git 中缺少要比对的内容。", "先补全历史（git fetch），再运行。")
            at = end + 1 + int(said[-1])
            content = stream[end + 1 : at]
            if said[1:-1] != [kind.encode()] or _hash_of(kind, content, len(hash_)) != hash_:
                raise _forged(hash_)
            yield content
            at += 1

    def _need(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._ask(*arguments, given=given)
        if done.returncode:
            raise DataError(f"git {arguments[0]} 执行失败。", f"git 提示：{_complaint(done)}")
        return done.stdout

    def _ask(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return _run(self._root, arguments, given)


def _run(
    root: Path, arguments: Sequence[str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, overriding its settings and the caller's environment.

    It has no terminal to read from.

    Raises:
        DataError: it does not answer in time.
        OSError: there is no git program.
    """
    settings = [part for pair in _SETTINGS.items() for part in ("-c", "=".join(pair))]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_OWN) or not name.startswith("GIT_")
    }
    try:
        return subprocess.run(
            [_program(), *settings, "-C", str(root), *arguments],
            env=kept | _VARIABLES, input=given, capture_output=True, check=False,
            timeout=_LONGEST, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise DataError(
            f"git {arguments[0]} 在 {_LONGEST} 秒内未响应。",
            "核对 .git 中有无管道或设备文件、.git/config 的 include 指向何处；或重新 git clone。",
        ) from error


def _program() -> str:
    """Return the path of git; unlike the system's own search, never from the current folder.

    Raises:
        FileNotFoundError: it is in no folder of ``PATH``.
    """
    for folder in os.get_exec_path():
        program = Path(folder, _PROGRAM)
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    raise FileNotFoundError(_PROGRAM)


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
    words = f"git 提示：{_complaint(done)}"
    if _NO_REPOSITORY in _complaint(done):
        return RefusedError(f"{root} 不在 git 仓库里。", words)
    return RefusedError(f"git 未能读取 {root} 所在的仓库。", words)


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line of git's error message."""
    return done.stderr.decode("utf-8", errors="replace").strip().partition("\n")[0]


def _odd(tree: str, place: str, item: _Item, wanted: str) -> RefusedError:
    kind = _KINDS.get(item.mode, wanted)
    return RefusedError(
        f"未比对：git 的版本 {tree[:10]} 中，{place} 是{kind}，不是{wanted}。",
        f"把 {place} 恢复为{wanted}，提交到 git；历史版本无法改动，另选一个版本比对。",
    )


def _items_in(content: bytes, tree: str) -> dict[str, _Item]:
    """Decode a tree object: mode and hash of each entry, by name.

    Raises:
        DataError: it is malformed, or has a name that no file can have, or one twice.
    """
    found: dict[str, _Item] = {}
    at = 0
    while at < len(content):
        end = content.find(b"\0", at)
        mode, _, raw = content[at:end].partition(b" ")
        at = end + 1 + len(tree) // 2
        name = _name(raw)
        if end < 0 or at > len(content):
            raise _forged(tree)
        if name in _NO_NAMES or name in found or "/" in name:
            raise _forged(tree)
        found[name] = _Item(mode.decode(errors="replace"), content[end + 1 : at].hex())
    return found


def _hash_of(kind: str, content: bytes, digits: int) -> str:
    """Return git's hash of an object; ``digits`` chooses SHA-1 or SHA-256."""
    make = sha1 if digits == _SHA1 else sha256
    return make(
        b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False
    ).hexdigest()


def _forged(hash_: str) -> DataError:
    return DataError(
        f"git 仓库已损坏，或被人改动：{hash_[:10]} 的内容与哈希不符。",
        "从可信的来源重新 git clone，再运行一次。",
    )


def _name(raw: bytes) -> str:
    """Return the name of a file in git: UTF-8, other bytes as surrogates."""
    return raw.decode("utf-8", errors="surrogateescape")


def _origin(line: bytes) -> Origin:
    """Read a line in the form of ``_COMMIT_LINE``."""
    _, commit, _, author, day, *seconds = line.decode("utf-8", errors="replace").split("\0")
    written, committed = (int(each or 0) for each in seconds)
    author = unicodedata.normalize("NFC", author[:_NAME]).strip()
    return Origin(commit, author, day, written, committed)
