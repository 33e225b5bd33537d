"""The edge: finding the data, files of output, streams and locales, as a shell sees them."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest
from wcwidth import wcswidth

from tests.cli import ROOT, gongkai, run

if TYPE_CHECKING:
    from pathlib import Path


def copy_of_shipped(folder: Path) -> Path:
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(ROOT / "ledgers", folder / "ledgers")
    return folder


def test_data_are_found_upwards_by_option_and_by_variable(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "济南 2021")
    deep = book / "data" / "sources"
    assert run("list", "T09", cwd=deep).returncode == 0
    assert run("-C", str(book), "list", "T09", cwd=tmp_path).returncode == 0
    assert run("list", "T09", cwd=tmp_path, GONGKAI_ROOT=str(book)).returncode == 0


def test_without_data_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    result = run("list", cwd=tmp_path)
    assert result.returncode == 4
    assert "未找到 gongkai 的数据" in result.stderr.decode()
    assert run("-C", "missing", "list", cwd=tmp_path).returncode == 2
    assert run("-C", ".", "list", cwd=tmp_path).returncode == 4


def test_a_path_is_followed_to_the_file_that_stands_there(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    (tmp_path / "link").symlink_to(book)
    for path in ("book", "link", "book/ledgers/..", "link/data", "link/data/units.yaml"):
        assert run("-C", "book", "validate", path, cwd=tmp_path).returncode == 0
    assert run("validate", "..", cwd=book / "data").returncode == 0
    assert run("validate", "..", cwd=book).returncode == 2


def test_a_path_through_links_in_a_circle_is_not_there(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    (book / "circle").symlink_to("circle")
    result = gongkai("-C", str(book), "validate", str(book / "circle/甲局.yaml"))
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("没有这个文件或文件夹：")


def test_a_ledger_that_is_a_link_is_an_error_when_named(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    (book / "real.yaml").write_text("- {}\n", "utf-8")
    ledger = book / "ledgers/市财政局.yaml"
    ledger.unlink(missing_ok=True)
    ledger.symlink_to("../real.yaml")
    result = gongkai("-C", str(book), "validate", str(ledger))
    assert result.code == 1
    assert "ledgers/市财政局.yaml:1:1: 错误 GK001 这是链接" in result.stdout
    assert gongkai("-C", str(book), "seal", str(ledger)).code == 4


def test_output_goes_to_a_file_and_never_over_one(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    out = tmp_path / "owed.csv"
    arguments = ("-C", str(book), "list", "--unit", "市财政局", "-o", str(out))
    assert gongkai(*arguments).code == 0
    first = out.read_bytes()
    assert first.startswith(b"\xef\xbb\xbf")
    assert gongkai(*arguments).code == 3
    assert out.read_bytes() == first
    out.chmod(0o640)
    assert gongkai(*arguments, "--force").code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    out.chmod(0o440)
    assert gongkai(*arguments, "--force").code == 4
    tasks = book / "data" / "tasks.yaml"
    before = tasks.read_bytes()
    assert gongkai("-C", str(book), "list", "-f", "text", "-o", str(tasks), "--force").code == 3
    assert gongkai("-C", str(book), "list", "-f", "text", "-o", str(tmp_path), "--force").code == 3
    assert tasks.read_bytes() == before


def test_the_suffix_chooses_the_format(tmp_path: Path) -> None:
    out = tmp_path / "owed.json"
    gongkai("-C", str(ROOT), "units", "-o", str(out))
    assert json.loads(out.read_text("utf-8"))["region"] == "济南市"


@pytest.mark.parametrize("point", ["write-open", "write-data", "write-fsync", "write-rename"])
def test_a_disk_that_fails_leaves_the_old_file(tmp_path: Path, point: str) -> None:
    out = tmp_path / "owed.txt"
    out.write_text("old", "utf-8")
    result = run("list", "T09", "-o", str(out), "--force", GONGKAI_FAIL=f"{point}:1:ENOSPC")
    assert result.returncode == 4
    assert "未写入" in result.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["owed.txt"]
    assert out.read_text("utf-8") == "old"


@pytest.mark.parametrize(("number", "file"), [(1, "data/units.yaml"), (2, "data/tasks.yaml")])
def test_an_unreadable_file_is_named(number: int, file: str) -> None:
    result = run("list", GONGKAI_FAIL=f"read-open:{number}:EACCES")
    assert result.returncode == 4
    assert result.stderr.decode().startswith(f"{file}:1:1: 错误 GK001 无法读取")
    checked = run("validate", GONGKAI_FAIL=f"read-open:{number}:EACCES")
    assert checked.returncode == 1
    assert f"{file}:1:1: 错误 GK001" in checked.stdout.decode()


def test_head_closes_the_pipe_without_a_traceback() -> None:
    command = f"{sys.executable} -m gongkai list --full | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=ROOT, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "gbk"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_any_locale_prints(env: dict[str, str]) -> None:
    result = run("list", "--unit", "市财政局", env=env)
    assert result.returncode == 0
    assert result.stderr == b""
    if "gbk" in env.values():
        assert "○ 未启动" in result.stdout.decode("gbk")


NOW = "2021-07-05T09:00:00+08:00"
MACHINES = (
    ("log", "-f", "json"),
    ("log", "-f", "csv"),
    ("log", "-f", "tsv"),
    ("units", "-f", "json"),
    ("report", "--quarter", "2021Q2", "-f", "json"),
    ("validate", "-f", "json"),
    ("seal",),
    ("import", "odd.txt", "-o", "-"),
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a book whose texts GBK lacks characters for, a line of it written by hand."""
    book = tmp_path_factory.mktemp("odd") / "book"
    gongkai("demo", str(book))
    ledger = book / "ledgers" / "辛区.yaml"
    line = '- {date: 2021-05-01, task: 2021-T02, note: "已办 ✓ 😀", by: "示例"}'
    ledger.write_text(f"{ledger.read_text('utf-8')}{line}\n", "utf-8")
    noted = gongkai("-C", str(book), "note", "辛区", "T02", "再办 ✓ 😀", "--by", "示例")
    assert noted.code == 0, noted.stderr
    source = (ROOT / "data/sources/2021年济南市政务公开重点工作任务分解表.txt").read_text("utf-8")
    (book / "odd.txt").write_text(source.replace("公开", "公开✓", 1), "utf-8")
    return book


