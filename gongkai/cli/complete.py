"""Completion of units, tasks and states in a shell; whatever goes wrong, it offers nothing."""

import os
from typing import TYPE_CHECKING

import typer

from gongkai.cli.data import Data

if TYPE_CHECKING:
    from gongkai.model.book import Book


def complete_unit(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the units and groups, with and without 市, whose name begins with what was typed."""
    from gongkai.ops.names import parties

    book = _book(ctx)
    if book is None:
        return []
    head, separator, last = _last_of_list(incomplete)
    names = [party.name for party in parties(book.register)]
    spellings = dict.fromkeys([*names, *(name.removeprefix("市") for name in names)])
    found = [name for name in spellings if name.startswith(last)]
    return [f"{head}{separator}{name}" for name in found]


def complete_task(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of the current table, long or short as they were begun."""
    book = _book(ctx)
    if book is None:
        return []
    tasks = [row.task for row in book.table.rows()]
    typed = incomplete.upper()
    if typed.startswith("T"):
        return [task.short_id for task in tasks if task.short_id.startswith(typed)]
    return [task.id for task in tasks if task.id.startswith(typed)]


def complete_status(incomplete: str) -> list[str]:
    """Offer the states."""
    from gongkai.model.status import Status

    return [status.value for status in Status if status.value.startswith(incomplete)]


def complete_step(incomplete: str) -> list[str]:
    """Offer the states that a line may say."""
    from gongkai.model.status import STEPS

    return [status.value for status in STEPS if status.value.startswith(incomplete)]


def _last_of_list(text: str) -> tuple[str, str, str]:
    place = max(text.rfind("、"), text.rfind("，"))
    return (text[:place], text[place], text[place + 1 :]) if place >= 0 else ("", "", text)


def _book(ctx: typer.Context) -> "Book | None":
    from gongkai.errors import GongkaiError
    from gongkai.store.book import load

    given = ctx.find_root().params
    root = given.get("root") or os.environ.get("GONGKAI_ROOT")
    try:
        megabytes = given.get("size_limit") or os.environ.get("GONGKAI_SIZE_LIMIT")
        data = Data(str(root) if root else None, int(megabytes) if megabytes else None)
        return load(*data.find()).book
    except (GongkaiError, OSError, ValueError):
        return None
