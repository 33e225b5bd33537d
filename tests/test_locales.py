"""Names of files are UTF-8 on every disk, and words come in whatever the terminal speaks."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli import run
from tests.fault_cases import SETTING
from tests.transcripts import prepare

if TYPE_CHECKING:
    from pathlib import Path

UTF_8 = {"PYTHONUTF8": "1"}
CHARSETS = {"zh_CN.GBK": "gbk", "zh_CN.GB18030": "gb18030", "C": "ascii", "POSIX": "ascii"}
FIRST = ("list", "report --year 2021", "validate", "log", "units", "-C . show T01", "-C .")


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the Chinese locales, which few machines have."""
    place = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None:
        pytest.skip("no localedef")
    for name in ("zh_CN.GBK", "zh_CN.GB18030"):
        charset = name.rpartition(".")[2]
        command = ["localedef", "-i", "zh_CN", "-f", charset, str(place / name)]
        made = subprocess.run(command, capture_output=True, check=False)
        if not (place / name).is_dir():
            pytest.skip(made.stderr.decode(errors="replace"))
    return place


def speaking(locale: str, locales: Path) -> dict[str, str]:
    """The environment in which Python takes a locale at its word."""
    return {
        "LC_ALL": locale,
        "LOCPATH": str(locales),
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "utf-8",
    }


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return prepare(SETTING, tmp_path)


@pytest.mark.parametrize("locale", CHARSETS)
def test_every_question_is_answered_as_in_utf_8(book: Path, locales: Path, locale: str) -> None:
    for command in FIRST:
        usual = run(*command.split(), cwd=book, env=UTF_8)
        there = run(*command.split(), cwd=book, env=speaking(locale, locales))
        assert usual.stdout, command
        assert (there.stdout, there.returncode) == (usual.stdout, usual.returncode), command


@pytest.mark.parametrize("locale", ["zh_CN.GBK", "zh_CN.GB18030"])
@pytest.mark.parametrize("terminal", ["gbk", "utf-8"])
def test_words_may_come_in_the_locale_or_in_utf_8(
    book: Path, locales: Path, locale: str, terminal: str
) -> None:
    def said(*words: str) -> subprocess.CompletedProcess[bytes]:
        as_bytes = [os.fsdecode(word.encode(terminal)) for word in words]
        return run(*as_bytes, cwd=book, env=speaking(locale, locales))

    ledger = book / "ledgers" / "甲局.yaml"
    before = ledger.read_bytes()
    noted = said("note", "甲局", "T01", "公开决算40家。", "--by", "张三")
    assert noted.returncode == 0, noted.stderr
    assert ledger.read_bytes().startswith(before)
    assert 'note: "公开决算40家。", by: "张三"' in ledger.read_text("utf-8")
    assert [os.fsencode(file.name) for file in (book / "ledgers").iterdir()] == [
        "甲局.yaml".encode()
    ]
    assert said("validate", "ledgers/甲局.yaml").returncode == 0
    assert said("-C", str(book), "seal", "ledgers/甲局.yaml").returncode == 0
    assert said("undo", "--by", "张三").returncode in (0, 3)


def test_demo_and_init_write_names_in_utf_8(tmp_path: Path, locales: Path) -> None:
    env = speaking("zh_CN.GBK", locales) | {"GONGKAI_NOW": "2021-12-31T09:00:00+08:00"}
    assert run("demo", "demo", cwd=tmp_path, env=env).returncode == 0
    assert run("init", "init", cwd=tmp_path, env=env).returncode == 0
    names = [name for _, _, files in os.walk(os.fsencode(tmp_path)) for name in files]
    assert [name for name in names if not name.decode("utf-8").isprintable()] == []
    assert (
        run(
            "-C",
            "demo",
            "validate",
            cwd=tmp_path,
            env=UTF_8 | {"GONGKAI_NOW": "2021-12-31T09:00:00+08:00"},
        ).returncode
        == 0
    )


def test_a_lines_history_is_found_in_git_whatever_the_locale(book: Path, locales: Path) -> None:
    git = ["git", "-c", "user.name=张三", "-c", "user.email=z@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "一"]):
        subprocess.run([*git, *words], cwd=book, check=True, capture_output=True)
    found = run("validate", "--since", "HEAD", cwd=book, env=speaking("zh_CN.GBK", locales))
    assert found.returncode == 0, found.stdout
    ledger = book / "ledgers" / "甲局.yaml"
    ledger.write_bytes(ledger.read_bytes().partition(b"\n")[0] + b"\n")
    gone = run("validate", "--since", "HEAD", cwd=book, env=speaking("zh_CN.GBK", locales))
    assert gone.returncode == 1
    assert "ledgers/甲局.yaml" in gone.stdout.decode()


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "html", "markdown", "text", "table"])
@pytest.mark.parametrize("console", ["utf-8", "gbk", "ascii"])
def test_a_name_that_is_no_text_breaks_no_format(book: Path, form: str, console: str) -> None:
    (book / "ledgers" / os.fsdecode(b"\xb8\xbd\xbc\xfe.yaml")).touch()
    (book / "ledgers" / os.fsdecode(b"\xff\xfe.yaml")).touch()
    env = {"PYTHONIOENCODING": console}
    for command in ("list", "report", "log", "units", "show T01", "list --unit 甲局"):
        done = run(*command.split(), "-f", form, cwd=book, env=env)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        if form == "json":
            files = [problem["file"] for problem in json.loads(done.stdout)["problems"]]
            assert "ledgers/\\xff\\xfe.yaml" in files
    for command in ("validate", "validate -f json", ""):
        done = run(*command.split(), cwd=book, env=env)
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_among_the_ledgers_is_not_read(book: Path) -> None:
    try:
        os.mknod(book / "ledgers" / "乙局.yaml", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices here")
    done = run("validate", cwd=book, env=UTF_8)
    assert "ledgers/乙局.yaml:1:1: 错误 GK001 这是设备" in done.stdout.decode()
