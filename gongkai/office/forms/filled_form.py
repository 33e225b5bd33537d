"""Read a form that came back from a unit, whatever was moved, sorted, hidden or added in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.filled_form import Answer, FilledForm, FilledRow
from gongkai.model.form import FINGERPRINT, GUIDE, MARK, OPEN, FormColumn, FormHead
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.model.task import TASK_ID
from gongkai.office import faults
from gongkai.office.documents.cell_values import shown
from gongkai.office.documents.word_text import HIDDEN
from gongkai.ops.language.similar_words import nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gongkai.model.problem import Problem, Rule
    from gongkai.office.cell import Cell
    from gongkai.office.documents.grid import Document, Grid, GridRow

_FEW_OPEN = 2
"""Headings of open columns beside the id, by which the table of a form is known."""
_HEAD_WORDS = frozenset(FormHead)
_COLUMNS = frozenset([*FormColumn, FINGERPRINT])
_HEADS = "|".join(FormHead)
_HEAD_AND_VALUE = re.compile(rf"({_HEADS})\s*[:：]\s*(\S*)")
_SERIAL = re.compile(r"[34][0-9]{4}")
"""A day from 1982 to 2036 as the number that a spreadsheet keeps."""
_MIDNIGHT = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00(?::00)?$")
_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
"""What WPS writes into a cell that shows a picture."""
_TOLD = re.compile("图|批注|文本框")
"""What beside the cells is worth telling: the rest is in every form."""
_OF_FORMS = re.compile(
    rf"\s*|{GUIDE}|[0-9]+\. .*|.*(?:填报|分解|任务|情况)表(?:（.*）)?|(?:{_HEADS})\s*[:：].*",
    re.DOTALL,
)
"""What a form says itself beside its table: its title, its head, how it is filled in."""
_IN_COLUMNS = "需要报送的写在原有栏目中。"
_REFERENCE = re.compile("[A-Z]{1,3}[0-9]{1,7}")
_SHOWN = 20
_MARKED = f"{MARK} "


class _Table(NamedTuple):
    """A table of a form: its grid, the row of its headings, and its columns by their headings."""

    grid: Grid
    top: int
    columns: Mapping[str, int]


def is_form(document: Document) -> bool:
    """Say whether a document holds the table of a form."""
    return any(_top_of(grid) is not None for grid in document.grids)


def read_form(document: Document, file: str) -> FilledForm:
    """Read a form that is one by its headings."""
    return _Reader(document, file).form()


def head_of(
    document: Document, top_of: Callable[[Grid], int | None] | None = None
) -> dict[FormHead, Answer]:
    """Return what stands beside, or behind, each heading of the head; the first that is filled.

    The head ends at the first table, whose headings ``top_of`` finds: no answer is taken for it.
    """
    found: dict[FormHead, Answer] = {}
    for grid in document.grids:
        top = (top_of or _top_of)(grid)
        for line in grid.above:
            for match in _HEAD_AND_VALUE.finditer(line):
                _keep(found, match, Span(_file_of(grid), length=0))
        for row in grid.rows[:top]:
            _read_head(row, found)
        if top is not None:
            break
    return found


def _read_head(row: GridRow, found: dict[FormHead, Answer]) -> None:
    cells = _distinct(row)
    for place, cell in enumerate(cells):
        words = folded(cell.text).rstrip(":")
        beside = cells[place + 1] if place + 1 < len(cells) else None
        if words in _HEAD_WORDS and beside and folded(beside.text) not in _HEAD_WORDS:
            _put(found, FormHead(words), beside.text, own_place(beside.span))
        for match in _HEAD_AND_VALUE.finditer(cell.text):
            _keep(found, match, own_place(cell.span))


def folded(text: str) -> str:
    """Return a heading or a word without its blanks, its characters in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def answer_in(cell: Cell) -> Answer:
    """Return what a cell says; of a day that a spreadsheet shows with its midnight, the day."""
    return Answer(_MIDNIGHT.sub(r"\1", cell.text.strip()), own_place(cell.span))


