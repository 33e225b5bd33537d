"""gongkai and its peers: how each keeps the same facts, is asked the same, and what it answers.

A program is run in a folder of its own, so every path below is relative to that. Units and tasks
have ASCII names in the peers (``Unit0001``, ``T09``): beancount and taskwarrior have rules of their
own for names, and none of them shall be measured by how it takes Chinese there. Notes, writers and
evidence are Chinese everywhere.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

from benchmarks.facts import YEAR, write_book
from benchmarks.facts import name as unit_name
from benchmarks.measure import find, gongkai, succeed
from benchmarks.peer_program import LAST_DAY, SETTINGS, TASKS, UNITS, Ask, Program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import ClassVar

    from benchmarks.facts import Fact

LISTED, APPENDED = unit_name(0), unit_name(1)


class Gongkai(Program):
    """gongkai itself: a ledger for each unit, a table and a register beside them."""

    name = "gongkai"
    tools = ()
    install = "this repository"
    commands: ClassVar = {
        Ask.VERSION: gongkai("--version"),
        Ask.LIST: gongkai("list", "--unit", LISTED),
        Ask.LOG: gongkai("log", "--unit", LISTED),
        Ask.VALIDATE: gongkai("validate"),
        Ask.REPORT: gongkai("report", "--quarter", f"{YEAR}Q2"),
        Ask.LIST_ALONE: gongkai("list", "--unit", LISTED),
    }
    files: ClassVar = dict.fromkeys((Ask.APPEND, Ask.APPEND_ALONE), f"ledgers/{APPENDED}.yaml")
    prints: ClassVar = {
        Ask.LIST: re.compile(r"^(?P<of>T\d+) .* (?P<is>\d{4}-\d\d-\d\d)$", re.MULTILINE),
        Ask.LOG: re.compile(r"^\d{4}-\d\d-\d\d +T\d+ ", re.MULTILINE),
        Ask.REPORT: re.compile(r"^市第(?P<of>\d+)局 .* (?P<is>\d+) +\d+$", re.MULTILINE),
    }

    def write(self, folder: Path, facts: Sequence[Fact]) -> None:
        """Write a whole data folder."""
        write_book(folder, len(facts), units=UNITS, tasks=TASKS)

    def append(self, folder: Path, file: str, note: str) -> Sequence[str]:
        """Note it; the ledger is found by the unit's name."""
        return gongkai("note", APPENDED, "T01", note, "--by", "示例", "--date", LAST_DAY)


class Journal(Program):
    """ledger and hledger: a transaction of 1 for each entry.

    All are in one file in the order of their days, which both read faster than a file for each
    unit behind ``include``. The files of two units stand beside it, for a user who knows where to
    look. Every account and tag is declared, so that checking means as much as it can.
    """

    files: ClassVar = {Ask.APPEND: "all.journal", Ask.APPEND_ALONE: "Unit0002.journal"}

    def write(self, folder: Path, facts: Sequence[Fact]) -> None:
        """Write the one file, and the files of the listed and of the appended unit."""
        accounts = "".join(
            f"account Progress:Unit{unit:04}:T{task:02}\n"
            for unit in range(1, UNITS + 1)
            for task in range(1, TASKS + 1)
        )
        tags = "".join(f"tag {tag}\n" for tag in ("by", "at", "status", "evidence"))
        head = f"{accounts}account Source\n{tags}\n"
        (folder / "all.journal").write_text(head + "".join(map(_transaction, facts)), "utf-8")
        for unit in (LISTED, APPENDED):
            own = (_transaction(fact) for fact in facts if fact.unit == unit)
            (folder / f"{_ascii(unit)}.journal").write_text(head + "".join(own), "utf-8")


def _both_ask(program: str) -> dict[Ask, tuple[str, ...]]:
    """What ledger and hledger are asked in the same words."""
    unit = "Progress:Unit0001"
    return {
        Ask.VERSION: (program, "--version"),
        Ask.LIST: (program, "-f", "all.journal", "balance", unit),
        Ask.LOG: (program, "-f", "all.journal", "register", unit),
        Ask.LIST_ALONE: (program, "-f", "Unit0001.journal", "balance", unit),
    }


