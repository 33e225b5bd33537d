"""remind: who is asked for what, the slips, and the lines that record them."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.ops.counting.periods import read_quarter as quarter_of
from gongkai.ops.counting.periods import readings
from gongkai.ops.counting.reminders import reminders
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from tests import oracle
from tests.test_figures import PHASES, opened, seeds

QUARTERS = ("2021Q1", "2021Q2", "2021Q3", "2021Q4")
BY = ("--by", "张三")


@settings(max_examples=200, deadline=None, phases=PHASES)
@given(seeds, st.sampled_from(QUARTERS), st.integers(0, 400))
def test_a_unit_has_a_slip_exactly_when_the_rules_say_so(
    seed: int, quarter: str, later: int
) -> None:
    calendar = Calendar(date(2021, 1, 1), 2021, (2021,))
    period = quarter_of(quarter, calendar)
    today = period.first + timedelta(later)
    with tempfile.TemporaryDirectory() as folder:
        text, book = opened(seed, folder)
        reading = readings([period], today, None)[0]
        found = reminders(Records(book, book.tables[2021]), today, reading)
    assert {
        slip.unit.name: oracle.Asked(
            slip.number, {each.task: [str(r) for r in each.reasons] for each in slip.wanted}
        )
        for slip in found.slips
    } == oracle.reminders(text, 2021, quarter, today)
