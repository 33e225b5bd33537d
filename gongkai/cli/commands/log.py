"""``gongkai log``: list entries in order of time."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ExceptOption,
    ForceOption,
    FormatOption,
    FullOption,
    OutputOption,
    UnitOption,
    WidthOption,
    YearOption,
)
from gongkai.cli.arguments.shell_completion import complete_task

Text = str | None


def log(
    ctx: typer.Context,
    unit: UnitOption = None,
    except_: ExceptOption = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", "-t", autocompletion=complete_task, help="任务编号，可多次使用。"),
    ] = None,
    since: Annotated[
        Text, typer.Option("--since", metavar="DATE", help="起始日期或时段（上月、Q2）。")
    ] = None,
    until: Annotated[Text, typer.Option("--until", metavar="DATE", help="截止日期或时段。")] = None,
    by: Annotated[Text, typer.Option("--by", help="按记录人查（含这些字即可）。")] = None,
    text: Annotated[
        list[str] | None,
        typer.Option("--text", help="进展、问题、下一步措施、佐证或理由含有这些字；可重复。"),
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="只列季度结束后补记的。")] = False,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """List entries."""
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.arguments.typed_values import days, refuse_empty
    from gongkai.cli.session import Desk
    from gongkai.reports.log import LogQuestion, journal

    refuse_empty("--by", by)
    refuse_empty("--text", *(text or ()))
    desk = Desk(ctx.obj, year)
    first, last = days(since, until, desk.calendar)
    wanted = LogQuestion(
        units=desk.units(unit, except_),
        tasks=frozenset(desk.row(text).task.id for text in task or ()),
        since=first,
        until=last,
        texts=tuple(text or ()),
        by=by or "",
        late=late,
    )
    form = Output(format_, output, force, width, full)
    report = journal(desk.records, wanted)
    emit(desk.finish(report, desk.today, strangers=not unit), form, desk.root)
