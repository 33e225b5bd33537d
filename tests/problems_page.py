"""docs/problems.md: every rule, with what is printed where it is broken."""

from __future__ import annotations

from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.checks.data_revisions import REVISED_CHECKS, committed
from gongkai.checks.notes import CHECKS as NOTE_CHECKS
from gongkai.checks.revisions import SINCE_CHECKS
from gongkai.checks.run import CHECKS as BOOK_CHECKS
from gongkai.checks.run import LEDGER_CHECKS
from gongkai.checks.source import SOURCE_RULES
from gongkai.office import faults as office
from gongkai.store import faults as store

if TYPE_CHECKING:
    from gongkai.model.problem import Rule

CHECKS = Path(__file__).parent / "checks"
_RULES = [
    *(each.rule for each in BOOK_CHECKS),
    *(each.rule for each in LEDGER_CHECKS),
    *(each.rule for each in NOTE_CHECKS),
    *(each.rule for each in SINCE_CHECKS),
    *(each.rule for each in REVISED_CHECKS),
    committed.rule,
    *SOURCE_RULES,
]
ALL_RULES = {rule.code: rule for rule in sorted([*store.FAULTS, *office.FAULTS, *_RULES])}
INTRODUCTION = """\
# 全部问题

`gongkai validate` 能查出的每一种问题，按编号排列；
GK080 至 GK089、GK130 至 GK160 由 `gongkai import` 报告，
GK090 至 GK099、GK120 至 GK122 由 `gongkai validate --since` 报告，
GK170 至 GK173 由 `gongkai validate --source` 报告，
GK100 至 GK119 由 `gongkai note --batch` 报告，GK180 至 GK189 由 `gongkai take` 报告，
GK123 至 GK125 由 `gongkai validate --notes` 报告。
每个问题列出位置（文件:行:列）、级别、编号、原因和该行原文，并说明改法。

- 错误：必须改；`validate` 以 1 退出。
- 警告：一般应改；`validate --strict` 以 1 退出。
- 提示：供核对；不影响退出码。

能解析的文件，一次列出其中的全部问题；不能解析的文件先列出第一处，改正后再次检查。
例子取自 `tests/checks/` 下的同名文件夹（示例数据），输出由测试与程序核对；
文字有改动的，用 `pytest --update` 重新生成本页。
"""


def problems_page() -> str:
    """Set the page from the rules and their first bad examples."""
    return "\n".join([INTRODUCTION, *map(_section, ALL_RULES.values())])


def _section(rule: Rule) -> str:
    head = f"## {rule.code} {rule.title}\n\n{rule.severity.label}。{cleandoc(rule.about)}\n"
    example = CHECKS / rule.code / "bad" / "expect.txt"
    return f"{head}\n```text\n{example.read_text('utf-8')}```\n" if example.exists() else head
