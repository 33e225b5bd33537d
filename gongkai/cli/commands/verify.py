"""``gongkai verify``: the office passes a duty or returns it."""

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
    TemplateOption,
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
    pass_: Annotated[
        bool, typer.Option("--pass", help="核实通过（销号）；对“不适用”则为准予。")
    ] = False,
    return_: Annotated[
        Text, typer.Option("--return", metavar="WHY", help="退回整改，须写理由。")
    ] = None,
    queue: Annotated[
        bool, typer.Option("--queue", help="查看待核实事项，等待最久的在前。")
    ] = False,
    as_of: Annotated[
        Text, typer.Option("--as-of", metavar="DATE", help="--queue 的截至日期；默认今天。")
    ] = None,
    date: DateOption = None,
    by: ByOption = None,
    year: YearOption = None,
    lock_timeout: LockTimeoutOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    template: TemplateOption = None,
    width: WidthOption = None,
    full: FullOption = False,
) -> None:
    """Pass duties, return them, or show those that wait for it."""
    from gongkai.cli.actions.record import patience
    from gongkai.cli.actions.verify import Verdict, give_verdict
    from gongkai.cli.answer import Output, emit
    from gongkai.cli.session import Desk
    from gongkai.errors import UsageError
    from gongkai.reports.verify_queue import queue_report

    form = Output(format_, output, force, width, full, template=template)
    if queue:
        beside = (unit, tasks, return_, date, by, lock_timeout)
        if pass_ or any(option is not None for option in beside):
            raise UsageError(
                "--queue 不能与单位、任务编号、--pass、--return 等同时使用。",
                "单独使用：gongkai verify --queue",
            )
        desk = Desk(ctx.obj, year)
        form = form.ready(desk.root)
        asked = desk.today if as_of is None else desk.day(as_of)
        report = queue_report(desk.records, asked, desk.today)
        emit(desk.finish(report, asked), form, desk.root)
        return
    if as_of is not None:
        raise UsageError("--as-of 只能与 --queue 同时使用。", "核实的日期用 --date。")
    if form != Output():
        raise UsageError(
            "-f、-o、--force、--template、--width、--full 只能与 --queue 同时使用。",
            "去掉这些选项。",
        )
    if not unit or not tasks:
        raise UsageError("缺单位和任务编号。", "例如 gongkai verify 市财政局 T09 --pass")
    if pass_ == (return_ is not None):
        raise UsageError(
            "--pass（通过）与 --return（退回）请选用其一。", "通过用 --pass，退回用 --return 理由。"
        )
    verdict = Verdict(unit, tuple(tasks), return_, date, by, year)
    give_verdict(ctx.obj.find(), verdict, patience(lock_timeout))
