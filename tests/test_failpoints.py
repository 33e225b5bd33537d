"""Every point at which the system may fail or the process die, in every command that passes it.

The points are found in the source, how often each is passed by counting: a new one is swept too.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gongkai.errors import DataError
from gongkai.ops.lines.line import write_line
from gongkai.store.changes.append import append, header
from gongkai.store.disk import failpoints
from gongkai.store.disk.directory import Directory
from tests.books import files_of
from tests.cli import ROOT, Result, gongkai, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = "".join(path.read_text("utf-8") for path in (ROOT / "gongkai/store").glob("*.py"))
POINTS = sorted(set(re.findall(r'(?:reach|take_place)\("([a-z-]+)"\)', SOURCE)))
BY = ("--by", "张三")
ONE = ("note", "市财政局", "T09", "公开。", "-s", "进行中", *BY)
EACH = (
    "note", "各区县政府", "T05", "没有。", "-s", "不适用", "--each", *BY,
    "--except", "历下区、市中区、槐荫区、天桥区、历城区、长清区、章丘区、济阳区、莱芜区、钢城区",
)  # fmt: skip
OTHER = ("note", "市财政局", "T10", "另一条。", *BY)
NEXT = ("note", "市财政局", "T11", "下一条。", *BY)
WRITING = {"one ledger": ONE, "several ledgers": EACH, "after a stop": OTHER}
READING = {"list": ("list",), "validate": ("validate",), "report": ("report",)}
COMMANDS = {**WRITING, **READING}
SENSIBLE = {
    "ENOSPC": "lock|write-",
    "EIO": "",
    "EACCES": "lock|read-|write-open|write-manifest|write-rename",
    "EMFILE": "lock|read-|write-open|write-fsync-folder",
}
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "benchmarks.writers", "filelock"])
CHINESE = re.compile("[一-鿿]{4}")


class States(NamedTuple):
    """The ledgers before a command, after it, and where it leaves a manifest: once that is done."""

    before: dict[str, bytes]
    finished: dict[str, bytes]
    after: dict[str, bytes]


class Sweep:
    """One command over one folder, to be run again and again with a fault at another place."""

    def __init__(self, book: Path, arguments: tuple[str, ...], finished: dict[str, bytes]) -> None:
        self.book = book
        self.arguments = arguments
        with planned(dict.fromkeys(POINTS, (0, ""))) as passed:
            done = self.copy()
            assert on(done, *arguments).code in (0, 1)
        self.passed = [(point, n + 1) for point in sorted(passed) for n in range(passed[point])]
        after = ledgers(done)
        self.states = States(ledgers(book), finished or after, after)

    def copy(self) -> Path:
        """Copy the folder as it was before the command."""
        return shutil.copytree(self.book, Path(mkdtemp(dir=self.book.parent)) / "book")

    def settled(self, book: Path) -> dict[str, bytes]:
        """Give what the next writer has to find, whatever the fault was."""
        now = ledgers(book)
        before, finished, after = self.states
        if not (book / ".gongkai/pending").exists():
            assert now in (before, finished, after)
            return now
        for file in finished:
            assert now.get(file) in (before.get(file), finished[file])
        return finished

    def goes_on(self, book: Path) -> None:
        """Hold that the next writer finds all or nothing, and can write."""
        file = "市财政局.yaml"
        settled = self.settled(book)
        result = on(book, *NEXT)
        assert result.code == 0, result.stderr
        now = ledgers(book)
        assert now.pop(file).startswith(settled.get(file, b""))
        assert now == {name: text for name, text in settled.items() if name != file}
        assert (book / "ledgers" / file).read_text("utf-8").count("下一条。") == 1
        assert not (book / ".gongkai/pending").exists()


@contextmanager
def planned(faults: dict[str, tuple[int, str]]) -> Iterator[dict[str, int]]:
    """Plan faults in this process; give how often their points are passed."""
    with pytest.MonkeyPatch.context() as patch:
        passed: dict[str, int] = {}
        patch.setattr(failpoints, "_planned", faults)
        patch.setattr(failpoints, "_reached", passed)
        yield passed


def on(book: Path, *arguments: str) -> Result:
    return gongkai("-C", str(book), *arguments)


def ledgers(book: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (book / "ledgers").glob("[!.]*.yaml")}


def leftovers(book: Path) -> list[Path]:
    return [path for path in book.rglob("*") if path.suffix == ".tmp"]


@pytest.fixture
def sweep(shipped: Path) -> Callable[[str], Sweep]:
    """Make a sweep of a command over the shipped data with a few lines, by its name."""
    assert on(shipped, *ONE, "--date", "2021-03-01").code == 0
    assert on(shipped, "note", "商河县", "T01", "开始。", *BY).code == 0

    def made(name: str) -> Sweep:
        if name != "after a stop":
            return Sweep(shipped, COMMANDS[name], {})
        whole = Sweep(shipped, COMMANDS["several ledgers"], {})
        stopped = whole.copy()
        kill = {"GONGKAI_FAIL": "write-rename:2:kill"}
        assert run("-C", str(stopped), *whole.arguments, env=kill).returncode == -signal.SIGKILL
        return Sweep(stopped, COMMANDS[name], whole.states.after)

    return made


def test_every_point_is_swept(sweep: Callable[[str], Sweep]) -> None:
    passed = {point for name in COMMANDS for point, _ in sweep(name).passed}
    assert passed == set(POINTS)


@pytest.mark.parametrize("error", SENSIBLE)
@pytest.mark.parametrize("name", WRITING)
def test_an_error_of_the_system_while_writing(
    sweep: Callable[[str], Sweep], name: str, error: str
) -> None:
    swept = sweep(name)
    for point, number in swept.passed:
        if not re.match(SENSIBLE[error], point):
            continue
        book = swept.copy()
        with planned({point: (number, error)}) as passed:
            result = on(book, *swept.arguments)
        assert passed[point] >= number
        assert (result.code, point, number) == (4, point, number)
        explained(result)
        if not (book / ".gongkai/pending").exists():
            assert not leftovers(book)
        swept.goes_on(book)
        assert not leftovers(book)


def explained(result: Result) -> None:
    """Hold that a refusal says in Chinese what is wrong, and what to do."""
    *_, message, remedy, end = result.stderr.split("\n")
    assert CHINESE.search(message), result.stderr
    assert CHINESE.search(remedy), result.stderr
    assert not end


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_on_the_way(sweep: Callable[[str], Sweep], name: str) -> None:
    swept = sweep(name)
    for point, number in swept.passed:
        book = swept.copy()
        dying = FORKS.Process(target=die, args=(book, swept.arguments, point, number))
        dying.start()
        dying.join()
        assert (dying.exitcode, point, number) == (-signal.SIGKILL, point, number)
        swept.goes_on(book)


def die(book: Path, arguments: tuple[str, ...], point: str, number: int) -> None:
    """Run a command in a process of its own that does not come to its end."""
    with planned({point: (number, "kill")}):
        on(book, *arguments)


@pytest.mark.parametrize("name", WRITING)
def test_interrupted_while_writing(sweep: Callable[[str], Sweep], name: str) -> None:
    swept = sweep(name)
    for point, number in swept.passed:
        book = swept.copy()
        with planned({point: (number, "int")}), interruptible():
            result = on(book, *swept.arguments)
        assert (result.code, point, number) == (130, point, number)
        swept.goes_on(book)


@contextmanager
def interruptible() -> Iterator[None]:
    """Have Ctrl-C interrupt, whatever those who run the tests made of it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interruption_is_said(sweep: Callable[[str], Sweep]) -> None:
    swept = sweep("several ledgers")
    book = swept.copy()
    env = {"GONGKAI_FAIL": "write-rename:2:int"}
    result = run("-C", str(book), *swept.arguments, env=env)
    assert result.returncode == 130
    assert result.stderr.decode().endswith("已中断。\n")
    assert result.stdout == b""
    swept.goes_on(book)


