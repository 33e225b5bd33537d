"""Write tables as Word documents: by python-docx, or of XML as other programs write it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.oxml import OxmlElement

from tests.office.spec import SpecCell, TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.document import Document
    from docx.table import Table

Placed = tuple[int, int, str]
"""A cell, by the place where it begins, and its text."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx_of(
    spec: TableSpec,
    *,
    repeat_header_before: Sequence[int] = (),
    split_before: Sequence[int] = (),
    title_row: bool = False,
) -> bytes:
    """Write a table with its merged cells.

    The header is repeated before these rows (as printed again after a page break); at others the
    table is parted into several of Word, the later ones without a header; a title may stand as the
    first row of the table.
    """
    document = docx.Document()
    document.add_paragraph("附件")
    if not title_row:
        document.add_paragraph(spec.title)
    for part in parted(spec, repeat_header_before, split_before, title_row):
        write_table(document, part)
        document.add_paragraph()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def parted(
    spec: TableSpec, repeated: Sequence[int], split: Sequence[int], title_row: bool
) -> Iterator[list[list[Placed]]]:
    """Yield the cells of each table of Word at every place that they cover."""
    grid: list[list[Placed]] = [[(-1, -1, "")] * spec.width for _ in spec.grid]
    for top, left, cell in spec.placed():
        for y in range(top, top + cell.rowspan):
            for x in range(left, left + cell.colspan):
                grid[y][x] = (top, left, cell.text)
    header, rows = grid[: len(spec.header)], grid[len(spec.header) :]
    part = [[(-1, -1, spec.title)] * spec.width] if title_row else []
    part += header
    for number, row in enumerate(rows):
        if number in split:
            yield part
            part = []
        if number in repeated:
            part += header
        part.append(row)
    yield part


def write_table(document: Document, grid: list[list[Placed]]) -> None:
    """Write one table; places of one cell that still stand together are merged."""
    table = document.add_table(len(grid), len(grid[0]))
    for top, left, cell in boxes(grid):
        here = table.cell(top, left)
        if cell.rowspan > 1 or cell.colspan > 1:
            here = here.merge(table.cell(top + cell.rowspan - 1, left + cell.colspan - 1))
        here.text = cell.text
    _repeat_at_each_page(table)


def boxes(grid: list[list[Placed]]) -> Iterator[tuple[int, int, SpecCell]]:
    """Yield the rectangles of one cell each with their upper left corners."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(grid):
        for x, placed in enumerate(row):
            if (y, x) in taken:
                continue
            right = x
            while right + 1 < len(row) and row[right + 1] == placed:
                right += 1
            below = y
            wanted = row[x : right + 1]
            while below + 1 < len(grid) and grid[below + 1][x : right + 1] == wanted:
                below += 1
            taken |= {(v, u) for v in range(y, below + 1) for u in range(x, right + 1)}
            yield y, x, SpecCell(placed[2], below - y + 1, right - x + 1)


def _repeat_at_each_page(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def word_file(body: str, namespace: str = _W, **parts: str) -> bytes:
    """Wrap the XML of a body, and of other parts (``numbering="…"``), as a .docx."""
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/xml"/>' for name in parts
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_MAIN}"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>", namespace),
    }
    roots = {"footer1": "ftr", "header1": "hdr"}
    for name, xml in parts.items():
        files[f"word/{name}.xml"] = _part(roots.get(name, name), xml, namespace)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def _part(root: str, xml: str, namespace: str) -> str:
    return (
        f'<w:{root} xmlns:w="{namespace}" xmlns:m="http://schemas.openxmlformats.org/'
        'officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml">{xml}</w:{root}>'
    )


def run(text: str, properties: str = "") -> str:
    """Return the XML of a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str = "", properties: str = "") -> str:
    """Return the XML of a paragraph of runs, or of a text."""
    inner = inner if inner.startswith("<") or not inner else run(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def cell(inner: str = "", properties: str = "") -> str:
    """Return the XML of a cell of paragraphs, or of a text."""
    inner = inner if inner.startswith(("<w:p>", "<w:tbl>", "<w:sdt>")) else paragraph(inner)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return the XML of a row of cells, or of their texts."""
    made = (each if each.startswith("<w:") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str, grid: str = "") -> str:
    """Return the XML of a table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
