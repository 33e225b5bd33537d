"""``gongkai verify``: the office passes a duty, or sends it back."""

from typing import Annotated

import typer

from gongkai.cli.arguments.options import (
    ByOption,
    DateOption,
    ForceOption,
    FormatOption,
    FullOption,
    LockTimeoutOption,
    OutputOption,
    WidthOption,
    YearOption,
)
from gongkai.cli.arguments.shell_completion import complete_task, complete_unit

Text = str | None


def verify(
    ctx: typer.Context,
    unit: Annotated[
        Text, typer.Argument(metavar="UNIT", autocompletion=complete_unit, help="单位。")
    ] = None,
    tasks: Annotated[
        list[str] | None,
        typer.Argument(metavar="TASK…", autocompletion=complete_task, help="任务编号。"),
    ] = None,
    pass_: Annotated[bool, typer.Option("--pass", help="核实通过（不适用的，准予）。")] = False,
    return_: Annotated[
        Text, typer.Option("--return", metavar="WHY", help="退回整改，写明理由。")
    ] = None,
    queue: Annotated[bool, typer.Option("--queue", help="看哪些等着核实，最久的在前。")] = False,
    as_of: Annotated[
        Text, typer.Option("--as-of", metavar="DATE", help="--queue 问的是哪一天；默认今天。")
    ] = None,
    date: DateOption = None,
    by: ByOption = None,
    year: YearOption = None,
    lock_timeout: LockTimeoutOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Pass what units say is done, send it back, or show what waits."""
    from gongkai.cli.actions.record import patience
    from gongkai.cli.actions.verify import Verdict, give_verdict
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.session import Desk
    from gongkai.errors import UsageError
    from gongkai.reports.verify_queue import queue_report

    form = Output(format_, output, force, width, full)
    if queue:
        beside = (unit, tasks, return_, date, by, lock_timeout)
        if pass_ or any(option is not None for option in beside):
            raise UsageError("--queue 不与别的单位、任务、结论一起用。", "单独用 --queue。")
        desk = Desk(ctx.obj, year)
        asked = desk.today if as_of is None else desk.day(as_of)
        report = queue_report(desk.records, asked, desk.today)
        emit(desk.finish(report, asked), form, desk.root)
        return
    if as_of is not None:
        raise UsageError("--as-of 只与 --queue 一起用。", "结论的日期用 --date。")
    if form != Output():
        raise UsageError("输出格式只与 --queue 一起用。", "去掉 -f、-o、--width、--full。")
    if not unit or not tasks:
        raise UsageError("要写单位和任务。", "例如 gongkai verify 市财政局 T09 --pass。")
    if pass_ == (return_ is not None):
        raise UsageError("--pass 与 --return 要写一个。", "通过用 --pass，退回用 --return 理由。")
    verdict = Verdict(unit, tuple(tasks), return_, date, by, year)
    give_verdict(ctx.obj.find(), verdict, patience(lock_timeout))
