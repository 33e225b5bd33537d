"""Read again the document that a table came from: `validate --source`, `show --trace`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.source import compare_with_source, printed_cells
from gongkai.cli.actions.import_read import read_original
from gongkai.errors import RefusedError
from gongkai.model.placed_text import PlacedText
from gongkai.office.task_tables.reading import Wanted
from gongkai.ops.duties.party_names import Names
from gongkai.store.disk.data_folder import TASKS
from gongkai.store.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.task import Row, Table
    from gongkai.office.task_tables.reading import Reading, SourceCell
    from gongkai.store.disk.data_folder import Folder

_FIELDS = {
    "title": "表名",
    "section": "一级标题",
    "item": "二级标题",
    "number": "序号",
    "requirement": "具体要求",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "due": "时限",
    "due_text": "时限",
    "remark": "备注",
}
_HEADINGS = ("section", "item")


class Comparison(NamedTuple):
    """Where a table differs from its document, and what was compared."""

    problems: tuple[Problem, ...]
    remark: str


def compare_source(folder: Folder, file: str) -> Comparison:
    """Hold the year's table against its document; ``file`` empty: the one that it names.

    Raises:
        RefusedError: the table names none, or it is not there.
        DataError: the data or the document cannot be read.
    """
    book = load(*folder).need()
    table = book.table
    path = _path(folder, table, file)
    if path is None:
        raise RefusedError(f"{TASKS} 没有写 source。", "--source 后写原件的文件名。")
    if not path.is_file():
        raise RefusedError(f"没有这个原件：{path}", f"核对 {TASKS} 的 source，或写明文件名。")
    reading = _read(folder, book, table, path)
    if reading.table is None:
        return Comparison(reading.problems, f"原件未能读取：{_name(folder, path)}")
    cells = len(printed_cells(reading.table))
    remark = f"已与原件逐格核对：{_name(folder, path)}，{cells} 格。"
    return Comparison(tuple(compare_with_source(reading.table, table)), remark)


def cells_of(folder: Folder, book: Book, table: Table, row: Row) -> list[PlacedText]:
    """Return the cells of the document that a task came from; none if it cannot be read."""
    path = _path(folder, table, "")
    if path is None or not path.is_file():
        return []
    reading = _read(folder, book, table, path)
    return [*_cells(reading, row)] if reading.table else []


def _path(folder: Folder, table: Table, file: str) -> Path | None:
    if file:
        return Path(file)
    return folder.root / table.source if table.source else None


def _read(folder: Folder, book: Book, table: Table, path: Path) -> Reading:
    """Read a document again; what was doubtful was accepted when it was imported."""
    name = _name(folder, path)
    wanted = Wanted(table.source, year=table.year, force=True, file=name)
    return read_original(path, wanted, Names(book.register), folder.limits, name).reading


def _name(folder: Folder, path: Path) -> str:
    """Return a path as a person writes it: within the data folder, from there."""
    inside = path.is_relative_to(folder.root)
    return path.relative_to(folder.root).as_posix() if inside else str(path)


def _cells(reading: Reading, row: Row) -> Iterator[PlacedText]:
    """Yield the headings above a task and its cells; it is found by its words."""
    assert reading.table is not None
    same = (
        each.task.id
        for each in reading.table.rows()
        if each.task.requirement == row.task.requirement
    )
    task_id = next(same, None)
    if task_id is None:
        return
    above: dict[str, SourceCell] = {}
    begun = False
    for each in reading.cells:
        if each.field in _HEADINGS and not begun:
            above[each.field] = each
        if each.task_id == task_id and not begun:
            begun = True
            yield from (_placed(heading) for heading in above.values())
        if each.task_id == task_id:
            yield _placed(each)


def _placed(each: SourceCell) -> PlacedText:
    return PlacedText(_FIELDS.get(each.field, each.field), each.cell.text, each.cell.span)
