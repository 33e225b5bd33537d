"""A folder from somebody else, and git's own variables: nothing runs, no guard is fooled."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from gongkai.store.git.repository import Repository as Git
from tests.cli import ROOT, Result, gongkai, run
from tests.git import GIT_ENV, Repository
from tests.test_edge import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledgers/甲局.yaml"
ERRORS, REFUSED, UNREADABLE = 1, 3, 4
HEADING = "# 甲局\n"
COMMANDS = {
    "since": ("validate", "--since", "HEAD"),
    "first": ("validate", "--first"),
    "seal": ("seal", "--base", "HEAD"),
    "undo": ("undo",),
    "note": ("note", "甲局", "T02", "更新了指南。"),
}
PROGRAMS = (
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
    "core.alternateRefsCommand", "core.gitProxy", "sequence.editor", "gpg.program",
    "diff.external", "diff.yaml.command", "diff.yaml.textconv", "filter.yaml.clean",
    "filter.yaml.smudge", "filter.yaml.process", "credential.helper", "alias.rev-parse",
    "alias.config", "uploadpack.packObjectsHook", "interactive.diffFilter", "pager.config",
    "pager.diff-tree", "remote.origin.uploadpack", "remote.origin.proxy",
)  # fmt: skip
"""Settings that hold a program."""


class Bait:
    """A program that leaves a mark where it runs."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "it ran"
        self.program = folder / "bait"
        self.program.write_text(f"#!/bin/sh\n: > '{self.mark}'\nexit 1\n")
        self.program.chmod(0o755)

    def has_run(self) -> bool:
        return self.mark.exists()


