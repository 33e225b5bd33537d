"""Counting alike duties together gives what counting them one by one gives, on random books."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings

from gongkai.model.duty import Via
from gongkai.model.task import Role
from gongkai.ops.counting.data_comparison import sums_by_unit
from gongkai.ops.counting.periods import read_periods, readings
from gongkai.ops.duties.filters import Criteria
from gongkai.ops.duties.records import Records
from gongkai.ops.language.days import Calendar
from gongkai.reports.completion.completion import Asked, Chapter, completion
from gongkai.reports.completion.completion_narrowing import Narrowing
from gongkai.reports.completion.completion_rows import By, Sort
from gongkai.reports.lists.list_question import Question
from gongkai.reports.lists.list_tasks import task_listing
from gongkai.reports.overview import overview
from gongkai.store.load import load
from tests.random_books import Book, canonical_line, random_book, with_rhythms, write
from tests.test_figures import PERIODS, PHASES, seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gongkai.model import book as model
    from gongkai.model.unit import Unit
    from gongkai.ops.duties.history import History
    from gongkai.ops.duties.records import CountT, ResultT, UnitRecords
    from gongkai.ops.duties.untouched import Apart

BOOKS = 100


class OneByOne(Records):
    """Records that count every duty by itself."""

    def count_duties(
        self,
        make: Callable[[], CountT],
        take: Callable[[CountT, History, int], None],
        apart: Apart,
        units: Sequence[Unit] | None = None,
        take_unit: Callable[[CountT, UnitRecords], None] = lambda _found, _unit: None,
    ) -> CountT:
        """Count every duty of every unit once."""

        def take_all(found: CountT, unit: UnitRecords) -> None:
            take_unit(found, unit)
            for history in unit.histories.values():
                take(found, history, 1)

        return self.count(make, take_all, units)


def in_two(work: Callable[[Sequence[Unit]], ResultT], units: Sequence[Unit], /) -> list[ResultT]:
    """Do the work in two runs, as two processes would."""
    half = len(units) // 2
    return [work(units[:half]), work(units[half:])]


def larger(rng: random.Random, book: Book) -> Book:
    """Give a book more districts, without ledgers and some of them unconfirmed."""
    names = [f"{n}号区" for n in range(rng.randint(0, 6))]
    since = rng.choice(["", ", since: 2021-04-01", ", until: 2021-08-15"])
    units = "".join(
        f"  - {{name: {name}, kind: 区县, basis: {rng.choice(['示例', '待核'])}{since}}}\n"
        for name in names
    )
    register = book["data/units.yaml"].replace("groups:\n", f"{units}groups:\n")
    return {**book, "data/units.yaml": register}


def questions(rng: random.Random, book: model.Book) -> Iterator[Callable[[type[Records]], Any]]:
    """Yield what is asked of records of either kind."""
    year, today = max(book.tables), date(2021, 1, 1).replace(month=rng.randint(2, 12), day=28)
    calendar = Calendar(today, year, tuple(book.tables))
    table = book.tables[min(book.tables)]
    some = [unit for unit in book.register.units if rng.random() < 0.6]
    asked_for = read_periods(rng.choice(PERIODS), calendar)
    read = readings(asked_for, today, None) if asked_for[0].first <= today else []
    criteria = Criteria(via=rng.choice([None, None, *Via]))
    narrowings = [Narrowing(), Narrowing(criteria=criteria), Narrowing(units=some)]

    def of(records: type[Records]) -> Records:
        return records(book, table, spread=in_two)

    for by in By if read else ():
        asked = Asked(by, sort=rng.choice([None, *Sort]), narrowing=rng.choice(narrowings))
        yield partial(lambda asked, kind: completion([Chapter(of(kind), read)], asked), asked)
    roles = rng.choice([(), (Role.LEAD,), (Role.RESPONSIBLE,)])
    for question in (
        Question(),
        Question(units=some),
        Question(criteria=criteria._replace(overdue=rng.random() < 0.5, roles=roles)),
        Question(parties=tuple(some[:1]), units=some),
    ):
        yield partial(lambda each, kind: task_listing(of(kind), each, today, today), question)
    yield lambda kind: overview(of(kind), today, today, list, blank=False)
    yield lambda kind: dict(sums_by_unit(of(kind), today, today))


@settings(max_examples=BOOKS, deadline=None, phases=PHASES)
@given(seeds)
def test_alike_duties_are_counted_together_as_they_are_one_by_one(seed: int) -> None:
    rng = random.Random(seed)
    book = larger(rng, random_book(rng))
    with tempfile.TemporaryDirectory() as folder:
        write(with_rhythms(rng, book) if rng.random() < 0.4 else book, Path(folder))
        for ask in questions(rng, load(Path(folder)).need()):
            assert ask(Records) == ask(OneByOne)


def test_the_oldest_is_the_first_duty_without_lines(tmp_path: Path) -> None:
    tasks = "".join(
        f"          - {{id: 2021-T0{n}, requirement: 公开。, responsible: [各区]}}\n"
        for n in (1, 2, 3)
    )
    done = {"date": "2021-01-20", "task": "2021-T01", "status": "已完成", "note": "公开。"}
    signed = {**done, "by": "示例", "at": "2021-01-20T09:00:00+08:00"}
    write(
        {
            "data/units.yaml": "schema: 1\nregion: 示例市\nunits:\n"
            "  - {name: 东区, kind: 区县, basis: 示例}\n  - {name: 西区, kind: 区县, basis: 示例}\n"
            "groups:\n  - {name: 各区, kinds: [区县]}\n",
            "data/tasks.yaml": "schema: 1\nyear: 2021\ntitle: 示例表\n"
            "default_due: 2021-02-01\nsections:\n"
            f"  - title: 甲\n    items:\n      - title: 乙\n        tasks:\n{tasks}",
            "ledgers/东区.yaml": canonical_line("东区", signed) + "\n",
        },
        tmp_path,
    )
    book, today = load(tmp_path).need(), date(2021, 3, 1)
    rows = (
        overview(Records(book, book.tables[2021]), today, today, list, blank=False).blocks[0].rows
    )
    assert ("逾期", 5, "东区 T02，已 28 天", "gongkai list --overdue") in rows
