"""Random small books, for property tests: legal for the most part, odd on purpose for the rest.

What they hold is invented (示例数据). The register and the tables are free of errors; the
ledgers are not: they have illegal steps, lines that are not owed, corrections of corrections,
lines written twice, and now and then a broken id or a day that does not exist.
"""

import hashlib
import json
import random
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

Book = dict[str, str]

KEYS = [
    *("date", "task", "act", "status", "note", "problem", "next", "evidence"),
    *("by", "open", "corrects", "retracts", "why", "due", "at", "id"),
]
QUOTED = {"note", "problem", "next", "by", "why"}
ESCAPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

DEPARTMENTS = ["甲局", "乙局", "丙局", "丁局", "戊局", "己局", "庚局", "辛局", "壬局", "癸局"]
DISTRICTS = ["东区", "西区", "南区", "北区"]
ZONE = "新区"
SUCCESSORS = ["子局", "丑局", "寅局", "卯局"]
NOTES = (
    "已公开。",
    "引了 {date: 2021-01-01, at: x, id: n0123456789abcdef} 一行。",
    "按计划推进。",
    '含“引号”与"直引号"。',
    "第一行。\n第二行。",
    "见附件 [1]、{2}。# 完",
)
FIRST, LAST = date(2021, 1, 1), date(2022, 3, 31)


# --- one line ------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A free text as a ledger writes it: JSON, Chinese as it is, zero-width escaped."""
    plain = json.dumps(unicodedata.normalize("NFC", text), ensure_ascii=False)
    return "".join(f"\\u{ord(char):04x}" if char in ESCAPED else char for char in plain)


def value_text(key: str, value: object) -> str:
    """One value as a ledger writes it."""
    if key == "evidence" and isinstance(value, list):
        return "[" + ", ".join(quoted(str(each)) for each in value) + "]"
    return quoted(str(value)) if key in QUOTED else str(value)


def canonical_line(unit: str, fields: Mapping[str, object]) -> str:
    """The line of a ledger for these fields, in order and with its id.

    A key that is not the ledger's comes before `at`; an `id` among the fields is taken as it is.
    """
    foreign = [key for key in fields if key not in KEYS]
    order = [*KEYS[:-2], *foreign, "at"]
    head = "- {" + ", ".join(
        f"{key}: {value_text(key, fields[key])}" for key in order if key in fields
    )
    name = unicodedata.normalize("NFC", unit)
    true_id = "n" + hashlib.sha256(f"{name}\n{head}".encode()).hexdigest()[:16]
    return f"{head}, id: {fields.get('id', true_id)}}}"


def id_of(line: str) -> str:
    """The id at the end of a line."""
    return line[-18:-1]


# --- the register --------------------------------------------------------------------------


@dataclass
class _Unit:
    name: str
    kind: str
    aliases: list[str] = field(default_factory=list)
    basis: str = "示例"
    since: date | None = None
    until: date | None = None
    renamed_to: str | None = None
    not_before: date = FIRST  # the earliest `until` under which every hand-over makes sense


