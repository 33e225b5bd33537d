"""Fast path: read the canonical, faultless lines of a ledger as columns, with one regex.

A line that :func:`scan` takes is canonical, has no escape in it, is written on Beijing's clock,
fits the grammar of its kind, and has the right id. All others, good or bad, are left to the full
reader, with their places.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import compress, count
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from gongkai.model.columns import OFFSET, Columns, Entries
from gongkai.model.entry import Entry
from gongkai.model.line_kinds import KEYS, ON_EVERY_LINE, QUOTED, Act, Form
from gongkai.model.status import Status
from gongkai.model.task import TASK_ID
from gongkai.ops.language.days import DAY, strict_day
from gongkai.ops.lines.line import ID_DIGITS, PLAIN, TAIL_LENGTH, VALUES, line_pattern, list_of
from gongkai.store.ledgers.grammar import misfit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongkai.store.decoding.decode import Source

_MOMENT = f"{DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ID_BYTES = ID_DIGITS // 2
_CAPTURING = r"\((?!\?)"
_OPTIONAL = tuple(KEYS)[2:-2]
"""The keys between ``task`` and ``at``, which are not on every line."""
_date, _task, _moment, _id, _left = map(itemgetter, (0, 1, -3, -2, -1))
"""The parts of a row: the groups of a line, and the whole line where it has none."""
_optional = itemgetter(slice(2, -3))
_Row: TypeAlias = tuple[str, ...]


def _form(task: str, plain: str) -> str:
    """Return the pattern of a canonical line of ``task``, with one group a key.

    Groups have no names, which would double the cost. Of texts and lists only the key is captured.
    """
    text = f'"{plain}+"'
    values = {**VALUES, Form.TASK: task, Form.TEXT: text, Form.TEXTS: list_of(text)}

    def value(key: str, form: Form) -> str:
        if form is Form.MOMENT:
            return f"({_MOMENT}){re.escape(OFFSET)}"
        return values[form] if key in QUOTED else f"({values[form]})"

    return line_pattern(value, lambda key: f"({key})" if key in QUOTED else key)


@cache
def _line(tasks: frozenset[str] | None, plain: str) -> re.Pattern[str]:
    """Return the pattern of any line; one without a group is a canonical line of other tasks.

    ``plain`` is a character that needs no escape in a text.
    """
    wanted = VALUES[Form.TASK] if tasks is None else "|".join(sorted(tasks)) or "(?!)"
    forms = [_form(wanted, plain)]
    if tasks is not None:
        others = _form(f"(?!(?:{wanted}),){TASK_ID}", plain)
        forms.append(re.sub(_CAPTURING, "(?:", others))
    return re.compile("|".join([*(f"{form}(?:\n|$)" for form in forms), "([^\n]+)\n?", "\n"]))


def _rows(source: Source, tasks: Collection[str] | None, size: int) -> list[_Row]:
    """Split a text into ``size`` lines, each a row.

    In a usual text without a backslash whatever stands between quotes needs no escape. That is
    quicker to match; if a match has run over the end of a line, then rows are missing.
    """
    text = source.text or ""
    wanted = None if tasks is None else frozenset(tasks)
    if source.usual and "\\" not in text:
        rows = _line(wanted, '[^"]').findall(text)
        if len(rows) == size:
            return rows
    return _line(wanted, PLAIN).findall(text)


class Rest(NamedTuple):
    """A line left to the full reader, and its number."""

    number: int
    text: str


class Scan(NamedTuple):
    """The entries that the fast reader took, and the lines that it left."""

    entries: Entries
    rest: list[Rest]


def scan(source: Source, unit: str, tasks: Collection[str] | None = None) -> Scan:
    """Read the ledger of ``unit``.

    With ``tasks``, only their entries are taken; canonical lines of other tasks are skipped.
    """
    lines = source.utf8.removesuffix(b"\n").split(b"\n")
    rows = _rows(source, tasks, len(lines))
    days, left = [*map(_date, rows)], [*map(_left, rows)]
    rest = [Rest(*each) for each in compress(enumerate(left, 1), left)]
    taken = [*filter(_date, rows)]
    own = [*compress(lines, days)]
    moments = [*map(_moment, taken)]
    columns = Columns(
        [*map(_days.__getitem__, filter(None, days))],
        [*map(_task, taken)],
        moments,
        [moment[:10] for moment in moments],
        [*map(_id, taken)],
        [*compress(count(1), days)],
        [*map(_marks.__getitem__, map(_optional, taken))],
        own,
    )
    entries = Entries(columns, source.text or "")
    if faulty := _faulty(columns, own, unit):
        rest += [Rest(n, lines[n - 1].decode()) for n in map(columns.numbers.__getitem__, faulty)]
        rest.sort()
        entries = entries.picked(place for place in range(len(taken)) if place not in faulty)
    return Scan(entries, rest)


def _faulty(columns: Columns, lines: Sequence[bytes], unit: str) -> set[int]:
    """Return the places of lines with a fault in a day, the keys or the id."""
    found: set[int] = set()
    salt = f"{unit}\n".encode()
    digests = [sha256(salt + line[:-TAIL_LENGTH]).digest()[:_ID_BYTES] for line in lines]
    ids = "".join(columns.ids).replace("n", "")
    if b"".join(digests) != bytes.fromhex(ids):
        wrong = (each.hex() != own[1:] for each, own in zip(digests, columns.ids, strict=True))
        found.update(compress(count(), wrong))
    if not (all(columns.marks) and all(columns.dates)):
        pairs = enumerate(zip(columns.marks, columns.dates, strict=True))
        found.update(place for place, pair in pairs if not all(pair))
    if not all(map(_days.__getitem__, set(columns.written))):
        found.update(place for place, day in enumerate(columns.written) if not _days[day])
    return found


class _Days(dict[str, Any]):
    """Days by how they are written; None if there is no such day."""

    def __missing__(self, text: str) -> date | None:
        return self.setdefault(text, strict_day(text))


class _Marks(dict[_Row, Any]):
    """The marks of lines by their optional keys; None if these do not fit together."""

    def __missing__(self, row: _Row) -> Entry | None:
        values = {key: text for key, text in zip(_OPTIONAL, row, strict=True) if text}
        due = _days[values["due"]] if "due" in values else None
        if misfit({**dict.fromkeys(ON_EVERY_LINE, ""), **values}) or ("due" in values and not due):
            return self.setdefault(row, None)
        act, status = values.get("act"), values.get("status")
        mark = Entry(
            date.min, "", "", "", "", 0, "",
            act=Act(act) if act else None,
            status=Status(status) if status else None,
            open="open" in values,
            corrects=values.get("corrects", ""),
            retracts=values.get("retracts", ""),
            due=due,
            evidence="evidence" in values,
            reason="why" in values,
        )  # fmt: skip
        return mark if mark.corrects or mark.retracts else self.setdefault(row, mark)


_days, _marks = _Days(), _Marks()
"""Cached for all ledgers, but for the marks of amendments, of which there are many."""
