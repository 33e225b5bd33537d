"""Ledgers of an older revision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError, UsageError
from gongkai.model.way import Message, Way
from gongkai.ops.language.shell_words import as_word
from gongkai.store.decoding.decode import legible
from gongkai.store.disk.data_folder import LEDGERS, is_data_file, ledger_name
from gongkai.store.git.ledgers_at import LedgersAt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongkai.ops.lines.comparison import Origin
    from gongkai.store.git.repository import Repository

_NO_COMMIT = re.compile("0{40}|0{64}")
_ANCESTOR = re.compile(r"(?:\^|~[0-9]*)+$")
_HASH = re.compile("[0-9a-fA-F]{4,64}")
_OPERATOR = re.compile(r"[\^~:]|@\{")
"""The end of a ref's name in a revision such as ``main~2``."""
_OWN_REFS = ("@", "HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD")
"""Git's own names outside ``refs/``."""
_UPSTREAM = re.compile(r"@\{(?:u|upstream|push|[0-9]+)\}(?:[\^~].*)?")
_FIRST: Message = ("确是仓库的第一次提交：", Way.CHECK_AS_FIRST)
_SHORT = 10


@dataclass(frozen=True, slots=True)
class Base:
    """What the present data are compared with: one tree, several (criss-cross merge) or none.

    ``words`` name it in Chinese, ``remark`` is a caution about it.
    """

    trees: tuple[str, ...]
    words: str
    remark: str = ""
    has_history: bool = True

    @property
    def short(self) -> str:
        """The abbreviated hash of the first tree; empty if there is none."""
        return "".join(tree[:_SHORT] for tree in self.trees[:1])


def base_of(repository: Repository, name: str) -> Base:
    """Return the base for REV: its merge base with HEAD, or REV itself.

    It is REV itself if the merge base is unknown, or if HEAD is behind REV: resetting a branch must
    not hide the lines that it had.

    Raises:
        RefusedError: there is no such revision, the name is ambiguous, or it is empty history.
    """
    state = state_of(repository, name)
    if not state:
        raise RefusedError(
            f"未比对：{name} 之前没有提交，没有可比对的版本。",
            ("写明目标分支上一个提交的哈希：", Way.NAME_REVISION, "\n", _FIRST),
        )
    if repository.commit(state):
        return _merge_base(repository, name, state)
    return Base((state,), f"与 {state[:_SHORT]} 相比", has_history=False)


def base_of_first(repository: Repository) -> Base:
    """Return the base of a repository's first commit: that commit, or none yet.

    Raises:
        RefusedError: there are other commits, or the history is cut off.
    """
    most = 1 if repository.has_commits() else 0
    if repository.is_shallow() or repository.count_commits(most + 1) > most:
        raise RefusedError(
            ("未比对：这不是仓库的第一次提交，不能用 ", Way.AS_FIRST, "。"),
            ("与已有的版本比对：", Way.COMPARE("目标分支上一个提交的哈希")),
        )
    head = repository.commit("HEAD")
    if head:
        return Base((head,), f"与仓库的第一次提交 {head[:_SHORT]} 相比")
    return Base((), "仓库尚无提交，没有可比对的版本", has_history=False)


def state_of(repository: Repository, name: str) -> str:
    """Return the hash of the commit or tree that REV names; empty for before the first commit.

    Raises:
        RefusedError: there is no such revision, or the name is ambiguous.
    """
    exact = _exact(repository, name)
    state = exact and (repository.commit(exact) or repository.tree(exact))
    if not (state or (exact and _is_before_all(repository, exact))):
        raise RefusedError(f"git 中没有这个版本：{name}", _how_to_fetch(repository))
    return state


def need_unmoved(repository: Repository, base: Base) -> None:
    """Refuse if the base has ledgers in another folder that now has none, or is a link to ours.

    Raises:
        RefusedError: it has.
        DataError: git cannot list the trees.
    """
    head = repository.commit("HEAD")
    still = repository.folders_with(head, LEDGERS) if head else set()
    for tree in base.trees:
        for place in sorted(repository.folders_with(tree, LEDGERS)):
            if place not in still or not repository.has_beside(place, LEDGERS):
                ledgers = (PurePosixPath(place) / LEDGERS).as_posix()
                raise RefusedError(
                    f"未比对：git 的版本 {tree[:_SHORT]} 中，台账在 {ledgers}；现已不在该处。",
                    (
                        f"台账不得移动或改名：把 {ledgers} 移回原处，提交到 git；用 ",
                        Way.NAME_FOLDER,
                        " 指定目录时，写法与 git 中的一致。",
                    ),
                )


def need_name(name: str, option: str) -> None:
    """Refuse an empty revision.

    Raises:
        UsageError: the name is empty.
    """
    if not name.strip():
        raise UsageError(
            f"{option} 之后缺少版本。", "写明一个提交、分支或标签；在 CI 中运行的，核对变量名称。"
        )


def ledger_lines_at(repository: Repository, tree: str) -> Mapping[str, list[str]]:
    """Return the lines of every ledger in a commit or tree, by the name of its unit (NFC).

    Raises:
        RefusedError: one of them is not a regular file there.
        DataError: git cannot list them; going through the lines, that it cannot read them.
    """
    return LedgersAt(repository, _ledger_blobs(repository, tree), _lines)


