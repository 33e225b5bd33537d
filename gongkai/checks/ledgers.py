"""Rules for ledgers: what one fold of each unit's lines finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongkai.checks.check import Finding, LedgerScene, check
from gongkai.model.problem import Severity
from gongkai.model.span import Span
from gongkai.model.status import Status
from gongkai.model.unit import Group
from gongkai.ops.duties.voluntary import not_owed as not_owed_lines
from gongkai.ops.duties.voluntary import open_ended_tasks
from gongkai.ops.lines.amendments import Fault
from gongkai.ops.recording.moments import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """台账的文件名是登记过的单位的 name，一字不差；其他文件里的行都不计入。

    好：`ledgers/甲局.yaml`　坏：`ledgers/甲局（旧）.yaml`
    """
    if scene.unit is None:
        yield Finding(
            Span(scene.ledger.file),
            f"没有这个单位：{scene.ledger.unit}；整本台账都不计入",
            _whose(scene.ledger.unit, scene.names),
        )


@check("GK066", Severity.ERROR, "没有这项任务")
def unknown_task(scene: LedgerScene) -> Iterator[Finding]:
    """台账里的任务编号必须在某一年的任务表里。

    好：`task: 2021-T01`　坏：`task: 2021-T77`
    """
    remedies: dict[str, str] = {}
    for left in _left_out(scene, Fault.UNKNOWN_TASK):
        task = left.entry.task
        year = task[:4]
        if year not in remedies:
            remedies[year] = _tasks_there(year, scene.book)
        yield _finding(scene, left.entry, f"没有这项任务：{task}", remedies[year])


_TARGET_FAULTS = {
    Fault.NO_TARGET: "所指的那一行不在这本台账里，或本身不计入",
    Fault.FOREIGN_TARGET: "与所指的那一行不是同一项任务、同一种行",
    Fault.RETRACTION_STRUCK: "所指的是一行撤销，撤销不能再改",
}


@check("GK067", Severity.ERROR, "更正或撤销没有着落")
def broken_amendment(scene: LedgerScene) -> Iterator[Finding]:
    """更正、撤销要指向同一本台账里同一项任务的一行；撤销不能再更正或撤销。

    好：`corrects:` 后面是本台账里有的编号　坏：编号在台账里找不到
    """
    for left in _left_out(scene, *_TARGET_FAULTS):
        target = left.entry.corrects or left.entry.retracts
        what = "更正" if left.entry.corrects else "撤销"
        yield _finding(
            scene,
            left.entry,
            f"{what} {target}：{_TARGET_FAULTS[left.fault]}",
            "核对编号；误写的行撤销后重新记。",
        )


@check("GK068", Severity.ERROR, "不能这样改状态")
def illegal_step(scene: LedgerScene) -> Iterator[Finding]:
    """状态只能按规定的次序变化，例如已核实的事项只能由公开办退回。

    好：`进行中` 之后 `已完成`　坏：`已核实` 之后 `进行中`
    """
    for left in _left_out(scene, Fault.ILLEGAL_STEP):
        entry = left.entry
        yield _finding(
            scene,
            entry,
            f"{entry.task} 当时是 {left.state}，不能改为 {entry.status}；这一行不计入",
            f"在它之前补记缺的一步，或撤销这一行（编号 {entry.id}）。",
        )


@check("GK069", Severity.ERROR, "状态不归这种行写")
def wrong_hand(scene: LedgerScene) -> Iterator[Finding]:
    """已核实、退回整改、准予不适用只能写在公开办的核查行里；核查行也只写这三种。

    好：`act: 核查, status: 已核实`　坏：没有 act 而 `status: 已核实`
    """
    for left in _left_out(scene, Fault.STATUS_OF_OFFICE, Fault.STATUS_OF_UNIT):
        whose = "公开办的核查行" if left.fault is Fault.STATUS_OF_OFFICE else "单位的进展行"
        yield _finding(
            scene,
            left.entry,
            f"{left.entry.status} 只能写在{whose}里；这一行不计入",
            f"撤销这一行（编号 {left.entry.id}），重新记。",
        )


@check("GK070", Severity.ERROR, "点名的事项不能不适用")
def named_not_applicable(scene: LedgerScene) -> Iterator[Finding]:
    """不适用是给被统称带到、其实无关的单位用的；点名的单位推不掉。

    好：统称的事项 `不适用`　坏：点名的事项 `不适用`
    """
    for left in _left_out(scene, Fault.NAMED_NOT_APPLICABLE):
        yield _finding(
            scene,
            left.entry,
            f"{left.entry.task} 点了 {scene.ledger.unit} 的名，不能记为不适用；这一行不计入",
            "如实记进展；若点名有误，请公开办改任务表。",
        )


@check("GK071", Severity.ERROR, "延期不成立")
def bad_extension(scene: LedgerScene) -> Iterator[Finding]:
    """延期要晚于现在的时限；持续推进、每季度、每月、没有时限、配合的事项谈不上延期。

    好：时限 2021-06-30，`due: 2021-09-30`　坏：时限 2021-06-30，`due: 2021-06-30`
    """
    for left in _left_out(scene, Fault.EXTENSION):
        yield _finding(
            scene,
            left.entry,
            f"延期到 {left.entry.due} 不成立：{_against_extension(left)}；这一行不计入",
            f"撤销这一行（编号 {left.entry.id}）；日期有误就更正。",
        )


@check("GK072", Severity.WARNING, "不是这个单位的应办事项")
def not_owed(scene: LedgerScene) -> Iterator[Finding]:
    """记这一行的那天，单位并不负责这项任务：或从来不是它的，或已移交（原有应办事项）；不计入。

    好：`task` 是本单位的　坏：`task` 点名的是别的单位
    """
    if scene.unit is None:
        return
    lines = list(not_owed_lines(scene.sifted, scene.histories))
    open_ended = open_ended_tasks(scene.book.tables.values()) if lines else frozenset()
    for line in lines:
        task = line.entry.task
        if line.entry.open and task in open_ended:
            continue
        hint = "名单未尽，可以用 open: true 主动报送。" if task in open_ended else ""
        if line.entry.open:
            hint = "它的名单没有“等有关部门”，不能主动报送。"
        yield _finding(
            scene,
            line.entry,
            f"{line.date} 那天 {task} 不是 {scene.ledger.unit} 的应办事项，不计入",
            f"核对任务编号与日期。{hint}",
        )


@check("GK073", Severity.WARNING, "本来就应办，不必主动报送")
def open_but_owed(scene: LedgerScene) -> Iterator[Finding]:
    """open: true 是给名单之外的单位用的；本来应办的照常计入。

    好：名单之外的单位 `open: true`　坏：点名的单位 `open: true`
    """
    for history in scene.histories.values():
        for step in history.steps:
            if step.entry.open:
                yield _finding(
                    scene,
                    step.entry,
                    f"{step.entry.task} 本来就应办，open: true 多余；照常计入",
                    "不必处理；以后不写 open。",
                )


@check("GK074", Severity.WARNING, "已完成而没有依据")
def done_without_evidence(scene: LedgerScene) -> Iterator[Finding]:
    """已完成要有 evidence（网址、文号或路径），或用 why 说明为什么没有。

    好：`evidence: ["https://…"]`　坏：只有 `status: 已完成`
    """
    for history in scene.histories.values():
        for step in history.steps:
            entry = step.entry
            if entry.status is Status.DONE and entry.is_progress and not entry.grounded:
                yield _finding(
                    scene, entry, f"{entry.task} 已完成，但没有依据", "补记一条，写上网址或文号。"
                )


@check("GK075", Severity.WARNING, "日期在年前或在今后")
def odd_date(scene: LedgerScene) -> Iterator[Finding]:
    """进展的日期应在任务表那一年的 1 月 1 日到今天之间。

    好：2021 年的任务记 `date: 2021-03-01`　坏：2021 年的任务记 `date: 2012-03-01`
    """
    today = scene.now.date()
    for line in scene.sifted.lines:
        entry = line.entry
        if entry.date.year < int(entry.task[:4]):
            yield _finding(scene, entry, f"日期 {entry.date} 早于任务表的年份", "核对年份。")
        elif entry.date > today:
            yield _finding(scene, entry, f"日期 {entry.date} 在今天之后", "核对日期。")


@check("GK076", Severity.WARNING, "一行有两个更正")
def rival_corrections(scene: LedgerScene) -> Iterator[Finding]:
    """两个人各自更正了同一行：取时刻较晚的一个，但该看看对不对。

    好：第二次更正指向第一次更正　坏：两次更正指向同一行
    """
    for tree in scene.sifted.amended:
        for entry in tree.rivals[1:]:
            yield _finding(
                scene,
                entry,
                f"{entry.corrects} 有不止一个更正，取时刻最晚的",
                f"撤销多余的一个（编号 {entry.id}）。",
            )


@check("GK077", Severity.REMARK, "空话")
def empty_phrase(scene: LedgerScene) -> Iterator[Finding]:
    """只写“按计划推进”看不出做了什么；写清做成的事、数量、网址。

    好：`note: "公开预算 42 家。"`　提示：`note: "按计划推进。"`
    """
    search = re.compile(_EMPTY_PHRASE).search
    for line in scene.sifted.lines:
        entry = line.entry
        found = search(entry.text) if entry.is_progress else None
        if found:
            yield _finding(
                scene, entry, f"看不出做了什么：{found[1]}", "写清做成的事、数量、网址。"
            )


@check("GK078", Severity.WARNING, "记录时间晚于当前时间")
def ahead_of_clock(scene: LedgerScene) -> Iterator[Finding]:
    """记录时间（at）晚于当前时间 5 分钟以上、不超过一天：可能是记录时的电脑时钟偏快；照常计入。

    好：2021-07-05 09:00 查看，`at: 2021-07-05T09:04:00+08:00`　坏：`at: 2021-07-05T11:00:00+08:00`
    """
    usual, believed = bounds(scene.now)
    for entry in scene.ledger.entries:
        if usual < entry.moment <= believed:
            yield _finding(scene, entry, f"记录时间 {entry.at} 晚于当前时间", "核对电脑时钟。")


@check("GK079", Severity.ERROR, "记录时间晚于当前时间一天以上")
def far_ahead_of_clock(scene: LedgerScene) -> Iterator[Finding]:
    """记录时间（at）不可能晚于当前时间一天以上；该记录照常计入，以后的记录不按其顺延时间。

    好：2021-07-05 查看，`at: 2021-07-05T08:00:00+08:00`　坏：`at: 2031-07-05T08:00:00+08:00`
    """
    _, believed = bounds(scene.now)
    for entry in scene.ledger.entries:
        if entry.moment > believed:
            yield _finding(
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
    first: dict[str, Entry] = {}
    for entry in scene.ledger.entries:
        other = first.setdefault(entry.id, entry)
        if other.text != entry.text:
            yield _finding(
                scene,
                entry,
                f"记录编号 {entry.id} 与第 {other.line} 行相同，内容不同",
                "其中一条是仿造的：用 git log -p 核对来历，删去尚未提交到 git 的一条。",
            )


def _tasks_there(year: str, book: Book) -> str:
    """What tasks a year has."""
    table = book.tables.get(int(year))
    if table is None:
        return f"没有 {year} 年的任务表；核对年份。"
    ids = [row.task.id for row in table.rows()]
    if not ids:
        return "这一年的任务表读不出任务，先改好它。"
    return f"这一年的编号从 {ids[0]} 到 {ids[-1]}，见 gongkai list。"


def _whose(name: str, names: Names) -> str:
    """What to do with a ledger of no unit."""
    party = names.get(name)
    if isinstance(party, Group):
        return "这是统称；进展要记在各单位自己的台账里。"
    if party:
        return f"这是 {party.name} 的别名或全称；台账的文件名要用 {party.name}.yaml。"
    near = [each for each in names.near(name) if each in names.units]
    meant = f"是不是 {' 或 '.join(near)}？" if near else ""
    return f"{meant}在 data/units.yaml 登记它，或把文件名改回登记的名称。"


def _against_extension(left: LeftOut) -> str:
    """Why the due date could not be put off."""
    if left.due is None:
        return "这个事项没有可延的时限"
    if left.entry.due and left.entry.due > left.due:
        return "配合的事项没有自己的时限"
    return f"现在的时限是 {left.due}"


def _left_out(scene: LedgerScene, *wanted: Fault) -> Iterator[LeftOut]:
    for left in scene.sifted.left_out:
        if left.fault in wanted:
            yield left
    for history in scene.histories.values():
        for left in history.left_out:
            if left.fault in wanted:
                yield left
    for left in scene.elsewhere:
        if left.fault in wanted:
            yield left


def _finding(scene: LedgerScene, entry: Entry, message: str, remedy: str = "") -> Finding:
    return Finding(Span(scene.ledger.file, entry.line, 1, len(entry.text)), message, remedy)
