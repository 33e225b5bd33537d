"""Write a first ``data/units.yaml`` for a city that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.ops.lines.line import scalar
from gongkai.store.yaml.mapping import SCHEMA

if TYPE_CHECKING:
    from gongkai.model.unit import Register

_HEAD = (
    "# 责任单位与统称，取自任务表；核对每个名称和类别。格式见 docs/format.md。",
    "# 统称包含哪些单位，任务表没有写：在 kinds（类别）或 members（单位）里填写。",
)


def register_text(register: Register) -> str:
    """Return a register as YAML; groups without members get them to be filled in."""
    lines = [*_HEAD, f"schema: {SCHEMA}", f"region: {scalar(register.region)}"]
    lines.append("units:" if register.units else "units: []")
    for unit in register.units:
        lines += [
            f"  - name: {scalar(unit.name)}",
            f"    kind: {scalar(unit.kind)}",
            f"    basis: {scalar(unit.basis)}",
        ]
    lines.append("groups:" if register.groups else "groups: []")
    for group in register.groups:
        lines.append(f"  - {{name: {scalar(group.name)}, members: []}}")
    return "\n".join(lines) + "\n"
