"""A form as CSV: the head, an empty line, the table with its fingerprints."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from gongkai.model.form import FINGERPRINT, GUIDE, OPEN, FormColumn
from gongkai.ops.language.spreadsheet_formulas import safe
from gongkai.render.forms.guide import guide

if TYPE_CHECKING:
    from gongkai.model.form import BlankForm


def render(form: BlankForm) -> bytes:
    """Return a form as CSV, in UTF-8 with a BOM for Excel; nothing in it is run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe(form.title)])
    writer.writerows([heading.value, safe(value)] for heading, value in form.head.items())
    writer.writerow([GUIDE, *guide(form)])
    writer.writerow([])
    writer.writerow([*(column.value for column in FormColumn), FINGERPRINT])
    for row, fingerprint in zip(form.rows, form.fingerprints(), strict=True):
        filled = [safe(value) for value in row.filled.values()]
        writer.writerow([*filled, *([""] * len(OPEN)), fingerprint])
    return out.getvalue().encode("utf-8-sig")
