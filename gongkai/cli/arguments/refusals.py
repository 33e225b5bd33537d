"""Refuse entries, in words that name their fields as options or as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gongkai.cli.advice import in_words
from gongkai.errors import UNWRITTEN, RefusedError
from gongkai.ops.recording.draft import Remedy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongkai.ops.recording.draft import Unfit, UnfitError


class UnrecordedError(RefusedError):
    """An entry that may not be recorded: ``problem`` says why, ``remedy`` what to do.

    No ledger was changed, and the hint says so.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"未记入：{problem}", f"{remedy.removesuffix('。')}；{UNWRITTEN}")
        self.problem = problem
        self.remedy = remedy


class FieldTerms(NamedTuple):
    """How a person writes the fields of an entry: ``terms`` are their options or columns."""

    terms: Mapping[str, str]
    before: str
    without: str
    note: str
    """How to write the text of a note."""
    remedies: Mapping[Remedy, str]

    def fill(self, key: str, what: str) -> str:
        """Say where to write something."""
        return f"{self.before}{self.terms[key]}{what}"

    def mend(self, fault: Unfit) -> str:
        """Say what to change in a draft that is refused; "" if nothing helps."""
        return self.remedies[fault.remedy].format(fault.draft.date) if fault.remedy else ""

    def leave_out(self, key: str) -> str:
        """Say what to remove."""
        return f"{self.without}{self.terms[key]}"


OPTIONS = FieldTerms(
    terms={
        "status": "--status ",
        "date": "--date ",
        "evidence": "--evidence ",
        "why": "--no-evidence ",
        "open": "--open ",
        "by": "--by ",
    },
    before="用 ",
    without="去掉 ",
    note='用法：gongkai note 单位 T09 "做成了什么"',
    remedies={
        Remedy.NOT_OPEN: "去掉 --open 再记。",
        Remedy.OPEN: "主动报送的，加 --open 再记。",
        Remedy.AGAIN: "确需再记一次，加 --again。",
        Remedy.DATE: "确需补记，写明 --date {}。",
        Remedy.WITHOUT_STATUS: "只补充情况的，去掉 --status 再记。",
        Remedy.STATUS_NONE: "不改变状态的，用 --status none。",
    },
)


def columns(headings: Mapping[str, str]) -> FieldTerms:
    """Name the fields by the headings of a file."""
    terms = {key: f"“{heading}”一栏" for key, heading in headings.items()}
    return FieldTerms(
        terms,
        before="在",
        without="清空",
        note=f"在{terms['note']}写明做成了什么。",
        remedies={
            Remedy.NOT_OPEN: f"清空{terms['open']}。",
            Remedy.OPEN: f"主动报送的，在{terms['open']}写“是”。",
            Remedy.DATE: f"确需补记，在{terms['date']}写明 {{}}。",
            Remedy.WITHOUT_STATUS: f"只补充情况的，清空{terms['status']}。",
        },
    )


def in_options(error: UnfitError) -> RefusedError:
    """Word the refusal of drafts, naming options."""
    faults = (f"未记入：{in_words(fault.why)}{OPTIONS.mend(fault)}" for fault in error.faults)
    return RefusedError("\n".join(faults), UNWRITTEN)
