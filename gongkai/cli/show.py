"""``gongkai show``: one task in full."""

import typer

from gongkai.cli.options import (
    AsOfOption,
    ForceOption,
    FormatOption,
    OutputOption,
    TaskArgument,
    UnitOption,
    WidthOption,
    YearOption,
)


def show(
    ctx: typer.Context,
    task: TaskArgument,
    unit: UnitOption = None,
    as_of: AsOfOption = None,
    year: YearOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    width: WidthOption = None,
) -> None:
    """看一项任务的全文、由谁负责、为什么、办到哪一步；加 --unit 看一个单位办它的来龙去脉。"""
    from gongkai.cli.desk import Desk
    from gongkai.cli.output import Output, emit
    from gongkai.reports.duty_page import duty_page
    from gongkai.reports.task_page import task_page

    desk = Desk(ctx.obj, year)
    asked = desk.day(as_of)
    row = desk.row(task)
    if unit is None:
        report = task_page(desk.records, row, asked, desk.today, blank=desk.blank)
    else:
        report = duty_page(desk.records, row, desk.one_unit(unit), asked, desk.today)
    form = Output(format_, output, force, width, full=True)
    emit(desk.finish(report, asked), form, desk.root)