def own_place(span: Span) -> Span:
    """Return a place in a workbook without the name of the sheet: ``E7``, as a unit calls it."""
    cell = span.cell.rpartition("!")[2]
    return span._replace(cell=cell) if _REFERENCE.fullmatch(cell) else span


def own_places(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems with their places as a unit calls them."""
    return tuple(each._replace(span=own_place(each.span)) for each in problems)


def told_beside(document: Document, file: str) -> Iterator[Problem]:
    """Yield what a person put beside or over the cells, and what reading the cells met.

    What a form hides itself, as its fingerprints, is not told.
    """
    for what in filter(_TOLD.search, document.unread):
        yield faults.NOT_TAKEN.at(
            Span(file, length=0), f"未采用：{what}", "佐证写网址、文号或文件路径，不粘贴图片。"
        )
    rows_too = (each for each in document.remarks if each.code != faults.HIDDEN.code)
    yield from own_places(each for each in rows_too if not each.message.startswith(HIDDEN))


def told_aside(document: Document, read: Sequence[Grid]) -> Iterator[Problem]:
    """Yield what stands in sheets, tables and paragraphs beside the tables that are read."""
    known = {id(grid) for grid in read}
    for grid in document.grids:
        cells = {id(cell): cell for row in grid.rows for cell in row if cell}.values()
        is_head = any(folded(cell.text) in _HEAD_WORDS for cell in cells)
        added = [cell for cell in cells if not _OF_FORMS.fullmatch(cell.text)]
        if added and not is_head and id(grid) not in known:
            what = f"“{grid.name}”中的内容（{len(added)} 个单元格）"
            yield _not_taken(added[0], added[0].span, what)
    for paragraph in document.prose:
        if not _OF_FORMS.fullmatch(paragraph.text):
            yield _not_taken(paragraph, paragraph.span, "表外的段落")


def _not_taken(cell: Cell, place: Span, what: str) -> Problem:
    words = f"未采用{what}：“{' '.join(cell.text.split())[:_SHOWN]}”"
    return faults.NOT_TAKEN.at(place, words, _IN_COLUMNS)


class _Reader:
    """Reads one document."""

    def __init__(self, document: Document, file: str) -> None:
        self._document, self._file = document, file
        self._problems: list[Problem] = []
        self._held: Counter[int] = Counter()
        """How often each cell object stands in an open column: a merged one, more than once."""

    def form(self) -> FilledForm:
        tables = list(self._tables())
        for table in tables:
            self._check(table)
        self._tell_beside(tables)
        barred = any(each.severity is Severity.ERROR for each in self._problems)
        rows = [] if barred else [row for each in tables for row in self._rows(each)]
        return FilledForm(
            self._file,
            {head: self._day(head, answer) for head, answer in head_of(self._document).items()},
            _mark(self._document),
            tuple(rows),
            (*self._problems, *told_beside(self._document, self._file)),
        )

    def _day(self, head: FormHead, answer: Answer) -> Answer:
        """Return a day that a spreadsheet keeps as a number as a day."""
        if head is FormHead.FILLED_ON and _SERIAL.fullmatch(answer.text):
            return answer._replace(text=shown(float(answer.text), "yyyy-mm-dd", is_1904=False))
        return answer

    def _tables(self) -> Iterator[_Table]:
        """Yield the tables; one without headings of its own goes on with those above."""
        last: _Table | None = None
        for grid in self._document.grids:
            top = _top_of(grid)
            if top is not None:
                last = _Table(grid, top, _columns(grid.rows[top]))
                yield last
            elif last and grid.rows and _goes_on(grid, last):
                yield _Table(grid, -1, last.columns)

    def _check(self, table: _Table) -> None:
        """Note columns that are missing, that stand twice, or that were added."""
        if table.top < 0:
            return
        header = table.grid.rows[table.top]
        place = next(cell.span for cell in header if cell)
        place = own_place(place)
        words = [folded(cell.text) if cell else "" for cell in header]
        strange = [word for word in dict.fromkeys(words) if word and word not in _COLUMNS]
        for column in (FormColumn.ID, *OPEN):
            if column not in words:
                near = next((word for word in strange if nearest_word(word, [column])), "")
                more = f"“{near}”改回“{column}”。" if near else f"恢复“{column}”一栏。"
                self._problem(faults.NO_FORM, place, f"缺“{column}”一栏", more)
        for column in FormColumn:
            if len({id(cell) for cell in header if cell and folded(cell.text) == column}) > 1:
                self._problem(faults.NO_FORM, place, f"有两个“{column}”栏", "删去其中一栏。")
        for at, cell in enumerate(header):
            below = (row[at] for row in table.grid.rows[table.top + 1 :])
            if cell and folded(cell.text) in strange and any(each and each.text for each in below):
                self._problem(
                    faults.NOT_TAKEN,
                    own_place(cell.span),
                    f"未采用增加的“{folded(cell.text)[:_SHOWN]}”一栏",
                    _IN_COLUMNS,
                )

    def _tell_beside(self, tables: Sequence[_Table]) -> None:
        """Note what stands beside the columns and rows of the tables."""
        for table in tables:
            self._tell_in(table)
        self._problems += told_aside(self._document, [table.grid for table in tables])

    def _tell_in(self, table: _Table) -> None:
        """Note cells without a heading, and lines over all columns, below the headings."""
        places = set(table.columns.values())
        header = table.grid.rows[table.top] if table.top >= 0 else ()
        words = [folded(cell.text) if cell else "" for cell in header]
        headed = {x for x, word in enumerate(words) if word and word not in _COLUMNS}
        unheaded = [x for x in range(len(table.grid.rows[0])) if x not in places | headed]
        for row in table.grid.rows[table.top + 1 :]:
            known = {id(row[x]) for x in places}
            if cell := _line_of(row, table):
                self._tell(cell, "表中的文字")
                continue
            for x in unheaded:
                cell = row[x]
                if cell and cell.text.strip() and id(cell) not in known:
                    self._tell(cell, "没有栏目名的单元格")

    def _tell(self, cell: Cell, what: str) -> None:
        self._problems.append(_not_taken(cell, own_place(cell.span), what))

    def _rows(self, table: _Table) -> Iterator[FilledRow]:
        rows = [row for row in table.grid.rows[table.top + 1 :] if _is_row(row, table)]
        for row in rows:
            self._held.update(
                {id(row[place]): 1 for name, place in table.columns.items() if name in OPEN}
            )
        for row in rows:
            yield self._row(row, table)

    def _row(self, row: GridRow, table: _Table) -> FilledRow:
        cells: dict[FormColumn, Answer] = {}
        spread = Counter(id(row[place]) for place in table.columns.values())
        for name, place in table.columns.items():
            if name == FINGERPRINT:
                continue
            column = FormColumn(name)
            cell = row[place]
            answer = self._answer(row, place, table.grid)
            if column in OPEN and answer.text and cell:
                if self._held[id(cell)] > 1 or spread[id(cell)] > 1:
                    self._problem(
                        faults.FORM_CELL,
                        answer.span,
                        f"几个单元格合并为一个（“{answer.text[:_SHOWN]}”），无法判断属于哪一项",
                        "取消合并，每项任务分别填写。",
                    )
                elif _PICTURE.match(answer.text):
                    self._problem(
                        faults.NOT_TAKEN,
                        answer.span,
                        "单元格中是图片，未采用",
                        "佐证写网址、文号或文件路径，不粘贴图片。",
                    )
                    answer = answer._replace(text="")
            cells[column] = answer
        place = table.columns.get(FINGERPRINT, -1)
        fingerprint = self._answer(row, place, table.grid).text if place >= 0 else ""
        task = cells[FormColumn.ID]
        hidden = self._document.hidden.get(_full_place(row[table.columns[FormColumn.ID]]), "")
        return FilledRow(task, fingerprint or hidden, cells)

    def _answer(self, row: GridRow, place: int, grid: Grid) -> Answer:
        cell = row[place] if place < len(row) else None
        if cell is None:
            first = next((each.span for each in row if each), Span(self._file))
            return Answer("", own_place(first))
        return answer_in(cell)

    def _problem(self, rule: Rule, span: Span, what: str, remedy: str) -> None:
        self._problems.append(rule.at(span, what, remedy))


def _top_of(grid: Grid) -> int | None:
    """Return the row with the headings of a form's table."""
    for number, row in enumerate(grid.rows):
        words = {folded(cell.text) for cell in row if cell}
        if FormColumn.ID in words and len(words & set(OPEN)) >= _FEW_OPEN:
            return number
    return None


def _columns(header: GridRow) -> dict[str, int]:
    words = [folded(cell.text) if cell else "" for cell in header]
    return {name: words.index(name) for name in (*FormColumn, FINGERPRINT) if name in words}


def _goes_on(grid: Grid, above: _Table) -> bool:
    """Return whether a table is the rest of the one above, that somebody parted."""
    place = above.columns.get(FormColumn.ID, 0)
    ids = [row[place] for row in grid.rows if place < len(row)]
    return len(grid.rows[0]) == len(above.grid.rows[0]) and any(
        cell and re.fullmatch(TASK_ID, folded(cell.text)) for cell in ids
    )


def _is_row(row: GridRow, table: _Table) -> bool:
    """Return whether a row may be one of a duty: no repeated heading, no line over all columns."""
    first = row[table.columns[FormColumn.ID]]
    is_heading = first is not None and folded(first.text) == FormColumn.ID
    filled = any(cell and cell.text.strip() for cell in _wanted(row, table))
    return filled and not is_heading and not _line_of(row, table)


def _line_of(row: GridRow, table: _Table) -> Cell | None:
    """Return the one cell over all columns, where a row is such a line of text."""
    wanted = _wanted(row, table)
    is_line = len(wanted) > _FEW_OPEN and len({id(cell) for cell in wanted}) == 1
    return wanted[0] if is_line and wanted[0] and wanted[0].text.strip() else None


def _wanted(row: GridRow, table: _Table) -> list[Cell | None]:
    """Return the cells that people see in the columns of a form."""
    return [row[place] for name, place in table.columns.items() if name != FINGERPRINT]


def _mark(document: Document) -> tuple[str, str] | None:
    """Return the unit and the quarter of the mark that programs know a form by."""
    cells = (cell for grid in document.grids for row in grid.rows for cell in row if cell)
    texts = (document.hidden.get("", ""), *(cell.text for cell in cells))
    words = next((text for text in texts if text.startswith(_MARKED)), "").split()
    return (words[2], words[1]) if len(words) == 3 else None


def _distinct(row: Iterable[Cell | None]) -> list[Cell]:
    """Return the cells of a row, each merged one once."""
    return list({id(cell): cell for cell in row if cell}.values())


def _keep(found: dict[FormHead, Answer], match: re.Match[str], span: Span) -> None:
    _put(found, FormHead(match[1]), match[2], span)


def _put(found: dict[FormHead, Answer], head: FormHead, text: str, span: Span) -> None:
    known = found.get(head)
    if known is None or not known.text:
        found[head] = Answer(text.strip(), span)


def _file_of(grid: Grid) -> str:
    return next((cell.span.file for row in grid.rows for cell in row if cell), "")


def _full_place(cell: Cell | None) -> str:
    return cell.span.cell if cell else ""