@pytest.mark.parametrize("error", ["EIO", "EACCES", "EMFILE"])
@pytest.mark.parametrize("name", READING)
def test_an_error_of_the_system_while_reading(
    sweep: Callable[[str], Sweep], name: str, error: str
) -> None:
    swept = sweep(name)
    before = files_of(swept.book)
    for point, number in swept.passed:
        with planned({point: (number, error)}):
            result = on(swept.book, *swept.arguments)
        assert files_of(swept.book) == before
        if result.code == 1 and name == "validate":
            assert "无法读取" in result.stdout
        else:
            assert (result.code, point, number) == (4, point, number)
            explained(result)
    swept.goes_on(swept.copy())


@pytest.mark.parametrize(
    ("point", "error", "said"),
    [
        ("lock", "ENOLCK", "不支持文件锁"),
        ("lock", "ENOTSUP", "不支持文件锁"),
        ("lock", "ENOSYS", "不支持文件锁"),
        ("lock", "EROFS", "磁盘为只读"),
        ("write-open", "EROFS", "磁盘为只读"),
        ("write-open", "ENAMETOOLONG", "文件名太长"),
        ("write-data", "EDQUOT", "磁盘配额已用完"),
        ("write-fsync", "ENODEV", "系统错误 19"),
    ],
)
def test_rarer_errors_are_put_in_words(
    sweep: Callable[[str], Sweep], point: str, error: str, said: str
) -> None:
    book = sweep("one ledger").book
    before = files_of(book)
    with planned({point: (1, error)}):
        result = on(book, *ONE)
    assert result.code == 4
    assert said in result.stderr
    explained(result)
    assert files_of(book) == before


