"""Rules for changes of the tables and the register since an older revision."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from gongkai.checks.check import Check, Finding, check
from gongkai.model.problem import Problem, Severity
from gongkai.model.span import Span
from gongkai.ops.counting.figures import tenths
from gongkai.ops.language.days import spoken
from gongkai.ops.language.shell_words import as_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongkai.model.problem import Problem
    from gongkai.ops.counting.data_comparison import Difference, Moved, Sums

_LABELS = {
    "title": "标题", "default_due": "默认时限", "first_leads": "排名第一的单位牵头",
    "report": "报送要求",
    "section": "一级标题", "item": "二级标题", "requirement": "具体要求", "lead": "牵头单位",
    "responsible": "责任单位", "support": "配合单位", "responsible_text": "责任单位原文",
    "due": "时限", "due_text": "时限原文", "since": "起始日期", "retired": "终止日期",
    "number": "原表序号", "remark": "备注", "region": "地区", "full_name": "全称", "kind": "类别",
    "aliases": "别名", "basis": "名称出处", "until": "终止日期", "renamed_to": "更名为",
    "kinds": "所含类别", "members": "成员", "except": "不含的单位",
}  # fmt: skip
_EXCERPT = 24
_LEAD_IN = 6
_FEW = 5


class RevisedData(NamedTuple):
    """The input of these rules: the older tables and register compared with the present ones.

    ``unread`` are files of the older revision that cannot be read; ``gone`` maps the years of lost
    tables to their files; ``owners`` maps, by year, older requirements to their task ids.
    """

    revision: str
    unread: Sequence[str]
    gone: Mapping[int, str]
    tables: Mapping[int, Sequence[Difference]]
    owners: Mapping[int, Mapping[str, str]]
    register: Sequence[Difference]
    figures: Sequence[Moved]


@check("GK095", Severity.WARNING, "任务表或名册未能比对")
def not_compared(data: RevisedData) -> Iterator[Finding]:
    """`--since` 所指的版本里有该文件，但无法读取，任务表和名册的改动未核对，审阅时应自行核对。

    好：所指的版本中任务表和名册都能读取　坏：所指的版本中 `data/tasks.yaml` 有语法错误
    """
    for file in data.unread:
        yield Finding(
            Span(file, 1, 1, 0),
            f"该文件在 {data.revision} 中无法读取，任务表和名册的改动未核对",
            f"自行核对：git diff {as_word(data.revision)} -- data",
        )


@check("GK096", Severity.WARNING, "任务编号有增减，或改指其他内容")
def ids(data: RevisedData) -> Iterator[Finding]:
    """台账按任务编号记录。编号删去，已有的记录不再计入；编号改指其他内容，已有的记录随之改变所属任务。

    好：不再执行的任务写 `retired`，新任务用新编号　坏：两项任务的编号对调
    """
    for year, file in data.gone.items():
        yield Finding(
            Span(file, 1, 1, 0),
            f"{year} 年的任务表缺失，该年的记录不再计入",
            f"往年的任务表放在 data/past/{year}.yaml；查看原表："
            f"git show {as_word(f'{data.revision}:./{file}')}",
        )
    for year, differences in data.tables.items():
        for each in differences:
            if each.subject and not each.field:
                yield _came_or_went(each)
            elif each.field == "requirement":
                yield _reworded(each, data.owners[year])


@check("GK097", Severity.WARNING, "任务表有改动")
def tables(data: RevisedData) -> Iterator[Finding]:
    """时限、责任单位、分工、起止日期的改动会改变统计数字，往年的任务表也一样，审阅时应核对。

    好：任务表未改动　坏：改动 `default_due`，或把单位由责任改为配合
    """
    for year, differences in data.tables.items():
        for each in differences:
            if each.field and each.field != "requirement":
                yield _changed(each, each.subject or f"{year} 年任务表")


@check("GK098", Severity.WARNING, "单位名册有改动")
def register(data: RevisedData) -> Iterator[Finding]:
    """单位的增减、起止、更名和统称成员的改动，会改变应办单位，从而改变统计数字，审阅时应核对。

    好：名册未改动　坏：把一个单位列入统称的 `except`
    """
    for each in data.register:
        if each.field:
            yield _changed(each, each.subject or "名册")
        else:
            what = "删去" if each.before else "新增"
            yield Finding(each.span, f"名册{what}“{each.subject}”", _REVIEW)


@check("GK099", Severity.WARNING, "统计数字随任务表、名册改变")
def figures(data: RevisedData) -> Iterator[Finding]:
    """同样的台账记录，按所指版本的任务表、名册统计，与按现在的统计，数字不同；两组数字都列出。

    好：改动任务表以后，各单位的数字不变　坏：删去一项任务，应办事项随之减少
    """
    for each in data.figures:
        before, after = each.before, each.after
        names = "、".join(each.units[:_FEW]) + ("等" if len(each.units) > _FEW else "")
        yield Finding(
            each.span,
            f"{each.year} 年的数字（截至 {spoken(each.day)}）随之改变："
            f"应办事项 {_items(before.counted, after.counted)}，"
            f"已完成 {_items(before.done, after.done)}，"
            f"逾期 {_items(before.overdue, after.overdue)}，"
            f"完成率 {_arrow(_rate(before), _rate(after))}；"
            f"涉及 {len(each.units)} 个单位：{names}",
            "核对上列改动是否都是有意作出的。",
        )


class CommittedData(NamedTuple):
    """What the rule for what HEAD has otherwise than the working tree sees.

    ``unread`` are files that HEAD has and that cannot be read there, or has no more; ``found`` is
    what the rules above find in HEAD's data, ``here`` what they find in those of the working tree.
    """

    unread: Sequence[str]
    found: Sequence[Problem]
    here: Sequence[Problem]


@check("GK122", Severity.WARNING, "提交到 git 的任务表或名册另有改动")
def committed(data: CommittedData) -> Iterator[Finding]:
    """最近一次提交到 git 的版本（HEAD）里，任务表或名册有改动，工作区里没有：合并的是提交到 git
    的版本，只看工作区会漏过去。

    好：工作区与 HEAD 的任务表相同　坏：HEAD 里改动了 `default_due`，工作区里改了回来，未提交到 git
    """
    remedy = "核对；以工作区为准的，提交到 git：git add data，再 git commit。"
    for file in data.unread:
        yield Finding(
            Span(file, 1, 1, 0),
            "提交到 git 的版本（HEAD）里没有这个文件，或者无法读取，任务表和名册的改动未核对",
            remedy,
        )
    here = {(each.code, each.message) for each in data.here}
    for each in data.found:
        if (each.code, each.message) not in here:
            message = f"提交到 git 的版本（HEAD）里：{each.message}"
            yield Finding(Span(each.span.file, 1, 1, 0), message, remedy)


REVISED_CHECKS: tuple[Check[RevisedData], ...] = (not_compared, ids, tables, register, figures)

_REVIEW = "改动有依据的，不必处理。"


def check_revised(data: RevisedData) -> Iterator[Problem]:
    """Check the changes of the register and the tables against every rule."""
    for each in REVISED_CHECKS:
        yield from each.problems(data)


def check_committed(data: CommittedData) -> Iterator[Problem]:
    """Hold the register and the tables that HEAD has against those of the working tree."""
    return committed.problems(data)


def _came_or_went(each: Difference) -> Finding:
    if each.after:
        return Finding(each.span, f"新增任务 {each.subject}“{_short(each.after)}”", _REVIEW)
    return Finding(
        each.span,
        f"任务 {each.subject}“{_short(each.before)}”已删去，已有的记录不再计入",
        "恢复该任务；不再执行的，用 retired 写明终止日期。",
    )


def _reworded(each: Difference, owners: Mapping[str, str]) -> Finding:
    """Return the finding for a reworded task; worse if the words were those of another task."""
    owner = owners.get(each.after)
    if owner and owner != each.subject:
        return Finding(
            each.span,
            f"{each.subject} 原为“{_short(each.before)}”，现为原 {owner} 的内容"
            f"“{_short(each.after)}”，{each.subject} 的记录随之记到另一项任务上",
            "任务编号不得改用；恢复原编号，新任务用新编号。",
        )
    return _changed(each, each.subject)


def _changed(each: Difference, subject: str) -> Finding:
    before, after = _excerpts(each.before, each.after)
    gap = " " if subject[-1].isascii() else ""
    return Finding(
        each.span, f"{subject}{gap}的{_LABELS[each.field]}由{before}改为{after}", _REVIEW
    )


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Return two texts in quotes; long ones start where they differ."""
    alike = next((n for n, (a, b) in enumerate(zip_longest(before, after)) if a != b), len(before))
    start = max(0, alike - _LEAD_IN) if max(len(before), len(after)) > _EXCERPT else 0
    return _quoted(before, start), _quoted(after, start)


def _quoted(text: str, start: int) -> str:
    if not text:
        return "空白"
    return f"“{'…' if start else ''}{_short(text[start:])}”"


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"


def _items(before: int, after: int) -> str:
    return _arrow(f"{before} 项", f"{after} 项")


def _arrow(before: str, after: str) -> str:
    return f"{before}（未变）" if before == after else f"{before}→{after}"


def _rate(sums: Sums) -> str:
    share = tenths(sums.done, sums.counted)
    return "—" if share is None else f"{share / 10:.1f}%"