def _days(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def _units(rng: random.Random) -> list[_Unit]:
    """Three to eight units, some of which come, go, are renamed or merged."""
    count = rng.randint(3, 6)
    departments = [_Unit(name, "部门") for name in rng.sample(DEPARTMENTS, rng.randint(2, count))]
    districts = [
        _Unit(name, "区县") for name in rng.sample(DISTRICTS, min(4, count - len(departments)))
    ]
    units = departments + districts
    if rng.random() < 0.4:
        units.append(_Unit(ZONE, "功能区"))
    for unit in units:
        if rng.random() < 0.2:
            unit.since = _days(rng, date(2020, 10, 1), date(2021, 9, 30))
            unit.not_before = max(FIRST, unit.since)
        if rng.random() < 0.2:
            unit.basis = "待核"
        if rng.random() < 0.25:
            unit.aliases = [unit.name[0] + "家"]
    rng.shuffle(units)
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        _reform(rng, units)
    return units


def _standing(units: list[_Unit]) -> list[_Unit]:
    return [unit for unit in units if unit.until is None]


def _end(rng: random.Random, unit: _Unit) -> date:
    """End a unit on a day after all that it took over, at times before the year begins."""
    early = unit.since is None and unit.not_before == FIRST and rng.random() < 0.1
    unit.until = date(2020, 11, 30) if early else _end_day(rng, unit.not_before)
    return unit.until


def _end_day(rng: random.Random, after: date) -> date:
    at_a_border = [date(2021, 3, 31), date(2021, 5, 31), date(2021, 6, 30), date(2021, 9, 30)]
    fitting = [day for day in at_a_border if day > after]
    if fitting and rng.random() < 0.5:
        return rng.choice(fitting)
    return _days(rng, after + timedelta(days=2), after + timedelta(days=200))


def _reform(rng: random.Random, units: list[_Unit]) -> None:
    """One change of the register: an end, a renaming, a merger into a new or an old unit."""
    standing = _standing(units)
    kind = rng.choice(["end", "rename", "rename", "merge", "merge", "into", "into"])
    if kind == "end" and standing:
        _end(rng, rng.choice(standing))
    elif kind == "into" and len(standing) >= 2:
        old, heir = rng.sample(standing, 2)
        _hand_over(old, heir, _end(rng, old))
    elif kind in ("rename", "merge") and standing and len(units) < 8:
        _new_unit(rng, units, rng.sample(standing, min(len(standing), 1 + (kind == "merge"))))


def _new_unit(rng: random.Random, units: list[_Unit], olds: list[_Unit]) -> None:
    taken = {unit.name for unit in units}
    name = next(name for name in SUCCESSORS if name not in taken)
    same_kind = rng.random() < 0.9
    heir = _Unit(name, olds[0].kind if same_kind else "部门")
    ends = [_end(rng, old) for old in olds]
    if len(olds) == 2 and rng.random() < 0.7:  # mostly on one day
        ends = [max(ends)] * 2
        olds[0].until = olds[1].until = ends[0]
    for old, end in zip(olds, ends, strict=True):
        _hand_over(old, heir, end)
    shift = rng.choice([0, 0, 0, 0, 9, 30, -10, -40])  # in time, after a gap, or overlapping
    heir.since = max(ends) + timedelta(days=1 + shift)
    heir.not_before = max(heir.not_before, heir.since)
    units.insert(rng.randint(0, len(units)), heir)


def _hand_over(old: _Unit, heir: _Unit, end: date) -> None:
    old.renamed_to = heir.name
    heir.not_before = max(heir.not_before, end, FIRST) + timedelta(days=1)


@dataclass
class _Group:
    name: str
    aliases: list[str]
    kinds: list[str]
    members: list[str]
    but: list[str]


def _groups(rng: random.Random, units: list[_Unit]) -> list[_Group]:
    names = [unit.name for unit in units]
    groups = [
        _Group("各区县政府", ["各县区政府"], ["区县"], [], []),
        _Group("市政府有关部门", ["市政府各部门"], ["部门"], [], []),
    ]
    if rng.random() < 0.5:
        groups.append(_Group("几家", [], [], rng.sample(names, min(3, len(names))), []))
    if rng.random() < 0.4:
        groups.append(_Group("其他部门", ["别的部门"], ["部门"], [], [rng.choice(names)]))
    if rng.random() < 0.3:
        groups.append(_Group("全部", [], ["部门", "区县", "功能区"], [], []))
    return groups


def _flow(values: list[str]) -> str:
    return "[" + ", ".join(values) + "]"


def _register_text(units: list[_Unit], groups: list[_Group]) -> str:
    lines = ["schema: 1", "region: 示例市", "units:"]
    for unit in units:
        lines += [f"  - name: {unit.name}", f"    kind: {unit.kind}"]
        if unit.aliases:
            lines.append(f"    aliases: {_flow(unit.aliases)}")
        lines.append(f"    basis: {unit.basis}")
        for key in ("since", "until", "renamed_to"):
            value = getattr(unit, key)
            if value is not None:
                lines.append(f"    {key}: {value}")
    lines.append("groups:")
    for group in groups:
        parts = [f"name: {group.name}"]
        for key, values in (
            ("kinds", group.kinds),
            ("members", group.members),
            ("except", group.but),
            ("aliases", group.aliases),
        ):
            if values:
                parts.append(f"{key}: {_flow(values)}")
        lines.append("  - {" + ", ".join(parts) + "}")
    return "\n".join(lines) + "\n"


# --- the tables ----------------------------------------------------------------------------


@dataclass
class _Task:
    id: str
    lead: list[str]
    responsible: list[str]
    support: list[str]
    due: str | None
    since: date | None
    retired: date | None

    @property
    def open_ended(self) -> bool:
        return "等有关部门" in self.responsible


def _phrase(rng: random.Random, units: list[_Unit], groups: list[_Group]) -> str:
    if rng.random() < 0.5:
        group = rng.choice(groups)
        return rng.choice([group.name, group.name, *group.aliases])
    unit = rng.choice(units)
    return rng.choice([unit.name, unit.name, *unit.aliases])


def _cell(
    rng: random.Random, units: list[_Unit], groups: list[_Group], least: int, most: int
) -> list[str]:
    phrases = [_phrase(rng, units, groups) for _ in range(rng.randint(least, most))]
    return list(dict.fromkeys(phrases))


def _task(
    rng: random.Random, number: int, year: int, units: list[_Unit], groups: list[_Group]
) -> _Task:
    lead = _cell(rng, units, groups, 1, 1) if rng.random() < 0.25 else []
    responsible = _cell(rng, units, groups, 0 if lead else 1, 3)
    if responsible and rng.random() < 0.3:
        responsible.append("等有关部门")
    day = _days(rng, date(year, 2, 1), date(year, 12, 31))
    border = rng.choice([date(year, 3, 31), date(year, 6, 30), date(year, 9, 30)])
    due = rng.choice([None, None, None, f"{day}", f"{border}", "持续推进", "每季度", "每月"])
    since = _days(rng, date(year, 1, 2), date(year, 6, 30)) if rng.random() < 0.15 else None
    retired = _days(rng, date(year, 7, 1), date(year, 12, 1)) if rng.random() < 0.15 else None
    return _Task(
        id=f"{year}-T{number:02}",
        lead=lead,
        responsible=responsible,
        support=_cell(rng, units, groups, 1, 2) if rng.random() < 0.3 else [],
        due=due,
        since=since,
        retired=retired,
    )


def _table_text(rng: random.Random, year: int, tasks: list[_Task]) -> str:
    lines = ["schema: 1", f"year: {year}", f"title: {year}年示例市分解表（示例数据）"]
    if rng.random() < 0.75:
        lines.append(f"default_due: {year}-12-31")
    if rng.random() < 0.2:
        lines.append("first_leads: true")
    lines.append("sections:")
    titles = iter([("甲部分", "甲项"), ("甲部分", "乙项"), ("乙部分", "甲项"), ("乙部分", "丙项")])
    cuts = sorted(rng.sample(range(1, len(tasks)), min(rng.randint(0, 3), len(tasks) - 1)))
    section = ""
    for first, last in zip([0, *cuts], [*cuts, len(tasks)], strict=True):
        new_section, item = next(titles)
        if new_section != section:
            section = new_section
            lines += [f"  - title: {section}", "    items:"]
        lines += [f"      - title: {item}", "        tasks:"]
        for task in tasks[first:last]:
            lines += _task_lines(task)
    return "\n".join(lines) + "\n"


def _task_lines(task: _Task) -> list[str]:
    lines = [
        f"          - id: {task.id}",
        "            requirement: |",
        f"              做好{task.id}。",
    ]
    for key in ("lead", "responsible", "support"):
        if getattr(task, key):
            lines.append(f"            {key}: {_flow(getattr(task, key))}")
    for key in ("due", "since", "retired"):
        if getattr(task, key) is not None:
            lines.append(f"            {key}: {getattr(task, key)}")
    return lines


# --- the ledgers ---------------------------------------------------------------------------

LIKELY = {
    "未启动": ["进行中", "进行中", "已完成", "不适用"],
    "进行中": ["已完成", "已完成", "进行中", "不适用"],
    "已完成": ["已核实", "退回整改", "进行中", "已完成"],
    "已核实": ["退回整改", "已完成", "已核实"],
    "退回整改": ["进行中", "已完成", "退回整改"],
    "不适用": ["准予不适用", "退回整改", "进行中", "已完成", "不适用"],
    "准予不适用": ["不适用", "退回整改", "进行中"],
}
OFFICE = ("已核实", "退回整改", "准予不适用")
ALL_STATUSES = ("进行中", "已完成", "不适用", *OFFICE)


def _moment(rng: random.Random, day: date) -> str:
    """A moment of writing: mostly of that day in Beijing, at times weeks later or elsewhere."""
    delay = rng.choice([0, 0, 0, 0, 1, 3, 10, 45])
    hours = 8 if rng.random() < 0.88 else rng.choice([0, -5, 9.5, 14])
    clock = rng.choice([time(9, 0), time(0, 30), time(23, 45), time(rng.randint(0, 23), 12, 7)])
    zone = timezone(timedelta(hours=hours))
    moment = datetime.combine(day + timedelta(days=delay), clock, tzinfo=zone)
    return moment.isoformat(timespec="seconds")


def _date(rng: random.Random, unit: _Unit, latest: date) -> date:
    """A day on which the unit mostly exists, often at the border of a quarter."""
    first, last = max(FIRST, unit.since or FIRST), min(latest, unit.until or latest)
    if last < first or rng.random() < 0.12:
        return _days(rng, FIRST, LAST)
    if rng.random() < 0.2:
        borders = [date(2021, month, day) for month, day in ((3, 31), (4, 1), (6, 30), (7, 1))]
        borders += [day for day in (unit.since, unit.until) if day is not None]
        return rng.choice(borders)
    return _days(rng, first, last)


def _entry(rng: random.Random, state: str, task: _Task, day: date) -> dict[str, Any]:
    """The fields of one line that mostly may follow `state`."""
    fields: dict[str, Any] = {"date": f"{day}", "task": task.id, "by": rng.choice(["示例", "张三"])}
    roll = rng.random()
    if roll < 0.06:
        return fields | {"act": "催办"}
    if roll < 0.16:
        due = day + timedelta(days=rng.randint(-60, 250))
        return fields | {"act": "延期", "why": "批准延期。", "due": f"{due}"}
    if roll < 0.2:
        return fields | {"act": "核查"} | ({"note": "查过。"} if rng.random() < 0.5 else {})
    if roll < 0.4:
        return fields | _progress(rng, None)
    status = rng.choice(LIKELY[state]) if rng.random() < 0.85 else rng.choice(ALL_STATUSES)
    if (status in OFFICE) == (rng.random() < 0.97):
        return fields | {"act": "核查", "status": status, "note": "核查意见。"}
    return fields | _progress(rng, status)


def _progress(rng: random.Random, status: str | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"note": rng.choice(NOTES)}
    if status is not None:
        fields["status"] = status
    if status == "已完成":
        fields |= (
            {"evidence": ["https://example.gov.cn/1"]} if rng.random() < 0.8 else {"why": "无"}
        )
    if rng.random() < 0.1:
        fields |= {"problem": "人手不足。", "next": "下月\u200b补齐。"}
    return fields


def _prove(rng: random.Random, fields: dict[str, Any]) -> None:
    """Give evidence to a progress line, or take it away, which a correction may do too."""
    if "act" in fields or "retracts" in fields:
        return
    roll = rng.random()
    if roll < 0.15:
        fields["evidence"] = ["示办发〔2021〕3号"]
    elif roll < 0.4:
        fields.pop("evidence", None)


def _phrases_of(unit: _Unit, units: list[_Unit], groups: list[_Group]) -> set[str]:
    """Every phrase by which a unit may owe a task, by itself or for a unit before it."""
    phrases = {unit.name, *unit.aliases}
    for group in groups:
        if (unit.kind in group.kinds or unit.name in group.members) and unit.name not in group.but:
            phrases |= {group.name, *group.aliases}
    for old in units:
        if old.renamed_to == unit.name:
            phrases |= _phrases_of(old, units, groups)
    return phrases


def _task_for(rng: random.Random, day: date, tasks: list[_Task], owed: list[_Task]) -> _Task:
    """A task the unit owes in that day's year, for the most part; at times any."""
    fitting = [task for task in owed if task.id.startswith(f"{day.year}-")]
    roll = rng.random()
    if fitting and roll < 0.85:
        # the first few are taken often, so that a duty gets a story
        return fitting[min(int(rng.expovariate(0.7)), len(fitting) - 1)]
    return rng.choice(owed if owed and roll < 0.93 else tasks)


def _amend(rng: random.Random, written: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    """A correction or a retraction of a line that is there (or, rarely, that may not be)."""
    target = rng.choice(written)
    if "retracts" in target and rng.random() < 0.9:  # neither may a retraction be amended
        target = written[0]
    day = date.fromisoformat(target["date"]) + timedelta(days=rng.choice([0, 1, 20, 100]))
    fields: dict[str, Any] = {"task": target["task"], "by": "示例", "why": "写错了。"}
    target_id = id_of(canonical_line(unit, target)) if rng.random() < 0.97 else "n0000000000000000"
    if rng.random() < 0.35:
        return fields | {"date": f"{day}", "retracts": target_id, "at": _moment(rng, day)}
    kept = {key: value for key, value in target.items() if key not in ("at", "id", "corrects")}
    fields = kept | {
        "by": "李四",
        "why": "写错了。",
        "corrects": target_id,
        "at": _moment(rng, day),
    }
    change = rng.random()
    if change < 0.3:
        fields["date"] = f"{_days(rng, FIRST, LAST)}"
    elif change < 0.7 and fields.get("act") in (None, "核查") and "retracts" not in fields:
        status = rng.choice([None, *ALL_STATUSES])
        fields.pop("status", None)
        fields |= {"status": status, "note": "改过。"} if status else {"note": "改过。"}
    elif change < 0.75:
        fields["task"] = target["task"][:-1] + rng.choice("123")
    return fields


def _spoil(rng: random.Random, fields: dict[str, Any]) -> dict[str, Any]:
    """Now and then a fault that gongkai would not write."""
    roll = rng.random()
    if roll < 0.01:
        return fields | {"id": "n" + "".join(rng.choices("0123456789abcdef", k=10))}
    if roll < 0.02:
        return fields | {"task": fields["task"][:5] + "T99"}
    if roll < 0.03:
        return fields | {"date": fields["date"][:4] + "-02-30"}
    if roll < 0.035:
        return fields | {"percent": "60"}
    if roll < 0.04:
        return {key: value for key, value in fields.items() if key != "by"}
    return fields


def _after(state: str, status: str | None) -> str:
    """About where a line leaves a duty; the generator need not know the rules to the letter."""
    if status is None:
        return "进行中" if state in ("未启动", "退回整改") else state
    said_again = (state, status) in (("已核实", "已完成"), ("准予不适用", "不适用"))
    return status if status in LIKELY[state] and not said_again else state


def _ledger_text(
    rng: random.Random, unit: _Unit, phrases: set[str], tasks: list[_Task], last: date
) -> str:
    prover = random.Random()
    prover.setstate(rng.getstate())  # one of its own, so that `rng` makes the books it always made
    written: list[dict[str, Any]] = []
    states = {task.id: "未启动" for task in tasks}
    owed = [t for t in tasks if phrases & {*t.lead, *t.responsible, *t.support}]
    rng.shuffle(owed)
    count = rng.choice([0, rng.randint(1, 5), rng.randint(5, 20), rng.randint(20, 40)])
    for day in sorted(_date(rng, unit, last) for _ in range(count)):
        if written and rng.random() < 0.12:
            written.append(_amend(rng, written, unit.name))
            _prove(prover, written[-1])
            continue
        task = _task_for(rng, day, tasks, owed)
        fields = _entry(rng, states[task.id], task, day)
        fields["at"] = written[-1]["at"] if written and rng.random() < 0.1 else _moment(rng, day)
        if "act" not in fields:
            states[task.id] = _after(states[task.id], fields.get("status"))
            if rng.random() < (0.5 if task.open_ended and task not in owed else 0.02):
                fields["open"] = "true"
        elif "status" in fields:
            states[task.id] = _after(states[task.id], fields["status"])
        _prove(prover, fields)
        written.append(fields)
    lines = [canonical_line(unit.name, _spoil(rng, fields)) for fields in written]
    lines += [line for line in lines if rng.random() < 0.03]
    rng.shuffle(lines)
    return "\n".join([f"# {unit.name} 政务公开工作台账（示例数据）", *lines]) + "\n"


# --- the book ------------------------------------------------------------------------------


def random_book(rng: random.Random) -> Book:
    """One book: a register, one table or two, and ledgers for most of the units."""
    units = _units(rng)
    groups = _groups(rng, units)
    years = [2021, 2022] if rng.random() < 0.35 else [2021]
    book = {"data/units.yaml": _register_text(units, groups)}
    tasks: list[_Task] = []
    for year in years:
        of_year = [_task(rng, n, year, units, groups) for n in range(1, rng.randint(3, 8) + 1)]
        path = "data/tasks.yaml" if year == years[-1] else f"data/past/{year}.yaml"
        book[path] = _table_text(rng, year, of_year)
        tasks += of_year
    last = LAST if len(years) == 2 else date(2021, 12, 31)
    for unit in units:
        if rng.random() < 0.85:
            book[f"ledgers/{unit.name}.yaml"] = _ledger_text(
                rng, unit, _phrases_of(unit, units, groups), tasks, last
            )
    return book


def with_rhythms(rng: random.Random, book: Book) -> Book:
    """Give a book's tables and some of its tasks a day by which reports are wanted."""

    def rhythm(indent: str) -> str:
        every = rng.choice(["每月", "每月", "每季度", "每季度", "每半年"])
        by = rng.choice(["1", "15", "25", "28", "30", "31", "+1", "+5", "+20", "+45"])
        if rng.random() < 0.5:
            return f"{indent}report: {{every: {every}, by: {by}}}\n"
        return f"{indent}report:\n{indent}  every: {every}\n{indent}  by: {by}\n"

    def spread(text: str) -> str:
        lines = []
        for line in text.splitlines(keepends=True):
            lines.append(line)
            if line.startswith("title:") and rng.random() < 0.6:
                lines.append(rhythm(""))
            if line.startswith("          - id:") and rng.random() < 0.4:
                lines.append(rhythm("            "))
        return "".join(lines)

    return {
        name: spread(text) if name.startswith(("data/tasks", "data/past")) else text
        for name, text in book.items()
    }


def write(book: Book, folder: Path) -> None:
    """Write a book's files under a folder."""
    for name, text in book.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
