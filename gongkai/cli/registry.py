"""The commands: what each is for and where it is; one is made when it is called, not before."""

import os
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from gongkai.cli.completion import COMPLETING, prepare_to_complete
from gongkai.cli.help import OPTIONS, help_page, in_chinese
from gongkai.cli.usage import no_such_command, refusing

ABOUT = {
    "list": "列出任务；用 --unit 问一个单位应办什么，点名与统称分列。",
    "show": "看一项任务的全文、由谁负责、为什么、办到哪一步；加 --unit 看一个单位办它的来龙去脉。",
    "units": "看单位名册：类别、别名、所属统称、应办事项数、出处；写名称就看一个单位。",
    "note": "记一条进展：一行写进单位的台账，只增不改。",
    "log": "按先后看台账里的记录，每条改变了什么状态。",
    "correct": "更正一条记录：原来的行留着，追加一行写明改成什么、为什么。",
    "retract": "撤销一条记录：原来的行留着，追加一行写明为什么不算。",
    "undo": "撤回自己最近一次记的、还没有提交的记录；已经提交的用 retract。",
    "verify": "公开办核实：通过（销号）、退回整改，或看等着核实的队列。",
    "extend": "延期：给一个单位的一项任务批一个更晚的时限。",
    "report": "统计一个时段的完成情况：完成率、逾期、应报未报，与上期比较。",
    "validate": "一次查出数据里的全部问题：位置、原因、怎么改。有错误时以 1 退出。",
    "seal": "把手写的行规整成一行一条的规范写法，补上编号；已经提交的行不动。",
    "import": "读入任务分解表（每格一行、以制表符开头、行间空一行），写成 tasks.yaml。",
    "init": "新建一年的台账：附带的 2021 年的表，或一张空表。",
    "demo": "建一份示例数据：虚构的城市，12 个区县、40 个部门、一年的记录。",
}
"""Every command, in the order of the help, and what it says of it."""
_ELSEWHERE = {
    "list": ("list_", "list_"),
    "import": ("import_", "import_"),
}
"""Module and function of a command that is not the function of its own name in its own module."""


class Command(TyperCommand):
    """A command whose help and refusals are ours."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read its part of a command line.

        Raises:
            UsageError: it makes no sense.
        """
        with refusing(ctx):
            return super().parse_args(ctx, args)

    def get_help_option(self, ctx: Any) -> Any:
        """Give the option that asks for help."""
        return in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """Give the page of help."""
        return help_page(ctx)


class Commands(TyperGroup):
    """A group that knows its commands by name, and makes those that are called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": dict.fromkeys(ABOUT)})

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run a command line, or answer a shell that completes one.

        Raises:
            UsageError: the command line, or what the shell asks, makes no sense.
        """
        if question := os.environ.get(COMPLETING):
            prepare_to_complete(question)
        return super().main(*arguments, **settings)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read a command line up to the command.

        Raises:
            UsageError: it makes no sense.
        """
        with refusing(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Make the command that is called.

        Raises:
            UsageError: there is none of this name.
        """
        if args[0] not in ABOUT and not ctx.resilient_parsing:
            raise no_such_command(args[0], list(ABOUT))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Make a command; None where there is none of this name."""
        return _made(cmd_name) if cmd_name in ABOUT else None

    def get_help_option(self, ctx: Any) -> Any:
        """Give the option that asks for help."""
        return in_chinese(super().get_help_option(ctx))

    def get_help(self, ctx: Any) -> str:
        """Give the page of help, which tells what each command is for without making any."""
        return help_page(ctx, list(ABOUT.items()))


def _made(name: str) -> object:
    module, function = _ELSEWHERE.get(name, (name, name))
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    make = alone.command(name, cls=Command, help=ABOUT[name], options_metavar=OPTIONS)
    make(getattr(import_module(f"gongkai.cli.commands.{module}"), function))
    return get_command(alone)
