"""Rules for what became of ledgers since an older revision: lines are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.check import Check, Finding, check
from gongkai.model.problem import Severity, Versions
from gongkai.model.span import Span
from gongkai.ops.shell import as_word
from gongkai.ops.since import Comparison, differing, id_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gongkai.model.problem import Problem
    from gongkai.ops.since import Loss


class ComparedLedger(NamedTuple):
    """What these rules see of a ledger.

    ``revision`` is what git calls the older state, ``there`` says whether the file still is;
    ``elsewhere`` tells in which ledger a new entry stands, ``known`` are entries that once were.
    """

    file: str
    revision: str
    there: bool
    comparison: Comparison
    elsewhere: Mapping[str, str]
    known: Collection[str]


@check("GK090", Severity.ERROR, "改动了已有的行")
def changed(ledger: ComparedLedger) -> Iterator[Finding]:
    """台账只增不改：`--since` 所指的版本里已有的行，一个字也不能动；更正是另加一行。

    好：原来的行不动，后面加一行 `corrects:`　坏：把 `note: "42家"` 改成 `note: "43家"`
    """
    for change in ledger.comparison.changed:
        keys = "、".join(differing(change.before, change.after))
        yield Finding(
            Span(ledger.file, change.line, 1, 0),
            f"这一行被改动过{f'（{keys}）' if keys else ''}，原为第 {change.line_before} 行",
            f"改回原来的样子；{_or_else('内容有误', 'correct', change.before)}",
            Versions(change.before, change.after),
        )


@check("GK091", Severity.ERROR, "已有的行不见了")
def lost(ledger: ComparedLedger) -> Iterator[Finding]:
    """台账只增不减：已有的行不能删去、注释掉或挪到别的台账，台账也不能改名；撤销是另加一行。

    好：原来的行不动，后面加一行 `retracts:`　坏：删去一行，或在行首加 `#`
    """
    losses = ledger.comparison.lost
    if not ledger.there:
        yield _whole(ledger, losses)
        return
    for loss in losses:
        yield Finding(
            Span(ledger.file, loss.comment or loss.line_before, 1, 0),
            f"{'这一行被注释掉了，原为' if loss.comment else '少了一行：原来的'}"
            f"第 {loss.line_before} 行",
            f"{_elsewhere(ledger, loss)}放回原来的行，放在哪里都行；"
            f"{_or_else('若是误记', 'retract', loss.text)}",
            Versions(loss.text, f"# {loss.text}" if loss.comment else ""),
        )


@check("GK092", Severity.WARNING, "删去的行又回来了")
def came_back(ledger: ComparedLedger) -> Iterator[Finding]:
    """这一行从前有过，后来被删去，现在又有了：多半是合并时带回来的，也可能是有意恢复。

    好：新加的行从前没有过　坏：一个分支删去的行，与另一个分支合并后又出现
    """
    for text, line in ledger.comparison.added.items():
        if text in ledger.known:
            yield Finding(
                Span(ledger.file, line, 1, len(text)),
                "这一行从前被删去，现在又回来了",
                f"有意恢复就不必处理；{_or_else('若是合并带回来的错误', 'retract', text)}",
            )


@check("GK093", Severity.WARNING, "不计入的行改好了")
def righted(ledger: ComparedLedger) -> Iterator[Finding]:
    """`--since` 所指的版本里这一行不计入：手写的，没有编号；或被改动过，与编号不符。
    现在它是应有的样子：规整过，补了编号，内容照旧；或恢复成了编号所证明的原行。
    这样的改动是许可的，审阅的人应当看一眼。

    好：`gongkai seal --write` 规整的行　坏：规整时顺手改了内容（那是 GK090）
    """
    for change in ledger.comparison.righted:
        how = "恢复成了原行" if id_of(change.after) in change.before else "补了编号"
        yield Finding(
            Span(ledger.file, change.line, 1, 0),
            f"第 {change.line_before} 行原来不计入，现在{how}，从此计入",
            "内容无误就不必处理。",
            Versions(change.before, change.after),
        )


SINCE_CHECKS: tuple[Check[ComparedLedger], ...] = (changed, lost, came_back, righted)


def check_since(ledgers: Iterable[ComparedLedger]) -> Iterator[Problem]:
    """Hold ledgers, compared with their older state, against the rules."""
    for ledger in ledgers:
        for each in SINCE_CHECKS:
            yield from each.problems(ledger)


def _whole(ledger: ComparedLedger, losses: list[Loss]) -> Finding:
    """One finding for a file that is no more."""
    places = [ledger.elsewhere[each.text] for each in losses if each.text in ledger.elsewhere]
    remedy = f"恢复它：git checkout {as_word(ledger.revision)} -- {as_word(ledger.file)}"
    if places:
        remedy += f"\n原来的行现在在 {places[0]} 里。"
        remedy += "台账不能改名；单位更名用 renamed_to，旧台账留着。"
    message = f"整本台账不见了，原有 {len(losses)} 条"
    return Finding(Span(ledger.file, 1, 1, 0), message, remedy)


def _elsewhere(ledger: ComparedLedger, loss: Loss) -> str:
    """Where an entry that is gone stands now, if in another ledger."""
    place = ledger.elsewhere.get(loss.text)
    return f"它现在在 {place} 里。" if place else ""


def _or_else(case: str, command: str, text: str) -> str:
    """What else may be done: a line that amends the entry; where it has no id, sealing it."""
    if entry_id := id_of(text):
        return f"{case}就另加一行：gongkai {as_word(command)} {as_word(entry_id)}。"
    return "它没有编号，本不计入；要计入就规整：gongkai seal --write，已提交的加 --base。"
