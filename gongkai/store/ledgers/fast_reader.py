"""Fast path: read canonical, faultless lines with one regex.

A line that :func:`scan` takes is canonical, has no escape in it, is written on Beijing's clock,
fits the grammar of its kind, and has the right id. All others, good or bad, are left to the full
reader, with their places.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.model.entry import Entry
from gongkai.model.line_kinds import KEYS, ON_EVERY_LINE, QUOTED, Act, Form
from gongkai.model.status import Status
from gongkai.model.task import TASK_ID
from gongkai.ops.language.days import DAY, strict_day
from gongkai.ops.lines.line import (
    ID_DIGITS,
    PLAIN,
    TAIL_LENGTH,
    VALUES,
    line_pattern,
    list_of,
)
from gongkai.store.ledgers.grammar import misfit

if TYPE_CHECKING:
    from collections.abc import Collection

_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_TEXT = f'"{PLAIN}+"'
_VALUES = {
    **VALUES,
    Form.TEXT: _TEXT,
    Form.TEXTS: list_of(_TEXT),
    Form.MOMENT: rf"{DAY}T{_CLOCK}\+08:00",
}
_CAPTURING = r"\((?!\?)"
_OTHERS = len(KEYS) + 1
_MARKED = tuple(KEYS)[2:-2]
"""The keys between ``task`` and ``at``, which are not on every line."""
_CORRECTS, _RETRACTS, _DUE, _AT, _ID = map(
    tuple(KEYS).index, ("corrects", "retracts", "due", "at", "id")
)
_VALUED = tuple(map(_MARKED.index, ("corrects", "retracts", "due")))


_Marks: TypeAlias = tuple[bool, Act | None, Status | None, bool, bool, bool]
"""Of a line: whether its keys fit its kind; act; status; whether open, with evidence, a reason."""
_known: dict[tuple[str | None, ...], _Marks] = {}


def _form(task: str) -> str:
    """Return the pattern of a canonical line of ``task``, with one group a key.

    Groups have no names, which would double the cost. Texts and lists are not captured: their
    groups are empty, and only tell that the key is there.
    """

    def value(key: str, form: Form) -> str:
        what = task if form is Form.TASK else _VALUES[form]
        return f"(){what}" if key in QUOTED else f"({what})"

    return f"^{line_pattern(value)}[ \t]*\n"


@cache
def _quick(tasks: frozenset[str] | None) -> re.Pattern[str]:
    """Return the pattern of a line of ``tasks``; its last group is a run of other tasks' lines.

    The run is atomic and possessive, so that the regex never backtracks into it.
    """
    if tasks is None:
        return re.compile(f"{_form(VALUES[Form.TASK])}()", re.MULTILINE)
    wanted = "|".join(sorted(tasks)) or "(?!)"
    others = re.sub(_CAPTURING, "(?:", _form(f"(?!(?:{wanted}),){TASK_ID}"))
    return re.compile(f"{_form(wanted)}|((?:(?>{others}))++)", re.MULTILINE)


class Rest(NamedTuple):
    """Lines left to the full reader: the number of the first line, and their text."""

    number: int
    text: str


class Scan(NamedTuple):
    """The entries that the fast reader made, and the lines that it left."""

    entries: list[Entry]
    rest: list[Rest]


def scan(text: str, unit: str, tasks: Collection[str] | None = None) -> Scan:
    """Read the ledger of ``unit``; every line must end with ``\\n``.

    With ``tasks``, only their entries are made; canonical lines of other tasks are skipped.
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
    """Return the entry of a line; None if it may have a fault."""
    groups = match.groups()
    date, until, at, entry_id = groups[0], groups[_DUE], groups[_AT], groups[_ID]
    marks = groups[2:_AT]
    fit, act, status, is_open, evidence, reason = _known.get(marks) or _marks_of(marks)
    day = strict_day(date)
    due = strict_day(until) if until else None
    line = match[0][:-1]
    if line[-1] != "}":
        line = line.rstrip(" \t")
    if not fit or day is None or (until and due is None):
        return None
    if at[:10] != date and strict_day(at[:10]) is None:
        return None
    if sha256((salt + line[:-TAIL_LENGTH]).encode()).hexdigest()[:ID_DIGITS] != entry_id[1:]:
        return None
    # the same as Entry(...), but without the cost of calling its constructor
    return tuple.__new__(Entry, (
        day, groups[1], at, at[:19], entry_id, number, line, act, status, is_open,
        groups[_CORRECTS] or "", groups[_RETRACTS] or "", due, evidence, reason,
    ))  # fmt: skip


def _marks_of(marks: tuple[str | None, ...]) -> _Marks:
    """Return what the keys of a line tell; cached, for there are few combinations."""
    alike = tuple(mark and "" if place in _VALUED else mark for place, mark in enumerate(marks))
    if alike not in _known:
        present = {k: mark for k, mark in zip(_MARKED, alike, strict=True) if mark is not None}
        act, status = present.get("act"), present.get("status")
        _known[alike] = (
            not misfit({**dict.fromkeys(ON_EVERY_LINE, ""), **present}),
            Act(act) if act else None,
            Status(status) if status else None,
            "open" in present,
            "evidence" in present,
            "why" in present,
        )
    return _known[alike]
