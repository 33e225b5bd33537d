"""Read and check the values of a ledger line that is not canonical."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.model.line_kinds import KEYS, QUOTED, STEPS, Act, Form, kind_of
from gongkai.model.problem import Severity
from gongkai.ops.lines.line import ID, ID_DIGITS
from gongkai.store import faults
from gongkai.store.yaml.mapping import Fields, Shape, shortened
from gongkai.store.yaml.nodes import Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.line import Value
    from gongkai.store.yaml.mapping import Findings
    from gongkai.store.yaml.nodes import Dictionary


def values_of(node: Dictionary, findings: Findings) -> dict[str, Value]:
    """Return the values of a line, without empty ones; report those that are wrong."""
    before = len(findings.problems)
    kind = kind_of(plain_values(node))
    fields = Fields(node, Shape(kind.name, (), tuple(KEYS), tuple(QUOTED)), findings)
    values: dict[str, Value] = {}
    for key in () if grave(findings.problems[before:]) else fields.values:
        form = KEYS[key].form
        values[key] = fields.texts(key) if form is Form.TEXTS else _text(fields, key, form)
    return {key: value for key, value in values.items() if value}


def plain_values(node: Dictionary) -> dict[str, str]:
    """Return the values of a line as they are written, without lists."""
    return {key.text: value.text for key, value in node.pairs if isinstance(value, Scalar)}


def grave(problems: Sequence[Problem]) -> bool:
    """Return whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def _text(fields: Fields, key: str, form: Form) -> str:
    text = fields.text(key)
    wrong = remedy = ""
    if form is Form.DAY:
        fields.day(key)
    elif form is Form.TASK:
        fields.task_id(key)
    elif form is Form.STATUS and text not in STEPS:
        wrong, remedy = f"没有这个状态：{shortened(text)}", f"可用：{'、'.join(STEPS)}。"
    elif form is Form.ACT and text not in tuple(Act):
        wrong, remedy = f"没有这种记录：{shortened(text)}", f"act 可用：{'、'.join(Act)}。"
    elif form is Form.ENTRY and not re.fullmatch(ID, text):
        wrong, remedy = (
            f"记录编号格式不对：{shortened(text)}",
            f"应为 n 加 {ID_DIGITS} 位十六进制数字。",
        )
    elif form is Form.FLAG and text != "true":
        wrong, remedy = f"{key} 只能是 true", f"应写为 {key}: true，或不写。"
    if wrong:
        fields.findings.add(faults.BAD_LINE.at(fields.places[key], wrong, remedy))
    return text
