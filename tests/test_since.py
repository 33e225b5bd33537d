"""``validate --since REV``: to ledgers that a revision has, lines are only ever added."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from gongkai.ops.lines.comparison import compare, entries_in
from gongkai.ops.lines.line import body_of, line_id, write_line
from gongkai.store.changes.seal import meant
from gongkai.store.git.repository import Repository as Git
from gongkai.store.git.revision import ledger_lines_at
from tests.cli import Result, gongkai, run
from tests.git import GIT_ENV, Repository
from tests.problems_page import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = "ledgers/甲局.yaml"
GENEROUS = 20
"""Seconds for what takes less than one, or minutes where it is quadratic."""
ERRORS, USAGE, REFUSED, UNREADABLE = 1, 2, 3, 4


def entry(
    note: str,
    day: str = "2021-04-30",
    *,
    unit: str = "甲局",
    task: str = "2021-T01",
    second: int | None = None,
) -> str:
    """A line that a note would write."""
    at = f"{day}T09:00:{ord(note[0]) % 60 if second is None else second:02}+08:00"
    values = {"date": day, "task": task, "status": "进行中", "note": note, "by": "示例", "at": at}
    return write_line(unit, values)


FIRST, SECOND, THIRD, FOURTH = (
    entry(note, second=second) for second, note in enumerate(("一。", "二。", "三。", "四。"))
)


def write(book: Path, *lines: str, file: str = LEDGER, end: str = "\n") -> None:
    (book / file).write_bytes("".join(line + end for line in ("# 甲局", *lines)).encode())


def since(book: Path, revision: str = "main", *options: str, **env: str) -> Result:
    env = {**GIT_ENV, **env}
    return gongkai("-C", str(book), "validate", "--since", revision, *options, **env)


def codes(result: Result) -> list[tuple[str, int]]:
    """What was found of the kinds that come from comparing, with its lines; no remarks."""
    problems = json.loads(result.stdout)["problems"]
    grave = [p for p in problems if p["severity"] != "remark"]
    return [(p["code"], p["line"]) for p in grave if p["code"] >= "GK090"]


def found(book: Path, revision: str = "main") -> list[tuple[str, int]]:
    return codes(since(book, revision, "-f", "json"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A book under git whose ledger has two lines, on ``main``."""
    repository = Repository(tmp_path / "某市 台账")
    shutil.copytree(CHECKS / "base", repository.folder, dirs_exist_ok=True)
    (repository.folder / ".gitattributes").write_text("ledgers/*.yaml text eol=lf merge=union\n")
    write(repository.folder, FIRST, SECOND)
    repository.commit()
    return repository


@pytest.fixture
def book(repository: Repository) -> Path:
    return repository.folder


def test_added_lines_are_fine(book: Path) -> None:
    write(book, FIRST, SECOND, THIRD)
    result = since(book)
    assert result.code == 0
    assert result.stdout.startswith("0 处错误，0 处警告，0 条提示（3 个文件，3 条记录；与 main（")


def test_a_changed_line_is_shown_in_both_versions(book: Path) -> None:
    after = SECOND.replace("二。", "贰。")
    write(book, THIRD, FIRST, after)
    result = since(book)
    assert result.code == ERRORS
    assert f"{LEDGER}:4:1: 错误 GK090 该记录已被改动（note），原为第 3 行\n" in result.stdout
    assert f"  原来：{SECOND}\n  现在：{after}\n" in result.stdout


def test_a_changed_line_with_an_id_made_anew_is_recognised(book: Path) -> None:
    after = entry("贰。", second=1)
    assert after[-18:] != SECOND[-18:]
    write(book, FIRST, after)
    assert found(book) == [("GK090", 3)]


def test_a_changed_day_is_recognised_by_the_id(book: Path) -> None:
    write(book, FIRST, SECOND.replace("date: 2021-04-30", "date: 2021-03-31"))
    result = since(book)
    assert "GK090 该记录已被改动（date），原为第 3 行" in result.stdout


def test_a_new_line_is_the_other_version_of_one_lost_line_at_most(book: Path) -> None:
    write(book, SECOND.replace("二。", "贰。"), SECOND.replace("二。", "两。"))
    assert found(book) == [("GK090", 2), ("GK091", 2)]


def test_a_new_entry_of_the_same_day_is_no_other_version(book: Path) -> None:
    write(book, FIRST, THIRD)
    assert found(book) == [("GK091", 3)]


def test_a_line_written_by_hand_is_recognised_by_task_and_day(repository: Repository) -> None:
    by_hand = '- {date: 2021-04-30, task: 2021-T01, note: "五。"}'
    write(repository.folder, by_hand)
    repository.commit()
    write(repository.folder, by_hand.replace("五。", "伍。"))
    assert found(repository.folder) == [("GK090", 2)]
    write(repository.folder, entry("五。"))
    assert found(repository.folder) == [("GK090", 2)]


