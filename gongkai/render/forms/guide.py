"""How a form is filled in, in the words of all its kinds, and how wide its columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.model.form import HEAD_OPEN, OPEN, UNCHANGED, FormColumn
from gongkai.ops.language.days import spoken

if TYPE_CHECKING:
    from gongkai.model.form import BlankForm

FILL = "FFF8DC"
"""The colour of the cells that the unit fills in, as six hex digits."""
WIDTHS = {
    FormColumn.ID: 12,
    FormColumn.REQUIREMENT: 32,
    FormColumn.ROLE: 7,
    FormColumn.DUE: 15,
    FormColumn.LAST_STATE: 12,
    FormColumn.LAST_NOTE: 20,
    FormColumn.STATUS: 12,
    FormColumn.NOTE: 26,
    FormColumn.PROBLEM: 15,
    FormColumn.NEXT: 15,
    FormColumn.EVIDENCE: 15,
}
"""The widths of the columns, in digits."""


def guide(form: BlankForm) -> tuple[str, ...]:
    """Return the lines of the guide."""
    opened = tuple(OPEN)
    return (
        f"{spoken(form.by_day)}前报送。填报{form.quarter_label}的情况，"
        "该季度没有进展的事项留空，不必重复以前报过的内容。",
        f"只填写表头的{'、'.join(HEAD_OPEN)}和表中“{opened[0]}”至“{opened[-1]}”各栏（浅黄色）。"
        "其余内容取自工作台账，改动不予采用；有误的，另行告知政务公开办。",
        f"“状态”有变化的，从下拉列表中选择；不选或选“{UNCHANGED}”的，状态不变。"
        "“不适用”只用于经统称涵盖、与本单位无关的事项，并在“进展情况”中写明理由。",
        "“进展情况”写明做了什么、数量和时间；填写了状态、问题、措施或佐证的，均须填写。",
        "“佐证”填写网址、文号或文件路径，多项的每行写一项，不粘贴图片；状态为“已完成”的须有佐证。",
        "可以筛选、隐藏行，调整行高和列宽；不得排序，不得更改编号。",
    )
