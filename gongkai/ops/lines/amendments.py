"""Apply corrections and retractions: find the effective lines of a ledger.

An entry and its corrections form a tree; retracting a line strikes it and everything below it
(docs/format.md, «Corrections and retractions»).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from gongkai.model.columns import Entries
from gongkai.model.entry import Entry
from gongkai.model.status import Status
from gongkai.ops.lines.effective_lines import EffectiveLines


class Fault(Enum):
    """Why a well-formed line is not counted."""

    UNKNOWN_TASK = "unknown task"
    NO_TARGET = "corrects or retracts what is not there"
    FOREIGN_TARGET = "corrects or retracts a line of another task or kind"
    RETRACTION_STRUCK = "corrects or retracts a retraction"
    ILLEGAL_STEP = "step may not follow"
    STATUS_OF_OFFICE = "a unit's line with a status of the office"
    STATUS_OF_UNIT = "an office's line with a status of the unit"
    NAMED_NOT_APPLICABLE = "not applicable on a named duty"
    EXTENSION = "an extension that is not allowed"


class LeftOut(NamedTuple):
    """A line that is not counted, and the state or due date that it conflicts with."""

    entry: Entry
    fault: Fault
    state: Status | None = None
    due: date | None = None


class EntryTree(NamedTuple):
    """An original with all its corrections, struck or not; ``amendments`` adds retractions."""

    original: Entry
    corrections: tuple[Entry, ...]
    amendments: tuple[Entry, ...]
    effective: Entry | None
    rivals: tuple[Entry, ...] = ()
    """Corrections that compete: several of the same entry, none of them struck."""


class Sifted(NamedTuple):
    """The effective lines of a ledger, its trees with amendments, and the lines left out.

    All are in the order of the file; a line and a tree stand where their original does.
    """

    lines: EffectiveLines
    amended: Sequence[EntryTree] = ()
    left_out: Sequence[LeftOut] = ()


def sift(entries: Sequence[Entry], known_tasks: Collection[str]) -> Sifted:
    """Build the trees of one ledger and find its effective lines."""
    own = Entries.of(entries)
    amendments = own.places_marked(lambda mark: mark.corrects or mark.retracts)
    strange = set(own.columns.tasks).difference(known_tasks)
    if not (amendments or strange):
        return Sifted(EffectiveLines(own))
    sieve = _Sieve(own, amendments, known_tasks)
    trees = sieve.trees()
    unknown = {p: Fault.UNKNOWN_TASK for p, task in enumerate(own.columns.tasks) if task in strange}
    left_out = {**unknown, **sieve.left_out()}
    effective = {place: tree.effective for place, tree in trees.items() if tree.effective}
    gone = {*left_out, *sieve.entries}.difference(effective)
    return Sifted(
        EffectiveLines(own, [p for p in range(len(own)) if p not in gone], effective),
        [tree for tree in trees.values() if tree.amendments],
        [LeftOut(own[place], left_out[place]) for place in sorted(left_out)],
    )


def ids_of_several(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the ids shared by different lines: an amendment of such an id is ambiguous."""
    texts: dict[str, str] = {}
    return frozenset(e.id for e in entries if texts.setdefault(e.id, e.text) != e.text)


class _Sieve:
    """Finds the target of every amendment; ``entries`` are amendments and targets, by place."""

    def __init__(
        self, own: Entries, amendments: Sequence[int], known_tasks: Collection[str]
    ) -> None:
        targets = {mark.corrects or mark.retracts for mark in own.kinds}
        named = (place for place, each in enumerate(own.columns.ids) if each in targets)
        self.entries = {place: own[place] for place in sorted({*amendments, *named})}
        self.known_tasks = known_tasks
        every = self.entries.values()
        doubled = ids_of_several(every)
        self.by_id = {entry.id: entry for entry in every if entry.id not in doubled}
        self.faults: dict[str, Fault | None] = {}
        """By the text of the line, which is unique."""
        for entry in every:
            self._judge(entry)

    def left_out(self) -> dict[int, Fault]:
        """Return the faults of the lines that have one, by place."""
        faults = ((place, self.faults[entry.text]) for place, entry in self.entries.items())
        return {place: fault for place, fault in faults if fault}

    def trees(self) -> dict[int, EntryTree]:
        """Return the trees by the places of their originals."""
        corrections: dict[str, list[Entry]] = defaultdict(list)
        retractions: dict[str, list[Entry]] = defaultdict(list)
        originals = {}
        for place, entry in self.entries.items():
            if self.faults[entry.text] is not None:
                continue
            if entry.retracts:
                retractions[entry.retracts].append(entry)
            elif entry.corrects:
                corrections[entry.corrects].append(entry)
            else:
                originals[place] = entry
        return {
            place: _tree(original, corrections, retractions)
            for place, original in originals.items()
        }

    def _judge(self, entry: Entry) -> None:
        """Decide the fault of an entry, after those of its chain of targets."""
        chain: dict[str, Entry] = {}
        link: Entry | None = entry
        while link and link.text not in self.faults and link.text not in chain:
            chain[link.text] = link
            link = self._target(link)
        for text, each in reversed(chain.items()):
            self.faults[text] = self._fault(each)

    def _target(self, entry: Entry) -> Entry | None:
        return self.by_id.get(entry.corrects or entry.retracts)

    def _fault(self, entry: Entry) -> Fault | None:
        if entry.task not in self.known_tasks:
            return Fault.UNKNOWN_TASK
        if not (entry.corrects or entry.retracts):
            return None
        target = self._target(entry)
        if target is None or self.faults.get(target.text, Fault.NO_TARGET) is not None:
            return Fault.NO_TARGET
        if target.retracts:
            return Fault.RETRACTION_STRUCK
        if entry.task != target.task or (entry.corrects and entry.act is not target.act):
            return Fault.FOREIGN_TARGET
        return None


def _tree(
    original: Entry, corrections: dict[str, list[Entry]], retractions: dict[str, list[Entry]]
) -> EntryTree:
    members = list(_walk(original, corrections))
    rivals: list[Entry] = []
    effective = None if original.id in retractions else original
    while effective:
        standing = [c for c in corrections.get(effective.id, ()) if c.id not in retractions]
        if not standing:
            break
        if len(standing) > 1:
            rivals += standing
        effective = max(standing, key=lambda c: (c.moment, c.id))
    struck = [retraction for member in members for retraction in retractions.get(member.id, ())]
    return EntryTree(
        original, tuple(members[1:]), (*members[1:], *struck), effective, tuple(rivals)
    )


def _walk(original: Entry, corrections: dict[str, list[Entry]]) -> Iterator[Entry]:
    waiting = [original]
    while waiting:
        entry = waiting.pop()
        yield entry
        waiting += corrections.get(entry.id, ())
