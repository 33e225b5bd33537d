"""Two states of one ledger: what was changed, what went, what is new."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.ops.lines import ID, fits, match_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_ITEM = re.compile("- |-$")
_ENDS = " \t\r"
_ID = re.compile(f", id: ({ID})}}$")
_TASK = re.compile(r"task: *([^,}\n]+)")
_AT = re.compile(r".*\bat: *([^,}\n]+)", re.DOTALL)
_DATE = re.compile(r"date: *([^,}\n]+)")
_UNDATED = (_TASK, _DATE)
_SAME: tuple[tuple[re.Pattern[str], ...], ...] = ((_ID,), (_TASK, _AT), _UNDATED)
"""What two versions of one entry have in common, the surest first; the last if it had no ``at``."""


Sealing: TypeAlias = "Callable[[str, str], Callable[[str], bool]]"
"""Of a unit and an entry without id: what tells whether a canonical line is that entry, sealed."""


class Change(NamedTuple):
    """An entry in both versions, each with its line."""

    before: str
    line_before: int
    after: str
    line: int


class Loss(NamedTuple):
    """An entry that is gone; ``comment`` is the line where it stands commented out, else 0."""

    text: str
    line_before: int
    comment: int


class Comparison(NamedTuple):
    """What became of the entries of a ledger; ``added`` are new, with their lines.

    ``righted`` did not count before, and now are the entries they were meant to be.
    """

    righted: list[Change]
    changed: list[Change]
    lost: list[Loss]
    added: Mapping[str, int]


def entries_in(lines: Iterable[str]) -> dict[str, int]:
    """Give the text of every entry with its first line; one over several lines is one text.

    Blank lines, comments, and what belongs to no entry are no part of any; nor are CR and blanks
    at the end of a line.
    """
    found: list[tuple[str, int]] = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(_ENDS)
        if not line or line.lstrip(_ENDS).startswith("#"):
            continue
        if line[0] in _ENDS and found:
            text, first = found[-1]
            found[-1] = f"{text}\n{line}", first
        elif line[0] in _ENDS or _ITEM.match(line):
            found.append((line, number))
    first_lines: dict[str, int] = {}
    for text, first in found:
        first_lines.setdefault(text, first)
    return first_lines


def compare(
    unit: str,
    before: Mapping[str, int],
    lines: Iterable[str],
    seals: Sealing,
) -> Comparison:
    """Hold the lines of a unit's ledger against the entries it had before.

    What stands in its right form now is not among what is ``added``.
    """
    lines = list(lines)
    now = entries_in(lines)
    gone = {text: number for text, number in before.items() if text not in now}
    added = {text: number for text, number in now.items() if text not in before}
    righted = list(_righted(unit, gone, added, seals))
    for change in righted:
        del gone[change.before], added[change.after]
    comments = _comments(lines) if gone else {}
    changed = list(_changes({t: n for t, n in gone.items() if t not in comments}, added))
    paired = {change.before for change in changed}
    lost = [Loss(t, n, comments.get(t, 0)) for t, n in gone.items() if t not in paired]
    return Comparison(righted, changed, lost, added)


def id_of(text: str) -> str:
    """The id that an entry ends in; empty where it has none."""
    match = _ID.search(text)
    return match[1] if match else ""


def differing(before: str, after: str) -> list[str]:
    """The keys, but for ``id``, by which two canonical lines differ; none where one is not."""
    old, new = match_line(before), match_line(after)
    if not (old and new):
        return []
    return [key for key in old.groupdict() if key != "id" and old[key] != new[key]]


def _righted(
    unit: str,
    gone: Mapping[str, int],
    added: Mapping[str, int],
    seals: Sealing,
) -> Iterator[Change]:
    """Pair what did not count with its original, as the id proves, or with itself, sealed."""
    fresh = {t: n for t, n in added.items() if match_line(t) and fits(unit, t)}
    originals = {id_of(text): text for text in fresh}
    for text, number in gone.items() if fresh else ():
        if fits(unit, text):
            continue
        after = originals.get(id_of(text))
        if not id_of(text):
            after = next(filter(seals(unit, text), fresh), None)
        if after in fresh:
            yield Change(text, number, after, fresh.pop(after))


def _changes(gone: Mapping[str, int], added: Mapping[str, int]) -> Iterator[Change]:
    """Pair what is gone with what is new; each new entry once."""
    left, fresh = dict(gone), dict(added)
    for patterns in _SAME:
        candidates: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for text in reversed(fresh):
            candidates[_key(patterns, text)].append(text)
        candidates.pop((), None)
        for text in list(left):
            if patterns is _UNDATED and _AT.match(text):
                continue
            if versions := candidates.get(_key(patterns, text)):
                after = versions.pop()
                yield Change(text, left.pop(text), after, fresh.pop(after))


def _key(patterns: tuple[re.Pattern[str], ...], text: str) -> tuple[str, ...]:
    """What the patterns find in a text; nothing where one of them finds nothing."""
    matches = [pattern.search(text) for pattern in patterns]
    return tuple(match[1] for match in matches if match) if all(matches) else ()


def _comments(lines: Iterable[str]) -> dict[str, int]:
    """What stands behind ``#``, with its line."""
    return {
        line.lstrip("# \t").rstrip(_ENDS): number
        for number, line in enumerate(lines, 1)
        if line.lstrip(_ENDS).startswith("#")
    }
