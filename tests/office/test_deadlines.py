from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.ops.language.deadlines import (
    deadlines_in,
    is_deadline,
    question_in,
    read_due,
    without_verb,
)
from tests.office.expected import cases

CELLS = cases("deadlines.yaml")


@pytest.mark.parametrize("case", CELLS, ids=[f"{case['text']}-{case['year']}" for case in CELLS])
def test_cells_of_practice(case: dict[str, Any]) -> None:
    found = read_due(case["text"], case["year"])
    assert str(found.due) == str(case["due"])
    assert found.question == (case["question"] or "")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1-12月", date(2021, 12, 31)),
        ("2021年1月至2021年6月", date(2021, 6, 30)),
        ("2021.3—2021.11", date(2021, 11, 30)),
        ("二〇二一年十二月底前", date(2021, 12, 31)),
        ("下半年", date(2021, 12, 31)),
        ("2021年内", date(2021, 12, 31)),
        ("6月份", date(2021, 6, 30)),
    ],
)
def test_spans_of_time_end_with_their_last_day(text: str, due: date) -> None:
    assert read_due(text, 2021) == (due, "")


@pytest.mark.parametrize(
    "text",
    ["20241031", "2024/10/31", "2024-10-31 00:00:00", "2024-10-31 0:00", "2024-10-31T00:00:00"],
)
def test_a_day_as_programs_write_it(text: str) -> None:
    assert read_due(text, 2021) == (date(2024, 10, 31), "")


@pytest.mark.parametrize("text", ["20241345", "82345678", "2024103", "2024-10-31 2"])
def test_digits_that_are_no_day_are_asked(text: str) -> None:
    assert read_due(text, 2021).due is None
    assert read_due(text, 2021).question


@pytest.mark.parametrize("text", ["6月起", "2021年6月以后", "年度内另行通知", "0000年6月"])
def test_what_begins_or_has_no_day_is_asked(text: str) -> None:
    assert read_due(text, 2021).due is None
    assert read_due(text, 2021).question


def test_a_deadline_alone_in_a_cell_of_units() -> None:
    assert all(map(is_deadline, ["6月底完成", "2022年10月底前", "持续推进", "每季度", "年底前"]))
    assert not any(map(is_deadline, ["6月底前完成初稿", "市财政局", "长期办", ""]))
    assert without_verb("6月底完成") == "6月底"


def test_prose_keeps_to_whole_deadlines() -> None:
    words = [
        found.text for found in deadlines_in("3月公布，6月底完成，年底前总结，8月1日前报。", 2021)
    ]
    assert words == ["6月底", "年底前", "8月1日前"]


def test_prose_that_contradicts_itself_or_lost_digits() -> None:
    assert question_in("2022年底11月前完成。") == "时限自相矛盾"
    assert question_in("自20197 9起施行。") == "数字可能不全"
    assert question_in("2021年年底前完成 5 项。") == ""
