"""Write the page for the leadership: one file without any request."""

from __future__ import annotations

import json
from calendar import monthrange
from functools import cache
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from gongkai.model.report import Change, Rate
from gongkai.render.formats.html import classes, environment, laid_out, sort_key, template, written
from gongkai.render.page.cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from gongkai.reports.board import Board, BoardDuty, Figure, Month

_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 508, 30, 250
"""The edges of the chart, in the units of its drawing."""
_BELOW, _ABOVE = 16, 8
"""How far a label stands from its point."""
_CLEAR = 30
"""A point has no label where the next one is as near as this."""


class _Point(NamedTuple):
    """The place of a month's rate in the chart, with its label."""

    x: float
    y: float
    label_y: float
    label: str


class _Chart(NamedTuple):
    """The run of the rate; ``line`` joins the points, ``pace`` those of 序时进度."""

    points: list[_Point]
    line: str
    pace: str
    heights: list[tuple[str, float]]
    months: list[tuple[str, float]]
    summary: str


def write_duties(duties: Iterable[BoardDuty]) -> Markup:
    """Return rows of the table of all duties."""
    rows: Markup = _duty_template().written(duties)
    return rows


def render(board: Board) -> bytes:
    """Return the page; its duties are those that :func:`write_duties` wrote."""
    page = template("board", scripts=("table", "board"), styles=("board",), wide=False)
    stream = page.stream(
        board=board,
        chart=_chart(board.months),
        matrix=laid_out(board.matrix.blocks[0]),
        names=_data(board.names),
        plain=plain,
        unit_of=_unit_of,
    )
    content = BytesIO()
    for piece in stream:
        content.write(written(piece).encode())
    return content.getvalue()


@cache
def _duty_template() -> Any:
    given = {"plain": plain, "classes": classes, "sort_key": sort_key}
    return environment().get_template("duty.html", globals=given).module


def _data(names: Mapping[str, Sequence[str]]) -> Markup:
    """Return data as JSON that cannot end the element it stands in."""
    return Markup(json.dumps(names).replace("<", "\\u003c"))


def _unit_of(figure: Figure) -> str:
    """Return the unit in which a figure is printed."""
    if isinstance(figure.cell, Change):
        return "个百分点" if figure.cell.tenths is not None else ""
    if isinstance(figure.cell, Rate):
        return ""
    return "条" if figure.key == "entries" else "项"


def _chart(months: Sequence[Month]) -> _Chart:
    points = [_point(each) for each in months if each.share.rate.tenths is not None]
    points = [
        point._replace(label="") if after and after.x - point.x < _CLEAR else point
        for point, after in zip_longest(points, points[1:])
    ]
    last = months[-1]
    return _Chart(
        points,
        " ".join(f"{point.x},{point.y}" for point in points),
        " ".join(f"{_across(month / 12)},{_up(month * 1000 / 12)}" for month in range(13)),
        [(f"{percent}%", _up(percent * 10)) for percent in (0, 25, 50, 75, 100)],
        [(f"{month}月", _across((month - 0.5) / 12)) for month in range(1, 13)],
        f"逐月完成率：{last.share.name} {last.share.rate}，序时进度 {last.pace}",
    )


def _point(month: Month) -> _Point:
    """Return a month's point; its label keeps clear of 序时进度 and of the axis."""
    rate = month.share.rate.tenths or 0
    y = _up(rate)
    below = rate < (month.pace.tenths or 0) and y + _BELOW < _BOTTOM
    return _Point(
        _across(_part_of_year(month.day)),
        y,
        y + _BELOW if below else y - _ABOVE,
        str(month.share.rate),
    )


def _part_of_year(day: date) -> float:
    return (day.month - 1 + day.day / monthrange(day.year, day.month)[1]) / 12


def _across(part: float) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * part, 1)


def _up(tenths: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * tenths / 1000, 1)
