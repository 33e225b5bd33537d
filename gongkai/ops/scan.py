"""The quick reader: one expression over a whole ledger, for lines of which nothing is to be said.

A line that :func:`scan` takes is canonical, has no escape in it, is written on Beijing's clock,
fits the grammar of a progress line or of a check by the office, and its id is right. All others,
good or bad, are left to the full reader, with their places.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.entry import Act, Entry
from gongkai.model.status import Status
from gongkai.ops.days import strict_day
from gongkai.ops.lines import DAY, PLAIN, form

if TYPE_CHECKING:
    from collections.abc import Collection

_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_FORM = form(f'"{PLAIN}+"', rf"{DAY}T{_CLOCK}\+08:00")
_QUICK = re.compile(f"^{_FORM}[ \t]*\n", re.MULTILINE)
_TAIL = len(", id: n0123456789}")
_VERIFY = Act.VERIFY.value
_RETURNED = Status.RETURNED.value
_STATUSES = {status.value: status for status in Status}


class Rest(NamedTuple):
    """Lines left to the full reader: the number of the first, and their text."""

    number: int
    text: str


class Scan(NamedTuple):
    """What the quick reader made of a text."""

    entries: list[Entry]
    rest: list[Rest]


def scan(text: str, unit: str, tasks: Collection[str] | None = None) -> Scan:
    """Read the ledger of ``unit``, its lines ended by ``\\n``.

    With ``tasks`` only entries of these are made; canonical lines of others are passed over.
    """
    entries: list[Entry] = []
    rest: list[Rest] = []
    salt = f"{unit}\n"
    number, position = 1, 0
    for match in _QUICK.finditer(text):
        begin, end = match.span()
        if begin != position:
            rest.append(Rest(number, text[position:begin]))
            number += text.count("\n", position, begin)
        position = end
        number += 1
        if tasks is not None and match["task"] not in tasks:
            continue
        entry = _entry(match, number - 1, salt)
        if entry is None:
            rest.append(Rest(number - 1, match[0]))
        else:
            entries.append(entry)
    if position < len(text):
        rest.append(Rest(number, text[position:]))
    return Scan(entries, rest)


def _entry(match: re.Match[str], number: int, salt: str) -> Entry | None:
    """Make the entry of a line; None where anything is to be said of it."""
    (
        date, task, act, status, note, problem, next_, evidence, by, open_,
        corrects, retracts, why, due, at, entry_id,
    ) = match.groups()  # fmt: skip
    day = strict_day(date)
    if day is None or strict_day(at[:10]) is None or not by or retracts or due:
        return None
    if act:
        fits = act == _VERIFY and (note or status != _RETURNED)
        fits = fits and not (problem or next_ or evidence or open_ or corrects or why)
    else:
        fits = note and (why or not corrects)
    line = match[0].rstrip(" \t\n")
    if not fits or sha256((salt + line[:-_TAIL]).encode()).hexdigest()[:10] != entry_id[1:]:
        return None
    return Entry(
        day, task, at, at[:19], entry_id, number, line,
        Act.VERIFY if act else None, _STATUSES.get(status),
        bool(open_), corrects or "", "", None, bool(evidence or why),
    )  # fmt: skip
