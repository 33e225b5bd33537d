"""Read a document as a task table."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.span import Span
from gongkai.model.task import Item, Section, Table
from gongkai.model.way import Way
from gongkai.office import faults
from gongkai.office.task_tables.body import Body, SectionRow
from gongkai.office.task_tables.chosen_table import ChosenTable, choose
from gongkai.office.task_tables.column_kinds import Kind, folded
from gongkai.office.task_tables.header import columns_over, text_of
from gongkai.office.task_tables.reading import (
    Doubt,
    ReadColumn,
    Reading,
    Seen,
    SourceCell,
)
from gongkai.office.task_tables.task_row import ReadTask, TaskReader, one_line
from gongkai.office.task_tables.title import printed_title, years_in, years_in_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.problem import Problem, Rule
    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import Document, GridRow
    from gongkai.office.task_tables.header import Column
    from gongkai.office.task_tables.reading import Wanted
    from gongkai.ops.duties.party_names import Names

_NO_HEADING = "工作任务"
"""Stands in the place of headings in a table that has none: the usual name of their column."""
_BETWEEN_LEVELS = " / "
_FEW = 10
"""At most one row in so many may be doubtful."""
_LOST = 5
"""At least one row in so many must hold text."""
_NOTHING = r"附件.{0,3}|"
_FIRST_LEADS = "[（(].*(?:第一|首|排在?前|排名).*牵头.*[)）]"
"""What a header says of units where the first one named leads."""
_SHOWN = 20


def read_table(document: Document, wanted: Wanted, names: Names | None) -> Reading:
    """Read the task table of a document; ``names`` are the units that are known, if any are."""
    if document.problems:
        return Reading(None, None, remarks=document.remarks, problems=document.problems)
    table = choose(document, wanted)
    if not isinstance(table, ChosenTable):
        return Reading(None, None, remarks=document.remarks, problems=(table,))
    return _TableReader(document, table, wanted, names).reading()


class _Read(NamedTuple):
    """A task with the titles of its headings."""

    section: str
    item: str
    read: ReadTask


class _TableReader:
    """Reads one table; what is doubtful, not read or inferred is collected on the way."""

    def __init__(
        self, document: Document, chosen: ChosenTable, wanted: Wanted, names: Names | None
    ) -> None:
        self._document = document
        self._chosen = chosen
        self._wanted = wanted
        self._names = names
        self._place = _first_place(chosen)
        self._remarks = list(document.remarks)
        self._title_cells: list[Cell] = []
        self._title = self._printed_title()
        rows = list(chosen.body())
        self._body = Body(
            columns_over(chosen.header, rows),
            frozenset(folded(cell.text) for cell in self._title_cells),
            chosen.merged,
        )
        for row in rows:
            self._body.row(row)

    def reading(self) -> Reading:
        """Return the table, or why it is refused."""
        seen = self._seen()
        year = self._year()
        problems = self._problems()
        if not isinstance(year, int):
            problems = [year]
        if problems or not isinstance(year, int):
            return Reading(None, seen, remarks=tuple(self._remarks), problems=tuple(problems))
        reader = TaskReader(self._body.columns, year, self._names)
        tasks = [
            _under_headings(row.headings, reader.read(row, number))
            for number, row in enumerate(self._body.rows, 1)
        ]
        doubts, rows = _doubts(tasks)
        self._tell()
        if rows * _FEW > len(tasks) and not self._wanted.force:
            problems = [self._too_doubtful(rows, len(tasks))]
        return Reading(
            None if problems else self._table(year, tasks),
            seen,
            doubts,
            tuple(self._remarks),
            tuple(problems),
            tuple(self._cells(tasks)),
            {each.read.task.id: each.read.reported for each in tasks if each.read.reported},
        )

    def _printed_title(self) -> str:
        """Find the title in the rows above the header and in the lines above the table."""
        rows = [_texts(row) for row in self._chosen.above]
        inside = [cell for row in rows for cell in row]
        above = [line.strip() for line in self._chosen.grids[0].above]
        lines = [*above, *(one_line(cell.text) for cell in inside)]
        title = printed_title(lines)
        self._title_cells = [inside[n - len(above)] for n in title.lines if n >= len(above)]
        left = [
            line
            for n, line in enumerate(lines)
            if n not in title.lines and not re.fullmatch(_NOTHING, line)
        ]
        if left:
            self._remark(
                faults.NOT_READ,
                Span(self._place.file, length=0) if above else self._place,
                f"表前的 {len(left)} 段文字未读入：{'、'.join(line[:_SHOWN] for line in left[:3])}",
            )
        self._years_above = list(dict.fromkeys(year for line in left for year in years_in(line)))
        return title.text

    def _year(self) -> int | Problem:
        """Return the year: of the title, of the lines above, of the file, or as it is wanted."""
        wanted = self._wanted.year
        printed = years_in(self._title)
        if wanted is not None and printed and wanted not in printed:
            what = f"表名中的年份是 {printed[0]} 年，与指定的 {wanted} 年不符：{self._title}"
            return faults.NO_YEAR.at(self._place, what, "核对年份。")
        if wanted is not None:
            return wanted
        if len(printed) == 1:
            return printed[0]
        if not printed and len(self._years_above) == 1:
            return self._years_above[0]
        named = years_in_name(self._file_name)
        if not printed and not self._years_above and len(named) == 1:
            self._remark(faults.INFERRED, self._place, f"年份 {named[0]} 取自文件名")
            return named[0]
        what = f"无法从表名判断年份：{self._title or '（没有表名）'}"
        return faults.NO_YEAR.at(self._place, what, ("写明年份：", Way.NAME_YEAR, "。"))

    @property
    def _file_name(self) -> str:
        return PurePath(self._place.file).stem

    def _problems(self) -> list[Problem]:
        """Return why the rows cannot be read."""
        body = self._body
        written = len(body.rows) + len(body.problems)
        if written * _LOST < written + body.blank or not written:
            what = f"文字可能已丢失，或是空表：表头以下 {len(body.lines)} 行中，{written} 行有文字"
            return [faults.TEXT_LOST.at(self._place, what, "从原件重新提取，或改用原来的文件。")]
        return body.problems

    def _table(self, year: int, tasks: list[_Read]) -> Table:
        title = self._title
        if not title:
            title = self._file_name
            self._remark(faults.INFERRED, self._place, f"没有表名，用文件名：{title}")
        return Table(
            year=year,
            title=title,
            sections=tuple(_sections(tasks)),
            span=Span(self._place.file),
            source=self._wanted.source,
            default_due=date(year, 12, 31),
            first_leads=any(re.search(_FIRST_LEADS, each) for each in self._unit_headings()),
        )

    def _tell(self) -> None:
        """Remark on columns that are not read or not as they are headed."""
        for place, column in enumerate(self._body.columns):
            cell = column.cell or next(self._written(place), None)
            count = sum(1 for _ in self._written(place))
            heading = column.heading or "没有表头的一栏"
            if not cell:
                continue
            if column.kind is Kind.UNREAD and count:
                what = f"“{heading}”一栏有 {count} 个单元格，未读入"
                self._remark(faults.NOT_READ, cell.span, what)
            elif column.label:
                others = "、".join(f"“{name}”" for name in self._unit_headings())
                what = f"“{heading}”一栏记入备注；责任单位按{others}栏读入"
                self._remark(faults.INFERRED, cell.span, what)
        for note in self._body.notes:
            self._remark(faults.NOT_READ, note.span, f"未读入：{one_line(note.text)[:_SHOWN]}")

    def _unit_headings(self) -> list[str]:
        columns = self._body.columns
        return [column.heading for column in columns if column.kind is Kind.RESPONSIBLE]

    def _written(self, place: int) -> Iterator[Cell]:
        """Yield the cells of a column that hold text."""
        cells = (row.printed[place] for row in self._body.rows)
        return (cell for cell in cells if cell and text_of(cell))

    def _too_doubtful(self, rows: int, total: int) -> Problem:
        return faults.DOUBTFUL.at(
            self._place,
            f"{total} 行中有 {rows} 行存疑，超过十分之一",
            ("对照原件核对；核对无误的，用 ", Way.READ_DOUBTFUL, " 读入。"),
        )

    def _seen(self) -> Seen:
        body = self._body
        return Seen(
            form=self._document.form,
            table=self._chosen.name,
            columns=tuple(_read_columns(body.columns)),
            rows=len(body.rows),
            levels=body.levels,
            filled_down=body.filled,
            missing=body.missing,
            unread=self._document.unread,
        )

    def _remark(self, rule: Rule, span: Span, what: str) -> None:
        self._remarks.append(rule.at(span, what))

    def _cells(self, tasks: list[_Read]) -> Iterator[SourceCell]:
        """Yield every cell once, in the order of the document, with what it became."""
        seen: set[int] = set()
        for row, fields, task_id in self._rows_with_fields(tasks):
            for cell, field in zip(row, fields, strict=False):
                if cell is not None and id(cell) not in seen:
                    seen.add(id(cell))
                    heading = field in ("title", "section", "item", "")
                    yield SourceCell(cell, "" if heading else task_id, field)

    def _rows_with_fields(self, tasks: list[_Read]) -> Iterator[tuple[GridRow, Sequence[str], str]]:
        """Yield every row of the document with the field of each cell, and the task it is of."""
        first = self._chosen.grids[0].rows[: self._chosen.header.after]
        for row in first:
            yield row, ["title" if cell in self._title_cells else "" for cell in row], ""
        body = self._body
        for row, what in body.lines:
            if isinstance(what, SectionRow):
                field = "item" if what.depth else "section"
                yield row, [field if cell is what.cell else "" for cell in row], ""
            elif what is None:
                yield row, [""] * len(row), ""
            else:
                headings = body.rows[what].headings
                yield row, _fields(row, body.columns, headings), tasks[what].read.task.id


_FIELDS = {
    Kind.NUMBER: "number",
    Kind.REQUIREMENT: "requirement",
    Kind.LEAD: "lead",
    Kind.RESPONSIBLE: "responsible",
    Kind.SUPPORT: "support",
    Kind.DUE: "due_text",
    Kind.REMARK: "remark",
}


def _fields(row: GridRow, columns: Sequence[Column], headings: Sequence[Cell]) -> list[str]:
    """Return the field that each cell of a task's row goes to; empty for an empty cell."""
    fields = []
    for cell, column in zip(row, columns, strict=False):
        if not text_of(cell):
            fields.append("")
        elif column.kind is Kind.HEADING:
            fields.append("section" if headings and cell is headings[0] else "item")
        else:
            fields.append(_FIELDS.get(column.kind, ""))
    return fields


