"""The states of a duty, and which may follow which (docs/format.md, «Status»)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """A state of a duty; its value is the word in the ledger."""

    NOT_STARTED = "未启动"
    IN_PROGRESS = "进行中"
    DONE = "已完成"
    VERIFIED = "已核实"
    RETURNED = "退回整改"
    NOT_APPLICABLE = "不适用"
    NOT_APPLICABLE_AGREED = "准予不适用"

    @property
    def done(self) -> bool:
        """Whether it counts as done."""
        return self in _DONE

    @property
    def not_applicable(self) -> bool:
        """Whether a duty in this state is left out of the counts."""
        return self in _NOT_APPLICABLE

    def may_become(self, step: Status) -> bool:
        """Return whether ``step`` may follow this state; every state may follow itself."""
        return step is self or step in _TRANSITIONS[self]

    def after(self, step: Status) -> Status:
        """Return the state after a legal ``step``; some steps change nothing."""
        return self if (self, step) in _ONLY_A_WORD else step


_S = Status
PASSED = {_S.DONE: _S.VERIFIED, _S.NOT_APPLICABLE: _S.NOT_APPLICABLE_AGREED}
"""What a unit may claim, and what it becomes when the office passes it."""
RETURNABLE = frozenset({*PASSED, *PASSED.values()})
"""What the office may return, before it has passed it or after."""
_DONE = (_S.DONE, PASSED[_S.DONE])
_NOT_APPLICABLE = (_S.NOT_APPLICABLE, PASSED[_S.NOT_APPLICABLE])
_ONLY_A_WORD = frozenset((passed, claim) for claim, passed in PASSED.items())
"""A claim that is made again after it was passed."""

_OF_UNITS = {
    _S.NOT_STARTED: {_S.IN_PROGRESS, _S.DONE, _S.NOT_APPLICABLE},
    _S.IN_PROGRESS: {_S.DONE, _S.NOT_APPLICABLE},
    _S.DONE: {_S.IN_PROGRESS},
    _S.VERIFIED: {_S.DONE},
    _S.RETURNED: {_S.IN_PROGRESS, _S.DONE},
    _S.NOT_APPLICABLE: {_S.IN_PROGRESS, _S.DONE},
    _S.NOT_APPLICABLE_AGREED: {_S.IN_PROGRESS, _S.NOT_APPLICABLE},
}
_OF_OFFICE = {
    state: {_S.RETURNED, *([PASSED[state]] if state in PASSED else [])} for state in RETURNABLE
}
_TRANSITIONS = {state: _OF_UNITS[state] | _OF_OFFICE.get(state, set()) for state in Status}

LEAST_ADVANCED_FIRST = (
    _S.RETURNED,
    _S.NOT_STARTED,
    _S.IN_PROGRESS,
    _S.NOT_APPLICABLE,
    _S.NOT_APPLICABLE_AGREED,
    _S.DONE,
    _S.VERIFIED,
)
"""The order of states when units merge: the first that one of them has is taken."""