class Ledger(Journal):
    """ledger-cli: ``xact`` words a transaction, and the shell appends it.

    The text of a new entry is its note, for in place of a payee that resembles an older one
    ``xact`` puts the older one.
    """

    name = "ledger"
    tools = ("ledger",)
    install = "Debian: ledger"
    commands: ClassVar = {
        **_both_ask("ledger"),
        Ask.VALIDATE: ("ledger", "-f", "all.journal", "--pedantic", "source"),
        Ask.REPORT: (
            "ledger", "-f", "all.journal", "--depth", "2",
            "-b", f"{YEAR}-04-01", "-e", f"{YEAR}-07-01", "balance", "Progress",
        ),
    }  # fmt: skip
    prints: ClassVar = {
        Ask.LIST: re.compile(r"^ +(?P<is>\d+) +(?P<of>T\d+)$", re.MULTILINE),
        Ask.LOG: re.compile(r"^\d\d-\w{3}-\d\d ", re.MULTILINE),
        Ask.REPORT: re.compile(r"^ +(?P<is>\d+) +Unit(?P<of>\d+)$", re.MULTILINE),
    }

    def append(self, folder: Path, file: str, note: str) -> Sequence[str]:
        """Let the shell append what ``xact`` prints."""
        what = f"进展 note '{note}' to Progress:Unit0002:T01 1 from Source"
        return "sh", "-c", f"ledger -f {file} xact {LAST_DAY} {what} >> {file}"


class Hledger(Journal):
    """hledger: ``import`` appends what a second file holds; ``add`` asks at a terminal."""

    name = "hledger"
    tools = ("hledger",)
    install = "Debian: hledger"
    commands: ClassVar = {
        **_both_ask("hledger"),
        Ask.VALIDATE: ("hledger", "-f", "all.journal", "check"),
        Ask.REPORT: (
            "hledger", "-f", "all.journal", "balance", "Progress", "--depth", "2",
            f"date:{YEAR}Q2",
        ),
    }  # fmt: skip
    prints: ClassVar = {
        Ask.LIST: re.compile(r"^ +(?P<is>\d+) .*:(?P<of>T\d+)$", re.MULTILINE),
        Ask.LOG: re.compile(r"^\d{4}-\d\d-\d\d ", re.MULTILINE),
        Ask.REPORT: re.compile(r"^ +(?P<is>\d+) .*:Unit(?P<of>\d+)$", re.MULTILINE),
    }

    def append(self, folder: Path, file: str, note: str) -> Sequence[str]:
        """Write the second file; it is new each time, for ``import`` remembers files by name."""
        fresh = f"{uuid.uuid4()}.journal"
        text = f"{LAST_DAY} {note}\n    ; by: 示例\n    Progress:Unit0002:T01  1\n    Source\n"
        (folder / fresh).write_text(text, "utf-8")
        return "hledger", "-f", file, "import", fresh


