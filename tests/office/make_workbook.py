"""Workbooks with a table in them, as .xlsx, .ods and, by LibreOffice, .xls."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from tests.needs import need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.office.spec import SpecCell, TableSpec

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def make_xlsx(table: TableSpec, sheet: str = "Sheet1") -> bytes:
    """Write a table with real merged cells, its title merged above."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append([table.title])
    page.merge_cells(end_row=1, end_column=table.width, start_row=1, start_column=1)
    for y, x, cell in table.placed():
        at = f"{get_column_letter(x + 1)}{y + 2}"
        page[at] = cell.text
        page[at].alignment = Alignment(wrap_text=True)
        if cell.rowspan > 1 or cell.colspan > 1:
            end = f"{get_column_letter(x + cell.colspan)}{y + cell.rowspan + 1}"
            page.merge_cells(f"{at}:{end}")
    return saved(book)


def make_ods(table: TableSpec, sheet: str = "Sheet1") -> bytes:
    """Write a table as LibreOffice does, with the rest of the sheet as one repeated row."""
    rows = [f"<table:table-row>{_ods_cell(table.title, colspan=table.width)}</table:table-row>"]
    begins = {(y, x): cell for y, x, cell in table.placed()}
    for y in range(len(table.grid)):
        cells = (_at(begins.get((y, x))) for x in range(table.width))
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    rows.append(
        '<table:table-row table:number-rows-repeated="1048500">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return ods(f"<table:table table:name={quoteattr(sheet)}>{''.join(rows)}</table:table>")


def _at(cell: SpecCell | None) -> str:
    if cell is None:
        return "<table:covered-table-cell/>"
    return _ods_cell(cell.text, cell.rowspan, cell.colspan)


def _ods_cell(text: str, rowspan: int = 1, colspan: int = 1) -> str:
    spans = f'table:number-rows-spanned="{rowspan}" table:number-columns-spanned="{colspan}"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string" {spans}>{lines}</table:table-cell>'


def ods(tables: str, styles: str = "") -> bytes:
    """Return the file of a spreadsheet with these tables."""
    return packed(
        {
            "mimetype": _ODS,
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>'
            f"<office:document-content {_NAMES}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        }
    )


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def converted(content: bytes, kind: str, folder: Path) -> bytes:
    """Let LibreOffice save a workbook as another kind."""
    need("soffice")
    (folder / "table.xlsx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", kind, "--outdir", folder / "out", folder / "table.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / "out" / f"table.{kind}").read_bytes()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_xlsx(
    rows: str = "",
    before: str = "",
    after: str = "",
    parts: Mapping[str, str] | None = None,
    book: str = "",
    sheets: Iterable[tuple[str, str]] = (("Sheet1", "visible"),),
) -> bytes:
    """Write a workbook out of XML that no program writes.

    ``rows`` are the rows of each sheet, ``before`` and ``after`` stand beside them; ``parts``
    replaces or adds parts by name, ``book`` stands before the list of sheets.
    """
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(names, 1)
    )
    numbers = range(1, len(names) + 1)
    related = "".join(_related(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    types = f'<Types xmlns="{_PACKAGE}/content-types"/>'
    made = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(_related("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">{book}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            related
            + _related("s1", "sharedStrings", "sharedStrings.xml")
            + _related("s2", "styles", "/xl/styles.xml")
        ),
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
            f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
            for n in numbers
        },
    }
    return packed(made | dict(parts or {}))


def relations(related: str) -> str:
    """Return a part that says what another is related to."""
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'


def _related(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_RELATED}/{kind}" Target="{target}"/>'


def related(kind: str, target: str) -> str:
    """Return the relations of a sheet to one part."""
    return relations(_related("rId1", kind, target))


def text_cell(reference: str, text: str) -> str:
    """Return a cell with its text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def styles(*codes: str) -> str:
    """Return the part for cells whose style n shows numbers by the n-th format."""
    formats = "".join(
        f'<numFmt numFmtId="{n}" formatCode={quoteattr(code)}/>'
        for n, code in enumerate(codes, 200)
    )
    used = "".join(f'<xf numFmtId="{n}"/>' for n in range(200, 200 + len(codes)))
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs>'
        "</styleSheet>"
    )


def strings(*items: str) -> str:
    """Return the part of shared strings."""
    return f'<sst xmlns="{_MAIN}">{"".join(items)}</sst>'