def test_a_removed_line_is_shown(book: Path) -> None:
    write(book, FIRST)
    result = since(book)
    assert result.code == ERRORS
    assert f"{LEDGER}:3:1: 错误 GK091 少了一条记录，原为第 3 行\n" in result.stdout
    assert f"  原来：{SECOND}\n  现在：没有\n" in result.stdout


def test_a_line_replaced_by_one_of_another_task_is_removed(book: Path) -> None:
    write(book, FIRST, entry("二。", task="2021-T02"))
    assert found(book) == [("GK091", 3)]


@pytest.mark.parametrize("mark", ["#", "# ", "##\t", "  # "])
def test_a_line_that_is_commented_out_is_said_to_be(book: Path, mark: str) -> None:
    write(book, THIRD, FIRST, mark + SECOND)
    result = since(book)
    assert f"{LEDGER}:4:1: 错误 GK091 该记录已被注释，原为第 3 行\n" in result.stdout


def test_every_line_is_reported(book: Path) -> None:
    write(book)
    assert found(book) == [("GK091", 2), ("GK091", 3)]


@pytest.mark.parametrize("end", ["\r\n", " \t\n"])
def test_what_ends_a_line_is_no_part_of_it(book: Path, end: str) -> None:
    write(book, FIRST, SECOND, end=end)
    assert found(book) == []


def test_a_byte_order_mark_is_no_part_of_a_line(repository: Repository) -> None:
    (repository.folder / LEDGER).write_bytes(f"\ufeff{FIRST}\n".encode())
    repository.commit()
    (repository.folder / LEDGER).write_bytes(f"{FIRST}\n".encode())
    assert found(repository.folder) == []


def test_order_comments_blank_lines_and_repetition_mean_nothing(book: Path) -> None:
    write(book, "", SECOND, "# 说明", FIRST, SECOND)
    assert since(book).code == 0


def test_one_of_two_equal_lines_may_go(repository: Repository) -> None:
    write(repository.folder, FIRST, FIRST)
    repository.commit()
    write(repository.folder, FIRST)
    assert found(repository.folder) == []


def test_a_line_of_the_base_that_counts_may_not_even_be_put_in_form(
    repository: Repository,
) -> None:
    body = body_of(THIRD).replace("{date", "{ date")
    write(repository.folder, f"{body}, id: {line_id('甲局', body)}}}")
    repository.commit()
    write(repository.folder, THIRD)
    assert found(repository.folder) == [("GK090", 2)]


@pytest.mark.parametrize(
    "altered",
    [THIRD.replace("三。", "叁。"), THIRD.replace("{date", "{ date")],
)
def test_the_original_may_take_the_place_of_a_line_that_does_not_fit_its_id(
    repository: Repository, altered: str
) -> None:
    write(repository.folder, FIRST, altered)
    repository.commit()
    write(repository.folder, FIRST, THIRD)
    assert found(repository.folder) == [("GK093", 3)]
    assert since(repository.folder, "main", "--strict").code == ERRORS


def test_what_was_written_by_hand_may_be_sealed_later(repository: Repository) -> None:
    by_hand = [
        "- {date: 2021-6-30, task: 2021-T01, note: 五。, by: 示例}",
        "- {date: 2021-06-30, task: 2021-T01, note: '六。'}",
        "- date: 2021-06-30",
        "  task: 2021-T01",
        '  note: "七。"',
    ]
    folder = repository.folder
    write(folder, FIRST, SECOND, *by_hand)
    repository.commit()
    sealing = ("-C", str(folder), "seal", "--write", "--by", "示例")
    assert "用 --base 写明尚无这些记录的版本" in gongkai(*sealing, **GIT_ENV).stdout
    assert gongkai(*sealing, "--base", "HEAD~1", **GIT_ENV).code == 0
    assert since(folder).code == 0
    assert found(folder) == [("GK093", 4), ("GK093", 5), ("GK093", 6)]


def hand(note: str, more: str = "") -> str:
    return f"- {{date: 2021-06-30, task: 2021-T01, note: {note}{more}}}"


def sealed(note: str, at: str = "2021-07-01T09:00:00+08:00", **more: str) -> str:
    """What sealing makes of such a line."""
    values = {"date": "2021-06-30", "task": "2021-T01", "note": note, "by": "示例", "at": at}
    return write_line("甲局", {**values, **more})


def became(repository: Repository, before: list[str], after: list[str]) -> list[tuple[str, int]]:
    """What is found where the lines of a ledger became others."""
    write(repository.folder, *before)
    repository.commit()
    write(repository.folder, *after)
    return found(repository.folder)


@pytest.mark.parametrize(("above", "below"), [("", "  "), (" ", " ")])
def test_a_line_above_one_that_is_restored_may_not_go(
    repository: Repository, above: str, below: str
) -> None:
    glued = [above + THIRD, below + FOURTH]
    assert became(repository, glued, [FOURTH]) == [("GK091", 2), ("GK093", 2)]


