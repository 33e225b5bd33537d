"""Read the tables of a Word document.

Its XML is read as it is: python-docx repeats merged cells, and passes over content controls, fields
and tracked changes without a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.cell import Cell
from gongkai.office.documents.archive import Kind, open_archive, parse_xml
from gongkai.office.documents.grid import Document, Grid
from gongkai.office.documents.word_numbers import Numbers
from gongkai.office.documents.word_tables import lay_out
from gongkai.office.documents.word_text import COMPUTED, PICTURE, Text
from gongkai.office.documents.word_xml import (
    ALTERNATIVES,
    STRICT,
    WORD,
    children,
    inner,
    named,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from gongkai.office.documents.archive import Archive

_TABLE_FORM = "Word 表格"
_PROSE_FORM = "Word 正文"
_TEXT = f"{WORD}t"
_PROPERTIES = "docProps/core.xml"
_BOX = f"{WORD}txbxContent"
_CHANGES = {
    f"{WORD}{name}": label
    for name, label in {
        "ins": "插入", "del": "删除", "moveFrom": "移出", "moveTo": "移入", "cellIns": "插入单元格",
        "cellDel": "删除单元格", "cellMerge": "合并单元格",
    }.items()
}  # fmt: skip
_BESIDE = {
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "commentReference": "批注",
    "altChunk": "插入的其他文档",
}
_EDGES = {"header": "页眉", "footer": "页脚"}
_COVERED = "被合并单元格遮住的文字"
_HIDDEN_ROW = "隐藏的行"
_MOST_NAMED = 5


def read_docx(content: bytes, file: str, most: int) -> Document:
    """Read a document whose parts have no more than ``most`` bytes in all.

    Without a table, each paragraph is the one cell of a row.
    """
    archive = open_archive(content, file, most, Kind.WORD)
    parts = archive if isinstance(archive, Problem) else _parts(archive)
    if isinstance(parts, Problem):
        return Document(_TABLE_FORM, (), problems=(parts,))
    return _Reader(parts, file).document()


class _Parts(NamedTuple):
    """The parts of a document that are read."""

    body: _Element
    numbers: Numbers
    edges: tuple[str, ...]
    """What is said at the edges of its pages: 页眉."""
    keywords: str


def _parts(archive: Archive) -> _Parts | Problem:
    """Parse the parts of a document; return the first problem."""
    folder = archive.main.rpartition("/")[0]
    numbering, styles = f"{folder}/numbering.xml", f"{folder}/styles.xml"
    edges = {
        name: _EDGES[found[1]]
        for name in archive.names
        if (found := re.search(r"/(header|footer)[0-9]*\.xml$", name))
    }
    roots: dict[str, _Element] = {}
    for name in (archive.main, numbering, styles, _PROPERTIES, *edges):
        if name in archive.names:
            content = archive.read(name).replace(STRICT, WORD[1:-1].encode())
            root = parse_xml(content, Span(archive.file, cell=name))
            if isinstance(root, Problem):
                return root
            roots[name] = root
    body = inner(roots[archive.main], "body")
    if body is None:
        return faults.BROKEN.at(Span(archive.file), "文档没有正文", "请来件单位重新发送。")
    said = {edge: None for name, edge in edges.items() if _has_words(roots[name])}
    properties = roots.get(_PROPERTIES)
    keywords = "" if properties is None else properties.findtext("{*}keywords") or ""
    return _Parts(body, Numbers(roots.get(numbering), roots.get(styles)), tuple(said), keywords)


def _has_words(edge: _Element) -> bool:
    """Return whether a header or footer says more than the number of the page."""
    text = "".join(each.text or "" for each in edge.iter(_TEXT))
    return re.search(r"[^\W\d_]{3}", text) is not None


class _Reader:
    """Reads one document from its beginning to its end."""

    def __init__(self, parts: _Parts, file: str) -> None:
        self._parts, self._file = parts, file
        self._text = Text(parts.numbers)
        self._places: dict[_Element, Span] = {}
        """Where the cells and paragraphs stand."""
        self._met: defaultdict[str, list[Span]] = defaultdict(list)
        """The places of what is to be told, by what it is."""
        self._pictures = 0
        """How many stand between the tables."""
        self._problems: list[Problem] = []
        self._hidden = {"": parts.keywords}

    def document(self) -> Document:
        """Return the document with all that is to be said of it."""
        grids: list[Grid] = []
        prose: list[Cell] = []
        whole: list[Cell] = []
        for block in children(self._parts.body, "p", "tbl"):
            if named(block) == "p":
                prose.append(self._paragraph(block, len(whole) + 1))
                whole.append(prose[-1])
                continue
            above = tuple(line for cell in prose for line in cell.text.split("\n"))
            grids.append(Grid(*self._grid(block, f"表{len(grids) + 1}"), above))
            prose = []
        after = [cell for cell in prose if cell.text.strip()]
        form, beside = (_TABLE_FORM, len(after)) if grids else (_PROSE_FORM, 0)
        unread = tuple(self._unread(beside))
        self._problems += list(self._changes()) or list(self._lost())
        if self._problems:
            return Document(form, (), unread, problems=tuple(self._problems))
        remarks = tuple(self._remarks())
        if not grids:
            rows = tuple((cell,) for cell in after)
            return Document(form, (Grid("", rows),), unread, remarks, hidden=self._hidden)
        kept = tuple(whole)
        return Document(form, tuple(grids), unread, remarks, prose=kept, hidden=self._hidden)

    def _paragraph(self, paragraph: _Element, count: int) -> Cell:
        span = Span(self._file, count, 1, 0, f"第{count}段")
        self._places[paragraph] = span
        text = self._text.of(paragraph)
        self._pictures += self._text.found.count(PICTURE)
        self._note_found(span, PICTURE)
        return Cell(text, span)

    def _note_found(self, span: Span, *known: str) -> None:
        """Note what was found in the text at a place, but what is known of."""
        for what in self._text.found:
            if what not in known:
                self._met[what].append(span)
        self._text.found.clear()

    def _grid(self, table: _Element, name: str) -> tuple[str, tuple[tuple[Cell | None, ...], ...]]:
        span = Span(self._file, 1, 1, 0, name)
        layout = lay_out(table)
        if layout is None:
            self._pass_over(table)
            self._problems.append(
                faults.TOO_MUCH.at(span, "表格的行或列过多", "只留任务分解表，另存后重试。")
            )
            return name, ()
        cells: dict[_Element, Cell] = {}
        for y, row in enumerate(layout.rows, 1):
            for x, element in enumerate(row, 1):
                if element is not None and element not in cells:
                    at = Span(self._file, y, x, 0, f"{name}!行{y}列{x}")
                    cells[element] = self._cell(element, at)
        for covered, owner in layout.covered:
            self._places[covered] = cells[owner].span
            if self._pass_over(covered):
                self._met[_COVERED].append(cells[owner].span)
        for hidden in layout.hidden:
            if self._pass_over(hidden):
                self._met[_HIDDEN_ROW].append(span)
        rows = tuple(
            tuple(None if each is None else cells[each] for each in row) for row in layout.rows
        )
        return name, rows

    def _cell(self, element: _Element, span: Span) -> Cell:
        self._places[element] = span
        paragraphs = []
        for block in children(element, "p", "tbl"):
            if named(block) == "p":
                paragraphs.append(self._text.of(block))
            elif self._pass_over(block):
                self._problems.append(
                    faults.LOST.at(
                        span,
                        "单元格中嵌套的表格有文字",
                        "把嵌套表格中的文字移到单元格中，删去嵌套的表格，再重新导入。",
                    )
                )
        self._note_found(span)
        if self._text.hidden:
            self._hidden[span.cell] = "".join(self._text.hidden).strip()
            self._text.hidden.clear()
        return Cell("\n".join(paragraphs).strip("\n"), span)

    def _pass_over(self, element: _Element) -> bool:
        """Leave an element unread, on purpose; return whether it holds text."""
        texts = list(element.iter(_TEXT))
        self._text.read.update(texts)
        return any((text.text or "").strip() for text in texts)

    def _unread(self, after: int) -> Iterator[str]:
        """Yield what stands beside the tables; ``after`` paragraphs below the last of them."""
        for name, label in _BESIDE.items():
            if count := sum(1 for _ in self._parts.body.iter(f"{WORD}{name}")):
                yield f"{count} 处{label}"
        boxes = [
            box
            for box in self._parts.body.iter(_BOX)
            if _is_taken(box) and any((each.text or "").strip() for each in box.iter(_TEXT))
        ]
        if boxes:
            yield f"{len(boxes)} 个文本框"
        yield from self._parts.edges
        if self._pictures:
            yield f"{self._pictures} 幅图片"
        if after:
            yield f"表后 {after} 段文字"

    def _changes(self) -> Iterator[Problem]:
        """Yield one problem at the first change that is tracked."""
        changes = list(self._parts.body.iter(*_CHANGES))
        if changes:
            counts = Counter(_CHANGES[str(each.tag)] for each in changes)
            said = "、".join(f"{label} {count} 处" for label, count in counts.items())
            yield faults.TRACKED.at(
                self._place(changes[0]),
                f"有未处理的修订：{said}",
                "用 Word 或 WPS 打开，在“审阅”中接受或拒绝全部修订，保存后重新导入。",
            )

    def _lost(self) -> Iterator[Problem]:
        """Yield one problem at the first text that was not read, and not passed over on purpose."""
        lost = [
            text
            for text in self._parts.body.iter(_TEXT)
            if text not in self._text.read and (text.text or "").strip() and _is_taken(text)
            if not {"txbxContent", "rt"} & {named(each) for each in text.iterancestors()}
        ]
        if lost:
            yield faults.LOST.at(
                self._place(lost[0]),
                f"有读不出的文字，共 {len(lost)} 处，第一处为“{(lost[0].text or '')[:20]}”",
                "把这些文字改为普通文字，另存为 .docx，再重新导入。",
            )

    def _place(self, element: _Element) -> Span:
        """Return the cell or paragraph that an element stands in, or is the row of."""
        for above in (element, *element.iterancestors()):
            first = above if named(above) != "tr" else next(children(above, "tc"), above)
            if first in self._places:
                return self._places[first]
        return Span(self._file)

    def _remarks(self) -> Iterator[Problem]:
        """Yield one remark for each kind of what was met, at the first place."""
        for what, spans in self._met.items():
            places = list(dict.fromkeys(span.cell for span in spans))
            at = "、".join(places[:_MOST_NAMED]) + ("等" if len(places) > _MOST_NAMED else "")
            if what == COMPUTED:
                yield faults.WORKED_OUT.at(
                    spans[0], f"自动编号 {len(spans)} 处，已按编号格式推算（{at}）", "与原件核对。"
                )
            else:
                yield faults.PASSED_OVER.at(
                    spans[0],
                    f"{what}没有读入，共 {len(spans)} 处（{at}）",
                    "与原件核对；需要读入的，改为普通文字后重新导入。",
                )


def _is_taken(element: _Element) -> bool:
    """Return whether an element stands in no content for another version of Word."""
    return all(
        parent.tag != ALTERNATIVES or parent[0] is child for child, parent in _with_parents(element)
    )


def _with_parents(element: _Element) -> Iterator[tuple[_Element, _Element]]:
    child = element
    for parent in element.iterancestors():
        yield child, parent
        child = parent
