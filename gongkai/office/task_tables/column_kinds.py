"""What a column of a task table is read as, by the words at its head."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from gongkai.model.task import Role
from gongkai.ops.language.traditional_characters import simplified


class Kind(Enum):
    """What a column is read as; the value is its name for people."""

    NUMBER = "序号"
    TASK = "任务"
    """Named a task by its header; it becomes a heading or, where no column is left, the rest."""
    HEADING = "标题"
    REQUIREMENT = "具体要求"
    LEAD = "牵头单位"
    RESPONSIBLE = "责任单位"
    SUPPORT = "配合单位"
    DUE = "时限"
    REPORTED = "完成情况"
    REMARK = "备注"
    UNREAD = ""


ROLES = {Kind.LEAD: Role.LEAD, Kind.RESPONSIBLE: Role.RESPONSIBLE, Kind.SUPPORT: Role.SUPPORT}
"""The part of the units in a column."""

_LONGEST = 30
"""The most characters of a heading; a longer text heads nothing."""
_ASIDE = r"[（(〔\[【][^）)〕\]】]*[）)〕\]】]"
_UNIT = "(?:单位|部门|科室|处室|机构|主体|股室)"
_PERSON = r".*(?:领导|责任人|负责人|联系人|牵头人|电话|签字)"
_FORMS = (
    (Kind.NUMBER, r"(?:任务|工作|事项)?(?:序号|编号|项号)|号|no\.?"),
    (
        Kind.REPORTED,
        r".*(?:完成|进展|落实|办理|推进|执行|整改)(?:情况|进度|进展|状态)|(?:工作)?进展",
    ),
    (Kind.DUE, r".*(?:时限|期限|完成时间|完成日期|时间要求|时间节点|时间安排).*|时间"),
    (Kind.REMARK, r"备注|附注|说明"),
    (Kind.UNREAD, _PERSON),
    (Kind.RESPONSIBLE, rf".*(?:牵头|主办){_UNIT}?[、和及与/，,].*"),
    (Kind.LEAD, r"(?:.*(?:牵头|主办|主责))(?:责任)?.?.?.?"),
    (Kind.SUPPORT, rf".*(?:配合|协办|协助|参与|协同){_UNIT}?"),
    (
        Kind.RESPONSIBLE,
        rf".*(?:责任|落实|承办|负责|实施|主管){_UNIT}.*|(?:责任|任务|工作|职责)分工|责任",
    ),
    (Kind.REQUIREMENT, r".*(?:要求|内容|举措|措施|具体任务|细化任务|任务分解).*"),
    (Kind.TASK, r".*任务.*|重点工作.*|工作(?:事项|项目|要点|重点|目标)"),
)
_NAMES_A_TASK = r"任务|重点工作|工作(?:内容|事项|项目|要点|重点|目标)"


def folded(heading: str) -> str:
    """Return a heading without its blanks and line breaks."""
    return "".join(heading.split())


def kind_of(heading: str) -> Kind:
    """Return what a column of this heading is read as."""
    if len(heading) > 2 * _LONGEST or len(folded(heading)) > _LONGEST:
        return Kind.UNREAD
    plain = re.sub(_ASIDE, "", _plain(heading)) or _plain(heading)
    kinds = (kind for kind, form in _FORMS if re.fullmatch(form, plain))
    return next(kinds, Kind.UNREAD)


def names_a_task(heading: str) -> bool:
    """Return whether a heading says that a task stands below."""
    return re.search(_NAMES_A_TASK, _plain(heading)) is not None


def _plain(heading: str) -> str:
    return simplified(unicodedata.normalize("NFKC", folded(heading)).lower())
