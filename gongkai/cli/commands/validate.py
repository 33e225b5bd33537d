"""``gongkai validate``: report all problems in the data."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ValidateFormat(StrEnum):
    """Output format of problems."""

    TEXT = "text"
    JSON = "json"


def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="只检查这些文件或文件夹。")
    ] = None,
    format_: Annotated[
        ValidateFormat, typer.Option("--format", "-f", help="输出格式：text 或 json。")
    ] = ValidateFormat.TEXT,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="REV",
            help="与 git 的该版本比对：台账只能增加记录，不得修改、删除；"
            "任务表、名册的改动列为警告。",
        ),
    ] = None,
    first: Annotated[
        bool, typer.Option("--first", help="首次提交到 git 前使用，尚无可比对的版本。")
    ] = False,
    notes: Annotated[
        bool,
        typer.Option(
            "--notes",
            help="另就进展的文字列出提示：连续两个季度只写“按计划推进”、照抄上一季度、"
            "佐证材料只有网站首页；不影响退出码。",
        ),
    ] = False,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="[FILE]",
            help="任务表与原件逐格核对；不写文件名时用任务表的 source 所写原件。",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有警告也按不通过处理。")] = False,
) -> None:
    """Report all problems in the data."""
    from gongkai.cli.actions.validate import inspect
    from gongkai.cli.clock import now
    from gongkai.cli.streams import page_columns, put, tell
    from gongkai.model.problem import Severity

    folder = ctx.obj.find()
    compared = None
    if since is not None or first:
        from gongkai.cli.actions.validate_since import compare_since

        compared = compare_since(folder, since, now().date(), first=first)
    already = list(compared.problems) if compared else []
    if source is not None:
        from gongkai.cli.actions.source import compare_source

        held = compare_source(folder, source)
        already += held.problems
        tell(held.remark)
    found = inspect(folder, now(), paths or [], already, of_notes=notes)
    for remark in compared.remarks if compared else ():
        tell(remark)
    trees = compared.base.trees if compared else None
    if format_ is ValidateFormat.JSON:
        from gongkai.render.formats import json_ as as_json

        put(as_json.dump(as_json.validation(found.problems, found.files, trees)), machine=True)
    else:
        from gongkai.render import problems as render_problems
        from gongkai.store.decoding.excerpts import excerpts

        checked = found.checked + (f"；{compared.base.words}" if compared else "")
        more = "查看全部用 -f json"
        excerpt, width = excerpts(*folder), page_columns()
        put(render_problems.render(found.problems, excerpt, checked, more, width))
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(problem.severity in grave for problem in found.problems):
        raise typer.Exit(1)
