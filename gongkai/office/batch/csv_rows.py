"""Read a batch of notes from CSV or TSV with a header row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.batch.columns import (
    COLUMNS,
    HEADINGS,
    MOST_COLUMNS,
    REQUIRED,
    Batch,
    BatchField,
    BatchRow,
    flag,
    key_of,
    several,
    too_many_columns,
    unknown_key,
)
from gongkai.office.batch.csv_cells import Cells
from gongkai.ops.language.spreadsheet_formulas import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.problem import Problem
    from gongkai.office.cell import Cell

_OTHER_SEPARATORS = "，；;|、"
_FEW = 6


def read_table(text: str, file: str, *, bom: bool = False) -> Batch:
    """Parse a table; a tab in the first row means TSV.

    Rows below a faulty header are not read.
    """
    head, _, _ = text.lstrip("\n").partition("\n")
    cells = Cells(text, file, "\t" if "\t" in head else ",", bom=bom)
    rows = ([*row] for row in cells if any(cell.text.strip() for cell in row))
    header = next(rows, None)
    problems = _header_faults(header, file) if header and not cells.problem else []
    if not header and not cells.problem:
        problems = [
            faults.BATCH_FORM.at(Span(file), "文件为空", "第一行写表头，以下每行一条记录。")
        ]
    if not header or problems or cells.problem:
        return Batch((), tuple(problems) or tuple(filter(None, [cells.problem])))
    keys = [key_of(cell.text) for cell in header]
    named = {key: cell.text.strip() for key, cell in zip(keys, header, strict=True) if key}
    reader = _RowBuilder(keys)
    found = [each for row in rows if (each := reader.row(row))]
    problems = [*reader.problems, *filter(None, [cells.problem])]
    if not found and not problems:
        problems = [
            faults.BATCH_FORM.at(header[0].span, "只有表头，没有记录", "表头以下每行写一条记录。")
        ]
    return Batch(tuple(found), tuple(problems), {**HEADINGS, **named})


def _header_faults(header: Sequence[Cell], file: str) -> list[Problem]:
    if len(header) > MOST_COLUMNS:
        return [too_many_columns(len(header), header[0].span)]
    keys = [key_of(cell.text) for cell in header]
    if not any(keys):
        return [_no_header(header)]
    problems = []
    seen: dict[str, Cell] = {}
    for key, cell in zip(keys, header, strict=True):
        if key is None and cell.text.strip():
            problems.append(unknown_key(cell.text.strip(), cell.span))
        elif key in seen:
            both = f"“{seen[key].text.strip()}”与“{cell.text.strip()}”是同一栏"
            problems.append(faults.BATCH_COLUMN.at(cell.span, both, "请保留其中一栏。"))
        elif key:
            seen[key] = cell
    for key in REQUIRED:
        if key not in seen:
            span = Span(file, header[0].span.line)
            lacking = f"表头缺“{HEADINGS[key]}”一栏"
            names = "、".join(COLUMNS[key])
            problems.append(faults.BATCH_COLUMN.at(span, lacking, f"可用的表头：{names}。"))
    return problems


def _no_header(header: Sequence[Cell]) -> Problem:
    texts = [text for cell in header if (text := cell.text.strip())]
    shown = "、".join(texts[:_FEW])
    other = next((each for each in _OTHER_SEPARATORS if each in header[0].text), "")
    if len(header) == 1 and other and any(map(key_of, header[0].text.split(other))):
        return faults.BATCH_COLUMN.at(
            header[0].span, f"表头用“{other}”分隔", "单元格之间用半角逗号或制表符分隔。"
        )
    return faults.BATCH_COLUMN.at(
        header[0].span,
        f"第一行不是表头：{shown}",
        f"表头应有{''.join(f'“{HEADINGS[key]}”' for key in REQUIRED)}；表头以上的标题行删去。",
    )


class _RowBuilder:
    """Turns cells into rows by key."""

    def __init__(self, keys: list[str | None]) -> None:
        self.problems: list[Problem] = []
        self._keys = keys

    def row(self, cells: Sequence[Cell]) -> BatchRow | None:
        """Return one row; None if it is faulty."""
        faulty = list(self._shape(cells))
        fields: dict[str, BatchField] = {}
        for key, cell in () if faulty else zip(self._keys, cells, strict=True):
            field = _field(key, cell)
            if isinstance(field, BatchField):
                fields[str(key)] = field
            elif field:
                faulty.append(field)
        self.problems += faulty
        return None if faulty else BatchRow(cells[0].span, fields)

    def _shape(self, cells: Sequence[Cell]) -> Iterator[Problem]:
        if len(cells) != len(self._keys):
            yield faults.BATCH_FORM.at(
                cells[0].span,
                f"这一行有 {len(cells)} 个单元格，表头有 {len(self._keys)} 个",
                "空的单元格也要留出位置；文字中有逗号或制表符的，用半角引号括起整个单元格。",
            )
            return
        for place, (key, cell) in enumerate(zip(self._keys, cells, strict=True), 1):
            if key is None and cell.text.strip():
                yield faults.BATCH_FORM.at(
                    cell.span, f"第 {place} 个单元格没有表头", "补上该栏的表头，或删去该单元格。"
                )


def _field(key: str | None, cell: Cell) -> BatchField | Problem | None:
    text = unquoted(cell.text.strip()).strip()
    if key is None or not text:
        return None
    if key == "evidence":
        return BatchField(texts, cell.span) if (texts := several(text)) else None
    field = BatchField((text,), cell.span)
    return flag(field) if key == "open" else field
