"""Rules for changes of ledgers since an older revision: lines may only be added."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.check import Check, Finding, check
from gongkai.model.problem import Severity, Versions
from gongkai.model.span import Span
from gongkai.model.way import Message, Way
from gongkai.ops.language.shell_words import as_word
from gongkai.ops.lines.comparison import Comparison, differing
from gongkai.ops.lines.line import id_of, instant, match_line, moment_of, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gongkai.model.problem import Problem
    from gongkai.ops.lines.comparison import EntryChange, Loss, Origin

_BEFORE, _AFTER = timedelta(days=7), timedelta(minutes=5)
"""How long before its commit a line may be written, and how long after by another clock."""


class ComparedLedger(NamedTuple):
    """The input of these rules: a ledger compared with its older state.

    ``revision`` is git's name of the older state; ``there`` says whether the file still exists.
    ``elsewhere`` maps new entries of other ledgers to their files; ``known`` are entries that
    existed at some time. ``uncommitted`` maps older entries that HEAD lacks to their lines here;
    ``origins`` maps new entries to the commits that added them.
    """

    file: str
    revision: str
    there: bool
    comparison: Comparison
    elsewhere: Mapping[str, str]
    known: Collection[str]
    uncommitted: Mapping[str, int]
    origins: Mapping[str, Origin]


@check("GK090", Severity.ERROR, "已有的记录被改动")
def changed(ledger: ComparedLedger) -> Iterator[Finding]:
    """台账只增不改：`--since` 所指的版本里已有的记录，不得改动一个字；更正须另加一条记录。

    好：原记录不改动，后面另加一条 `corrects:`　坏：把 `note: "42家"` 改成 `note: "43家"`
    """
    for change in ledger.comparison.changed:
        keys = "、".join(differing(change.before, change.after))
        yield Finding(
            Span(ledger.file, change.line, 1, 0),
            f"该记录已被改动{f'（{keys}）' if keys else ''}，原为第 {change.line_before} 行",
            ("恢复原记录；", *_or_else("内容有误的", Way.CORRECT, change.before)),
            Versions(change.before, change.after),
        )


@check("GK091", Severity.ERROR, "已有的记录缺失")
def lost(ledger: ComparedLedger) -> Iterator[Finding]:
    """台账只增不减：已有的记录不得删去、注释或移到其他台账，台账不得改名；撤销须另加一条记录。

    好：原记录不改动，后面另加一条 `retracts:`　坏：删去一条记录，或在行首加 `#`
    """
    losses = ledger.comparison.lost
    if not ledger.there:
        yield _whole(ledger, losses)
        return
    for loss in losses:
        yield Finding(
            Span(ledger.file, loss.comment or loss.line_before, 1, 0),
            f"{'该记录已被注释，原为' if loss.comment else '少了一条记录，原为'}"
            f"第 {loss.line_before} 行",
            (
                f"{_elsewhere(ledger, loss)}恢复原记录，位置不限；",
                *_or_else("误记的", Way.RETRACT, loss.text),
            ),
            Versions(loss.text, f"# {loss.text}" if loss.comment else ""),
        )


@check("GK092", Severity.WARNING, "已删去的记录再次出现")
def came_back(ledger: ComparedLedger) -> Iterator[Finding]:
    """该记录曾被删去，现再次出现：可能是合并分支时带回，也可能是有意恢复，应当核对。

    好：新增的记录以前没有过　坏：一个分支删去的记录，与另一个分支合并后再次出现
    """
    for text, line in ledger.comparison.added.items():
        if text in ledger.known:
            yield Finding(
                Span(ledger.file, line, 1, len(text)),
                "该记录曾被删去，现再次出现",
                ("有意恢复的，不必处理；", *_or_else("合并时误带回的", Way.RETRACT, text)),
            )


@check("GK093", Severity.WARNING, "原不计入的记录已改正")
def righted(ledger: ComparedLedger) -> Iterator[Finding]:
    """`--since` 所指的版本里，该记录不计入：手写而没有记录编号，或内容与记录编号不符。现已计入：
    按原内容整理为规范格式并补记录编号，或换成与记录编号相符的内容。记录编号相符，只说明该记录
    写成以后未被改动，不能证明最初写下的就是这一内容；git 历史里有过同样记录的，另行注明。
    允许作此类改动，由审阅人核对。

    好：用 `gongkai seal --write` 补记录编号　坏：补编号的同时改动内容（属于 GK090）
    """
    for change in ledger.comparison.sealed:
        yield _righted(
            ledger.file, change, "按原内容整理为规范格式并补记录编号", "无误的，不必处理。"
        )
    for change in ledger.comparison.restored:
        known = change.after in ledger.known
        yield _righted(
            ledger.file,
            change,
            f"换成与记录编号相符的内容，git 历史里{'有过' if known else '未查到'}同样的记录",
            "无误的，不必处理。" if known else "记录编号相符，不能证明最初写下的就是这一内容。",
        )


@check("GK094", Severity.ERROR, "提交到 git 的台账缺少记录")
def uncommitted(ledger: ComparedLedger) -> Iterator[Finding]:
    """`--since` 所指的版本里已有的记录，工作区里有，最近一次提交到 git 的版本（HEAD）里没有：
    合并的是提交到 git 的版本，只检查工作区会遗漏。

    好：工作区与 HEAD 都有原记录　坏：HEAD 里删去一条记录，工作区里已恢复，未提交到 git
    """
    if ledger.uncommitted:
        yield Finding(
            Span(ledger.file, min(ledger.uncommitted.values()), 1, 0),
            f"已有的 {len(ledger.uncommitted)} 条记录，工作区里有，提交到 git 的版本（HEAD）里没有",
            "将工作区的台账提交到 git：先 git add ledgers，再 git commit。",
        )


@check("GK120", Severity.REMARK, "记录时间与提交到 git 的时间相差较大")
def apart(ledger: ComparedLedger) -> Iterator[Finding]:
    """新增记录的记录时间（at）比提交到 git 的时间早 7 天以上，或晚 5 分钟以上。积压后一并提交到
    git、变基（rebase）或电脑时间不一致，都会如此；也可能是记录时间被改写。两个时间都由写入的人
    给出，都不能作为证明。

    好：记入的当天或当周提交到 git　坏：`at: 2021-03-31T…`，7 月 5 日提交到 git
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
            "核对记录时间；无误的，不必处理。",
        )


