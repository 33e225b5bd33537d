"""Two states of one ledger: what was changed, what went, what is new."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.ops.language.days import strict_day
from gongkai.ops.lines.line import ID, fits, match_line, moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

_ITEM = re.compile("([ \t]*)-(?: |$)")
_WHOLE = re.compile(r"[ \t]*- \{.*\}")
_ENDS = " \t\r"
_ID = re.compile(f", id: ({ID})}}$")
_TASK = re.compile(r"task: *([^,}\n]+)")
_AT = re.compile(r"\bat: *([^,}\n]+)")
_DATE = re.compile(r"date: *([^,}\n]+)")


class Meant(NamedTuple):
    """What an entry that does not count was meant to be.

    Either a line that ``id`` fits, or ``sealed``, in which only the keys ``granted`` are not
    its own.
    """

    id: str = ""
    sealed: str = ""
    granted: frozenset[str] = frozenset()


class Origin(NamedTuple):
    """The commit that brought a line: its author, and when it was written and committed.

    ``day`` is that of the writing on the author's own clock, the moments are seconds since 1970.
    """

    commit: str
    author: str
    day: str
    written: int
    committed: int


Reader: TypeAlias = "Callable[[str, str], Meant | None]"
"""Of a unit and a text: what it was meant to be; None unless it is one entry beyond doubt."""


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

    ``restored`` did not fit their ids before, and now are lines that do; ``sealed`` had none, and
    say now what they said then.
    """

    restored: list[Change]
    sealed: list[Change]
    changed: list[Change]
    lost: list[Loss]
    added: Mapping[str, int]

    @property
    def missing(self) -> set[str]:
        """The entries that should still be there as they were."""
        return {change.before for change in self.changed} | {loss.text for loss in self.lost}


def entries_in(lines: Iterable[str]) -> dict[str, int]:
    """Give the text of every entry with its first line.

    ``- {…}`` on one line is an entry. One that begins otherwise goes on, whatever stands there, up
    to the next that is no deeper indented; blank lines and comments before that are no part of
    it. Nor are CR and blanks at the end of a line.
    """
    first_lines: dict[str, int] = {}
    for number, stretch in _stretches(lines):
        while not stretch[-1] or stretch[-1][0] == "#":
            stretch.pop()
        first_lines.setdefault("\n".join(stretch), number)
    return first_lines


def compare(
    unit: str,
    before: Mapping[str, int],
    lines: Iterable[str],
    meant: Reader,
) -> Comparison:
    """Hold the lines of a unit's ledger against the entries it had before.

    What stands in its right form now is not among what is ``added``.
    """
    lines = list(lines)
    now = entries_in(lines)
    gone = {text: number for text, number in before.items() if text not in now}
    added = {text: number for text, number in now.items() if text not in before}
    restored, sealed = (
        [Change(old, gone.pop(old), new, now[new]) for old, new in pairs]
        for pairs in _righted(unit, gone, added, now, meant)
    )
    for change in (*restored, *sealed):
        added.pop(change.after, None)
    comments = _comments(lines) if gone else {}
    changed = list(_changes({t: n for t, n in gone.items() if t not in comments}, added))
    paired = {change.before for change in changed}
    lost = [Loss(t, n, comments.get(t, 0)) for t, n in gone.items() if t not in paired]
    return Comparison(restored, sealed, changed, lost, added)


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


def _stretches(lines: Iterable[str]) -> list[tuple[int, list[str]]]:
    """The number of the first line of each entry, and its lines up to the next entry."""
    found: list[tuple[int, list[str]]] = []
    depth: int | None = None  # how deep the entry that goes on is indented
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(_ENDS)
        item = _ITEM.match(line)
        if item and (depth is None or item.end(1) <= depth):
            found.append((number, [line]))
            depth = None if _WHOLE.fullmatch(line) else item.end(1)
        elif depth is not None:
            found[-1][1].append(line)
    return found


