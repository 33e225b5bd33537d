"""Every rule: the smallest book that breaks it, one that just respects it, and what is printed.

A folder of tests/checks holds what differs from tests/checks/base; a ``table.txt`` in it is
imported, a ``batch.csv`` or ``batch.jsonl`` noted, instead of validating the book. Folders
``since*`` in it hold what differed in older states: each is committed in turn, and the book is then
held against the last; where there is a ``head``, that is committed after them.
``pytest --update`` rewrites what is expected.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.checks.notes import CHECKS as NOTE_CHECKS
from gongkai.model.problem import Severity
from gongkai.store.disk.data_folder import TASKS, UNITS
from gongkai.store.disk.limits import DEFAULT_LIMITS
from tests.cli import ROOT, Result, gongkai
from tests.git import GIT_ENV, Repository, lay_out
from tests.problems_page import ALL_RULES, CHECKS, problems_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXPECT = "expect.txt"
SINCE = "since"
HEAD = "head"
TABLE = "table.txt"
BATCHES = ("batch.csv", "batch.jsonl")
LEDGER = "ledgers/甲局.yaml"
NOTE_BATCH = ("note", "--by", "示例", "--batch")
IMPORT_FAILED = 4
BATCH_REFUSED = 3


def _long_line(length: int) -> Callable[[Path], None]:
    def make(book: Path) -> None:
        with (book / LEDGER).open("a", encoding="utf-8") as file:
            file.write("#" * length + "\n")

    return make


def _large_file(book: Path) -> None:
    with (book / LEDGER).open("wb") as file:
        file.truncate(DEFAULT_LIMITS.file + 1)


def _groups(number: int) -> Callable[[Path], None]:
    """Add groups to the register: each stands for a thousand units."""

    def make(book: Path) -> None:
        head, groups = (book / UNITS).read_text("utf-8").split("groups:\n")
        units = "".join(f"  - {{name: 局{n}, kind: 甲类, basis: 示例}}\n" for n in range(1000))
        more = "".join(f"  - {{name: 各局{n}, kinds: [甲类]}}\n" for n in range(number))
        (book / UNITS).write_text(f"{head}{units}groups:\n{groups}{more}", "utf-8")

    return make


def _duties(tasks: int) -> Callable[[Path], None]:
    """Let tasks name a group of a thousand units each."""

    def make(book: Path) -> None:
        _groups(1)(book)
        task = "          - {{id: 2021-T{0:04}, requirement: 第{0}项。, responsible: [各局0]}}\n"
        with (book / TASKS).open("a", encoding="utf-8") as file:
            file.writelines(task.format(n) for n in range(4, tasks + 4))

    return make


def _missing_file(book: Path) -> None:
    (book / UNITS).unlink()


MADE: dict[str, Callable[[Path], None]] = {
    "GK001/bad-2": _missing_file,
    "GK002/bad": _large_file,
    "GK002/bad-2": _long_line(DEFAULT_LIMITS.line + 1),
    "GK002/good": _long_line(DEFAULT_LIMITS.line),
    "GK047/bad": _groups(3200),
    "GK047/bad-2": _duties(3200),
    "GK047/good": _duties(3199),
}
"""What cannot sensibly be kept as a file."""
OF_NOTES = {each.rule.code for each in NOTE_CHECKS}
"""The rules that are asked for by ``--notes``."""
NOT_MADE = {
    "GK059",
    *("GK155", "GK156", "GK159", "GK160", "GK170", "GK171", "GK172", "GK173"),
    *(code for code in ALL_RULES if "GK130" <= code < "GK150" or "GK180" <= code < "GK190"),
}
"""What is no text that can be kept here.

Two lines with one id nobody can make in time: ``tests/test_amend.py`` has it. Documents of offices
are made in ``tests/office``; what only several tables have, or refuses nothing, stands there too.
What ``validate --source`` finds is in ``tests/test_source.py``.
"""


def folders(kind: str) -> list[Any]:
    return [
        pytest.param(path, id=f"{path.parent.name}-{path.name}")
        for path in sorted(CHECKS.glob(f"GK*/{kind}*"))
    ]


def book_of(folder: Path, tmp_path: Path) -> Path:
    """The base with what the folder changes, after its older states."""
    book = tmp_path / "book"
    for older in (*sorted(folder.glob(f"{SINCE}*")), *folder.glob(HEAD)):
        Repository(book).commit(CHECKS / "base", older)
    lay_out(book, CHECKS / "base", folder)
    if make := MADE.get(f"{folder.parent.name}/{folder.name}"):
        make(book)
    return book


def foreign(folder: Path) -> list[str]:
    """The arguments that read what is no book; none where the book is validated."""
    if (folder / TABLE).exists():
        return ["import", TABLE, "-o", "-"]
    return [each for name in BATCHES if (folder / name).exists() for each in (*NOTE_BATCH, name)]


def run(folder: Path, tmp_path: Path, *options: str) -> Result:
    """Validate the folder's book, import its table, or note its batch."""
    book = book_of(folder, tmp_path)
    arguments = foreign(folder)
    if not arguments:
        base = "HEAD~1" if (folder / HEAD).exists() else "HEAD"
        since = ("--since", base) if (folder / SINCE).exists() else ()
        notes = ("--notes",) if folder.parent.name in OF_NOTES else ()
        return gongkai("-C", str(book), "validate", *since, *notes, *options, **GIT_ENV)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return gongkai("-C", str(book), *arguments)