def test_a_manifest_left_by_an_error_is_said_to_readers(sweep: Callable[[str], Sweep]) -> None:
    book = sweep("several ledgers").book
    with planned({"write-rename": (2, "EACCES")}):
        assert "自动补完" in on(book, *EACH).stderr
    assert "上次写入中断" in on(book, "list", "T05").stdout
    assert "已自动补完" in on(book, *NEXT).stderr
    assert "上次写入中断" not in on(book, "list", "T05").stdout


def test_a_file_may_end_at_any_byte(shipped: Path) -> None:
    """``RLIMIT_FSIZE`` stands in for a disk that fills up in the middle of a write."""
    unit, file = "市财政局", shipped / "ledgers/市财政局.yaml"
    values = {"date": "2021-03-01", "task": "2021-T09", "note": "公开。", "by": "张三"}
    line = write_line(unit, {**values, "at": "2021-07-05T09:00:00+08:00"})

    def write() -> None:
        append(shipped, lambda _: {unit: [line]}, timeout=1, tell=print_nothing)

    assert on(shipped, "note", "商河县", "T01", "开始。", *BY).code == 0
    before = files_of(shipped)
    for limit in range(0, len(header(unit) + line.encode()) + 1, 3):
        with limited(limit), pytest.raises(DataError, match="未写入台账：文件太大"):
            write()
        assert files_of(shipped) == before
        assert not leftovers(shipped)
    write()
    assert file.read_bytes() == header(unit) + line.encode() + b"\n"


def print_nothing(_: str) -> None:
    """Hear what a writer says while it waits."""


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_stopped_holder_is_named_and_goes_on_afterwards(shipped: Path) -> None:
    with stopped_at("write-fsync:1", shipped, *ONE) as stopped:
        before = files_of(shipped)
        result = on(shipped, *OTHER, "--lock-timeout", "1.2")
        assert files_of(shipped) == before
        assert on(shipped, "list", "T09").code == 0
    assert result.code == 3
    who = f"（进程 {stopped.pid}，{socket.gethostname()}，已占用 [0-9]+ 秒）"
    assert re.search(f"台账仍被占用{who}", result.stderr)
    explained(result)
    assert stopped.returncode == 0
    assert "已记入" in stopped.said
    assert on(shipped, *OTHER).code == 0


