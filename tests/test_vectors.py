"""Every book of tests/vectors through the real command line: the figures must be equal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli import gongkai

VECTORS = sorted(Path(__file__).parent.joinpath("vectors").glob("*/expect.json"))


def asks(kind: str) -> list[Any]:
    return [
        pytest.param(path.parent, ask, id=f"{path.parent.name}-{number}")
        for path in VECTORS
        for number, ask in enumerate(json.loads(path.read_text("utf-8"))["asks"])
        if ask["ask"] == kind
    ]


@pytest.mark.parametrize(("book", "ask"), asks("list"))
def test_list(book: Path, ask: dict[str, Any]) -> None:
    options = [f"--as-of={ask['as_of']}"] if ask.get("as_of") else []
    options += [f"--year={ask['year']}"] if ask.get("year") else []
    result = gongkai(
        "-C", str(book), "list", "--unit", ask["unit"], "-f", "json", *options, today=ask["today"]
    )
    duties = [{"id": task["id"], **task["duty"]} for task in json.loads(result.stdout)["tasks"]]
    for duty in duties:
        assert duty.pop("unit") == ask["unit"]
    assert duties == ask["expect"]
