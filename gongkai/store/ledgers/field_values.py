"""The values of a ledger's line that is not in canonical form, each of its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.entry import Act
from gongkai.model.problem import Severity
from gongkai.model.status import STEPS
from gongkai.ops.lines.line import ID, KEYS
from gongkai.store import faults
from gongkai.store.yaml.mapping import Fields, Shape, shown
from gongkai.store.yaml.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.line import Value
    from gongkai.store.yaml.mapping import Findings
    from gongkai.store.yaml.nodes import Dictionary

_FREE = ("note", "problem", "next", "by", "why")
_ID = re.compile(ID)


def values_of(node: Dictionary, what: str, findings: Findings) -> dict[str, Value]:
    """Read the values of a line, empty ones left out; ``what`` is what messages call it."""
    before = len(findings.problems)
    fields = Fields(node, Shape(what, (), KEYS, _FREE), findings)
    values: dict[str, Value] = {}
    for key in () if grave(findings.problems[before:]) else fields.values:
        values[key] = fields.texts(key) if key == "evidence" else _text(fields, key)
    return {key: value for key, value in values.items() if value}


def plain_values(node: Dictionary) -> dict[str, str]:
    """The values of a line as they are written, lists left aside."""
    return {key.text: value.text for key, value in node.pairs if isinstance(value, Scalar)}


def grave(problems: Sequence[Problem]) -> bool:
    """Whether one of them is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def _text(fields: Fields, key: str) -> str:
    text = fields.text(key)
    wrong = remedy = ""
    if key in ("date", "due"):
        fields.day(key)
    elif key == "task":
        fields.task_id(key)
    elif key == "status" and text not in STEPS:
        wrong, remedy = f"没有这个状态：{shown(text)}", f"可以写 {'、'.join(STEPS)}。"
    elif key == "act" and text not in tuple(Act):
        wrong, remedy = f"没有这种行：{shown(text)}", f"act 只有 {'、'.join(Act)}。"
    elif key in ("id", "corrects", "retracts") and not _ID.fullmatch(text):
        wrong, remedy = f"编号写法不对：{shown(text)}", "编号是 n 加 10 位十六进制数字。"
    elif key == "open" and text != "true":
        wrong, remedy = "open 只能是 true", "写 open: true，或不写。"
    if wrong:
        fields.findings.add(faults.BAD_LINE.at(fields.places[key], wrong, remedy))
    return text
