"""A form as it came back from a unit: what stands in its cells, and where."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.model.form import FormColumn, FormHead
    from gongkai.model.problem import Problem
    from gongkai.model.span import Span


class Answer(NamedTuple):
    """The text of a cell and its place."""

    text: str
    span: Span


class FilledRow(NamedTuple):
    """A row: the id of its task, what was filled in for the unit, and what the unit wrote.

    ``fingerprint`` is empty where none came back.
    """

    task: Answer
    fingerprint: str
    cells: Mapping[FormColumn, Answer]
    """Every column that the table still has, those of ``OPEN`` among them."""


class FilledForm(NamedTuple):
    """A form; with ``problems`` that are errors nothing of it may be noted.

    ``mark`` is the unit and the quarter that the form was made for, as programs read them.
    """

    file: str
    head: Mapping[FormHead, Answer] = MappingProxyType({})
    mark: tuple[str, str] | None = None
    rows: tuple[FilledRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What bars it, and what is to be told beside."""
    matched: bool = False
    """Whether its rows were found by their words, for it has no ids."""
