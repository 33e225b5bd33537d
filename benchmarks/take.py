"""What it costs to take forms back: of 6, 60 and 600 units, as workbooks, Word and CSV.

Run: ``python benchmarks/take.py [ROUNDS]``. Every row says something, and nothing is
written (``--dry-run``). A growth is the processor's time for ten times the forms divided by that
for a tenth, both less what the help of the command costs: 10 is in proportion.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from datetime import date
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import docx
from openpyxl import load_workbook

from benchmarks.facts import YEAR, write_book
from benchmarks.measure import gongkai, in_turns, machine, succeed, table
from gongkai.model.form import FormColumn, FormHead
from gongkai.ops.counting.periods import read_quarter, readings
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.render.forms.choose import FormKind, form_bytes
from gongkai.reports.form import form_of
from gongkai.store.load import load

if TYPE_CHECKING:
    from benchmarks.measure import Cost

TASKS, ENTRIES = 30, 20
"""Tasks of each unit, and entries that it has."""
SIZES = (6, 60, 600)
TODAY = date(YEAR, 7, 5)
NOTE, BY = "召开推进会，完成阶段性任务。", "张三"


class Job(NamedTuple):
    """How many forms are taken, and of which kind."""

    units: int
    kind: FormKind


def write_forms(top: Path, units: int) -> None:
    """Write a book and the filled forms of all its units, a folder for each kind."""
    book = top / str(units)
    write_book(book, units * ENTRIES, units=units, tasks=TASKS)
    found = load(book).need()
    calendar = Calendar(TODAY, YEAR, (YEAR,))
    reading = readings([read_quarter(f"{YEAR}Q2", calendar)], TODAY, None)[0]
    records = Records(found, found.tables[YEAR])
    fillers = {
        FormKind.XLSX: _fill_workbook,
        FormKind.DOCX: _fill_document,
        FormKind.CSV: _fill_csv,
    }
    for kind, fill in fillers.items():
        (top / f"{units}-{kind}").mkdir()
        for unit in found.register.units:
            form = form_of(records, unit, reading, TODAY)
            content = fill(form_bytes(form, kind))
            (top / f"{units}-{kind}" / f"{unit.name}{kind.suffix}").write_bytes(content)


def _fill_workbook(content: bytes) -> bytes:
    book, out = load_workbook(BytesIO(content)), BytesIO()
    page = book.worksheets[0]
    column = list(FormColumn).index(FormColumn.NOTE) + 1
    below = False
    for row in page.iter_rows():
        for cell in row:
            if cell.value == FormHead.FILLED_BY:
                page.cell(cell.row, cell.column + 1, BY)
        if below and row[0].value:
            page.cell(row[0].row, column, NOTE)
        below = below or row[0].value == FormColumn.ID
    book.save(out)
    return out.getvalue()


def _fill_document(content: bytes) -> bytes:
    document, out = docx.Document(BytesIO(content)), BytesIO()
    head, body = document.tables
    head.cell(1, 1).paragraphs[0].add_run(BY)
    column = list(FormColumn).index(FormColumn.NOTE)
    for row in body.rows[1:]:
        row.cells[column].paragraphs[0].add_run(NOTE)
    document.save(out)
    return out.getvalue()


def _fill_csv(content: bytes) -> bytes:
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    column = list(FormColumn).index(FormColumn.NOTE)
    for row in rows:
        if row[:1] == [FormHead.FILLED_BY]:
            row[1] = BY
        elif row and row[0].startswith(f"{YEAR}-T"):
            row[column] = NOTE
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def cost_of(top: Path, job: Job, _: int) -> Cost:
    """Take the forms of a kind, in a dry run."""
    root, forms = top / str(job.units), top / f"{job.units}-{job.kind}"
    moment = {"GONGKAI_NOW": f"{TODAY}T09:00:00+08:00"}
    command = gongkai("-C", str(root), "take", str(forms), "--dry-run")
    outcome = succeed(command, settings=moment)
    if f"收到 {job.units} 份，有问题 0 份" not in outcome.output:
        raise AssertionError(outcome.output[-500:])
    return outcome.cost


def main(rounds: int) -> None:
    """Write the forms, measure and print the table."""
    head = machine()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for units in SIZES:
            write_forms(top, units)
        jobs = [Job(units, kind) for kind in FormKind for units in SIZES]
        costs = in_turns({job: partial(cost_of, top, job) for job in jobs}, rounds)
        idle = succeed(gongkai("take", "--help")).cost.processor
    rows = []
    for job, cost in costs.items():
        tenth = costs.get(Job(job.units // 10, job.kind))
        growth = f"{(cost.processor - idle) / (tenth.processor - idle):.1f}" if tenth else ""
        figures = (f"{cost.clock:.2f}", f"{cost.processor:.2f}", f"{cost.memory:.0f}", growth)
        rows.append((job.kind.value, str(job.units), *figures))
    print(f"{head}\n")
    columns = ("kind", "forms", "s", "s of the processor", "peak MB", "÷ a tenth")
    print(table(columns, rows), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
