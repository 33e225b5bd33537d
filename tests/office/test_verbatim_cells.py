"""``validate`` takes a verbatim cell for what reading it gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli import gongkai
from tests.office.expected import cases

if TYPE_CHECKING:
    from pathlib import Path

KEPT = [case for case in cases("unit_cells.yaml") if case["kept"] and case["responsible"]]
TASKS = """\
schema: 1
year: 2021
title: 2021年任务表
sections:
  - title: 甲部分
    items:
      - title: 甲项
        tasks:
          - id: 2021-T01
            requirement: |
              公开预算。
            responsible_text: "{}"
"""


@pytest.mark.parametrize("case", KEPT, ids=[case["cell"] for case in KEPT])
def test_what_is_read_from_a_cell_is_held_to_be_its_lists(
    case: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/units.yaml").write_text(
        "schema: 1\nregion: 示例市\nunits: []\ngroups: []\n", "utf-8"
    )
    text = TASKS.format(case["cell"].replace("\n", "\\n"))
    for role in ("lead", "responsible", "support"):
        if case[role]:
            text += f"            {role}: {json.dumps(case[role], ensure_ascii=False)}\n"
    (tmp_path / "data/tasks.yaml").write_text(text, "utf-8")
    result = gongkai("-C", str(tmp_path), "validate")
    printed = result.stdout + result.stderr
    assert "GK033" in printed
    assert "GK038" not in printed
