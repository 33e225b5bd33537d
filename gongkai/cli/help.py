"""Pages of help: in Chinese, Typer's own words too, and within the columns of the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gongkai.cli.streams import given_columns, reader_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OPTIONS = "[选项]"
COMMANDS = "命令 [参数]…"
RANGES = (
    (r"x>=(.+)", r"不小于 \1"),
    (r"x<=(.+)", r"不大于 \1"),
    (r"(.+)<=x<=(.+)", r"\1 至 \2"),
)
_EXTRAS = (
    ("required", "必填"),
    ("default: (.+)", r"默认 \1"),
    ("env var: (.+)", r"环境变量 \1"),
    *RANGES,
)
_REMARKS = r"(?:^|  )\[([^\[\]]+)\]$"
"""What Typer adds to what a parameter is for."""
_KINDS = {
    "str": "文字",
    "path": "路径",
    "int": "整数",
    "int range": "整数",
    "float": "数",
    "float range": "数",
}
_USUAL = 80
_WIDEST = 100
_NARROWEST = 20
_INDENT = 2
_GAP = 2
_LABELS = 30
"""The most columns for names, beside what they are for."""
_HANG = 4


def in_chinese(option: Any) -> Any:
    """Have the option that asks for help say what it is for in Chinese."""
    option.help = "显示本帮助。"
    return option


def help_page(ctx: Any, commands: Sequence[tuple[str, str]] = ()) -> str:
    """Set the page of a command; the program's has its ``commands``."""
    terminal = given_columns() or reader_columns() or _USUAL
    width = max(_NARROWEST, min(terminal, _WIDEST))
    records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for parameter in ctx.command.get_params(ctx):
        if record := parameter.get_help_record(ctx):
            records[parameter.param_type_name].append(_translated(*record))
    lines = [
        *_wrapped(usage(ctx), width, hang=_HANG),
        "",
        *_wrapped(ctx.command.help, width, _INDENT),
    ]
    tables = {"参数": records["argument"], "选项": records["option"], "命令": commands}
    for heading, rows in tables.items():
        if rows:
            lines += ["", f"{heading}：", *_definitions(rows, width)]
    return "\n".join(lines)


def usage(ctx: Any) -> str:
    """Give the line that says how a command is written."""
    return " ".join([f"用法：{ctx.command_path}", *ctx.command.collect_usage_pieces(ctx)])


def said(sayings: Iterable[tuple[str, str]], english: str) -> str:
    """Give what the first saying of this form says in Chinese; nothing where none is."""
    found = ((re.fullmatch(form, english, re.DOTALL), chinese) for form, chinese in sayings)
    return next((match.expand(chinese) for match, chinese in found if match), "")


def _translated(names: str, text: str) -> tuple[str, str]:
    """The names of a parameter and what it is for: Typer's kinds and its remarks in Chinese."""
    names = re.sub("<([a-z ]+)>", lambda kind: f"<{_KINDS.get(kind[1], kind[1])}>", names)
    if remarks := re.search(_REMARKS, text):
        extras = (said(_EXTRAS, extra) or extra for extra in remarks[1].split("; "))
        text = f"{text[: remarks.start()]}（{'；'.join(extras)}）"
    return names, text


def _definitions(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Set names at the left, and what they are for at the right, or below where they are long."""
    most = min(_LABELS, width // 2 - _INDENT - _GAP)
    column = _INDENT + min(most, max(columns(names) for names, _ in rows)) + _GAP
    for names, text in rows:
        lines = _wrapped(text, width, column)
        label = " " * _INDENT + names
        if columns(label) + _GAP <= column:
            lines[0] = label + " " * (column - columns(label)) + lines[0].strip()
        else:
            lines[:0] = _wrapped(names, width, _INDENT, hang=_HANG)
        yield from lines


def _wrapped(text: str, width: int, indent: int = 0, hang: int = 0) -> list[str]:
    """Break a text into lines indented by ``indent``, those after the first by ``hang`` more."""
    from gongkai.render.page.layout import fold

    first, *others = fold(text, width - indent, columns).split("\n")
    if others and hang:
        others = fold(text[len(first) :].strip(), width - indent - hang, columns).split("\n")
    margin = " " * (indent + hang)
    return [" " * indent + first.strip(), *(margin + line.strip() for line in others)]


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
