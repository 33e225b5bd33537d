"""A fault in somebody's file, as a value with a place."""

from enum import StrEnum
from typing import NamedTuple

from gongkai.model.span import Span
from gongkai.model.way import Message


class Severity(StrEnum):
    """How severe a problem is: an error fails ``validate``, a warning only with ``--strict``."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"

    @property
    def label(self) -> str:
        """The Chinese word printed for it."""
        return {"error": "错误", "warning": "警告", "remark": "提示"}[self.value]


class Versions(NamedTuple):
    """The text at a place before and now; ``after`` is empty if there is none now."""

    before: str
    after: str


class Problem(NamedTuple):
    """One fault: a stable ``code``, where it stands, what is wrong, and what to do about it."""

    code: str
    severity: Severity
    span: Span
    message: str
    remedy: Message = ""
    versions: Versions | None = None


class WordedProblem(Problem):
    """A problem whose remedy is in words, for a person to read."""

    remedy: str


class Rule(NamedTuple):
    """What one code stands for; ``about`` is the docstring that docs/problems.md shows."""

    code: str
    severity: Severity
    title: str
    about: str

    def at(
        self, span: Span, message: str, remedy: Message = "", versions: Versions | None = None
    ) -> Problem:
        """Return the problem that this rule is broken at ``span``."""
        return Problem(self.code, self.severity, span, message, remedy, versions)
