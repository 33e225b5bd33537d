"""Turn drafts into lines, and check each line against the history of its duty.

All or none: every fault is collected, and a single refusal names them all.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gongkai.model.line_kinds import VERIFY
from gongkai.model.status import Status
from gongkai.model.way import Message, Way
from gongkai.ops.duties.history import steps_of_unit
from gongkai.ops.duties.records import Records
from gongkai.ops.lines.amendments import Fault, LeftOut
from gongkai.ops.lines.line import read_line, write_line
from gongkai.ops.recording.draft import EntryDraft, Noted, Notes, Remedy, Unfit, UnfitError
from gongkai.ops.recording.moments import LinePlace, not_later, placed, run_at
from gongkai.ops.recording.replay import NEW, Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from gongkai.model.book import Book
    from gongkai.model.duty import Duty
    from gongkai.model.entry import Entry, Ledger
    from gongkai.model.task import Table, Task
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.recording.moments import Ahead

ThingT = TypeVar("ThingT")


def prepare(book: Book, table: Table, drafts: Sequence[EntryDraft], now: datetime) -> Notes:
    """Make the lines of drafts, with one ``at`` for all.

    Raises:
        UnfitError: some drafts are refused; it names each of them.
    """
    return _Judge(book, table, {draft.row.task.id for draft in drafts}, now).prepare(drafts)


class _Place(NamedTuple):
    """Where a draft goes: the unit whose ledger takes it, and whether it has such a duty."""

    draft: EntryDraft
    unit: Unit
    has_duty: bool


class _Judge:
    """Checks drafts against the book, one family of units after the other.

    A family is a unit with all that it succeeds and that succeed it: its ledgers are read and
    folded together, and forgotten when the next one is turned to.
    """

    def __init__(self, book: Book, table: Table, tasks: Collection[str], now: datetime) -> None:
        self.now = now
        self.records = Records(book, table, keep=True, tasks=tasks, elsewhere=False)
        self.faults: list[Unfit] = []
        self._family = ""
        self._texts: dict[str, dict[str, str]] = {}
        self._replays: dict[tuple[str, str], Replay | None] = {}

    def prepare(self, drafts: Sequence[EntryDraft]) -> Notes:
        order = {id(draft): place for place, draft in enumerate(drafts)}
        fresh: list[_Place] = []
        skipped: list[EntryDraft] = []
        earlier: list[Ahead] = []
        for family in self._by_family(drafts, attrgetter("unit")):
            places = [place for draft in family if (place := self._place(draft))]
            new, known = self._parted(places)
            self._hold_apart(new)
            earlier += self._earlier_than(new)
            fresh += new
            skipped += known
        run = run_at(self.now, earlier)
        at = run.at.isoformat(timespec="seconds")
        noted: list[Noted] = []
        if not self.faults:
            for held in self._by_family(fresh, attrgetter("unit")):
                noted += self._held_against_history(held, at)
        if self.faults:
            raise UnfitError(sorted(self.faults, key=lambda fault: order[id(fault.draft)]))
        return Notes(
            sorted(noted, key=lambda each: order[id(each.draft)]),
            sorted(skipped, key=lambda draft: order[id(draft)]),
            run.remarks,
        )

    def _by_family(
        self, things: Iterable[ThingT], unit_of: Callable[[ThingT], Unit]
    ) -> Iterator[list[ThingT]]:
        """Yield the things of each family of units."""
        families: dict[str, list[ThingT]] = defaultdict(list)
        for thing in things:
            *_, last = self.records.resolver.with_heirs(unit_of(thing))
            families[last.name].append(thing)
        for family, own in families.items():
            if family != self._family:
                self._family = family
                self.records.forget()
                self._texts.clear()
                self._replays.clear()
            yield own

    def _fault(self, draft: EntryDraft, why: str, remedy: Remedy | None = None) -> None:
        self.faults.append(Unfit(draft, why, remedy))

    def _place(self, draft: EntryDraft) -> _Place | None:
        """Find the ledger: that of the unit, or of the predecessor that owed the task then."""
        task_id = draft.row.task.id
        if draft.amends:
            return _Place(draft, draft.unit, task_id in self.records.of(draft.unit).histories)
        for unit in reversed(self.records.resolver.family(draft.unit)):
            history = self.records.of(unit).histories.get(task_id)
            if history and history.duty.claim_on(draft.date):
                if draft.values.get("open"):
                    owed = f"{unit.name} {task_id} 属于应办事项。"
                    self._fault(draft, owed, Remedy.NOT_OPEN)
                    return None
                return _Place(draft, unit, has_duty=True)
        if draft.values.get("open") and draft.row.task.open_ended:
            if draft.values.get("status") in VERIFY.statuses:
                status = draft.values["status"]
                self._fault(draft, f"{draft.unit.name} {task_id}：“{status}”只能由公开办记入。")
                return None
            return _Place(draft, draft.unit, has_duty=False)
        self.faults.append(self._not_owed(draft))
        return None

    def _not_owed(self, draft: EntryDraft) -> Unfit:
        unit, task = draft.unit, draft.row.task
        duty = self._duty(unit, task.id)
        what = f"{draft.date}，{task.id} 不是{unit.name}的应办事项"
        if duty:
            last = max(claim.last for claim in duty.claims)
            if last < draft.date:
                heir = f"，其后由{unit.renamed_to}承接" if unit.renamed_to else ""
                return Unfit(draft, f"{what}：该事项由{unit.name}承担至 {last}{heir}。")
            first = min(claim.first for claim in duty.claims)
            return Unfit(draft, f"{what}：该事项自 {first} 起由{unit.name}承担。")
        groups = "、".join(f"“{group.name}”" for group in self.records.resolver.groups_of(unit))
        belongs = f"属于{groups}" if groups else "不属于任何统称"
        may_report = task.open_ended and draft.of_note
        more = f"{task.id} 的责任单位未列全。" if may_report else ""
        return Unfit(
            draft,
            f"{what}：责任单位栏未列{unit.name}，"
            f"也没有涵盖该单位的统称（{unit.name}{belongs}）。{more}",
            Remedy.OPEN if may_report else None,
        )

    def _duty(self, unit: Unit, task_id: str) -> Duty | None:
        history = self.records.of(unit).histories.get(task_id)
        return history.duty if history else None

    def _parted(self, places: Iterable[_Place]) -> tuple[list[_Place], list[EntryDraft]]:
        """Split places into new ones and drafts that repeat an entry or an earlier draft."""
        fresh: dict[tuple[str, str], _Place] = {}
        skipped = []
        for place in places:
            text = _without_at(write_line(place.unit.name, {**place.draft.values, "at": "-"}))
            key = place.unit.name, text
            if key in fresh or self._stands_already(place, text):
                skipped.append(place.draft)
            else:
                fresh[key] = place
        return list(fresh.values()), skipped

    def _stands_already(self, place: _Place, text: str) -> bool:
        """Return whether an effective entry is equal but for ``at``; refuse unless told to skip."""
        same = self._texts_of(place.unit).get(text)
        if not same or place.draft.again:
            return False
        if not place.draft.skip:
            self._fault(
                place.draft,
                f"{place.unit.name} {place.draft.row.task.id} 已有内容相同的记录（{same}）。",
                Remedy.AGAIN if place.draft.of_note else None,
            )
        return True

    def _texts_of(self, unit: Unit) -> dict[str, str]:
        """Return the ids of the effective entries, by their text without ``at``."""
        if unit.name not in self._texts:
            lines = self.records.of(unit).sifted.lines
            entries = [line.entry for line in reversed(lines)]
            self._texts[unit.name] = {_without_at(each.text): each.id for each in entries}
        return self._texts[unit.name]

    def _hold_apart(self, places: Iterable[_Place]) -> None:
        """Refuse two states of a duty on one day: with one ``at`` their order would be chance."""
        stated: dict[tuple[str, str, date], EntryDraft] = {}
        for place in places:
            draft = place.draft
            status = draft.values.get("status")
            key = place.unit.name, draft.row.task.id, draft.date
            first = stated.setdefault(key, draft) if status else draft
            if (other := first.values.get("status")) != status:
                where = f"与第 {first.place.line} 行" if first.place else "与另一条记录"
                self._fault(
                    draft,
                    f"{place.unit.name} {draft.row.task.id} {where}日期同为 {draft.date}，"
                    f"状态分别为“{other}”“{status}”，无法判断先后；请保留一条，或分别填写实际日期。",
                )

    def _earlier_than(self, places: Iterable[_Place]) -> Iterator[Ahead]:
        """Yield the lines that new ones must follow in their ledgers."""
        new: dict[str, list[LinePlace]] = defaultdict(list)
        units = {}
        for place in places:
            values = place.draft.values
            target = str(values.get("corrects") or values.get("retracts") or "")
            waiting = LinePlace(place.draft.row.task.id, str(values["date"]), target)
            new[place.unit.name].append(waiting)
            units[place.unit.name] = place.unit
        for name, unit in units.items():
            there = map(placed, self.records.of(unit).ledger.entries)
            yield from not_later(name, [*there, *new[name]])

    def _line(self, place: _Place, at: str) -> Noted:
        draft = place.draft
        line = write_line(place.unit.name, {**draft.values, "at": at})
        remarks = []
        if place.unit is not draft.unit:
            remarks.append(
                f"{draft.date} 该事项由{place.unit.name}承担，已记入{place.unit.name}的台账。"
            )
        return Noted(draft, place.unit.name, line, None, None, tuple(remarks))

    def _held_against_history(self, places: Sequence[_Place], at: str) -> list[Noted]:
        """Make the lines of a family, fold its duties again with them, and check each of them."""
        noted = [self._line(place, at) for place in places]
        entries = [read_line(each.line, NEW) for each in noted]
        after = self.records.beside(self._with_new(places, entries))
        return [
            self._judged(place, each, entry, after)
            for place, each, entry in zip(places, noted, entries, strict=True)
        ]

    def _with_new(self, places: Sequence[_Place], entries: Sequence[Entry]) -> dict[str, Ledger]:
        """Return the ledgers with the new lines added."""
        ledgers = {place.unit.name: self.records.of(place.unit).ledger for place in places}
        added: dict[str, list[Entry]] = defaultdict(list)
        for place, entry in zip(places, entries, strict=True):
            added[place.unit.name].append(entry)
        return {
            unit: ledger._replace(entries=(*ledger.entries, *added[unit]))
            for unit, ledger in ledgers.items()
        }

    def _judged(self, place: _Place, noted: Noted, entry: Entry, folded: Records) -> Noted:
        if not place.has_duty:
            return noted
        task_id = entry.task
        units = self.records.resolver.with_heirs(place.unit)
        replays = [each for unit in units if (each := self._replay(unit, task_id, folded))]
        for replay in replays:
            if left := replay.left_out_by(entry):
                self.faults.append(self._step_fault(place, entry, left, replay.new))
                return noted
        own = replays[0]
        before, after = _around(place.draft, entry, own)
        remarks = noted.remarks
        stated = before is not after if place.draft.amends else entry.status is not None
        if stated and (later := own.undone_on(entry.date)):
            if not place.draft.dated:
                self._fault(
                    place.draft,
                    f"{task_id} 在 {later} 已有记录，"
                    f"补记 {entry.date} 的情况不影响 {later} 以后的状态。",
                    Remedy.DATE,
                )
            since = "当前" if later <= self.now.date() else f"{later} 以后"
            remarks = (*remarks, f"{later} 已有记录，{since}的状态不因本次记入而改变。")
        return noted._replace(before=before, after=after, remarks=remarks)

    def _replay(self, unit: Unit, task_id: str, folded: Records) -> Replay | None:
        """Return a duty of a unit without and with the new lines; None if it has no such duty."""
        key = unit.name, task_id
        if key not in self._replays:
            old = self.records.of(unit).histories.get(task_id)
            new = folded.of(unit).histories.get(task_id)
            self._replays[key] = Replay(old, new) if old and new else None
        return self._replays[key]

    def _step_fault(self, place: _Place, entry: Entry, left: LeftOut, now: History) -> Unfit:
        draft = place.draft
        who = f"{place.unit.name} {entry.task}"
        if left.entry.id != entry.id:
            return Unfit(
                draft,
                f"{who}：如此记入，{left.entry.date} 的“{left.entry.status or left.entry.act}”"
                f"（{left.entry.id}）将失效。",
            )
        state = left.state or Status.NOT_STARTED
        if left.fault is Fault.NAMED_NOT_APPLICABLE:
            return Unfit(
                draft,
                f"{entry.task} 的责任单位栏列有{place.unit.name}，不能记为“不适用”；"
                "责任单位栏有误的，更正任务表。",
            )
        if left.fault is Fault.STATUS_OF_OFFICE:
            return Unfit(draft, f"{who}：“{entry.status}”只能由公开办记入。")
        if left.fault is Fault.EXTENSION:
            later = f"现时限为 {left.due}，延期后的时限须晚于 {left.due}"
            return Unfit(
                draft, f"{who}：{later if left.due else '该事项没有固定时限，不办理延期'}。"
            )
        if entry.act:
            return Unfit(draft, f"{who} 当时为“{state}”，公开办不能改为“{entry.status}”。")
        return Unfit(
            draft,
            (
                f"{who} {_since(now, entry.date)}为“{state}”，单位不能改为“{entry.status}”，",
                _way_on(state, place.unit, draft.row.task),
                "。",
            ),
            Remedy.WITHOUT_STATUS if draft.of_note else Remedy.STATUS_NONE,
        )


def _around(draft: EntryDraft, entry: Entry, replay: Replay) -> tuple[Status, Status]:
    """Return the states before and after a new line; for an amendment, those of its day."""
    if draft.amends:
        return replay.old.state_on(entry.date), replay.new.state_on(entry.date)
    step = replay.step(entry)
    return step.before, step.after


def _since(history: History, day: date) -> str:
    steps = [step for step in history.steps_until(day) if step.before is not step.after]
    return f"自 {steps[-1].line.date} 起" if steps else "当时"


def _way_on(state: Status, unit: Unit, task: Task) -> Message:
    """Return what may follow a state: only the office can send back what is verified."""
    if state is Status.VERIFIED:
        return "只能由公开办退回整改：", Way.SEND_BACK(unit.name, task.short_id)
    return "可改为" + "".join(f"“{status}”" for status in steps_of_unit(state))


def _without_at(line: str) -> str:
    return line.rpartition(", at: ")[0]