@check("GK121", Severity.REMARK, "记录人不是提交到 git 的人")
def by_another(ledger: ComparedLedger) -> Iterator[Finding]:
    """新增记录的记录人（by）与提交到 git 的人（作者）名称不同。代人记入、由一人统一提交到 git，
    都会如此；记录人与作者都由写入的人给出，都不能作为证明。

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
            "核对记录人；代人记入的，不必处理。",
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
    """Check the changes of ledgers against every rule."""
    for ledger in ledgers:
        for each in SINCE_CHECKS:
            yield from each.problems(ledger)


def _whole(ledger: ComparedLedger, losses: list[Loss]) -> Finding:
    """Return one finding for a lost file."""
    places = [ledger.elsewhere[each.text] for each in losses if each.text in ledger.elsewhere]
    remedy = f"恢复台账：git checkout {as_word(ledger.revision)} -- {as_word(ledger.file)}"
    if places:
        remedy += f"\n原记录现在 {places[0]} 中。"
        remedy += "台账不得改名；单位更名用 renamed_to，原台账保留。"
    message = f"整本台账缺失，原有 {len(losses)} 条记录"
    return Finding(Span(ledger.file, 1, 1, 0), message, remedy)


def _righted(file: str, change: EntryChange, how: str, remedy: str) -> Finding:
    """Return the finding for an entry that now counts."""
    return Finding(
        Span(file, change.line, 1, 0),
        f"第 {change.line_before} 行的记录原不计入，现已{how}，予以计入",
        f"核对内容；{remedy}",
        Versions(change.before, change.after),
    )


def _distance(moment: str, origin: Origin) -> str:
    """Say how far ``at`` is from the commit; empty if it is near or unknown."""
    written = instant(moment).timestamp() if moment else origin.written
    if written < origin.written - _BEFORE.total_seconds():
        return f"早于提交到 git 的时间 {_BEFORE.days} 天以上"
    if written > max(origin.written, origin.committed) + _AFTER.total_seconds():
        return "晚于提交到 git 的时间"
    return ""


def _place(ledger: ComparedLedger, texts: Iterable[str]) -> Span:
    return Span(ledger.file, min(ledger.comparison.added[text] for text in texts), 1, 0)


def _said(origin: Origin) -> str:
    return f"git 提交 {origin.commit[:10]}，{origin.day}"


def _elsewhere(ledger: ComparedLedger, loss: Loss) -> str:
    """Say in which other ledger a lost entry is now; empty if in none."""
    place = ledger.elsewhere.get(loss.text)
    return f"该记录现在 {place} 中。" if place else ""


def _or_else(case: str, amend: Way, text: str) -> tuple[Message, ...]:
    """Say what to do instead: amend the entry, or seal it if it has no id."""
    if entry_id := id_of(text):
        return f"{case}，另加一条记录：", amend(entry_id), "。"
    return (
        "该记录没有编号，不计入；需要计入的，用 ",
        Way.SEAL,
        " 整理，已提交到 git 的加 ",
        Way.NAME_BASE,
        "。",
    )