class Stopped:
    """A command that stands still at a failpoint; afterwards, what it said and how it ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.said = ""
        self.returncode = 0


@contextmanager
def stopped_at(point: str, book: Path, *arguments: str) -> Iterator[Stopped]:
    """Run a command that stops at a point, and let it go on at the end of the block."""
    env = {"GONGKAI_FAIL": f"{point}:stop", "GONGKAI_NOW": "2021-07-05T09:00:00+08:00"}
    with subprocess.Popen(
        [sys.executable, "-m", "gongkai", "-C", str(book), *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            os.waitpid(process.pid, os.WUNTRACED)
            stopped = Stopped(process.pid)
            yield stopped
            process.send_signal(signal.SIGCONT)
            said, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    stopped.said, stopped.returncode = said.decode(), process.returncode


@pytest.mark.parametrize("as_link", [True, False], ids=["link", "file"])
@pytest.mark.parametrize("point", ["write-data", "write-fsync", "write-compare", "write-rename"])
def test_who_takes_the_name_of_a_new_file_gets_nothing_by_it(
    shipped: Path, point: str, as_link: bool
) -> None:
    assert on(shipped, *ONE).code == 0
    ledger, foreign = shipped / "ledgers/市财政局.yaml", shipped.parent / "foreign"
    ledger.chmod(0o664)
    before = ledger.read_bytes()
    foreign.write_text("要紧", "utf-8")
    foreign.chmod(0o600)
    with stopped_at(f"{point}:1", shipped, *OTHER) as stopped:
        taken = taken_name(shipped, foreign, as_link=as_link)
    assert stopped.returncode == 4
    assert "未写入台账：已被其他程序替换" in stopped.said
    assert ledger.read_bytes() == before
    assert (taken.read_text("utf-8"), stat.S_IMODE(taken.stat().st_mode)) == ("要紧", 0o600)
    assert on(shipped, *OTHER).code == 0


def test_who_takes_the_name_of_one_of_several_new_files_gets_nothing_by_it(shipped: Path) -> None:
    foreign = shipped.parent / "foreign"
    foreign.write_text("要紧", "utf-8")
    with stopped_at("write-rename:2", shipped, *EACH) as stopped:
        taken = taken_name(shipped, foreign, as_link=False)
    assert stopped.returncode == 4
    assert "写入过程中系统出错：已被其他程序替换" in stopped.said
    assert taken.read_text("utf-8") == "要紧"
    assert len(ledgers(shipped)) == 1
    result = on(shipped, *OTHER)
    assert result.code == 4
    assert "不能自动补完" in result.stderr


def taken_name(book: Path, foreign: Path, *, as_link: bool) -> Path:
    """Put another file in the place of the new one that a stopped writer has made."""
    fresh = min(leftovers(book))
    fresh.unlink()
    if as_link:
        fresh.symlink_to(foreign)
    else:
        shutil.copy2(foreign, fresh)
    return fresh


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_manifest_of_another_user_is_not_carried_out(shipped: Path) -> None:
    kill = {"GONGKAI_FAIL": "write-rename:2:kill"}
    assert run("-C", str(shipped), *EACH, env=kill).returncode == -signal.SIGKILL
    before = files_of(shipped)
    os.chown(shipped / ".gongkai/pending", 65534, 65534)
    result = on(shipped, *OTHER)
    assert result.code == 3
    assert "属于另一个用户（uid 65534）" in result.stderr
    explained(result)
    assert files_of(shipped) == before
    os.chown(shipped / ".gongkai/pending", 0, 0)
    assert on(shipped, *OTHER).code == 0


def test_a_system_that_opens_by_paths_alone_follows_no_link_either(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.store.disk.directory._RELATIVE", False)
    assert on(shipped, *ONE).code == 0
    assert on(shipped, *EACH).code == 0
    elsewhere = shipped.rename(shipped.parent / "elsewhere")
    before = files_of(elsewhere)
    for linked in (".gongkai", "ledgers", ".gongkai/lock", "ledgers/市财政局.yaml"):
        shutil.rmtree(shipped, ignore_errors=True)
        shutil.copytree(elsewhere, shipped, ignore=shutil.ignore_patterns(Path(linked).name))
        (shipped / linked).symlink_to(elsewhere / linked)
        result = on(shipped, *OTHER)
        assert (result.code, linked) == (4 if linked.endswith(".yaml") else 3, linked)
        assert "是链接" in result.stderr
    assert files_of(elsewhere) == before


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize("name", ["", ".", "..", "../x", "/x", "a/b", "a\0", "\0"])
def test_an_open_folder_takes_no_name_that_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, relative: bool
) -> None:
    monkeypatch.setattr("gongkai.store.disk.directory._RELATIVE", relative)
    inner = tmp_path / "inner"
    inner.mkdir()
    for file in (tmp_path / "x", inner / "here"):
        file.write_text("要紧", "utf-8")
    before = files_of(tmp_path)
    with Directory(inner) as folder:
        attempts: list[Callable[[], object]] = [
            lambda: folder.open(name, os.O_RDWR | os.O_CREAT),
            lambda: folder.rename("here", name),
            lambda: folder.rename(name, "there"),
            lambda: folder.remove(name),
            lambda: folder.status(name),
            lambda: folder.read(name, 9),
            lambda: folder.folder(name, make=True),
        ]
        for attempt in attempts:
            with pytest.raises(OSError, match="Invalid argument"):
                attempt()
    assert files_of(tmp_path) == before


def test_more_ledgers_change_together_than_files_may_be_open(shipped: Path) -> None:
    units = [f"第{number}局" for number in range(1, 301)]
    values = {"date": "2021-03-01", "task": "2021-T09", "note": "公开。", "by": "张三"}
    at = {"at": "2021-07-05T09:00:00+08:00"}
    lines = {unit: [write_line(unit, {**values, **at})] for unit in units}
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        append(shipped, lambda _: lines, timeout=1, tell=print_nothing)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(ledgers(shipped)) == len(units)
    assert not leftovers(shipped)


def test_the_longest_name_of_a_unit_makes_a_ledger(shipped: Path) -> None:
    name = "长" * 80
    units = shipped / "data/units.yaml"
    units.write_text(units.read_text("utf-8").replace("市财政局", name), "utf-8")
    tasks = shipped / "data/tasks.yaml"
    tasks.write_text(tasks.read_text("utf-8").replace("市财政局", name), "utf-8")
    result = on(shipped, "note", name, "T09", "公开。", *BY)
    assert result.code == 0, result.stderr
    assert (shipped / f"ledgers/{name}.yaml").exists()


def test_the_folder_of_ledgers_is_made_or_missed(shipped: Path) -> None:
    shutil.rmtree(shipped / "ledgers")
    assert on(shipped, *ONE).code == 0
    shutil.rmtree(shipped / "ledgers")
    (shipped / "ledgers").write_text("x", "utf-8")
    result = on(shipped, *OTHER)
    assert result.code == 4
    explained(result)
    (shipped / "ledgers").unlink()
    shutil.rmtree(shipped / ".gongkai")
    (shipped / ".gongkai").write_text("x", "utf-8")
    result = on(shipped, *OTHER)
    assert result.code == 4
    explained(result)


def test_leftovers_of_killed_writers_go_after_an_hour(shipped: Path) -> None:
    assert on(shipped, *ONE).code == 0
    old = [
        shipped / place
        for place in (
            "ledgers/.甲.yaml.gongkai-0123456789ab.tmp",
            ".gongkai/.pending.gongkai-0123456789ab.tmp",
        )
    ]
    young = shipped / "ledgers/.乙.yaml.gongkai-0123456789ab.tmp"
    for path in (*old, young):
        path.write_text("x", "utf-8")
    for path in old:
        os.utime(path, (1, 1))
    assert on(shipped, *OTHER).code == 0
    assert leftovers(shipped) == [young]