TORN = {
    "on one line": [f"{THIRD}{FOURTH}"],
    "behind a comma": [f"{THIRD}, {FOURTH}"],
    "before a remark": [f"{THIRD} # {FOURTH}"],
    "in one entry": [f"{body_of(THIRD)}, {FOURTH[3:]}"],
    "with its id": [f"{THIRD[:-1]}, {FOURTH[3:]}"],
    "in an entry over lines": ["- date: 2021-04-30", f"  {FOURTH}"],
    "wrapped": FOURTH.replace(", note", ",\n  note").split("\n"),
    "nested": [f"- {FOURTH}"],
}


@pytest.mark.parametrize("torn", TORN.values(), ids=TORN)
def test_an_original_takes_the_place_of_one_entry_on_one_line(
    repository: Repository, torn: list[str]
) -> None:
    [(code, _)] = became(repository, [FIRST, *torn], [FIRST, FOURTH])
    assert code in ("GK090", "GK091")


def test_an_original_takes_the_place_of_one_altered_copy(repository: Repository) -> None:
    copies = [THIRD.replace("三。", "叁。"), THIRD.replace("三。", "散。")]
    assert became(repository, copies, [THIRD]) == [("GK093", 2), ("GK091", 3)]


def test_one_of_two_indented_lines_may_not_go(repository: Repository) -> None:
    before = [f" {hand('五。')}", f" {hand('六。')}"]
    assert became(repository, before, [sealed("五。")]) == [("GK093", 2), ("GK091", 3)]
    assert became(repository, before, [sealed("六。")]) == [("GK091", 2), ("GK093", 2)]
    assert became(repository, before, [sealed("七。")]) == [("GK090", 2), ("GK091", 3)]


def test_indented_lines_may_be_sealed_later(repository: Repository) -> None:
    before = [f" {hand('五。')}", f" {hand('六。')}"]
    after = [sealed("六。"), sealed("五。")]
    assert became(repository, before, after) == [("GK093", 2), ("GK093", 3)]


BLOCK = [
    "- date: 2021-06-30",
    "  note: |-",
    "    甲",
    "    #2号文件",
    "",
    "    乙 ",
    "  task: 2021-T01",
]
MEANT = "甲\n#2号文件\n\n乙"


@pytest.mark.parametrize("note", ["甲", "甲\n乙", "甲\n\n乙", "甲\n#2号文件\n乙", "甲 #2号文件 乙"])
def test_every_line_of_a_text_counts_when_it_is_sealed(repository: Repository, note: str) -> None:
    assert became(repository, BLOCK, [sealed(note)]) == [("GK090", 2)]


@pytest.mark.parametrize("more", [[], ["    "], ["# 注", FIRST]])
def test_a_text_over_lines_may_be_sealed_later(repository: Repository, more: list[str]) -> None:
    assert became(repository, [*BLOCK, *more], [sealed(MEANT), *more]) == [("GK093", 2)]


def test_a_text_that_ends_in_what_looks_like_a_remark_is_compared_whole(
    repository: Repository,
) -> None:
    block = ["- date: 2021-06-30", "  task: 2021-T01", "  note: |", "    甲", "    # 乙"]
    assert became(repository, block, [sealed("甲")]) == [("GK090", 2)]
    assert became(repository, block, [sealed("甲\n# 乙")]) == [("GK093", 2)]


def test_a_line_that_runs_on_at_the_margin_is_not_taken_for_sealed(repository: Repository) -> None:
    before = ["- {date: 2021-06-30, task: 2021-T01,", 'next: "八。",', '  note: "七。"}']
    assert became(repository, before, [sealed("七。")]) == [("GK090", 2)]


@pytest.mark.parametrize("day", ["2021-02-30", "2021-06-31"])
def test_a_line_of_no_day_rights_nothing(repository: Repository, day: str) -> None:
    by_hand = f"- {{date: {day}, task: 2021-T01, note: 五。}}"
    assert became(repository, [by_hand], [sealed("五。", date=day)]) == [("GK090", 2)]
    assert became(repository, [hand("五。")], [sealed("五。", date=day)]) == [("GK091", 2)]
    altered = sealed("五。", date=day).replace("五。", "伍。")
    assert became(repository, [altered], [sealed("五。", date=day)]) == [("GK090", 2)]
    assert "GK025" in since(repository.folder).stdout


def test_a_line_of_no_moment_rights_nothing(repository: Repository) -> None:
    after = sealed("五。", at="2021-13-01T09:00:00+08:00")
    assert became(repository, [hand("五。")], [after]) == [("GK090", 2)]


@pytest.mark.parametrize("line", ["note: 五。", "date: 2021-06-30, task: 2021-T01", "a: {b: c}"])
def test_what_could_not_be_sealed_is_not_taken_for_sealed(
    repository: Repository, line: str
) -> None:
    [(code, _)] = became(repository, [f"- {{{line}}}"], [sealed("五。")])
    assert code in ("GK090", "GK091")


