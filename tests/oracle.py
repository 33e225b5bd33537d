"""The counting rules of gongkai once more: slow, obvious, and sharing no code with it.

Tests hold gongkai against this page. Every question is answered from the text of the files:
nothing is kept between two questions, and a state on a day is folded from the first line on.
`rules N.M` in a docstring is the paragraph of the rules that the function spells out.

The words: a *duty* is a (unit, task) pair, its *claim* is why the unit owes it, its *history*
is what the ledgers say about it. `day` is the day asked about, S / L / E are a period's first
day, last day and the day it is read on.
"""

import hashlib
import re
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

Book = dict[str, str]
Figures = dict[str, Any]

OPEN_ENDED = "等有关部门"
UNCONFIRMED = "待核"
ONE_DAY = timedelta(days=1)
ONGOING, QUARTERLY, MONTHLY = "持续推进", "每季度", "每月"
NEVER_ENDING = (ONGOING, QUARTERLY, MONTHLY)
VERIFY, EXTEND, REMIND = "核查", "延期", "催办"

NOT_STARTED, IN_PROGRESS, DONE = "未启动", "进行中", "已完成"
VERIFIED, RETURNED = "已核实", "退回整改"
NOT_APPLICABLE, AGREED = "不适用", "准予不适用"

DONE_STATES = (DONE, VERIFIED)
NA_STATES = (NOT_APPLICABLE, AGREED)
UNIT_STATUSES = (IN_PROGRESS, DONE, NOT_APPLICABLE)
OFFICE_STATUSES = (VERIFIED, RETURNED, AGREED)

# The table of design section 4; that every status may follow itself is said in may_follow().
TRANSITIONS = {
    NOT_STARTED: (IN_PROGRESS, DONE, NOT_APPLICABLE),
    IN_PROGRESS: (DONE, NOT_APPLICABLE),
    DONE: (IN_PROGRESS, VERIFIED, RETURNED),
    VERIFIED: (RETURNED,),
    RETURNED: (IN_PROGRESS, DONE),
    NOT_APPLICABLE: (IN_PROGRESS, DONE, AGREED, RETURNED),
    AGREED: (IN_PROGRESS, RETURNED),
}

# rules 5.4: from the least advanced to the most advanced.
ADVANCE = (RETURNED, NOT_STARTED, IN_PROGRESS, NOT_APPLICABLE, AGREED, DONE, VERIFIED)

NAMED, GROUP = "named", "group"
ROLES = ("lead", "responsible", "support")

COUNTS = (
    "counted",
    "done",
    "verified",
    "in_progress",
    "returned",
    "not_started",
    "overdue",
    "done_late",
    "done_without_evidence",
    "extended",
    "extensions",
    "missing",
    "not_applicable",
    "not_applicable_agreed",
    "entries",
    "newly_done",
    "sent_back",
    "rework_open",
)


class RefusedError(ValueError):
    """A question that gongkai refuses: a period not yet begun, a day before it, an odd mix."""


# --- the files -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """One unit of the register."""

    name: str
    kind: str
    names: tuple[str, ...]
    basis: str
    since: date | None
    until: date | None
    renamed_to: str | None


@dataclass(frozen=True)
class Group:
    """A phrase that stands for many units."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    members: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """One row of a table; `cells` are its (role, phrase) pairs in the order they are printed."""

    id: str
    section: str
    item: str
    cells: tuple[tuple[str, str], ...]
    open_ended: bool
    due: str | None
    since: date | None
    retired: date | None
    report: dict[str, str] | None


@dataclass(frozen=True)
class Table:
    """One year's table."""

    year: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Line:
    """One well-formed line of a ledger whose id matches."""

    id: str
    day: date
    task: str
    act: str | None
    status: str | None
    due: date | None
    corrects: str | None
    retracts: str | None
    evidence: bool
    at: datetime


@dataclass(frozen=True)
class Effective:
    """What counts of an original and its corrections (rules 2.3 and 2.4)."""

    line: Line
    original: Line

    @property
    def day(self) -> date:
        """The day it holds for: its own."""
        return self.line.day

    @property
    def is_progress(self) -> bool:
        """Whether it is the unit's word (rules 1.1)."""
        return self.line.act is None

    @property
    def order(self) -> tuple[date, datetime, str]:
        """Its place in the fold (rules 1.3 and 2.4)."""
        return (self.line.day, self.original.at, self.original.id)


@dataclass(frozen=True)
class Ledger:
    """A unit's sound lines, and the number of those left out for their form (rules 1.4)."""

    lines: tuple[Line, ...]
    left_out: int


@dataclass(frozen=True)
class City:
    """A whole book, read."""

    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    tables: tuple[Table, ...]
    current: Table
    ledgers: dict[str, Ledger]


def load(folder: Path) -> Book:
    """Take a folder's files as they are: relative path to text."""
    wanted = ["data/units.yaml", "data/tasks.yaml", "data/past/*.yaml", "ledgers/*.yaml"]
    paths = [path for pattern in wanted for path in sorted(folder.glob(pattern))]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8") for path in paths
    }


def read_city(book: Book) -> City:
    """Read the whole book."""
    register = yaml.load(book["data/units.yaml"], Loader=yaml.BaseLoader)
    current = read_table(book["data/tasks.yaml"])
    past = [read_table(book[path]) for path in sorted(book) if path.startswith("data/past/")]
    tables = (*past, current)
    known = {task.id for table in tables for task in table.tasks}
    units = tuple(read_unit(entry) for entry in register["units"])
    return City(
        units=units,
        groups=tuple(read_group(entry) for entry in register.get("groups") or []),
        tables=tables,
        current=current,
        ledgers={
            stem(path): read_ledger(stem(path), book[path], known, {unit.name for unit in units})
            for path in sorted(book)
            if path.startswith("ledgers/")
        },
    )


def stem(path: str) -> str:
    """The name in a ledger's hashes (rules 1.7)."""
    return unicodedata.normalize("NFC", PurePosixPath(path).stem)


def day_of(text: str | None) -> date | None:
    """A day as the files write it, or None where there is none."""
    return None if text is None else date.fromisoformat(text)


