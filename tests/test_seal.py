"""``gongkai seal``: hand-written lines into canonical form; what a commit has stays."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from gongkai.ops.lines.line import match_line, write_line
from tests.books import files_of
from tests.cli import ROOT, gongkai
from tests.git import Repository

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledgers/甲局.yaml"
BASE = ROOT / "tests/checks/base"
COMMITTED = (BASE / LEDGER).read_text("utf-8")
AT = "2021-07-05T09:00:00+08:00"
LATER = "2021-07-05T09:00:01+08:00"
BY_HAND = '- {task: 2021-T01, date: 2021-05-01, note: 公开决算40家。, by: "李四"}'
SEALED = write_line(
    "甲局",
    {"date": "2021-05-01", "task": "2021-T01", "note": "公开决算40家。", "by": "李四", "at": AT},
)


class Office:
    """A data folder in a repository with one commit."""

    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.repository = Repository(top)
        self.book = top / "政务"
        shutil.copytree(BASE, self.book)
        self.repository.git("config", "user.name", "张三")
        self.repository.commit()
        for name, value in (("GLOBAL", os.devnull), ("NOSYSTEM", "1")):
            monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
        monkeypatch.delenv("GONGKAI_BY", raising=False)
        monkeypatch.chdir(self.book)

    @property
    def text(self) -> str:
        return (self.book / LEDGER).read_bytes().decode()

    def add(self, *lines: str) -> None:
        with (self.book / LEDGER).open("a", encoding="utf-8", newline="") as file:
            file.write("".join(f"{line}\n" for line in lines))

    def added(self) -> list[str]:
        """The lines behind those that are committed, which are as they were."""
        assert self.text.startswith(COMMITTED)
        return self.text.removeprefix(COMMITTED).split("\n")[:-1]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path / "仓库", monkeypatch)


def entry(note: str, **more: str) -> str:
    return write_line(
        "甲局", {"date": "2021-05-01", "task": "2021-T01", "note": note, "by": "李四", **more}
    )


def test_without_write_it_only_shows(office: Office) -> None:
    office.add(BY_HAND)
    before = files_of(office.book)
    result = gongkai("seal")
    assert result.code == 1
    assert files_of(office.book) == before
    assert result.stdout.splitlines() == [
        f"--- a/{LEDGER}",
        f"+++ b/{LEDGER}",
        "@@ -2,2 +2,2 @@",
        f" {COMMITTED.splitlines()[1]}",
        f"-{BY_HAND}",
        f"+{SEALED}",
        "可整理记录 1 条，涉及 1 本台账；加 --write 写入。",
    ]


def test_with_write_it_writes_and_then_has_nothing_to_do(office: Office) -> None:
    office.add("# 手记", BY_HAND, "")
    result = gongkai("seal", "--write")
    assert result.code == 0
    assert result.stdout.endswith("已整理记录 1 条，涉及 1 本台账。\n")
    assert office.added() == ["# 手记", SEALED, ""]
    assert gongkai("validate").code == 0
    again = gongkai("seal")
    assert (again.code, again.stdout) == (0, "没有可整理的记录。\n")


REST = "task: 2021-T01, note: 公开决算40家。, by: 李四"
BLOCK = ["  task: 2021-T01", "  by: 李四"]
FORMS = {
    "block": ["- date: 2021-05-01", *BLOCK, "  note: 公开决算40家。"],
    "dash alone": ["-", "  date: 2021-05-01", *BLOCK, "  note: '公开决算40家。'"],
    "block text": ["- date: 2021-05-01", "  note: |", "    公开决算40家。", *BLOCK],
    "flow": ["- {date: 2021-05-01, note: 公开决算40家。,", "   task: 2021-T01, by: 李四}"],
    "quotes": ["- {date: '2021-05-01', task: \"2021-T01\", note: 公开决算40家。, by: '李四'}"],
    "spaces": ["-   { date:   2021-05-01,  task: 2021-T01, note: 公开决算40家。, by: 李四 ,}  "],
    "escapes": ['- {date: 2021-05-01, task: 2021-T01, note: "\\u516c开决算40家。", by: 李四}'],
    "empty id": [f"- {{date: 2021-05-01, {REST}, id: }}"],
    "day": [f"- {{date: 2021-5-1, {REST}}}"],
    "chinese day": [f"- {{date: 2021年5月1日, {REST}}}"],
    "wide day": [f"- {{date: ２０２１-05-01, {REST}}}"],
    "blanks": ["- date: 2021-05-01", *BLOCK, '  note: "\u3000公开决算40家。\u00a0"'],
    "invisible": ["- {date: 2021-05-01, task: 2021-T01, note: 公开\u200b决算40家。, by: 李四}"],
}  # fmt: skip


@pytest.mark.parametrize("lines", FORMS.values(), ids=FORMS)
def test_every_way_to_write_an_entry_comes_to_one_line(office: Office, lines: list[str]) -> None:
    office.add(*lines)
    assert gongkai("seal", "--write").code == 0
    assert office.added() == [SEALED]


def test_remarks_within_an_entry_stay(office: Office) -> None:
    office.add(
        "- # 甲", "  date: 2021-05-01", "  # 乙", "  task: 2021-T01",
        '  note: "公开决算40家。" # 丙', "  by: |  # 丁", "    李四", "# 戊",
    )  # fmt: skip
    assert gongkai("seal", "--write").code == 0
    assert office.added() == ["# 甲", "  # 乙", "# 丙", "# 丁", SEALED, "# 戊"]


def test_hashes_within_texts_are_no_remarks(office: Office) -> None:
    office.add(
        "- date: 2021-05-01", "  task: 2021-T01", "  by: 李四", "  note: |",
        "    一 # 二", "", "    # 三", "    四",
    )  # fmt: skip
    assert gongkai("seal", "--write").code == 0
    [line] = office.added()
    assert 'note: "一 # 二\\n\\n# 三\\n四"' in line


def test_what_is_missing_is_the_writer_and_the_moment(office: Office) -> None:
    office.add("- {date: 2021-05-01, task: 2021-T01, note: 一}")
    assert gongkai("seal", "--write").code == 0
    assert f'by: "张三", at: {AT}' in office.added()[0]
    office.add("- {date: 2021-05-01, task: 2021-T01, note: 二}")
    assert gongkai("seal", "--write", "--by", "王五").code == 0
    assert 'by: "王五", at: 2021-07-05T09:00:01+08:00' in office.added()[1]
    office.add("- {date: 2021-05-02, task: 2021-T01, note: 三}")
    assert gongkai("seal", "--write").code == 0
    assert f"at: {AT}" in office.added()[2]


def test_what_is_given_stays(office: Office) -> None:
    moment = "2021-05-02T08:00:00+09:00"
    office.add(f"- {{date: 2021-05-01, task: 2021-T01, note: 一, by: 李四, at: {moment}}}")
    assert gongkai("seal", "--write").code == 0
    assert office.added() == [entry("一", at=moment)]


def test_lines_of_one_duty_and_day_keep_their_order(office: Office) -> None:
    steps = ("已完成", "进行中", "已完成")
    office.add(*(
        f"- {{date: 2021-05-01, task: 2021-T01, status: {step}, note: 第{n}步, why: 无}}"
        for n, step in enumerate(steps)
    ))  # fmt: skip
    assert gongkai("seal", "--write").code == 0
    told = gongkai("log", "--unit", "甲局", "-f", "tsv").stdout
    assert re.findall("第[0-2]步", told) == ["第0步", "第1步", "第2步"]
    assert "已完成" in gongkai("list", "--unit", "甲局", "T01", "-f", "tsv").stdout


def test_a_line_of_the_base_is_never_touched(office: Office) -> None:
    office.add(BY_HAND, "- date: 2021-05-03", "  task: 2021-T01", "  note: 三")
    office.repository.commit()
    before = office.text
    result = gongkai("seal", "--write")
    assert result.code == 0
    assert "已提交到 git 的记录还有 2 处错误" in result.stdout
    assert office.text == before
    (office.book / LEDGER).write_text(before.replace("note: 三", "note: 四"), "utf-8")
    assert gongkai("seal", "--write").code == 0
    assert office.text == before.replace("note: 三", "note: 四")
    assert gongkai("seal", "--base", "HEAD~1").code == 1


def test_the_base_is_a_revision_that_there_is(office: Office) -> None:
    for revision in ("nichts", "--help", "HEAD^2"):
        assert gongkai("seal", f"--base={revision}").code == 3
    for revision in ("", " "):
        result = gongkai("seal", f"--base={revision}")
        assert (result.code, result.stdout) == (2, "")
        assert result.stderr.startswith("--base 之后缺少版本。")


EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@pytest.mark.parametrize("base", ["HEAD~1", "main^", "0" * 40, "0" * 64, EMPTY_TREE])
def test_what_came_with_the_first_commit_may_be_sealed(office: Office, base: str) -> None:
    office.add(BY_HAND)
    office.repository.git("commit", "-qa", "--amend", "-m", "开始")
    assert "用 --base 写明尚无这些记录的版本" in gongkai("seal", "--write").stdout
    assert gongkai("seal", "--write", "--base", base).code == 0
    assert office.added() == [SEALED]
    assert gongkai("validate", "--since", "HEAD").code == 0


def test_a_line_that_no_longer_fits_its_id_is_named_not_resealed(office: Office) -> None:
    wrong = entry("一", at=AT).replace("一", "二")
    entry_id = wrong[-18:-1]
    office.add(wrong, BY_HAND)
    result = gongkai("seal", "--write")
    assert result.code == 1
    assert f"{LEDGER}:3:1: 错误 GK061" in result.stdout
    assert f"gongkai seal --reseal {entry_id}" in result.stdout
    assert office.added()[0] == wrong
    assert match_line(office.added()[1])
    assert gongkai("seal", "--write", "--reseal", entry_id).code == 0
    assert office.added()[0] == entry("二", at=AT)


def test_a_committed_line_that_was_changed_gets_no_new_id(office: Office) -> None:
    changed = COMMITTED.replace("42家", "43家")
    (office.book / LEDGER).write_text(changed, "utf-8")
    named = gongkai("seal", "--write")
    assert named.code == 1
    assert "git diff ledgers/甲局.yaml" in named.stdout
    result = gongkai("seal", "--write", "--reseal", "n96afe9f0bd692fcf")
    assert result.code == 3
    assert "已提交到 git" in result.stderr
    assert office.text == changed


def test_an_id_that_is_not_there_is_refused(office: Office) -> None:
    assert gongkai("seal", "--reseal", "n0000000000000000").code == 3


def test_a_line_that_an_editor_wrapped_is_the_old_line_again(office: Office) -> None:
    line = entry("公开决算 40 家。", at=AT)
    office.add(line.replace(", by", ",\n  by"))
    assert gongkai("seal", "--write").code == 0
    assert office.added() == [line]


def test_the_same_line_twice_is_dropped_once(office: Office) -> None:
    line = entry("一", at=AT)
    office.add(line, line, BY_HAND, BY_HAND, COMMITTED.splitlines()[1])
    result = gongkai("seal", "--write")
    assert result.code == 0
    assert result.stdout.count("与其他记录重复，删去") == 3
    assert [text for text in office.added() if "note: " in text] == [line, office.added()[1]]
    assert 'note: "公开决算40家。"' in office.added()[1]


def test_a_double_that_is_committed_stays(office: Office) -> None:
    office.add(COMMITTED.splitlines()[1])
    office.repository.commit()
    assert gongkai("seal", "--write").stdout == "没有可整理的记录。\n"


def test_bom_and_crlf_are_mended(office: Office) -> None:
    path = office.book / LEDGER
    path.write_bytes(b"\xef\xbb\xbf" + COMMITTED.encode().replace(b"\n", b"\r\n"))
    result = gongkai("seal", "--write")
    assert result.code == 0
    assert "去掉开头的 BOM" in result.stdout
    assert "2 行的换行由 CRLF 改为 LF" in result.stdout
    assert office.text == COMMITTED


def test_a_text_that_is_not_nfc_becomes_so(office: Office) -> None:
    office.add("- {date: 2021-05-01, task: 2021-T01, note: cafe\u0301, by: 李四}")
    result = gongkai("seal", "--write")
    assert "NFC" in result.stdout
    assert 'note: "caf\u00e9"' in office.added()[0]


def test_a_canonical_line_that_is_not_nfc_stays_beside_entries_over_lines(office: Office) -> None:
    line = entry("cafe\u0301", at=AT)
    office.add(line, "- date: 2021-05-02", "  task: 2021-T01", "  note: 二", "  by: 李四")
    assert gongkai("seal", "--write").code == 0
    assert office.added()[0] == line
    assert gongkai("validate").code == 0


def test_entries_that_begin_alike_are_no_doubles(office: Office) -> None:
    block = ["- date: 2021-05-01", "  task: 2021-T01", "  by: 李四"]
    office.add(*block, "  note: 一", *block, "  note: 二")
    assert gongkai("validate").stdout.count("一条记录占了几行") == 2
    assert gongkai("seal", "--write").code == 0
    assert office.added() == [entry("一", at=AT), entry("二", at=LATER)]


REFUSED = {
    "unknown task": ("- {date: 2021-05-01, task: 2021-T77, note: 一}", "GK066"),
    "not owed": ("- {date: 2021-05-01, task: 2021-T03, note: 一}", "GK072"),
    "tomorrow": ("- {date: 2021-07-06, task: 2021-T01, note: 一}", "GK075"),
    "last year": ("- {date: 2020-07-06, task: 2021-T01, note: 一}", "GK075"),
    "no evidence": ("- {date: 2021-05-01, task: 2021-T01, status: 已完成, note: 一}", "GK074"),
    "of the office": ("- {date: 2021-05-01, task: 2021-T01, status: 已核实, note: 一}", "GK069"),
    "named": ("- {date: 2021-05-01, task: 2021-T01, status: 不适用, note: 一}", "GK070"),
    "no target": (
        "- {date: 2021-05-01, task: 2021-T01, retracts: n0000000000000000, why: 一}", "GK067",
    ),
    "step": (
        "- {date: 2021-05-01, task: 2021-T01, act: 核查, status: 已核实, by: 公开办}", "GK068",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "code"), REFUSED.values(), ids=REFUSED)
def test_a_line_that_would_not_count_is_not_written(office: Office, line: str, code: str) -> None:
    office.add(BY_HAND, line)
    before = office.text
    shown = gongkai("seal")
    assert shown.code == 1
    assert f"{LEDGER}:4:1: " in shown.stdout
    assert f" {code} " in shown.stdout
    result = gongkai("seal", "--write")
    assert result.code == 3
    assert "未写入：整理后有 1 处不符合规则" in result.stderr
    assert office.text == before


def test_an_old_line_that_a_new_one_spoils_is_named(office: Office) -> None:
    agreed = {"task": "2021-T02", "by": "李四"}
    office.add(
        write_line("甲局", {
            **agreed, "date": "2021-04-01", "status": "不适用", "note": "无", "at": AT,
        }),
        write_line("甲局", {
            **agreed, "date": "2021-04-03", "act": "核查", "status": "准予不适用", "at": AT,
        }),
        "- {date: 2021-04-02, task: 2021-T02, status: 进行中, note: 一}",
    )  # fmt: skip
    before = office.text
    result = gongkai("seal", "--write")
    assert result.code == 3
    assert f"{LEDGER}:4:1: 错误 GK068" in result.stdout
    assert office.text == before


LEFT = {
    "status": ("- {date: 2021-05-01, task: 2021-T01, status: 完成, note: 一}", "没有这个状态"),
    "key": ("- {date: 2021-05-01, task: 2021-T01, notes: 一}", "没有 notes 这个字段"),
    "no note": ("- {date: 2021-05-01, task: 2021-T01}", "缺少“进展”（note）"),
    "task": ("- {date: 2021-05-01, task: T01, note: 一}", "任务编号格式不对"),
    "day": ("- {date: 2021-02-30, task: 2021-T01, note: 一}", "日历上没有 2021-02-30"),
    "moment": (
        "- {date: 2021-05-01, task: 2021-T01, note: 一, at: 2021-05-01}",
        "记录时间（at）格式不对",
    ),
    "id": ("- {date: 2021-05-01, task: 2021-T01, note: 一, id: 7}", "记录编号格式不对"),
    "text": ("- 公开预算", "台账的一条记录应为"),
    "bidi": ('- {date: 2021-05-01, task: 2021-T01, note: "一\\u202e"}', "不得出现的字符"),
}


@pytest.mark.parametrize(("line", "message"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_sealed_is_named_and_left(office: Office, line: str, message: str) -> None:
    office.add(line, BY_HAND)
    result = gongkai("seal", "--write")
    assert result.code == 1
    assert f"{LEDGER}:3:" in result.stdout
    assert message in result.stdout
    assert office.added() == [line, SEALED]


UNREADABLE = {
    "yaml": "- {date: [\n",
    "split": "- {date: 2021-05-01, note: 一\n  二}\n",
    "conflict": "<<<<<<< HEAD\n=======\n>>>>>>> x\n",
    "nul": "\x00\n",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused(office: Office, text: str) -> None:
    office.add(BY_HAND, text.rstrip("\n"))
    before = office.text
    result = gongkai("seal", "--write")
    assert result.code == 4
    assert f"{LEDGER}:" in result.stderr
    assert office.text == before


@pytest.mark.parametrize("text", ["schema: 1\n", "[{a: b}, {c: d}]\n"])
def test_a_file_that_is_no_list_of_lines_is_left(office: Office, text: str) -> None:
    path = office.book / "ledgers/乙局.yaml"
    path.write_text(text, "utf-8")
    result = gongkai("seal", "--write")
    assert result.code == 1
    assert "错误 GK" in result.stdout
    assert path.read_text("utf-8") == text


def test_a_ledger_of_no_unit_is_not_written(office: Office) -> None:
    (office.book / "ledgers/丙局.yaml").write_text(f"{BY_HAND}\n", "utf-8")
    result = gongkai("seal", "--write")
    assert result.code == 3
    assert "GK063" in result.stdout


def test_indented_entries_move_to_the_margin_together(office: Office) -> None:
    path = office.book / "ledgers/乙局.yaml"
    path.write_text("  - {date: 2021-05-01, task: 2021-T01, note: 一}\n  # 注\n", "utf-8")
    assert gongkai("seal", "--write").code == 0
    assert path.read_text("utf-8").startswith("- {date: 2021-05-01")
    path.write_text("  - {date: 2021-05-01, task: 2021-T01, note: 一}\n", "utf-8")
    office.repository.commit()
    path.write_text(path.read_text("utf-8") + "  - {date: 2021-05-02, task: 2021-T01, note: 二}\n")
    before = files_of(office.book)
    result = gongkai("seal", "--write")
    assert result.code == 3
    assert "无法读取" in result.stderr
    assert files_of(office.book) == before


def test_only_the_ledgers_named_are_looked_at(office: Office) -> None:
    office.add(BY_HAND)
    (office.book / "ledgers/乙局.yaml").write_text(f"{BY_HAND}\n", "utf-8")
    assert gongkai("seal", "--write", "ledgers/乙局.yaml").code == 0
    assert office.added() == [BY_HAND]
    assert gongkai("seal", "ledgers").code == 1
    assert gongkai("seal", "data").code == 2
    assert gongkai("seal", "nichts").code == 2


def test_outside_git_every_line_may_be_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    shutil.copytree(BASE, book)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (book / LEDGER).write_text(COMMITTED + BY_HAND, "utf-8")
    assert gongkai("-C", str(book), "seal", "--base", "HEAD").code == 3
    result = gongkai("-C", str(book), "seal", "--write")
    assert result.code == 0
    assert "未纳入 git 管理，所有记录都按未提交处理" in result.stdout
    assert (book / LEDGER).read_text("utf-8") == COMMITTED + SEALED


def test_what_a_terminal_would_obey_is_escaped(office: Office) -> None:
    office.add("- {date: 2021-05-01, task: 2021-T01, note: 一\u200b二, by: 李四}")
    shown = gongkai("seal").stdout
    assert "\u200b" not in shown
    assert "一\\u200b二" in shown
