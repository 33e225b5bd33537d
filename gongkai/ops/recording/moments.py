"""Choose the ``at`` of new lines, and judge how far an ``at`` is ahead of the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.model.way import Message, Way
from gongkai.ops.lines.line import BEIJING, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from gongkai.model.entry import Entry

SECOND = timedelta(seconds=1)
_SLACK = timedelta(minutes=5)
"""The tolerated difference between clocks."""
_DAY = timedelta(days=1)


class LinePlace(NamedTuple):
    """What decides where a line folds; a new line has no ``moment`` yet.

    ``target`` is the id of the line that it corrects or retracts.
    """

    task: str
    date: str
    target: str = ""
    moment: str = ""
    id: str = ""


class Bounds(NamedTuple):
    """The latest moment that is normal for an ``at``, and the latest that is believed."""

    usual: str
    believed: str


class Ahead(NamedTuple):
    """A line that a new one must follow; its ``at`` may be ahead of the clock."""

    moment: str
    unit: str
    task: str


class Run(NamedTuple):
    """The ``at`` of a run of new lines, and the existing lines ahead of the clock.

    ``at`` is after those of ``later``; those of ``unbelieved`` were ignored.
    """

    at: datetime
    later: list[Ahead]
    unbelieved: list[Ahead]

    @property
    def remarks(self) -> tuple[Message, ...]:
        """The sentences about lines ahead of the clock; empty if there are none."""
        said: list[Message] = []
        if self.later:
            moment, unit, task = max(self.later)
            said.append(
                f"{unit} {task} 已有记录时间为 {_said(moment)} 的记录，晚于当前时间；"
                f"本次的记录时间顺延至 {_said(_moment(self.at))}。"
            )
        if self.unbelieved:
            moment, unit, task = max(self.unbelieved)
            said.append(
                (
                    f"{unit} {task} 已有记录时间为 {_said(moment)} 的记录，晚于当前时间一天以上，"
                    "本次的记录时间未顺延；核对该记录，见 ",
                    Way.CHECK,
                    "。",
                )
            )
        return tuple(said)


def bounds(now: datetime) -> Bounds:
    """Return how far ahead of the clock an ``at`` may be."""
    return Bounds(_moment(now + _SLACK), _moment(now + _DAY))


def placed(entry: Entry) -> LinePlace:
    """Return what decides where an entry folds."""
    target = entry.corrects or entry.retracts
    return LinePlace(entry.task, str(entry.date), target, entry.moment, entry.id)


def run_at(now: datetime, earlier: Iterable[Ahead]) -> Run:
    """Choose the ``at`` of a run: the clock, or one second after the lines that it must follow.

    Lines more than a day ahead of the clock are ignored.
    """
    usual, believed = bounds(now)
    held_against = list(earlier)
    latest = max((line.moment for line in held_against if line.moment <= believed), default="")
    return Run(
        max(now, instant(latest) + SECOND) if latest else now,
        [line for line in held_against if usual < line.moment <= believed],
        [line for line in held_against if line.moment > believed],
    )


def not_later(unit: str, lines: Sequence[LinePlace]) -> Iterator[Ahead]:
    """Yield the lines of a unit's ledger that its new lines must follow.

    They are those of the same duty and day, and those of the tree that a new line amends.
    """
    waiting = [line for line in lines if not line.moment]
    days = {(line.task, line.date) for line in waiting}
    roots = _Roots({line.id: line.target for line in lines if line.target and line.moment})
    trees = {roots.of(line.target) for line in waiting if line.target}
    for line in lines:
        alike = (line.task, line.date) in days or (trees and roots.of(line.id) in trees)
        if line.moment and alike:
            yield Ahead(line.moment, unit, line.task)


class _Roots:
    """Finds the originals of corrections and retractions."""

    def __init__(self, targets: dict[str, str]) -> None:
        self._targets = targets

    def of(self, entry_id: str) -> str:
        """Return the id of the original; cached for every id on the way."""
        way: dict[str, None] = {}
        while entry_id in self._targets and entry_id not in way:
            way[entry_id] = None
            entry_id = self._targets[entry_id]
        self._targets.update(dict.fromkeys(way, entry_id))
        return entry_id


def _moment(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat()[:19]


def _said(moment: str) -> str:
    return moment.replace("T", " ")
