"""Texts are read into one grid, whatever separates their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongkai.office.task_tables.text_forms.read_text import read_text
from tests.office import make_text
from tests.office.spec import TableSpec, rows_2021, spec_2021
from tests.office.test_documents import read

if TYPE_CHECKING:
    from gongkai.office.documents.grid import Document, Grid


def texts(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid, cells that are missing or empty filled from above."""
    filled: list[list[str]] = []
    for row in grid.rows:
        above = filled[-1] if filled else [""] * len(row)
        filled.append([c.text if c and c.text else a for c, a in zip(row, above, strict=True)])
    return filled


def bodies(document: Document) -> list[list[str]]:
    """Return the rows under the header; a heading in a row of its own goes with those below."""
    (grid,) = document.grids
    filled = texts(grid)
    alone = {n for n, row in enumerate(grid.rows) if n and row[0] and row[-1] is row[0]}
    return [row for n, row in enumerate(filled) if n and n not in alone]


@pytest.mark.parametrize("write", make_text.TABLES)
def test_every_form_gives_the_table_of_2021(write: make_text.TextForm) -> None:
    """The cells come under their columns, though merged ones are left out."""
    document = read_text(write(spec_2021()), "表.txt")

    assert document.problems == ()
    assert bodies(document) == rows_2021()
    assert spec_2021().title in document.grids[0].above[-1]


@pytest.mark.parametrize("write", make_text.TABLES)
def test_every_form_gives_numbers_and_merged_units(write: make_text.TextForm) -> None:
    """A number is a column of its own; units may continue as headings do."""
    spec = spec_2021(numbered=True)

    document = read_text(write(spec), "表.txt")

    assert [row[0] for row in bodies(document)] == [str(n) for n in range(1, 38)]
    assert [row[1:] for row in bodies(document)] == rows_2021()


def small(*rows: tuple[str, str, str]) -> TableSpec:
    """Return a table of one level."""
    from tests.office.spec import SpecCell, merged

    header = ((SpecCell("工作任务"), SpecCell("具体要求"), SpecCell("责任单位")),)
    return TableSpec("2021年任务分解表", header, merged(rows, (0,)))


ROWS = (
    ("一、做好财政信息公开", "1.公开预算、决算。", "市财政局"),
    ("一、做好财政信息公开", "2.公开政府债务；限额也公开。", "市财政局牵头，各区县政府配合"),
    ("二、做好政策解读", "3.文件与解读同步发布。", "各区县政府（功能区）、市司法局"),
)


@pytest.mark.parametrize("write", [*make_text.TABLES, make_text.paragraphs, make_text.labelled])
def test_one_level_of_headings(write: make_text.TextForm) -> None:
    """A heading stands once above its tasks; brackets in the units are no brackets of units."""
    document = read_text(write(small(*ROWS)), "表.txt")

    assert bodies(document) == [list(row) for row in ROWS]
    assert document.unread == ()


def test_cells_without_a_separator() -> None:
    """Header, numbers and full stops tell where a cell ends."""
    rows = "".join("".join(row) + "\n" for row in ROWS)

    document = read_text(f"2021年任务分解表\n工作任务具体要求责任单位\n{rows}", "表.txt")

    assert document.form == "没有分隔符的文本"
    assert bodies(document) == [list(row) for row in ROWS]


def test_several_tasks_in_a_paragraph() -> None:
    """Each bracket of units ends a task; other brackets stay in the text."""
    text = (
        "一、财政\n（一）做好预算公开。公开预算（含部门预算）。（市财政局）"
        "公开决算。〔牵头单位：甲局，责任单位：各街道（功能区）〕\n没有人做的事。\n"
    )

    document = read_text(text, "要点.txt")

    heading = ["一、财政", "（一）做好预算公开。"]
    assert bodies(document) == [
        [*heading, "公开预算（含部门预算）。", "市财政局"],
        [*heading, "公开决算。", "牵头单位：甲局，责任单位：各街道（功能区）"],
    ]
    assert document.unread == ("第 3 行“没有人做的事。”没有写由谁负责",)


def test_labelled_lines_under_each_task() -> None:
    """What a line says after its label goes into the column of that name."""
    text = (
        "2021年任务分解表\n一、财政\n1.公开预算。\n牵头单位：市财政局\n责任单位：各区县政府\n"
        "完成时限：年底前\n2.公开决算。\n牵头单位：市审计局\n"
    )

    (grid,) = read_text(text, "要点.txt").grids

    header, *rows = [[cell.text if cell else None for cell in row] for row in grid.rows]
    assert header == ["工作任务", "具体要求", "牵头单位", "责任单位", "时限"]
    assert rows == [
        ["一、财政", "1.公开预算。", "市财政局", "各区县政府", "年底前"],
        ["一、财政", "2.公开决算。", "市审计局", "", ""],
    ]
    assert grid.above == ("2021年任务分解表",)


def test_what_is_said_of_one_task_is_not_said_of_the_next() -> None:
    """A label that a task lacks, and an empty cell of a deadline, are not filled from above."""
    text = (
        "2021年任务分解表\n1.公开预算。\n牵头单位：市财政局\n责任单位：市教育局\n"
        "2.公开决算。\n牵头单位：市审计局\n"
    )
    csv = (
        "2021年任务分解表\n工作任务,具体要求,责任单位,完成时限\n甲,公开预算。,市财政局,10月底\n"
        ",公开决算。,市审计局,\n注：按月报送,,,\n合计：2项,,,\n"
    )
    for file, content in (("要点.txt", text), ("表.csv", csv)):
        reading = read(content.encode(), file)
        assert reading.table is not None
        _, second = [row.task for row in reading.table.rows()]
        assert [phrase.text for phrase in second.phrases] == ["市审计局"]
        assert second.due_text == ""


def test_a_second_task_in_a_paragraph_keeps_its_heading() -> None:
    """Arabic numbers below a numbered heading are tasks, not headings."""
    text = (
        "2021年任务分解表\n一、政策\n（二）做好政策解读。1.同步解读。（市司法局）"
        "2.多形式解读。（市财政局）\n"
    )
    (grid,) = read_text(text, "要点.txt").grids
    assert [row[1].text for row in grid.rows[1:] if row[1]] == ["（二）做好政策解读。"] * 2


def test_a_cell_has_its_place() -> None:
    """Line and column are those of the cell's first character."""
    (grid,) = read_text(make_text.rows_with_bars(small(*ROWS)), "表.txt").grids

    first = grid.rows[1][1]
    assert first is not None
    assert (first.span.line, first.span.column, first.span.length) == (3, 14, len(ROWS[0][1]))


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('工作任务,具体要求,责任单位\n甲,"乙,丙\n丁,戊,己\n', "引号不配对", 2),
        ("工作任务，具体要求，责任单位\n甲，乙，丙，丁\n", "全角逗号", 2),
        (
            "\t工作任务\n\t具体要求\n\t责任单位\n\n\t甲\n\t乙\n\t丙\n\n\t丁\n\t戊\n",
            "有 2 个单元格",
            9,
        ),
    ],
    ids=["quote", "full-width comma", "row too short"],
)
def test_what_cannot_be_told_apart_is_refused(text: str, message: str, line: int) -> None:
    """The problem names the line where it begins."""
    (problem, *_) = read_text(text, "表.csv").problems

    assert message in str(problem.message)
    assert problem.span.line == line


def test_ten_thousand_lines_without_a_header_end() -> None:
    """A text that is no table is given back as what may be its header."""
    document = read_text("甲 |\n" * 10_000, "表.txt")

    assert document.form == "文本"
    assert len(document.grids[0].rows) == 1
