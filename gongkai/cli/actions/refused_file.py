"""Refuse a file that a person gave, for its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import typer

from gongkai.cli.advice import worded
from gongkai.cli.streams import tell
from gongkai.errors import DataError, RefusedError
from gongkai.render.problems import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.model.problem import Problem
    from gongkai.render.problems import Excerpt

REFUSED, UNREADABLE = RefusedError.exit_code, DataError.exit_code


def refuse(problems: Iterable[Problem], excerpt: Excerpt, outcome: str, code: int) -> NoReturn:
    """Print the problems with the lines they are about and what became of it, and exit.

    Raises:
        Exit: always.
    """
    tell(render([*map(worded, problems)], excerpt, outcome).rstrip("\n"))
    raise typer.Exit(code)
