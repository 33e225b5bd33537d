"""Books of any size for the benchmarks: invented units, tasks and entries, always the same."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.ops.lines.line import write_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEAR = 2021
WORDS = "公开预算决算政策解读会议纪要网站专栏更新发布整改落实清单目录事项办理结果群众关切回应"
STEPS = {"": "进行中", "进行中": "已完成", "已完成": "已完成"}


class Fact(NamedTuple):
    """One progress line, before it is written in anybody's form."""

    unit: str
    task: int
    date: date
    status: str
    note: str
    evidence: str
    by: str
    at: str


def facts(count: int, units: int, tasks: int) -> Iterator[Fact]:
    """Give ``count`` facts spread evenly over units and tasks, in the order of their days."""
    draw = random.Random(count)
    states: dict[tuple[int, int], str] = {}
    for number in range(count):
        unit, task = number % units, draw.randrange(tasks) + 1
        day = date(YEAR, 1, 1) + timedelta(days=number * 364 // count)
        status = ""
        if draw.random() < 0.25:
            status = states[unit, task] = STEPS[states.get((unit, task), "")]
        start = draw.randrange(len(WORDS) - 20)
        note = f"{WORDS[start : start + 20]}{draw.randrange(1000)} 件，{WORDS[:start]}。"
        evidence = f"https://example.cn/{number}" if status == "已完成" else ""
        moment = f"{day}T{number % 10 + 8:02}:{number % 60:02}:{number // 60 % 60:02}+08:00"
        yield Fact(name(unit), task, day, status, note, evidence, f"记录员{unit % 7}", moment)


def name(unit: int) -> str:
    """Name the unit of a number."""
    return f"市第{unit + 1:04}局"


def write_book(root: Path, count: int, *, units: int = 60, tasks: int = 40) -> None:
    """Write a whole data folder with ``count`` entries."""
    (root / "data").mkdir(parents=True)
    (root / "ledgers").mkdir()
    (root / "data/units.yaml").write_text(_units(units), "utf-8")
    (root / "data/tasks.yaml").write_text(_tasks(tasks), "utf-8")
    lines: dict[str, list[str]] = {}
    for fact in facts(count, units, tasks):
        lines.setdefault(fact.unit, []).append(ledger_line(fact))
    for unit, own in lines.items():
        text = f"# {unit} 政务公开工作台账。\n" + "".join(f"{line}\n" for line in own)
        (root / f"ledgers/{unit}.yaml").write_text(text, "utf-8")


def ledger_line(fact: Fact) -> str:
    """Write a fact as the canonical line of its unit's ledger."""
    return write_line(
        fact.unit,
        {
            "date": str(fact.date),
            "task": f"{YEAR}-T{fact.task:02}",
            "status": fact.status,
            "note": fact.note,
            "evidence": [fact.evidence] if fact.evidence else "",
            "by": fact.by,
            "at": fact.at,
        },
    )


def _units(count: int) -> str:
    units = "".join(
        f"  - {{name: {name(unit)}, kind: 部门, basis: 示例}}\n" for unit in range(count)
    )
    groups = "  - {name: 各局, kinds: [部门]}\n"
    return f"schema: 1\nregion: 示例市\nunits:\n{units}groups:\n{groups}"


def _tasks(count: int) -> str:
    head = f"schema: 1\nyear: {YEAR}\ntitle: 示例任务表\ndefault_due: {YEAR}-12-31\nsections:\n"
    rows = "".join(
        f"          - id: {YEAR}-T{task:02}\n            requirement: |\n"
        f"              {json.dumps(f'第 {task} 项：公开事项的内容。', ensure_ascii=False)[1:-1]}\n"
        "            responsible: [各局]\n"
        for task in range(1, count + 1)
    )
    return f"{head}  - title: 示例部分\n    items:\n      - title: 示例工作\n        tasks:\n{rows}"
