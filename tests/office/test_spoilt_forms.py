"""Forms that units spoilt, each with the answer: by cell, and with what to do."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from docx.shared import Cm
from openpyxl.comments import Comment

from gongkai.render.forms.choose import FormKind
from tests.books import files_of
from tests.cli import gongkai
from tests.office.forms_back import LEDGER, Sheet, form_file, make_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154"
    "78da63fcffff3f030005fe02fea72d1e480000000049454e44ae426082"
)  # fmt: skip


def put(**cells: str) -> Callable[[Sheet], None]:
    """Write into the open cells of T03."""
    return lambda sheet: sheet.write("T03", **cells)


def _formula_of_wps(sheet: Sheet) -> None:
    sheet.write("T03", note="开展解读 3 次。", evidence='=DISPIMG("ID_1",1)')
    sheet.at("T03", "佐证").data_type = "s"


def _own_cell(heading: str, text: str) -> Callable[[Sheet], None]:
    """Write over a cell that is not open, and something into an open one."""

    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        sheet.at("T03", heading).value = text

    return spoil


def _delete_column(heading: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        for merged in list(sheet.page.merged_cells.ranges):
            sheet.page.unmerge_cells(str(merged))
        sheet.page.delete_cols(sheet.column(heading))

    return spoil


def _rename(heading: str, name: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        sheet.page.cell(sheet.top, sheet.column(heading)).value = name

    return spoil


def _add_column(sheet: Sheet) -> None:
    sheet.write("T03", note="开展解读 3 次。")
    sheet.page.cell(sheet.top, sheet.page.max_column + 1).value = "备注"
    sheet.page.cell(sheet.row("T03"), sheet.page.max_column).value = "另见附件"


def _copy_row(task: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        to = sheet.page.max_row + 1
        for column in range(1, sheet.page.max_column + 1):
            sheet.page.cell(to, column).value = sheet.page.cell(sheet.row(task), column).value

    return spoil


def _strange_row(name: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        to = sheet.page.max_row + 1
        sheet.page.cell(to, 1).value = name
        sheet.page.cell(to, sheet.column("进展情况")).value = "另有一项工作。"

    return spoil


def _merge_down(sheet: Sheet) -> None:
    sheet.write("T03", note="两项一并办理。")
    first, below = sheet.at("T03", "进展情况"), sheet.at("T04", "进展情况")
    sheet.page.merge_cells(f"{first.coordinate}:{below.coordinate}")


def _merge_across(sheet: Sheet) -> None:
    sheet.write("T03", note="开展解读，还有问题。")
    first, beside = sheet.at("T03", "进展情况"), sheet.at("T03", "存在的问题")
    sheet.page.merge_cells(f"{first.coordinate}:{beside.coordinate}")


def _error_value(sheet: Sheet) -> None:
    sheet.at("T03", "进展情况").value = "#REF!"
    sheet.at("T03", "进展情况").data_type = "e"


def _long_number(sheet: Sheet) -> None:
    sheet.write("T03", note="开展解读 3 次。")
    sheet.at("T03", "佐证").value = 1234567890123456789


def _head(head: str, text: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        sheet.beside(head).value = text

    return spoil


def _mark(text: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        sheet.page.cell(1, sheet.column("指纹")).value = text
        sheet.beside("填报单位").value = text.split()[-1]

    return spoil


def _fingerprint(text: str) -> Callable[[Sheet], None]:
    def spoil(sheet: Sheet) -> None:
        sheet.write("T03", note="开展解读 3 次。")
        sheet.at("T03", "指纹").value = text

    return spoil


def _comment(sheet: Sheet) -> None:
    sheet.write("T03", note="开展解读 3 次。")
    sheet.at("T03", "进展情况").comment = Comment("请领导审定", "某人")


def _no_table(sheet: Sheet) -> None:
    sheet.page.delete_rows(sheet.top)


SPOILT: dict[str, tuple[Callable[[Sheet], None], tuple[str, ...]]] = {
    "状态是近义词": (
        put(status="完成", note="办完了。", evidence="a.pdf"),
        ("甲局.xlsx!G7: 错误 GK184 没有“完成”这个状态", "是不是“已完成”？"),
    ),
    "状态是别的词": (put(status="顺利", note="办。"), ("甲局.xlsx!G7: 错误 GK184", "可填：进行中")),
    "状态归公开办": (
        put(status="已核实", note="办。"),
        ("甲局.xlsx!G7: 错误 GK184 没有“已核实”这个状态，或单位不能填写",),
    ),
    "状态不可后退": (
        put(status="未启动 了", note="办。"),
        ("甲局.xlsx!G7: 错误 GK184 没有“未启动了”",),
    ),
    "列名事项不适用": (
        put(status="不适用", note="与本单位无关。"),
        ("甲局.xlsx!G7: 错误 GK185 2021-T03 的责任单位栏列有甲局，不能记为“不适用”",),
    ),
    "已完成没有佐证": (
        put(status="已完成", note="办完了。"),
        ("甲局.xlsx!K7: 错误 GK184 “已完成”须有佐证材料", "写“无：理由”"),
    ),
    "佐证只写无": (
        put(status="已完成", note="办完了。", evidence="无"),
        ("甲局.xlsx!K7: 错误 GK184 “已完成”须有佐证材料",),
    ),
    "有状态没有进展": (
        put(status="进行中"),
        ("甲局.xlsx!H7: 错误 GK184 “进展情况”为空", "写明做成了什么"),
    ),
    "不适用没有理由": (
        lambda sheet: sheet.write("T02", status="不适用"),
        ("甲局.xlsx!H6: 错误 GK184 “进展情况”为空", "写明不适用的理由"),
    ),
    "进展只有编号": (
        put(note="T03"),
        ("甲局.xlsx!H7: 错误 GK184 进展只有任务编号（T03），缺正文",),
    ),
    "进展有控制符": (
        put(note="办\u202e完"),
        ("甲局.xlsx!H7: 错误 GK184 进展中有不得出现的字符 U+202E",),
    ),
    "佐证不是链接": (
        put(note="办。", evidence="见群里聊天记录"),
        ("甲局.xlsx!K7: 警告 GK189 “见群里聊天记录”不是网址、文号或文件路径",),
    ),
    "没有佐证的理由用错": (
        put(note="办。", evidence="无：尚未形成"),
        ("甲局.xlsx!K7: 警告 GK188 未采用没有佐证的理由",),
    ),
    "单元格里嵌了图片": (put(note="办。", evidence='=DISPIMG("ID_1",1)'), ("甲局.xlsx!K7",)),
    "有批注": (_comment, ("警告 GK188 未采用：工作表“甲局”的 1 处批注",)),
    "改了具体要求": (
        _own_cell("具体要求", "我局不负责。"),
        ("甲局.xlsx!B7: 警告 GK188 “具体要求”被改为“我局不负责。”，未采用",),
    ),
    "改了时限": (
        _own_cell("时限", "2022-12-31"),
        ("甲局.xlsx!D7: 警告 GK188 “时限”被改为“2022-12-31”，未采用",),
    ),
    "改了上次状态": (
        _own_cell("上次状态", "已完成"),
        ("甲局.xlsx!E7: 警告 GK188 “上次状态”被改为“已完成”，未采用",),
    ),
    "编号改成不存在的": (
        _own_cell("编号", "2021-T99"),
        ("甲局.xlsx!A7: 错误 GK182 没有这项任务：2021-T99",),
    ),
    "编号改成另一项": (
        _own_cell("编号", "2021-T04"),
        ("错误 GK183 2021-T04：该行的编号、文字或指纹被改动",),
    ),
    "编号清空": (_own_cell("编号", ""), ("甲局.xlsx!A7: 错误 GK182 这一行没有编号",)),
    "同一任务两行": (_copy_row("T03"), ("甲局.xlsx!A10: 错误 GK182 2021-T03 有两行，另一行在 A7",)),
    "自加一行": (_strange_row("新增工作"), ("甲局.xlsx!A10: 错误 GK182 没有这项任务：新增工作",)),
    "自加一行没有编号": (_strange_row(""), ("甲局.xlsx!A10: 错误 GK182 这一行没有编号",)),
    "上下合并": (
        _merge_down,
        ("甲局.xlsx!H7: 错误 GK184 几个单元格合并为一个（“两项一并办理。”）",),
    ),
    "左右合并": (_merge_across, ("甲局.xlsx!H7: 错误 GK184 几个单元格合并为一个",)),
    "删了一栏": (_delete_column("佐证"), ("甲局.xlsx!A4: 错误 GK180 缺“佐证”一栏",)),
    "栏目改名": (
        _rename("进展情况", "进展情況"),
        ("错误 GK180 缺“进展情况”一栏", "改回“进展情况”"),
    ),
    "两个同名栏目": (
        _rename("存在的问题", "进展情况"),
        ("错误 GK180 有两个“进展情况”栏", "缺“存在的问题”一栏"),
    ),
    "加了一栏": (_add_column, ("甲局.xlsx!M4: 警告 GK188 未采用增加的“备注”一栏",)),
    "错误值": (_error_value, ("甲局.xlsx!H7: 错误 GK142 单元格的内容是错误值 #REF!",)),
    "数字过长": (_long_number, ("甲局.xlsx!K7: 错误 GK143 数字超过 15 位",)),
    "没有填报人": (_head("填报人", ""), ("甲局.xlsx!B3: 错误 GK181 没有写明填报人",)),
    "填报人换行": (_head("填报人", "张三\n李四"), ("甲局.xlsx!B3: 错误 GK181 “填报人”不能换行",)),
    "改了填报单位": (
        _head("填报单位", "乙局"),
        ("甲局.xlsx!B2: 警告 GK188 填报单位被改为“乙局”，未采用：该表是甲局的填报表",),
    ),
    "改了填报季度": (
        _head("填报季度", "2021年第一季度"),
        ("甲局.xlsx!E2: 警告 GK188 填报季度被改为“2021年第一季度”，未采用",),
    ),
    "单位没有登记": (
        _mark("gongkai-form 2021Q2 丙局"),
        ("甲局.xlsx!B2: 错误 GK181 没有这个单位：丙局",),
    ),
    "另一单位的行": (
        _mark("gongkai-form 2021Q2 乙局"),
        ("错误 GK185 2021-06-30，2021-T03 不是乙局的应办事项",),
    ),
    "另一季度的行": (
        _mark("gongkai-form 2021Q1 甲局"),
        ("错误 GK183 2021-T03：该行取自甲局 2021Q2 的填报表",),
    ),
    "季度尚未结束": (
        _mark("gongkai-form 2021Q3 甲局"),
        ("错误 GK181 2021年第三季度尚未结束（今天是 2021-07-05）", "--date 2021-07-05"),
    ),
    "指纹被改": (
        _fingerprint("f0000000-0000000"),
        ("错误 GK183 2021-T03：该行的编号、文字或指纹被改动",),
    ),
    "表头删了": (_no_table, ("甲局.xlsx", "错误 GK18")),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_form_is_answered_by_cell(name: str, tmp_path: Path) -> None:
    spoil, wanted = SPOILT[name]
    book = make_book(tmp_path / "book")
    before = files_of(book)
    sheet = Sheet(form_file(book)).signed()
    spoil(sheet)
    result = take(book, tmp_path, sheet.saved())
    for words in wanted:
        assert words in result[1], result[1]
    if "错误" in result[1].replace("0 处错误", ""):
        assert result[0] in (3, 4)
        assert files_of(book) == before
    else:
        assert result[0] == 0
        assert (book / LEDGER).read_text("utf-8").count("2021-06-30") == 1


def take(
    book: Path, folder: Path, content: bytes, name: str = "甲局.xlsx", *options: str
) -> tuple[int, str]:
    """Take a file, and return the exit code and all that was printed, with the bare name."""
    file = folder / name
    file.write_bytes(content)
    result = gongkai("-C", str(book), "take", str(file), *options)
    return result.code, (result.stdout + result.stderr).replace(f"{folder}/", "")


def test_there_are_forty() -> None:
    assert len(SPOILT) >= 40


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "note",
            "台账在填报表发出后有变动：“上次状态”表中为“未启动”，现为“进行中”；"
            "“上次进展”表中为“未报送过”，现为“2021-05-10 已办。”",
        ),
        (
            "task",
            "任务的文字在填报表发出后有改动：“具体要求”表中为“解读本年度出台的全部政策文件，解读材料",
        ),
    ],
)
def test_a_row_is_outdated_when_the_ledger_or_the_task_moved_on(
    tmp_path: Path, change: str, words: str
) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", note="开展解读 3 次。")
    if change == "note":
        line = ("甲局", "T03", "已办。", "-d", "2021-05-10", "--by", "示例")
        assert gongkai("-C", str(book), "note", *line).code == 0
    else:
        tasks = book / "data" / "tasks.yaml"
        tasks.write_text(tasks.read_text("utf-8").replace("全部政策文件", "主要政策文件"), "utf-8")
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 3
    assert words in told


def test_a_form_taken_twice_names_the_entries_that_are_there(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", note="开展解读 3 次。")
    assert take(book, tmp_path, sheet.saved())[0] == 0
    before = files_of(book)
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 3
    assert "错误 GK183 2021-T03 的这些内容已经记入（n" in told
    assert files_of(book) == before


def test_two_files_of_a_unit_are_both_refused(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    folder = tmp_path / "回收"
    folder.mkdir()
    for name in ("甲局.xlsx", "甲局（新）.xlsx"):
        sheet = Sheet(form_file(book)).signed()
        sheet.write("T03", note=f"{name}的内容。")
        (folder / name).write_bytes(sheet.saved())
    result = gongkai("-C", str(book), "take", str(folder))
    assert result.code == 3
    assert result.stderr.count("GK181 甲局有 2 份") == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--unit", "乙局"), "填报单位是甲局，与 --unit 乙局 不符"),
        (("--quarter", "2021Q1"), "填报季度是2021年第二季度，与 --quarter 2021Q1 不符"),
        (("--date", "2021-07-02"), "--date 2021-07-02 不在2021年第二季度之内"),
    ],
)
def test_a_form_that_is_not_what_was_asked_for_is_refused(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", note="开展解读 3 次。")
    code, told = take(book, tmp_path, sheet.saved(), "甲局.xlsx", *options)
    assert code == 3
    assert words in told


def test_files_that_are_no_forms_are_refused(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    for name, content, words in (
        ("照片.jpg", PNG, "照片.jpg"),
        ("空.xlsx", b"", "空.xlsx"),
        ("坏.xlsx", form_file(book)[:900], "坏.xlsx"),
        ("说明.txt", "请查收。".encode(), "GK180"),
    ):
        code, told = take(book, tmp_path, content, name)
        assert code == 3, name
        assert words in told
        assert "错误" in told


def test_a_picture_in_word_is_told_at_its_cell(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    document = docx.Document(BytesIO(form_file(book, kind=FormKind.DOCX)))
    head, table = document.tables
    head.cell(1, 1).paragraphs[0].add_run("张三")
    cells = table.rows[3].cells
    cells[7].paragraphs[0].add_run("开展解读 3 次。")
    out = BytesIO()
    cells[10].paragraphs[0].add_run().add_picture(BytesIO(PNG), width=Cm(1))
    document.save(out)
    code, told = take(book, tmp_path, out.getvalue(), "甲局.docx")
    assert code == 0, told
    assert "甲局.docx!表2!行4列11: 警告 GK137 图片没有读入" in told


def test_a_picture_over_a_cell_is_told_with_the_cell(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", note="开展解读 3 次。")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    anchor = "<a><from><col>10</col><row>6</row></from></a>"
    content = with_parts(
        sheet.saved(),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships><Relationship "
            f'Id="rId1" Type="{kind}" Target="../drawings/drawing1.xml"/></Relationships>',
            "xl/drawings/drawing1.xml": f"<wsDr>{anchor}</wsDr>",
        },
    )
    code, told = take(book, tmp_path, content)
    assert code == 0, told
    assert "警告 GK188 未采用：工作表“甲局”的图形、图片或文本框（K7）" in told


def with_parts(content: bytes, parts: dict[str, str]) -> bytes:
    """Return a workbook with some parts added."""
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return out.getvalue()


def test_tracked_changes_bar_a_form_of_word(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    content = form_file(book, kind=FormKind.DOCX)
    source = zipfile.ZipFile(BytesIO(content))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "word/document.xml":
                change = '<w:ins w:id="9" w:author="x"><w:r><w:t>加字</w:t></w:r></w:ins></w:p>'
                data = data.decode().replace("</w:p>", change, 1).encode()
            target.writestr(item, data)
    code, told = take(book, tmp_path, out.getvalue(), "甲局.docx")
    assert code == 3
    assert "GK135 有未处理的修订" in told


def _stray(sheet: Sheet) -> None:
    sheet.page.cell(sheet.row("T03"), sheet.page.max_column + 2).value = "已开展解读。"


def _other_sheet(sheet: Sheet) -> None:
    sheet.book.create_sheet("补充").cell(2, 2).value = "另办了一件事。"


def _on_the_guide(sheet: Sheet) -> None:
    sheet.book["填写说明"].cell(3, 2).value = "已阅。"


def _below(sheet: Sheet) -> None:
    sheet.page.cell(sheet.page.max_row + 2, 1).value = "补充说明：另办了一件事。"


def _merged_below(sheet: Sheet) -> None:
    row = sheet.page.max_row + 1
    sheet.page.cell(row, 1).value = "补充说明：另办了一件事。"
    sheet.page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=11)


def _over_the_id(sheet: Sheet) -> None:
    sheet.at("T03", "编号").value = "已解读"


def _over_last_note(sheet: Sheet) -> None:
    sheet.at("T03", "上次进展").value = "开展解读 3 次。"


@pytest.mark.parametrize(
    "word", ["无", "/", "-", "—", "同上", "无进展", "不变", "暂无", "无。", "／"]
)
def test_a_filler_alone_is_no_report(tmp_path: Path, word: str) -> None:
    book = make_book(tmp_path / "book")
    before = files_of(book)
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", note=word)
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 0
    assert f"甲局.xlsx!H7: 警告 GK188 “{word}”不是进展情况，未采用" in told
    assert files_of(book) == before


@pytest.mark.parametrize("word", ["详见附件", "见附件。", "略", "图", "无", "见附件\n略"])
def test_done_with_a_filler_as_evidence_is_refused(tmp_path: Path, word: str) -> None:
    book = make_book(tmp_path / "book")
    before = files_of(book)
    sheet = Sheet(form_file(book)).signed()
    sheet.write("T03", status="已完成", note="办完了。", evidence=word)
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 3
    assert "甲局.xlsx!K7: 错误 GK184 “已完成”须有佐证材料" in told
    assert files_of(book) == before


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_stray, "甲局.xlsx!N7: 警告 GK188 未采用没有栏目名的单元格：“已开展解读。”"),
        (_other_sheet, "甲局.xlsx!补充!B2: 警告 GK188 未采用“补充”中的内容（1 个单元格）"),
        (_on_the_guide, "甲局.xlsx!填写说明!B3: 警告 GK188 未采用“填写说明”中的内容"),
        (_below, "甲局.xlsx!A11: 警告 GK188 这一行没有任务编号，“补充说明：另办了一件事。”"),
        (_merged_below, "甲局.xlsx!A10: 警告 GK188 未采用表中的文字：“补充说明：另办了一件事。”"),
        (_over_the_id, "甲局.xlsx!A7: 警告 GK188 这一行没有任务编号，“已解读”未采用"),
        (_over_last_note, "甲局.xlsx!F7: 警告 GK188 “上次进展”被改为“开展解读 3 次。”"),
    ],
)
def test_what_is_written_beside_the_open_cells_is_told(
    tmp_path: Path, spoil: Callable[[Sheet], None], words: str
) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    spoil(sheet)
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 0, told
    assert words in told
    assert told.count("警告 GK") == 1, told


def test_the_same_fault_at_the_same_cell_is_said_once(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    sheet = Sheet(form_file(book)).signed()
    first, last = sheet.at("T03", "进展情况"), sheet.at("T04", "下一步措施")
    first.value = "两项一并办理。"
    sheet.page.merge_cells(f"{first.coordinate}:{last.coordinate}")
    code, told = take(book, tmp_path, sheet.saved())
    assert code == 3
    assert told.count("GK184 几个单元格合并为一个") == 1, told


def test_paragraphs_and_tables_added_in_word_are_told(tmp_path: Path) -> None:
    book = make_book(tmp_path / "book")
    document = docx.Document(BytesIO(form_file(book, kind=FormKind.DOCX)))
    document.tables[0].cell(1, 1).paragraphs[0].add_run("张三")
    document.add_paragraph("补充说明：另办了一件事。")
    document.add_table(1, 2).cell(0, 0).text = "附加的表"
    out = BytesIO()
    document.save(out)
    code, told = take(book, tmp_path, out.getvalue(), "甲局.docx")
    assert code == 0, told
    assert "段: 警告 GK188 未采用表外的段落：“补充说明：另办了一件事。”" in told
    assert "表3!行1列1: 警告 GK188 未采用“表3”中的内容（1 个单元格）：“附加的表”" in told
    assert told.count("警告 GK") == 2, told
