"""``gongkai take``: what units wrote stands in their ledgers, exactly, or nothing does."""

from __future__ import annotations

import random
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gongkai.ops.counting.periods import read_quarter, readings
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.ops.lines.line import words_of
from gongkai.render.forms.choose import FormKind
from gongkai.reports.form import form_of
from gongkai.store.load import load
from tests.books import files_of
from tests.cli import gongkai
from tests.git import Repository
from tests.office.fill_in import Filled, filled, sent_back
from tests.office.forms_back import LEDGER, Sheet, form_file, forms_of, make_book
from tests.random_books import random_book, write

if TYPE_CHECKING:
    from gongkai.model.form import BlankForm

KINDS = list(FormKind)


def ask(book: Path, year: int, quarter: str, today: date) -> list[BlankForm]:
    """Return the form of each unit of any book."""
    found = load(book).need()
    calendar = Calendar(today, year, tuple(found.tables))
    reading = readings([read_quarter(quarter, calendar)], today, None)[0]
    records = Records(found, found.tables[year], keep=True)
    return [form_of(records, unit, reading, today) for unit in found.register.units]


def entries(book: Path, quarter_end: str) -> set[tuple[str, Filled, str]]:
    """Return all entries of a day, with their unit and writer."""
    found = load(book).need()
    return {
        (
            unit,
            Filled(
                entry.task,
                entry.status or "",
                words.note,
                words.problem,
                words.next,
                tuple(words.evidence),
                words.why,
            ),
            words.by,
        )
        for unit in found.ledgers
        for entry in found.ledgers[unit].entries
        if str(entry.date) == quarter_end
        for words in [words_of(entry)]
    }


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_ledgers_hold_exactly_what_was_filled_in(seed: int) -> None:
    rng = random.Random(seed)
    made = random_book(rng)
    files = {name: text for name, text in made.items() if not name.startswith("ledgers/")}
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book")
        write(files, book)
        (book / "ledgers").mkdir(exist_ok=True)
        year = load(book).need().current_year
        for quarter, end in (("Q2", "06-30"), ("Q3", "09-30")):
            today = date(year, 10, 8)
            back = Path(folder, quarter)
            back.mkdir()
            wanted = set()
            for form in ask(book, year, f"{year}{quarter}", today):
                rows = [each for row in form.rows if (each := filled(rng, row, quarter))]
                wanted |= {(form.unit, row, f"{form.unit}的人") for row in rows}
                kind = rng.choice(KINDS)
                content = sent_back(rng, form, rows, kind, f"{form.unit}的人")
                (back / f"{form.unit}{kind.suffix}").write_bytes(content)
            before = entries(book, f"{year}-{end}")
            result = gongkai("-C", str(book), "take", str(back), today=str(today))
            assert result.code == 0, result.stderr
            assert entries(book, f"{year}-{end}") - before == wanted


def office(tmp_path: Path) -> tuple[Path, Path]:
    """Return a book and a folder with the filled forms of its three units."""
    book = make_book(tmp_path / "book")
    back = tmp_path / "回收"
    back.mkdir()
    for unit in ("甲局", "乙局", "东区"):
        sheet = Sheet(form_file(book, unit)).signed(f"{unit}的人")
        sheet.write("T02", note=f"{unit}更新了指南。")
        (back / f"{unit}.xlsx").write_bytes(sheet.saved())
    return book, back


