"""Carry out ``gongkai seal``."""

from __future__ import annotations

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
from gongkai.model.problem import Severity
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gongkai.model.book import Book
    from gongkai.model.problem import Problem
    from gongkai.model.way import Message
    from gongkai.store.changes.rewrite import SealedLedger
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


class _Outcome(NamedTuple):
    """The sealed ledgers, rule violations of their new lines, and whether git has a base."""

    ledgers: list[SealedLedger]
    objections: list[Problem]
    in_git: bool
    remarks: tuple[Message, ...] = ()

    @property
    def differing(self) -> list[SealedLedger]:
        return [ledger for ledger in self.ledgers if ledger.differs]

    @property
    def left(self) -> list[Problem]:
        """Return the problems of lines left unchanged, at their present places."""
        return [problem for ledger in self.ledgers for problem in ledger.problems]

    @property
    def left_behind(self) -> list[Problem]:
        """Return the same problems at the places the lines have after writing."""
        return [
            problem._replace(span=problem.span._replace(line=after[problem.span.line]))
            for ledger in self.ledgers
            for after in (ledger.lines_after(),)
            for problem in ledger.problems
        ]


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
    outcome = _Outcome([], [], in_git=True)

    def plan(book: Book, ledgers: HeldLedgers) -> Sequence[LedgerChange]:
        nonlocal outcome
        outcome = _sealed(root, wanted, book, ledgers)
        if wanted.write and outcome.objections:
            put(_said(folder, outcome, _Ending.REFUSED), UNWRITTEN, machine=True)
            raise RefusedError(
                f"未写入：整理后有 {len(outcome.objections)} 处不符合规则，见上。",
                f"改正以上记录后再次运行；{UNWRITTEN}",
            )
        return [ledger.change for ledger in outcome.differing]

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


def _sealed(root: Path, wanted: SealOptions, book: Book, ledgers: HeldLedgers) -> _Outcome:
    units = _units(root, wanted.paths, ledgers)
    committed = _base(root, wanted.base)
    request = Request(committed, wanted.reseal, now(), partial(writer, wanted.by, root))
    found = seal(ledgers, units, request)
    against = list(objections(book, found.ledgers))
    return _Outcome(found.ledgers, against, committed is not None, found.remarks)


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


def objections(book: Book, found: Sequence[SealedLedger]) -> Iterator[Problem]:
    """Yield rule violations caused by the sealed lines, in new and in old lines."""
    touched = {each.after.unit: each for each in found if each.sealed or each.doubles}
    ledgers = Overlay(book.ledgers, {name: each.after for name, each in touched.items()})
    after = book._replace(ledgers=ledgers)
    resolver = Resolver(book.register, book.tables[book.current_year])
    strangers = touched.keys() - {unit.name for unit in book.register.units}
    heirs = [unit.name for unit in resolver.with_all_heirs(touched)]
    for name in (*sorted(strangers), *heirs):
        if name in book.ledgers:
            known = set() if name in strangers else _rules_broken(book, name)
            yield from _objections_to(_problems(after, name), known, touched.get(name))


def _objections_to(
    problems: Iterable[Problem], known: set[tuple[str, str]], ledger: SealedLedger | None
) -> Iterator[Problem]:
    """Yield problems of new lines and problems that are new, at their present places.

    A new line ahead of the clock is no problem: it had to follow one that is ahead already.
    """
    fresh = {each.number for each in ledger.sealed} if ledger else set()
    for problem in problems:
        line = problem.span.line
        if ledger:
            line = ledger.places[line - 1]
        small = problem.severity is Severity.REMARK or problem.code == ahead_of_clock.rule.code
        broken = problem.severity is Severity.ERROR and (problem.code, problem.message) not in known
        if broken or (line in fresh and not small):
            yield problem._replace(span=problem.span._replace(line=line))


def _rules_broken(book: Book, name: str) -> set[tuple[str, str]]:
    return {(problem.code, problem.message) for problem in _problems(book, name)}


def _problems(book: Book, name: str) -> Iterator[Problem]:
    return check_ledger(LedgerScenes(book, now()).scene(book.ledgers[name]))


def _said(folder: Folder, outcome: _Outcome, ending: _Ending) -> str:
    differing, written = outcome.differing, ending is _Ending.WRITTEN
    parts = [diff(each.before.file, each.old, each.new) for each in differing]
    parts += [f"{line}\n" for each in differing for line in _remarks(each, written=written)]
    problems = outcome.left_behind if written else [*outcome.left, *outcome.objections]
    if problems:
        ordered = sorted(map(worded, problems), key=lambda problem: (problem.span, problem.code))
        what = "以上为未整理或不符合规则的记录"
        parts.append(render(ordered, excerpts(*folder), what, width=page_columns()))
    return "".join(parts) + "".join(f"{line}\n" for line in _summary(outcome, ending))


def _remarks(ledger: SealedLedger, *, written: bool) -> Iterator[str]:
    """Yield what was cleaned up, with the line numbers of the file as it is now."""
    file = ledger.before.file
    yield from (f"{file}: {mend}。" for mend in ledger.mends)
    yield from (f"{file}: 原第 {number} 行与其他记录重复，删去。" for number in ledger.doubles)
    after = ledger.lines_after()
    for each in ledger.sealed:
        if each.remarks:
            number = after[each.number] if written else each.number
            yield f"{file}:{number}: {'；'.join(each.remarks)}。"


def _summary(outcome: _Outcome, ending: _Ending) -> Iterator[str]:
    settled = sum(ledger.settled for ledger in outcome.ledgers)
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
    lines = sum(len(ledger.sealed) for ledger in differing)
    what = f"{f'记录 {lines} 条，涉及' if lines else ''} {len(differing)} 本台账"
    yield ending.value.format(what)
