"""Translate Typer's usage errors into Chinese refusals."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from gongkai.cli.help import RANGES, said, usage
from gongkai.errors import UsageError
from gongkai.ops.language.shell_words import as_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TyperUsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""The base class of Typer's usage errors, which Typer does not export."""

_FAULTS = (
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"多出参数 \1。"),
    (r"Option '(.+)' requires an argument\.", r"\1 后面缺少内容。"),
    (r"Option '(.+)' does not take a value\.", r"\1 后面不能有内容。"),
)
_BAD_VALUES = (
    (r"(.*) is not one of (.*)\.", "不能是 {}，可用：{}。"),
    (r"(.*) is not a valid int(?: range)?\.", "应为整数，不能是 {}。"),
    (r"(.*) is not a valid float(?: range)?\.", "应为数，不能是 {}。"),
    (r"(.*) is not in the range (.*)\.", "不能是 {}，范围：{}。"),
    (r"\w+ (.*) is not readable\.", "不能是 {}：无权读取。"),
)
_OPTION = "--?[A-Za-z][A-Za-z0-9-]*"
_DASHED = "内容以 - 开头的，在内容前加 --，选项写在 -- 之前："
_FORMS = {
    "note": "单位 T09 --status 进行中 -- {}",
    "verify": "单位 T09 --return={}",
    "extend": "单位 T09 2021-12-31 --why={}",
    "correct": "记录编号 --note={} --why=理由",
    "retract": "记录编号 --why={}",
    "log": "--text={}",
    "list": "--text={}",
}
"""How a text that begins with a dash is written, by the command; elsewhere it is an argument."""


def no_such_command(name: str, known: Sequence[str]) -> UsageError:
    """Return the refusal of an unknown command, with similar names."""
    from difflib import get_close_matches

    near = get_close_matches(name, known)
    hint = [f"是不是 {' 或 '.join(near)}？"] if near else []
    return UsageError(f"错误：没有 {name} 这个命令。", "\n".join([*hint, "帮助：gongkai -h"]))


@contextmanager
def refusing(ctx: Any, args: Sequence[str]) -> Iterator[None]:
    """Raise Typer's usage errors about a command line as Chinese refusals.

    Raises:
        UsageError: the command line is invalid.
    """
    try:
        yield
    except TyperUsageError as error:
        raise _refusal(error, ctx, args) from error


def _refusal(error: Any, ctx: Any, args: Sequence[str]) -> UsageError:
    """Translate a usage error, and add how to get help."""
    if hasattr(error, "possibilities"):
        fault, hints = _no_such_option(error, ctx, args)
    elif parameter := getattr(error, "param", None):
        fault, hints = _bad_value(parameter, error.message, ctx)
    else:
        fault, hints = said(_FAULTS, error.message) or error.message, [usage(ctx)]
    return UsageError(f"错误：{fault}", "\n".join([*hints, f"帮助：{ctx.command_path} -h"]))


def _no_such_option(error: Any, ctx: Any, args: Sequence[str]) -> tuple[str, list[str]]:
    name = error.option_name
    whole = next((each for each in args if each.startswith(name)), name)
    if not re.fullmatch(_OPTION, whole.partition("=")[0]):
        return f"“{whole}”不是选项。", [dashed(ctx.info_name, whole)]
    near = sorted(error.possibilities or ())
    hints = [f"是不是 {' 或 '.join(near)}？"] if near else []
    if ctx.info_name == "note":
        hints.append(dashed("note", whole))
    return f"没有 {name} 这个选项。", hints


def dashed(command: str, text: str) -> str:
    """Return the hint how to write a text that begins with a dash."""
    form = _FORMS.get(command, "-- {}")
    how = _DASHED if " -- " in f" {form}" else "内容以 - 开头的，用 = 接在选项后面："
    return f"{how}\ngongkai {command} {form.format(as_word(text))}"


def _bad_value(parameter: Any, english: str, ctx: Any) -> tuple[str, list[str]]:
    """Word a missing or invalid value; Typer quotes values as Python does."""
    name = _name(parameter, ctx)
    if not english:
        kind = "参数" if parameter.param_type_name == "argument" else "选项"
        return f"缺少{kind} {name}。", [usage(ctx)]
    for form, chinese in _BAD_VALUES:
        if match := re.fullmatch(form, english, re.DOTALL):
            values = (value.strip("'\"").replace("', '", "、") for value in match.groups())
            return f"{name} {chinese.format(*(said(RANGES, x) or x for x in values))}", []
    return f"{name} 的内容不能用：{english}", []


def _name(parameter: Any, ctx: Any) -> str:
    """Return the name of a parameter, or of the environment variable that set it."""
    source = ctx.get_parameter_source(parameter.name)
    if source is not None and source.name == "ENVIRONMENT":
        return f"环境变量 {parameter.envvar}"
    if parameter.param_type_name == "argument":
        return str(parameter.human_readable_name)
    return str(max(parameter.opts, key=len))
