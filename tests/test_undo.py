"""``gongkai undo``: the latest run that no commit has, in real repositories."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from gongkai.ops.lines.line import write_line
from gongkai.store.changes.undo import without
from tests.books import files_of
from tests.cli import ROOT, gongkai, run
from tests.git import Repository

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledgers/甲局.yaml"
OTHER = "ledgers/乙局.yaml"
FIRST = "n96afe9f0bd692fcf"


class Office:
    """A data folder in a folder of a repository, and the people who write to it."""

    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.repository = Repository(top)
        self.book = top / "政务 公开"
        shutil.copytree(ROOT / "tests/checks/base", self.book)
        self.repository.git("config", "user.name", "张三")
        for name, value in (("GLOBAL", os.devnull), ("NOSYSTEM", "1")):
            monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
        monkeypatch.delenv("GONGKAI_BY", raising=False)
        monkeypatch.chdir(self.book)

    def ledger(self, file: str = LEDGER) -> bytes:
        return (self.book / file).read_bytes()

    def write(self, content: bytes, file: str = LEDGER) -> None:
        (self.book / file).write_bytes(content)


def note(*arguments: str, hour: int = 9, code: int = 0) -> None:
    """Note something; later calls with a later hour."""
    result = gongkai("note", *arguments, GONGKAI_NOW=f"2021-07-05T{hour:02}:00:00+08:00")
    assert result.code == code, result.stderr


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path / "仓库", monkeypatch)
    office.repository.commit()
    return office


def test_it_takes_back_the_latest_run_to_the_byte(office: Office) -> None:
    before = office.ledger()
    note("甲局", "T01", "公开决算。", hour=9)
    between = office.ledger()
    note("甲局", "T02", "更新了指南。", hour=10)
    result = gongkai("undo")
    assert result.code == 0
    assert office.ledger() == between
    assert result.stdout.splitlines()[0] == "将撤回张三于 2021-07-05 10:00 记入的："
    assert f"{LEDGER}（第 4 行，" in result.stdout
    assert 'note: "更新了指南。"' in result.stdout
    assert "甲局 2021-T02 更新公开指南。 ■ 进行中 → ○ 未启动" in result.stdout
    assert result.stdout.endswith("已撤回 1 条。\n")
    assert gongkai("undo").code == 0
    assert office.ledger() == before


def test_the_state_said_is_that_of_today(office: Office) -> None:
    later = ("甲局", "T02", "办完了。", "-s", "已完成", "-e", "x", "--by", "李四")
    assert gongkai("note", *later, today="2021-07-20").code == 0
    note("甲局", "T02", "更新了指南。")
    result = gongkai("undo")
    assert "甲局 2021-T02 更新公开指南。 ■ 进行中 → ○ 未启动" in result.stdout
    assert "GONGKAI_NOW" in result.stderr


def test_all_lines_of_one_run_go_together(office: Office) -> None:
    before = files_of(office.book)
    note("市政府有关部门", "T02", "统一培训。", "--each")
    assert len(files_of(office.book)) == len(before) + 1
    result = gongkai("undo")
    assert "已撤回 2 条。" in result.stdout
    after = files_of(office.book)
    header = after.pop(OTHER).decode()
    assert after == before
    assert header.startswith("# 乙局 ")
    assert header.count("\n") == 1


def test_several_tasks_of_one_run_go_together(office: Office) -> None:
    note("甲局", "T01", "T02", "一并办了。")
    assert "已撤回 2 条。" in gongkai("undo").stdout


def test_what_is_committed_is_answered_with_retract(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    office.repository.commit()
    before = files_of(office.book)
    result = gongkai("undo")
    entry_id = before[LEDGER].decode().rpartition("id: ")[2].rstrip("}\n")
    assert result.code == 3
    assert "张三记入的均已提交到 git" in result.stderr
    assert f"{LEDGER} 第 3 行：2021-07-05，2021-T01，{entry_id}" in result.stderr
    assert f'gongkai retract {entry_id} --why "理由"' in result.stderr
    assert files_of(office.book) == before


def test_the_index_does_not_count_as_committed(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    office.repository.git("add", "-A")
    assert gongkai("undo").code == 0


def test_only_own_lines_go_and_by_names_another(office: Office) -> None:
    note("甲局", "T01", "公开决算。", hour=9)
    note("甲局", "T02", "更新了指南。", "--by", "李四", hour=10)
    before = office.ledger()
    assert 'by: "李四"' in gongkai("undo", "--by", "李四").stdout
    assert gongkai("undo").code == 0
    assert office.ledger() == before[: before.index(b"\n", 150) + 1]
    result = gongkai("undo", "--by", "王五")
    assert result.code == 3
    assert "台账中没有王五记入的记录" in result.stderr


def test_a_line_that_another_line_corrects_stays(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    entry_id = office.ledger().decode().rpartition("id: ")[2].rstrip("}\n")
    now = "2021-07-05T11:00:00+08:00"
    amended = gongkai(
        "correct", entry_id, "--note", "决算 40 家。", "--why", "漏了数", "--by", "李四",
        GONGKAI_NOW=now,
    )  # fmt: skip
    assert amended.code == 0
    before = files_of(office.book)
    result = gongkai("undo")
    assert result.code == 3
    assert f"{LEDGER} 第 4 行" in result.stderr
    assert f"是对 {entry_id} 的更正，须先撤回该行。" in result.stderr
    assert "gongkai undo --by 李四" in result.stderr
    assert files_of(office.book) == before


def test_a_line_that_later_ones_rest_on_stays(office: Office) -> None:
    note("甲局", "T01", "都已公开。", "-s", "已完成", "-e", "https://a.example/1", hour=12)
    passed = gongkai("verify", "甲局", "T01", "--pass", "--by", "公开办", today="2021-07-06")
    assert passed.code == 0
    before = files_of(office.book)
    result = gongkai("undo")
    assert result.code == 3
    assert "甲局 2021-T01 2021-07-06 的“已核实”" in result.stderr
    assert "将失效" in result.stderr
    assert files_of(office.book) == before


def test_outside_git_it_is_refused_with_the_command_to_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "tests/checks/base", tmp_path / "book")
    monkeypatch.chdir(tmp_path / "book")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    result = gongkai("undo", "--by", "示例")
    assert result.code == 3
    assert "未纳入 git 管理" in result.stderr
    assert f'gongkai retract {FIRST} --why "理由"' in result.stderr


def test_before_the_first_commit_nothing_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path / "仓库", monkeypatch)
    result = gongkai("undo", "--by", "示例")
    assert result.code == 0
    assert office.ledger() == "# 甲局 政务公开工作台账（示例数据）\n".encode()


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_of_the_rest_stay(office: Office, end: bytes, *, last: bool) -> None:
    values = {"date": "2021-04-01", "task": "2021-T02", "note": "一", "by": "张三"}
    lines = [
        write_line("甲局", {**values, "by": "李四", "at": "2021-04-01T09:00:00+08:00"}),
        write_line("甲局", {**values, "at": "2021-04-02T09:00:00+08:00"}),
    ]
    kept, gone = lines
    ordered = [kept, gone] if last else [gone, kept]
    office.write(office.ledger().replace(b"\n", end) + end.join(x.encode() for x in ordered))
    before = office.ledger()
    assert gongkai("undo").code == 0
    gone_bytes = gone.encode() + (b"" if last else end)
    assert office.ledger() == before.replace(gone_bytes, b"")


def test_a_line_that_stands_twice_goes_twice(office: Office) -> None:
    before = office.ledger()
    note("甲局", "T01", "公开决算。")
    added = office.ledger()[len(before) :]
    office.write(before + added + b"# -\n" + added)
    assert gongkai("undo").code == 0
    assert office.ledger() == before + b"# -\n"


def test_a_bom_is_no_part_of_a_line() -> None:
    content = b"\xef\xbb\xbf- a\n- b\r\n- c"
    assert without(content, {b"- a"}) == b"\xef\xbb\xbf- b\r\n- c"
    assert without(content, {b"- c"}) == b"\xef\xbb\xbf- a\n- b\r\n"


def test_a_broken_ledger_with_changes_stops_it(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    office.write(b"- {a: [\n", OTHER)
    before = files_of(office.book)
    result = gongkai("undo")
    assert result.code == 4
    assert OTHER in result.stderr
    assert files_of(office.book) == before


def test_a_link_is_refused(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    (office.book / OTHER).symlink_to(office.book / LEDGER)
    result = gongkai("undo")
    assert result.code == 3
    assert "乙局.yaml 是链接" in result.stderr


@pytest.mark.parametrize("fault", ["write-data:2:ENOSPC", "write-manifest:1:EIO"])
def test_a_failing_disk_leaves_every_ledger_as_it_was(office: Office, fault: str) -> None:
    note("市政府有关部门", "T02", "统一培训。", "--each")
    before = files_of(office.book)
    done = run("undo", cwd=office.book, GONGKAI_FAIL=fault, PYTHONPATH=str(ROOT))
    assert done.returncode == 4
    assert "台账未改动" in done.stderr.decode()
    assert files_of(office.book) == before


def test_after_an_edit_by_hand_it_says_what_is_not_committed(office: Office) -> None:
    note("甲局", "T01", "公开决算。")
    office.write(office.ledger().replace("公开决算。".encode(), "公开预算。".encode()))
    before = files_of(office.book)
    result = gongkai("undo")
    assert result.code == 3
    assert "均已提交" not in result.stderr
    assert (
        "没有可撤回的记录：张三尚未提交到 git 的记录为 0 条。另有 1 行尚未提交到 git，"
        f"但不是有效记录，不予撤回：{LEDGER} 第 3 行。\n"
    ) in result.stderr
    assert "改回原样后再撤回" in result.stderr
    assert files_of(office.book) == before


def test_an_edit_by_hand_is_named_beside_what_is_taken_back(office: Office) -> None:
    note("甲局", "T01", "公开决算。", hour=9)
    note("甲局", "T02", "更新了指南。", hour=10)
    office.write(office.ledger().replace("更新了指南。".encode(), "更新。".encode()))
    result = gongkai("undo")
    assert result.code == 0
    assert f"另有 1 行尚未提交到 git，但不是有效记录，不予撤回：{LEDGER} 第 4 行。" in result.stdout
    assert "更新。" in office.ledger().decode()


def test_a_committed_line_edited_by_hand_is_to_be_restored_and_never_deleted(
    office: Office,
) -> None:
    committed = office.ledger()
    office.write(committed.replace("公开预算".encode(), "公布预算".encode()))
    result = gongkai("undo")
    assert result.code == 3
    assert f"已提交到 git 的记录被改动或删去 1 条：{LEDGER} 第 2 行。\n" in result.stderr
    assert "直接删去" not in result.stderr
    assert "再撤回" not in result.stderr
    command = f"git checkout HEAD -- {LEDGER}"
    assert f"改回原样：{command}\n" in result.stderr
    office.repository.git("-C", str(office.book), *command.split()[1:])
    assert office.ledger() == committed


def test_a_committed_line_is_restored_by_hand_where_the_ledger_has_new_ones(
    office: Office,
) -> None:
    committed = office.ledger()
    edited = committed.replace("公开预算".encode(), "公布预算".encode())
    office.write(edited + "- 随手记的一行\n".encode())
    result = gongkai("undo")
    assert result.code == 3
    assert f"另有 1 行尚未提交到 git，但不是有效记录，不予撤回：{LEDGER} 第 3 行。" in result.stderr
    assert f"改回原样：git diff HEAD -- {LEDGER}\n" in result.stderr
    note("乙局", "T01", "公开决算。", "--date", "2021-07-01", code=0)
    result = gongkai("undo")
    assert result.code == 0
    assert f"已提交到 git 的记录被改动或删去 1 条：{LEDGER} 第 2 行。" in result.stdout


def test_a_committed_line_or_ledger_that_is_gone_is_named(office: Office) -> None:
    committed = office.ledger()
    office.write(committed.split(b"\n", 1)[0] + b"\n")
    result = gongkai("undo")
    assert f"已提交到 git 的记录被改动或删去 1 条：{LEDGER}。" in result.stderr
    (office.book / LEDGER).unlink()
    result = gongkai("undo")
    assert f"已提交到 git 的记录被改动或删去 1 条：{LEDGER}。" in result.stderr
    assert f"git checkout HEAD -- {LEDGER}" in result.stderr


def test_a_large_run_in_a_large_ledger_goes_in_proportion(office: Office) -> None:
    """Undo of 5 000 of 35 000 lines; a pass over the file for each would not end in the bound."""
    many = [
        write_line("甲局", {
            "date": "2021-03-01", "task": "2021-T01", "note": f"第{n}条。", "by": "李四",
            "at": f"2021-03-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}+08:00",
        })
        for n in range(30_000)
    ]  # fmt: skip
    office.write(office.ledger() + "".join(f"{line}\n" for line in many).encode())
    office.repository.commit()
    before = office.ledger()
    run_of_many = [
        write_line("甲局", {
            "date": "2021-07-05", "task": "2021-T01", "note": f"批量{n}。", "by": "张三",
            "at": "2021-07-05T08:00:00+08:00",
        })
        for n in range(5_000)
    ]  # fmt: skip
    office.write(before + "".join(f"{line}\n" for line in run_of_many).encode())
    done = run("undo", cwd=office.book)
    assert done.returncode == 0
    assert "已撤回 5000 条。" in done.stdout.decode()
    assert office.ledger() == before
