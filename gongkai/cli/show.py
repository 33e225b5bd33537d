"""``gongkai show``: one task in full."""

import typer

from gongkai.cli.options import (
    AsOfOption,
    ForceOption,
    FormatOption,
    OutputOption,
    TaskArgument,
    WidthOption,
    YearOption,
)


def show(
    ctx: typer.Context,
    task: TaskArgument,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
) -> None:
    """看一项任务的全文、由谁负责、为什么、办到哪一步。"""
    from gongkai.cli.desk import Desk
    from gongkai.cli.output import Output, emit
    from gongkai.reports.task_page import task_page

    desk = Desk(ctx.obj, year)
    asked = desk.day(as_of)
    report = task_page(desk.records, desk.row(task), asked, desk.today, blank=desk.blank)
    form = Output(format_, output, force, width, full=True)
    emit(desk.finish(report, asked), form, desk.root)
