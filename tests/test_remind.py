"""remind: who is asked for what, the slips, and the lines that record them."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.ops.counting.periods import read_quarter as quarter_of
from gongkai.ops.counting.periods import readings
from gongkai.ops.counting.reminders import reminders
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from tests import oracle
from tests.books import files_of
from tests.cli import ROOT, gongkai
from tests.test_edge import on_a_terminal
from tests.test_figures import PHASES, opened, seeds

CITY = ROOT / "tests/books/city"
QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2021Q4")
BY = ("--by", "张三")


def slips(book: Path, *arguments: str, today: str = "2021-07-05") -> dict[str, dict[str, Any]]:
    """Ask who is to be reminded, by unit."""
    asked = gongkai("-C", str(book), "remind", "-f", "json", *arguments, today=today)
    assert asked.code == 0
    return {slip["unit"]: slip for slip in json.loads(asked.stdout)["slips"]}


def tasks(slip: dict[str, Any]) -> list[str]:
    return [wanted["task"] for wanted in slip["wanted"]]


@settings(max_examples=200, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(QUARTERS), st.integers(0, 400))
def test_a_unit_has_a_slip_exactly_when_the_rules_say_so(
    seed: int, quarter: str, later: int
) -> None:
    calendar = Calendar(date(2021, 1, 1), 2021, (2021,))
    period = quarter_of(quarter, calendar)
    today = period.first + timedelta(later)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        reading = readings([period], today, None)[0]
        found = reminders(Records(book, book.tables[2021]), today, reading)
    assert {
        slip.unit.name: oracle.Asked(
            slip.number, {each.task: [str(r) for r in each.reasons] for each in slip.wanted}
        )
        for slip in found.slips
    } == oracle.reminders(text, 2021, quarter, today)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(seeds, st.integers(0, 300))
def test_only_what_is_recorded_makes_the_next_slip_one_higher(seed: int, later: int) -> None:
    today = str(date(2021, 4, 1) + timedelta(later))
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        opened(seed, folder)
        before, files = slips(book, today=today), files_of(book)
        assert slips(book, today=today) == before
        assert files_of(book) == files
        done = gongkai("-C", folder, "remind", "--record", *BY, today=today)
        assert done.code == (0 if before else 3)
        after = slips(book, today=today)
        assert {unit: slip["number"] for unit, slip in after.items()} == {
            unit: slip["number"] + 1 for unit, slip in before.items()
        }
        assert [tasks(slip) for slip in after.values()] == [tasks(s) for s in before.values()]


ASKED = [
    (quarter, today)
    for quarter, first in zip(QUARTERS, ("01", "04", "07", "10"), strict=True)
    for today in ("2021-07-05", "2021-10-20", "2022-01-10")
    if f"2021-{first}-01" <= today
]


def counted(*period: str, today: str) -> dict[str, dict[str, Any]]:
    """Count with ``report``, by unit."""
    asked = gongkai("-C", str(CITY), "report", *period, "-f", "json", today=today)
    return {row["key"]: row["both"] for row in json.loads(asked.stdout)["rows"]}


@pytest.mark.parametrize(("quarter", "today"), ASKED)
def test_the_slips_are_those_of_the_units_that_report_counts(quarter: str, today: str) -> None:
    then, now = counted("-q", quarter, today=today), counted("--period", "2021", today=today)
    found = slips(CITY, "-q", quarter, today=today)
    assert found.keys() == {
        name
        for name, figures in now.items()
        if then[name]["missing"] or figures["overdue"] or figures["returned"]
    }
    for name, slip in found.items():
        figures = now[name]
        assert (slip["missing"], slip["overdue"], slip["returned"]) == (
            then[name]["missing"], figures["overdue"], figures["returned"],
        )  # fmt: skip


# --- whom, and for what --------------------------------------------------------------------


def remind(book: Path, *arguments: str, today: str = "2021-07-05") -> str:
    """Ask for something that must work; give what is printed."""
    done = gongkai("-C", str(book), "remind", *arguments, today=today)
    assert done.code == 0, done.stderr
    return done.stdout + done.stderr


def note(book: Path, *arguments: str, today: str = "2021-07-05") -> None:
    assert gongkai("-C", str(book), *arguments, *BY, today=today).code == 0


def test_what_came_for_the_quarter_is_not_asked_for(shipped: Path) -> None:
    assert tasks(slips(shipped, "-u", "市审计局")["市审计局"])[0] == "2021-T01"
    for task in tasks(slips(shipped, "-u", "市审计局")["市审计局"]):
        note(shipped, "note", "市审计局", task, "公开42件。", "--quarter", "2021Q2")
    assert slips(shipped, "-u", "市审计局") == {}


def test_what_came_after_the_quarter_is_said_and_need_not_be_written_again(
    shipped: Path, tmp_path: Path
) -> None:
    unit = ("-u", "市审计局")
    note(shipped, "note", "市审计局", "T01", "公开42件。", "--date", "2021-07-02")
    first = slips(shipped, *unit)["市审计局"]["wanted"][0]
    assert (first["task"], first["reasons"]) == ("2021-T01", ["missing"])
    assert (first["last_date"], first["last_note"]) == ("2021-07-02", "公开42件。")
    assert first["reported_since"] == "2021-07-02"
    assert "2021-07-02 的报送已含该季度情况的，不必重报" in first["asked"]
    assert "有 1 项在该季度之后已有报送" in remind(shipped, *unit)
    remind(shipped, *unit, "-o", str(tmp_path / "催办"), "--kind", "text")
    assert first["asked"] in (tmp_path / "催办/市审计局.txt").read_text("utf-8")


def test_what_was_sent_back_is_asked_for_with_the_reason(shipped: Path) -> None:
    unit = ("-u", "市财政局")
    said = ("note", "市财政局", "T09", "已公开。", "-s", "已完成", "--date", "2021-06-20")
    note(shipped, *said, "--no-evidence", "内网公开")
    note(shipped, "verify", "市财政局", "T09", "--return", "链接打不开")
    slip = slips(shipped, *unit)["市财政局"]
    (wanted,) = (each for each in slip["wanted"] if each["task"] == "2021-T09")
    assert wanted["reasons"] == ["returned"]
    assert (wanted["sent_back_on"], wanted["sent_back_why"]) == ("2021-07-05", "链接打不开")
    assert (wanted["last_date"], wanted["last_note"]) == ("2021-06-20", "已公开。")
    assert wanted["without_evidence"]
    assert wanted["asked"] == ("2021-07-05 退回整改（链接打不开），报整改情况；补充佐证材料")


def test_while_no_quarter_is_over_nothing_is_missing(shipped: Path) -> None:
    asked = remind(shipped, today="2021-03-05")
    assert "需催办的单位 0 个，事项 0 项。" in asked
    assert "本年度尚无已结束的季度" in asked
    early = slips(shipped, "-q", "Q1", "-u", "市审计局", today="2021-03-05")
    assert early["市审计局"]["missing"]
    assert "尚未报送" in remind(shipped, "-q", "Q1", "-u", "市审计局", today="2021-03-05")


def test_a_quarter_that_has_not_begun_is_refused(shipped: Path) -> None:
    assert gongkai("-C", str(shipped), "remind", "-q", "Q4").code == 3


def test_what_was_handed_over_is_asked_of_the_successor(shipped: Path) -> None:
    register = shipped / "data/units.yaml"
    text = register.read_text("utf-8")
    place = text.index("  - name: 市审计局")
    ended = "    kind: 部门\n    until: 2021-07-01\n    renamed_to: 市审计厅\n"
    renamed = "  - name: 市审计厅\n    kind: 厅\n    basis: 示例\n    since: 2021-07-02\n" + text[
        place:
    ].replace("    kind: 部门\n", ended, 1)
    before = slips(shipped)["市审计局"]
    register.write_text(text[:place] + renamed, "utf-8")
    after = slips(shipped)
    assert "市审计局" not in after
    assert after["市审计厅"]["wanted"] == before["wanted"]


# --- recorded ------------------------------------------------------------------------------


def test_a_run_writes_one_moment_and_the_slips_are_registered(shipped: Path) -> None:
    unit = ("-u", "市财政局、市审计局")
    wanted = {name: tasks(slip) for name, slip in slips(shipped, *unit).items()}
    said = remind(shipped, *unit, "--record", *BY)
    number = sum(map(len, wanted.values()))
    assert f"共记入催办 {number} 条，涉及 2 个单位。" in said
    assert gongkai("-C", str(shipped), "validate", "ledgers").code == 0
    logged = json.loads(gongkai("-C", str(shipped), "log", "-f", "json").stdout)["entries"]
    assert len({entry["at"] for entry in logged}) == 1
    assert {entry["act"] for entry in logged} == {"催办"}
    note(shipped, "note", "市审计局", "T01", "公开42件。", "-q", "2021Q2", today="2021-07-09")
    (audit, money) = sorted(
        json.loads(remind(shipped, "--register", "-f", "json"))["sent"],
        key=lambda each: str(each["days"]),
    )
    assert audit == {
        "number": 1, "unit": "市审计局", "tasks": wanted["市审计局"], "date": "2021-07-05",
        "by": "张三", "answered": "2021-07-09", "days": 4,
    }  # fmt: skip
    assert (money["unit"], money["answered"], money["days"]) == ("市财政局", None, None)


def test_an_answer_of_the_same_second_counts(shipped: Path) -> None:
    remind(shipped, "-u", "市审计局", "--record", *BY)
    note(shipped, "note", "市审计局", "T01", "公开42件。", "-q", "2021Q2")
    logged = json.loads(gongkai("-C", str(shipped), "log", "-f", "json").stdout)["entries"]
    assert len({entry["at"] for entry in logged}) == 1
    (sent,) = json.loads(remind(shipped, "--register", "-f", "json"))["sent"]
    assert (sent["answered"], sent["days"]) == ("2021-07-05", 0)


def test_a_reminder_that_is_struck_counts_no_more(shipped: Path) -> None:
    unit = ("-u", "市财政局")
    remind(shipped, *unit, "--record", *BY)
    for line in json.loads(gongkai("-C", str(shipped), "log", "-f", "json").stdout)["entries"]:
        note(shipped, "retract", line["id"], "--why", "未发出")
    assert slips(shipped, *unit)["市财政局"]["number"] == 1
    assert json.loads(remind(shipped, "--register", "-f", "json"))["sent"] == []


def test_nothing_to_record_is_refused(shipped: Path) -> None:
    done = gongkai("-C", str(shipped), "remind", "--record", *BY, today="2021-03-05")
    assert (done.code, done.stderr.split("\n")[0]) == (3, "未记入：没有需催办的事项。")


# --- the slips -----------------------------------------------------------------------------


def with_contact(book: Path) -> None:
    register = book / "data/units.yaml"
    text = register.read_text("utf-8")
    name = "  - name: 市审计局\n"
    more = '    contact: 李四\n    phone: "12345678"\n'
    register.write_text(text.replace(name, name + more), "utf-8")


def test_a_slip_has_what_the_ledger_and_the_register_say(shipped: Path, tmp_path: Path) -> None:
    with_contact(shipped)
    note(shipped, "note", "市审计局", "T01", "公开42件。", "--date", "2021-03-02")
    remind(shipped, "-u", "市审计局", "--record", *BY, today="2021-07-04")
    folder = tmp_path / "催办单"
    asked = ("-u", "市审计局", "--by-day", "2021-07-12", "--sign", "示例公开办")
    said = remind(shipped, *asked, "-o", str(folder))
    assert f"已写入 {folder}（催办单 1 份）" in said
    (file,) = folder.iterdir()
    assert file.name == "市审计局.docx"
    paper = docx.Document(io.BytesIO(file.read_bytes()))
    texts = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    slip = slips(shipped, "-u", "市审计局")["市审计局"]
    for part in (
        "政务公开工作催办单", "〔2021〕2号（第2次催办）", "济南市审计局：",
        f"有 {len(slip['wanted'])} 项应办事项", f"应报未报 {slip['missing']} 项",
        "请于2021年7月12日前报送", "上次催办：2021年7月4日",
        "市审计局联系人：李四，电话：12345678", "示例公开办", "2021年7月5日",
    ):  # fmt: skip
        assert part in texts
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[0] == ["编号", "具体要求", "时限", "上次报送", "需补充"]
    assert [f"2021-{row[0]}" for row in rows[1:]] == tasks(slip)
    assert [row[1] for row in rows[1:]] == [each["requirement"] for each in slip["wanted"]]
    assert rows[1][3] == "2021-03-02 公开42件。"


@pytest.mark.parametrize(("quarter", "today"), ASKED)
def test_every_figure_of_a_slip_is_one_of_report(quarter: str, today: str, tmp_path: Path) -> None:
    then, now = counted("-q", quarter, today=today), counted("--period", "2021", today=today)
    folder = tmp_path / "催办单"
    remind(CITY, "-q", quarter, "-o", str(folder), today=today)
    found = slips(CITY, "-q", quarter, today=today)
    assert {file.stem for file in folder.iterdir()} == found.keys()
    for unit, slip in found.items():
        paper = docx.Document(str(folder / f"{unit}.docx"))
        (table,) = paper.tables
        rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
        assert [f"2021-{row[0]}" for row in rows] == tasks(slip)
        assert [row[1] for row in rows] == [each["requirement"] for each in slip["wanted"]]
        assert [row[4] for row in rows] == [each["asked"] for each in slip["wanted"]]
        (request,) = (each.text for each in paper.paragraphs if each.text.startswith("截至"))
        said = dict(re.findall("(应报未报|尚未报送|逾期|退回整改) ([0-9]+) 项", request))
        missing = int(said.get("应报未报", 0)) + int(said.get("尚未报送", 0))
        assert missing == then[unit]["missing"] == sum("进展情况" in row[4] for row in rows)
        assert int(said.get("逾期", 0)) == now[unit]["overdue"]
        assert int(said.get("退回整改", 0)) == now[unit]["returned"]
        assert re.search(f"有 {len(rows)} 项应办事项", request)


@pytest.mark.parametrize(("kind", "suffix"), [("markdown", ".md"), ("text", ".txt")])
def test_a_slip_as_text_has_every_task(
    shipped: Path, tmp_path: Path, kind: str, suffix: str
) -> None:
    remind(shipped, "-o", str(tmp_path / "催办"), "--kind", kind, "-u", "市审计局、市财政局")
    text = (tmp_path / f"催办/市审计局{suffix}").read_text("utf-8")
    for wanted in slips(shipped)["市审计局"]["wanted"]:
        assert wanted["task"].removeprefix("2021-") in text
        assert wanted["asked"] in text
    assert len(list((tmp_path / "催办").iterdir())) == 2


def test_a_message_for_a_chat_window_is_not_folded(shipped: Path, tmp_path: Path) -> None:
    remind(shipped, "-o", str(tmp_path / "x"), "--kind", "text", "-u", "市审计局")
    lines = (tmp_path / "x/市审计局.txt").read_text("utf-8").splitlines()
    assert len(lines) == 4 + len(slips(shipped)["市审计局"]["wanted"])


def test_slips_on_a_letterhead(shipped: Path, tmp_path: Path) -> None:
    head = docx.Document()
    head.add_paragraph("示例市人民政府办公厅")
    head.add_paragraph("{{正文}}")
    head.save(str(tmp_path / "函头.docx"))
    template = ("--template", str(tmp_path / "函头.docx"))
    remind(shipped, "-u", "市审计局", "-o", str(tmp_path / "x"), *template)
    paper = docx.Document(str(tmp_path / "x/市审计局.docx"))
    texts = [paragraph.text.strip() for paragraph in paper.paragraphs]
    assert texts.index("示例市人民政府办公厅") < texts.index("政务公开工作催办单")
    for kind in ("markdown", "text"):
        asked = ("remind", "-o", str(tmp_path / "y"), "--kind", kind, *template)
        assert gongkai("-C", str(shipped), *asked).code == 2
    assert not (tmp_path / "y").exists()


# --- the folder ----------------------------------------------------------------------------


def test_a_folder_in_use_stays_as_it_is(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "催办"
    asked = ("-u", "市审计局", "-o", str(folder))
    folder.mkdir()
    remind(shipped, *asked)
    (folder / "旧.docx").write_bytes(b"x")
    before = files_of(folder)
    done = gongkai("-C", str(shipped), "remind", *asked)
    assert (done.code, files_of(folder)) == (3, before)
    remind(shipped, *asked, "--force", "--kind", "text")
    assert [path.name for path in folder.iterdir()] == ["市审计局.txt"]
    (folder / "重要.xlsx").write_bytes(b"x")
    before = files_of(folder)
    done = gongkai("-C", str(shipped), "remind", *asked, "--force")
    assert (done.code, files_of(folder)) == (3, before)
    assert "重要.xlsx" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_slip_without_its_line_and_no_line_without_its_slip(
    shipped: Path, tmp_path: Path
) -> None:
    ledger = shipped / "ledgers/市审计局.yaml"
    ledger.touch()
    ledger.chmod(stat.S_IRUSR)
    before = files_of(shipped)
    folder = str(tmp_path / "催办")
    done = gongkai("-C", str(shipped), "remind", "-o", folder, "--record", *BY)
    assert (done.code, files_of(shipped)) == (4, before)
    (tmp_path / "催办").write_bytes(b"")
    ledger.chmod(stat.S_IRUSR | stat.S_IWUSR)
    done = gongkai("-C", str(shipped), "remind", "-o", folder, "--record", *BY)
    assert (done.code, files_of(shipped)) == (3, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "催办"]


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_nothing_is_written_through_a_link_of_somebody_elses(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (shipped / "催办").symlink_to(tmp_path / "away")
    for folder in (shipped / "催办", shipped / "ledgers", shipped / "data/催办", shipped):
        done = gongkai("-C", str(shipped), "remind", "-o", str(folder), "--force")
        assert done.code == 3, folder
    assert list((tmp_path / "away").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-o", "a.docx"), 2),
        (("-o", "a", "-f", "json"), 2),
        (("--record", "-f", "json", *BY), 2),
        (("--kind", "text"), 2),
        (("--sign", "某"), 2),
        (("--template", "a.docx"), 2),
        (("--by", "张三"), 2),
        (("--register", "--record", *BY), 2),
        (("--register", "-q", "Q1"), 2),
        (("--by-day", "2021-07-04"), 3),
        (("--by-day", "x"), 2),
        (("-q", "2021"), 2),
        (("-u", "没有局"), 3),
        (("-q", "2019Q4"), 3),
        (("-o", "没有/催办"), 3),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_honoured_is_refused(
    shipped: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    assert gongkai("-C", str(shipped), "remind", *arguments).code == code
    assert files_of(tmp_path) == before


def test_a_terminal_is_told_how_far_many_slips_are(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "催办"
    shown = on_a_terminal("-C", str(shipped), "remind", "-o", str(folder), "--kind", "text")
    assert "\r正在生成：第 40 份，共 52 份\r" in shown
    assert shown.split("\r")[-2] == f"已写入 {folder}（催办单 52 份）"
    asked = ("-u", "市审计局", "-o", str(tmp_path / "一份"))
    assert "正在生成" not in on_a_terminal("-C", str(shipped), "remind", *asked)
