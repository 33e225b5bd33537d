"""Rules for ledgers, checked on the folded lines of each unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.checks.check import Finding, LedgerScene, at_entry, check
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.model.status import Status
from gongkai.model.task import year_of
from gongkai.model.unit import Group
from gongkai.model.way import Message, Way
from gongkai.ops.duties.voluntary import not_owed as not_owed_lines
from gongkai.ops.duties.voluntary import open_ended_tasks
from gongkai.ops.lines.amendments import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongkai.model.book import Book
    from gongkai.model.entry import Entry
    from gongkai.ops.duties.party_names import Names
    from gongkai.ops.lines.amendments import LeftOut

_EMPTY_PHRASE = (
    r', note: " *('
    r"(?:已|正|正在|继续|目前)?(?:按照?(?:计划|要求|部署)|有序|正常|稳步|持续|积极|扎实)"
    r"(?:有序|正常|稳步|持续|积极|扎实)?(?:推进|开展|进行|落实|实施)(?:中|当中|之中|工作)?[。.]?"
    r') *"'
)


@check("GK063", Severity.ERROR, "台账不属于任何单位")
def no_such_unit(scene: LedgerScene) -> Iterator[Finding]:
    """台账的文件名必须是已登记单位的 name，须完全一致；其他文件里的记录都不计入。

    好：`ledgers/甲局.yaml`　坏：`ledgers/甲局（旧）.yaml`
    """
    if scene.unit is None:
        yield Finding(
            Span(scene.ledger.file),
            f"没有这个单位：{scene.ledger.unit}；整本台账不计入",
            _whose(scene.ledger.unit, scene.names),
        )


@check("GK066", Severity.ERROR, "没有这项任务")
def unknown_task(scene: LedgerScene) -> Iterator[Finding]:
    """记录的任务编号必须是某一年任务表里的编号。

    好：`task: 2021-T01`　坏：`task: 2021-T77`
    """
    remedies: dict[int, Message] = {}
    for left in _left_out(scene, Fault.UNKNOWN_TASK):
        task = left.entry.task
        year = year_of(task)
        if year not in remedies:
            remedies[year] = _tasks_there(year, scene.book)
        yield at_entry(scene, left.entry, f"没有这项任务：{task}", remedies[year])


_TARGET_FAULTS = {
    Fault.NO_TARGET: "所指的记录不在本台账内，或该记录本身不计入",
    Fault.FOREIGN_TARGET: "与所指的记录不是同一项任务，或不是同一种记录",
    Fault.RETRACTION_STRUCK: "所指的是撤销记录，撤销记录不能更正、撤销",
}


@check("GK067", Severity.ERROR, "更正或撤销找不到原记录")
def broken_amendment(scene: LedgerScene) -> Iterator[Finding]:
    """更正、撤销必须指向同一本台账里同一项任务的一条记录；撤销记录不能更正、撤销。

    好：`corrects:` 后是本台账里已有的记录编号　坏：台账里没有这个编号
    """
    for left in _left_out(scene, *_TARGET_FAULTS):
        target = left.entry.corrects or left.entry.retracts
        what = "更正" if left.entry.corrects else "撤销"
        yield at_entry(
            scene,
            left.entry,
            f"{what} {target}：{_TARGET_FAULTS[left.fault]}",
            "核对记录编号；误写的，撤销该记录后重新记入。",
        )


@check("GK068", Severity.ERROR, "状态变更不合次序")
def illegal_step(scene: LedgerScene) -> Iterator[Finding]:
    """状态只能按规定的次序变化，例如已核实的事项只能由公开办退回。

    好：`进行中` 之后 `已完成`　坏：`已核实` 之后 `进行中`
    """
    for left in _left_out(scene, Fault.ILLEGAL_STEP):
        entry = left.entry
        yield at_entry(
            scene,
            entry,
            f"{entry.task} 当时为“{left.state}”，不能改为“{entry.status}”；该记录不计入",
            f"补记缺少的前一步状态，或撤销该记录（记录编号 {entry.id}）。",
        )


@check("GK069", Severity.ERROR, "状态与记录类型不符")
def wrong_hand(scene: LedgerScene) -> Iterator[Finding]:
    """“已核实”“退回整改”“准予不适用”只能写在公开办的核查记录里；核查记录也只能写这三种。

    好：`act: 核查, status: 已核实`　坏：没有 act，`status: 已核实`
    """
    for left in _left_out(scene, Fault.STATUS_OF_OFFICE, Fault.STATUS_OF_UNIT):
        whose = "公开办的核查记录" if left.fault is Fault.STATUS_OF_OFFICE else "单位的进展记录"
        yield at_entry(
            scene,
            left.entry,
            f"“{left.entry.status}”只能写在{whose}里；该记录不计入",
            f"撤销该记录（记录编号 {left.entry.id}），重新记入。",
        )


@check("GK070", Severity.ERROR, "列名的事项不能记为不适用")
def named_not_applicable(scene: LedgerScene) -> Iterator[Finding]:
    """“不适用”只用于统称涵盖、实际无关的单位；责任单位栏列名的单位不能用。

    好：统称的事项 `不适用`　坏：列名的事项 `不适用`
    """
    for left in _left_out(scene, Fault.NAMED_NOT_APPLICABLE):
        yield at_entry(
            scene,
            left.entry,
            f"{left.entry.task} 的责任单位栏列有{scene.ledger.unit}，不能记为“不适用”；"
            "该记录不计入",
            "如实记入进展；责任单位栏有误的，请公开办更正任务表。",
        )


@check("GK071", Severity.ERROR, "延期不符合规定")
def bad_extension(scene: LedgerScene) -> Iterator[Finding]:
    """延期后的时限须晚于现时限；持续推进、每季度、每月、没有时限、配合的事项不办理延期。

    好：时限 2021-06-30，`due: 2021-09-30`　坏：时限 2021-06-30，`due: 2021-06-30`
    """
    for left in _left_out(scene, Fault.EXTENSION):
        yield at_entry(
            scene,
            left.entry,
            f"不能延期到 {left.entry.due}：{_against_extension(left)}；该记录不计入",
            f"撤销该记录（记录编号 {left.entry.id}）；日期有误的，更正该记录。",
        )


@check("GK072", Severity.WARNING, "不是这个单位的应办事项")
def not_owed(scene: LedgerScene) -> Iterator[Finding]:
    """记录日期当天，该任务不是该单位的应办事项：从未列入，或已移交其他单位；该记录不计入。

    好：`task` 是本单位的应办事项　坏：`task` 是其他单位的应办事项
    """
    if scene.unit is None:
        return
    lines = list(not_owed_lines(scene.sifted, scene.histories))
    open_ended = open_ended_tasks(scene.book.tables.values()) if lines else frozenset()
    for line in lines:
        task = line.entry.task
        if line.entry.open and task in open_ended:
            continue
        hint = (
            f"{task} 的责任单位未列全，可以用 open: true 主动报送。" if task in open_ended else ""
        )
        if line.entry.open:
            hint = f"{task} 的责任单位已全部列明，不能主动报送。"
        yield at_entry(
            scene,
            line.entry,
            f"{line.date}，{task} 不是{scene.ledger.unit}的应办事项；该记录不计入",
            f"核对任务编号与日期。{hint}",
        )


@check("GK073", Severity.WARNING, "属于应办事项，无需按主动报送登记")
def open_but_owed(scene: LedgerScene) -> Iterator[Finding]:
    """`open: true` 只用于责任单位之外的单位；应办单位写了，记录照常计入。

    好：责任单位之外的单位写 `open: true`　坏：列名的单位写 `open: true`
    """
    for entry in _counted(scene, lambda mark: mark.open):
        yield at_entry(
            scene,
            entry,
            f"{entry.task} 属于应办事项，无需写 open: true；该记录照常计入",
            "该记录不必处理，以后不写 open。",
        )


@check("GK074", Severity.WARNING, "“已完成”缺佐证材料")
def done_without_evidence(scene: LedgerScene) -> Iterator[Finding]:
    """“已完成”须有佐证材料（evidence：网址、文号或文件路径），没有的用 why 说明理由。

    好：`evidence: ["https://…"]`　坏：只有 `status: 已完成`
    """
    for entry in _counted(scene, _claims_without_ground):
        yield at_entry(
            scene, entry, f"{entry.task} 已完成，缺佐证材料", "补记一条，写明网址或文号。"
        )


@check("GK075", Severity.WARNING, "日期早于任务年度或晚于今天")
def odd_date(scene: LedgerScene) -> Iterator[Finding]:
    """记录的日期应在任务年度 1 月 1 日至今天之间。

    好：2021 年的任务记 `date: 2021-03-01`　坏：2021 年的任务记 `date: 2012-03-01`
    """
    today = scene.now.date()
    lines = scene.sifted.lines
    last_year = max(map(year_of, lines.by_task), default=0)
    if all(day <= today and day.year >= last_year for day in set(lines.dates)):
        return
    for line in lines:
        entry = line.entry
        if entry.date.year < year_of(entry.task):
            yield at_entry(scene, entry, f"日期 {entry.date} 早于任务年度", "核对年份。")
        elif entry.date > today:
            yield at_entry(scene, entry, f"日期 {entry.date} 晚于今天", "核对日期。")


@check("GK076", Severity.WARNING, "同一记录有多次更正")
def rival_corrections(scene: LedgerScene) -> Iterator[Finding]:
    """同一条记录有两次以上更正：以记录时间最晚的一次为准，建议核对。

    好：第二次更正指向第一次更正　坏：两次更正指向同一条记录
    """
    for tree in scene.sifted.amended:
        for entry in tree.rivals[1:]:
            yield at_entry(
                scene,
                entry,
                f"{entry.corrects} 有多次更正，以记录时间最晚的一次为准",
                f"撤销多余的更正（记录编号 {entry.id}）。",
            )


@check("GK077", Severity.REMARK, "进展表述空泛")
def empty_phrase(scene: LedgerScene) -> Iterator[Finding]:
    """只写“按计划推进”，未写明具体做法和成效。

    好：`note: "公开预算 42 家。"`　提示：`note: "按计划推进。"`
    """
    search = re.compile(_EMPTY_PHRASE).search
    if not scene.entries.any_text(search):
        return
    for line in scene.sifted.lines:
        entry = line.entry
        found = search(entry.text) if entry.is_progress else None
        if found:
            yield at_entry(
                scene, entry, f"未写明具体做法和成效：“{found[1]}”", "补充做了什么、数量、网址。"
            )


@check("GK078", Severity.WARNING, "记录时间晚于当前时间")
def ahead_of_clock(scene: LedgerScene) -> Iterator[Finding]:
    """记录时间（at）晚于当前时间 5 分钟以上、不超过一天：可能是记录时的电脑时钟偏快；照常计入。

    好：2021-07-05 09:00 查看，`at: 2021-07-05T09:04:00+08:00`　坏：`at: 2021-07-05T11:00:00+08:00`
    """
    from gongkai.ops.recording.moments import bounds

    usual, believed = bounds(scene.now)
    for entry in _written_after(scene, usual):
        if entry.moment <= believed:
            yield at_entry(scene, entry, f"记录时间 {entry.at} 晚于当前时间", "核对电脑时钟。")


@check("GK079", Severity.ERROR, "记录时间晚于当前时间一天以上")
def far_ahead_of_clock(scene: LedgerScene) -> Iterator[Finding]:
    """记录时间（at）不可能晚于当前时间一天以上；该记录照常计入，以后的记录不按其顺延时间。

    好：2021-07-05 查看，`at: 2021-07-05T08:00:00+08:00`　坏：`at: 2031-07-05T08:00:00+08:00`
    """
    from gongkai.ops.recording.moments import bounds

    _, believed = bounds(scene.now)
    for entry in _written_after(scene, believed):
        yield at_entry(
            scene,
            entry,
            f"记录时间 {entry.at} 晚于当前时间一天以上",
            f"核对电脑时钟；时间有误，撤销该记录（记录编号 {entry.id}），重新记入。",
        )


@check("GK059", Severity.ERROR, "两条不同的记录编号相同")
def same_id(scene: LedgerScene) -> Iterator[Finding]:
    """记录编号由记录的内容算出，两条不同的记录不会碰巧相同；这样的记录不能更正、撤销。

    好：每条记录各有编号　坏：两条内容不同的记录编号相同
    """
    if scene.entries.unique:
        return
    first: dict[str, Entry] = {}
    for entry in scene.ledger.entries:
        other = first.setdefault(entry.id, entry)
        if other.text != entry.text:
            yield at_entry(
                scene,
                entry,
                f"记录编号 {entry.id} 与第 {other.line} 行相同，内容不同",
                "其中一条不是由程序写入的：用 git log -p 核对来历，删去尚未提交到 git 的一条。",
            )


def _counted(scene: LedgerScene, test: Callable[[Entry], object]) -> Iterator[Entry]:
    """Yield the entries that count and whose marks pass a test."""
    if any(map(test, scene.entries.kinds)):
        for history in scene.histories.values():
            yield from (line.entry for line in history.lines_marked(test))


def _claims_without_ground(mark: Entry) -> bool:
    return mark.status is Status.DONE and mark.is_progress and not mark.grounded


def _written_after(scene: LedgerScene, moment: str) -> Iterator[Entry]:
    """Yield the entries written after a moment."""
    if scene.entries.last_moment > moment:
        yield from (entry for entry in scene.ledger.entries if entry.moment > moment)


def _tasks_there(year: int, book: Book) -> Message:
    """Say which tasks a year has."""
    table = book.tables.get(year)
    if table is None:
        return f"没有 {year:04} 年的任务表；核对年份。"
    ids = [row.task.id for row in table.rows()]
    if not ids:
        return f"{year} 年的任务表未能读出任务，先改正任务表。"
    return f"{year} 年现有编号：{ids[0]} 至 {ids[-1]}，见 ", Way.LIST_TASKS, "。"


def _whose(name: str, names: Names) -> str:
    """Say what to do with a ledger of no unit."""
    party = names.get(name)
    if isinstance(party, Group):
        return f"“{name}”是统称；进展应分别记入所含单位的台账。"
    if party:
        return f"“{name}”是{party.name}的别名或全称；台账的文件名应为 {party.name}.yaml。"
    near = [each for each in names.near(name) if each in names.units]
    meant = f"是不是 {' 或 '.join(near)}？" if near else ""
    return f"{meant}在 data/units.yaml 登记该单位，或将文件名改为已登记的名称。"


def _against_extension(left: LeftOut) -> str:
    """Say why a due date cannot be extended."""
    if left.due is None:
        return "该事项没有固定时限，不办理延期"
    if left.entry.due and left.entry.due > left.due:
        return "配合的事项不办理延期"
    return f"现时限为 {left.due}，延期后的时限须晚于 {left.due}"


def _left_out(scene: LedgerScene, *wanted: Fault) -> Iterator[LeftOut]:
    return (left for left in scene.left_out if left.fault in wanted)
