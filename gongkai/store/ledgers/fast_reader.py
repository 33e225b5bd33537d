"""The quick reader: one expression over a whole ledger, for lines of which nothing is to be said.

A line that :func:`scan` takes is canonical, has no escape in it, is written on Beijing's clock,
fits the grammar of a progress line or of a check by the office, and its id is right. All others,
good or bad, are left to the full reader, with their places.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.entry import Act, Entry
from gongkai.model.status import Status
from gongkai.ops.language.days import strict_day
from gongkai.ops.lines.line import DAY, ID, ID_DIGITS, PLAIN

if TYPE_CHECKING:
    from collections.abc import Collection

_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OTHERS = 14
_TAIL = len(", id: n}") + ID_DIGITS
_VERIFY = Act.VERIFY.value
_RETURNED = Status.RETURNED.value
_STATUSES = {status.value: status for status in Status if status is not Status.NOT_STARTED}
_ANY_TASK = "[0-9]{4}-T[0-9]{2,6}"
_CAPTURING = r"\((?!\?)"


def _form(task: str) -> str:
    """A canonical line of a progress or of a check; of texts only whether they are there."""
    text = f'"{PLAIN}+"'
    return (
        rf"^- \{{date: ({DAY}), task: ({task})"
        rf"(?:, act: ({_VERIFY}))?(?:, status: ({'|'.join(_STATUSES)}))?"
        rf"(?:, (note): {text})?(?:, (problem): {text})?(?:, (next): {text})?"
        rf"(?:, (evidence): \[{text}(?:, {text})*\])?, by: {text}(?:, (open): true)?"
        rf"(?:, corrects: ({ID}))?(?:, (why): {text})?"
        rf", at: ({DAY}T{_CLOCK})\+08:00, id: n([0-9a-f]{{{ID_DIGITS}}})\}}[ \t]*\n"
    )


@cache
def _quick(tasks: frozenset[str] | None) -> re.Pattern[str]:
    """A line that may be wanted, or, in the last group, as many as follow that are not."""
    if tasks is None:
        return re.compile(f"{_form(_ANY_TASK)}()", re.MULTILINE)
    wanted = "|".join(sorted(tasks)) or "(?!)"
    others = re.sub(_CAPTURING, "(?:", _form(f"(?!(?:{wanted}),){_ANY_TASK}"))
    return re.compile(f"{_form(wanted)}|((?:(?>{others}))++)", re.MULTILINE)


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
    for match in _quick(None if tasks is None else frozenset(tasks)).finditer(text):
        begin, end = match.span()
        if begin != position:
            rest.append(Rest(number, text[position:begin]))
            number += text.count("\n", position, begin)
        position = end
        if match[_OTHERS]:
            number += text.count("\n", begin, end)
            continue
        entry = _entry(match, number, salt)
        if entry is None:
            rest.append(Rest(number, match[0]))
        else:
            entries.append(entry)
        number += 1
    if position < len(text):
        rest.append(Rest(number, text[position:]))
    return Scan(entries, rest)


def _entry(match: re.Match[str], number: int, salt: str) -> Entry | None:
    """Make the entry of a line; None where anything is to be said of it."""
    (
        date, task, act, status, note, problem, next_, evidence,
        open_, corrects, why, moment, entry_id, _,
    ) = match.groups()  # fmt: skip
    day = strict_day(date)
    line = match[0][:-1]
    if line[-1] != "}":
        line = line.rstrip(" \t")
    if day is None or (moment[:10] != date and strict_day(moment[:10]) is None):
        return None
    if act:
        fits = note or status != _RETURNED
        fits = fits and not (problem or next_ or evidence or open_ or corrects or why)
    else:
        fits = note and (why or not corrects)
    if not fits or sha256((salt + line[:-_TAIL]).encode()).hexdigest()[:ID_DIGITS] != entry_id:
        return None
    # as Entry(...) makes it, without the call that a named tuple's own constructor costs
    return tuple.__new__(Entry, (
        day, task, f"{moment}+08:00", moment, f"n{entry_id}", number, line,
        Act.VERIFY if act else None, _STATUSES[status] if status else None,
        open_ is not None, corrects or "", "", None, evidence is not None or why is not None,
    ))  # fmt: skip
