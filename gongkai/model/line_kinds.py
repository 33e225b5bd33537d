"""The kinds of line in a ledger: their keys, in order, and the statuses that each may carry.

Both expressions, the grammar, the columns of a batch and the checks are made from these tables.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from gongkai.model.status import PASSED, Status


class Act(StrEnum):
    """The kind of a line by the office; a line without an act is a unit's progress."""

    VERIFY = "核查"
    EXTEND = "延期"
    REMIND = "催办"


class Form(Enum):
    """How the value of a key is written; only texts are quoted."""

    DAY = auto()
    TASK = auto()
    ACT = auto()
    STATUS = auto()
    TEXT = auto()
    TEXTS = auto()
    FLAG = auto()
    ENTRY = auto()
    MOMENT = auto()


class Key(NamedTuple):
    """The form of a key's value, and the key's name in messages."""

    form: Form
    label: str


KEYS = {
    "date": Key(Form.DAY, "日期"),
    "task": Key(Form.TASK, "任务编号"),
    "act": Key(Form.ACT, "记录类型"),
    "status": Key(Form.STATUS, "状态"),
    "note": Key(Form.TEXT, "进展"),
    "problem": Key(Form.TEXT, "问题"),
    "next": Key(Form.TEXT, "下一步"),
    "evidence": Key(Form.TEXTS, "佐证材料"),
    "by": Key(Form.TEXT, "记录人"),
    "open": Key(Form.FLAG, "主动报送"),
    "corrects": Key(Form.ENTRY, "更正的记录"),
    "retracts": Key(Form.ENTRY, "撤销的记录"),
    "why": Key(Form.TEXT, "理由"),
    "due": Key(Form.DAY, "延期后的时限"),
    "at": Key(Form.MOMENT, "记录时间"),
    "id": Key(Form.ENTRY, "记录编号"),
}
"""All keys, in the order in which a canonical line has them."""
ON_EVERY_LINE = ("date", "task", "at", "id")
"""The keys that every canonical line has, whatever its kind."""
QUOTED = frozenset(key for key, (form, _) in KEYS.items() if form in (Form.TEXT, Form.TEXTS))


class LineKind(NamedTuple):
    """The required and optional keys of one kind of line; ``name`` is its name in messages.

    The optional keys in ``of_corrections`` are for corrections only.
    """

    name: str
    act: Act | None
    required: tuple[str, ...]
    optional: tuple[str, ...]
    statuses: frozenset[Status] = frozenset()
    of_corrections: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All allowed keys."""
        return self.required + self.optional


PROGRESS = LineKind(
    "进展记录",
    None,
    ("date", "task", "note", "by", "at"),
    ("status", "problem", "next", "evidence", "open", "corrects", "why", "id"),
    frozenset({Status.IN_PROGRESS, Status.DONE, Status.NOT_APPLICABLE}),
)
VERIFY = LineKind(
    "核查记录",
    Act.VERIFY,
    ("date", "task", "act", "by", "at"),
    ("status", "note", "corrects", "why", "id"),
    frozenset({Status.RETURNED, *PASSED.values()}),
    of_corrections=("why",),
)
EXTEND = LineKind(
    "延期记录",
    Act.EXTEND,
    ("date", "task", "act", "by", "why", "due", "at"),
    ("corrects", "id"),
)
REMIND = LineKind(
    "催办记录",
    Act.REMIND,
    ("date", "task", "act", "by", "at"),
    ("corrects", "why", "id"),
    of_corrections=("why",),
)
RETRACT = LineKind("撤销记录", None, ("date", "task", "by", "retracts", "why", "at"), ("id",))

OF_CORRECTIONS = ("why",)
"""The keys that a correction of any kind requires."""
NEED_NOTE = frozenset({Status.RETURNED})
"""The statuses that require a note."""

_BY_ACT: Mapping[object, LineKind] = {k.act: k for k in (PROGRESS, VERIFY, EXTEND, REMIND)}
STEPS = tuple(s for s in Status if any(s in kind.statuses for kind in _BY_ACT.values()))
"""The statuses that a line may set, in the order of the states."""


def kind_of(values: Mapping[str, object]) -> LineKind:
    """Return the kind of a line by its keys."""
    return RETRACT if "retracts" in values else kind_of_act(values.get("act"))


def kind_of_act(act: object) -> LineKind:
    """Return the kind of a line by its act; without one, progress."""
    return _BY_ACT.get(act, PROGRESS)
