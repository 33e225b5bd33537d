"""The git program, asked about the folder the data are in; nothing is ever written by it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import DataError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_REGULAR = (b"100644 blob ", b"100755 blob ")


def user_name(root: Path) -> str:
    """Give git's ``user.name`` as it holds in a folder; empty where git or the name is missing.

    Raises:
        RefusedError: it is not UTF-8.
    """
    try:
        done = _run(["-C", str(root), "config", "user.name"])
    except OSError:
        return ""
    if done.returncode:
        return ""
    try:
        return done.stdout.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise RefusedError(
            "记录人的姓名无法读取：git 的 user.name 不是 UTF-8 编码。",
            "在使用 UTF-8 的终端里重新设置：git config user.name 姓名\n"
            "或者写明记录人：--by 姓名。台账未改动。",
        ) from None


class Repository:
    """The repository whose working tree holds a data folder."""

    def __init__(self, root: Path) -> None:
        """Find the repository.

        Raises:
            RefusedError: there is no git program, or the folder is in no working tree.
        """
        self._place = [] if "GIT_DIR" in os.environ else ["-C", str(root)]
        try:
            done = self._ask("rev-parse", "--show-toplevel")
        except OSError as error:
            raise RefusedError("没有 git 程序。", "装好 git，再运行一次。") from error
        if done.returncode:
            raise RefusedError(f"{root} 不在 git 仓库里。", f"git 的原话：{_complaint(done)}")
        top = Path(os.fsdecode(done.stdout.rstrip(b"\r\n"))).resolve()
        try:
            inside = root.resolve().relative_to(top).as_posix()
        except ValueError as error:
            raise RefusedError(f"{root} 不在 git 仓库 {top} 里。", "检查 GIT_DIR。") from error
        self._prefix = "" if inside == "." else f"{inside}/"

    def commit(self, name: str) -> str:
        """Give the hash of the commit that a name means; empty where it means none."""
        return self._object(name, "commit")

    def tree(self, name: str) -> str:
        """Give the hash of the tree that a name means; empty where it means none."""
        return self._object(name, "tree")

    def has_commits(self) -> bool:
        """Whether there is any commit on the present branch."""
        return self._ask("rev-parse", "-q", "--verify", "HEAD").returncode == 0

    def is_shallow(self) -> bool:
        """Whether the history is cut off."""
        return self._ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def forks(self, commit: str) -> list[str]:
        """Give the commits where HEAD and another commit parted; none where nothing is known."""
        done = self._ask("merge-base", "--all", commit, "HEAD")
        return done.stdout.decode().split() if done.returncode == 0 else []

    def files(self, tree: str, folder: str) -> dict[str, bytes]:
        """Give the content of every regular file right in a folder, by its name.

        Raises:
            DataError: git cannot give them all.
        """
        place = f":(literal){self._prefix}{folder}/"
        listed = self._need("ls-tree", "-z", "--full-tree", tree, "--", place)
        found = {}
        for line in listed.split(b"\0"):
            kind, _, path = line.partition(b"\t")
            if kind.startswith(_REGULAR):
                found[os.fsdecode(path.rpartition(b"/")[2])] = kind.split()[2]
        return dict(zip(found, self._contents(found.values()), strict=True))

    def tracks(self, file: str) -> bool:
        """Whether a file of the data folder is in the index, in any case of its letters.

        Raises:
            DataError: git cannot say.
        """
        place = f":(top,icase,literal){self._prefix}{file}"
        return bool(self._need("ls-files", "-z", "--", place))

    def lines_ever_added(self, commits: Sequence[str], files: Iterable[str]) -> Iterator[bytes]:
        """Give every line that some commit of a history put into one of some files.

        Raises:
            DataError: git cannot give the history.
        """
        places = [f":(top,literal){self._prefix}{file}" for file in files]
        history = self._need("rev-list", "--full-history", *commits, "--", *places)
        patches = self._need(
            "diff-tree", "--stdin", "--root", "-r", "-p", "-U0", "--text", "--no-color",
            "--no-ext-diff", "--no-textconv", "--no-renames", "--", *places,
            given=history,
        )  # fmt: skip
        for line in patches.split(b"\n"):
            if line.startswith(b"+"):
                yield line[1:]

    def _object(self, name: str, kind: str) -> str:
        """The hash of what a name means; a name goes to git's input, where it is no option."""
        if "\n" in name or "\0" in name:
            return ""
        wanted = f"{name}^{{{kind}}}\n".encode(errors="surrogateescape")
        done = self._ask("cat-file", "--batch-check=%(objectname) %(objecttype)", given=wanted)
        found, _, type_ = done.stdout.decode(errors="replace").strip().rpartition(" ")
        return found if type_ == kind else ""

    def _contents(self, hashes: Iterable[bytes]) -> Iterator[bytes]:
        """The contents of blobs, in order, by one process."""
        given = b"".join(each + b"\n" for each in hashes)
        stream = self._need("cat-file", "--batch", given=given) if given else b""
        at = 0
        while at < len(stream):
            end = stream.index(b"\n", at)
            size = stream[at:end].split()[-1]
            if not size.isdigit():
                raise DataError("git 里缺少要比对的内容。", "补全历史：git fetch，再运行一次。")
            at = end + 1 + int(size)
            yield stream[end + 1 : at]
            at += 1

    def _need(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._ask(*arguments, given=given)
        if done.returncode:
            raise DataError(f"git {arguments[0]} 没有成功。", f"git 的原话：{_complaint(done)}")
        return done.stdout

    def _ask(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return _run([*self._place, *arguments], given)


def _run(arguments: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)


def _complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The first line of what git said against it."""
    return done.stderr.decode("utf-8", errors="replace").strip().partition("\n")[0]
