"""Tables with merged columns, and tables cut into parts side by side."""

from gongkai.model.report import Block, Column, Report
from gongkai.render.formats import markdown, plain_text
from gongkai.render.page.frame import Frame
from gongkai.render.page.merged import heights


def _report(block: Block) -> Report:
    return Report("表", (), (block,), (), block, {})


def test_equal_cells_are_merged_within_equal_cells_left_of_them() -> None:
    columns = (Column("一级", merged=True), Column("二级", merged=True), Column("任务"))
    rows = (("甲", "子", "1"), ("甲", "子", "2"), ("乙", "子", "3"), ("乙", "丑", "3"))
    block = Block((columns), rows)
    assert list(heights(block)) == [(2, 2, 1), (0, 0, 1), (2, 1, 1), (0, 1, 1)]


def test_a_total_is_never_merged() -> None:
    block = Block((Column("一级", merged=True),), (("甲",), ("甲",), ("甲",)), footer=1)
    assert list(heights(block)) == [(2,), (0,), (1,)]


def test_text_and_markdown_print_a_merged_cell_once() -> None:
    block = Block((Column("一级", merged=True), Column("任务")), (("甲", "1"), ("甲", "1")))
    assert (
        "".join(plain_text.render(_report(block), Frame()))
        == "表\n\n一级  任务\n──────────\n甲    1\n      1\n"
    )
    assert "| 甲 | 1 |\n|  | 1 |" in "".join(markdown.render(_report(block)))


def test_a_stacked_table_says_every_cell() -> None:
    block = Block((Column("一级", merged=True), Column("任务")), (("甲", "1"), ("甲", "2")))
    assert "".join(plain_text.render(_report(block), Frame(8))).count("甲") == 2


def test_a_wide_table_is_cut_into_parts_that_repeat_its_head() -> None:
    columns = (Column("单位"), *(Column(f"T{n}") for n in range(10, 16)))
    block = Block(columns, (("甲局", "a", "b", "c", "d", "e", "f"),), head=1)
    text = "".join(plain_text.render(_report(block), Frame(20)))
    assert text.count("甲局") == 2
    assert all(f"T{n}" in text for n in range(10, 16))
    assert max(map(len, text.split("\n"))) <= 20
    assert "".join(plain_text.render(_report(block), Frame())).count("甲局") == 1
