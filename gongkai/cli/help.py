"""Help pages in Chinese, Typer's own words included, within the terminal's width."""

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
"""The note in brackets that Typer adds to the help of a parameter."""
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
"""The widest column of names beside the help texts."""
_HANG = 4


def in_chinese(option: Any) -> Any:
    """Describe the help option in Chinese."""
    option.help = "显示本帮助。"
    return option


def help_page(ctx: Any, commands: Sequence[tuple[str, str]] = ()) -> str:
    """Return the help page of a command; that of the program lists ``commands``."""
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
    """Return the usage line of a command."""
    return " ".join([f"用法：{ctx.command_path}", *ctx.command.collect_usage_pieces(ctx)])


def said(sayings: Iterable[tuple[str, str]], english: str) -> str:
    """Translate an English message by the first pattern that matches; "" if none does."""
    found = ((re.fullmatch(form, english, re.DOTALL), chinese) for form, chinese in sayings)
    return next((match.expand(chinese) for match, chinese in found if match), "")


def _translated(names: str, text: str) -> tuple[str, str]:
    """Translate Typer's type names and notes in the help of a parameter."""
    names = re.sub("<([a-z ]+)>", lambda kind: f"<{_KINDS.get(kind[1], kind[1])}>", names)
    if remarks := re.search(_REMARKS, text):
        extras = (said(_EXTRAS, extra) or extra for extra in remarks[1].split("; "))
        text = f"{text[: remarks.start()]}（{'；'.join(extras)}）"
    return names, text


def _definitions(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Lay out names on the left and texts on the right, or below where names are long."""
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
    """Wrap a text, indented by ``indent``; lines after the first by ``hang`` more."""
    from gongkai.render.page.folding import fold

    first, *others = fold(text, width - indent, columns).split("\n")
    if others and hang:
        others = fold(text[len(first) :].strip(), width - indent - hang, columns).split("\n")
    margin = " " * (indent + hang)
    return [" " * indent + first.strip(), *(margin + line.strip() for line in others)]


def columns(text: str) -> int:
    """Return the display width of a text in terminal columns."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