def read_unit(entry: dict[str, Any]) -> Unit:
    """One unit of the register."""
    names = [entry["name"], *(entry.get("aliases") or [])]
    if "full_name" in entry:
        names.append(entry["full_name"])
    return Unit(
        name=entry["name"],
        kind=entry["kind"],
        names=tuple(names),
        basis=entry.get("basis", ""),
        since=day_of(entry.get("since")),
        until=day_of(entry.get("until")),
        renamed_to=entry.get("renamed_to"),
    )


def read_group(entry: dict[str, Any]) -> Group:
    """One group of the register."""
    return Group(
        names=(entry["name"], *(entry.get("aliases") or [])),
        kinds=tuple(entry.get("kinds") or []),
        members=tuple(entry.get("members") or []),
        but=tuple(entry.get("except") or []),
    )


def read_table(text: str) -> Table:
    """One year's table."""
    data = yaml.load(text, Loader=yaml.BaseLoader)
    tasks = [
        read_task(data, section["title"], item["title"], entry)
        for section in data["sections"]
        for item in section["items"]
        for entry in item["tasks"]
    ]
    return Table(year=int(data["year"]), tasks=tuple(tasks))


def read_task(data: dict[str, Any], section: str, item: str, entry: dict[str, Any]) -> Task:
    """One row. The mark `first_leads` is left on its first cell, to be settled in cells_of()."""
    cells = [(role, phrase) for role in ROLES for phrase in entry.get(role) or []]
    first = data.get("first_leads") == "true" and not entry.get("lead") and entry.get("responsible")
    if first:
        cells[0] = ("first", cells[0][1])
    return Task(
        id=entry["id"],
        section=section,
        item=item,
        cells=tuple((role, phrase) for role, phrase in cells if phrase != OPEN_ENDED),
        open_ended=any(phrase == OPEN_ENDED for _, phrase in cells),
        due=entry.get("due", data.get("default_due")),
        since=day_of(entry.get("since")),
        retired=day_of(entry.get("retired")),
        report=entry.get("report", data.get("report")),
    )


# --- lines ---------------------------------------------------------------------------------

ALWAYS = {"date", "task", "by", "at", "id"}
LINE = re.compile(r"(- \{.*), id: (n[0-9a-f]{16})\}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-5][0-9]")


def read_ledger(unit: str, text: str, known_tasks: set[str], known_units: set[str]) -> Ledger:
    """Keep the sound lines, count the others (rules 1.4, 1.6 and 1.8)."""
    texts = [line.rstrip(" \t\r") for line in text.removeprefix("\ufeff").split("\n")]
    entries = list(
        dict.fromkeys(line for line in texts if line and not line.lstrip().startswith("#"))
    )
    if unit not in known_units:
        return Ledger((), len(entries))
    read = [read_line(unit, entry) for entry in entries]
    there = {line.id: line for line in read if line is not None and line.task in known_tasks}
    sound = tuple(line for line in there.values() if keeps_section_2(line, there))
    return Ledger(sound, len(entries) - len(sound))


def line_id(unit: str, head: str) -> str:
    """The id of a line of that unit which reads `head` up to `, id: `."""
    return "n" + hashlib.sha256(f"{unit}\n{head}".encode()).hexdigest()[:16]


def read_line(unit: str, text: str) -> Line | None:
    """A line as an entry; None when its id or its form is wrong (rules 1.4)."""
    match = LINE.fullmatch(text)
    if match is None or match[2] != line_id(unit, match[1]):
        return None
    fields = read_fields(text)
    if fields is None or not well_formed(fields):
        return None
    day, moment = real_day(fields["date"]), real_moment(fields["at"])
    due = real_day(fields["due"]) if "due" in fields else None
    if day is None or moment is None or ("due" in fields and due is None):
        return None
    return Line(
        id=fields["id"],
        day=day,
        task=fields["task"],
        act=fields.get("act"),
        status=fields.get("status"),
        due=due,
        corrects=fields.get("corrects"),
        retracts=fields.get("retracts"),
        evidence=bool(fields.get("evidence")),
        at=moment,
    )


def read_fields(text: str) -> dict[str, Any] | None:
    """The keys and values of one line; None unless it is one mapping with each key once."""
    loader = yaml.BaseLoader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError:
        return None
    if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
        return None
    if node is None or len(node.value[0].value) != len(data[0]):
        return None
    return data[0]


def well_formed(fields: dict[str, Any]) -> bool:
    """Whether keys and kinds of values are those of the grammar (rules 1.2, 1.8 and 2.2)."""
    if not all(
        isinstance(value, list if key == "evidence" else str) for key, value in fields.items()
    ):
        return False
    if fields.get("open", "true") != "true":
        return False
    if fields.get("status", DONE) not in UNIT_STATUSES + OFFICE_STATUSES:
        return False
    must, may = keys_of(fields)
    return must <= set(fields) <= must | may


