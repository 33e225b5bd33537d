"""What a program is, to ``peers.py``: where it keeps facts, how it is asked, what it prints."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import TYPE_CHECKING

from benchmarks.facts import YEAR
from benchmarks.measure import find

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import ClassVar

    from benchmarks.facts import Fact

UNITS, TASKS = 60, 40
SETTINGS = {
    "LC_ALL": "C.UTF-8",
    "GONGKAI_NOW": f"{YEAR + 1}-01-05T09:00:00+08:00",
    "TASKRC": "taskrc",
    "TASKDATA": "tasks",
}
LAST_DAY = f"{YEAR}-12-31"


class Ask(StrEnum):
    """What every program is asked."""

    VERSION = "version"
    LIST = "list one unit by task"
    LOG = "list one unit's entries"
    APPEND = "append one"
    VALIDATE = "validate all"
    REPORT = "report of a quarter by unit"
    LIST_ALONE = "list, pointed at the unit's file"
    APPEND_ALONE = "append, pointed at the unit's file"


class Program(ABC):
    """One program: its data, its command lines, and the pattern of what it prints."""

    name: ClassVar[str]
    tools: ClassVar[tuple[str, ...]]
    """The executables it needs."""
    install: ClassVar[str]
    """What brings them."""
    commands: ClassVar[Mapping[Ask, Sequence[str]]]
    files: ClassVar[Mapping[Ask, str]] = {}
    """Where each way of appending puts its entry."""
    prints: ClassVar[Mapping[Ask, re.Pattern[str]]]
    """A line of an answer: what it is about (``of``) and the figure beside it (``is``).

    Without these names the lines are only counted.
    """

    @abstractmethod
    def write(self, folder: Path, facts: Sequence[Fact]) -> None:
        """Keep the facts in an empty folder, the way the program wants them."""

    def append(self, folder: Path, file: str, note: str) -> Sequence[str]:
        """Give the command that appends one entry of the second unit to this file."""
        raise NotImplementedError

    def missing(self) -> list[str]:
        """Name the executables that are not installed."""
        return [tool for tool in self.tools if not find(tool)]

    def understands(self, ask: Ask) -> bool:
        """Tell whether the program has a command for this."""
        return ask in self.commands or ask in self.files

    def command(self, ask: Ask, folder: Path, number: int) -> list[str]:
        """Give the command line of a question in a round."""
        if ask in self.files:
            tool, *rest = self.append(folder, self.files[ask], self.note(ask, number))
        else:
            tool, *rest = self.commands[ask]
        return [find(tool) or tool, *rest]

    def note(self, ask: Ask, number: int) -> str:
        """Give the text that is appended in a round, another one each time."""
        return f"{ask.name} 第 {number} 次测量。"

    def answer(self, ask: Ask, output: str) -> dict[str, str]:
        """Read the figures out of an answer; nothing where it has none."""
        pattern = self.prints.get(Ask.LIST if ask is Ask.LIST_ALONE else ask)
        if pattern is None:
            return {}
        lines = list(pattern.finditer(output))
        if not pattern.groups:
            return {"": str(len(lines))}
        return {line["of"]: line["is"] for line in lines if line["is"] != "0"}