@pytest.fixture
def bait(tmp_path: Path) -> Bait:
    return Bait(tmp_path)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A book under git, in a folder below the top."""
    repository = Repository(tmp_path / "top")
    shutil.copytree(ROOT / "tests/checks/base", repository.folder / "台账")
    (repository.folder / ".gitattributes").write_text("*.yaml diff=yaml filter=yaml\n")
    repository.commit()
    return repository


@pytest.fixture
def book(repository: Repository) -> Path:
    return repository.folder / "台账"


def plain_git(folder: Path, *arguments: str) -> None:
    """Run git as anybody would, to see that an attack is one; how it ends is the same."""
    subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**os.environ, **GIT_ENV}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def ask(book: Path, command: str, **env: str) -> Result:
    env = {**GIT_ENV, "GONGKAI_BY": "", **env}
    return gongkai("-C", str(book), *COMMANDS[command], **env)


def since(book: Path, revision: str, **env: str) -> Result:
    return gongkai("-C", str(book), "validate", "--since", revision, **{**GIT_ENV, **env})


def make_bare_repository(book: Path, bait: Bait) -> None:
    """Put what makes a folder a repository beside the data, as files that git would carry."""
    for folder in ("objects", "refs"):
        (book / folder).mkdir()
        (book / folder / "keep").touch()
    shutil.copy(book.parent / ".git/index", book)
    (book / "HEAD").write_text("ref: refs/heads/main\n")
    (book / "config").write_text(
        "[core]\n\trepositoryFormatVersion = 0\n\tbare = false\n\tworktree = .\n"
        f"\tfsmonitor = {bait.program}\n"
    )


def set_every_program(repository: Repository, bait: Bait) -> None:
    for key in PROGRAMS:
        repository.git("config", key, str(bait.program))
    repository.git("config", "core.hooksPath", str(bait.program.parent))
    repository.git("config", "log.showSignature", "true")
    for hook in ("post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout"):
        shutil.copy(bait.program, bait.program.parent / hook)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bare_repository_among_the_data_is_none(book: Path, bait: Bait, command: str) -> None:
    make_bare_repository(book, bait)
    plain_git(book, "status")
    assert bait.has_run()
    bait.mark.unlink()
    done = ask(book, command)
    assert not bait.has_run()
    assert done.code == REFUSED


@pytest.mark.parametrize("command", COMMANDS)
def test_no_setting_of_a_repository_runs_a_program(
    repository: Repository, book: Path, bait: Bait, command: str
) -> None:
    (book / LEDGER).write_text(HEADING)
    repository.git("commit", "-q", "-a", "-m", "少了一行")
    set_every_program(repository, bait)
    plain_git(book, "status")
    assert bait.has_run()
    bait.mark.unlink()
    ask(book, command)
    since(book, "HEAD~1")
    assert not Git(book).tracks(".gongkai/pending")
    assert not bait.has_run()


@pytest.mark.parametrize("command", ["since", "seal", "undo"])
@pytest.mark.parametrize(
    "settings",
    [
        {"url": "ext::{bait}", "promisor": "true"},
        {"url": "{top}", "uploadpack": "{bait}", "promisor": "true"},
        {"url": "ssh://example.invalid/x", "promisor": "true"},
        {"url": "x", "vcs": "bait", "promisor": "true"},
    ],
    ids=["ext", "uploadpack", "ssh", "helper"],
)
def test_nothing_is_fetched(
    repository: Repository, book: Path, bait: Bait, settings: dict[str, str], command: str
) -> None:
    shutil.copy(bait.program, bait.program.parent / "git-remote-bait")
    path = f"{bait.program.parent}{os.pathsep}{os.environ['PATH']}"
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    repository.git("config", "protocol.ext.allow", "always")
    repository.git("config", "core.sshCommand", str(bait.program))
    for key, value in settings.items():
        named = value.format(bait=bait.program, top=repository.folder)
        repository.git("config", f"remote.origin.{key}", named)
    missing = repository.git("rev-parse", f"HEAD:台账/{LEDGER}")
    (repository.folder / ".git/objects" / missing[:2] / missing[2:]).unlink()
    done = ask(book, command, PATH=path, GONGKAI_BY="示例")
    assert not bait.has_run()
    assert done.code != 0
    subprocess.run(
        ["git", "-C", str(book), "cat-file", "-p", missing],
        env={**os.environ, **GIT_ENV, "PATH": path}, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert bait.has_run()


def test_no_object_stands_in_for_another(repository: Repository, book: Path) -> None:
    base = repository.git("rev-parse", f"HEAD:台账/{LEDGER}")
    (book / LEDGER).write_text(HEADING)
    repository.commit()
    other = repository.git("rev-parse", f"HEAD:台账/{LEDGER}")
    repository.git("replace", base, other)
    done = since(book, "HEAD~1")
    assert "GK091 少了一条记录" in done.stdout


def test_no_history_stands_in_for_another(repository: Repository, book: Path) -> None:
    (book / "ledgers").rename(book / "别处")
    empty = repository.commit()
    (book / "别处").rename(book / "ledgers")
    full = repository.commit()
    (book / LEDGER).write_text(HEADING)
    repository.commit()
    (repository.folder / ".git/info/grafts").write_text(
        f"{repository.git('rev-parse', 'HEAD')} {empty}\n"
    )
    done = since(book, full)
    assert "GK091 少了一条记录" in done.stdout


@pytest.mark.parametrize("path", ["", ".", "bin"])
def test_a_git_of_the_current_folder_is_not_run(book: Path, bait: Bait, path: str) -> None:
    (book / path).mkdir(exist_ok=True)
    shutil.copy(bait.program, book / path / "git")
    places = f"{path}{os.pathsep}{os.environ['PATH']}"
    done = run(*COMMANDS["since"], cwd=book, env={**GIT_ENV, "PATH": places})
    assert (done.returncode, bait.has_run()) == (0, False)
    done = run(*COMMANDS["since"], cwd=book, env={**GIT_ENV, "PATH": path})
    assert done.stderr.decode().startswith("未找到 git 程序。")
    assert not bait.has_run()


@pytest.mark.parametrize("worktree", ["../..", "/", "../../别处", "../台账"])
def test_a_repository_that_says_its_files_are_elsewhere_is_refused(
    repository: Repository, book: Path, worktree: str
) -> None:
    (repository.folder.parent / "别处").mkdir()
    repository.git("config", "core.worktree", worktree)
    for command in ("since", "seal", "undo"):
        done = ask(book, command, GONGKAI_BY="示例")
        assert done.code == REFUSED
        assert "core.worktree" in done.stderr or "不在 git 仓库里" in done.stderr


@pytest.fixture
def other(tmp_path: Path) -> Repository:
    """Another repository, which says that the ledger of the book was always empty."""
    other = Repository(tmp_path / "other")
    shutil.copytree(ROOT / "tests/checks/base", other.folder / "台账")
    (other.folder / "台账" / LEDGER).write_text(HEADING)
    other.git("config", "user.name", "别人")
    other.commit()
    return other


def exported(other: Repository, bait: Bait) -> dict[str, str]:
    """Variables of git that lead elsewhere."""
    git = str(other.folder / ".git")
    return {
        "GIT_DIR": git,
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": f"{git}/index",
        "GIT_COMMON_DIR": git,
        "GIT_OBJECT_DIRECTORY": f"{git}/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{git}/objects",
        "GIT_PREFIX": "台账/",
        "GIT_NAMESPACE": "x",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_GRAFT_FILE": f"{git}/info/grafts",
        "GIT_SHALLOW_FILE": f"{git}/shallow",
        "GIT_EXTERNAL_DIFF": str(bait.program),
        "GIT_SSH_COMMAND": str(bait.program),
        "GIT_ASKPASS": str(bait.program),
        "GIT_PAGER": str(bait.program),
        "GIT_EXEC_PATH": str(bait.program.parent),
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_CONFIG": f"{git}/config",
        "GIT_DEFAULT_HASH": "sha256",
    }


def test_the_repository_asked_is_the_one_that_holds_the_data(
    book: Path, other: Repository, bait: Bait
) -> None:
    (book / LEDGER).write_text(HEADING)
    variables = exported(other, bait)
    for given in (*({name: value} for name, value in variables.items()), variables):
        done = ask(book, "since", **given)
        assert "GK091 少了一条记录" in done.stdout, given
        assert done.code == ERRORS
        assert not bait.has_run()


def test_the_writer_is_asked_of_the_repository_that_holds_the_data(
    repository: Repository, book: Path, other: Repository, bait: Bait
) -> None:
    repository.git("config", "user.name", "张三")
    assert ask(book, "note", **exported(other, bait)).code == 0
    assert 'by: "张三"' in (book / LEDGER).read_text("utf-8")


def test_a_name_that_git_was_called_with_is_the_writer(repository: Repository, book: Path) -> None:
    repository.git("config", "user.name", "张三")
    repository.git("config", "alias.gongkai", f"!cd 台账 && {sys.executable} -m gongkai")
    note = COMMANDS["note"]
    subprocess.run(
        ["git", "-c", "user.name=李四", "gongkai", *note],
        cwd=repository.folder, check=True, capture_output=True, timeout=60,
        env={**os.environ, **GIT_ENV, "GONGKAI_NOW": "2021-07-05T09:00:00+08:00"},
    )  # fmt: skip
    assert 'by: "李四"' in (book / LEDGER).read_text("utf-8")


def forge(repository: Repository, kind: str, hash_: str, content: bytes) -> None:
    """Put an object under the hash of another one, as a ``.git`` from a zip may have it."""
    place = repository.folder / ".git/objects" / hash_[:2] / hash_[2:]
    place.unlink()
    place.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(content)) + content))


@pytest.mark.parametrize("kind", ["blob", "ledgers", "top", "commit"])
@pytest.mark.parametrize("command", ["since", "undo", "seal"])
def test_an_object_that_is_not_what_its_hash_says_is_refused(
    repository: Repository, book: Path, kind: str, command: str
) -> None:
    base = repository.git("rev-parse", "HEAD")
    (book / LEDGER).write_text(HEADING)
    repository.commit()
    named = {"blob": f":台账/{LEDGER}", "ledgers": ":台账/ledgers", "top": "^{tree}", "commit": ""}
    target, other = (
        repository.git("rev-parse", f"{state}{named[kind]}") for state in (base, "HEAD")
    )
    if command != "since":
        target, other = other, target
    type_ = {"ledgers": "tree", "top": "tree"}.get(kind, kind)
    content = subprocess.run(
        ["git", "-C", str(repository.folder), "cat-file", type_, other],
        capture_output=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    forge(repository, type_, target, content)
    done = since(book, base) if command == "since" else ask(book, command, GONGKAI_BY="示例")
    if kind == "commit":  # which git holds against its hash itself, when it is named
        assert done.code == REFUSED
        assert done.stderr.startswith("git 中没有这个版本：")
        return
    assert done.code == UNREADABLE
    assert done.stderr.startswith(f"git 仓库已损坏，或被人改动：{target[:10]} 的内容与哈希不符。\n")


def test_a_tree_with_names_that_no_file_has_is_refused(repository: Repository, book: Path) -> None:
    blob = repository.git("rev-parse", f"HEAD:台账/{LEDGER}")
    item = b"100644 %s\0" + bytes.fromhex(blob)
    for content in (b"100644 ", item[:-1] % b"a", item % b"..", (item % b"a") * 2, b"\0", b"x"):
        command = ("hash-object", "-w", "-t", "tree", "--literally", "--stdin")
        made = subprocess.run(
            ["git", "-C", str(repository.folder), *command],
            input=content, capture_output=True, check=True, timeout=60,
        ).stdout  # fmt: skip
        tree = made.decode().strip()
        done = since(book, tree)
        assert done.code in (REFUSED, UNREADABLE), content


def test_a_bomb_of_folders_ends(repository: Repository, book: Path) -> None:
    tree = repository.git("write-tree")
    for _ in range(12):
        listed = "\n".join(f"040000 tree {tree}\t{number:02}" for number in range(20)) + "\n"
        tree = subprocess.run(
            ["git", "-C", str(repository.folder), "mktree"],
            input=listed.encode(), capture_output=True, check=True, timeout=60,
        ).stdout.decode().strip()  # fmt: skip
    done = since(book, tree)
    assert done.code == UNREADABLE
    assert "文件夹超过 100000 个" in done.stderr


@pytest.mark.parametrize("name", ["trunk", "origin/main", "main", "abcdef1", "{short}", "{ref}"])
@pytest.mark.parametrize("way", ["{name}", "{name}~0", "{name}^{{commit}}"])
def test_no_file_beside_the_refs_is_a_revision(
    repository: Repository, book: Path, name: str, way: str
) -> None:
    """For git ``.git/NAME`` comes before the branch, the tag and the beginning of a hash."""
    base = repository.git("rev-parse", "HEAD")
    name = name.format(short=base[:8], ref="refs/heads/main")
    (book / LEDGER).write_text(HEADING)
    head = repository.commit()
    repository.git("switch", "-q", "-c", "mine")
    repository.git("update-ref", "refs/remotes/origin/main", base)
    repository.git("branch", "-f", "main", base)
    if not name.startswith("refs/"):
        place = repository.folder / ".git" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"{head}\n")
        assert repository.git("rev-parse", name) == head
    done = since(book, way.format(name=name))
    if name in ("trunk", "abcdef1"):
        assert (done.code, done.stdout) == (REFUSED, "")
        assert done.stderr.startswith(f"git 中没有这个版本：{way.format(name=name)}\n")
    else:
        assert done.code == ERRORS
        assert "GK091 少了一条记录" in done.stdout
        assert ask(book, "seal").code == 0


def test_a_branch_with_the_name_of_a_hash_is_not_that(repository: Repository, book: Path) -> None:
    missing = "ab" * 20
    repository.git("branch", missing)
    assert since(book, missing).code == REFUSED
    assert since(book, f"refs/heads/{missing}").code == 0


@pytest.mark.parametrize("revision", ["@", "HEAD~0", "@{u}", "@{0}", "FETCH_HEAD", "v1", "v1^{}"])
def test_what_git_itself_calls_a_revision_is_one(
    repository: Repository, book: Path, revision: str
) -> None:
    repository.git("tag", "-a", "v1", "-m", "一")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("config", "remote.origin.url", str(repository.folder))
    repository.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
    repository.git("branch", "-q", "--set-upstream-to", "origin/main")
    repository.git("fetch", "-q", "origin", "main")
    assert since(book, revision).code == 0
    tag = repository.git("rev-parse", "v1")
    assert since(book, tag).code == since(book, tag[:10]).code == 0


@pytest.mark.parametrize("place", ["include", "HEAD", ".git", "refs/heads/main", "packed-refs"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_that_git_would_read_ends(
    repository: Repository, book: Path, place: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.store.git.git_program._LONGEST", 1)
    git = repository.folder / ".git"
    pipe = {"include": repository.folder / "pipe", ".git": git}.get(place, git / place)
    if place == "include":
        repository.git("config", "include.path", str(pipe))
    if pipe.is_dir():
        shutil.rmtree(pipe)
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    done = ask(book, command, GONGKAI_BY="示例")
    said = done.stderr.partition("\n")[0].endswith("在 1 秒内未响应。")
    assert (done.code == UNREADABLE and said) or done.code in (0, REFUSED)
    assert said or place != "include" or command == "note"


def test_git_has_no_terminal_to_ask(repository: Repository, book: Path) -> None:
    repository.git("config", "include.path", "/dev/tty")
    words = ["-m", "gongkai", "-C", str(book), *COMMANDS["since"]]
    shown = on_a_terminal(shell=shlex.join([sys.executable, *words]))
    assert "git" in shown
    assert "未响应" not in shown


def test_repositories_of_either_kind_of_hash_are_compared(tmp_path: Path) -> None:
    folder = tmp_path / "sha256"
    subprocess.run(
        ["git", "init", "-q", "-b", "main", "--object-format=sha256", str(folder)],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    shutil.copytree(ROOT / "tests/checks/base", folder, dirs_exist_ok=True)
    base = Repository(folder).commit()
    (folder / LEDGER).write_text(HEADING)
    for revision in (base, base[:40], base[:12], "main"):
        done = since(folder, revision)
        assert "GK091 少了一条记录" in done.stdout
    (folder / ".git" / base[:40]).write_text(f"{Repository(folder).commit()}\n")
    assert "GK091 少了一条记录" in since(folder, base[:40]).stdout
