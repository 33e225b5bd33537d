"""The year's table comes out of every kind of document, cell for cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.model.task import Role
from gongkai.office.task_tables.read_document import Content, read_document
from gongkai.office.task_tables.reading import Reading, Wanted
from tests.office import make_text
from tests.office.make_docx import docx_of
from tests.office.make_html import make_html
from tests.office.make_workbook import converted, make_ods, make_xlsx
from tests.office.spec import SPLIT_HEADER, SpecCell, TableSpec, merged, rows_2021, spec_2021

if TYPE_CHECKING:
    from pathlib import Path

Write: TypeAlias = Callable[[TableSpec], bytes]

MOST = 64 * 2**20
OFFICE: dict[str, Write] = {
    "表.docx": docx_of,
    "表.xlsx": make_xlsx,
    "表.ods": make_ods,
    "表.html": make_html,
}
TEXTS = {f"{form.__name__}.txt": form for form in make_text.TABLES}
SPECS = {
    "two headings merged": spec_2021(),
    "nothing merged": spec_2021(columns=()),
    "one heading merged": spec_2021(columns=(1,)),
    "units merged too": spec_2021(columns=(0, 1, 3)),
    "units merged alone": spec_2021(columns=(3,)),
    "numbered": spec_2021(numbered=True),
    "numbered, units merged": spec_2021(columns=(0, 1, 3), numbered=True),
    "header over two rows": spec_2021(header=SPLIT_HEADER),
    "header over two rows, numbered": spec_2021(header=SPLIT_HEADER, numbered=True),
    "header in other words": spec_2021(
        header=(
            (SpecCell("目标\n任务", colspan=2), SpecCell("工 作 要 求"), SpecCell("落实 单位")),
        )
    ),
}


def read(content: bytes, file: str) -> Reading:
    def text() -> tuple[str, tuple[()]]:
        return content.decode(), ()

    given_ = Content(content, file, text, MOST)
    return read_document(given_, Wanted(f"data/sources/{file}", file=file), None)


def rows(reading: Reading) -> list[list[str]]:
    assert reading.table is not None, reading.problems
    return [
        [row.section.title, row.item.title, row.task.requirement, row.task.cell(Role.RESPONSIBLE)]
        for row in reading.table.rows()
    ]


def written_texts(spec: TableSpec) -> Iterator[tuple[str, bytes]]:
    for name, form in TEXTS.items():
        yield name, form(spec).encode()


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("file", OFFICE)
def test_every_office_document_gives_the_table_of_2021(file: str, spec: TableSpec) -> None:
    reading = read(OFFICE[file](spec), file)

    assert rows(reading) == rows_2021()
    assert reading.table is not None
    assert (reading.table.year, reading.table.title) == (2021, spec.title)
    assert reading.doubts == ()


@pytest.mark.parametrize("numbered", [False, True], ids=["", "numbered"])
@pytest.mark.parametrize("file", TEXTS)
def test_every_text_gives_the_table_of_2021(file: str, numbered: bool) -> None:
    reading = read(TEXTS[file](spec_2021(numbered=numbered)).encode(), file)

    assert rows(reading) == rows_2021()


@pytest.mark.parametrize(
    "how",
    [
        {"repeat_header_before": (5, 17, 30)},
        {"split_before": (9, 20)},
        {"title_row": True},
        {"repeat_header_before": (12,), "split_before": (25,), "title_row": True},
    ],
    ids=["headings after page breaks", "three tables of Word", "title in the table", "all of it"],
)
@pytest.mark.parametrize("numbered", [False, True], ids=["", "numbered"])
def test_a_table_as_word_breaks_it(how: dict[str, object], numbered: bool) -> None:
    content = docx_of(spec_2021(numbered=numbered), **how)  # type: ignore[arg-type]

    assert rows(read(content, "表.docx")) == rows_2021()


@pytest.mark.papers
@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
@pytest.mark.parametrize("name", ["two headings merged", "numbered, units merged"])
def test_what_libreoffice_saves(kind: str, name: str, tmp_path: Path) -> None:
    content = converted(make_xlsx(SPECS[name]), kind, tmp_path)

    assert rows(read(content, f"表.{kind}")) == rows_2021()


def sentences() -> st.SearchStrategy[str]:
    words = st.sampled_from(["公开预算", "公布“十四五”规划", "回应关切（含舆情）", "解读 6 份文件"])
    return st.builds("{}，{}。".format, words, words)


UNITS = st.sampled_from(
    ["各区县政府", "市财政局", "市自然资源和规划局、市司法局", "各区县政府，市应急局等有关部门"]
)
HEADINGS = st.sampled_from(["一、深化公开", "二、提升实效", "三、夯实基础"])


@st.composite
def any_table(draw: st.DrawFn) -> TableSpec:
    """Return a table with headings in runs, as printed ones have them."""
    count = draw(st.integers(3, 9))
    headings = sorted(draw(st.lists(HEADINGS, min_size=count, max_size=count)))
    body = [
        [heading, f"{number}.{draw(sentences())}", draw(UNITS)]
        for number, heading in enumerate(headings, 1)
    ]
    columns = draw(st.sampled_from([(0,), (), (0, 2)]))
    header = ((SpecCell("工作任务"), SpecCell("具体要求"), SpecCell("责任单位")),)
    return TableSpec("2021年任务分解表", header, merged(body, columns))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_table())
def test_any_table_comes_out_of_every_form_alike(spec: TableSpec) -> None:
    wanted = [[heading, heading, *rest] for heading, *rest in spec.grid[1:]]

    for file, write in OFFICE.items():
        assert rows(read(write(spec), file)) == wanted, file
    for file, content in written_texts(spec):
        assert rows(read(content, file)) == wanted, file
