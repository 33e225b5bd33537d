"""The kinds of form, by name; each is imported only when it is used."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.model.form import BlankForm


class FormKind(StrEnum):
    """A kind of form; its value is the suffix of its file too."""

    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        return f".{self.value}"


def form_bytes(form: BlankForm, kind: FormKind) -> bytes:
    """Return a form as a file of its kind."""
    match kind:
        case FormKind.XLSX:
            from gongkai.render.forms import form_xlsx

            return form_xlsx.render(form)
        case FormKind.DOCX:
            from gongkai.render.forms import form_docx

            return form_docx.render(form)
        case FormKind.CSV:
            from gongkai.render.forms import form_csv

            return form_csv.render(form)