def ledger_lines_unlike(
    repository: Repository, tree: str, others: Iterable[str]
) -> dict[str, list[str]]:
    """Return the same at once, but only for ledgers that differ in one of some other trees.

    A ledger that only another tree has gets no lines.

    Raises:
        RefusedError: a ledger is not a regular file there.
        DataError: git cannot read them.
    """
    here = _ledger_blobs(repository, tree)
    unlike: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for other in others:
        there = _ledger_blobs(repository, other)
        unlike |= {name: each for name, each in here.items() if there.get(name) != each}
        found |= {ledger_name(name): [] for name in there.keys() - here.keys()}
    return found | dict(LedgersAt(repository, unlike, _lines))


def _ledger_blobs(repository: Repository, tree: str) -> dict[str, str]:
    """Return the blob hash of every ledger in a commit or tree, by the name of its file.

    Raises:
        RefusedError: one of them is not a regular file there.
        DataError: git cannot read them.
    """
    blobs = repository.blobs(tree, LEDGERS)
    return {name: each for name, each in blobs.items() if is_data_file(name)}


def _lines(contents: Sequence[bytes]) -> list[str]:
    texts = (legible(content).removeprefix("\ufeff") for content in contents)
    return [line for text in texts for line in text.split("\n")]


def known_before(
    repository: Repository, base: Base, files: Iterable[str], wanted: set[str]
) -> set[str]:
    """Return those of some lines that a commit up to the base added to one of the files.

    Raises:
        DataError: git cannot read the history.
    """
    if not (wanted and base.trees and base.has_history):
        return set()
    added = repository.additions(files, base.trees)
    return wanted & {_bare(line) for _, line in added}


def origins_of(
    repository: Repository, base: Base, files: Iterable[str], wanted: set[str]
) -> dict[str, Origin]:
    """Return for each line the commit since the base that first added it to one of the files.

    Raises:
        DataError: git cannot read the history.
    """
    head = repository.commit("HEAD")
    if not (wanted and head and base.has_history) or base.trees == (head,):
        return {}
    added = repository.additions(files, [head], base.trees)
    return {text: origin for origin, line in added if (text := _bare(line)) in wanted}


def _bare(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").rstrip(" \t\r")


def _exact(repository: Repository, name: str) -> str:
    """Return an unambiguous form of a name; empty if it means nothing.

    Git would take ``main`` for a file ``.git/main`` before the branch. So it only gets full hashes,
    full names of branches, tags and other refs, and its own refs.

    Raises:
        RefusedError: the name is several refs, or also an abbreviated hash.
    """
    ref = _OPERATOR.split(name, maxsplit=1)[0]
    if ref in _OWN_REFS or _NO_COMMIT.fullmatch(name) or _UPSTREAM.fullmatch(name):
        return name
    if not ref:
        return ""
    is_hash = _HASH.fullmatch(ref) is not None
    if is_hash and len(ref) == repository.digits():
        return name
    refs = repository.refs(ref)
    if ref in refs:
        return name
    meanings = refs or sorted(repository.beginning(ref) if is_hash else ())
    meanings += ["哈希的开头"] if refs and is_hash else []
    if len(meanings) > 1 or (meanings and ref.startswith("refs/")):
        raise RefusedError(
            f"未比对：{ref} 所指不明确，可能是 {'、'.join(meanings)}。",
            "写明提交的哈希，或者写全名，例如 refs/heads/main。",
        )
    return "".join(meanings) + name[len(ref) :] if meanings else ""


def _merge_base(repository: Repository, name: str, commit: str) -> Base:
    forks = repository.forks(commit)
    short = commit[:_SHORT]
    if forks == [commit]:
        return Base((commit,), f"与 {name}（{short}）相比")
    if forks == [repository.commit("HEAD")]:
        return Base(
            (commit,),
            f"与 {name}（{short}）相比",
            f"HEAD 落后于 {name}，直接与 {name}（{short}）相比：HEAD 缺少的记录会被报为“少了一行”。"
            f"先合并：git merge {as_word(name)}，再运行一次。",
        )
    if forks:
        hashes = "、".join(fork[:_SHORT] for fork in forks)
        return Base(tuple(forks), f"与 {name} 的分叉点 {hashes} 相比")
    remark = ""
    if repository.has_commits():
        remark = (
            f"未找到与 {name} 的分叉点，直接与 {name}（{short}）比对："
            f"{name} 后来新增的记录会被报为“少了一行”。"
            f"{_how_to_fetch(repository)}"
        )
    return Base((commit,), f"与 {name}（{short}）相比", remark)


def _is_before_all(repository: Repository, name: str) -> bool:
    """Return whether an unknown name means the state before the first commit."""
    tip = _ANCESTOR.sub("", name)
    if repository.commit(tip):
        return tip != name and not repository.is_shallow()
    if tip in ("HEAD", "@"):
        return not repository.has_commits()
    return _NO_COMMIT.fullmatch(name) is not None


def _how_to_fetch(repository: Repository) -> str:
    if repository.is_shallow():
        return "本地的 git 历史不全：先运行 git fetch --unshallow，再比对。"
    return "核对名称；在远端的，先运行 git fetch，名称写为 origin/分支名。"
