"""Completion of units, tasks and states in a shell; whatever goes wrong, it offers nothing.

The data are anybody's, and shells insert or even run what they are offered as it stands: nothing
is offered but what may be a name and means nothing else to any shell.
"""

import os
import re
from typing import TYPE_CHECKING

import typer

from gongkai.cli.arguments.root_options import Data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.model.book import Book

_MEANS_MORE = "[()]"
"""What a name may hold, and a shell takes for more than a letter."""


def complete_unit(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the units and groups, with and without 市, whose name begins with what was typed."""
    from gongkai.ops.duties.party_names import NAME_SEPARATOR, parties

    book = _book(ctx)
    if book is None:
        return []
    names = [party.name for party in parties(book.register)]
    spellings = dict.fromkeys([*names, *(name.removeprefix("市") for name in names)])
    for start in (0, *(match.end() for match in re.finditer(NAME_SEPARATOR, incomplete))):
        head, begun = incomplete[:start], incomplete[start:]
        if found := _offered(spellings, begun):
            safe = all(map(_is_safe, filter(None, re.split(NAME_SEPARATOR, head))))
            return [head + name for name in found] if safe else []
    return []


def complete_task(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of the current table, long or short as they were begun."""
    book = _book(ctx)
    if book is None:
        return []
    tasks = [row.task for row in book.table.rows()]
    typed = incomplete.upper()
    if typed.startswith("T"):
        return _offered([task.short_id for task in tasks], typed)
    return _offered([task.id for task in tasks], typed)


def complete_status(incomplete: str) -> list[str]:
    """Offer the states."""
    from gongkai.model.status import Status

    return [status.value for status in Status if status.value.startswith(incomplete)]


def complete_step(incomplete: str) -> list[str]:
    """Offer the states that a line may say."""
    from gongkai.model.line_kinds import STEPS

    return [status.value for status in STEPS if status.value.startswith(incomplete)]


def _offered(words: "Iterable[str]", begun: str) -> list[str]:
    """The words that go on as one was begun, if they may be offered."""
    return [word for word in words if word.startswith(begun) and _is_safe(word)]


def _is_safe(word: str) -> bool:
    """Whether a word may be a name, and every shell takes it as it stands."""
    from gongkai.store.decoding.unit_name import OF_CELLS, name_fault

    return not name_fault(word, OF_CELLS) and not re.search(_MEANS_MORE, word)


def _book(ctx: typer.Context) -> "Book | None":
    from gongkai.errors import GongkaiError
    from gongkai.store.load import load

    given = ctx.find_root().params
    root = given.get("root") or os.environ.get("GONGKAI_ROOT")
    try:
        megabytes = given.get("size_limit") or os.environ.get("GONGKAI_SIZE_LIMIT")
        data = Data(str(root) if root else None, int(megabytes) if megabytes else None)
        return load(*data.find()).book
    except (GongkaiError, OSError, ValueError):
        return None
