"""Rules for what notes say, asked for by ``validate --notes``: remarks, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.check import Finding, LedgerScene, at_entry, check
from gongkai.model.problem import Severity
from gongkai.model.status import Status
from gongkai.ops.counting.periods import Period, PeriodKind, containing
from gongkai.ops.lines.line import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongkai.model.entry import Entry
    from gongkai.ops.duties.history import History
    from gongkai.ops.lines.line import Words

_PHRASE = re.compile(
    r"(?:按照?[^，。；]{0,6}(?:计划|要求|部署|安排|方案)|有序|正常|稳步|持续|积极|扎实|正在|继续)"
    r"[^，。；]{0,6}(?:推进|开展|进行|落实|实施)"
)
_FACT = re.compile(
    r"\d|[《〈〔]|https?:|www\.|[一二两三四五六七八九十百千万](?:次|个|家|项|件|条|份|人|场|期|批|处|篇)"
)
_SITE = r"https?://[^/?#\s]+|www\.[^/?#\s]+|[\w.-]+\.gov\.cn"
_HOME_PAGE = re.compile(
    rf"(?:{_SITE})(?:/+(?:(?:index|default|home)\.[a-z]+)?)?[?#]?", re.IGNORECASE
)


class _Word(NamedTuple):
    """A progress line of a duty; ``own`` says that it stands in the ledger that is checked."""

    entry: Entry
    words: Words
    own: bool

    @property
    def bare(self) -> bool:
        """Whether it has a phrase like 按计划推进, and no fact."""
        said = " ".join((self.words.note, self.words.problem, self.words.next))
        found = _PHRASE.search(self.words.note) and not _FACT.search(said)
        return bool(found) and not self.entry.evidence

    @property
    def folded(self) -> str:
        """The note without blanks and punctuation, in one width and case."""
        plain = unicodedata.normalize("NFKC", self.words.note).casefold()
        return "".join(filter(str.isalnum, plain))


class _Quarter(NamedTuple):
    """What was reported on a duty in a quarter, and in the one before."""

    period: Period
    words: Sequence[_Word]
    before: Sequence[_Word]

    @property
    def bare(self) -> bool:
        """Whether all of it, in both quarters, is bare."""
        return bool(self.before) and all(word.bare for word in (*self.before, *self.words))


@check("GK123", Severity.REMARK, "连续两个季度只写“按计划推进”")
def bare_twice(scene: LedgerScene) -> Iterator[Finding]:
    """同一事项连续两个季度的进展都只有“按计划推进”一类的话：没有数字，没有文件名称，没有网址。

    好：`note: "按计划推进，已公开 42 家。"`　提示：两个季度都是 `note: "按计划推进相关工作。"`
    """
    for quarter in _quarters(scene):
        own = [word for word in quarter.words if word.own]
        if own and quarter.bare:
            both = f"{quarter.period.before().label}、{quarter.period.label}"
            yield at_entry(
                scene,
                own[-1].entry,
                f"{own[-1].entry.task} 连续两个季度（{both}）未写明具体做法和成效",
                "补记一条，写明做了什么、数量、文件名称或网址；确无进展的，写明原因。",
            )


@check("GK124", Severity.REMARK, "进展照抄上一季度")
def copied(scene: LedgerScene) -> Iterator[Finding]:
    """进展与同一事项上一季度的一条文字相同，空格和标点不计；GK123 已提示的不再提示。

    好：上一季度“公开预算 42 家。”，本季度“公开决算 40 家。”　提示：两个季度都是“公开预算 42 家。”
    """
    for quarter in _quarters(scene):
        earlier = {word.folded: word.entry for word in quarter.before}
        for word in quarter.words:
            source = earlier.get(word.folded)
            if word.own and word.folded and source and not quarter.bare:
                yield at_entry(
                    scene,
                    word.entry,
                    f"{word.entry.task} 的进展与上一季度（{source.date}）的记录文字相同",
                    "补记一条，写明本季度的新进展；确无进展的，写明原因。",
                )


@check("GK125", Severity.REMARK, "佐证材料只有网站首页")
def home_page_only(scene: LedgerScene) -> Iterator[Finding]:
    """“已完成”的佐证材料只有网站首页，看不出公开了什么；其后补记了其他佐证材料的不提示。

    好：`evidence: ["https://www.jinan.gov.cn/col/1.html"]`　提示：`["https://www.jinan.gov.cn/"]`
    """
    for history in scene.histories.values():
        for word in reversed(_told(scene, history)):
            if not all(_HOME_PAGE.fullmatch(each.strip()) for each in word.words.evidence):
                break
            if word.own and word.entry.status is Status.DONE and word.entry.evidence:
                yield at_entry(
                    scene,
                    word.entry,
                    f"{word.entry.task} 已完成，佐证材料只有网站首页",
                    "补记一条，写明公开内容所在网页的网址，或文号。",
                )


CHECKS = (bare_twice, copied, home_page_only)


def _quarters(scene: LedgerScene) -> Iterator[_Quarter]:
    """Yield every quarter of every duty in which something was reported."""
    for history in scene.histories.values():
        by_quarter: dict[Period, list[_Word]] = defaultdict(list)
        for word in _told(scene, history):
            by_quarter[containing(PeriodKind.QUARTER, word.entry.date)].append(word)
        for period, words in list(by_quarter.items()):
            yield _Quarter(period, words, by_quarter.get(period.before(), ()))


def _told(scene: LedgerScene, history: History) -> list[_Word]:
    """Return the progress lines of a duty, with those that were handed over."""
    return [
        _Word(step.entry, words_of(step.entry), unit == scene.ledger.unit)
        for unit, step in history.story(date.max)
        if step.entry.is_progress
    ]