def printed(folder: Path, result: Result) -> str:
    if not foreign(folder):
        return result.stdout
    lines = result.stderr.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("当前时间按环境变量"))


def write_expectation(folder: Path, tmp_path: Path) -> None:
    text = printed(folder, run(folder, tmp_path))
    (folder / EXPECT).write_bytes(text.encode())


@pytest.mark.parametrize("folder", folders("bad"))
def test_a_broken_rule_is_reported_to_the_letter(
    folder: Path, tmp_path: Path, update: bool
) -> None:
    if update:
        write_expectation(folder, tmp_path / "first")
    result = run(folder, tmp_path)
    rule = ALL_RULES[folder.parent.name]
    assert printed(folder, result) == (folder / EXPECT).read_bytes().decode()
    assert f": {rule.severity.label} {rule.code} " in printed(folder, result)
    if arguments := foreign(folder):
        assert result.code == (IMPORT_FAILED if arguments[0] == "import" else BATCH_REFUSED)
    else:
        assert result.code == (rule.severity is Severity.ERROR)


@pytest.mark.parametrize("folder", folders("good"))
def test_a_rule_that_is_respected_is_not_reported(folder: Path, tmp_path: Path) -> None:
    result = run(folder, tmp_path)
    assert folder.parent.name not in printed(folder, result)
    if foreign(folder):
        assert result.code == 0


@pytest.mark.parametrize(
    "rule", [pytest.param(r, id=c) for c, r in ALL_RULES.items() if c not in NOT_MADE]
)
def test_strict_fails_on_warnings_and_not_on_remarks(rule: Any, tmp_path: Path) -> None:
    folder = CHECKS / rule.code / "bad"
    if not foreign(folder):
        result = run(folder, tmp_path, "--strict")
        assert result.code == (rule.severity is not Severity.REMARK)


@pytest.mark.parametrize("folder", folders("bad"))
def test_every_problem_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    if not foreign(folder):
        problems = json.loads(run(folder, tmp_path, "-f", "json").stdout)["problems"]
        assert [problem for problem in problems if not problem["remedy"]] == []


@pytest.mark.parametrize("code", sorted(OF_NOTES))
def test_what_notes_say_is_remarked_only_when_asked_for(code: str, tmp_path: Path) -> None:
    book = book_of(CHECKS / code / "bad", tmp_path)
    assert code not in gongkai("-C", str(book), "validate").stdout
    for options in ((), ("--strict",), ("--strict", "-f", "json")):
        result = gongkai("-C", str(book), "validate", "--notes", *options)
        assert code in result.stdout
        assert result.code == 0


def test_every_rule_has_its_folders_and_every_folder_its_rule() -> None:
    kept = {path.name for path in CHECKS.iterdir()} - {"base"}
    assert kept == set(ALL_RULES) - NOT_MADE
    assert set(MADE) <= {f"{path.parent.name}/{path.name}" for path in CHECKS.glob("GK*/*")}
    for code in kept:
        assert (CHECKS / code / "bad" / EXPECT).is_file(), code
        assert (CHECKS / code / "good").is_dir(), code


def test_the_base_is_sound() -> None:
    result = gongkai("-C", str(CHECKS / "base"), "validate", "--strict")
    assert result.stdout == "0 处错误，0 处警告，0 条提示（3 个文件，1 条记录）\n"


def test_the_page_of_problems_is_what_is_printed(tmp_path: Path, update: bool) -> None:
    page = ROOT / "docs" / "problems.md"
    if update:
        for code in set(ALL_RULES) - NOT_MADE:
            write_expectation(CHECKS / code / "bad", tmp_path / code)
        page.write_bytes(problems_page().encode())
    assert page.read_bytes().decode() == problems_page()
