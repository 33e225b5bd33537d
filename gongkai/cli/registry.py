"""The commands with their help; each is built only when it is called."""

import os
from importlib import import_module
from itertools import zip_longest
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from gongkai.cli.help import OPTIONS, help_page, in_chinese
from gongkai.cli.shell_setup import COMPLETING, prepare_to_complete
from gongkai.cli.usage import no_such_command, refusing

ABOUT = {
    "list": "列出任务；加 --unit 查询一个单位的应办事项，分列名、统称两类。",
    "show": "查看一项任务的全文、责任单位和完成情况；加 --unit 查看该单位的办理过程。",
    "units": "查看单位名册：类别、别名、所属统称、任务数、名称出处；写单位名称则只看该单位。",
    "note": "记入一条进展，追加到该单位的台账；已记入的不再改动。",
    "take": "记入各单位报回的填报表：有一处问题则全部不记；--replies 写退回说明。",
    "log": "按时间顺序查看台账记录和状态变化。",
    "correct": "更正一条记录：原记录保留，另加一条写明更正内容和理由。",
    "retract": "撤销一条记录：原记录保留，另加一条写明撤销和理由。",
    "undo": "撤回本人最近一次记入、尚未提交到 git 的记录；已提交的用 retract。",
    "verify": "公开办核实：通过（销号）或退回整改；--queue 查看待核实事项。",
    "extend": "批准延期：为一个单位的一项任务确定新的时限。",
    "ledger": "工作台账：任务表各项旁列状态、进展情况、存在的问题、下一步措施、佐证材料。",
    "report": "统计一个时段的完成情况：完成率、逾期、应报未报，并与上一时段比较。",
    "page": "生成领导看板：一个网页文件，含总体情况、逐月进度、单位任务一览和可查找的全部事项。",
    "remind": "催办：列出需催办的单位和事项；-o 为每个单位生成催办单；--record 记入台账。",
    "form": "填报表：为每个单位生成一份待填的表（xlsx、docx、csv），列出未完成的事项。",
    "bulletin": "写一个季度的通报：总体情况、进展情况、存在的问题，附各单位数据和事项清单。",
    "validate": "检查全部数据，一次列出所有问题的位置、原因和改法；有错误时退出码为 1。",
    "seal": "把手工写入的记录整理为规范格式并补编号；已提交到 git 的不改动。",
    "import": "导入任务分解表（Word、Excel、网页、文本），生成或更新 data/tasks.yaml。",
    "init": "新建台账目录，附济南市 2021 年任务表，或加 --blank 建空表。",
    "demo": "生成一份虚构的示例数据：12 个区县、40 个部门、一年的记录。",
}
"""Help text by command, in the order of the help page."""
_ELSEWHERE = {
    "list": ("list_", "list_"),
    "import": ("import_", "import_"),
}
"""Module and function of commands whose names differ from theirs."""


_VALUE_MAY_LACK = {"validate": "--source"}
"""Options that stand for a default when no value follows."""


class Command(TyperCommand):
    """A command with Chinese help and refusals."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments of this command.

        Raises:
            UsageError: the arguments are invalid.
        """
        with refusing(ctx, tuple(args)):
            return super().parse_args(ctx, _with_values(args, _VALUE_MAY_LACK.get(self.name or "")))

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option."""
        return in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return help_page(ctx)


class Commands(TyperGroup):
    """The root group; builds only the command that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": dict.fromkeys(ABOUT)})

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command line, or answer a shell's completion request.

        Raises:
            UsageError: the command line or the completion request is invalid.
        """
        if question := os.environ.get(COMPLETING):
            prepare_to_complete(question)
        return super().main(*arguments, **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments before the command.

        Raises:
            UsageError: the arguments are invalid.
        """
        with refusing(ctx, tuple(args)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Build the command that is called.

        Raises:
            UsageError: there is no command of this name.
        """
        if args[0] not in ABOUT and not ctx.resilient_parsing:
            raise no_such_command(args[0], list(ABOUT))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Build a command; None if there is none of this name."""
        return _made(cmd_name) if cmd_name in ABOUT else None

    def get_help_option(self, ctx: Any) -> Any:
        """Return the help option."""
        return in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """Return the help page, which lists the commands without building them."""
        return help_page(ctx, list(ABOUT.items()))


def _with_values(args: list[str], option: str | None) -> list[str]:
    """Put an empty value behind an option that has none; Typer wants one."""
    if option is None:
        return args
    return [
        word
        for here, after in zip_longest(args, args[1:], fillvalue="-")
        for word in ((here, "") if here == option and after.startswith("-") else (here,))
    ]


def _made(name: str) -> object:
    module, function = _ELSEWHERE.get(name, (name, name))
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    make = alone.command(name, cls=Command, help=ABOUT[name], options_metavar=OPTIONS)
    make(getattr(import_module(f"gongkai.cli.commands.{module}"), function))
    return get_command(alone)
