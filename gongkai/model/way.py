"""What a person can do about a refusal or a problem; the command line puts it into words."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple, TypeAlias


class Way(Enum):
    """What a person can do; called with the values it needs, if any."""

    # Look
    CHECK = auto()
    COMPARE = auto()
    CHECK_AS_FIRST = auto()
    LIST_TASKS = auto()
    LIST_TASKS_OF = auto()
    LIST_UNITS = auto()
    READ_LOG = auto()
    # Record
    RECORD = auto()
    VERIFY = auto()
    PASS = auto()
    SEND_BACK = auto()
    EXTEND = auto()
    CORRECT = auto()
    RETRACT = auto()
    RETRACT_WITH_REASON = auto()
    TAKE_BACK = auto()
    # Put in order
    SEAL = auto()
    RESEAL = auto()
    VIEW_COPY = auto()
    ADOPT_COPY = auto()
    IMPORT_TABLE = auto()
    # Say more, or something else
    FIND_DATA = auto()
    NAME_FOLDER = auto()
    FOLDER_SETTING = auto()
    NAME_REVISION = auto()
    NAME_BASE = auto()
    NAME_WRITER = auto()
    AS_FIRST = auto()
    READ_ON_DAY = auto()
    OF_YEAR = auto()
    NAME_YEAR = auto()
    NAME_SHEET = auto()
    NAME_TABLE = auto()
    READ_DOUBTFUL = auto()
    START_BLANK = auto()
    NAME_OUTPUT = auto()
    REPLACE_FILE = auto()
    NAME_TEMPLATE = auto()
    ANSWER_AS_CSV = auto()
    RAISE_LIMIT = auto()
    WAIT_LONGER = auto()

    def __call__(self, *values: object) -> Advice:
        """Return the advice to go this way with these values.

        Raises:
            TypeError: it needs more of them, or fewer.
        """
        if len(values) != _VALUES.get(self, 0):
            raise TypeError(f"{self}{values}")
        return Advice(self, values)


class Advice(NamedTuple):
    """A way with its values."""

    way: Way
    values: tuple[object, ...]


_VALUES = {
    Way.CHECK: 1,
    Way.COMPARE: 1,
    Way.LIST_TASKS_OF: 1,
    Way.PASS: 2,
    Way.SEND_BACK: 2,
    Way.CORRECT: 1,
    Way.RETRACT: 1,
    Way.RETRACT_WITH_REASON: 1,
    Way.TAKE_BACK: 1,
    Way.RESEAL: 1,
    Way.VIEW_COPY: 1,
    Way.ADOPT_COPY: 1,
    Way.READ_ON_DAY: 1,
    Way.OF_YEAR: 1,
}
"""How many values a way needs; the others need none."""

Message: TypeAlias = "str | Way | Advice | tuple[Message, ...]"
"""A text in which ways are not yet in words."""


def text_of(message: Message) -> str:
    """Return a message with the names of its ways."""
    if isinstance(message, str):
        return message
    if isinstance(message, Way):
        return message.name
    if isinstance(message, Advice):
        return " ".join([message.way.name, *map(str, message.values)])
    return "".join(map(text_of, message))
