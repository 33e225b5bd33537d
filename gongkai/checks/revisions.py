"""Rules for what became of ledgers since an older revision: lines are only ever added."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.check import Check, Finding, check
from gongkai.model.problem import Severity, Versions
from gongkai.model.span import Span
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.comparison import Comparison, differing, id_of
from gongkai.ops.lines.line import instant, match_line, moment_of, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.comparison import Change, Loss, Origin

_BEFORE, _AFTER = timedelta(days=7), timedelta(minutes=5)
"""How long a line may wait for its commit, and how far the clock that wrote it may be ahead."""


class ComparedLedger(NamedTuple):
    """What these rules see of a ledger.

    ``revision`` is what git calls the older state, ``there`` says whether the file still is;
    ``elsewhere`` tells in which ledger a new entry stands, ``known`` are entries that once were.
    ``uncommitted`` are entries of the older state that stand here and not in what HEAD has, with
    their lines here; ``origins`` are the commits that new entries came with.
    """

    file: str
    revision: str
    there: bool
    comparison: Comparison
    elsewhere: Mapping[str, str]
    known: Collection[str]
    uncommitted: Mapping[str, int]
    origins: Mapping[str, Origin]


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
    """`--since` 所指的版本里这一行不计入：手写的，没有编号；或与编号不符。现在它计入：
    按原来的内容整理为规范格式，补了编号；或者换成了与该编号相符的一行。编号相符只说明这一行写成以后
    未被改动，不说明最初写下的就是它；git 历史里有过同样的一行的，另行注明。
    这样的改动是允许的，由审阅人核对。

    好：`gongkai seal --write` 补上编号的行　坏：补编号时顺手改了内容（那是 GK090）
    """
    for change in ledger.comparison.sealed:
        yield _righted(
            ledger.file, change, "按原来的内容整理为规范格式，补了编号", "无误的不必处理。"
        )
    for change in ledger.comparison.restored:
        known = change.after in ledger.known
        yield _righted(
            ledger.file,
            change,
            f"换成了与编号相符的一行，git 历史里{'有过' if known else '未查到'}同样的一行",
            "无误的不必处理。" if known else "编号相符不说明最初写下的就是这一行。",
        )


@check("GK094", Severity.ERROR, "提交到 git 的台账少了行")
def uncommitted(ledger: ComparedLedger) -> Iterator[Finding]:
    """`--since` 所指的版本里已有的行，工作区里有，最近一次提交到 git 的版本（HEAD）里却没有：
    合并的是提交到 git 的版本，只看工作区会漏过去。

    好：工作区与 HEAD 都有原来的行　坏：HEAD 里删去一行，工作区里又放了回来，未提交到 git
    """
    if ledger.uncommitted:
        yield Finding(
            Span(ledger.file, min(ledger.uncommitted.values()), 1, 0),
            f"工作区里有，提交到 git 的版本（HEAD）里没有：已有的 {len(ledger.uncommitted)} 条记录",
            "把工作区的台账提交到 git：git add ledgers，再 git commit。",
        )


@check("GK120", Severity.REMARK, "记录时间与提交到 git 的时间相差较大")
def apart(ledger: ComparedLedger) -> Iterator[Finding]:
    """新加的行的 `at` 比它提交到 git 的时间早 7 天以上，或者晚 5 分钟以上。积压后一并提交、
    变基，或者两台电脑的时间不一致，都会这样；也可能是 `at` 被人改写过。`at` 与提交时间都由
    写的人给出，都不是证明。

    好：记入的当天或当周提交到 git　坏：`at: 2021-03-31T…`，提交到 git 是 7 月 5 日
    """
    found: defaultdict[tuple[Origin, str], list[str]] = defaultdict(list)
    for text, origin in ledger.origins.items():
        match = match_line(text)
        moment = moment_of(match["at"]) if match else ""
        if how := _distance(moment, origin):
            found[origin, how].append(text)
    for (origin, how), texts in found.items():
        yield Finding(
            _place(ledger, texts),
            f"{len(texts)} 条记录的记录时间（at）{how}（{_said(origin)}）",
            "核对记录时间；无误的不必处理。",
        )


@check("GK121", Severity.REMARK, "记录人不是提交到 git 的人")
def by_another(ledger: ComparedLedger) -> Iterator[Finding]:
    """新加的行的 `by` 与把它提交到 git 的人（提交的作者）不是同一个名称。代人记入、由一人
    统一提交，都会这样；`by` 与作者都由写的人给出，都不是证明。

    好：`by: "张三"`，作者 张三　坏：`by: "张三"`，作者 李四
    """
    found: defaultdict[tuple[Origin, str], list[str]] = defaultdict(list)
    for text, origin in ledger.origins.items():
        by = words_in(text).by
        if by and by != origin.author:
            found[origin, by].append(text)
    for (origin, by), texts in found.items():
        yield Finding(
            _place(ledger, texts),
            f"{len(texts)} 条记录的记录人（by）是“{by}”，提交到 git 的是“{origin.author}”"
            f"（{_said(origin)}）",
            "核对记录人；代人记入的不必处理。",
        )


SINCE_CHECKS: tuple[Check[ComparedLedger], ...] = (
    changed,
    lost,
    came_back,
    righted,
    uncommitted,
    apart,
    by_another,
)


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


def _righted(file: str, change: Change, how: str, remedy: str) -> Finding:
    """One finding for an entry that counts from now on."""
    return Finding(
        Span(file, change.line, 1, 0),
        f"第 {change.line_before} 行原来不计入，现在{how}，从此计入",
        f"核对内容；{remedy}",
        Versions(change.before, change.after),
    )


def _distance(moment: str, origin: Origin) -> str:
    """How far a line was written from its commit; empty where that is near, or nobody knows."""
    written = instant(moment).timestamp() if moment else origin.written
    if written < origin.written - _BEFORE.total_seconds():
        return f"早于提交到 git 的时间 {_BEFORE.days} 天以上"
    if written > max(origin.written, origin.committed) + _AFTER.total_seconds():
        return "晚于提交到 git 的时间"
    return ""


def _place(ledger: ComparedLedger, texts: Iterable[str]) -> Span:
    return Span(ledger.file, min(ledger.comparison.added[text] for text in texts), 1, 0)


def _said(origin: Origin) -> str:
    return f"提交 {origin.commit[:10]}，{origin.day}"


def _elsewhere(ledger: ComparedLedger, loss: Loss) -> str:
    """Where an entry that is gone stands now, if in another ledger."""
    place = ledger.elsewhere.get(loss.text)
    return f"它现在在 {place} 里。" if place else ""


def _or_else(case: str, command: str, text: str) -> str:
    """What else may be done: a line that amends the entry; where it has no id, sealing it."""
    if entry_id := id_of(text):
        return f"{case}就另加一行：gongkai {as_word(command)} {as_word(entry_id)}。"
    return "它没有编号，本不计入；要计入就规整：gongkai seal --write，已提交的加 --base。"
