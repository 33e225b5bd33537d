"""An invented city with a year of invented entries (示例数据), reproducible by seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gongkai.model.duty import Via
from gongkai.model.span import Span
from gongkai.model.status import Status
from gongkai.model.task import (
    Due,
    Item,
    Phrase,
    Rhythm,
    Role,
    Section,
    Table,
    Task,
    numbered,
    task_id,
)
from gongkai.ops.duties.resolver import Resolver
from gongkai.ops.lines.line import write_line
from gongkai.store.disk.data_folder import LEDGERS
from gongkai.store.disk.data_folder import TASKS as TASKS_FILE
from gongkai.store.disk.data_folder import UNITS as UNITS_FILE
from gongkai.store.new_folder.demo_words import (
    DEPARTMENTS,
    DISTRICTS,
    NOT_OURS,
    PROBLEMS,
    PROGRESS,
    REGION,
    RETURNS,
    TASKS,
    WRITERS,
)
from gongkai.store.new_folder.scaffold import GITATTRIBUTES, GITIGNORE, LEDGERS_README
from gongkai.store.tasks_yaml_writer import table_text
from gongkai.store.units_yaml import decode_register
from gongkai.store.yaml.mapping import Findings
from gongkai.store.yaml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongkai.model.duty import Duty
    from gongkai.model.unit import Register, Unit

_T = TypeVar("_T")

YEAR = 2021
TITLE = f"{YEAR}年{REGION}政务公开台账（示例数据）"
_LAST_DAY = date(YEAR, 12, 31)
_MARK = "# 示例数据：城市、单位与进展全部虚构。\n"


def demo_files(seed: int) -> dict[str, bytes]:
    """Return the bytes of all files of the invented city, by file name."""
    rng = random.Random(seed)
    units = _units_text()
    table = _table()
    files = {UNITS_FILE: units, TASKS_FILE: _MARK + table_text(table)}
    resolver = Resolver(_register(units), table)
    for unit in resolver.register.units:
        lines = [
            line
            for duty in resolver.duties_of(unit)
            for line in takewhile(_in_year, _Year(rng, unit, duty).lines())
        ]
        if lines:
            text = "".join(f"{line.text}\n" for line in sorted(lines))
            head = f"# {unit.name} 政务公开工作台账（示例数据，全部虚构）。一行一条，只增不改。\n"
            files[f"{LEDGERS}/{unit.name}.yaml"] = head + text
    files |= {
        f"{LEDGERS}/README.md": LEDGERS_README + "\n示例数据，全部虚构。\n",
        ".gitattributes": _MARK + GITATTRIBUTES,
        ".gitignore": _MARK + GITIGNORE,
    }
    return {file: text.encode() for file, text in files.items()}


class _Dated(NamedTuple):
    """A line of a ledger, with the moment it was written."""

    at: str
    text: str
    day: date


def _in_year(line: _Dated) -> bool:
    return line.day <= _LAST_DAY


def _units_text() -> str:
    lines = [_MARK.rstrip(), "schema: 1", f"region: {REGION}", "units:"]
    for kind, names in (("部门", DEPARTMENTS), ("区县", DISTRICTS)):
        for name in names:
            basis = "待核" if name in DEPARTMENTS[-4:] else "示例"
            lines += [
                f"  - name: {name}",
                f"    full_name: {REGION}{name.removeprefix('市')}",
                f"    kind: {kind}",
                f"    basis: {basis}",
            ]
    lines += [
        "groups:",
        "  - {name: 各区县政府, kinds: [区县], aliases: [各区县人民政府]}",
        "  - {name: 市政府有关部门, kinds: [部门], aliases: [市政府各部门]}",
    ]
    return "\n".join(lines) + "\n"


def _register(text: str) -> Register:
    root = parse(text, UNITS_FILE).root
    register = decode_register(root, Findings()) if root else None
    if register is None:
        raise ValueError(text)
    return register


def _table() -> Table:
    place = Span(TASKS_FILE)
    number = 0
    sections = []
    for section, items in TASKS.items():
        built = []
        for item, tasks in items.items():
            rows = []
            for text, responsible, more in tasks:
                number += 1
                rows.append(_task(number, text, responsible, more))
            built.append(Item(item, tuple(rows), place))
        sections.append(Section(section, tuple(built), place))
    return Table(
        YEAR,
        f"{YEAR}年{REGION}政务公开重点工作任务分解表（示例数据）",
        tuple(sections),
        place,
        default_due=_LAST_DAY,
    )


def _task(number: int, text: str, responsible: str, more: str) -> Task:
    place = Span(TASKS_FILE)
    words = dict(part.split("=") for part in more.split()) if more else {}
    phrases = [
        Phrase(name, role, place)
        for role, cell in (
            (Role.LEAD, words.get("lead", "")),
            (Role.RESPONSIBLE, responsible),
            (Role.SUPPORT, words.get("support", "")),
        )
        for name in cell.split("、")
        if name
    ]
    return Task(
        id=task_id(YEAR, numbered(number)),
        requirement=text,
        phrases=tuple(phrases),
        span=place,
        due=_due(words.get("due", "")),
        due_text=words.get("due_text", ""),
    )


def _due(text: str) -> Due:
    if text in tuple(Rhythm):
        return Rhythm(text)
    return date.fromisoformat(text) if text else None


@dataclass
class _Year:
    """One duty's random year, always within the rules."""

    rng: random.Random
    unit: Unit
    duty: Duty

    def lines(self) -> Iterator[_Dated]:
        """Yield the lines of the year, in the order of their days."""
        claim = self.duty.claims[0]
        if claim.role is Role.SUPPORT:
            return
        if isinstance(self.duty.due, Rhythm):
            yield from self._rhythm(self.duty.due)
            return
        idle = self.rng.random()
        if idle < 0.12:
            return
        day = self._after(date(YEAR, 1, 4), 120)
        if claim.via is Via.GROUP and idle < 0.16:
            yield from self._not_applicable(day)
            return
        yield self._progress(day, Status.IN_PROGRESS)
        yield from self._towards_done(day)

    def _towards_done(self, day: date) -> Iterator[_Dated]:
        due = self.duty.due if isinstance(self.duty.due, date) else _LAST_DAY
        if due < _LAST_DAY and self.rng.random() < 0.25:
            yield self._extend(due - timedelta(10), due + timedelta(45))
        while self.rng.random() < 0.45:
            day = self._after(day, 75)
            yield self._progress(day, None)
        if self.rng.random() < 0.22:
            return
        day = self._after(day, 230)
        yield self._progress(day, Status.DONE)
        while self.rng.random() < 0.6:
            day = self._after(day, 45)
            if self.rng.random() < 0.8:
                yield self._verify(day, Status.VERIFIED)
                return
            yield self._verify(day, Status.RETURNED)
            if self.rng.random() < 0.25:
                return
            day = self._after(day, 40)
            yield self._progress(day, Status.DONE)

    def _rhythm(self, due: Rhythm) -> Iterator[_Dated]:
        step = 30 if due is Rhythm.MONTHLY else 91
        for day in range(12, 360, step):
            if self.rng.random() < 0.8:
                yield self._progress(date(YEAR, 1, 1) + timedelta(day), None)

    def _not_applicable(self, day: date) -> Iterator[_Dated]:
        yield self._line(day, {"status": Status.NOT_APPLICABLE, "note": self._pick(NOT_OURS)})
        if self.rng.random() < 0.7:
            yield self._verify(self._after(day, 20), Status.NOT_APPLICABLE_AGREED)

    def _progress(self, day: date, status: Status | None) -> _Dated:
        values: dict[str, str | list[str]] = {
            "status": status or "", "note": self._pick(PROGRESS[status]),
        }  # fmt: skip
        if status is Status.DONE:
            number = int(self.rng.random() * 9000) + 1000
            values["evidence"] = [f"https://example.gov.cn/{YEAR}/{number}.html"]
        elif self.rng.random() < 0.15:
            problem, following = self._pick(PROBLEMS)
            values |= {"problem": problem, "next": following}
        return self._line(day, values)

    def _verify(self, day: date, status: Status) -> _Dated:
        note = self._pick(RETURNS) if status is Status.RETURNED else ""
        return self._line(day, {"act": "核查", "status": status, "note": note}, by="公开办")

    def _extend(self, day: date, due: date) -> _Dated:
        why = "会议延后，经批准顺延。"
        return self._line(day, {"act": "延期", "why": why, "due": str(due)}, by="公开办")

    def _line(self, day: date, values: dict[str, str | list[str]], by: str = "") -> _Dated:
        late = int(self.rng.random() * 25) if self.rng.random() < 0.12 else 0
        written = day + timedelta(late)
        clock = f"{8 + int(self.rng.random() * 10):02}:{int(self.rng.random() * 60):02}"
        at = f"{written}T{clock}:{int(self.rng.random() * 60):02}+08:00"
        line = {
            "date": str(day),
            "task": self.duty.task.id,
            **values,
            "by": by or self._pick(WRITERS),
            "at": at,
        }
        return _Dated(at, write_line(self.unit.name, line), day)

    def _after(self, day: date, most: int) -> date:
        """Return a later day, up to ``most`` days on, perhaps beyond the year."""
        return day + timedelta(1 + int(self.rng.random() * most))

    def _pick(self, choices: tuple[_T, ...]) -> _T:
        return choices[int(self.rng.random() * len(choices))]