@pytest.mark.parametrize("arguments", MACHINES, ids=" ".join)
@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "gbk"}, {"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}]
)
def test_what_programs_read_is_utf_8_in_any_locale(
    odd: Path, arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    usual = run(*arguments, cwd=odd, env={"PYTHONIOENCODING": "utf-8"})
    assert "✓" in usual.stdout.decode() or arguments[0] in ("report", "units", "validate")
    assert run(*arguments, cwd=odd, env=env).stdout == usual.stdout


def test_a_terminal_speaks_as_it_does_whatever_is_shown(odd: Path) -> None:
    shown = on_a_terminal("-C", str(odd), "units", "-f", "json", decoding="gbk")
    assert "示例市" in shown


def test_a_pager_gets_the_width_of_its_terminal(odd: Path) -> None:
    command = f"{sys.executable} -m gongkai -C {odd} list --unit 市财政局"
    paged = on_a_terminal(shell=f"{command} | cat", columns=96, GONGKAI_NOW=NOW)
    assert "截短" not in paged
    table = paged.split("\r\n\r\n", 1)[1]
    assert 90 < max(map(wcswidth, table.splitlines())) <= 96
    helped = on_a_terminal(shell=f"{command} -h | cat", columns=64)
    assert 60 < max(map(wcswidth, helped.splitlines())) <= 64


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_what_is_searched_on_a_terminal_loses_nothing(odd: Path, columns: int) -> None:
    """Every clause of every line is found by grep, in rows that are rows and with all columns."""
    command = f"{sys.executable} -m gongkai -C {odd} log"
    shown = on_a_terminal(shell=f"{command} | cat", columns=columns, GONGKAI_NOW=NOW)
    assert "…" not in shown
    headings = "日期 单位 任务编号 状态变化 进展情况 记录人 记录编号"
    assert headings.split() in [line.split() for line in shown.splitlines()]
    entries = json.loads(run("-C", str(odd), "log", "-f", "json").stdout)["entries"]
    lines = shown.splitlines()
    for entry in entries:
        for clause in re.findall("[^，。；：、！？]+", entry["note"] or ""):
            assert clause in shown
    for entry in entries[:20]:
        row = next(line for line in lines if entry["id"] in line)
        assert row.startswith(entry["date"])
        assert entry["unit"] in row


@pytest.mark.parametrize(
    "command",
    ["report -q 2021Q2", "list", "units", "verify --queue", "list --unit 市财政局", "show T09"],
)
def test_at_60_columns_tables_are_tables(odd: Path, command: str) -> None:
    arguments = ("-C", str(odd), *command.split(), "-f", "text")
    shown = run(*arguments, env={"COLUMNS": "60"}).stdout.decode()
    assert max(map(wcswidth, shown.splitlines())) <= 60
    rules = [line for line in shown.splitlines() if line.startswith("───")]
    assert rules
    assert min(map(wcswidth, rules)) > 30


def test_blocks_of_one_answer_have_the_same_columns(odd: Path) -> None:
    arguments = ("-C", str(odd), "list", "--unit", "市财政局", "--width", "54")
    lines = run(*arguments, GONGKAI_NOW=NOW).stdout.decode().splitlines()
    headings = [line.split() for line in lines if line.startswith("编号")]
    assert len(headings) == 2
    assert headings[0] == headings[1]


def test_show_leaves_ids_out_on_narrow_paper_and_names_no_option_it_lacks(odd: Path) -> None:
    arguments = ("-C", str(odd), "show", "T02", "--unit", "市财政局", "--width", "50")
    shown = run(*arguments).stdout.decode()
    assert "有 1 栏未显示：记录编号。查看全部栏目：加宽窗口，或用" in shown.replace("\n", "")
    assert "--full" not in shown


def test_problems_are_folded_to_the_terminal(tmp_path: Path) -> None:
    ledger = "ledgers/市财政局.yaml"
    book = copy_of_shipped(tmp_path / "book")
    line = "- {date: 2021-13-01, task: 2021-T09, note: 公开了预算和决算以及四十二家单位的部门预算}"
    (book / ledger).write_text(f"{line}\n", "utf-8")
    wide = run("-C", str(book), "validate").stdout.decode()
    narrow = run("-C", str(book), "validate", env={"COLUMNS": "60"}).stdout.decode()
    said = [each for each in narrow.splitlines() if " | " not in each and "^" not in each]
    assert max(map(wcswidth, said)) <= 60
    assert re.sub(r"\s", "", narrow) == re.sub(r"\s", "", wide)
    shown = [[each for each in text.splitlines() if " | " in each] for text in (wide, narrow)]
    assert shown[0] == shown[1]


def test_a_file_and_a_pipe_between_programs_have_no_width(odd: Path) -> None:
    command = f"{sys.executable} -m gongkai -C {odd} list --unit 市财政局"
    full = run("-C", str(odd), "list", "--unit", "市财政局").stdout.decode()
    out = odd / "out.txt"
    assert on_a_terminal(shell=f"{command} > {out}", columns=64, GONGKAI_NOW=NOW) == ""
    assert out.read_text("utf-8") == full
    piped = on_a_terminal(shell=f"{command} 2> /dev/null | cat", columns=64, GONGKAI_NOW=NOW)
    assert piped.replace("\r\n", "\n") == full
    asked = on_a_terminal(shell=f"COLUMNS=200 {command} | cat", columns=64, GONGKAI_NOW=NOW)
    assert max(map(wcswidth, asked.splitlines())) > 64


def test_a_line_of_tsv_is_a_row(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    ledger = book / "ledgers" / "市财政局.yaml"
    ledger.write_text(
        '- {date: 2021-05-01, task: 2021-T09, note: "一\\t二\\n三\\\\n", by: "示例"}\n', "utf-8"
    )
    gongkai("-C", str(book), "seal", "--write")
    table = gongkai("-C", str(book), "log", "-f", "tsv").stdout
    heading, row = table.splitlines()
    assert heading.count("\t") == row.count("\t")
    assert "\t一\\t二\\n三\\\\n\t" in row
    assert "一\t二\n三\\n" in gongkai("-C", str(book), "log", "-f", "csv").stdout


def test_python_m_imports_nothing_of_the_folder_it_is_run_in(odd: Path, tmp_path: Path) -> None:
    command = ("-C", str(odd), "list", "--unit", "辛区", "-f")
    modules, of_python = set(), set()
    for form in ("table", "text", "json", "csv"):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "gongkai", *command, form],
            capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        names = re.findall(r"^import time: .*\| +([\w.]+)$", done.stderr.decode(), re.MULTILINE)
        packages = [name.partition(".")[0] for name in names]
        begun = packages.index("gongkai")
        of_python.update(packages[: begun + 1])
        modules.update(packages[begun:])
    modules -= of_python
    assert {"re", "typer", "yaml", "rich", "json", "csv"} <= modules
    mark = tmp_path / "ran"
    for module in modules:
        (tmp_path / f"{module}.py").write_text(f"open({str(mark)!r}, 'a').write({module!r})\n")
    for form in ("table", "text", "json", "csv"):
        assert run(*command, form, cwd=tmp_path).returncode == 0
    assert run("--help", cwd=tmp_path).returncode == 0
    for path in (":", "::", ".", f"{tmp_path}/:{tmp_path}"):
        assert run(*command, "table", cwd=tmp_path, PYTHONPATH=path).returncode == 0
    assert not mark.exists(), mark.read_text()


def test_python_m_runs_where_the_folder_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"rmdir {gone}; {sys.executable} -m gongkai --version"
    done = subprocess.run(
        ["bash", "-c", command], cwd=gone, capture_output=True, check=False, timeout=60
    )
    assert done.stdout.decode().startswith("gongkai 0.")


def on_a_terminal(
    *arguments: str, columns: int = 100, shell: str = "", decoding: str = "utf-8", **env: str
) -> str:
    """Run a command, or a line of bash, on a terminal of its own and give what it shows."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, columns))
    command = ["bash", "-c", shell] if shell else [sys.executable, "-m", "gongkai", *arguments]
    outer = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    coding = {"PYTHONIOENCODING": decoding}
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=follower, stderr=follower, stdin=follower,
        env={**outer, "TERM": "xterm-256color", **coding, **env},
    )  # fmt: skip
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:
        pass
    os.close(leader)
    child.wait(timeout=60)
    return shown.decode(decoding)


def test_a_terminal_gets_colour_unless_told_otherwise() -> None:
    assert "\x1b[" in on_a_terminal("list", "T09", "--unit", "市财政局")
    assert "\x1b[" not in on_a_terminal("list", "T09", "--unit", "市财政局", NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal("list", "T09", "--unit", "市财政局", TERM="dumb")


def test_columns_is_honoured_in_a_pipe() -> None:
    narrow = run("list", "--unit", "市财政局", COLUMNS="70").stdout.decode()
    assert "截短" in narrow
    assert "截短" not in run("list", "--unit", "市财政局").stdout.decode()


def test_python_m_and_version() -> None:
    assert run("--version").stdout.decode().startswith("gongkai 0.")


def test_a_bug_is_a_traceback_and_70(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path)
    script = (
        "import gongkai.cli.commands.list_, sys, gongkai.store.load as b\n"
        "b.load = lambda *_: 1 / 0\n"
        "from gongkai.cli.main import run\n"
        f"sys.argv = ['gongkai', '-C', {str(book)!r}, 'list']\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=ROOT, timeout=60
    )
    assert done.returncode == 70
    assert b"ZeroDivisionError" in done.stderr


def test_a_suffix_without_a_format_is_wrong_usage(tmp_path: Path) -> None:
    out = tmp_path / "owed.pdf"
    assert gongkai("-C", str(ROOT), "list", "-o", str(out)).code == 2
    assert not out.exists()


def test_empty_choices_of_units_are_refused(tmp_path: Path) -> None:
    for arguments in (
        ("list", "--unit", ""),
        ("log", "--unit", "、"),
        ("list", "--unit", "市财政局", "--except", "市财政局"),
        ("log", "--unit", "市财政局", "--except", "市财政局"),
        ("note", "", "9", "x", "--by", "甲"),
        ("note", "市财政局", "9", "x", "--by", "甲", "--except", "市财政局"),
    ):
        assert gongkai("-C", str(ROOT), *arguments).code == 3, arguments
    assert gongkai("-C", str(ROOT), "log", "--except", "市财政局").code == 2


def test_errors_in_ledgers_show_in_the_overview_and_before_warnings(tmp_path: Path) -> None:
    city = tmp_path / "city"
    gongkai("demo", str(city))
    ledger = city / "ledgers" / "辛区.yaml"
    ledger.write_text(ledger.read_text("utf-8").replace("示例甲", "示例己", 1), "utf-8")
    assert "数据错误" in gongkai("-C", str(city)).stdout
    checked = gongkai("-C", str(city), "validate", today="2022-01-10")
    assert checked.code == 1
    assert "ledgers/辛区.yaml" in checked.stdout
    assert "错误 GK061" in checked.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_nothing_is_refused_before_any_work(tmp_path: Path) -> None:
    book = copy_of_shipped(tmp_path / "book")
    closed = tmp_path / "closed"
    closed.mkdir(0o555)
    for command, out in (("ledger", "a.docx"), ("remind", "催办")):
        done = gongkai("-C", str(book), command, "-o", str(closed / out))
        assert done.code == 4
        assert "没有写入权限" in done.stderr