def test_a_dry_run_shows_what_would_be_noted_and_writes_nothing(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    before = files_of(book)
    result = gongkai("-C", str(book), "take", str(back), "--dry-run")
    assert result.code == 0
    assert "甲局.xlsx，甲局的人）：可记入 1 条，无变化 4 项" in result.stdout
    assert "受理机构的地址和电话。 ○ 未启动 → ■ 进行中\n    甲局更新了指南。" in result.stdout
    assert "有未完成事项的单位均已报送。" in result.stdout
    assert files_of(book) == before


def test_one_fault_bars_all_and_the_others_go_where_it_is_skipped(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    sheet = Sheet((back / "乙局.xlsx").read_bytes())
    sheet.write("T01", status="完成", note="办完了。")
    (back / "乙局.xlsx").write_bytes(sheet.saved())
    before = files_of(book)
    replies = tmp_path / "退回"
    result = gongkai("-C", str(book), "take", str(back), "--replies", str(replies))
    assert result.code == 3
    assert files_of(book) == before
    assert [file.name for file in replies.iterdir()] == ["乙局.txt"]
    reply = (replies / "乙局.txt").read_text("utf-8")
    assert reply.startswith(
        "乙局：\n2021年第二季度填报表（乙局.xlsx）有 1 处须更正，更正后重新报送。\n1. 单元格 G5："
    )
    result = gongkai("-C", str(book), "take", str(back), "--skip-faulty")
    assert result.code == 0
    assert "收到 3 份，有问题 1 份；记入 2 条，涉及 2 个单位。" in result.stdout
    assert not (book / "ledgers" / "乙局.yaml").exists()


def test_replies_are_not_written_over_what_is_there(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    replies = tmp_path / "退回"
    replies.mkdir()
    (replies / "旧.txt").write_text("旧", "utf-8")
    before = files_of(book)
    result = gongkai("-C", str(book), "take", str(back), "--replies", str(replies))
    assert result.code == 3
    assert "中已有文件，未改动" in result.stderr
    assert files_of(book) == before


def test_who_is_missing_is_told(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    (back / "东区.xlsx").unlink()
    result = gongkai("-C", str(book), "take", str(back))
    assert "未报送 1 个单位：东区。" in result.stdout


def test_folders_in_a_folder_are_told(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    (back / "补报").mkdir()
    (back / ".git").mkdir()
    result = gongkai("-C", str(book), "take", str(back), "--dry-run")
    assert f"未读取下级文件夹：{back / '补报'}。" in result.stderr
    empty = tmp_path / "空"
    (empty / "补报").mkdir(parents=True)
    result = gongkai("-C", str(book), "take", str(empty))
    assert result.code == 2
    assert f"下级文件夹不读取：{empty / '补报'}" in result.stderr


def test_all_units_that_sent_none_are_named(tmp_path: Path) -> None:
    book, back = office(tmp_path)
    more = [f"第{number}局" for number in range(1, 51)]
    units = book / "data" / "units.yaml"
    lines = "".join(f"  - {{name: {name}, kind: 部门, basis: 示例}}\n" for name in more)
    units.write_text(units.read_text("utf-8").replace("groups:", f"{lines}groups:"), "utf-8")
    result = gongkai("-C", str(book), "take", str(back), "--dry-run")
    assert f"未报送 50 个单位：{'、'.join(more)}。" in result.stdout


@pytest.mark.parametrize("option", ["--dry-run", ""])
def test_all_that_a_unit_wrote_is_shown(tmp_path: Path, option: str) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write(
        "T03", note="开展解读。", problem="人手不足。", next="增加" * 40, evidence="a/1.pdf"
    )
    sheet.write("T04", status="已完成", note="已回应。", evidence="无：以电话回应")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    result = gongkai("-C", str(book), "take", str(file), *filter(None, [option]))
    assert result.code == 0, result.stderr
    assert "    开展解读。\n    存在的问题：人手不足。\n    下一步措施：增加" in result.stdout
    assert "增加…\n    佐证：a/1.pdf\n" in result.stdout
    assert "    已回应。\n    佐证：无：以电话回应\n" in result.stdout


def test_a_whole_run_is_taken_back_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, back = office(tmp_path)
    monkeypatch.delenv("GONGKAI_BY", raising=False)
    Repository(book).commit()
    before = files_of(book)
    assert gongkai("-C", str(book), "take", str(back)).code == 0
    assert len(_moments(book)) == 2
    result = gongkai("-C", str(book), "undo", "--by", "甲局的人")
    assert result.code == 0
    assert "将撤回甲局的人等 3 人于 2021-07-05 09:00 记入的：" in result.stdout
    assert "已撤回 3 条。" in result.stdout
    after = files_of(book)
    assert after[LEDGER] == before[LEDGER]
    assert all(text.count(b"\n") == 1 for name, text in after.items() if name not in before)


def _moments(book: Path) -> set[str]:
    found = load(book).need()
    return {entry.moment for unit in found.ledgers for entry in found.ledgers[unit].entries}


def test_saying_what_the_ledger_says_already_makes_no_entry(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    line = ("甲局", "T01", "公开预算45家。", "-d", "2021-05-10", "--by", "示例")
    assert gongkai("-C", str(book), "note", *line).code == 0
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T01", status="进行中", note="公开预算45家。")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    before = files_of(book)
    result = gongkai("-C", str(book), "take", str(file))
    assert result.code == 0
    assert "记入 0 条，无变化 5 项" in result.stdout
    assert files_of(book) == before


def test_words_of_an_earlier_quarter_are_a_report_again(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T01", note="公开预算42家。")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    result = gongkai("-C", str(book), "take", str(file))
    assert result.code == 0
    assert "记入 1 条，无变化 4 项" in result.stdout
    assert 'date: 2021-06-30, task: 2021-T01, note: "公开预算42家。"' in (book / LEDGER).read_text(
        "utf-8"
    )


def test_days_kept_as_numbers_and_a_writer_from_the_command_line(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book))
    sheet.beside("填报日期").value = 44380
    sheet.write("T03", note="开展解读 3 次。")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    assert gongkai("-C", str(book), "take", str(file)).code == 3
    assert gongkai("-C", str(book), "take", str(file), "--by", "王五").code == 0
    assert 'by: "王五"' in (book / LEDGER).read_text("utf-8")


def test_the_reason_of_not_applicable_is_the_progress(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T02", status="不 适用", note="本局不受理信息公开申请。")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    assert gongkai("-C", str(book), "take", str(file)).code == 0
    line = (book / LEDGER).read_text("utf-8").splitlines()[-1]
    assert 'status: 不适用, note: "本局不受理信息公开申请。"' in line


def own_table(path: Path, rows: list[tuple[str, str]], unit: str = "甲局") -> None:
    """Write the table of a unit that has no form, in Word."""
    document = docx.Document()
    document.add_paragraph("2021年示例市政务公开重点工作任务分解表")
    document.add_paragraph(f"填报单位：{unit}　填报人：张三")
    table = document.add_table(1, 3)
    for cell, text in zip(table.rows[0].cells, ("具体要求", "责任单位", "完成情况"), strict=True):
        cell.text = text
    for requirement, note in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = requirement, "甲局", note
    document.add_paragraph("补充说明：另办了一件事。")
    document.save(str(path))


def test_rows_without_ids_are_matched_by_their_words(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    file = tmp_path / "甲局落实情况.docx"
    own_table(
        file,
        [
            ("解读本年度出台的全部政策文件，解读材料与文件同步发布。", "开展解读 3 次。"),
            ("更新政府信息公开指南,注明受理机构的地址和电话", "6 月更新。"),
            ("回应群众关切的热点问题，三个工作日内答复。", ""),
        ],
    )
    assert gongkai("-C", str(book), "take", str(file)).code == 3
    result = gongkai("-C", str(book), "take", str(file), "--quarter", "2021Q2")
    assert result.code == 0, result.stderr
    assert "对应 2021-T03，相似度 96%" in result.stderr
    assert "警告 GK188 未采用表外的段落：“补充说明：另办了一件事。”" in result.stderr
    assert result.stderr.count("警告 GK188") == 1
    assert "对应 2021-T02，相似度 100%" in result.stderr
    text = (book / LEDGER).read_text("utf-8")
    assert 'date: 2021-06-30, task: 2021-T03, note: "开展解读 3 次。", by: "张三"' in text
    assert 'task: 2021-T02, note: "6 月更新。"' in text
    assert "2021-T04" not in text


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("加强队伍建设。", "办。")], "GK186 “加强队伍建设。…”不能对应任务"),
        (
            [("公布空气质量监测结果。", "办。")],
            "GK186",
        ),
        (
            [("回应群众关切的热点问题，三个工作日内答复。", "甲。")] * 2,
            "GK182 2021-T04 有两行",
        ),
    ],
)
def test_what_is_like_no_task_is_refused_and_never_guessed(
    tmp_path: Path, rows: list[tuple[str, str]], words: str
) -> None:
    book = make_book(tmp_path / "book")
    before = files_of(book)
    file = tmp_path / "表.docx"
    own_table(file, rows)
    result = gongkai("-C", str(book), "take", str(file), "--quarter", "2021Q2")
    assert result.code == 3
    assert words in result.stderr
    assert files_of(book) == before


def wide_table(path: Path, headings: list[str], *rows: list[str]) -> None:
    """Write the table of a unit that has no form, as a workbook, its head above."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["填报单位：甲局 填报人：张三"])
    page.append(headings)
    for row in rows:
        page.append(row)
    book.save(path)


T03 = "解读本年度出台的全部政策文件，解读材料与文件同步公布。"


def test_columns_of_a_table_without_ids_by_the_names_that_units_use(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    file = tmp_path / "甲局.xlsx"
    headings = ["具体要求", "进展情况", "存在问题", "下步措施", "证明材料", "备注", "整改思路"]
    answers = ["开展解读 3 次。", "人手不足。", "增加人手。", "解读/3.pdf", "见群", ""]
    wide_table(file, headings, [T03, *answers])
    result = gongkai("-C", str(book), "take", str(file), "--quarter", "2021Q2")
    assert result.code == 0, result.stderr
    line = (book / LEDGER).read_text("utf-8").splitlines()[-1]
    assert 'problem: "人手不足。", next: "增加人手。", evidence: ["解读/3.pdf"]' in line
    assert "甲局.xlsx!F2: 警告 GK188 未采用“备注”一栏" in result.stderr
    assert "整改思路" not in result.stderr


def test_problems_and_measures_are_never_the_words_of_a_task(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    file = tmp_path / "甲局.xlsx"
    headings = ["工作任务", "进展情况", "存在问题及措施", ""]
    wide_table(file, headings, [T03, "开展解读 3 次。", "人手不足，拟增加。", "另注"])
    result = gongkai("-C", str(book), "take", str(file), "--quarter", "2021Q2")
    assert result.code == 0, result.stderr
    assert "甲局.xlsx!C2: 警告 GK188 未采用“存在问题及措施”一栏" in result.stderr
    assert "甲局.xlsx!D3: 警告 GK188 未采用没有栏目名的单元格：“另注”" in result.stderr


def test_a_day_in_a_cell_is_a_day(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    cell = sheet.at("T03", "进展情况")
    cell.value, cell.number_format = datetime(2021, 6, 3), "yyyy-mm-dd hh:mm"  # noqa: DTZ001
    sheet.at("T03", "时限").value = "2021/12/31"
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    result = gongkai("-C", str(book), "take", str(file))
    assert result.code == 0, result.stderr
    assert 'note: "2021-06-03", by' in (book / LEDGER).read_text("utf-8")
    assert "GK188" not in result.stderr


def test_who_filled_it_in_is_never_taken_from_an_answer(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book))
    sheet.write("T03", note="填报人：李四 已开展解读。")
    file = tmp_path / "甲局.xlsx"
    file.write_bytes(sheet.saved())
    result = gongkai("-C", str(book), "take", str(file))
    assert result.code == 3
    assert "没有写明填报人" in result.stderr
    own = tmp_path / "自制.docx"
    own_table(own, [(T03, "填报季度：2021Q1 填报单位：乙局。")])
    result = gongkai("-C", str(book), "take", str(own))
    assert result.code == 3
    assert "没有写明填报季度" in result.stderr


def test_a_form_with_everything_is_known_too(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    assert [form.unit for form in forms_of(book, everything=True)] == ["甲局", "乙局", "东区"]
