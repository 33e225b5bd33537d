"""A column of a report, declared once: as it is printed, in the flat sheet, and for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from gongkai.model.report import (
    NONE,
    Block,
    Cell,
    CellKind,
    Change,
    Column,
    Deadline,
    Json,
    Made,
    Rank,
    Rate,
    Sign,
    State,
    StepCell,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

RowT = TypeVar("RowT", contravariant=True)
Value: TypeAlias = Cell | bool | list[str]


class Field(NamedTuple, Generic[RowT]):
    """One fact of a row; an output in which it has no name leaves it out.

    ``value`` is printed under ``heading``, stands in the flat sheet under ``sheet`` and goes to
    programs under ``key``; ``shown`` prints it otherwise, ``json`` says it otherwise to programs.
    ``place`` moves the printed column, where the printed order is not that of the sheet; equal
    cells of a ``merged`` one are printed once.
    """

    value: Callable[[RowT], Value]
    heading: str = ""
    sheet: str = ""
    key: str = ""
    kind: CellKind = CellKind.LABEL
    spare: int = 0
    shown: Callable[[RowT], Cell] | None = None
    json: Callable[[RowT], Json] | None = None
    place: int = 0
    merged: bool = False


def printed(
    fields: Sequence[Field[RowT]], rows: Collection[RowT], caption: str = "", footer: int = 0
) -> Block:
    """Return the printed table of some rows; a value that is nothing is printed as ``—``."""
    headed = sorted((each for each in fields if each.heading), key=lambda each: each.place)
    return Block(
        tuple(Column(each.heading, each.kind, each.spare, each.merged) for each in headed),
        Made(lambda row: tuple(_printed(each, row) for each in headed), rows),
        caption,
        footer,
    )


def unprinted(fields: Sequence[Field[RowT]], *headings: str) -> list[Field[RowT]]:
    """Return the fields with some columns taken out of the printed table only."""
    return [each._replace(heading="") if each.heading in headings else each for each in fields]


def sheet(fields: Sequence[Field[RowT]], rows: Collection[RowT]) -> Block:
    """Return some rows as one flat table: facts as they are, not as a person reads them."""
    named = [each for each in fields if each.sheet]
    return Block(
        tuple(Column(each.sheet, each.kind) for each in named),
        Made(lambda row: tuple(_cell(each.value(row)) for each in named), rows),
    )


def record(fields: Iterable[Field[RowT]], row: RowT) -> dict[str, Json]:
    """Return one row for programs; an empty text is null."""
    return {
        each.key: each.json(row) if each.json else _json(each.value(row))
        for each in fields
        if each.key
    }


def _printed(field: Field[RowT], row: RowT) -> Cell:
    if field.shown:
        return field.shown(row)
    cell = _cell(field.value(row))
    return NONE if cell is None or cell == "" else cell


def _cell(value: Value) -> Cell:
    if isinstance(value, bool):
        return "是" if value else ""
    return "、".join(value) if isinstance(value, list) else value


def _json(value: Value) -> Json:
    if isinstance(value, date):
        return str(value)
    if isinstance(value, str):
        return str(value) or None
    if isinstance(value, list):
        return list(value)
    assert not isinstance(value, State | StepCell | Rate | Change | Rank | Deadline | Sign)
    return value
