"""Read the objects of a repository: every one is hashed again, as nobody vouches for ``.git``."""

from __future__ import annotations

from hashlib import sha1, sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import DataError
from gongkai.store.disk.file_names import NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gongkai.store.git.git_program import Git

TREE_MODE = "40000"
"""The mode of a folder in a tree."""
SHA1_DIGITS, SHA256_DIGITS = 40, 64
"""The length of a hash in hexadecimal."""
_MOST_FOLDERS, _DEEPEST = 100_000, 100
"""The most folders, and levels, of a revision that are searched for moved ledgers."""


class TreeEntry(NamedTuple):
    """An entry of a folder in a commit or tree."""

    mode: str
    hash: str


class Objects:
    """The objects of a repository: commits, trees and blobs."""

    def __init__(self, git: Git) -> None:
        self._git = git

    def named(self, names: Sequence[str], kind: str) -> list[str]:
        """Return the hashes of the objects of a kind that names mean; skip names without one.

        Names are passed as input so that they cannot be options.
        """
        wanted = [f"{name}^{{{kind}}}\n" for name in names if not {"\n", "\0"}.intersection(name)]
        if not wanted:
            return []
        given = "".join(wanted).encode(errors="surrogateescape")
        done = self._git.ask("cat-file", "--batch-check=%(objectname) %(objecttype)", given=given)
        lines = done.stdout.decode(errors="replace").split("\n")
        pairs = (line.rpartition(" ") for line in lines)
        return [found for found, _, type_ in pairs if type_ == kind]

    def contents(self, hashes: Collection[str], kind: str = "blob") -> Iterator[bytes]:
        """Yield the contents of objects of a kind, in order, from one process.

        Each is checked against its hash: git does not do that, and ``.git`` may come from anybody.

        Raises:
            DataError: one of them is missing, or does not match its hash.
        """
        given = "".join(f"{each}\n" for each in hashes).encode(errors="replace")
        stream = self._git.need("cat-file", "--batch", given=given) if given else b""
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

    def root_of(self, state: str) -> str:
        """Return the hash of a commit's tree; a tree's own hash."""
        if not self.named([state], "commit"):
            return state
        content = next(self.contents([state], "commit"))
        return content.partition(b"\n")[0].removeprefix(b"tree ").decode(errors="replace")

    def items(self, tree: str) -> dict[str, TreeEntry]:
        """Return the entries of a tree by name.

        Raises:
            DataError: it is missing or malformed.
        """
        return _items_in(next(self.contents([tree], "tree")), tree)

    def folders(self, tree: str) -> Iterator[tuple[PurePosixPath, dict[str, TreeEntry]]]:
        """Yield every folder of a commit or tree with its entries, level by level."""
        level = {PurePosixPath(): self.root_of(tree)}
        count = 0
        while level:
            count += len(level)
            if count > _MOST_FOLDERS or len(next(iter(level)).parts) > _DEEPEST:
                raise DataError(
                    f"未比对：git 的版本 {tree[:10]} 中，文件夹超过 {_MOST_FOLDERS} 个，"
                    f"或嵌套超过 {_DEEPEST} 层。",
                    "把台账放进单独的 git 仓库。",
                )
            contents = self.contents(level.values(), "tree")
            found = [
                (place, _items_in(content, hash_))
                for (place, hash_), content in zip(level.items(), contents, strict=True)
            ]
            yield from found
            level = {
                place / name: item.hash
                for place, items in found
                for name, item in items.items()
                if item.mode == TREE_MODE
            }


def _items_in(content: bytes, tree: str) -> dict[str, TreeEntry]:
    """Decode a tree object: mode and hash of each entry, by name.

    Raises:
        DataError: it is malformed, or has a name that no file can have, or one twice.
    """
    found: dict[str, TreeEntry] = {}
    at = 0
    while at < len(content):
        end = content.find(b"\0", at)
        mode, _, raw = content[at:end].partition(b" ")
        at = end + 1 + len(tree) // 2
        name = name_in_git(raw)
        if end < 0 or at > len(content):
            raise _forged(tree)
        if name in NO_NAMES or name in found or "/" in name:
            raise _forged(tree)
        found[name] = TreeEntry(mode.decode(errors="replace"), content[end + 1 : at].hex())
    return found


def _hash_of(kind: str, content: bytes, digits: int) -> str:
    """Return git's hash of an object; ``digits`` chooses SHA-1 or SHA-256."""
    make = sha1 if digits == SHA1_DIGITS else sha256
    return make(
        b"%s %d\0" % (kind.encode(), len(content)) + content, usedforsecurity=False
    ).hexdigest()


def _forged(hash_: str) -> DataError:
    return DataError(
        f"git 仓库已损坏，或被人改动：{hash_[:10]} 的内容与哈希不符。",
        "从可信的来源重新 git clone，再运行一次。",
    )


def name_in_git(raw: bytes) -> str:
    """Return the name of a file in git: UTF-8, other bytes as surrogates."""
    return raw.decode("utf-8", errors="surrogateescape")
