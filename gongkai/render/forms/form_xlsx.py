"""A form as a workbook: what is filled in is locked, and each state is chosen from a list."""

from __future__ import annotations

import io
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any

import xlsxwriter

from gongkai.model.form import FINGERPRINT, GUIDE, HEAD_OPEN, OPEN, FormColumn, FormHead
from gongkai.ops.language.spreadsheet_formulas import safe
from gongkai.render.formats.xlsx import (
    A4,
    BORDER,
    DAY,
    FONT,
    HEADING,
    LINE,
    MADE,
    MOST_HEIGHT,
    MOST_UNITS,
    TITLE_SIZE,
    pieces,
    sheet_name,
)
from gongkai.render.forms.guide import FILL, WIDTHS, guide
from gongkai.render.page.escape import printable
from gongkai.render.page.paper import lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from gongkai.model.form import BlankForm, FormRow

_COLUMNS = tuple(FormColumn)
_LAST = len(_COLUMNS) - 1
_HIDDEN = len(_COLUMNS)
"""The column of fingerprints; the mark of the form stands above it."""
_HEAD: dict[FormHead, tuple[int, int, int]] = {
    FormHead.UNIT: (1, 0, 1),
    FormHead.QUARTER: (1, 3, 2),
    FormHead.BY_DAY: (1, 6, 1),
    FormHead.CONTACT: (1, 8, 2),
    FormHead.FILLED_BY: (2, 0, 1),
    FormHead.SIGNED_BY: (2, 3, 2),
    FormHead.FILLED_ON: (2, 6, 1),
}
"""The row and column of each heading of the head, and how many columns its value spans."""
_HINT = (2, 8)
_TOP = 3
"""The row of the headings of the table."""
_LEAST_LINES = 3
"""Lines that a row has room for at least: the unit is to write there."""
_GUIDE_WIDTH = 100
_OPEN = {"locked": False, "bg_color": f"#{FILL}"}
_ALLOWED = (
    "format_cells", "format_columns", "format_rows", "autofilter",
    "select_locked_cells", "select_unlocked_cells",
)  # fmt: skip


def render(form: BlankForm) -> bytes:
    """Return a form as a workbook of two sheets: the table, and how it is filled in."""
    out = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": FONT}
    with xlsxwriter.Workbook(out, options) as workbook:
        workbook.set_properties({"title": printable(form.title)[:255], "created": MADE})
        _Sheet(workbook, form).fill()
        _add_guide(workbook, form)
    return out.getvalue()


class _Sheet:
    """The sheet with the table."""

    def __init__(self, workbook: xlsxwriter.Workbook, form: BlankForm) -> None:
        self._form = form
        self._sheet: Worksheet = workbook.add_worksheet(sheet_name(form.unit, [GUIDE]))
        self._format = lru_cache(None)(lambda **style: workbook.add_format({**BORDER, **style}))

    def fill(self) -> None:
        for place, column in enumerate(_COLUMNS):
            self._sheet.set_column(place, place, WIDTHS[column])
        self._sheet.set_column(_HIDDEN, _HIDDEN, None, None, {"hidden": True})
        self._title()
        self._head()
        for place, column in enumerate(_COLUMNS):
            colour = {"bg_color": f"#{FILL}"} if column in OPEN else {}
            self._text(_TOP, place, column.value, **{**HEADING, **colour})
        self._text(_TOP, _HIDDEN, FINGERPRINT)
        self._sheet.set_row(_TOP, LINE + 6)
        rows = zip(self._form.rows, self._form.fingerprints(), strict=True)
        for at, (row, fingerprint) in enumerate(rows, start=_TOP + 1):
            self._row(at, row, fingerprint)
        self._set_up()

    def _title(self) -> None:
        big = {"font_size": TITLE_SIZE, "bold": True, "align": "center", "valign": "vcenter"}
        self._sheet.merge_range(0, 0, 0, _LAST, "", self._format(**big, border=0))
        self._text(0, 0, self._form.title, **big, border=0)
        self._text(0, _HIDDEN, self._form.mark)
        self._sheet.set_row(0, 2 * LINE)

    def _head(self) -> None:
        for row in (1, 2):
            self._sheet.set_row(row, LINE + 9)
            self._text(row, 2, "")
        for heading, value in self._form.head.items():
            row, place, span = _HEAD[heading]
            self._text(row, place, heading.value, **HEADING)
            style: dict[str, Any] = {"text_wrap": True}
            if heading in HEAD_OPEN:
                style |= _OPEN
            if heading is FormHead.FILLED_ON:
                style |= {"num_format": DAY, "align": "left"}
            self._across(row, place + 1, span, value, **style)
        self._across(*_HINT, _LAST - _HINT[1] + 1, "只填写浅黄色单元格", font_color="#595959")

    def _row(self, at: int, row: FormRow, fingerprint: str) -> None:
        lines = max(
            lines_in(printable(text), WIDTHS[column] - 1) for column, text in row.filled.items()
        )
        self._sheet.set_row(at, min(MOST_HEIGHT, LINE * max(lines, _LEAST_LINES) + 3))
        for place, column in enumerate(_COLUMNS):
            if column in OPEN:
                style = self._format(**_OPEN, num_format="@", text_wrap=True)
                self._sheet.write_blank(at, place, None, style)
            else:
                self._text(at, place, row.filled[column], text_wrap=True)
        self._text(at, _HIDDEN, fingerprint)
        self._sheet.data_validation(
            at, _COLUMNS.index(FormColumn.STATUS), at, _COLUMNS.index(FormColumn.STATUS),
            {
                "validate": "list",
                "source": [step.value for step in row.steps],
                "error_title": "状态不符",
                "error_message": f"{row.task_id} 现为“{row.last_state}”，从下拉列表中选择。",
            },
        )  # fmt: skip

    def _across(self, row: int, place: int, span: int, text: str, **style: Any) -> None:
        """Write a text over so many columns."""
        if span > 1:
            last = place + span - 1
            self._sheet.merge_range(row, place, row, last, "", self._format(**style))
        self._text(row, place, text, **style)

    def _text(self, row: int, place: int, text: str, **style: Any) -> None:
        """Write a text that stays one, cut to what a cell holds; an empty one as a blank."""
        (shown, *_) = pieces(printable(text), inf, MOST_UNITS)
        if not shown:
            self._sheet.write_blank(row, place, None, self._format(**style))
            return
        quoted = {"quote_prefix": True} if safe(shown) != shown else {}
        self._sheet.write_string(row, place, shown, self._format(**style, **quoted))

    def _set_up(self) -> None:
        """Protect the sheet, and set it for screen and paper."""
        sheet, last = self._sheet, _TOP + len(self._form.rows)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))
        sheet.freeze_panes(_TOP + 1, 1)
        sheet.autofilter(_TOP, 0, last, _HIDDEN)  # a fingerprint moves with its row
        sheet.repeat_rows(_TOP)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, last, _LAST)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _add_guide(workbook: xlsxwriter.Workbook, form: BlankForm) -> None:
    """Add the sheet that says how the form is filled in."""
    sheet = workbook.add_worksheet(GUIDE)
    bold = workbook.add_format({"bold": True, "font_size": TITLE_SIZE})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "vcenter"})
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    sheet.write_string(0, 0, GUIDE, bold)
    sheet.set_row(0, 2 * LINE)
    for number, line in enumerate(guide(form), start=1):
        text = f"{number}. {line}"
        sheet.write_string(number, 0, text, wrapped)
        sheet.set_row(number, LINE * lines_in(text, _GUIDE_WIDTH - 2) + 6)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
