"""Any grid is read as a form, or refused; nothing in it breaks the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gongkai.model.form import FINGERPRINT, FormColumn, FormHead
from gongkai.model.span import Span
from gongkai.office.cell import Cell
from gongkai.office.documents.grid import Document, Grid
from gongkai.office.forms.csv_document import read_csv
from gongkai.office.forms.filled_form import is_form, read_form
from gongkai.office.forms.table_without_ids import read_table_without_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = [
    *FormColumn, *FormHead, FINGERPRINT, "完成情况", "工作任务", "2021-T01", "T2", "", "公开。",
    "gongkai-form 2021Q2 甲局", "填报人：张三", "44380", '=DISPIMG("a",1)', "fee9ffaa7-9d6bd35d",
]  # fmt: skip


def grid(rows: Sequence[Sequence[str | None]], joined: bool) -> Grid:
    """Return a grid; of neighbours that say the same one cell, if they are ``joined``."""
    made: list[tuple[Cell | None, ...]] = []
    for y, row in enumerate(rows, 1):
        cells: list[Cell | None] = []
        for x, text in enumerate(row):
            last = cells[-1] if cells else None
            same = joined and last is not None and text == last.text
            span = Span("a.xlsx", y, x + 1, 0, f"S!{chr(65 + x)}{y}")
            cells.append(last if same else None if text is None else Cell(text, span))
        made.append(tuple(cells))
    return Grid("S", tuple(made))


@given(st.data())
def test_any_grid_is_read_or_refused(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 14))
    text = st.one_of(st.none(), st.sampled_from(WORDS))
    row = st.lists(text, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, max_size=6))
    if data.draw(st.booleans()):
        head = [*FormColumn, FINGERPRINT][:width]
        rows.insert(data.draw(st.integers(0, len(rows))), [*head, *[None] * (width - len(head))])
    document = Document("", (grid(rows, data.draw(st.booleans())),))
    if is_form(document):
        form = read_form(document, "a.xlsx")
        assert len(form.rows) < len(rows)
    else:
        assert not read_table_without_ids(document, [], "a.xlsx").rows


@given(st.text(alphabet="编号状态进展情况,\t\n\"'=", max_size=80))
def test_any_text_is_a_grid_or_has_a_problem(text: str) -> None:
    document = read_csv(text, "a.csv")
    assert document.problems or len({len(row) for row in document.grids[0].rows}) <= 1
