"""Fill forms in at random by other libraries, and move their rows and columns about."""

from __future__ import annotations

import csv
import io
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from gongkai.model.form import OPEN, FormColumn
from gongkai.render.forms.choose import FormKind, form_bytes
from tests.office.forms_back import Sheet, saved

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from docx.table import _Cell

    from gongkai.model.form import BlankForm, FormRow

NOTES = (
    "按计划推进，召开推进会 2 次。", "第一行。\n第二行。", '含“引号”与"直引号"。', "= 见附件",
    "已公开 45 家。", "见附件 [1]、{2}。# 完", "'单引号开头", "3 月起试行，覆盖率 98.5%",
)  # fmt: skip
EVIDENCE = ("https://www.example.gov.cn/a?b=1", "示政办〔2021〕12号", "附件/公开目录.pdf")


class Filled(NamedTuple):
    """What a unit wrote into a row, as its ledger must have it."""

    task: str
    status: str
    note: str
    problem: str
    next: str
    evidence: tuple[str, ...]
    why: str

    @property
    def cells(self) -> dict[FormColumn, str]:
        """What stands in the open cells."""
        proof = f"无：{self.why}" if self.why else "\n".join(self.evidence)
        texts = (self.status, self.note, self.problem, self.next, proof)
        return dict(zip(OPEN, texts, strict=True))


def filled(rng: random.Random, row: FormRow, mark: str) -> Filled | None:
    """Return what a unit writes into a row; None for nothing."""
    if rng.random() < 0.3:
        return None
    status = rng.choice(["", *row.steps]) if row.steps else ""
    proof = tuple(rng.sample(EVIDENCE, rng.randint(0, 2)))
    why = "材料正在归档" if status == "已完成" and not proof else ""
    return Filled(
        row.task_id,
        status,
        f"{rng.choice(NOTES)}（{mark}）",
        rng.choice(["", "经费不足。"]),
        rng.choice(["", "下季度完成。"]),
        proof,
        why,
    )


def sent_back(
    rng: random.Random, form: BlankForm, rows: Sequence[Filled], kind: FormKind, by: str
) -> bytes:
    """Return a form filled in, with its rows and columns moved."""
    content = form_bytes(form, kind)
    wanted = {each.task: each.cells for each in rows}
    if kind is FormKind.XLSX:
        return _workbook(rng, content, wanted, by)
    if kind is FormKind.DOCX:
        return _document(rng, content, wanted, by)
    return _csv(rng, content, wanted, by)


def _workbook(
    rng: random.Random, content: bytes, wanted: dict[str, dict[FormColumn, str]], by: str
) -> bytes:
    sheet = Sheet(content).signed(by)
    for task, cells in wanted.items():
        for column, text in cells.items():
            cell = sheet.at(task, column)
            cell.value = text or None
            if text:
                cell.data_type = "s"
    page, top = sheet.page, sheet.top
    width = page.max_column
    grid = [
        [page.cell(y, x).value for x in range(1, width + 1)] for y in range(top, page.max_row + 1)
    ]
    head, body = grid[0], grid[1:]
    rng.shuffle(body)
    order = rng.sample(range(width), width) if rng.random() < 0.5 else list(range(width))
    for y, row in enumerate([head, *body], top):
        for x, place in enumerate(order, 1):
            moved = page.cell(y, x)
            moved.value = row[place]
            if isinstance(row[place], str):
                moved.data_type = "s"
    for number in range(top + 1, page.max_row + 1):
        page.row_dimensions[number].hidden = rng.random() < 0.3
    return saved(sheet.book)


def _document(
    rng: random.Random, content: bytes, wanted: dict[str, dict[FormColumn, str]], by: str
) -> bytes:
    document = docx.Document(io.BytesIO(content))
    head, table = document.tables
    _control(head.cell(1, 1), by)
    headings = [cell.text for cell in table.rows[0].cells]
    for row in table.rows[1:]:
        task = next(row.cells[0]._tc.iter(qn("w:t"))).text or ""
        for column, text in wanted.get(task, {}).items():
            if text:
                _control(row.cells[headings.index(column)], text)
    order = rng.sample(range(len(headings)), len(headings))
    moved = rng.random() < 0.5
    rows = list(table.rows)
    for row in rows if moved else []:
        cells = list(row._tr.tc_lst)
        for place in order:
            row._tr.append(cells[place])
    body = [row._tr for row in rows[1:]]
    rng.shuffle(body)
    for element in body:
        table._tbl.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _control(cell: _Cell, text: str) -> None:
    """Write into the content control of a cell, as Word does."""
    sdt = next(cell._tc.iter(qn("w:sdt")))
    for shows in list(sdt.iter(qn("w:showingPlcHdr"))):
        next(sdt.iter(qn("w:sdtPr"))).remove(shows)
    content = next(sdt.iter(qn("w:sdtContent")))
    run = next(content.iter(qn("w:r")))
    for child in list(run):
        if child.tag != qn("w:rPr"):
            run.remove(child)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        run.append(deepcopy(words))


def _csv(
    rng: random.Random, content: bytes, wanted: dict[str, dict[FormColumn, str]], by: str
) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    top = next(n for n, row in enumerate(rows) if row[:1] == [FormColumn.ID])
    for row in rows[:top]:
        if row[:1] == ["填报人"]:
            row[1] = by
    for row in rows[top + 1 :]:
        for column, text in wanted.get(row[0], {}).items():
            row[rows[top].index(column)] = f"'{text}" if text.startswith(("=", "'=")) else text
    body = rows[top + 1 :]
    rng.shuffle(body)
    out = io.StringIO()
    csv.writer(out).writerows([*rows[: top + 1], *body])
    return out.getvalue().encode(rng.choice(["utf-8", "utf-8-sig", "gb18030"]))
