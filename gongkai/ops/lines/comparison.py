"""Compare two states of a ledger: entries changed, lost, added."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from gongkai.ops.language.days import strict_day
from gongkai.ops.lines.line import fits, id_of, match_line, moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

_ITEM = re.compile("([ \t]*)-(?: |$)")
_WHOLE = re.compile(r"[ \t]*- \{.*\}")
_ENDS = " \t\r"
_TASK = re.compile(r"task: *([^,}\n]+)")
_AT = re.compile(r"\bat: *([^,}\n]+)")
_DATE = re.compile(r"date: *([^,}\n]+)")


class Meant(NamedTuple):
    """The intended form of an entry that does not count.

    Either the line that matches ``id``, or ``sealed``, where the values of the keys ``granted``
    were filled in.
    """

    id: str = ""
    sealed: str = ""
    granted: frozenset[str] = frozenset()


class Origin(NamedTuple):
    """The commit that added a line.

    ``day`` is the author date in the author's own time zone; ``written`` (author date) and
    ``committed`` (committer date) are seconds since 1970.
    """

    commit: str
    author: str
    day: str
    written: int
    committed: int


MeaningReader: TypeAlias = "Callable[[str, str], Meant | None]"
"""Takes a unit and a text; returns the intended form, None unless it is clearly one entry."""


class EntryChange(NamedTuple):
    """An entry before and after a change, each with its line number."""

    before: str
    line_before: int
    after: str
    line: int


class Loss(NamedTuple):
    """A lost entry; ``comment`` is the number of the line that comments it out, else 0."""

    text: str
    line_before: int
    comment: int


class Comparison(NamedTuple):
    """The differences between two states of a ledger; ``added`` maps new entries to their lines.

    ``restored`` entries did not match their ids before and do now; ``sealed`` ones had no id and
    got one with unchanged content.
    """

    restored: list[EntryChange]
    sealed: list[EntryChange]
    changed: list[EntryChange]
    lost: list[Loss]
    added: Mapping[str, int]

    @property
    def missing(self) -> set[str]:
        """The entries that should have stayed as they were."""
        return {change.before for change in self.changed} | {loss.text for loss in self.lost}


def entries_in(lines: Iterable[str]) -> dict[str, int]:
    """Return the text of every entry with the number of its first line.

    ``- {…}`` on one line is a whole entry. Any other entry extends to the next item that is not
    indented deeper, without the blank lines and comments before it. CR and blanks at line ends
    are dropped.
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
    meant: MeaningReader,
) -> Comparison:
    """Compare the lines of a unit's ledger with the entries it had before.

    Entries that were restored or sealed do not count as ``added``.
    """
    lines = list(lines)
    now = entries_in(lines)
    gone = {text: number for text, number in before.items() if text not in now}
    added = {text: number for text, number in now.items() if text not in before}
    restored, sealed = (
        [EntryChange(old, gone.pop(old), new, now[new]) for old, new in pairs]
        for pairs in _righted(unit, gone, added, now, meant)
    )
    for change in (*restored, *sealed):
        added.pop(change.after, None)
    comments = _comments(lines) if gone else {}
    changed = list(_changes({t: n for t, n in gone.items() if t not in comments}, added))
    paired = {change.before for change in changed}
    lost = [Loss(t, n, comments.get(t, 0)) for t, n in gone.items() if t not in paired]
    return Comparison(restored, sealed, changed, lost, added)


def differing(before: str, after: str) -> list[str]:
    """Return the keys (without ``id``) whose values differ; none if a line is not canonical."""
    old, new = match_line(before), match_line(after)
    if not (old and new):
        return []
    return [key for key in old.groupdict() if key != "id" and old[key] != new[key]]


def _stretches(lines: Iterable[str]) -> list[tuple[int, list[str]]]:
    """Return each entry as the number of its first line and its lines up to the next entry."""
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
    unit: str, gone: Iterable[str], added: Iterable[str], now: dict[str, int], meant: MeaningReader
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pair entries that did not count with the lines that restore them, and that seal them."""
    uncounted = {t: each for t in gone if not fits(unit, t) and (each := meant(unit, t))}
    if not uncounted:
        return [], []
    free = {text: now[text] for text in added if _counts(unit, text)}
    restored = list(_restored(uncounted, free))
    return restored, list(_sealed(uncounted, free, now))


def _restored(uncounted: Mapping[str, Meant], free: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Pair entries with the lines that match their ids, and take these out of ``free``."""
    fitting = {id_of(text): text for text in free}
    for text, meant in uncounted.items():
        if line := fitting.pop(meant.id, None):
            del free[line]
            yield text, line


def _sealed(
    uncounted: Mapping[str, Meant], free: dict[str, int], now: dict[str, int]
) -> Iterator[tuple[str, str]]:
    """Pair entries with their sealed lines, and take these out of ``free``.

    Equal entries share a line. If no value was filled in, the line may be an old one.
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
    """Return the values of a canonical line without those filled in and without its id."""
    match = match_line(line) if granted else None
    if match is None:
        return (line,)
    return tuple(raw for key, raw in match.groupdict().items() if key not in {*granted, "id"})


def _counts(unit: str, text: str) -> bool:
    """Return whether a text is a canonical line with its own id and a real day and moment."""
    match = match_line(text)
    return bool(match and fits(unit, text) and strict_day(match["date"]) and moment_of(match["at"]))


def _changes(gone: Mapping[str, int], added: Mapping[str, int]) -> Iterator[EntryChange]:
    """Pair lost entries with new ones, each new one at most once."""
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
                yield EntryChange(text, left.pop(text), after, fresh.pop(after))


def _by_id(text: str) -> tuple[str, ...]:
    """Return the surest key of an entry, its id; empty if it has none."""
    return _all(id_of(text))


def _by_moment(text: str) -> tuple[str, ...]:
    return _all(_found(_TASK, text), _at(text))


def _by_day(text: str) -> tuple[str, ...]:
    """Return the weakest key, for an older entry without ``at``."""
    return _all(_found(_TASK, text), _found(_DATE, text))


def _all(*parts: str) -> tuple[str, ...]:
    """Return the parts; empty if any part is empty."""
    return parts if all(parts) else ()


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _at(text: str) -> str:
    """Return the last ``at`` of an entry; the text of a note may contain another before it."""
    start = len(text)
    while (start := text.rfind("at:", 0, start)) >= 0:
        if match := _AT.match(text, start):
            return match[1]
    return ""


def _comments(lines: Iterable[str]) -> dict[str, int]:
    """Return the text of every comment with its line number."""
    return {
        line.lstrip("# \t").rstrip(_ENDS): number
        for number, line in enumerate(lines, 1)
        if line.lstrip(_ENDS).startswith("#")
    }
