"""Carry out ``gongkai seal``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.ledgers import ahead_of_clock
from gongkai.checks.run import LedgerScenes, check_ledger
from gongkai.cli.actions.record import warn_of_clock
from gongkai.cli.advice import worded
from gongkai.cli.arguments.entry_text import writer
from gongkai.cli.arguments.paths import is_wanted, within
from gongkai.cli.clock import now
from gongkai.cli.streams import page_columns, put, tell
from gongkai.errors import UNWRITTEN, RefusedError, UsageError
from gongkai.model.book import Overlay
from gongkai.model.entry import Ledger
from gongkai.model.problem import Severity
from gongkai.model.report import Made
from gongkai.ops.duties.resolver import Resolver
from gongkai.render.diff import diff
from gongkai.render.problems import render
from gongkai.store.changes.seal import Request, seal
from gongkai.store.changes.transaction import change_ledgers, propose
from gongkai.store.decoding.excerpts import excerpts
from gongkai.store.git.committed_lines import HEAD, committed_lines
from gongkai.store.git.revision import need_name

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.way import Message
    from gongkai.store.changes.rewrite import SealedLedger
    from gongkai.store.changes.seal import Sealing
    from gongkai.store.changes.transaction import LedgerChange
    from gongkai.store.disk.data_folder import Folder
    from gongkai.store.ledgers.files import HeldLedgers

_WRITTEN = "整理后的记录已全部写入台账。"


class SealOptions(NamedTuple):
    """The command line of ``seal``."""

    paths: tuple[Path, ...]
    write: bool
    base: str | None
    reseal: frozenset[str]
    by: str | None


class _Ending(Enum):
    """The last line of output, by outcome."""

    SHOWN = "可整理{}；加 --write 写入。"
    WRITTEN = "已整理{}。"
    REFUSED = "可整理{}。"


class _Told(NamedTuple):
    """What is said of a ledger, short enough to be held for every one.

    ``differs`` says whether the file would change; ``after`` has the new numbers of the lines
    that are told about, by the old ones.
    """

    unit: str
    file: str
    differs: bool
    diff: str
    mends: list[str]
    doubles: list[int]
    sealed: int
    notes: list[tuple[int, str]]
    problems: Sequence[Problem]
    settled: int
    after: dict[int, int]

    @property
    def left_behind(self) -> Iterator[Problem]:
        """The problems of lines left as they are, at the places these have after writing."""
        for problem in self.problems:
            line = self.after[problem.span.line]
            yield problem._replace(span=problem.span._replace(line=line))


class _Outcome(NamedTuple):
    """What is said of the ledgers, rule violations of new lines, and whether git has a base."""

    told: Sequence[_Told] = ()
    objections: Sequence[Problem] = ()
    in_git: bool = True
    remarks: tuple[Message, ...] = ()

    @property
    def differing(self) -> list[_Told]:
        return [each for each in self.told if each.differs]

    @property
    def left(self) -> list[Problem]:
        """Return the problems of lines left unchanged, at their present places."""
        return [problem for each in self.told for problem in each.problems]


def seal_ledgers(folder: Folder, wanted: SealOptions, timeout: float) -> bool:
    """Show what sealing changes, and write it if asked to; return False if work is left.

    Raises:
        UsageError: the base is empty, or a path holds no ledger.
        RefusedError: a new line would break a rule, or an id may not be replaced.
        DataError: a ledger cannot be read or written; nothing is changed.
    """
    if wanted.base is not None:
        need_name(wanted.base, "--base")
    warn_of_clock()
    root, limits = folder
    outcome = _Outcome()

    def plan(book: Book, ledgers: HeldLedgers) -> Collection[LedgerChange]:
        nonlocal outcome
        units = _units(root, wanted.paths, ledgers)
        committed = _base(root, wanted.base)
        request = Request(committed, wanted.reseal, now(), partial(writer, wanted.by, root))
        found = seal(ledgers, units, request)
        outcome = _outcome(book, found, in_git=committed is not None)
        if wanted.write and outcome.objections:
            put(_said(folder, outcome, _Ending.REFUSED), UNWRITTEN, machine=True)
            raise RefusedError(
                f"未写入：整理后有 {len(outcome.objections)} 处不符合规则，见上。",
                f"改正以上记录后再次运行；{UNWRITTEN}",
            )
        return Made(lambda told: found.ledgers[told.unit].change, outcome.differing, most=0)

    if wanted.write:
        change_ledgers(root, plan, timeout=timeout, tell=tell, limits=limits)
    else:
        propose(root, plan, limits)
    ending = _Ending.WRITTEN if wanted.write else _Ending.SHOWN
    done = _WRITTEN if wanted.write else UNWRITTEN
    put(_said(folder, outcome, ending), done, machine=True)
    for remark in outcome.remarks:
        tell(remark)
    return not outcome.left and (wanted.write or not outcome.differing)


def _outcome(book: Book, found: Sealing, *, in_git: bool) -> _Outcome:
    """Go once through the sealed ledgers, and keep of each what is said of it."""
    ledgers = found.ledgers
    judge = Judge(book, ledgers, ledgers.touched)
    told: list[_Told] = []
    against: list[Problem] = []
    for unit in ledgers:
        told.append(_told(ledgers[unit]))
        against += judge.objections(unit)
    for unit in judge.units:
        against += judge.objections(unit) if unit not in ledgers else ()
    return _Outcome(told, against, in_git, found.remarks)


def _told(ledger: SealedLedger) -> _Told:
    notes = [(each.number, "；".join(each.remarks)) for each in ledger.sealed if each.remarks]
    after = ledger.lines_after()
    numbers = (*(number for number, _ in notes), *(each.span.line for each in ledger.problems))
    return _Told(
        ledger.change.unit,
        ledger.before.file,
        ledger.differs,
        diff(ledger.before.file, ledger.old, ledger.new) if ledger.differs else "",
        ledger.mends,
        ledger.doubles,
        len(ledger.sealed),
        notes,
        ledger.problems,
        ledger.settled,
        {number: after[number] for number in numbers if number in after},
    )


def _base(root: Path, revision: str | None) -> Mapping[str, Counter[bytes]] | None:
    committed = committed_lines(root, revision or HEAD)
    if committed is None and revision:
        raise RefusedError("未纳入 git 管理，没有可比对的版本。", "去掉 --base。")
    return committed


def _units(root: Path, paths: Sequence[Path], ledgers: HeldLedgers) -> list[str]:
    """Return the units whose ledgers are asked about."""
    wanted = [within(root, path) for path in paths]
    units = [unit for unit in ledgers if is_wanted(ledgers.file(unit), wanted)]
    if paths and not units:
        raise UsageError("所列路径中没有台账。", "写 ledgers/ 中的文件。")
    return units


class Judge:
    """Finds the rule violations caused by sealed lines, in new and in old lines.

    ``touched`` are the units with new lines; ``units`` are these and their heirs.
    """

    def __init__(
        self, book: Book, found: Mapping[str, SealedLedger], touched: Collection[str]
    ) -> None:
        self._found, self._touched = found, frozenset(touched)
        self._before, self._after = book.ledgers, Overlay(book.ledgers, _After(found, touched))
        self._scenes = LedgerScenes(book, now())
        self._scenes_after = LedgerScenes(book._replace(ledgers=self._after), now())
        resolver = Resolver(book.register, book.tables[book.current_year])
        self._strangers = self._touched - {unit.name for unit in book.register.units}
        heirs = [unit.name for unit in resolver.with_all_heirs(self._touched)]
        judged = (*sorted(self._strangers), *heirs)
        self.units = dict.fromkeys(unit for unit in judged if unit in book.ledgers)

    def objections(self, unit: str) -> Iterator[Problem]:
        """Yield problems of new lines and problems that are new, at their present places.

        A new line ahead of the clock is no problem: it had to follow one that is ahead already.
        """
        if unit not in self.units:
            return
        before = () if unit in self._strangers else _problems(self._scenes, self._before[unit])
        known = {(problem.code, problem.message) for problem in before}
        ledger = self._found[unit] if unit in self._touched else None
        fresh = {each.number for each in ledger.sealed} if ledger else set()
        for problem in _problems(self._scenes_after, self._after[unit]):
            line = problem.span.line
            if ledger:
                line = ledger.places[line - 1]
            small = problem.severity is Severity.REMARK or problem.code == ahead_of_clock.rule.code
            is_known = (problem.code, problem.message) in known
            broken = problem.severity is Severity.ERROR and not is_known
            if broken or (line in fresh and not small):
                yield problem._replace(span=problem.span._replace(line=line))


def _problems(scenes: LedgerScenes, ledger: Ledger) -> Iterator[Problem]:
    return check_ledger(scenes.scene(ledger))


class _After(Mapping[str, Ledger]):
    """The ledgers with new lines as they would be, each sealed when asked for."""

    def __init__(self, found: Mapping[str, SealedLedger], touched: Collection[str]) -> None:
        self._found, self._touched = found, frozenset(touched)

    def __getitem__(self, unit: str) -> Ledger:
        if unit not in self._touched:
            raise KeyError(unit)
        return self._found[unit].after

    def __iter__(self) -> Iterator[str]:
        return iter(self._touched)

    def __len__(self) -> int:
        return len(self._touched)


def _said(folder: Folder, outcome: _Outcome, ending: _Ending) -> Iterator[str]:
    written = ending is _Ending.WRITTEN
    yield from (each.diff for each in outcome.told)
    for each in outcome.differing:
        yield from (f"{line}\n" for line in _remarks(each, written=written))
    if written:
        problems = [problem for each in outcome.told for problem in each.left_behind]
    else:
        problems = [*outcome.left, *outcome.objections]
    if problems:
        ordered = sorted(map(worded, problems), key=lambda problem: (problem.span, problem.code))
        what = "以上为未整理或不符合规则的记录"
        yield render(ordered, excerpts(*folder), what, width=page_columns())
    yield from (f"{line}\n" for line in _summary(outcome, ending))


def _remarks(told: _Told, *, written: bool) -> Iterator[str]:
    """Yield what was cleaned up, with the line numbers of the file as it is now."""
    file = told.file
    yield from (f"{file}: {mend}。" for mend in told.mends)
    yield from (f"{file}: 原第 {number} 行与其他记录重复，删去。" for number in told.doubles)
    for number, note in told.notes:
        yield f"{file}:{told.after[number] if written else number}: {note}。"


def _summary(outcome: _Outcome, ending: _Ending) -> Iterator[str]:
    settled = sum(each.settled for each in outcome.told)
    if settled:
        yield (
            f"已提交到 git 的记录还有 {settled} 处错误，用 gongkai validate 查看；"
            "已提交的不改动。\n其中手工写入的，用 --base 写明尚无这些记录的版本后整理；"
            "漏记的用 gongkai note 重新记入。"
        )
    differing = outcome.differing
    if not differing:
        yield "没有可整理的记录。"
        return
    if not outcome.in_git:
        yield "未纳入 git 管理，所有记录都按未提交处理。"
    lines = sum(each.sealed for each in differing)
    what = f"{f'记录 {lines} 条，涉及' if lines else ''} {len(differing)} 本台账"
    yield ending.value.format(what)
