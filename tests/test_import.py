"""Importing: a new edition laid into a table, its proof on random tables, and reported progress."""

from __future__ import annotations

import random
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from gongkai.cli.actions.import_place import look
from gongkai.cli.actions.import_status import first_lines
from gongkai.cli.actions.note import Given
from gongkai.cli.clock import now
from gongkai.model.span import Span
from gongkai.model.task import Item, Phrase, Role, Section, Table, Task, numbered, task_id
from gongkai.office.cell import Cell
from gongkai.ops.duties.table_update import Standing, update_table
from gongkai.store.changes.table_edit import edited_text, reads_as
from gongkai.store.disk.data_folder import TASKS, Folder
from gongkai.store.disk.limits import DEFAULT_LIMITS
from gongkai.store.tasks_yaml_writer import table_text
from tests.cli import ROOT, gongkai
from tests.git import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from gongkai.model.task import Row

YEAR = 2021
DAY = date(YEAR, 7, 5)
PLACE = Span(TASKS)
WORDS = "公开预算决算目录指南政策解读会议审批服务网站平台数据监管财政教育医疗环境食品安全"


def words(dice: random.Random, least: int, most: int) -> str:
    return "".join(dice.choices(WORDS, k=dice.randint(least, most))) + "。"


def task(dice: random.Random, number: int) -> Task:
    phrases = tuple(
        Phrase(name, dice.choice([Role.LEAD, Role.RESPONSIBLE]), PLACE)
        for name in dice.sample(["甲局", "乙局", "丙局", "各区县政府"], dice.randint(1, 3))
    )
    return Task(
        id=task_id(YEAR, numbered(number)),
        requirement="".join(words(dice, 8, 30) for _ in range(dice.randint(1, 3))),
        phrases=phrases,
        span=PLACE,
        due=dice.choice([None, date(YEAR, 6, 30)]),
        number=dice.choice(["", str(number)]),
    )


def table_of(rows: list[tuple[str, str, Task]]) -> Table:
    sections: list[Section] = []
    for section, item, each in rows:
        if not sections or sections[-1].title != section:
            sections.append(Section(section, (), PLACE))
        items = sections[-1].items
        if not items or items[-1].title != item:
            items = (*items, Item(item, (), PLACE))
        last = items[-1]._replace(tasks=(*items[-1].tasks, each))
        sections[-1] = sections[-1]._replace(items=(*items[:-1], last))
    return Table(
        YEAR, "2021年示例市任务分解表", tuple(sections), PLACE, default_due=date(YEAR, 12, 31)
    )


def rows_of(table: Table) -> list[tuple[str, str, Task]]:
    return [(row.section.title, row.item.title, row.task) for row in table.rows()]


def random_table(dice: random.Random) -> Table:
    rows, number = [], 0
    for section in range(dice.randint(1, 3)):
        for item in range(dice.randint(1, 3)):
            for _ in range(dice.randint(1, 4)):
                number += 1
                rows.append((f"第{section}部分", f"{section}之{item}", task(dice, number)))
    return table_of(rows)


def next_edition(dice: random.Random, table: Table) -> Table:
    """What an office prints next: rows gone, come, moved, reworded, headings renamed."""
    rows = rows_of(table)
    renamed = {section: f"{section}（新）" for section, *_ in rows if dice.random() < 0.2}
    rows = [row for row in rows if dice.random() < 0.85] or rows[:1]
    for place, (section, item, each) in enumerate(rows):
        if dice.random() < 0.2:
            each = each._replace(requirement=each.requirement[:-1] + "等。", number="")
        if dice.random() < 0.2:
            each = each._replace(phrases=(Phrase("丁局", Role.RESPONSIBLE, PLACE),))
        rows[place] = renamed.get(section, section), item, each
    for _ in range(dice.randint(0, 2)):
        place = dice.randrange(len(rows))
        rows.insert(place, (*rows[place][:2], task(dice, 99)))
    if len(rows) > 2 and dice.random() < 0.2:
        first, second = rows[0], rows[1]
        rows[:2] = [(*first[:2], second[2]), (*second[:2], first[2])]
    return table_of(
        [
            (section, item, each._replace(id=task_id(YEAR, numbered(number))))
            for number, (section, item, each) in enumerate(rows, 1)
        ]
    )


def commented(dice: random.Random, text: str) -> str:
    """The text of a table as a person leaves it: comments between its fields."""
    lines: list[str] = []
    for line in text.splitlines():
        inside = line.startswith(" " * 14)
        if not inside and dice.random() < 0.2:
            lines.append(f"{' ' * dice.randint(0, 12)}# 说明{len(lines)}")
        lines.append(line)
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("seed", range(300))
def test_a_new_edition_is_laid_in_to_the_letter(seed: int) -> None:
    dice = random.Random(seed)
    old = random_table(dice)
    new = next_edition(dice, old)
    noted = {row.task.id for row in old.rows() if dice.random() < 0.3}
    update = update_table(old, new, Standing(noted, DAY))
    text = commented(dice, table_text(old))
    edited = edited_text(text.encode(), TASKS, update.table, DEFAULT_LIMITS)
    assert reads_as(edited, TASKS, update.table, DEFAULT_LIMITS)
    again = update_table(update.table, new, Standing(noted, DAY))
    assert again.changes == ()
    ids = [row.task.id for row in update.table.rows()]
    assert len(set(ids)) == len(ids)
    assert noted <= set(ids)
    printed = [row.task.requirement for row in update.table.rows() if not row.task.retired]
    assert printed == [row.task.requirement for row in new.rows()]
    above = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    kept = edited.decode().splitlines()
    untouched = {row.task.id for row in old.rows()} == set(ids)
    assert not untouched or all(line in kept for line in above)


