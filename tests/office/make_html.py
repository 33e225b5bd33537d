"""Web pages with a table in them, as offices publish and Word saves them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.office.spec import SpecCell, TableSpec


def make_html(table: TableSpec, encoding: str = "utf-8", closed: bool = True) -> bytes:
    """Write a table with its merged cells; ``closed=False`` leaves out the end tags."""
    rows: dict[int, list[str]] = {}
    for y, _, cell in table.placed():
        rows.setdefault(y, []).append(_cell(cell, "th" if y < len(table.header) else "td", closed))
    end = "</tr>" if closed else ""
    lines = "\n".join(f"<tr>{''.join(cells)}{end}" for cells in rows.values())
    body = f"<p><b>{escape(table.title)}</b></p>\n<table border=1>{lines}</table>"
    return page(body, encoding)


def page(body: str, encoding: str = "utf-8", declared: str = "") -> bytes:
    """Return a page that declares its encoding, truly or as ``declared``."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared or encoding}">'
    return f"<!DOCTYPE html><html><head>{meta}</head>\n<body>{body}</body></html>".encode(encoding)


def _cell(cell: SpecCell, tag: str, closed: bool) -> str:
    spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1)
    spans += f" colspan={cell.colspan}" * (cell.colspan > 1)
    text = escape(cell.text).replace("\n", "<br>")
    return f"<{tag}{spans}><p>\n {text}\n" + f"</p></{tag}>" * closed