def _righted(
    unit: str, gone: Iterable[str], added: Iterable[str], now: dict[str, int], meant: Reader
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give what did not count with the line that its id fits, and with itself, sealed."""
    uncounted = {t: each for t in gone if not fits(unit, t) and (each := meant(unit, t))}
    if not uncounted:
        return [], []
    free = {text: now[text] for text in added if _counts(unit, text)}
    restored = list(_restored(uncounted, free))
    return restored, list(_sealed(uncounted, free, now))


def _restored(uncounted: Mapping[str, Meant], free: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Pair entries with the lines that their ids fit, each with one, no longer ``free`` then."""
    fitting = {id_of(text): text for text in free}
    for text, meant in uncounted.items():
        if line := fitting.pop(meant.id, None):
            del free[line]
            yield text, line


def _sealed(
    uncounted: Mapping[str, Meant], free: dict[str, int], now: dict[str, int]
) -> Iterator[tuple[str, str]]:
    """Pair entries with their sealed lines, no longer ``free`` then; the same ones share a line.

    Where nothing was granted the line may have been there before.
    """
    unsealed = {text: meant for text, meant in uncounted.items() if meant.sealed}
    for granted in sorted({meant.granted for meant in unsealed.values()}, key=len):
        standing = {_own(line, granted): line for line in reversed(free if granted else now)}
        pairs = [
            (text, standing[own])
            for text, meant in unsealed.items()
            if meant.granted == granted and (own := _own(meant.sealed, granted)) in standing
        ]
        yield from pairs
        for _, line in pairs:
            free.pop(line, None)


def _own(line: str, granted: Collection[str]) -> tuple[str | None, ...]:
    """What a canonical line has beside what was granted, and the id that comes of that."""
    match = match_line(line) if granted else None
    if match is None:
        return (line,)
    return tuple(raw for key, raw in match.groupdict().items() if key not in {*granted, "id"})


def _counts(unit: str, text: str) -> bool:
    """Whether a text is a canonical line with its id, of a day and a moment that there are."""
    match = match_line(text)
    return bool(match and fits(unit, text) and strict_day(match["date"]) and moment_of(match["at"]))


def _changes(gone: Mapping[str, int], added: Mapping[str, int]) -> Iterator[Change]:
    """Pair what is gone with what is new; each new entry once."""
    left, fresh = dict(gone), dict(added)
    for key in (_by_id, _by_moment, _by_day):
        candidates: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for text in reversed(fresh):
            candidates[key(text)].append(text)
        candidates.pop((), None)
        for text in list(left):
            if key is _by_day and _at(text):
                continue
            if versions := candidates.get(key(text)):
                after = versions.pop()
                yield Change(text, left.pop(text), after, fresh.pop(after))


def _by_id(text: str) -> tuple[str, ...]:
    """What two versions of one entry have in common most surely; nothing where it has no id."""
    return _all(id_of(text))


def _by_moment(text: str) -> tuple[str, ...]:
    return _all(_found(_TASK, text), _at(text))


def _by_day(text: str) -> tuple[str, ...]:
    """What they have in common where the older one has no ``at``."""
    return _all(_found(_TASK, text), _found(_DATE, text))


def _all(*parts: str) -> tuple[str, ...]:
    """The parts; nothing where one of them is empty."""
    return parts if all(parts) else ()


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _at(text: str) -> str:
    """The last ``at`` of an entry: what a note may say of another stands before it."""
    start = len(text)
    while (start := text.rfind("at:", 0, start)) >= 0:
        if match := _AT.match(text, start):
            return match[1]
    return ""


def _comments(lines: Iterable[str]) -> dict[str, int]:
    """What stands behind ``#``, with its line."""
    return {
        line.lstrip("# \t").rstrip(_ENDS): number
        for number, line in enumerate(lines, 1)
        if line.lstrip(_ENDS).startswith("#")
    }