def by_words(table: Table) -> dict[str, Row]:
    return {row.task.requirement: row for row in table.rows()}


@pytest.mark.parametrize("seed", range(50))
def test_what_keeps_its_words_keeps_its_id(seed: int) -> None:
    dice = random.Random(seed)
    old = random_table(dice)
    new = next_edition(dice, old)
    update = update_table(old, new, Standing((), DAY))
    before, after = by_words(old), by_words(update.table)
    for words_, row in after.items():
        if words_ in before:
            assert row.task.id == before[words_].task.id


def test_a_shuffled_table_of_the_year_keeps_every_id() -> None:
    table = look(Folder(ROOT, DEFAULT_LIMITS), to_write=True).table
    assert table is not None
    rows = rows_of(table)
    random.Random(1).shuffle(rows)
    shuffled = [
        (
            section,
            item,
            each._replace(
                id=task_id(YEAR, numbered(number)), requirement=f"{each.requirement}并公开。"
            ),
        )
        for number, (section, item, each) in enumerate(rows, 1)
    ]
    update = update_table(table, table_of(shuffled), Standing((), DAY))
    assert [row.task.id for row in update.table.rows()] == [each.id for _, _, each in rows]


def test_progress_of_a_table_becomes_first_lines(tmp_path: Path) -> None:
    book = tmp_path / "book"
    lay_out(book, ROOT / "tests/checks/base")
    place = look(Folder(book, DEFAULT_LIMITS), to_write=True)
    assert place.book is not None
    table = place.book.table
    tasks = [row.task for row in table.rows()]
    lead = tasks[0]._replace(
        phrases=(tasks[0].phrases[0]._replace(role=Role.LEAD), *tasks[0].phrases[1:])
    )
    section = table.sections[0]
    items = (
        section.items[0]._replace(tasks=(lead, *section.items[0].tasks[1:])),
        *section.items[1:],
    )
    table = table._replace(sections=(section._replace(items=items), *table.sections[1:]))
    cells = {
        each.id: Cell(f"已完成{n}次公开。", Span("表.docx", cell=f"表1!行{n}列5"))
        for n, each in enumerate(tasks, 2)
    }
    now.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_NOW", "2021-07-05T09:00:00+08:00")
        found = first_lines(place, place.book, table, cells, Given(date="2021-06-30", by="张三"))
    now.cache_clear()
    assert found.problems == ()
    files = {change.file: change.new.decode() for change in found.changes}
    assert set(files) == {"ledgers/甲局.yaml", "ledgers/乙局.yaml"}
    assert found.lines == 2
    said = 'date: 2021-06-30, task: 2021-T01, note: "已完成2次公开。"'
    assert said in files["ledgers/甲局.yaml"]
    assert [(each.task, each.why) for each in found.untaken] == [
        ("2021-T02", "有多个责任单位，未写明牵头单位")
    ]


def test_a_table_without_progress_refuses_with_status(tmp_path: Path) -> None:
    source = next((ROOT / "data/sources").iterdir())
    result = gongkai("-C", str(tmp_path), "import", str(source), "--with-status", "--with-units")
    assert result.code == 3
    assert "没有“完成情况”“进展情况”一类的栏目" in result.stderr
    assert list(tmp_path.iterdir()) == []


PROGRESS = (
    "2021年任务分解表\n工作任务,具体要求,责任单位,完成情况\n"
    "甲,公开预算。,市财政局,已公开部门预算。\n,解读政策。,市财政局、市司法局,已解读 3 件。\n"
)


def test_a_column_of_progress_makes_first_lines_on_request(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data/units.yaml", tmp_path / "data")
    (tmp_path / "表.csv").write_text(PROGRESS, "utf-8")
    file = str(tmp_path / "表.csv")
    seen = gongkai("-C", str(tmp_path), "import", file, "--dry-run")
    assert "完成情况 2 格未记入台账；记入台账加 --with-status。" in seen.stdout

    noted = ("--with-status", "--by", "张三", "--date", "2021-05-06")
    done = gongkai("-C", str(tmp_path), "import", file, *noted)

    assert done.code == 0, done.stderr
    (ledger,) = (tmp_path / "ledgers").glob("*.yaml")
    assert ledger.stem == "市财政局"
    (line,) = [each for each in ledger.read_text("utf-8").split("\n") if each[:1] == "-"]
    assert 'date: 2021-05-06, task: 2021-T01, note: "已公开部门预算。", by: "张三"' in line
    assert "2021-T02" in done.stdout
    assert gongkai("-C", str(tmp_path), "validate").code == 0