class Taskwarrior(Program):
    """taskwarrior: a task for each entry, its project the unit, its tag the task.

    An entry that says 已完成 is a completed task, any other a pending one; the rest are attributes
    of the user's. Hooks, prompts, chatter and the collection of garbage are off.
    """

    name = "taskwarrior"
    tools = ("task",)
    install = "Debian: taskwarrior"
    commands: ClassVar = {
        Ask.VERSION: ("task", "--version"),
        Ask.LIST: ("task", "project:Unit0001", "tags"),
        Ask.LOG: ("task", "project:Unit0001", "export"),
        Ask.VALIDATE: ("task", "diagnostics"),
        Ask.REPORT: (
            "task", f"entry.after:{YEAR}-03-31T23:59", f"entry.before:{YEAR}-07-01", "projects",
        ),
    }  # fmt: skip
    files: ClassVar = {Ask.APPEND: "tasks/pending.data"}
    prints: ClassVar = {
        Ask.LIST: re.compile(r"^(?P<of>T\d+) +(?P<is>\d+)$", re.MULTILINE),
        Ask.LOG: re.compile(r'"uuid":'),
        Ask.REPORT: re.compile(r"^Unit(?P<of>\d+) +(?P<is>\d+)$", re.MULTILINE),
    }
    options = (
        "hooks=off", "confirmation=off", "verbose=nothing", "gc=off",
        "list.all.tags=on", "list.all.projects=on",
        "uda.fact_by.type=string", "uda.fact_at.type=string", "uda.fact_evidence.type=string",
    )  # fmt: skip

    def write(self, folder: Path, facts: Sequence[Fact]) -> None:
        """Let it import JSON, as it would from another program."""
        (folder / "tasks").mkdir()
        (folder / "taskrc").write_text("\n".join(self.options) + "\n", "utf-8")
        rows = [_task(number, fact) for number, fact in enumerate(facts)]
        (folder / "facts.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        importing = (find("task") or "task", "import", "facts.json")
        succeed(importing, folder=folder, settings=SETTINGS)

    def append(self, folder: Path, file: str, note: str) -> Sequence[str]:
        """Add a pending task."""
        return "task", "add", "project:Unit0002", "+T01", f"entry:{LAST_DAY}", note


class Beancount(Program):
    """beancount: a transaction of 1 for each entry; there is no command that appends one.

    ``bean-query`` keeps a pickle of a large file and reads that until the file changes, as it does
    for any user; ``bean-check`` is told to check the file and not the pickle. It would delete the
    pickle too, so it is given a copy of the file.
    """

    name = "beancount"
    tools = ("bean-query", "bean-check")
    install = "PyPI: beancount beanquery"
    by_task = (
        "SELECT leaf(account), count(position) WHERE account ~ 'Expenses:Unit0001:' GROUP BY 1"
    )
    entries = "SELECT date, account, narration WHERE account ~ 'Expenses:Unit0001:'"
    quarter = (
        "SELECT root(account, 2), count(position) WHERE account ~ 'Expenses:'"
        f" AND date >= {YEAR}-04-01 AND date <= {YEAR}-06-30 GROUP BY 1"
    )
    commands: ClassVar = {
        Ask.VERSION: ("bean-query", "--version"),
        Ask.LIST: ("bean-query", "-f", "csv", "all.beancount", by_task),
        Ask.LOG: ("bean-query", "-f", "csv", "all.beancount", entries),
        Ask.VALIDATE: ("bean-check", "--no-cache", "copy.beancount"),
        Ask.REPORT: ("bean-query", "-f", "csv", "all.beancount", quarter),
        Ask.LIST_ALONE: ("bean-query", "-f", "csv", "Unit0001.beancount", by_task),
    }
    prints: ClassVar = {
        Ask.LIST: re.compile(r"^(?P<of>T\d+),(?P<is>\d+)\r?$", re.MULTILINE),
        Ask.LOG: re.compile(r"^\d{4}-\d\d-\d\d,", re.MULTILINE),
        Ask.REPORT: re.compile(r"^Expenses:Unit(?P<of>\d+),(?P<is>\d+)\r?$", re.MULTILINE),
    }

    def write(self, folder: Path, facts: Sequence[Fact]) -> None:
        """Write one file, its copy, and that of the listed unit."""
        opened = "".join(
            f"{YEAR}-01-01 open Expenses:Unit{unit:04}:T{task:02}\n"
            for unit in range(1, UNITS + 1)
            for task in range(1, TASKS + 1)
        )
        head = f"{opened}{YEAR}-01-01 open Equity:Source\n\n"
        own = (_directive(fact) for fact in facts if fact.unit == LISTED)
        everything = head + "".join(map(_directive, facts))
        for name in ("all", "copy"):
            (folder / f"{name}.beancount").write_text(everything, "utf-8")
        (folder / "Unit0001.beancount").write_text(head + "".join(own), "utf-8")


PROGRAMS: tuple[Program, ...] = (Gongkai(), Ledger(), Hledger(), Taskwarrior(), Beancount())


def _ascii(unit: str) -> str:
    return "Unit" + "".join(filter(str.isdigit, unit))


def _account(fact: Fact) -> str:
    return f"{_ascii(fact.unit)}:T{fact.task:02}"


def _details(fact: Fact) -> dict[str, str]:
    """What a fact says beside its day, its unit, its task and its note."""
    all_ = {"by": fact.by, "at": fact.at, "status": fact.status, "evidence": fact.evidence}
    return {key: value for key, value in all_.items() if value}


def _transaction(fact: Fact) -> str:
    details = "".join(f"    ; {key}: {value}\n" for key, value in _details(fact).items())
    account = _account(fact)
    return f"{fact.date} {fact.note}\n{details}    Progress:{account}  1\n    Source\n\n"


def _directive(fact: Fact) -> str:
    details = "".join(f'  {key}: "{value}"\n' for key, value in _details(fact).items())
    account = _account(fact)
    return f'{fact.date} * "{fact.note}"\n{details}  Expenses:{account}  1 X\n  Equity:Source\n\n'


def _task(number: int, fact: Fact) -> dict[str, object]:
    moment = f"{fact.date:%Y%m%d}T120000Z"
    completed = fact.status == "已完成"
    return {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))),
        **({"status": "completed", "end": moment} if completed else {"status": "pending"}),
        "entry": moment,
        "project": _ascii(fact.unit),
        "tags": [f"T{fact.task:02}"],
        "description": fact.note,
        **{f"fact_{key}": value for key, value in _details(fact).items() if key != "status"},
    }