AT_AND_BY = ", by: 示例, at: 2021-07-01T09:00:00+08:00"


@pytest.mark.parametrize("given", ["", ", by: 示例", AT_AND_BY])
def test_lines_that_say_the_same_share_a_sealed_one(repository: Repository, given: str) -> None:
    before = [hand("五。", given), hand('"五。"', given)]
    assert became(repository, before, [sealed("五。")]) == [("GK093", 2), ("GK093", 2)]


def test_lines_that_differ_do_not_share_a_sealed_one(repository: Repository) -> None:
    before = [hand("五。"), hand("五。", ", by: 示例"), hand("五。", AT_AND_BY)]
    three = [sealed("五。", at=f"2021-07-01T09:00:0{second}+08:00") for second in range(3)]
    assert became(repository, before, three) == [("GK093", 2), ("GK093", 3), ("GK093", 4)]
    two = became(repository, before, three[:2])
    assert sorted(code for code, _ in two) == ["GK091", "GK093", "GK093"]
    other = became(repository, before, [sealed("五。", by="别人")])
    assert sorted(code for code, _ in other) == ["GK091", "GK091", "GK093"]


def test_a_line_may_go_whose_sealed_one_was_there(repository: Repository) -> None:
    line = sealed("五。")
    assert became(repository, [line, hand("五。", AT_AND_BY)], [line]) == [("GK093", 2)]
    assert became(repository, [line, hand("五。", ", by: 示例")], [line]) == [("GK091", 3)]


def test_what_seal_drops_may_go(repository: Repository) -> None:
    folder = repository.folder
    write(folder, FIRST, hand("五。", AT_AND_BY), hand('"五。"', AT_AND_BY))
    repository.commit()
    assert gongkai("-C", str(folder), "seal", "--write", "--base", "HEAD~1", **GIT_ENV).code == 0
    assert since(folder).code == 0
    assert found(folder) == [("GK093", 3), ("GK093", 3)]


def test_a_line_without_id_cannot_be_corrected(repository: Repository) -> None:
    assert became(repository, [hand("五。"), hand("六。")], [hand("伍。")]) == [
        ("GK090", 2),
        ("GK091", 3),
    ]
    told = since(repository.folder).stdout
    assert told.count("需要计入的，用 gongkai seal --write 整理，已提交到 git 的加 --base。") == 2
    assert "gongkai correct" not in told
    assert "gongkai retract" not in told


@pytest.mark.parametrize(
    ("key", "value"), [("note", "伍。"), ("date", "2021-06-29"), ("by", "别人"), ("next", "六。")]
)
def test_what_was_written_by_hand_may_not_be_altered_in_passing(
    repository: Repository, key: str, value: str
) -> None:
    values = {"date": "2021-06-30", "task": "2021-T01", "note": "五。", "by": "示例"}
    write(repository.folder, "- {date: 2021-06-30, task: 2021-T01, note: 五。, by: 示例}")
    repository.commit()
    at = {"at": "2021-07-01T09:00:00+08:00"}
    write(repository.folder, write_line("甲局", {**values, **at, key: value}))
    assert [code for code, _ in found(repository.folder)] in (["GK090"], ["GK091"])


def test_an_entry_over_several_lines_is_compared_as_one(repository: Repository) -> None:
    broken = ["- date: 2021-04-30", "  task: 2021-T01", "  # 注", '  note: "五。"']
    write(repository.folder, *broken, FIRST)
    repository.commit()
    write(repository.folder, FIRST, *broken)
    assert found(repository.folder) == []
    write(repository.folder, FIRST, *broken[:3], '  note: "伍。"')
    assert found(repository.folder) == [("GK090", 3)]
    write(repository.folder, FIRST)
    assert found(repository.folder) == [("GK091", 2)]


def test_conflict_markers_of_the_base_may_go(repository: Repository) -> None:
    write(repository.folder, "<<<<<<< a", FIRST, "=======", SECOND, ">>>>>>> b")
    repository.commit()
    write(repository.folder, FIRST, SECOND)
    assert since(repository.folder).code == 0


def test_a_ledger_of_the_base_in_gbk_may_be_made_utf_8(repository: Repository) -> None:
    (repository.folder / LEDGER).write_bytes(f"{FIRST}\n{SECOND}\n".encode("gbk"))
    repository.commit()
    write(repository.folder, FIRST, SECOND)
    assert since(repository.folder).code == 0


def test_a_ledger_that_cannot_be_read_fails_by_its_own_error_alone(book: Path) -> None:
    (book / LEDGER).write_bytes(f"{FIRST}\n".encode("gbk"))
    result = since(book, "main", "-f", "json")
    assert result.code == ERRORS
    assert {p["code"] for p in json.loads(result.stdout)["problems"]} == {"GK003"}


