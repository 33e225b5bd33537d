"""``gongkai note``: what it writes, what it refuses, and that a refusal writes nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from gongkai.ops.lines.line import line_id
from tests.books import files_of
from tests.cli import Result, gongkai, run

DONE = ("--status", "已完成", "--evidence", "https://example.gov.cn/1")


def note(book: Path, *arguments: str, today: str = "2021-07-05", **env: str) -> Result:
    by = () if "--by" in arguments or "GONGKAI_BY" in env else ("--by", "张三")
    return gongkai("-C", str(book), "note", *arguments, *by, today=today, **env)


def state(book: Path, unit: str, task: str) -> dict[str, Any]:
    answer = gongkai(
        "-C", str(book), "list", task, "--unit", unit, "-f", "json", today="2021-07-05"
    )
    duty = json.loads(answer.stdout)["tasks"][0]["duty"]
    assert isinstance(duty, dict)
    return duty


def test_a_note_is_one_line_and_its_confirmation(shipped: Path) -> None:
    result = note(shipped, "市财政局", "T09", "全部公开。", "-s", "进行中", "-d", "2021-03-31")
    assert result.code == 0
    lines = (shipped / "ledgers/市财政局.yaml").read_text("utf-8").split("\n")
    body = (
        '- {date: 2021-03-31, task: 2021-T09, status: 进行中, note: "全部公开。", by: "张三", '
        "at: 2021-07-05T09:00:00+08:00"
    )
    assert lines[0].startswith("# 市财政局 ")
    assert lines[1:] == [f"{body}, id: {line_id('市财政局', body)}}}", ""]
    assert "已记入 ledgers/市财政局.yaml（第 2 行，n" in result.stdout
    assert lines[1] in result.stdout
    assert "○ 未启动 → ■ 进行中（2021-03-31，张三）" in result.stdout
    assert "GONGKAI_NOW" in result.stderr
    assert state(shipped, "市财政局", "T09")["last_date"] == "2021-03-31"


def test_what_was_written_later_never_folds_earlier(shipped: Path) -> None:
    note(shipped, "市财政局", "T09", "开始。", "-s", "进行中")
    note(shipped, "市财政局", "T09", "办完。", *DONE)
    text = (shipped / "ledgers/市财政局.yaml").read_text("utf-8")
    assert "at: 2021-07-05T09:00:00+08:00" in text
    assert "at: 2021-07-05T09:00:01+08:00" in text
    assert state(shipped, "市财政局", "T09")["state"] == "已完成"


def test_several_tasks_get_one_moment_and_every_field(shipped: Path) -> None:
    result = note(
        shipped, "财政局", "9", "２０２１-T10", "办完。", *DONE, "-e", "济财〔2021〕5号",
        "--problem", "慢", "--next", "快", "--quarter", "第二季度",
    )  # fmt: skip
    assert result.code == 0, result.stderr
    lines = (shipped / "ledgers/市财政局.yaml").read_text("utf-8").split("\n")[1:3]
    assert all("date: 2021-06-30" in line for line in lines)
    assert all('evidence: ["https://example.gov.cn/1", "济财〔2021〕5号"]' in x for x in lines)
    assert all('problem: "慢", next: "快", evidence' in line for line in lines)
    assert len({line.partition(" at: ")[2][:25] for line in lines}) == 1


def test_each_unit_of_a_group_and_again_after_a_stop(shipped: Path) -> None:
    said = ("各区县政府", "T05", "本区没有此事项。", "-s", "不适用", "--each")
    first = note(shipped, *said, "--except", "历下区、市中区")
    assert "共记入 10 条，涉及 10 个单位。" in first.stdout
    second = note(shipped, *said)
    assert "共记入 2 条，涉及 2 个单位。" in second.stdout
    assert "略过 10 条" in second.stdout
    assert len(list((shipped / "ledgers").glob("*.yaml"))) == 12
    assert not (shipped / ".gongkai/pending").exists()


def test_open_ended_tasks_take_notes_of_others(shipped: Path) -> None:
    refused = note(shipped, "市审计局", "T07", "也报一条。")
    assert refused.code == 3
    assert "--open" in refused.stderr
    result = note(shipped, "市审计局", "T07", "也报一条。", "--open")
    assert "主动报送" in result.stdout
    listed = gongkai("-C", str(shipped), "list", "--unit", "市审计局")
    assert "主动报送 1 项" in listed.stdout


REFUSED = {
    "zone": ("起步区", "T01", "x"),
    "other department": ("市教育局", "T09", "x"),
    "named not applicable": ("市财政局", "T09", "x", "-s", "不适用"),
    "step of the office": ("市财政局", "T09", "x", "-s", "已核实"),
    "not started": ("市财政局", "T09", "x", "-s", "未启动"),
    "future": ("市财政局", "T09", "x", "-d", "2021-07-06"),
    "quarter not over": ("市财政局", "T09", "x", "-q", "Q3"),
    "before the year": ("市财政局", "T09", "x", "-d", "2020-12-31"),
    "empty": ("市财政局", "T09", " \u200b "),
    "only an id": ("市财政局", "T09", "T10"),
    "text forgotten": ("市财政局", "T09"),
    "done without evidence": ("市财政局", "T09", "x", "-s", "已完成"),
    "bell": ("市财政局", "T09", "x\x07y"),
    "direction": ("市财政局", "T09", "x\u202ey"),
    "unknown unit": ("市财证局", "T09", "x"),
    "unknown task": ("市财政局", "T99", "x"),
    "group without each": ("各区县政府", "T05", "x"),
    "one of two not owed": ("市财政局", "T09", "T05", "x"),
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_nothing_written(shipped: Path, arguments: tuple[str, ...]) -> None:
    before = files_of(shipped)
    result = note(shipped, *arguments)
    assert result.code == 3
    assert result.stderr.split("\n")[-3] != ""
    assert files_of(shipped) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("市财政局", "T09", "x", "-d", "2021-02-30"),
        ("市财政局", "T09", "x", "-d", "2021-01-30", "-q", "Q1"),
        ("市财政局", "T09", "x", "-s", "办了"),
        ("市财政局", "T09", "x", "--each"),
        ("市财政局", "T09", "x", "--no-evidence", "没有"),
        ("市财政局", "没有编号的话"),
    ],
)
def test_wrong_usage(shipped: Path, arguments: tuple[str, ...]) -> None:
    assert note(shipped, *arguments).code == 2


def test_the_same_note_again_wants_to_be_meant(shipped: Path) -> None:
    said = ("市财政局", "T09", "开始。", "-s", "进行中")
    assert note(shipped, *said).code == 0
    assert note(shipped, *said).code == 3
    assert note(shipped, *said, "--again").code == 0


def test_an_illegal_step_is_named_and_a_later_line_is_not_broken(shipped: Path) -> None:
    note(shipped, "市财政局", "T01", "不涉及。", "-s", "不适用", "-d", "2021-03-01")
    note(shipped, "市财政局", "T01", "还是办了。", *DONE, "-d", "2021-04-01")
    before = files_of(shipped)
    step = note(shipped, "市财政局", "T01", "不办。", "-s", "不适用", "-d", "2021-05-01")
    assert step.code == 3
    assert "自 2021-04-01 起为“已完成”，单位不能改为“不适用”" in step.stderr
    assert files_of(shipped) == before


def test_a_line_without_effect_wants_a_date(shipped: Path) -> None:
    note(shipped, "市财政局", "T09", "办完。", *DONE, "-d", "2021-07-05")
    plain = note(shipped, "市财政局", "T09", "x", "-s", "进行中", today="2021-07-04")
    assert plain.code == 3
    assert "写明 --date" in plain.stderr
    dated = note(shipped, "市财政局", "T09", "x", "-s", "进行中", "-d", "2021-06-01")
    assert dated.code == 0
    assert "当前的状态不因本次记入而改变" in dated.stdout


def test_who_writes(shipped: Path, tmp_path: Path) -> None:
    assert note(shipped, "市财政局", "T09", "x", GONGKAI_BY="李四").code == 0
    assert 'by: "李四"' in (shipped / "ledgers/市财政局.yaml").read_text("utf-8")
    nobody = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    result = run("-C", str(shipped), "note", "市财政局", "T10", "x", env=nobody)
    assert result.returncode == 3
    assert "缺记录人" in result.stderr.decode()


def test_notes_stand_beside_faulty_lines_never_in_a_broken_file(shipped: Path) -> None:
    note(shipped, "市财政局", "T09", "开始。", "-s", "进行中")
    ledger = shipped / "ledgers/市财政局.yaml"
    good = ledger.read_text("utf-8")
    ledger.write_text(good.replace("开始", "改过"), "utf-8")
    assert note(shipped, "市财政局", "T10", "x").code == 0
    ledger.write_text(good + "- {date: 2021-04-01, task", "utf-8")
    before = files_of(shipped)
    result = note(shipped, "市财政局", "T11", "x")
    assert result.code == 4
    assert "ledgers/市财政局.yaml:3:" in result.stderr
    assert files_of(shipped) == before


def test_an_unterminated_last_line_is_ended_first(shipped: Path) -> None:
    note(shipped, "市财政局", "T09", "开始。", "-s", "进行中")
    ledger = shipped / "ledgers/市财政局.yaml"
    ledger.write_bytes(ledger.read_bytes().rstrip(b"\n"))
    assert note(shipped, "市财政局", "T10", "x").code == 0
    checked = gongkai("-C", str(shipped), "validate", "-f", "json")
    assert not [p for p in json.loads(checked.stdout)["problems"] if p["severity"] == "error"]


def test_a_crlf_ledger_stays_one(shipped: Path) -> None:
    note(shipped, "市财政局", "T09", "开始。", "-s", "进行中")
    ledger = shipped / "ledgers/市财政局.yaml"
    ledger.write_bytes(ledger.read_bytes().replace(b"\n", b"\r\n"))
    assert note(shipped, "市财政局", "T10", "x").code == 0
    content = ledger.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == 3


def test_the_old_units_ledger_takes_what_is_dated_in_its_time(tmp_path: Path) -> None:
    source = Path(__file__).parent / "vectors" / "renamed"
    book = tmp_path / "book"
    for file, content in files_of(source).items():
        (book / file).parent.mkdir(parents=True, exist_ok=True)
        (book / file).write_bytes(content)
    result = note(book, "新甲局", "T07", "补记。", "-d", "2021-02-01", today="2021-10-01")
    assert result.code == 0, result.stderr
    assert "已记入 ledgers/甲局.yaml" in result.stdout
    assert "已记入甲局的台账" in result.stdout


def test_a_link_that_leaves_the_folder_is_refused(shipped: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("# x\n", "utf-8")
    (shipped / "ledgers/市财政局.yaml").symlink_to(outside)
    assert note(shipped, "市财政局", "T09", "x").code == 4
    assert outside.read_text("utf-8") == "# x\n"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_ledgers_keep_their_modes(shipped: Path, mode: int) -> None:
    several = ("市财政局、历下区", "T01", "开始。")
    assert note(shipped, *several).code == 0
    ledgers = list((shipped / "ledgers").glob("*.yaml"))
    for ledger in ledgers:
        ledger.chmod(mode)
    assert note(shipped, "市财政局", "T09", "开始。").code == 0
    assert note(shipped, *several, "--again").code == 0
    assert {stat.S_IMODE(ledger.stat().st_mode) for ledger in ledgers} == {mode}


@pytest.mark.parametrize("point", ["write-data", "write-fsync", "write-rename"])
def test_a_new_ledger_is_never_wider_readable_than_the_old_one(shipped: Path, point: str) -> None:
    assert note(shipped, "市财政局", "T09", "开始。").code == 0
    (shipped / "ledgers/市财政局.yaml").chmod(0o640)
    kill = {"GONGKAI_FAIL": f"{point}:1:kill"}
    run("-C", str(shipped), "note", "市财政局", "T10", "x", "--by", "张三", env=kill)
    (fresh,) = (shipped / "ledgers").glob(".*.tmp")
    assert stat.S_IMODE(fresh.stat().st_mode) & ~0o640 == 0


def test_a_manifest_that_fits_nothing_is_refused(shipped: Path) -> None:
    said = ("各区县政府", "T05", "没有。", "-s", "不适用", "--each", "--by", "张三")
    run("-C", str(shipped), "note", *said, env={"GONGKAI_FAIL": "write-rename:2:kill"})
    (shipped / "ledgers/商河县.yaml").write_text("# 别的程序写的\n", "utf-8")
    result = note(shipped, "市财政局", "T09", "另一条。")
    assert result.code == 4
    assert "ledgers/商河县.yaml 之后又被改动" in result.stderr
    (shipped / ".gongkai/pending").write_text("[", "utf-8")
    assert note(shipped, "市财政局", "T09", "另一条。").code == 4


def test_an_editor_that_saves_meanwhile_is_not_overwritten(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(shipped, "市财政局", "T09", "x")
    ledger = shipped / "ledgers/市财政局.yaml"
    saved = iter([True, False, False])

    def reach(point: str) -> None:
        if point == "write-compare" and next(saved):
            ledger.write_text(ledger.read_text("utf-8") + "# 编辑器加的\n", "utf-8")

    monkeypatch.setattr("gongkai.store.changes.transaction.reach", reach)
    assert note(shipped, "市财政局", "T10", "y").code == 0
    text = ledger.read_text("utf-8")
    assert "# 编辑器加的" in text
    assert 'note: "y"' in text


def test_an_editor_that_never_stops_saving_is_given_way_to(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(shipped, "市财政局", "T09", "x")
    ledger = shipped / "ledgers/市财政局.yaml"

    def reach(point: str) -> None:
        if point == "write-compare":
            ledger.write_text(ledger.read_text("utf-8") + "# 又存\n", "utf-8")

    monkeypatch.setattr("gongkai.store.changes.transaction.reach", reach)
    assert note(shipped, "市财政局", "T10", "y").code == 3
    assert 'note: "y"' not in ledger.read_text("utf-8")