def keys_of(fields: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The keys such a line must have, and those it may have (rules 1.8)."""
    if "retracts" in fields:
        return ALWAYS | {"retracts", "why"}, set()
    correction = {"corrects", "why"} if "corrects" in fields else set()
    must = ALWAYS | correction
    act = fields.get("act")
    if act is None:
        return must | {"note"}, {"status", "problem", "next", "evidence", "open", "why"}
    if act == VERIFY:
        note = {"note"} if fields.get("status") == RETURNED else set()
        return must | {"act"} | note, {"status", "note"}
    if act == EXTEND:
        return must | {"act", "why", "due"}, set()
    if act == REMIND:
        return must | {"act"}, set()
    return {"no such act"}, set()


def real_day(text: str) -> date | None:
    """A day that exists, or None."""
    if DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def real_moment(text: str) -> datetime | None:
    """A moment with seconds and an offset, or None."""
    if MOMENT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def keeps_section_2(line: Line, there: dict[str, Line]) -> bool:
    """Whether what it corrects or retracts is there and may be (rules 1.4, 2.1 and 2.2)."""
    if line.corrects is None and line.retracts is None:
        return True
    target = there.get(line.corrects or line.retracts or "")
    if target is None or target.retracts is not None or not keeps_section_2(target, there):
        return False
    if line.corrects is not None and line.act != target.act:
        return False
    return line.task == target.task


# --- corrections and retractions -----------------------------------------------------------


def corrections_of(ledger: Ledger, line: Line) -> list[Line]:
    """The corrections that hang directly on a line."""
    return [other for other in ledger.lines if other.corrects == line.id]


def is_struck(ledger: Ledger, line: Line) -> bool:
    """Whether a retraction names the line itself."""
    return any(other.retracts == line.id for other in ledger.lines)


def effective_of(ledger: Ledger, original: Line) -> Effective | None:
    """What is effective of a tree (rules 2.3)."""
    if is_struck(ledger, original):
        return None
    line = original
    while True:
        standing = [c for c in corrections_of(ledger, line) if not is_struck(ledger, c)]
        if not standing:
            return Effective(line, original)
        line = max(standing, key=lambda correction: (correction.at, correction.id))


def effective_lines(city: City, unit: Unit, task: Task) -> list[Effective]:
    """All that is effective in a unit's ledger for a task, in fold order (rules 1.3)."""
    ledger = city.ledgers.get(unit.name, Ledger((), 0))
    originals = [line for line in ledger.lines if line.corrects is None and line.retracts is None]
    trees = [effective_of(ledger, line) for line in originals if line.task == task.id]
    return sorted((line for line in trees if line is not None), key=lambda line: line.order)


def root_of(ledger: Ledger, line: Line) -> Line:
    """The original of a line's tree."""
    above = line.corrects or line.retracts
    if above is None:
        return line
    return root_of(ledger, next(other for other in ledger.lines if other.id == above))


def tree_of(ledger: Ledger, line: Line) -> list[Line]:
    """A line and all corrections below it, struck or not."""
    below = [tree_of(ledger, correction) for correction in corrections_of(ledger, line)]
    return [line, *(each for branch in below for each in branch)]


# --- who owes what -------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """Why a unit owes a task; `place` is the phrase's place in the row."""

    via: str
    role: str
    place: int
    through: str | None

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Named over group, then the stronger role, then the first phrase (rules 4.13, 5.1)."""
        return (self.via == GROUP, ROLES.index(self.role), self.place)


def unit_exists(unit: Unit, day: date) -> bool:
    """Whether the unit is there on a day, both ends inclusive."""
    return (unit.since is None or unit.since <= day) and (unit.until is None or day <= unit.until)


def task_exists(task: Task, day: date) -> bool:
    """Whether the task is there on a day, both ends inclusive."""
    return (task.since is None or task.since <= day) and (
        task.retired is None or day <= task.retired
    )


def in_group(group: Group, unit: Unit) -> bool:
    """Whether a group holds a unit."""
    if set(group.but) & set(unit.names):
        return False
    return unit.kind in group.kinds or bool(set(group.members) & set(unit.names))


def own_claims(city: City, unit: Unit, task: Task) -> list[Claim]:
    """Every phrase of the row that holds the unit itself."""
    claims = []
    for place, (role, phrase) in enumerate(task.cells):
        if phrase in unit.names:
            # rules 4.13: a unit at the head of the cell leads, a group does not
            claims.append(Claim(NAMED, "lead" if role == "first" else role, place, None))
        elif any(phrase in group.names and in_group(group, unit) for group in city.groups):
            role = "responsible" if role == "first" else role
            claims.append(Claim(GROUP, role, place, phrase))
    return claims


def old_units(city: City, unit: Unit, day: date) -> list[Unit]:
    """The units that had become this one before a day (rules 5.1)."""
    return [
        old
        for old in city.units
        if old.renamed_to == unit.name and old.until is not None and old.until < day
    ]


def claims_on(city: City, unit: Unit, task: Task, day: date) -> list[Claim]:
    """Its own phrases and those of the units before it, as if these still were (rules 5.1)."""
    inherited = [claims_on(city, old, task, day) for old in old_units(city, unit, day)]
    return own_claims(city, unit, task) + [claim for claims in inherited for claim in claims]


def claim_on(city: City, unit: Unit, task: Task, day: date) -> Claim | None:
    """Why the unit owes the task on a day; None when it does not."""
    if not unit_exists(unit, day) or not task_exists(task, day):
        return None
    return min(claims_on(city, unit, task, day), key=lambda claim: claim.rank, default=None)


def owes(city: City, unit: Unit, task: Task, day: date) -> bool:
    """Whether the unit has that duty on a day."""
    return claim_on(city, unit, task, day) is not None


def last_day_of(unit: Unit) -> date:
    """The last day of a unit that has one."""
    if unit.until is None:
        raise RefusedError(unit.name)
    return unit.until


def joined(city: City, unit: Unit, task: Task, day: date) -> list[Unit]:
    """The old units that owed the task on their last day: their words go over (rules 5.2)."""
    return [old for old in old_units(city, unit, day) if owes(city, old, task, last_day_of(old))]


def handing_over(city: City, unit: Unit, task: Task, day: date) -> list[Unit]:
    """Those of them whose duty itself went over: the new unit had none that day (rules 5.3)."""
    return [
        old for old in joined(city, unit, task, day) if not owes(city, unit, task, last_day_of(old))
    ]


def had_on(city: City, unit: Unit, task: Task, day: date, then: date) -> bool:
    """Whether the duty the unit has on `day` was there `then`, perhaps an old unit's (4.5)."""
    if owes(city, unit, task, then):
        return True
    return any(
        had_on(city, old, task, last_day_of(old), then)
        for old in handing_over(city, unit, task, day)
    )


# --- the fold ------------------------------------------------------------------------------


@dataclass
class SentBack:
    """One 退回整改, and the day of the 已完成 that followed it (rules 4.8)."""

    day: date
    put_right: date | None = None


@dataclass
class History:
    """What is known of a duty after some lines.

    `unproved` counts the steps to done that no evidence has come for yet: of old units that
    became one, one each.
    """

    state: str
    due: str | None
    done_on: date | None = None
    unproved: int = 0
    extensions: int = 0
    words: list[Effective] = field(default_factory=list)
    sent_back: list[SentBack] = field(default_factory=list)
    faults: int = 0


def history(city: City, unit: Unit, task: Task, day: date, cut: date) -> History:
    """Fold the duty the unit has on `day` from all lines dated up to `cut` (rules 5.2 to 5.4)."""
    told = begin(city, unit, task, day, cut)
    for line in effective_lines(city, unit, task):
        claim = claim_on(city, unit, task, line.day)
        if line.day <= min(day, cut) and claim is not None:
            fold(told, line, claim)
    for old in joined(city, unit, task, day):
        told.words += history(city, old, task, last_day_of(old), cut).words
    return told


def begin(city: City, unit: Unit, task: Task, day: date, cut: date) -> History:
    """What a duty begins with: nothing, or what old units hand over (rules 5.4)."""
    handed = [
        history(city, old, task, last_day_of(old), cut)
        for old in handing_over(city, unit, task, day)
    ]
    if not handed:
        return History(NOT_STARTED, task.due)
    return History(
        state=min((old.state for old in handed), key=ADVANCE.index),
        due=max((old.due for old in handed if old.due is not None), default=None),
        done_on=max((old.done_on for old in handed if old.done_on is not None), default=None),
        unproved=sum(old.unproved for old in handed),
        extensions=sum(old.extensions for old in handed),
        sent_back=[each for old in handed for each in old.sent_back],
    )


def fold(told: History, line: Effective, claim: Claim) -> None:
    """Go on by one line that the unit owes; a line left out changes nothing but the number."""
    if line.is_progress:
        fold_progress(told, line, claim)
    elif line.line.act == VERIFY:
        fold_verify(told, line)
    elif line.line.act == EXTEND:
        fold_extend(told, line, claim)


def fold_progress(told: History, line: Effective, claim: Claim) -> None:
    """The unit's word (rules 1.2 and 1.4)."""
    status = line.line.status
    if status is None:
        becomes = IN_PROGRESS if told.state in (NOT_STARTED, RETURNED) else told.state
    elif (told.state, status) in ((VERIFIED, DONE), (AGREED, NOT_APPLICABLE)):
        becomes = told.state
    else:
        becomes = status
    wrong = (
        status in OFFICE_STATUSES
        or (status == NOT_APPLICABLE and claim.via == NAMED)
        or not may_follow(told.state, becomes)
    )
    if wrong:
        told.faults += 1
        return
    told.words.append(line)
    enter(told, becomes, line.day)
    if line.line.evidence:
        told.unproved = 0
    if status == DONE:
        for back in told.sent_back:
            back.put_right = back.put_right or line.day


def fold_verify(told: History, line: Effective) -> None:
    """The office's word (rules 1.1 and 1.4)."""
    status = line.line.status
    if status is None:
        return
    if status not in OFFICE_STATUSES or not may_follow(told.state, status):
        told.faults += 1
        return
    enter(told, status, line.day)
    if status == RETURNED:
        told.sent_back.append(SentBack(line.day))


def fold_extend(told: History, line: Effective, claim: Claim) -> None:
    """An extension (rules 3.4)."""
    due = line.line.due
    fixed = told.due is None or told.due in NEVER_ENDING or claim.role == "support"
    if due is None or fixed or due.isoformat() <= str(told.due):
        told.faults += 1
        return
    told.due = due.isoformat()
    told.extensions += 1


def may_follow(state: str, status: str) -> bool:
    """Whether a status may follow a state."""
    return status == state or status in TRANSITIONS[state]


def enter(told: History, state: str, day: date) -> None:
    """Take a state; remember the step from not done to done, not proved yet (rules 4.3, 4a.1)."""
    if state in DONE_STATES and told.state not in DONE_STATES:
        told.done_on = day
        told.unproved = 1
    told.state = state


# --- days and periods ----------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """A period with a first and a last day (rules 3.6)."""

    name: str
    kind: str
    first: date
    last: date


MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


def first_of_month(number: int) -> date:
    """The first day of a month that is numbered from the year 0 on."""
    return date(number // 12, number % 12 + 1, 1)


def month_number(day: date) -> int:
    """The number of a day's month, as first_of_month() counts."""
    return day.year * 12 + day.month - 1


def period_from(kind: str, number: int) -> Period:
    """The period of a kind that begins with a month."""
    year, month = number // 12, number % 12
    name = {
        "year": f"{year}",
        "half": f"{year}H{month // 6 + 1}",
        "quarter": f"{year}Q{month // 3 + 1}",
        "month": f"{year}-{month + 1:02}",
    }[kind]
    last = first_of_month(number + MONTHS[kind]) - ONE_DAY
    return Period(name, kind, first_of_month(number), last)


def read_period(text: str) -> Period | None:
    """A single period by its name; None when it is none."""
    for kind, pattern in (
        ("year", r"([0-9]{4})"),
        ("half", r"([0-9]{4})H([12])"),
        ("quarter", r"([0-9]{4})Q([1-4])"),
        ("month", r"([0-9]{4})-(0[1-9]|1[0-2])"),
    ):
        match = re.fullmatch(pattern, text)
        if match is not None:
            place = int(match[2]) - 1 if kind != "year" else 0
            return period_from(kind, int(match[1]) * 12 + place * MONTHS[kind])
    return None


def next_period(period: Period) -> Period:
    """The one of the same kind that follows."""
    return period_from(period.kind, month_number(period.last) + 1)


def period_before(period: Period) -> Period:
    """The one of the same kind directly before; for two days as many days (rules 3.7)."""
    if period.kind == "days":
        length = period.last - period.first + ONE_DAY
        return Period("", "days", period.first - length, period.last - length)
    return period_from(period.kind, month_number(period.first) - MONTHS[period.kind])


def periods_of(text: str, today: date, as_of: date | None) -> list[Period]:
    """The periods that are asked about (rules 3.6)."""
    begun_by = min(today, as_of or today)
    asked = sequence(text)
    if asked[0].first > begun_by:
        raise RefusedError(text)
    return [period for period in asked if period.first <= begun_by]


def sequence(text: str) -> list[Period]:
    """A period, or all from one to another of the same kind."""
    begin, dots, end = text.partition("..")
    first, last = read_period(begin), read_period(end or begin)
    days = (real_day(begin), real_day(end))
    if dots and days[0] is not None and days[1] is not None and days[0] <= days[1]:
        return [Period(text, "days", days[0], days[1])]
    if first is None or last is None or first.kind != last.kind or first.first > last.first:
        raise RefusedError(text)
    asked = [first]
    while asked[-1] != last:
        asked.append(next_period(asked[-1]))
    return asked


def table_of(city: City, year: int | None, instead: int | None = None) -> Table:
    """The table of a year; without one that of `instead`, else the current one (rules 3.6)."""
    found = [table for table in city.tables if table.year == year]
    if year is not None and not found:
        raise RefusedError(str(year))
    found += [table for table in city.tables if table.year == instead]
    return [*found, city.current][0]


def months_over(table: Table, day: date) -> int:
    """序时进度, in twelfths (rules 3.8)."""
    last_days = [first_of_month(table.year * 12 + n) - ONE_DAY for n in range(1, 13)]
    return sum(last <= day for last in last_days)


# --- one duty in one period ----------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """A duty that exists on E, and all that is asked of it."""

    unit: Unit
    task: Task
    claim: Claim
    now: History
    start: History
    first: date
    day: date
    has_word: bool
    missed: date | None
    overdue: bool
    was_there: bool

    @property
    def considered(self) -> bool:
        """Support is listed, never counted."""
        return self.claim.role != "support"

    @property
    def never_ending(self) -> bool:
        """Of the three kinds without an end (rules 4.1)."""
        return self.considered and self.task.due in NEVER_ENDING

    @property
    def counted(self) -> bool:
        """In the denominator (rules 4.1)."""
        return self.considered and not self.never_ending and self.now.state not in NA_STATES

    @property
    def done(self) -> bool:
        """Counted, and done on E."""
        return self.counted and self.now.state in DONE_STATES

    @property
    def newly_done(self) -> bool:
        """Rules 4.3."""
        return self.done and self.start.state not in DONE_STATES

    @property
    def done_late(self) -> bool:
        """Rules 4.3."""
        if not self.done or self.now.done_on is None or self.now.due is None:
            return False
        return self.now.done_on.isoformat() > self.now.due

    @property
    def done_without_evidence(self) -> bool:
        """Rules 4a.1 and 4a.2."""
        return self.done and self.now.unproved > 0

    @property
    def in_rhythm(self) -> bool:
        """One of the n of never-ending duties (rules 4.2)."""
        return self.never_ending and self.now.state not in NA_STATES

    @property
    def missing(self) -> bool:
        """应报未报 (rules 4.5; with a rhythm «Reports by a day», 4)."""
        if self.task.report:
            return self.missed is not None and (self.in_rhythm or self.counted)
        if not self.was_there or self.has_word or self.start.state in NA_STATES:
            return False
        if self.never_ending:
            return self.in_rhythm
        return self.counted and self.start.state not in DONE_STATES

    @property
    def entries(self) -> list[Effective]:
        """Rules 4.4."""
        return within(self.now.words, self.first, self.day) if self.considered else []

    @property
    def sent_back(self) -> list[SentBack]:
        """Rules 4.8."""
        backs = self.now.sent_back if self.considered else []
        return [back for back in backs if self.first <= back.day <= self.day]


def within(lines: Iterable[Effective], first: date, last: date) -> list[Effective]:
    """The lines dated within some days."""
    return [line for line in lines if first <= line.day <= last]


def stretches(task: Task, first: date, last: date) -> list[Period]:
    """The months or quarters that lie wholly within some days (rules 4.2)."""
    if task.due not in (MONTHLY, QUARTERLY):
        return []
    kind = "month" if task.due == MONTHLY else "quarter"
    period = period_from(kind, month_number(first) // MONTHS[kind] * MONTHS[kind])
    found = []
    while period.last <= last:
        if period.first >= first:
            found.append(period)
        period = next_period(period)
    return found


def word_in(
    city: City, unit: Unit, task: Task, words: Sequence[Effective], first: date, day: date
) -> bool:
    """Whether a duty has a word in a period (rules 4.2)."""
    wanted = [
        stretch
        for stretch in stretches(task, first, day)
        if had_on(city, unit, task, day, stretch.first)
        and had_on(city, unit, task, day, stretch.last)
    ]
    if wanted:
        return all(within(words, stretch.first, stretch.last) for stretch in wanted)
    return bool(within(words, first, day))


def is_overdue(told: History, role: str, day: date, today: date) -> bool:
    """Rules 3.3; what is not counted is never overdue."""
    if role == "support" or told.due is None or told.due in NEVER_ENDING:
        return False
    if told.state in DONE_STATES + NA_STATES:
        return False
    due = date.fromisoformat(told.due)
    return due < day or (due == day and day < today)


REPORTED = {"每月": "month", "每季度": "quarter", "每半年": "half"}


def report_period(task: Task, day: date) -> tuple[Period, date]:
    """The report period of a task that holds a day, and its cut-off («Reports by a day», 1)."""
    report = task.report or {}
    kind = REPORTED[report["every"]]
    period = period_from(kind, month_number(day) // MONTHS[kind] * MONTHS[kind])
    if report["by"].startswith("+"):
        return period, period.last + int(report["by"]) * ONE_DAY
    days = [first_of_month(month_number(period.last)) + n * ONE_DAY for n in range(31)]
    fitting = [day for day in days if day <= period.last and day.day <= int(report["by"])]
    return period, fitting[-1]


def reports_of(task: Task, period: Period) -> list[tuple[Period, date]]:
    """The report periods that end in a period («Reports by a day», 2)."""
    months = range(month_number(period.first), month_number(period.last) + 1)
    every = dict.fromkeys(report_period(task, first_of_month(month)) for month in months)
    return [each for each in every if period.first <= each[0].last <= period.last]


def is_over(cut_off: date, asked: date, today: date) -> bool:
    """Whether a report would be too late now («Reports by a day», 1)."""
    return cut_off < asked or cut_off == asked < today


def missed_report(
    city: City, unit: Unit, task: Task, period: Period, day: date, asked: date, today: date
) -> date | None:
    """The cut-off of the first report that lacks («Reports by a day», 2, 3 and 7)."""
    reports = reports_of(task, period) if task.report else []
    over = [each for each in reports if is_over(each[1], asked, today)]
    words = history(city, unit, task, day, day).words
    for each, cut_off in over or reports[:1]:
        start = history(city, unit, task, day, each.first - ONE_DAY)
        excused = NA_STATES if task.due in NEVER_ENDING else NA_STATES + DONE_STATES
        there = all(
            had_on(city, unit, task, day, then) for then in (each.first, min(each.last, day))
        )
        said = within(words, each.first, each.last)
        if there and start.state not in excused and not said:
            return cut_off
    return None


def duties_on(
    city: City, table: Table, period: Period, day: date, today: date, asked: date
) -> list[Duty]:
    """Every duty of a table that exists on E, support included; `asked` is D."""
    found = []
    for task in table.tasks:
        for unit in city.units:
            claim = claim_on(city, unit, task, day)
            if claim is not None:
                found.append(duty_of(city, unit, task, claim, period, day, today, asked))
    return found


def duty_of(
    city: City,
    unit: Unit,
    task: Task,
    claim: Claim,
    period: Period,
    day: date,
    today: date,
    asked: date,
) -> Duty:
    """One duty in a period, read on `day`."""
    first = period.first
    now = history(city, unit, task, day, day)
    return Duty(
        unit=unit,
        task=task,
        claim=claim,
        now=now,
        start=history(city, unit, task, day, first - ONE_DAY),
        first=first,
        day=day,
        has_word=word_in(city, unit, task, now.words, first, day),
        missed=missed_report(city, unit, task, period, day, asked, today),
        overdue=is_overdue(now, claim.role, day, today),
        was_there=had_on(city, unit, task, day, first),
    )


# --- reminders -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """The slip of a unit: the how-manyth it is, and the tasks with the reasons for each."""

    number: int
    tasks: dict[str, list[str]]


def reminders(book: Book, year: int, quarter: str, today: date) -> dict[str, Asked]:
    """Who is to be reminded today, and of what (rules 4.10)."""
    city = read_city(book)
    table = table_of(city, year)
    period = periods_of(quarter, today, None)[0]
    asked: dict[str, dict[str, list[str]]] = {}
    for duty in duties_on(city, table, period, today, today, today):
        reasons = reasons_for(city, duty, period, today)
        if duty.considered and reasons:
            asked.setdefault(duty.unit.name, {})[duty.task.id] = reasons
    units = {unit.name: unit for unit in city.units}
    return {
        name: Asked(1 + len(moments_of_reminders(city, units[name], table)), tasks)
        for name, tasks in asked.items()
    }


def reasons_for(city: City, duty: Duty, period: Period, today: date) -> list[str]:
    """Why a duty is asked for today."""
    found = []
    end = min(period.last, today)
    if was_missing(city, duty.unit, duty.task, period, end, today, today):
        found.append("missing")
    if duty.overdue:
        found.append("overdue")
    if duty.now.state == RETURNED:
        found.append("returned")
    return found


def was_missing(
    city: City, unit: Unit, task: Task, period: Period, end: date, today: date, day: date
) -> bool:
    """应报未报 on E, with whoever owed then what the unit owes on `day` (rules 4.5, 5.2)."""
    claim = claim_on(city, unit, task, end)
    if claim is not None:
        duty = duty_of(city, unit, task, claim, period, end, today, today)
        early = duty.missed is not None and not is_over(duty.missed, today, today)
        return duty.missing and not early
    return any(
        was_missing(city, old, task, period, end, today, last_day_of(old))
        for old in handing_over(city, unit, task, day)
    )


def moments_of_reminders(city: City, unit: Unit, table: Table) -> set[datetime]:
    """The distinct `at` of the 催办 lines of a unit."""
    return {
        line.original.at
        for task in table.tasks
        for line in effective_lines(city, unit, task)
        if line.line.act == REMIND and owes(city, unit, task, line.day)
    }


# --- figures -------------------------------------------------------------------------------


def rate_in_tenths(done: int, counted: int) -> int | None:
    """A rate in tenths of a percent, rounded half up from integers (rules 4.7)."""
    return None if counted == 0 else (2000 * done + counted) // (2 * counted)


def figures(duties: Sequence[Duty], before: Sequence[Duty] | None, months: int) -> Figures:
    """The figures of some duties; `before` is None before the table's year (rules 3.7, 4.6)."""
    facts = [facts_of(duty) for duty in duties]
    result: Figures = {name: sum(fact[name] for fact in facts) for name in COUNTS}
    in_rhythm = [duty for duty in duties if duty.in_rhythm]
    result["ongoing"] = [sum(duty.has_word for duty in in_rhythm), len(in_rhythm)]
    took = [
        (back.put_right - back.day).days
        for duty in duties
        for back in duty.sent_back
        if back.put_right is not None
    ]
    result["rework_days_median"] = statistics.median(took) if took else None
    result["pace"] = pace(result["done"], result["counted"], months)
    return result | rates(duties, before)


def pace(done: int, counted: int, months: int) -> str | None:
    """序时 (rules 4a.4)."""
    if counted == 0:
        return None
    if done == counted:
        return "complete"
    return "behind" if 12 * done < months * counted else "on_pace"


def facts_of(duty: Duty) -> dict[str, int]:
    """What one duty adds to each count."""
    state = duty.now.state
    ending = duty.considered and not duty.never_ending
    return {
        "counted": duty.counted,
        "done": duty.done,
        "verified": duty.counted and state == VERIFIED,
        "in_progress": duty.counted and state == IN_PROGRESS,
        "returned": duty.counted and state == RETURNED,
        "not_started": duty.counted and state == NOT_STARTED,
        "overdue": duty.counted and duty.overdue,
        "done_late": duty.done_late,
        "done_without_evidence": duty.done_without_evidence,
        "extended": duty.counted and duty.now.extensions > 0,
        "extensions": duty.now.extensions if duty.counted else 0,
        "missing": duty.missing,
        "not_applicable": ending and state == NOT_APPLICABLE,
        "not_applicable_agreed": ending and state == AGREED,
        "entries": len(duty.entries),
        "newly_done": duty.newly_done,
        "sent_back": len(duty.sent_back),
        "rework_open": sum(back.put_right is None for back in duty.sent_back),
    }


def rates(duties: Sequence[Duty], before: Sequence[Duty] | None) -> Figures:
    """完成率 and the change since the period before (rules 4.6)."""
    done, counted = sum(d.done for d in duties), sum(d.counted for d in duties)
    was_done = sum(d.done for d in before or [])
    rate = rate_in_tenths(done, counted)
    was = 0 if before is None else rate_in_tenths(was_done, sum(d.counted for d in before))
    return {
        "rate": None if rate is None else rate / 10,
        "change_done": done - was_done,
        "change_rate": None if rate is None or was is None else (rate - was) / 10,
    }


def three(duties: Sequence[Duty], before: Sequence[Duty] | None, months: int) -> dict[str, Figures]:
    """Named, group, and both together."""

    def only(some: Sequence[Duty] | None, via: str) -> list[Duty] | None:
        return None if some is None else [duty for duty in some if duty.claim.via == via]

    return {
        NAMED: figures(only(duties, NAMED) or [], only(before, NAMED), months),
        GROUP: figures(only(duties, GROUP) or [], only(before, GROUP), months),
        "both": figures(duties, before, months),
    }


def key_of(city: City, table: Table, duty: Duty, by: str, day: date) -> str:
    """The row a duty stands in (rules 4.11); `day` is the E of the report itself (rules 4.6)."""
    if by == "unit":
        return heir(city, duty.unit, day).name
    if by == "item":
        return item_key(table, duty.task)
    return {"section": duty.task.section, "task": duty.task.id, "kind": duty.unit.kind}[by]


def item_key(table: Table, task: Task) -> str:
    """An item's title, with its section where another section has an item of that title."""
    sections = {other.section for other in table.tasks if other.item == task.item}
    return task.item if len(sections) == 1 else f"{task.section}／{task.item}"


def heir(city: City, unit: Unit, day: date) -> Unit:
    """The unit under which one stands whose last day is before E (rules 4.6)."""
    after = [other for other in city.units if other.name == unit.renamed_to]
    if unit.until is None or unit.until >= day or not after:
        return unit
    return heir(city, after[0], day)


# --- narrowing and order -------------------------------------------------------------------


@dataclass(frozen=True)
class Narrow:
    """What a report keeps (rules 4a.7); what is not given keeps everything."""

    unit: str | None = None
    but: str | None = None
    via: str | None = None
    section: str | None = None
    item: str | None = None


def meant(city: City, text: str) -> set[str]:
    """The units that a list of names means, a group for its members."""
    found = set()
    for name in re.split("[、，,]", text):
        holders = [unit for unit in city.units if name in unit.names]
        groups = [group for group in city.groups if name in group.names]
        if not holders and not groups:
            raise RefusedError(name)
        members = [unit for unit in city.units if groups and in_group(groups[0], unit)]
        found |= {unit.name for unit in holders or members}
    return found


def kept(city: City, duties: Sequence[Duty], narrow: Narrow, day: date) -> list[Duty]:
    """The duties that fit; one of a unit that has ended is asked as its successor's."""
    names = {unit.name for unit in city.units} if narrow.unit is None else meant(city, narrow.unit)
    names -= meant(city, narrow.but) if narrow.but is not None else set()
    if not names and narrow.but is not None:
        raise RefusedError(narrow.but)
    return [
        duty
        for duty in duties
        if heir(city, duty.unit, day).name in names
        and narrow.via in (None, duty.claim.via)
        and (narrow.section or "") in duty.task.section
        and (narrow.item or "") in duty.task.item
    ]


def put_in_order(city: City, keys: Iterable[str], by: str) -> list[str]:
    """The keys as the register has them; those of a table are in its order already."""
    register = {
        "unit": [unit.name for unit in city.units],
        "kind": [unit.kind for unit in city.units],
    }
    return sorted(keys, key=register[by].index) if by in register else list(keys)


def rank(rows: dict[str, dict[str, Figures]], key: str) -> int | None:
    """1 and the rows that have done a greater share (rules 4a.5)."""
    own = rows[key]["both"]
    if own["counted"] == 0:
        return None
    others = [row["both"] for row in rows.values() if row["both"]["counted"] > 0]
    ahead = [
        other for other in others if other["done"] * own["counted"] > own["done"] * other["counted"]
    ]
    return 1 + len(ahead)


def put_by(rows: dict[str, dict[str, Figures]], sort: str) -> dict[str, dict[str, Figures]]:
    """The rows with their ranks, sorted (rules 4a.5 and 4a.6)."""
    for key, row in rows.items():
        row["both"]["rank"] = rank(rows, key)

    def place(key: str) -> tuple[bool, Any]:
        both = rows[key]["both"]
        if sort == "name":
            return (False, key.rpartition("／")[2])
        if sort == "rate":
            return (both["rank"] is None, both["rank"] or 0)
        return (False, -both[sort])

    return {key: rows[key] for key in sorted(rows, key=place)}


# --- the two questions ---------------------------------------------------------------------


def report(
    book: Book,
    period: str,
    *,
    today: date,
    by: str = "unit",
    as_of: date | None = None,
    year: int | None = None,
    sort: str | None = None,
    narrow: Narrow | None = None,
) -> list[dict[str, Any]]:
    """The report `completion`: one dict for each period of the sequence."""
    city = read_city(book)
    question = Question(by, sort, narrow or Narrow())
    return [
        report_one(city, table_of(city, year, each.first.year), each, today, as_of, question)
        for each in periods_of(period, today, as_of)
    ]


@dataclass(frozen=True)
class Question:
    """What rows stand for, what they are sorted by, and what they are narrowed to."""

    by: str
    sort: str | None
    narrow: Narrow


def report_one(
    city: City, table: Table, period: Period, today: date, as_of: date | None, asked: Question
) -> dict[str, Any]:
    """The report of one period."""
    day = min(period.last, today, as_of or period.last)
    everything = duties_on(city, table, period, day, today, min(today, as_of or today))
    duties = kept(city, everything, asked.narrow, day)
    earlier = duties_before(city, table, period, today, as_of)
    before = None if earlier is None else kept(city, earlier, asked.narrow, day)
    months = months_over(table, day)
    rows = rows_of(city, table, duties, before, asked.by, day)
    return {
        "period": period.name,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "as_of": day.isoformat(),
        "rows": put_by(rows, asked.sort) if asked.sort else rows,
        "total": three(duties, before, months),
        "entries_late": entries_late(everything, period),
        "amended_late": amended_late(city, table, period),
        "lines_left_out": lines_left_out(city, day),
        "expected_pace": f"{months}/12",
        "unconfirmed_duties": sum(d.counted and d.unit.basis == UNCONFIRMED for d in duties),
    }


def rows_of(
    city: City,
    table: Table,
    duties: Sequence[Duty],
    before: Sequence[Duty] | None,
    by: str,
    day: date,
) -> dict[str, dict[str, Figures]]:
    """The rows by key, in the order of the register or of the table (rules 4.11)."""

    def only(some: Sequence[Duty], key: str) -> list[Duty]:
        return [duty for duty in some if key_of(city, table, duty, by, day) == key]

    keys = dict.fromkeys(key_of(city, table, duty, by, day) for duty in duties)
    return {
        key: three(
            only(duties, key),
            None if before is None else only(before, key),
            months_over(table, day),
        )
        for key in put_in_order(city, keys, by)
    }


def duties_before(
    city: City, table: Table, period: Period, today: date, as_of: date | None
) -> list[Duty] | None:
    """The duties of the period before; None before the table's year (rules 3.7)."""
    earlier = period_before(period)
    day = min(earlier.last, today, as_of or earlier.last)
    if day < date(table.year, 1, 1):
        return None
    return duties_on(city, table, earlier, day, today, min(today, as_of or today))


def entries_late(duties: Sequence[Duty], period: Period) -> int:
    """期后补记: entries written too late (rules 2.4 to 2.6; «Reports by a day», 5)."""
    return sum(
        entry.original.at.date()
        > (report_period(duty.task, entry.day)[1] if duty.task.report else period.last)
        for duty in duties
        for entry in duty.entries
    )


def amended_late(city: City, table: Table, period: Period) -> int:
    """Corrections and retractions written after the last day about the period (rules 2.5)."""
    tasks = {task.id for task in table.tasks}
    return sum(
        line.task in tasks
        and line.at.date() > period.last
        and touches(ledger, line, period.first, period.last)
        for ledger in city.ledgers.values()
        for line in ledger.lines
        if line.corrects is not None or line.retracts is not None
    )


def touches(ledger: Ledger, line: Line, first: date, last: date) -> bool:
    """Whether the original of a line's tree, or a correction in it, is dated within some days."""
    return any(first <= each.day <= last for each in tree_of(ledger, root_of(ledger, line)))


def lines_left_out(city: City, day: date) -> int:
    """Faults of form in all ledgers, faults of status, step and 3.4 up to E (rules 1.4)."""
    form = sum(ledger.left_out for ledger in city.ledgers.values())
    tasks = [task for table in city.tables for task in table.tasks]
    return form + sum(
        history(city, unit, task, min(day, unit.until or day), day).faults
        for unit in city.units
        for task in tasks
    )


def listing(
    book: Book,
    unit: str,
    *,
    today: date,
    as_of: date | None = None,
    year: int | None = None,
) -> list[dict[str, Any]]:
    """The duties of one unit on a day, in the order of the table (rules 3.1)."""
    city = read_city(book)
    table = table_of(city, year)
    day = as_of or min(today, date(table.year, 12, 31))
    holders = [each for each in city.units if unit in each.names]
    if not holders:
        raise RefusedError(unit)
    holder = holders[0]
    claims = [(task, claim_on(city, holder, task, day)) for task in table.tasks]
    return [
        list_one(task, claim, history(city, holder, task, day, day), day, today)
        for task, claim in claims
        if claim is not None
    ]


def missing(
    book: Book,
    *,
    today: date,
    quarter: str | None = None,
    as_of: date | None = None,
    year: int | None = None,
    narrow: Narrow | None = None,
) -> dict[str, Any]:
    """应报未报, a row a duty (rules 4a.8; «Reports by a day», 7).

    A group in `narrow` means all duties of its members.
    """
    city = read_city(book)
    period = quarter_asked(table_of(city, year), today, quarter, as_of)
    table = table_of(city, year, period.first.year)
    day = min(period.last, today, as_of or period.last)
    duties = duties_on(city, table, period, day, today, min(today, as_of or today))
    rhythm = any(task.report for task in table.tasks)
    silent = {
        unit.name: not any(history(city, unit, task, day, day).words for task in table.tasks)
        for unit in city.units
    }
    units = sorted((unit.name for unit in city.units), key=lambda name: not silent[name])
    begin = date(table.year, 1, 1)
    found = [
        {
            "unit": duty.unit.name,
            "id": duty.task.id,
            "via": duty.claim.via,
            "since": max((word.day for word in duty.now.words), default=begin).isoformat(),
        }
        | ({"cut_off": str(duty.missed or period.last)} if rhythm else {})
        for name in units
        for duty in kept(city, duties, narrow or Narrow(), day)
        if duty.missing and duty.unit.name == name
    ]
    return {"period": period.name, "as_of": day.isoformat(), "missing": found}


def quarter_asked(table: Table, today: date, quarter: str | None, as_of: date | None) -> Period:
    """The quarter that is asked about, or would be (rules 3.6)."""
    if quarter is not None:
        return periods_of(quarter, today, as_of)[0]
    four = [period_from("quarter", table.year * 12 + month) for month in (0, 3, 6, 9)]
    over = [period for period in four if period.last < today]
    held = as_of or (over or four)[-1 if over else 0].last
    found = period_from("quarter", month_number(held) // 3 * 3)
    return periods_of(found.name, today, as_of)[0]


def list_one(task: Task, claim: Claim, told: History, day: date, today: date) -> dict[str, Any]:
    """One duty as `list` shows it."""
    return {
        "id": task.id,
        "via": claim.via,
        "role": claim.role,
        "through": claim.through,
        "state": told.state,
        "due": told.due,
        "overdue": is_overdue(told, claim.role, day, today),
        "last_date": max((word.day.isoformat() for word in told.words), default=None),
    }