def test_a_renamed_ledger_is_lines_lost(book: Path) -> None:
    (book / LEDGER).rename(book / "ledgers/乙局.yaml")
    result = since(book)
    assert result.code == ERRORS
    assert f"{LEDGER}:1:1: 错误 GK091 整本台账缺失，原有 2 条记录\n" in result.stdout
    assert "原记录现在 ledgers/乙局.yaml 中。台账不得改名" in result.stdout


def test_a_lost_ledger_is_restored_as_the_remedy_says(repository: Repository) -> None:
    (repository.folder / LEDGER).unlink()
    remedy = next(
        line for line in since(repository.folder).stdout.split("\n") if "恢复台账：" in line
    )
    repository.git(*remedy.partition("git ")[2].split())
    assert since(repository.folder).code == 0


def test_a_ledger_without_entries_may_go(repository: Repository) -> None:
    write(repository.folder, file="ledgers/乙局.yaml")
    repository.commit()
    (repository.folder / "ledgers/乙局.yaml").unlink()
    assert since(repository.folder).code == 0


def test_a_line_in_another_ledger_is_found_there(book: Path) -> None:
    write(book, FIRST)
    write(book, SECOND, file="ledgers/乙局.yaml")
    assert "该记录现在 ledgers/乙局.yaml 中。恢复原记录" in since(book).stdout


def test_a_ledger_that_is_gone_may_be_asked_about(book: Path) -> None:
    (book / LEDGER).unlink()
    result = since(book, "main", str(book / LEDGER))
    assert result.code == ERRORS
    assert "GK091 整本台账缺失，原有 2 条记录" in result.stdout
    assert since(book, "main", str(book / "ledgers/乙局.yaml")).code == USAGE


def test_programs_get_both_versions(book: Path) -> None:
    after = SECOND.replace("二。", "贰。")
    write(book, after)
    problems = json.loads(since(book, "main", "-f", "json").stdout)["problems"]
    versions = {p["code"]: (p["before"], p["after"]) for p in problems if "before" in p}
    assert versions == {"GK090": (SECOND, after), "GK091": (FIRST, None)}


def test_names_of_either_unicode_form_are_one_ledger(repository: Repository) -> None:
    write(repository.folder, FIRST, file="ledgers/é局.yaml")
    repository.commit()
    (repository.folder / "ledgers/é局.yaml").rename(repository.folder / "ledgers/é局.yaml")
    assert found(repository.folder) == []


def test_lines_that_the_base_got_meanwhile_are_not_missing(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "mine")
    write(repository.folder, FIRST, SECOND, THIRD)
    repository.commit()
    repository.git("switch", "-q", "main")
    write(repository.folder, FIRST, SECOND, FOURTH)
    repository.commit()
    repository.git("switch", "-q", "mine")
    fork = repository.git("rev-parse", "main~1")[:10]
    result = since(repository.folder)
    assert result.code == 0
    assert f"与 main 的分叉点 {fork} 相比" in result.stdout
    write(repository.folder, FIRST, THIRD)
    assert found(repository.folder) == [("GK091", 3)]


def test_a_merge_that_drops_lines_of_the_base_is_an_error(repository: Repository) -> None:
    test_lines_that_the_base_got_meanwhile_are_not_missing(repository)
    write(repository.folder, FIRST, SECOND, THIRD)
    repository.git("merge", "-q", "-s", "ours", "main", "-m", "合并")
    assert found(repository.folder) == [("GK091", 4)]


def test_a_line_that_a_merge_brings_back_is_a_warning(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "mine")
    write(repository.folder, FIRST, SECOND, THIRD)
    repository.commit()
    repository.git("switch", "-q", "main")
    write(repository.folder, FIRST)
    repository.commit()
    repository.git("switch", "-q", "mine")
    assert found(repository.folder) == []
    repository.git("merge", "-q", "main", "-m", "合并")
    assert SECOND in (repository.folder / LEDGER).read_text("utf-8")
    result = since(repository.folder)
    assert f"{LEDGER}:3:1: 警告 GK092 该记录曾被删去，现再次出现\n" in result.stdout
    assert result.code == 0
    assert since(repository.folder, "main", "--strict").code == ERRORS


def test_where_branches_crossed_the_lines_of_both_must_stand(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "mine")
    write(repository.folder, FIRST, SECOND, THIRD)
    mine = repository.commit()
    repository.git("switch", "-q", "main")
    write(repository.folder, FIRST, SECOND, FOURTH)
    main = repository.commit()
    repository.git("merge", "-q", mine, "-m", "合并")
    repository.git("switch", "-q", "mine")
    repository.git("merge", "-q", main, "-m", "合并")
    assert found(repository.folder) == []
    write(repository.folder, FIRST, SECOND)
    assert [code for code, _ in found(repository.folder)] == ["GK091", "GK091"]


