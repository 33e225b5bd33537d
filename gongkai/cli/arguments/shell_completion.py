"""Complete units, tasks and statuses in a shell; offer nothing if anything fails.

The data may come from anybody, and shells insert or even run an offer as it stands. So only valid
names without meaning to any shell are offered.
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
"""Characters allowed in a name that are special to a shell."""


def complete_unit(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer units and groups that begin with the text, with and without 市."""
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
    """Offer task ids of the current table, long or short like the text."""
    book = _book(ctx)
    if book is None:
        return []
    tasks = [row.task for row in book.table.rows()]
    typed = incomplete.upper()
    if typed.startswith("T"):
        return _offered([task.short_id for task in tasks], typed)
    return _offered([task.id for task in tasks], typed)


def complete_status(incomplete: str) -> list[str]:
    """Offer the statuses."""
    from gongkai.model.status import Status

    return [status.value for status in Status if status.value.startswith(incomplete)]


def complete_step(incomplete: str) -> list[str]:
    """Offer the statuses that a line may have."""
    from gongkai.model.line_kinds import STEPS

    return [status.value for status in STEPS if status.value.startswith(incomplete)]


def _offered(words: "Iterable[str]", begun: str) -> list[str]:
    """Return the safe words that begin with the text."""
    return [word for word in words if word.startswith(begun) and _is_safe(word)]


def _is_safe(word: str) -> bool:
    """Return whether a word is a valid name that no shell interprets."""
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
