"""A small book of three units, its forms, and what a unit does to one (示例数据)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook

from gongkai.model.form import FormColumn
from gongkai.ops.counting.periods import read_quarter, readings
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.render.forms.choose import FormKind, form_bytes
from gongkai.reports.form import form_of
from gongkai.store.load import load
from tests.cli import gongkai

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from gongkai.model.form import BlankForm

TODAY = date(2021, 7, 5)
UNITS = """\
schema: 1
region: 示例市
units:
  - {name: 甲局, kind: 部门, basis: 示例}
  - {name: 乙局, kind: 部门, basis: 示例}
  - {name: 东区, kind: 区县, basis: 示例}
groups:
  - {name: 各区县政府, kinds: [区县]}
  - {name: 市政府有关部门, kinds: [部门]}
"""
TASKS = """\
schema: 1
year: 2021
title: 2021年示例市政务公开重点工作任务分解表（示例数据）
default_due: 2021-12-31
sections:
  - title: 甲部分
    items:
      - title: 甲项
        tasks:
          - id: 2021-T01
            requirement: |
              公开本级政府及各部门的预算，每年三月底前全部上网。
            responsible: [甲局, 乙局]
          - id: 2021-T02
            requirement: |
              更新政府信息公开指南，注明受理机构的地址和电话。
            responsible: [各区县政府, 市政府有关部门]
          - id: 2021-T03
            requirement: |
              解读本年度出台的全部政策文件，解读材料与文件同步公布。
            responsible: [甲局]
          - id: 2021-T04
            requirement: |
              回应群众关切的热点问题，三个工作日内答复。
            responsible: [甲局, 东区]
          - id: 2021-T05
            requirement: |
              按月公布空气质量和饮用水水质的监测结果。
            responsible: [甲局]
            due: 每月
"""
LEDGER = "ledgers/甲局.yaml"


def make_book(root: Path) -> Path:
    """Write the book, with one entry of 甲局."""
    (root / "data").mkdir(parents=True)
    (root / "ledgers").mkdir()
    (root / "data" / "units.yaml").write_text(UNITS, "utf-8")
    (root / "data" / "tasks.yaml").write_text(TASKS, "utf-8")
    first = ("甲局", "T01", "公开预算42家。", "-s", "进行中", "-d", "2021-03-31", "--by", "示例")
    assert gongkai("-C", str(root), "note", *first, today="2021-04-02").code == 0
    return root


def forms_of(root: Path, quarter: str = "2021Q2", *, everything: bool = False) -> list[BlankForm]:
    """Return the form of each unit of a book."""
    book = load(root).need()
    calendar = Calendar(TODAY, 2021, (2021,))
    reading = readings([read_quarter(quarter, calendar)], TODAY, None)[0]
    records = Records(book, book.tables[2021], keep=True)
    return [
        form_of(records, unit, reading, TODAY, everything=everything)
        for unit in book.register.units
    ]


def form_file(
    root: Path, unit: str = "甲局", kind: FormKind = FormKind.XLSX, quarter: str = "2021Q2"
) -> bytes:
    """Return the form of a unit as a file."""
    (form,) = (each for each in forms_of(root, quarter) if each.unit == unit)
    return form_bytes(form, kind)


class Sheet:
    """The sheet of a form, as a person sees it: by headings and ids."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(BytesIO(content))
        self.page: Worksheet = self.book.worksheets[0]
        self.top = next(
            row for row in range(1, 20) if self.page.cell(row, 1).value == FormColumn.ID
        )

    def column(self, heading: str) -> int:
        """Return the number of a column."""
        return next(
            number
            for number in range(1, self.page.max_column + 1)
            if self.page.cell(self.top, number).value == heading
        )

    def row(self, task: str) -> int:
        """Return the number of the row of a task: ``T01``."""
        column = self.column(FormColumn.ID)
        return next(
            number
            for number in range(self.top + 1, self.page.max_row + 1)
            if str(self.page.cell(number, column).value).endswith(task)
        )

    def at(self, task: str, heading: str) -> Cell:
        """Return a cell of a task."""
        found: Cell = self.page.cell(self.row(task), self.column(heading))  # type: ignore[assignment]
        return found

    def beside(self, head: str) -> Cell:
        """Return the cell beside a heading of the head."""
        for row in self.page.iter_rows(max_row=self.top - 1):
            for cell in row:
                if cell.value == head:
                    found: Cell = self.page.cell(cell.row, cell.column + 1)  # type: ignore[assignment]
                    return found
        raise AssertionError(head)

    def write(self, task: str, **cells: str) -> None:
        """Write into the open cells of a task: ``status``, ``note``, ``problem`` and so on."""
        for key, text in cells.items():
            self.at(task, HEADINGS[key]).value = text

    def signed(self, by: str = "张三") -> Sheet:
        """Write who filled it in."""
        self.beside("填报人").value = by
        return self

    def saved(self) -> bytes:
        """Return the file."""
        return saved(self.book)


HEADINGS = {
    "status": "状态",
    "note": "进展情况",
    "problem": "存在的问题",
    "next": "下一步措施",
    "evidence": "佐证",
}
Spoil = "Callable[[Sheet], None]"


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()