def _read_columns(columns: Sequence[Column]) -> Iterator[ReadColumn]:
    """Yield the columns that are headed, each run of one heading and kind once."""
    for (heading, kind), _ in groupby(columns, key=lambda each: (each.heading, each.kind)):
        if heading:
            yield ReadColumn(heading, kind.value)


def _under_headings(headings: Sequence[Cell], read: ReadTask) -> _Read:
    """Give a task its two headings: one stands at both levels, of three the lower are one."""
    titles = [one_line(cell.text.strip()) for cell in headings] or [_NO_HEADING]
    return _Read(titles[0], _BETWEEN_LEVELS.join(titles[1:]) or titles[0], read)


def _sections(tasks: list[_Read]) -> Iterator[Section]:
    """Nest tasks under their headings; one printed again is the same one."""
    for title, under in groupby(tasks, key=lambda each: each.section):
        rows = list(under)
        yield Section(title, tuple(_items(rows)), rows[0].read.task.span)


def _items(tasks: list[_Read]) -> Iterator[Item]:
    for title, under in groupby(tasks, key=lambda each: each.item):
        rows = [each.read.task for each in under]
        yield Item(title, tuple(rows), rows[0].span)


def _doubts(tasks: list[_Read]) -> tuple[tuple[Doubt, ...], int]:
    """Return every doubt once, and in how many rows one is new: a merged cell counts once."""
    found: dict[Doubt, None] = {}
    rows = 0
    for each in tasks:
        before = len(found)
        found.update(dict.fromkeys(Doubt(span, about) for span, about in each.read.doubts))
        rows += len(found) > before
    return tuple(found), rows


def _texts(row: GridRow) -> list[Cell]:
    """Return the cells of a row that hold text, each once."""
    return list({id(cell): cell for cell in row if cell and text_of(cell)}.values())


def _first_place(chosen: ChosenTable) -> Span:
    """Return the place of the header."""
    rows = chosen.grids[0].rows
    return next(cell.span for cell in rows[chosen.header.first] if cell)
