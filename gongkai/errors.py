"""Requests that are refused: a message, a hint, and the exit code of the process.

A fault in somebody's file is no exception but a :class:`gongkai.model.problem.Problem`.
"""

from __future__ import annotations

from typing import ClassVar


class GongkaiError(Exception):
    """A request that cannot be granted; ``message`` says what is wrong, ``hint`` what to do."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GongkaiError):
    """The command line asks for something that cannot be meant."""

    exit_code = 2


class RefusedError(GongkaiError):
    """The request is understood, and may not be carried out."""

    exit_code = 3


class DataError(GongkaiError):
    """Data that the command needs cannot be found, read or written."""

    exit_code = 4