@pytest.mark.parametrize("depth", [1, 2])
def test_a_shallow_clone_sees_what_it_can(
    repository: Repository, tmp_path: Path, depth: int
) -> None:
    write(repository.folder, FIRST, SECOND, THIRD)
    repository.commit()
    url = f"file://{repository.folder}"
    repository.git("clone", "-q", "--depth", str(depth), url, str(tmp_path / "clone"))
    clone = tmp_path / "clone"
    assert since(clone, "HEAD").code == 0
    before = since(clone, "HEAD~1")
    if depth == 1:
        assert before.code == REFUSED
        assert "git 历史不全" in before.stderr
    else:
        assert before.code == 0
    write(clone, FIRST)
    assert [code for code, _ in found(clone, "HEAD")] == ["GK091", "GK091"]


def test_a_shallow_clone_without_the_fork_compares_directly_and_says_so(
    repository: Repository, tmp_path: Path
) -> None:
    test_lines_that_the_base_got_meanwhile_are_not_missing(repository)
    repository.git("restore", ".")
    clone, url = tmp_path / "clone", f"file://{repository.folder}"
    repository.git("clone", "-q", "--depth", "1", "-b", "mine", url, str(clone))
    Repository(clone).git("fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    result = since(clone, "origin/main")
    assert "未找到与 origin/main 的分叉点，直接与 origin/main（" in result.stderr
    assert "git fetch --unshallow" in result.stderr
    assert "GK091 少了一条记录，原为第 4 行" in result.stdout


@pytest.mark.parametrize("revision", ["HEAD^", "HEAD~99", "main~5", "@~", "0" * 40, "0" * 64])
def test_what_was_before_the_first_commit_is_nothing_to_compare_with(
    book: Path, revision: str
) -> None:
    result = since(book, revision)
    assert (result.code, result.stdout) == (REFUSED, "")
    assert result.stderr.startswith(f"未比对：{revision} 之前没有提交，没有可比对的版本。")
    assert "gongkai validate --first" in result.stderr


def first(book: Path, *options: str) -> Result:
    return gongkai("-C", str(book), "validate", "--first", *options, **GIT_ENV)


def test_the_first_commit_of_a_repository_says_so(repository: Repository) -> None:
    folder = repository.folder
    result = first(folder)
    assert result.code == 0
    head = repository.git("rev-parse", "HEAD")
    assert f"与仓库的第一次提交 {head[:10]} 相比" in result.stdout
    assert json.loads(first(folder, "-f", "json").stdout)["since"] == [head]
    assert first(folder, "--since", "HEAD").code == USAGE
    repository.commit()
    refused = first(folder)
    assert (refused.code, refused.stdout) == (REFUSED, "")
    assert refused.stderr.startswith("未比对：这不是仓库的第一次提交，不能用 --first。")


def test_what_the_first_commit_has_may_not_go_either(repository: Repository) -> None:
    write(repository.folder, FIRST)
    result = first(repository.folder, "-f", "json")
    assert (result.code, codes(result)) == (ERRORS, [("GK091", 3)])
    write(repository.folder, FIRST, SECOND, THIRD)
    assert codes(first(repository.folder, "-f", "json")) == []


def test_before_the_first_commit_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    shutil.copytree(CHECKS / "base", tmp_path, dirs_exist_ok=True)
    Repository(tmp_path)
    result = first(tmp_path)
    assert result.code == 0
    assert "仓库尚无提交，没有可比对的版本" in result.stdout
    assert json.loads(first(tmp_path, "-f", "json").stdout)["since"] == []


def test_a_folder_that_was_set_back_is_held_against_what_it_had(repository: Repository) -> None:
    folder = repository.folder
    write(folder, FIRST, SECOND, THIRD)
    later = repository.commit()
    repository.git("reset", "-q", "--hard", "HEAD~1")
    for revision in (later, later[:8]):
        result = since(folder, revision)
        assert result.code == ERRORS
        assert "GK091 少了一条记录，原为第 4 行" in result.stdout
        assert result.stderr.startswith(
            f"HEAD 落后于 {revision}，直接与 {revision}（{later[:10]}）相比"
        )
    repository.git("merge", "-q", "--ff-only", later)
    assert since(folder, later).code == 0


def merged_by_hand(repository: Repository, *own: str) -> None:
    """Merge two branches that each added a line, with ``own`` lines that neither has."""
    repository.git("switch", "-q", "-c", "theirs")
    write(repository.folder, FIRST, SECOND, THIRD)
    repository.commit()
    repository.git("switch", "-q", "-c", "mine", "main")
    write(repository.folder, FIRST, SECOND, FOURTH)
    repository.commit()
    repository.git("merge", "-q", "--no-commit", "theirs")
    write(repository.folder, FIRST, SECOND, FOURTH, THIRD, *own)
    repository.git("add", "-A")
    repository.git("commit", "-q", "--author", "李四 <example@example.org>", "-m", "合并")


def remarks(result: Result) -> list[tuple[str, str]]:
    problems = json.loads(result.stdout)["problems"]
    return [(p["code"], p["message"]) for p in problems if p["code"] in ("GK092", "GK120", "GK121")]


def test_a_line_that_a_merge_itself_adds_is_told_of(repository: Repository) -> None:
    """Those of its sides came with their own commits, and are not told of twice."""
    merged_by_hand(repository, entry("五。", "2021-05-31"))
    head = repository.git("rev-parse", "HEAD")[:10]
    found = remarks(since(repository.folder, "main", "-f", "json"))
    alone = [message for code, message in found if f"git 提交 {head}" in message]
    assert alone == [
        f"1 条记录的记录时间（at）早于提交到 git 的时间 7 天以上（git 提交 {head}，2021-07-05）",
        f"1 条记录的记录人（by）是“示例”，提交到 git 的是“李四”（git 提交 {head}，2021-07-05）",
    ]
    assert len([each for each in found if each[0] == "GK121"]) == 1
    assert len([each for each in found if each[0] == "GK120"]) == 3


def test_a_line_that_a_merge_had_added_is_known_when_it_comes_back(repository: Repository) -> None:
    fifth = entry("五。", "2021-05-31")
    merged_by_hand(repository, fifth)
    (repository.folder / ".gitattributes").write_text("ledgers/*.yaml -diff\n")
    write(repository.folder, FIRST, SECOND, FOURTH, THIRD)
    base = repository.commit()
    write(repository.folder, FIRST, SECOND, FOURTH, THIRD, fifth)
    found = remarks(since(repository.folder, base, "-f", "json"))
    assert found == [("GK092", "该记录曾被删去，现再次出现")]


def test_a_first_commit_of_a_branch_is_not_that_of_the_repository(repository: Repository) -> None:
    repository.git("switch", "-q", "--orphan", "other")
    shutil.copytree(CHECKS / "base", repository.folder, dirs_exist_ok=True)
    assert first(repository.folder).code == REFUSED
    repository.commit()
    assert first(repository.folder).code == REFUSED


def test_a_shallow_clone_is_no_first_commit(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(clone))
    assert first(clone).code == REFUSED


def test_a_tree_is_a_revision_too(book: Path) -> None:
    assert since(book, "4b825dc642cb6eb9a060e54bf8d69288fbee4904").code == 0
    write(book, FIRST)
    assert found(book, "HEAD^{tree}") == [("GK091", 3)]


def test_without_any_commit_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    shutil.copytree(CHECKS / "base", tmp_path, dirs_exist_ok=True)
    Repository(tmp_path)
    result = since(tmp_path, "HEAD")
    assert result.code == REFUSED
    assert "HEAD 之前没有提交" in result.stderr
    assert since(tmp_path, "main2").code == REFUSED
    assert first(tmp_path).code == 0


@pytest.mark.parametrize(
    "revision", ["nix", "HEAD^2", "--help", "-q", "--all", "main..main", "main\nmain", "HEAD:data"]
)
def test_what_git_does_not_know_is_refused(book: Path, revision: str) -> None:
    result = since(book, revision)
    assert (result.code, result.stdout) == (REFUSED, "")
    assert result.stderr.startswith(f"git 中没有这个版本：{revision}\n")


def test_an_empty_revision_is_wrong_usage(book: Path) -> None:
    assert since(book, "").code == USAGE


def test_outside_git_it_is_refused(tmp_path: Path) -> None:
    shutil.copytree(CHECKS / "base", tmp_path / "book")
    result = since(tmp_path / "book", "HEAD", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert result.code == REFUSED
    assert "不在 git 仓库里" in result.stderr


def test_without_the_git_program_it_is_refused(book: Path) -> None:
    result = since(book, PATH="")
    assert (result.code, result.stdout) == (REFUSED, "")
    assert result.stderr.startswith("未找到 git 程序。")


def test_content_that_git_has_lost_is_no_empty_ledger(repository: Repository) -> None:
    lost = repository.git("rev-parse", f"HEAD:{LEDGER}")
    (repository.folder / ".git/objects" / lost[:2] / lost[2:]).unlink()
    result = since(repository.folder)
    assert (result.code, result.stdout) == (UNREADABLE, "")


def test_the_data_may_be_a_folder_of_the_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    book = tmp_path / "某市 [2021]" / "台账"
    shutil.copytree(CHECKS / "base", book)
    shutil.copytree(CHECKS / "base", tmp_path / "某市 2" / "台账")
    write(book, FIRST, SECOND)
    repository.commit()
    write(book, FIRST)
    assert found(book) == [("GK091", 3)]
    assert found(tmp_path / "某市 2" / "台账") == []


def test_a_linked_worktree_and_its_hooks_work(repository: Repository, tmp_path: Path) -> None:
    tree = tmp_path / "另一处"
    repository.git("worktree", "add", "-q", str(tree), "-b", "mine")
    write(tree, FIRST)
    assert found(tree) == [("GK091", 3)]
    env = {**GIT_ENV, "GIT_DIR": str(repository.folder / ".git/worktrees/另一处")}
    done = run("validate", "--since", "main", cwd=tree, env=env)
    assert done.returncode == ERRORS
    assert "GK091 少了一条记录" in done.stdout.decode()


def test_a_hook_sees_the_data_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    shutil.copytree(CHECKS / "base", tmp_path / "book")
    repository.commit()
    write(tmp_path / "book")
    env = {**GIT_ENV, "GIT_DIR": ".git"}
    done = run("-C", "book", "validate", "--since", "HEAD", cwd=tmp_path, env=env)
    assert "GK091 少了一条记录" in done.stdout.decode()
    outside = run("-C", str(tmp_path), "validate", "--since", "HEAD", cwd=tmp_path / "book")
    assert outside.returncode == UNREADABLE


def test_a_path_narrows_it(book: Path) -> None:
    write(book, FIRST)
    write(book, entry("一。", unit="乙局"), file="ledgers/乙局.yaml")
    assert since(book, "main", str(book / "ledgers/乙局.yaml")).code == 0
    assert since(book, "main", str(book / LEDGER)).code == ERRORS


def test_git_settings_of_the_user_change_nothing(repository: Repository, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        "[log]\nshowSignature = true\nfollow = true\nshowRoot = false\n"
        "[diff]\nexternal = false\nnoprefix = true\ncolorMoved = zebra\n"
        "[color]\nui = always\n[core]\npager = false\nquotePath = false\n"
    )
    write(repository.folder, FIRST)
    repository.commit()
    write(repository.folder, FIRST, SECOND)
    result = since(repository.folder, "main", "-f", "json", GIT_CONFIG_GLOBAL=str(settings))
    assert codes(result) == [("GK092", 3)]


def test_json_names_what_it_was_held_against(repository: Repository) -> None:
    head = repository.git("rev-parse", "HEAD")
    assert json.loads(since(repository.folder, "main", "-f", "json").stdout)["since"] == [head]
    plain = gongkai("-C", str(repository.folder), "validate", "-f", "json")
    assert json.loads(plain.stdout)["since"] is None


def test_the_lines_of_a_revision_can_be_asked_for(repository: Repository) -> None:
    git = Git(repository.folder)
    (repository.folder / "ledgers/旧.yml").write_text("- {}\n")
    (repository.folder / "ledgers/.隐.yaml").write_text("- {}\n")
    (repository.folder / "ledgers/链").symlink_to("甲局.yaml")
    repository.commit()
    lines = {"甲局": ["# 甲局", FIRST, SECOND, ""]}
    assert ledger_lines_at(git, git.commit("HEAD")) == lines
    assert ledger_lines_at(git, git.tree("HEAD~1")) == lines


def test_entries_know_their_first_line() -> None:
    text = ["---", "- a", "", "  b", "# c", "", "-", "- a", "# c", "x", "\t- d", " - {e}", "- {f}"]
    entries = {"- a\n\n  b": 2, "-": 7, "- a\n# c\nx\n\t- d\n - {e}": 8, "- {f}": 13}
    assert entries_in(text) == entries
    assert entries_in(["# c", "- {a}", "  b", " - {c}", "  # d", "  - e", " - {f}", ""]) == {
        "- {a}": 2,
        " - {c}": 4,
        "  - e": 6,
        " - {f}": 7,
    }


def test_a_thousand_lines_changed_at_once_are_paired_one_to_one() -> None:
    before = {entry(f"第{n}。"): n for n in range(1, 1001)}
    after = [text.replace("。", "！") for text in before]
    comparison = compare("甲局", before, after, meant)
    assert [(c.line_before, c.line) for c in comparison.changed] == [(n, n) for n in range(1, 1001)]
    assert comparison.lost == []


def test_two_thousand_lines_sealed_at_once_are_paired_one_to_one() -> None:
    before = {hand(f"第{n}。"): n for n in range(1, 2001)}
    after = [sealed(f"第{n}。") for n in range(2000, 0, -1)]
    comparison = compare("甲局", before, after, meant)
    assert [c.line_before + c.line for c in comparison.sealed] == [2001] * 2000
    assert (comparison.lost, comparison.changed, comparison.added) == ([], [], {})


@pytest.mark.parametrize(
    "note",
    ["a" * 500_000, "at:" * 150_000, "at: ," * 100_000, "\u0301\u0327" * 100_000],
    ids=["plain", "at", "at in vain", "marks"],
)
def test_a_long_line_by_hand_is_compared_in_proportion_to_its_length(note: str) -> None:
    before = {hand(f'"{note}"'): 2}
    start = time.process_time()
    comparison = compare("甲局", before, [hand(f'"{note}。"')], meant)
    assert time.process_time() - start < GENEROUS
    assert comparison.missing == before.keys()


def test_nothing_is_written_to_the_repository(repository: Repository) -> None:
    def state() -> dict[str, int]:
        return {
            str(path): path.stat().st_mtime_ns
            for path in repository.folder.rglob("*")
            if path.is_file()
        }

    write(repository.folder, FIRST)
    before = state()
    assert since(repository.folder).code == ERRORS
    assert state() == before
