"""Read a text as a task table, whatever separates its cells.

The table of Jinan 2021 has one cell a line after a TAB, blank lines between rows.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gongkai.office import faults
from gongkai.office.batch.csv_cells import Cells
from gongkai.office.documents.grid import Document, Grid
from gongkai.office.task_tables.column_kinds import Kind
from gongkai.office.task_tables.text_forms.bars import BAR, stream_of
from gongkai.office.task_tables.text_forms.headings import (
    header_end,
    heading_kind,
    is_header,
    split_headings,
)
from gongkai.office.task_tables.text_forms.lines import lines_of, prose_of
from gongkai.office.task_tables.text_forms.paragraphs import read_paragraphs
from gongkai.office.task_tables.text_forms.rows import (
    grid_of_cells,
    grid_of_rows,
    grid_of_whole_rows,
    without_last_blanks,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.model.problem import Problem
    from gongkai.office.cell import Cell
    from gongkai.office.task_tables.text_forms.lines import Line

_WIDE_BLANKS = r"\u3000+| {2,}|\t"
_RULE = r"\s*:?-{2,}:?\s*"
_LINE_BREAK = r"<br\s*/?>"
_MOST_SEEN = 8
_BEFORE_NUMBER = r"(.*?)((?<![0-9])[0-9]{1,3}[.．、].*。)([^。]+)"
_WITHOUT_NUMBER = r"()(.*。)([^。]+)"


def read_text(text: str, file: str) -> Document:
    """Read a text; where nothing heads a task table, what there is in its place."""
    lines = lines_of(text, file)
    ways: tuple[Callable[[list[Line]], Document | None], ...] = (
        _lines_after_tabs,
        lambda _: _quoted(text, file, "\t", "制表符分隔的文本"),
        lambda _: _quoted(text, file, ",", "逗号分隔的文本"),
        _rows_with_bars,
        _rows_with_full_commas,
        _rows_with_blanks,
        _cells_with_bars,
        _cells_on_lines,
        _run_together,
        read_paragraphs,
    )
    read = (document for way in ways if (document := way(lines)))
    return next(read, None) or Document("文本", (_unknown(lines),))


def _lines_after_tabs(lines: list[Line]) -> Document | None:
    """Read one cell a line after a TAB; a row ends where a line has none."""
    blocks: list[list[Cell]] = [[]]
    first = len(lines)
    for number, line in enumerate(lines):
        if line.text.startswith("\t") and "\t" not in line.text[1:]:
            first = min(first, number)
            blocks[-1].append(_after_tab(line))
        elif blocks[-1]:
            blocks.append([])
    header, *rows = [block for block in blocks if block] or [[]]
    if not is_header(header):
        return None
    grid = grid_of_whole_rows(header, rows, prose_of(lines[:first]))
    return Document("每个单元格一行的文本（制表符开头）", (grid,), problems=_of_odd_width(rows))


def _after_tab(line: Line) -> Cell:
    return line.cell(1)


def _of_odd_width(rows: list[list[Cell]]) -> tuple[Problem, ...]:
    """Return problems of rows with more or fewer cells than most, where none is left out."""
    usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    return tuple(
        faults.ROW_WIDTH.at(
            row[0].span,
            f"这一行有 {len(row)} 个单元格，应为 {usual} 个",
            "对照原件补上或删去单元格。",
        )
        for row in rows
        if len(row) != usual
    )


def _quoted(text: str, file: str, separator: str, form: str) -> Document | None:
    """Read rows as a spreadsheet saves them, cells with line breaks in quotes."""
    cells = Cells(text, file, separator, rule=faults.TEXT_CELL)
    rows = [row for row in cells if any(cell.text.strip() for cell in row)]
    document = _rows(rows, form, whole=True)
    if document is None or cells.problem is None:
        return document
    return document._replace(problems=(cells.problem,))


def _rows_with_bars(lines: list[Line]) -> Document | None:
    """Read rows of cells between bars, as Markdown and many sites have them."""
    rows = [_between_bars(line) for line in lines if line.text.strip()]
    ruled = [row for row in rows if not all(re.fullmatch(_RULE, cell.text) for cell in row)]
    barred = [line.text.strip() for line in lines if "|" in line.text]
    whole = all(text.startswith("|") and text.endswith("|") for text in barred)
    return _rows(ruled, "竖线分隔的文本", whole=whole)


def _between_bars(line: Line) -> list[Cell]:
    cells = [
        cell._replace(text=re.sub(_LINE_BREAK, "\n", cell.text.replace("\\|", "|")))
        for cell in line.cells(BAR)
    ]
    bars = len(cells) > 1
    first = 1 if bars and not cells[0].text and line.text.lstrip().startswith("|") else 0
    last = -1 if bars and not cells[-1].text else None
    return cells[first:last]


def _rows_with_full_commas(lines: list[Line]) -> Document | None:
    rows = [line.cells("，") for line in lines if line.text.strip()]
    document = _rows(rows, "全角逗号分隔的文本")
    if document is None:
        return None
    width = next(len(row) for row in rows if is_header(row))
    problems = tuple(
        faults.ROW_WIDTH.at(
            row[0].span,
            f"这一行用全角逗号分成 {len(row)} 格，表头有 {width} 格",
            "单元格里也有全角逗号，分不清各栏：改用半角逗号或制表符分隔后再导入。",
        )
        for row in rows
        if len(row) > width
    )
    return document._replace(problems=problems)


def _rows_with_blanks(lines: list[Line]) -> Document | None:
    rows = [line.cells(_WIDE_BLANKS) for line in lines if line.text.strip()]
    return _rows(rows, "空格分隔的文本")


def _rows(rows: list[list[Cell]], form: str, *, whole: bool = False) -> Document | None:
    """Return the rows from the header on; what stands before is text above the table.

    ``whole`` rows have all their cells, empty ones too.
    """
    for number, row in enumerate(rows):
        if is_header(row):
            above = ("".join(cell.text for cell in before) for before in rows[:number])
            below = [row for row in rows[number + 1 :] if any(cell.text for cell in row) or row[1:]]
            grid_of = grid_of_whole_rows if whole else grid_of_rows
            grid = grid_of(without_last_blanks(row), below, tuple(filter(None, above)))
            return Document(form, (grid,))
    return None


def _cells_with_bars(lines: list[Line]) -> Document | None:
    """Read one cell a line with a bar behind it; rows end where bars alone fill them up."""
    if not any("|" in line.text for line in lines):
        return None
    for start in _heading_lines(lines):
        stream = stream_of(lines[start:])
        end = header_end(stream.cells)
        header = stream.cells[:end]
        if not is_header(header):
            continue
        above, pads = prose_of(lines[:start]), stream.pads_after(end)
        form = "每个单元格一行的文本（竖线结尾）"
        if rows := stream.rows_after(end + pads, end + pads):
            return Document(form, (grid_of_rows([*header[:1]] * pads + header, rows, above),))
        grid = grid_of_cells(header, stream.cells[end + pads :], above)
        return Document(form, (grid,))
    return None


def _cells_on_lines(lines: list[Line]) -> Document | None:
    """Read one cell a line without any mark: header and units tell the columns."""
    written = [line for line in lines if line.text.strip()]
    for start in _heading_lines(written):
        cells = [line.cell() for line in written[start:]]
        end = header_end(cells)
        if is_header(cells[:end]):
            grid = grid_of_cells(cells[:end], cells[end:], prose_of(written[:start]))
            return Document("每个单元格一行的文本（没有分隔符）", (grid,))
    return None


def _run_together(lines: list[Line]) -> Document | None:
    """Read rows whose cells follow each other without a separator, a row a line."""
    written = [line for line in lines if line.text.strip()]
    for number, line in enumerate(written):
        headings = split_headings(line.text)
        header = [line.cell(start, end) for start, end in headings]
        if is_header(header):
            rows = [_cut(row) for row in written[number + 1 :]]
            grid = grid_of_rows(header, rows, prose_of(written[:number]))
            return Document("没有分隔符的文本", (grid,))
    return None


def _cut(line: Line) -> list[Cell]:
    """Cut a row before its number and behind its last full stop."""
    match = re.fullmatch(_BEFORE_NUMBER, line.text) or re.fullmatch(_WITHOUT_NUMBER, line.text)
    if match is None:
        return [line.cell()]
    return [line.cell(start, end) for start, end in match.regs[1:] if line.text[start:end].strip()]


def _heading_lines(lines: list[Line]) -> Iterator[int]:
    """Yield the numbers of lines that hold nothing but a known heading."""
    for number, line in enumerate(lines):
        if heading_kind(line.text.strip(" |")) is not Kind.UNREAD:
            yield number


def _unknown(lines: list[Line]) -> Grid:
    """Return what a person may take for the header, so that a refusal can name it."""
    written = [line for line in lines if line.text.strip(" |")]
    rows = [without_last_blanks(_between_bars(line)) for line in written]
    wide = next((number for number, row in enumerate(rows) if len(row) > 2), None)
    if wide is not None:
        return Grid("", tuple(map(tuple, _even(rows[wide:]))), prose_of(written[:wide]))
    start = _likely_header(lines)
    cells = (line.cells(BAR)[0] for line in lines[start:])
    seen = [cell for cell in cells if cell.text][:_MOST_SEEN]
    return Grid("", (tuple(seen),) if seen else (), prose_of(lines[:start]))


def _likely_header(lines: list[Line]) -> int:
    """Return the first line with a bar, or before one; else the first that is a known heading."""
    barred = (n for n, line in enumerate(lines) if "|" in line.text)
    if (bar := next(barred, None)) is not None:
        return bar if lines[bar].text.strip(" |") else max(0, bar - 1)
    return next(_heading_lines(lines), 0)


def _even(rows: list[list[Cell]]) -> Iterator[list[Cell | None]]:
    width = max(map(len, rows))
    for row in rows:
        yield [*row, *[None] * (width - len(row))]
