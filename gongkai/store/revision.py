"""Ledgers as an older revision has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongkai.errors import RefusedError, UsageError
from gongkai.store.folder import LEDGERS, is_data_file, ledger_name
from gongkai.store.text import legible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.store.git import Repository

_NO_COMMIT = re.compile("0{40}|0{64}")
_ANCESTOR = re.compile(r"(?:\^|~[0-9]*)+$")
_SHORT = 10


@dataclass(frozen=True, slots=True)
class Base:
    """What the present ledgers are held against: several trees where branches crossed, or none.

    ``words`` say so to people, ``remark`` what they should know about it.
    """

    trees: tuple[str, ...]
    words: str
    remark: str = ""
    has_history: bool = True

    @property
    def short(self) -> str:
        """The first tree, as people write it; empty where there is none."""
        return "".join(tree[:_SHORT] for tree in self.trees[:1])


def base_of(repository: Repository, name: str) -> Base:
    """Find what REV stands for: where HEAD parted from it, or REV itself where that is unknown.

    Raises:
        RefusedError: git knows no such revision.
    """
    state = state_of(repository, name)
    if not state:
        return Base((), f"{name} 之前没有提交，各行都是新的")
    if repository.commit(state):
        return _parted(repository, name, state)
    return Base((state,), f"与 {state[:_SHORT]} 相比", has_history=False)


def state_of(repository: Repository, name: str) -> str:
    """Give the hash of the commit or tree that REV names; empty for what was before all commits.

    Raises:
        RefusedError: git knows no such revision.
    """
    state = repository.commit(name) or repository.tree(name)
    if not (state or _is_before_all(repository, name)):
        raise RefusedError(f"git 里没有这个版本：{name}", _how_to_fetch(repository))
    return state


def need_name(name: str, option: str) -> None:
    """Refuse an option that names no revision.

    Raises:
        UsageError: the name is empty.
    """
    if not name.strip():
        raise UsageError(f"{option} 后面是空的。", "写一个提交、分支或标签；CI 里检查变量的名称。")


def ledger_lines_at(repository: Repository, tree: str) -> dict[str, list[str]]:
    """Give the lines of every ledger that a commit or tree has, by the name of its unit (NFC).

    Raises:
        DataError: git cannot give them.
    """
    found: dict[str, list[str]] = {}
    for name, content in repository.files(tree, LEDGERS).items():
        if is_data_file(name, ".yaml"):
            found.setdefault(ledger_name(name), []).extend(_lines(content))
    return found


def _lines(content: bytes) -> list[str]:
    return legible(content).removeprefix("\ufeff").split("\n")


def known_before(
    repository: Repository, base: Base, files: Iterable[str], wanted: set[str]
) -> set[str]:
    """Give those of some lines that some commit before the base put into one of the files.

    Raises:
        DataError: git cannot give the history.
    """
    if not (wanted and base.trees and base.has_history):
        return set()
    lines = repository.lines_ever_added(base.trees, files)
    return wanted & {line.decode("utf-8", errors="replace").rstrip(" \t\r") for line in lines}


def _parted(repository: Repository, name: str, commit: str) -> Base:
    forks = repository.forks(commit)
    short = commit[:_SHORT]
    if forks == [commit]:
        return Base((commit,), f"与 {name}（{short}）相比")
    if forks:
        hashes = "、".join(fork[:_SHORT] for fork in forks)
        return Base(tuple(forks), f"与 {name} 的分叉点 {hashes} 相比")
    remark = ""
    if repository.has_commits():
        remark = (
            f"看不到与 {name} 的分叉点，直接与它（{short}）相比：它后来新增的行会报成“少了一行”。"
            f"{_how_to_fetch(repository)}"
        )
    return Base((commit,), f"与 {name}（{short}）相比", remark)


def _is_before_all(repository: Repository, name: str) -> bool:
    """Whether a name that means nothing means what was before the first commit."""
    tip = _ANCESTOR.sub("", name)
    if repository.commit(tip):
        return tip != name and not repository.is_shallow()
    if tip in ("HEAD", "@"):
        return not repository.has_commits()
    return _NO_COMMIT.fullmatch(name) is not None


def _how_to_fetch(repository: Repository) -> str:
    if repository.is_shallow():
        return "这里的历史不全（浅克隆）：先 git fetch --unshallow，再运行一次。"
    return "核对名称；若在远端，先 git fetch，写作 origin/分支名。"
