"""correct, retract, verify and extend: a further line amends, the wrong one stays."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.checks.ledgers import same_id
from gongkai.checks.run import LedgerScenes
from gongkai.errors import RefusedError
from gongkai.model.book import Book, Ledgers
from gongkai.model.entry import Entry, Ledger
from gongkai.model.span import Span
from gongkai.model.task import Item, Phrase, Role, Section, Table, Task
from gongkai.model.unit import Register, Unit
from gongkai.ops.lines.amendments import Fault, sift
from gongkai.ops.lines.line import BEIJING, id_of, write_line
from gongkai.ops.recording.amendment_target import find_target
from tests.books import files_of
from tests.cli import Result, gongkai

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2021-09-01"
TWIN = "n0000000000000001"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
DONE = ("-s", "已完成", "-e", "https://example.gov.cn/1")


@pytest.fixture
def book(shipped: Path) -> Path:
    """Give the shipped book with three notes of one duty."""
    for note in (
        ("T09", "开始。", "-s", "进行中", "-d", "2021-02-01"),
        ("T09", "办完。", *DONE, "-d", "2021-05-01"),
        ("T01", "不涉及。", "-s", "不适用", "-d", "2021-03-01"),
    ):
        assert run(shipped, "note", "市财政局", *note).code == 0
    return shipped


def run(book: Path, *arguments: str) -> Result:
    by = () if arguments[0] in ("list", "log", "validate") else ("--by", "公开办")
    return gongkai("-C", str(book), *arguments, *by, today=NOW)


def ids(book: Path, task: str = "T09") -> list[str]:
    told = run(book, "log", "--task", task, "-f", "json").stdout
    return [entry["id"] for entry in json.loads(told)["entries"]]


def duty(book: Path, task: str = "T09") -> dict[str, Any]:
    answer = run(book, "list", task, "--unit", "市财政局", "-f", "json").stdout
    found = json.loads(answer)["tasks"][0]["duty"]
    assert isinstance(found, dict)
    return found


def clean(book: Path) -> bool:
    return run(book, "validate", "--strict").code == 0


def test_a_correction_copies_what_is_not_given(book: Path) -> None:
    started, done = ids(book)
    result = run(book, "correct", done, "--date", "2021-06-01", "--why", "日期写错了")
    assert result.code == 0, result.stderr
    line = (book / "ledgers/市财政局.yaml").read_text("utf-8").rstrip("\n").split("\n")[-1]
    assert line.startswith('- {date: 2021-06-01, task: 2021-T09, status: 已完成, note: "办完。"')
    assert f'corrects: {done}, why: "日期写错了", at: ' in line
    assert duty(book)["last_date"] == "2021-06-01"
    again = run(book, "correct", done, "--note", "x", "--why", "y")
    assert again.code == 3
    assert "已由" in again.stderr
    assert started in ids(book)
    assert clean(book)


def test_a_correction_of_a_correction(book: Path) -> None:
    run(book, "correct", ids(book)[1], "--note", "办完二", "--why", "改")
    told = json.loads(run(book, "log", "--task", "T09", "-f", "json").stdout)["entries"]
    second = next(entry for entry in told if entry["counted"] and entry["note"] == "办完二")
    result = run(book, "correct", second["id"], "--status", "none", "--why", "还没有办完")
    assert result.code == 0, result.stderr
    assert duty(book)["state"] == "进行中"
    assert clean(book)


def test_an_empty_text_takes_it_away(book: Path) -> None:
    done = ids(book)[1]
    run(book, "correct", done, "--problem", "慢。", "--why", "补")
    told = json.loads(run(book, "log", "--task", "T09", "-f", "json").stdout)["entries"]
    second = next(entry for entry in told if entry["problem"])
    assert second["evidence"]
    result = run(book, "correct", second["id"], "--problem", "", "--evidence", "", "--why", "删")
    assert result.code == 0, result.stderr
    told = json.loads(run(book, "log", "--task", "T09", "-f", "json").stdout)["entries"]
    third = next(entry for entry in told if entry["corrects"] == second["id"])
    assert (third["problem"], third["evidence"], third["counted"]) == (None, [], True)
    assert duty(book)["state"] == "已完成"
    assert clean(book)


def test_a_verdict_is_corrected_to_a_return_with_its_reason(book: Path) -> None:
    run(book, "verify", "市财政局", "T09", "--pass")
    passed = ids(book)[2]
    without = run(book, "correct", passed, "-s", "退回整改", "--why", "改")
    assert (without.code, without.stderr.split("\n")[0]) == (3, "未记入：退回整改须写理由。")
    reason = ("-s", "退回整改", "--note", "链接打不开。")
    assert run(book, "correct", passed, *reason, "--why", "改").code == 0
    assert duty(book)["state"] == "退回整改"
    assert clean(book)


def test_a_retraction_strikes_a_line_and_all_that_hangs_on_it(book: Path) -> None:
    done = ids(book)[1]
    run(book, "correct", done, "--note", "办完二", "--why", "改")
    assert run(book, "retract", done, "--why", "弄错了").code == 0
    assert duty(book)["state"] == "进行中"
    assert run(book, "retract", done, "--why", "再撤").code == 3
    assert run(book, "correct", done, "--note", "x", "--why", "y").code == 3
    told = json.loads(run(book, "log", "--task", "T09", "-f", "json").stdout)["entries"]
    remarks = [entry["remark"] for entry in told if not entry["counted"]]
    assert remarks == ["已撤销", "已撤销", f"撤销 {done}"]
    assert clean(book)


def test_the_loop_of_checking_and_putting_right(book: Path) -> None:
    for _ in range(3):
        assert run(book, "verify", "市财政局", "T09", "--return", "链接打不开").code == 0
        assert duty(book)["state"] == "退回整改"
        assert run(book, "note", "市财政局", "T09", "修好了。", *DONE, "--again").code == 0
        assert run(book, "verify", "市财政局", "T09", "--pass").code == 0
        assert duty(book)["state"] == "已核实"
    assert run(book, "verify", "市财政局", "T09", "--pass").code == 3
    assert clean(book)


def test_not_applicable_is_agreed_to_or_sent_back(book: Path) -> None:
    assert run(book, "verify", "市财政局", "T01", "--pass").code == 0
    assert duty(book, "T01")["state"] == "准予不适用"
    assert run(book, "verify", "市财政局", "T01", "--return", "与你局有关").code == 0
    assert duty(book, "T01")["state"] == "退回整改"


def test_several_are_passed_all_or_none(book: Path) -> None:
    before = files_of(book)
    result = run(book, "verify", "市财政局", "T09", "T10", "--pass")
    assert result.code == 3
    assert "2021-T10" in result.stderr
    assert files_of(book) == before


def test_a_correction_says_the_states_of_its_day(book: Path) -> None:
    started, done = ids(book)
    words = run(book, "correct", started, "--note", "改", "--why", "错字").stdout
    assert "… ■ 进行中（2021-02-01，公开办）" in words
    assert "不因本次记入而改变" not in words
    step = run(book, "correct", done, "--status", "进行中", "--why", "没有办完").stdout
    assert "… ● 已完成 → ■ 进行中（2021-05-01，公开办）" in step


def test_a_correction_says_what_later_lines_leave_of_it(book: Path) -> None:
    run(book, "note", "市财政局", "T01", "还是办了。", *DONE, "-d", "2021-05-01")
    said = run(book, "correct", ids(book, "T01")[0], "--status", "进行中", "--why", "应办").stdout
    assert "… ◇ 不适用 → ■ 进行中（2021-03-01，公开办）" in said
    assert "2021-05-01 已有记录，当前的状态不因本次记入而改变。" in said


def test_a_retraction_says_the_state_of_today(book: Path) -> None:
    late = ("note", "市财政局", "T09", "收尾。", "-s", "进行中", "--by", "示例")
    assert gongkai("-C", str(book), *late, today="2021-12-01").code == 0
    started, done, _ = ids(book)
    assert "… ● 已完成（2021-09-01，公开办）" in run(book, "retract", started, "--why", "x").stdout
    said = run(book, "retract", done, "--why", "x").stdout
    assert "… ● 已完成 → ○ 未启动（2021-09-01，公开办）" in said
    assert "2021-12-01 已有记录，2021-12-01 以后的状态不因本次记入而改变。" in said


def test_an_amendment_that_breaks_a_later_step_is_refused(book: Path) -> None:
    done = ids(book)[1]
    run(book, "verify", "市财政局", "T09", "--pass")
    before = files_of(book)
    for change in (("correct", done, "--status", "none"), ("retract", done)):
        result = run(book, *change, "--why", "试")
        assert result.code == 3
        assert "2021-09-01 的“已核实”" in result.stderr
    assert files_of(book) == before


def test_an_extension_moves_the_due_date_of_one_duty(book: Path) -> None:
    assert run(book, "extend", "市财政局", "T10", "2022-03-31", "--why", "批准顺延").code == 0
    assert duty(book, "T10")["due"] == "2022-03-31"
    assert run(book, "extend", "市财政局", "T10", "2022-03-31", "--why", "再顺延").code == 3
    other = run(book, "list", "T10", "--unit", "历下区", "-f", "json").stdout
    assert json.loads(other)["tasks"][0]["duty"]["due"] == "2021-12-31"
    assert clean(book)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("verify", "市财政局", "T10", "--pass"), 3),
        (("verify", "市财政局", "T10", "--return", "x"), 3),
        (("verify", "市财政局", "T09", "--return", " "), 3),
        (("verify", "市财政局", "T09"), 2),
        (("verify", "市财政局", "T09", "--pass", "--return", "x"), 2),
        (("verify", "市财政局", "--pass"), 2),
        (("verify", "市财政局", "T09", "--pass", "-f", "json"), 2),
        (("correct", "n0000000000000000", "--note", "x", "--why", "y"), 3),
        (("extend", "市财政局", "T10", "2021-13-01", "--why", "x"), 2),
        (("extend", "市财政局", "T10", "2022-01-31", "--why", " "), 3),
        (("extend", "起步区", "T10", "2022-01-31", "--why", "x"), 3),
    ],
)
def test_refused_with_nothing_written(book: Path, arguments: tuple[str, ...], code: int) -> None:
    before = files_of(book)
    assert run(book, *arguments).code == code
    assert files_of(book) == before


def test_the_queue_has_the_oldest_first(book: Path) -> None:
    answer = json.loads(
        gongkai("-C", str(book), "verify", "--queue", "-f", "json", today=NOW).stdout
    )
    assert [(w["task"], w["state"], w["since"]) for w in answer["waiting"]] == [
        ("2021-T01", "不适用", "2021-03-01"),
        ("2021-T09", "已完成", "2021-05-01"),
    ]


def test_two_lines_with_one_id_are_an_error_and_neither_can_be_amended() -> None:
    """Nobody can make such lines in time, so they are made of entries and not of files."""
    day = date(2021, 3, 31)
    at = "2021-04-01T09:00:00"
    one = Entry(day, "2021-T01", f"{at}+08:00", at, TWIN, 2, "一")
    two = one._replace(line=3, text="二")
    amendment = one._replace(line=4, text="三", id="n2000000000000000", corrects=TWIN)
    strike = one._replace(line=5, text="四", id="n3000000000000000", retracts=TWIN)
    entries = (one, two, amendment, strike)
    sifted = sift(entries, ["2021-T01"])
    assert [line.entry.text for line in sifted.lines] == ["一", "二"]
    assert [(left.entry.text, left.fault) for left in sifted.left_out] == [
        ("三", Fault.NO_TARGET),
        ("四", Fault.NO_TARGET),
    ]
    span = Span("units.yaml")
    register = Register("甲市", (Unit("甲局", "部门", span),), (), span)
    task = Task("2021-T01", "公开。", (Phrase("甲局", Role.RESPONSIBLE, span),), span)
    sections = (Section("一", (Item("二", (task,), span),), span),)
    table = Table(2021, "表", sections, Span("tasks.yaml"))
    ledger = Ledger("甲局", "ledgers/甲局.yaml", entries)
    book = Book(register, {2021: table}, 2021, Ledgers({"甲局": ledger}))
    now = datetime(2021, 7, 5, 9, tzinfo=BEIJING)
    found = list(same_id.problems(LedgerScenes(book, now).scene(ledger)))
    assert [(problem.code, problem.span.line) for problem in found] == [("GK059", 3)]
    assert found[0].message == f"记录编号 {TWIN} 与第 2 行相同，内容不同"
    refuse_twins(book, "ledgers/甲局.yaml 第 2 行、ledgers/甲局.yaml 第 3 行")
    others = {name: Ledger(name, f"ledgers/{name}.yaml", (one,)) for name in ("甲局", "乙局")}
    both = register._replace(units=(*register.units, Unit("乙局", "部门", span)))
    elsewhere = book._replace(register=both, ledgers=Ledgers(others))
    refuse_twins(elsewhere, "ledgers/甲局.yaml 第 2 行、ledgers/乙局.yaml 第 2 行")


def refuse_twins(book: Book, places: str) -> None:
    """Hold that neither of two entries is found by their id, or by its beginning, to be amended."""
    for typed in (TWIN, TWIN[:7]):
        with pytest.raises(RefusedError, match="是两条不同记录的编号，不能更正、撤销") as refused:
            find_target(book, typed)
        assert refused.value.hint == f"两条记录：{places}。"


def test_an_id_may_be_typed_by_its_beginning_in_any_width_and_case(book: Path) -> None:
    first, second = ids(book)
    spellings = [first[:7], first[:7].upper(), first.translate(WIDE), f" {first[:9]} "]
    for typed in spellings:
        told = json.loads(run(book, "log", typed, "-f", "json").stdout)["entries"]
        assert [entry["id"] for entry in told] == [first]
    corrected = run(book, "correct", first[:7].upper(), "--note", "已开始。", "--why", "笔误。")
    assert (corrected.code, f"corrects: {first}" in corrected.stdout) == (0, True)
    assert f"retracts: {second}" in run(book, "retract", second[:7], "--why", "误记。").stdout
    correction = next(each for each in ids(book) if each not in (first, second))
    for member in (first, correction):
        told = json.loads(run(book, "log", member[:7], "-f", "json").stdout)["entries"]
        assert {entry["id"] for entry in told} == {first, correction}


def test_the_beginning_of_an_id_is_refused_where_it_is_short_or_no_id(book: Path) -> None:
    first = ids(book)[0]
    before = files_of(book)
    for typed in (first[:6], first[1:8], "n", "", "市财政局", f"{first}0", "n00000g"):
        for command in (("log",), ("retract", "--why", "误记。")):
            result = run(book, command[0], typed, *command[1:])
            assert (result.code, typed) == (3, typed)
            assert result.stderr.startswith(f"记录编号格式不对：“{typed}”。\n应写为 n 加至少 6 位")
    missing = run(book, "log", "n000000")
    assert (missing.code, missing.stderr.split("\n")[0]) == (
        3,
        "台账中没有记录编号为 n000000 的记录。",
    )
    assert files_of(book) == before


def test_the_beginning_of_several_ids_names_them(book: Path) -> None:
    values = {"date": "2021-06-01", "task": "2021-T09", "by": "示例"}
    at = {"at": "2021-06-01T09:00:00+08:00"}
    seen: dict[str, str] = {}
    other = line = ""
    while other == line:
        line = write_line("市财政局", {**values, "note": f"第 {len(seen)} 次。", **at})
        other = seen.setdefault(id_of(line)[:7], line)
    with (book / "ledgers/市财政局.yaml").open("a", encoding="utf-8") as ledger:
        ledger.write(f"{other}\n{line}\n")
    for command in (
        ("log",),
        ("correct", "--note", "改。", "--why", "误。"),
        ("retract", "--why", "误。"),
    ):
        result = run(book, command[0], id_of(line)[:7], *command[1:])
        assert (result.code, result.stderr.rstrip("\n").split("\n")) == (
            3,
            [
                "有 2 条记录的编号以此开头，请多写几位。",
                f"{id_of(other)}（ledgers/市财政局.yaml 第 5 行）",
                f"{id_of(line)}（ledgers/市财政局.yaml 第 6 行）",
            ],
        )
    assert run(book, "retract", id_of(line), "--why", "误。").code == 0


def test_log_of_an_id_takes_no_other_filter(book: Path) -> None:
    first = ids(book)[0]
    result = run(book, "log", first, "--unit", "市财政局", "--late")
    assert (result.code, result.stderr.split("\n")[0]) == (
        2, "写明记录编号时，不能同时使用 --unit、--late。",
    )  # fmt: skip
