"""One dated line of a ledger."""

from collections.abc import Sequence
from datetime import date as Day
from typing import NamedTuple

from gongkai.model.line_kinds import Act
from gongkai.model.problem import Problem
from gongkai.model.status import Status


class Entry(NamedTuple):
    """One line of a ledger, its free text still undecoded in ``text``.

    ``text`` is the canonical form, whatever the file has; ``evidence`` and ``reason`` say that it
    has such. ``at`` is the moment of writing as it stands in the file, ``moment`` the same
    instant on Beijing's clock (``YYYY-MM-DDTHH:MM:SS``), which orders; ``line`` counts from 1.
    """

    date: Day
    task: str
    at: str
    moment: str
    id: str
    line: int
    text: str
    act: Act | None = None
    status: Status | None = None
    open: bool = False
    corrects: str = ""
    retracts: str = ""
    due: Day | None = None
    evidence: bool = False
    reason: bool = False

    @property
    def is_progress(self) -> bool:
        """Whether the unit reported it."""
        return self.act is None and not self.retracts

    @property
    def grounded(self) -> bool:
        """Whether it says what proves it, or why nothing does."""
        return self.evidence or self.reason


class Ledger(NamedTuple):
    """A unit's lines in the order of the file.

    ``problems`` are the faults found in reading; ``faulty_lines`` how many lines of the file
    are no entries because of them.
    """

    unit: str
    file: str
    entries: Sequence[Entry] = ()
    problems: tuple[Problem, ...] = ()
    faulty_lines: int = 0
