"""What reading a table of tasks costs, in each form of document, and how it grows with its rows.

Run: ``python -m benchmarks.imports [ROUNDS]``. Each document holds the table of 2021 again and
again, headings merged; the last column divides the processor's time of 2 000 rows by that of 200,
both less what 37 rows cost: 12 is in proportion.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import cost_of, gongkai, in_turns, machine, table
from tests.office import make_text
from tests.office.make_docx import cell, paragraph, row, run, word_file
from tests.office.make_docx import table as word_table
from tests.office.make_html import make_html
from tests.office.make_workbook import make_ods, make_xlsx
from tests.office.spec import TableSpec, spec_2021

if TYPE_CHECKING:
    from collections.abc import Callable


FEW, SOME, MANY = SIZES = (37, 200, 2_000)
"""Rows."""


def docx_of(spec: TableSpec) -> bytes:
    """Write a Word document without merged cells, which python-docx would take minutes for."""
    rows = (row(*(cell(paragraph(run(text))) for text in line)) for line in spec.grid)
    return word_file(paragraph(run(spec.title)) + word_table(*rows))


OFFICE: dict[str, Callable[[TableSpec], bytes]] = {
    ".docx": docx_of,
    ".xlsx": make_xlsx,
    ".ods": make_ods,
    ".html": make_html,
}
TEXTS = {form.__name__.replace("_", " "): form for form in make_text.TABLES}


class Job(NamedTuple):
    """A document of so many rows."""

    form: str
    rows: int


def of_rows(count: int) -> TableSpec:
    """Return the table of 2021 again and again, cut at a row."""
    spec = spec_2021()
    times = -(-count // len(spec.rows))
    rows = (spec.rows * times)[:count]
    # the last rows may not be merged with some that were cut off
    rest = count % len(spec.rows)
    if rest:
        rows = tuple(
            tuple(cell._replace(rowspan=min(cell.rowspan, count - place)) for cell in row)
            for place, row in enumerate(rows)
        )
    return spec._replace(rows=rows)


def main(rounds: int) -> None:
    """Write the documents, measure and print the table."""
    head = machine()
    with tempfile.TemporaryDirectory() as top:
        jobs = {}
        for count in SIZES:
            spec = of_rows(count)
            made = {form: write(spec) for form, write in OFFICE.items()}
            made |= {form: write(spec).encode() for form, write in TEXTS.items()}
            for form, content in made.items():
                suffix = form if form.startswith(".") else ".txt"
                file = Path(top, f"{form.strip('.')}-{count}{suffix}")
                file.write_bytes(content)
                command = gongkai("-C", top, "import", str(file), "--dry-run", "--force")
                jobs[Job(form, count)] = partial(cost_of, command)
        costs = in_turns(jobs, rounds)
    print(f"{head}\n")
    rows = []
    for form in (*OFFICE, *TEXTS):
        few, some, many = (costs[Job(form, count)] for count in SIZES)
        growth = (many.processor - few.processor) / max(0.001, some.processor - few.processor)
        times = (f"{cost.clock:.2f}" for cost in (some, many))
        rows.append((form, *times, f"{many.processor:.2f}", f"{many.memory:.0f}", f"{growth:.1f}"))
    columns = ("form", "200 rows: s", "2 000 rows: s", "s of the processor", "peak MB", "growth")
    print(table(columns, rows), end="")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
